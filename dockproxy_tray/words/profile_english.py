"""The sentences of profiles, of their values, and of import; the form is ``english``'s."""

from __future__ import annotations

PROFILE = {
    # Proxy URLs
    "bad-proxy-url": (
        "'{url}' is no proxy URL: {why}",
        "A proxy URL reads scheme://[user[:password]@]host[:port].",
    ),
    "bad-proxy-password": ("This password cannot be used: {why}", "Choose another one."),
    "url-empty": ("It is empty.", ""),
    "url-too-long": ("The URL has {length} characters; {limit} is the most.", ""),
    "url-character": (
        "Character {position} is a space, a control character or not ASCII.",
        "Percent-encode it.",
    ),
    "url-no-scheme": ("It does not begin with one of: {known}, each followed by '://'.", ""),
    "url-scheme": ("The scheme '{scheme}' is none of: {known}.", ""),
    "url-userinfo": (
        "User and password hold a character that must be percent-encoded.",
        "Write @ as %40, : as %3A, / as %2F and % as %25.",
    ),
    "url-user-empty": ("The user's name before the '@' is empty.", ""),
    "url-control-escape": ("A percent-encoded control character is in user or password.", ""),
    "url-path": ("After host and port there may be one '/' and nothing else.", ""),
    "url-host": ("The host is no domain name and no IP address.", ""),
    "url-host-empty": ("The host is missing.", ""),
    "url-port": ("The port is no number from 1 to 65535.", ""),
    "control-character": ("It holds a control character.", ""),
    "not-unicode": ("It is no valid Unicode text.", ""),
    # Lists
    "bad-no-proxy": ("'{entry}' is no entry for no_proxy: {why}", ""),
    "no-proxy-too-long": ("no_proxy has {bytes} bytes; {limit} is the most.", ""),
    "too-many-entries": ("{key} has {count} entries; {limit} is the most.", ""),
    "entry-empty": ("It is empty.", ""),
    "entry-comma": ("It holds a comma.", "Make it two entries."),
    "entry-space": ("It holds a space.", ""),
    "entry-dots": ("It holds two dots in a row, which no domain or address has.", ""),
    "entry-character": (
        "It holds a character that is in no domain, address, network or port.",
        "",
    ),
    "entry-too-long": ("It has {length} characters; {limit} is the most.", ""),
    "bad-mirror": ("'{mirror}' is no registry mirror: {why}", ""),
    "mirror-scheme": ("A mirror begins with https:// or http://.", ""),
    "mirror-userinfo": ("Docker refuses a mirror with user or password.", ""),
    "mirror-query": ("Docker refuses a mirror with '?' or '#'.", ""),
    "mirror-path": ("The path is not one that Docker accepts.", ""),
    "mirror-path-unsupported": (
        "Docker {version} does not accept the mirror '{mirror}', since it has a path. "
        "Nothing was changed.",
        "Paths in mirrors need Docker 25.0 or newer.",
    ),
    "bad-insecure-registry": ("'{registry}' is no insecure registry: {why}", ""),
    "registry-scheme": ("An insecure registry is written without a scheme.", ""),
    "registry-path": ("An insecure registry has no path.", ""),
    "registry-host": ("It is no host, no host:port and no network in CIDR notation.", ""),
    # Profiles
    "profiles-invalid": (
        "{path}{line:, line #}{column:, column #}{key:, #}: {why} Nothing was changed.",
        "Mend that; for a file of your own 'dockproxy edit' opens it.",
    ),
    "profiles-missing": ("There is no file {path}.", "Give --profiles a file that exists."),
    "profiles-edit-by-hand": (
        "{path} is written in a way that cannot be edited without losing its form. "
        "It was left as it is.",
        "Edit it by hand: dockproxy edit",
    ),
    "profiles-version": ("The version is not one that is known here: {known}.", ""),
    "toml-syntax": ("This is no TOML: {detail}.", ""),
    "too-deep": ("It is nested too deeply.", ""),
    "unknown-key": ("The key '{key}' is not known.", "Known here: {known}."),
    "wrong-type": ("The value must be of another type: {expected}.", ""),
    "cgroup-driver": ("The cgroup driver is none of: {known}.", ""),
    "same-name": (
        "The names '{name}' and '{other}' differ in nothing but capital letters.",
        "Rename one of them.",
    ),
    "direct-has-proxy": ("Direct is the profile without a proxy; it cannot have one.", ""),
    "direct-stays": ("Direct is always there: it can be neither removed nor renamed.", ""),
    "when-form": ("A rule is a table of conditions, or 'otherwise'.", ""),
    "when-empty": ("A rule without conditions would never match.", "Possible are: {known}."),
    "bad-subnet": (
        "'{subnet}' is no network of addresses.",
        "Write it like 10.0.0.0/8 or fd00::/8.",
    ),
    "second-otherwise": ("Another profile has 'otherwise' already; only one can.", ""),
    "bad-profile-name": ("'{name}' cannot be a profile's name: {why}", ""),
    "name-length": ("It has {length} characters; 1 to {limit} are allowed.", ""),
    "name-character": ("It holds a control character or one that changes direction.", ""),
    "name-not-nfc": ("Its letters and accents are not in composed form (NFC).", ""),
    "no-such-profile": ("There is no profile '{name}'.", "There are: {known}."),
    "profile-exists": (
        "There is a profile '{name}' already. It was left as it is.",
        "Choose another name, or change it: dockproxy edit",
    ),
    "profile-of-site": (
        "The profile '{name}' is the administrator's, from {path}. It was left as it is.",
        "A profile of your own with the same name takes its place.",
    ),
    "https-goes-direct": (
        "Profile '{profile}' has an http_proxy and no https_proxy: https goes direct, and so "
        "does nearly every pull.",
        "Use 'proxy' to set both.",
    ),
    "client-https-goes-direct": (
        "In profile '{profile}' containers and builds get an http_proxy and no https_proxy: "
        "their https goes direct.",
        "Use 'proxy' in the client's section to set both.",
    ),
    "loopback-proxy": (
        "Profile '{profile}' gives containers the proxy {url}, which to a container is the "
        "container itself.",
        "Give the profile a client section with an address that containers can reach, such as "
        "the bridge's gateway.",
    ),
    "profile-was-in-force": (
        "'{name}' is the profile in force. Docker keeps its settings.",
        "Switch to another one: dockproxy use NAME",
    ),
    "password-in-file": (
        "The proxy's password is kept in {path}, which only you may read.",
        "Containers see the proxy's password too, where their proxy has one.",
    ),
    "password-in-arguments": (
        "A password was given on the command line, where every local user could see it and where "
        "the shell's history may keep it.",
        "Better: leave it out there, then: dockproxy password {name:sh}",
    ),
    "password-without-user": (
        "No proxy of profile '{name}' names a user, so there is nobody whose password could be "
        "kept. Nothing was changed.",
        "Put the user in front of the host, as in http://USER@host:8080: dockproxy edit",
    ),
    "name-taken": ("Another profile has this name already.", ""),
    "user-without-proxy": ("There is no proxy yet that this user could be named to.", ""),
    "password-needs-user": ("A password needs the user whose it is.", ""),
    "password-no-line": (
        "No password was given. Nothing was changed.",
        "Give it as one line; an empty line clears the one that is kept.",
    ),
    "password-without-keyring": (
        "There is no keyring here that could be used, so the password is kept in {path}, which "
        "only you may read.",
        "",
    ),
    "password-needs-keyring": (
        "There is no keyring here that could be used, and profile '{name}' is the "
        "administrator's, from {path}, so its password cannot be kept. Nothing was changed.",
        "A profile of your own with the same name takes its place.",
    ),
    "password-in-containers": (
        "Containers and builds can read the password once '{name}' is in force, since they get "
        "their proxy with it.",
        "",
    ),
    "password-stays": (
        "The password of profile '{name}', if it had one, stays in the keyring: {why}",
        "",
    ),
    "password-not-moved": (
        "The password of profile '{name}', if it had one, did not move to '{new}': {why}",
        "Give it again: dockproxy password {new:sh}",
    ),
    "no-password": (
        "In profile '{profile}' a proxy names the user '{user}', and no password is found for "
        "that. Nothing was changed.",
        "Set it: dockproxy password {profile:sh}",
    ),
    "keyring-locked": (
        "The desktop's keyring is locked, and it was not unlocked. Nothing in it was changed.",
        "Unlock it and try again.",
    ),
    "keyring-may-ask": (
        "The proxy password of {account} is in the keyring, which might ask to be unlocked. "
        "Nothing was switched.",
        "Switch by hand, or allow it in Settings to ask for passwords by itself.",
    ),
    "keyring-failed": (
        "The desktop's keyring failed ({detail}). Nothing in it was changed.",
        "Try again.",
    ),
    "no-editor": ("No editor was found.", "Set EDITOR to the one to use."),
    "editor-failed": (
        "The editor '{editor}' could not be run or ended with an error. {path} was left as it is.",
        "",
    ),
    "edit-rejected": (
        "{path} was left as it is, since the edited text is not valid: {why}",
        "The edited text is kept in {copy}.",
    ),
    "edit-conflict": (
        "{path} was changed by somebody else meanwhile, and was left so.",
        "The edited text is kept in {copy}.",
    ),
    # Import
    "nothing-found": (
        "No settings were found that could become a profile (looked at: {sources}). Nothing was "
        "changed.",
        "Make one: dockproxy add {profile:sh} --proxy URL",
    ),
    "import-source": ("The proxy was found here: {source}.", ""),
    "environment": ("environment", ""),
    "the-environment": ("the environment", ""),
    "import-unknown-source": ("There is no source '{source}'.", "Sources are: {known}."),
    "import-skipped": ("{setting} from {source} was left out: {why}", ""),
    "import-no-password": (
        "The password of {setting} may not be read by this user, so it was left out.",
        "Import as root, or set it: dockproxy password {profile:sh}",
    ),
    "import-loopback": (
        "Containers cannot reach {url}, so the client's section has the bridge's gateway: "
        "{gateway}.",
        "The proxy must listen on that address too.",
    ),
    "desktop-automatic": (
        "The desktop ({desktop}) finds its proxy automatically, by a script, which cannot become "
        "a profile.",
        "",
    ),
}
