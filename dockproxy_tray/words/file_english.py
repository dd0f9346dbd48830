"""The sentences of files; the form is ``english``'s."""

from __future__ import annotations

_LEFT = "It was left as it is."
_MEND_FILE = "Mend the file by hand, then try again."
_AGAIN = "Try again."
_WHERE = "{path}{line:, line #}{column:, column #}{key: (#)}: "

FILE = {
    # Any file
    "file-changed": ("{path} changed meanwhile. Nothing was changed.", _AGAIN),
    "file-missing": ("The file does not exist.", ""),
    "file-hard-linked": (
        "{path} has more than one name (hard links), and replacing it would part them. " + _LEFT,
        "Make it a file of its own.",
    ),
    "file-link-dangles": (
        "{path} is a link to nothing. " + _LEFT,
        "Remove the link or make its target.",
    ),
    "file-linked": (
        "{path} is a link, which is not followed here. " + _LEFT,
        "Put a regular file in its place.",
    ),
    "file-not-ours": (
        "{path} belongs to another user. " + _LEFT,
        "Only its owner may change it with this program.",
    ),
    "file-not-regular": ("{path:#: }This is no regular file. " + _LEFT, ""),
    "file-not-utf8": (
        "{path:#}{line:, line #}{path:: }The text is not UTF-8. " + _LEFT,
        _MEND_FILE,
    ),
    "file-not-written": ("{path} could not be written: {why}. " + _LEFT, ""),
    "file-permission": ("{path} may not be read by this user.", ""),
    "file-too-large": ("{path:#: }The file is larger than 1 MiB. " + _LEFT, ""),
    "file-unreadable": ("{path:#: }The file could not be read{why:: #}{detail:: #}.", ""),
    "settings-invalid": (
        "{path} is no TOML, so the settings could not be kept in it. " + _LEFT,
        _MEND_FILE,
    ),
    "settings-unread": (
        "{path} is no TOML, so none of the settings in it counts.",
        _MEND_FILE,
    ),
    "autostart-invalid": (
        "{path} is no desktop entry, so it does not say what the desktop starts. " + _LEFT,
        _MEND_FILE,
    ),
    "journal-invalid": (
        "{path}, the journal of an interrupted switch, cannot be understood. " + _LEFT,
        "Look at Docker's files, then remove the journal.",
    ),
    "record-invalid": (
        "{path}, this program's own record, cannot be understood. " + _LEFT,
        "Remove it: the next switch writes it again. Undo knows nothing from before then.",
    ),
    # JSON
    "json-invalid": (_WHERE + "This is not valid JSON. " + _LEFT, _MEND_FILE),
    "json-incomplete": (_WHERE + "The JSON ends too early. " + _LEFT, _MEND_FILE),
    "json-trailing-text": (
        _WHERE + "There is text after the end of the JSON. " + _LEFT,
        _MEND_FILE,
    ),
    "json-trailing-comma": (_WHERE + "JSON allows no comma at the end. " + _LEFT, _MEND_FILE),
    "json-comment": (_WHERE + "JSON has no comments. " + _LEFT, _MEND_FILE),
    "json-not-finite": (_WHERE + "JSON has no NaN and no Infinity. " + _LEFT, _MEND_FILE),
    "json-too-deep": (_WHERE + "It is nested deeper than {limit} levels. " + _LEFT, _MEND_FILE),
    "json-duplicate-key": (_WHERE + "The key is there twice. " + _LEFT, _MEND_FILE),
    "json-key-case": (
        _WHERE + "The key differs from '{other}' in capital letters only, and Docker takes one "
        "for the other. " + _LEFT,
        _MEND_FILE,
    ),
    "daemon-json-key-case": (
        _WHERE
        + "dockerd knows this key as '{known}' and does not start with it spelt so. "
        + _LEFT,
        _MEND_FILE,
    ),
    "json-string": (_WHERE + "The string is not valid. " + _LEFT, _MEND_FILE),
    "json-surrogate": (
        _WHERE + "The string holds half of a surrogate pair. " + _LEFT,
        _MEND_FILE,
    ),
    "json-utf16": (
        "{path}{line:, line #}{column:, column #}: The text is UTF-16; it must be UTF-8. " + _LEFT,
        _MEND_FILE,
    ),
    "json-bom": (_WHERE + "The text begins with a byte order mark. " + _LEFT, _MEND_FILE),
    "json-not-object": (_WHERE + "The whole must be one object, in braces. " + _LEFT, _MEND_FILE),
    "json-wrong-type": (_WHERE + "The value must be {wanted}. " + _LEFT, _MEND_FILE),
    "json-type-string": ("a string", ""),
    "json-type-boolean": ("true or false", ""),
    "json-type-strings": ("a list of strings", ""),
    "json-type-object": ("an object", ""),
    "daemon-json-ignored": (
        "{path}{line:, line #}: dockerd ignores '{key}' where it stands.",
        "",
    ),
    # Unit files
    "unit-bad-utf8": ("{path:#}{line:, line #}: The text is not UTF-8. " + _LEFT, _MEND_FILE),
    "unit-bad-section": (
        "{path:#}{line:, line #}: The section's header is not closed. " + _LEFT,
        _MEND_FILE,
    ),
    "unit-outside-section": ("{line:Line #: }An assignment before any section is ignored.", ""),
    "unit-no-assignment": ("{line:Line #: }This is no assignment; it is ignored.", ""),
    "unit-bad-assignment": ("{line:Line #: }{key} holds what is no VARIABLE=value.", ""),
    "unit-bad-path": ("{line:Line #: }{key} does not name an absolute path.", ""),
    "unit-bad-specifier": (
        "{line:Line #: }{key}, {name}: '{specifier}' is no specifier that systemd knows.",
        "",
    ),
    "unit-specifier": (
        "{line:Line #: }{key}, {name}: The value has a specifier that only systemd can resolve.",
        "",
    ),
    "unit-bad-escape": ("{line:Line #: }{key:#: }An escape with a backslash is not valid.", ""),
    "unit-unbalanced-quote": ("{line:Line #: }{key:#: }A quote is not closed.", ""),
    "unit-wrong-case": (
        "{line:Line #: }systemd does not know this key; it knows '{right}'.",
        "",
    ),
}
