"""The sections of the settings. Each shows the preferences in force, and changes them at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from cxstudio import __version__, assets
from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.settings import Preferences

from ..context import Context
from ..theme import LARGEST_SCALE, SMALLEST_SCALE, look
from ..widgets.buttons import Button
from ..widgets.card import Card
from ..widgets.choices import Choice, ChoiceRow
from ..widgets.rating_row import RatingRow
from ..widgets.text import Heading, plain_label


class Section(QWidget):
    """A heading with cards below it. `refresh` shows what is in force; `keep` keeps what is being typed."""

    title = ""
    about = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        outer = QHBoxLayout(self)
        self.column = QVBoxLayout()
        self._holder = QWidget()
        self._holder.setLayout(self.column)
        outer.addWidget(self._holder, 1)
        outer.addStretch(0)
        self.column.addWidget(Heading(self.title, 1))
        if self.about:
            self.column.addWidget(plain_label(self.about, tone="quiet", wrap=True))
        self.build()
        self.column.addStretch(1)
        self._dress()

    def build(self) -> None:
        """Add the cards."""

    def refresh(self) -> None:
        """Show the preferences in force."""

    def keep(self) -> None:
        """Keep what is being typed."""

    def card(self, heading: str) -> Card:
        """A new card at the end of the section."""
        card = Card(margins=20)
        card.body.addWidget(Heading(heading, 3))
        self.column.addWidget(card)
        return card

    def prefer(self, preferences: Preferences) -> None:
        """Apply changed preferences."""
        if preferences != self.context.preferences:
            self.context.preferences = preferences
            self.context.preferences_changed.emit()

    def _dress(self) -> None:
        px = look().px
        self.column.setSpacing(px(10))
        self.column.setContentsMargins(0, 0, 0, 0)
        self._holder.setMaximumWidth(px(780))
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(px(24), px(20), px(20), px(28))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "column"):
            self._dress()


class GeneralSection(Section):
    """Who works here."""

    title = _("General")

    def build(self) -> None:
        """The name."""
        card = self.card(_("Your name"))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Your name"))
        self.name.setMaxLength(80)
        self.name.setMaximumWidth(look().px(420))
        self.name.editingFinished.connect(self.keep)
        card.body.addWidget(self.name)
        self.stands = plain_label(size="small", tone="quiet", wrap=True)
        card.body.addWidget(self.stands)

    def refresh(self) -> None:
        """The name in use, and the one that stands beside changes."""
        if not self.name.hasFocus():
            self.name.setText(self.context.preferences.name)
        workspace = self.context.workspace
        self.name.setPlaceholderText(workspace.person if workspace else "")
        told = _("Offered as observer of new visits, and shown at the foot of the window.")
        if workspace:
            told += " " + _("In this workspace’s history you are “{person}”.").format(person=workspace.person)
        self.stands.setText(told)

    def keep(self) -> None:
        """Keep the name."""
        self.prefer(replace(self.context.preferences, name=self.name.text().strip()))


class AppearanceSection(Section):
    """Colours and size."""

    title = _("Appearance")
    about = _("Reports stay light whatever is chosen here.")

    def build(self) -> None:
        """Two cards."""
        colours = self.card(_("Colours"))
        schemes = [Choice("system", _("System")), Choice("light", _("Light")), Choice("dark", _("Dark"))]
        self.scheme = ChoiceRow(schemes, name=_("Colours"))
        self.scheme.chosen.connect(self._scheme_chosen)
        colours.body.addWidget(self.scheme)
        size = self.card(_("Size"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(_("Size of everything in the window, in per cent"))
        self.slider.setRange(SMALLEST_SCALE, LARGEST_SCALE)
        self.slider.setSingleStep(10)
        self.slider.setPageStep(10)
        self.slider.setMinimumHeight(look().px(26))
        self.slider.setTracking(False)  # a size applies when the handle is let go: it may not run from the pointer
        self.slider.valueChanged.connect(self._size_chosen)
        self.percent = plain_label(bold=True)
        row = QHBoxLayout()
        for widget in (plain_label("A", size="small"), self.slider, plain_label("A", size="title"), self.percent):
            row.addWidget(widget, 1 if widget is self.slider else 0)
        size.body.addLayout(row)
        keys = _("Ctrl+plus larger, Ctrl+minus smaller, Ctrl+0 back to 100 %")
        size.body.addWidget(plain_label(keys, size="small", tone="quiet", wrap=True))
        size.body.addWidget(plain_label(_("How well did the advice fit what you asked for?"), wrap=True))
        sample = RatingRow(range(1, 6), name=_("A sample of how ratings look"))
        sample.set_value(4)
        sample.setEnabled(True)
        size.body.addWidget(sample)

    def refresh(self) -> None:
        """What is in force, also when keys or the menu changed it."""
        preferences = self.context.preferences
        self.scheme.set_chosen([preferences.scheme])
        self.slider.blockSignals(True)
        self.slider.setValue(preferences.scale)
        self.slider.blockSignals(False)
        self.percent.setText(_("{n} %").format(n=preferences.scale))

    def _scheme_chosen(self, keys: tuple[str, ...]) -> None:
        if keys:
            self.prefer(replace(self.context.preferences, scheme=keys[0]))
        else:
            self.refresh()  # one of them is always in force

    def _size_chosen(self, percent: int) -> None:
        self.prefer(replace(self.context.preferences, scale=percent))


class RecorderSection(Section):
    """How the recorder answers to keys."""

    title = _("Recorder")

    def build(self) -> None:
        """One switch."""
        card = self.card(_("Going on"))
        self.advance = QCheckBox(_("Go to the next item after a rating or a choice"))
        self.advance.setAccessibleName(self.advance.text())
        self.advance.toggled.connect(lambda on: self.prefer(replace(self.context.preferences, auto_advance=on)))
        card.body.addWidget(self.advance)
        told = _("Switched off, Enter goes on. Every answer is saved at once either way.")
        card.body.addWidget(plain_label(told, size="small", tone="quiet", wrap=True))

    def refresh(self) -> None:
        """What is in force."""
        self.advance.setChecked(self.context.preferences.auto_advance)


class StorageSection(Section):
    """Where the workspace lies, and its backups."""

    title = _("Storage and backups")

    def build(self) -> None:
        """Two cards."""
        where = self.card(_("Workspace"))
        self.folder = plain_label(wrap=True, selectable=True)
        self.folder.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_folder = Button(_("Show the folder"), icon="folder-open")
        self.show_folder.clicked.connect(self._open_folder)
        where.body.addWidget(self.folder)
        told = _(
            "Database, photos and backups lie together in this folder. Copy it as a whole, while CX Studio is closed."
        )
        where.body.addWidget(plain_label(told, size="small", tone="quiet", wrap=True))
        where.body.addWidget(self.show_folder, 0, Qt.AlignmentFlag.AlignLeading)
        backups = self.card(_("Backups"))
        self.kept = plain_label(size="small", tone="quiet", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Backups, the newest first"))
        self.list.setMinimumHeight(look().px(150))
        self.back_up = Button(_("Back up now"), icon="save")
        self.back_up.clicked.connect(self.back_up_now)
        for widget in (self.kept, self.list):
            backups.body.addWidget(widget)
        backups.body.addWidget(self.back_up, 0, Qt.AlignmentFlag.AlignLeading)
        self.context.jobs.broke.connect(lambda _error: self.refresh())

    def refresh(self) -> None:
        """The folder and the list."""
        workspace = self.context.workspace
        self.back_up.setEnabled(workspace is not None)
        self.show_folder.setEnabled(workspace is not None)
        self.list.clear()
        self.folder.setText(str(workspace.folder) if workspace else _("No workspace is open"))
        self.kept.setText(
            _("Made daily and before every merge; kept for 7 days, 4 weeks and 6 months. Photos are not in them.")
        )
        if workspace is None:
            return
        from ..presenters.exchange import size_words
        from ..presenters.settings import backups_of  # the core: settings may show before it is loaded

        for line in backups_of(workspace):
            item = QListWidgetItem(f"{line.exact}  ·  {line.why}  ·  {size_words(line.size)}", self.list)
            item.setToolTip(line.when)

    def back_up_now(self) -> None:
        """A backup, behind the window."""
        workspace = self.context.workspace
        if workspace is None:
            return
        from ..presenters.settings import back_up

        self.back_up.setEnabled(False)
        self.context.jobs.run(_("Backing up"), back_up(workspace), self._backed_up, self._refused)

    def _backed_up(self, words: str) -> None:
        self.refresh()
        self.context.tell("good", words)

    def _refused(self, error: CxError) -> None:
        self.refresh()
        self.context.tell("bad", str(error))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text()))


class AboutSection(Section):
    """Version and licences."""

    title = _("About")

    def build(self) -> None:
        """Two cards."""
        card = self.card(_("CX Studio {version}").format(version=__version__))
        told = _("For mystery shopping and observation studies. Everything stays on this computer until you send it.")
        card.body.addWidget(plain_label(told, wrap=True))
        licences = self.card(_("Licences"))
        self.text = QPlainTextEdit(_licences())
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("Licences of the letters and icons"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(look().px(220))
        licences.body.addWidget(self.text)


def _licences() -> str:
    """The texts that come with letters and icons; one that is missing is left out."""
    parts = [_("Letters: Noto Sans. Icons: Lucide. Window: Qt for Python (LGPL). Their licences:")]
    for path in (assets.resources() / "fonts" / "OFL.txt", assets.resources() / "icons" / "LICENSE"):
        if path.is_file():
            parts.append(path.read_text(encoding="utf-8"))
    return "\n\n".join(parts)
