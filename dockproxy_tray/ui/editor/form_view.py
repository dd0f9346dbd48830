"""The form of one profile: what is changed in it is told, and nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.editor.draft import ALWAYS, Entry
from dockproxy_tray.ui.editor.fields import ChoiceField, Field, ListField, SwitchField, TextField
from dockproxy_tray.ui.editor.own_field import NONE, OWN, SAME, OwnField
from dockproxy_tray.ui.editor.password_field import PasswordField
from dockproxy_tray.ui.editor.shown import Shown
from dockproxy_tray.ui.parts import heading
from dockproxy_tray.words.language import tr

_URL = "http://proxy.example.com:8080"
_BRIDGE = "http://172.17.0.1:8080"


class FormView(QScrollArea):
    """Shows one entry of a draft."""

    edited = Signal(str, object)
    """A field's name and its new value."""
    finished = Signal(str)
    """Somebody has left this field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fields: dict[str, Field] = {}
        self.password = PasswordField(tr("Password"))
        self._labels: dict[str, QLabel] = {}
        self._key: int | None = None
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setSpacing(18)
        self._head = self._section("", _head_fields())
        self._proxy = self._section(tr("Proxy"), _proxy_fields(self.password))
        self._registries = self._section(tr("Registries"), _registry_fields())
        self._engine = self._section(tr("Engine"), _engine_fields())
        self._client = self._section(tr("Client: containers and builds"), _client_fields())
        self._column.addStretch(1)
        self.setWidget(inside)
        self._separate()

    def show_entry(self, shows: Shown) -> None:
        """Show this. What somebody is typing stays as it is typed."""
        entry, form = shows.entry, shows.entry.form
        other = entry.key != self._key
        self._key = entry.key
        for name, field in self.fields.items():
            if field is self.password:
                self.password.show_kept(entry.password, shows.place, other=other)
            else:
                value = entry.name if name == "name" else getattr(form, name)
                field.show_value(value, other=other)
            field.set_read_only(shows.read_only)
            why = shows.verdict.problems.get(name)
            field.mark(told(why) if why else "", shows.verdict.places.get(name))
        self._arrange(entry, shows.read_only)
        if other:
            self.verticalScrollBar().setValue(0)

    def focus_field(self, name: str) -> None:
        """Put the focus into a field, and show it."""
        field = self.fields[name]
        field.setFocus()
        self.ensureWidgetVisible(field)
        if isinstance(field, TextField):
            field.line.selectAll()

    def _arrange(self, entry: Entry, read_only: bool) -> None:
        """Only the fields that the entry has."""
        form, is_always = entry.form, entry.key == ALWAYS
        direct = entry.name == DIRECT and not read_only
        self._head.setVisible(not is_always)
        if direct:
            self.fields["name"].set_read_only(True)
        proxied = not is_always and entry.name != DIRECT
        for name in ("proxy", "https_differs", "user", "password"):
            self._show_row(name, proxied)
        self._show_row("https_proxy", proxied and form.https_differs)
        self._show_row("password", proxied and not read_only)
        self._proxy.setVisible(proxied or is_always)
        self._client.setVisible(proxied)
        for name in self.fields:
            if name.startswith("client_") and name != "client_differs":
                https = name != "client_https_proxy" or form.client_https_differs
                self._show_row(name, form.client_differs and https)

    def _section(self, title: str, fields: Iterable[Field]) -> QWidget:
        section = QWidget()
        # No QFormLayout: it gives a reason that is wrapped too few lines.
        grid = QGridLayout(section)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        if title:
            grid.addWidget(heading(title), 0, 0, 1, 2)
        for row, field in enumerate(fields, 1):
            self.fields[field.name] = field
            if field.name.startswith("client_"):
                # Who hears a field's name does not see below which heading it stands.
                field.call(tr("{section}: {field}").format(section=title, field=field.title))
            field.edited.connect(self.edited)
            field.finished.connect(self.finished)
            grid.addWidget(field, row, 1)
            if not isinstance(field, SwitchField):
                self._labels[field.name] = label = QLabel(field.title)
                label.setBuddy(field.editor)
                grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(section)
        return section

    def _show_row(self, name: str, visible: bool) -> None:
        self.fields[name].setVisible(visible)
        if name in self._labels:
            self._labels[name].setVisible(visible)

    def _separate(self) -> None:
        """One width for the labels of all sections, so that their fields stand in one line; and
        the height of a line of text, so that a label stands beside the first one of its field."""
        width = max(label.sizeHint().width() for label in self._labels.values())
        height = self.fields["name"].editor.sizeHint().height()
        for label in self._labels.values():
            label.setMinimumSize(width, height)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_client"):
            self._separate()


def _head_fields() -> Iterable[Field]:
    yield TextField("name", tr("&Name"))
    yield TextField("description", tr("D&escription"))


def _proxy_fields(password: PasswordField) -> Iterable[Field]:
    yield TextField("proxy", tr("&Proxy"), _URL)
    yield SwitchField("https_differs", tr("Another proxy for &https"))
    yield TextField("https_proxy", tr("HTTPS proxy"), _URL)
    yield TextField("user", tr("&User"))
    yield password
    yield ListField("no_proxy", tr("No prox&y"), ".example.com\n10.0.0.0/8", 5)


def _registry_fields() -> Iterable[Field]:
    yield ListField("mirrors", tr("Registry &mirrors"), "https://mirror.example.com")
    yield ListField("insecure_registries", tr("&Insecure registries"), "registry.example.com:5000")


def _engine_fields() -> Iterable[Field]:
    leave = tr("Leave alone")
    on_off = {"": leave, "on": tr("On"), "off": tr("Off")}
    yield ChoiceField("live_restore", tr("&Live restore"), on_off)
    drivers = {"": leave, "systemd": "systemd", "cgroupfs": "cgroupfs"}
    yield ChoiceField("cgroup_driver", tr("C&group driver"), drivers)


def _client_fields() -> Iterable[Field]:
    ways = {SAME: tr("The same as Docker's"), NONE: tr("None"), OWN: tr("Another one:")}
    yield SwitchField("client_differs", tr("They get settings of their &own"))
    proxy, https = tr("Proxy"), tr("HTTPS proxy")
    yield OwnField(TextField("client_proxy", proxy, _BRIDGE), proxy, ways)
    yield SwitchField("client_https_differs", tr("Another proxy for https"))
    yield OwnField(TextField("client_https_proxy", https, _BRIDGE), https, ways)
    yield TextField("client_ftp_proxy", tr("FTP proxy"))
    yield TextField("client_all_proxy", tr("Proxy for all"))
    hosts = tr("No proxy")
    lists = {SAME: tr("The same as Docker's"), OWN: tr("A list of their own:")}
    yield OwnField(ListField("client_no_proxy", hosts, ".example.com"), hosts, lists)
