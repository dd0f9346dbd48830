"""The sentences of ``explain``; the form is ``english``'s."""

from __future__ import annotations

_IN_SHELL = 'Paste into that shell first: eval "$(dockproxy env {profile:sh})"'

EXPLAIN = {
    # Names of images, and URLs
    "bad-image": ("'{image}' is no image's name: {why}", ""),
    "image-scheme": ("It begins like a URL.", "Leave the part up to '://' away."),
    "image-id": (
        "64 hexadecimal digits are an image's ID, which cannot be pulled.",
        "Pull by name, or by NAME@sha256:DIGEST.",
    ),
    "image-registry": ("'{registry}' is no registry's host.", ""),
    "image-capitals": ("It has capital letters after the registry's name.", ""),
    "image-name": (
        "The name is of lower-case letters and digits, with '.', '_', '__' or '-' between them, "
        "and of '/' between its parts.",
        "",
    ),
    "image-too-long": ("The name is longer than {limit} characters.", ""),
    "image-tag": (
        "The tag is none: up to 128 letters, digits, '_', '.' and '-', and no '.' or '-' first.",
        "",
    ),
    "image-digest": ("The digest is none of {known}, or has not as many digits.", ""),
    "image-scratch": ("'scratch' is nothing but a name in Dockerfiles.", ""),
    "bad-target": ("'{url}' is no URL that a proxy is chosen for: {why}", ""),
    "target-scheme": ("Its scheme is neither http nor https.", ""),
    "target-character": ("It holds a space or a control character.", "Percent-encode it."),
    # Why a hop is as it is, in a few words
    "why-proxy": ("{setting}", ""),
    "why-no-proxy": ("no_proxy {entry}", ""),
    "why-loopback": ("loopback", ""),
    "why-unset": ("no {setting}", ""),
    "why-unreadable": ("{setting} is no URL", ""),
    "why-none": ("no proxy set", ""),
    # The same in whole sentences
    "route-by": ("The proxy is the one of {setting}.", ""),
    "route-unset": ("{setting} is not set, and no other one counts in its place.", ""),
    "route-unreadable": ("{setting} is no URL, so no proxy is taken.", ""),
    "route-none": ("No proxy is set.", ""),
    # How sure it is
    "explain-unsure": (
        "What counts now could not be found out for certain, so this is by the files: {why}",
        "",
    ),
    "explain-stopped": ("{unit} does not run: this is what will count when it starts.", ""),
    "explain-entry": (
        "{path}{line:, line #} has an entry for this very engine, {entry}, which counts instead of "
        "the default one, whatever a profile says.",
        "End that with 'dockproxy adopt', or there by hand.",
    ),
    "explain-no-address": (
        "The address of {host} could not be found out in time. If it is in a network among the "
        "insecure registries, plain http is tried after https.",
        "",
    ),
    # Proxies
    "explain-unreadable": (
        "{setting} is '{url}', which Docker cannot read: it goes without a proxy and says nothing.",
        "A proxy URL reads scheme://[user[:password]@]host[:port].",
    ),
    "explain-https-scheme": (
        "The URL {url} begins with https://, so the proxy itself is spoken to by TLS, which few "
        "proxies do.",
        "Where it fails with 'first record does not look like a TLS handshake', write http://; "
        "https goes through such a proxy just as well.",
    ),
    "explain-loopback": (
        "To a container {url} is the container itself, where no proxy answers.",
        "Let the proxy listen on the bridge's gateway too, and name it so in the profile's client "
        "section{instead: (#)}; or run with --network host.",
    ),
    "explain-build-loopback": (
        "To a RUN step {url} is the step's own container, where no proxy answers.",
        "Let the proxy listen on the bridge's gateway too, and name it so in the profile's client "
        "section{instead: (#)}; or build with --network host.",
    ),
    # Hosts that perhaps need none
    "explain-mirror-by-proxy": (
        "The mirror {host} is reached through the proxy, since no entry of no_proxy has it.",
        "If it can be reached without, add {host} to no_proxy.",
    ),
    "explain-internal": (
        "{host} looks like a host of your own network, and is reached through the proxy.",
        "If it can be reached without, add {host} to no_proxy.",
    ),
    # Entries of no_proxy
    "explain-form-nothing": (
        "These entries of no_proxy match no host in Docker: {entries}{more: and # more}.",
        "Entries are parted by commas; '*' stands only alone, or as '*.' at the start; addresses "
        "are whole, or networks such as 10.0.0.0/8.",
    ),
    "explain-form-network": (
        "It goes direct by '{entry}', and many programs know no networks in no_proxy: those go by "
        "the proxy.",
        "For these add {host} to no_proxy as well.",
    ),
    "explain-form-wildcard": (
        "It goes direct by '{entry}', and many programs know no '*.' in no_proxy: those go by the "
        "proxy.",
        "Leave the asterisk away: a name with a dot before it is known to nearly all.",
    ),
    "explain-form-below": (
        "To Docker '{entry}' is what is below {host}, but not {host} itself, which some programs "
        "take it for as well: those go direct.",
        "Add {host} to no_proxy if that is what is meant.",
    ),
    "explain-form-port": (
        "It goes direct by '{entry}', and many programs know no ports in no_proxy: those may go by "
        "the proxy.",
        "If every port may go direct, add {host} without one.",
    ),
    # What else a build does
    "explain-tokens": (
        "For a build docker itself fetches the registry's tokens and metadata, by the shell's "
        "proxy, and that is not dockerd's here.",
        _IN_SHELL,
    ),
    "explain-builder": (
        "The builder '{name}' runs in a container, whose pulls go by the proxy that it was made "
        "with{url: (#)}, and that is not the client's.",
        "Make it anew with what this prints: dockproxy builder-args {profile:sh}",
    ),
}
