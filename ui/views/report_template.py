"""A template of reports: name, logo, colours and lines, kept in the workspace; what can't be taken is said in place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QPaintEvent, QPixmap
from PySide6.QtWidgets import QColorDialog, QFileDialog, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.report.template import PLAIN, Section, Template, forget, keep, logo_path, take_logo
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.painting import field, painter_of
from ui.widgets.text import Heading, plain_label

LINES = 3


class TemplateForm(QWidget):
    """Signals: `kept(Template)`, `forgotten(name)`, `closed()`."""

    kept = Signal(object)
    forgotten = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path()
        self._logo = ""
        self._sections: tuple[Section, ...] = ()
        self.name = _line(_("Name of the template"), 80)
        self.lines = [_line(_("Line {n} under the title").format(n=n + 1), 120) for n in range(LINES)]
        self.foot = _line(_("Words at the foot of each page"), 80)
        self.field, self.accent = ColourField(_("Colour of the first page")), ColourField(_("Accent colour"))
        self.picture = plain_label(_("No logo"), tone="quiet")
        self.choose, self.drop = Button(_("Choose a logo…"), icon="image-plus"), Button(_("Without logo"), "quiet")
        self.fault = plain_label(tone="bad", wrap=True)
        self.take = Button(_("Keep template"), "primary", key="Ctrl+Enter")
        self.cancel = Button(_("Cancel"), key=_("Esc"))
        self.remove = Button(_("Remove this template"), "danger")
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(look().px(24), look().px(20), look().px(24), look().px(20))
        column.setSpacing(look().px(6))
        column.addWidget(Heading(_("Template"), 2))
        about = _("A template changes how reports look, never what they say. It stays in this workspace.")
        column.addWidget(plain_label(about, tone="quiet", wrap=True))
        _named(column, _("Name"), self.name)
        _named(column, _("Logo: PNG or JPEG, on white"), self.picture, _row(self.choose, self.drop))
        _named(column, _("Colour of the first page, dark enough for white words"), self.field)
        _named(column, _("Accent: the small bars over titles"), self.accent)
        _named(column, _("Lines under the title"), *self.lines)
        _named(column, _("Foot of each page"), self.foot)
        column.addWidget(self.fault)
        column.addSpacing(look().px(8))
        column.addWidget(_row(self.take, self.cancel, self.remove))
        column.addStretch(1)

    def _listen(self) -> None:
        self.choose.clicked.connect(self._ask_logo)
        self.drop.clicked.connect(lambda: self._show_logo(""))
        self.cancel.clicked.connect(self.closed)
        self.take.clicked.connect(self.keep)
        self.remove.clicked.connect(self._forget)
        for keys, do in ((("Ctrl+Return", "Ctrl+Enter"), self.keep), (("Esc",), self.closed.emit)):
            action = QAction(self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _checked=False, do=do: do())
            self.addAction(action)

    def open(self, folder: Path, template: Template, sections: tuple[Section, ...]) -> None:
        """Show a template to be changed, or our own look as the start of a new one. `sections` are kept with it."""
        self.folder, self._sections = folder, sections
        is_own = template.name != PLAIN.name
        self.name.setText(template.name if is_own else "")
        for place, line in enumerate(self.lines):
            line.setText(template.lines[place] if place < len(template.lines) else "")
        self.foot.setText(template.foot)
        self.field.set_colour(template.field)
        self.accent.set_colour(template.accent)
        self._show_logo(template.logo)
        self.remove.setVisible(is_own)
        self._say("")
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Keep what is written, or say what cannot be taken."""
        name = self.name.text().strip()
        if not name or name == PLAIN.name:
            self._say(_("Give the template a name of its own."))
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        written = Template(
            name=name,
            lines=tuple(line.text().strip() for line in self.lines if line.text().strip()),
            logo=self._logo,
            field=self.field.colour,
            accent=self.accent.colour,
            sections=self._sections,
            foot=self.foot.text().strip(),
        )
        try:
            self.kept.emit(keep(self.folder, written))
        except CxError as error:
            self._say(str(error))

    def _forget(self) -> None:
        forget(self.folder, self.name.text().strip())
        self.forgotten.emit(self.name.text().strip())

    def _ask_logo(self) -> None:
        kinds = _("Pictures (*.png *.jpg *.jpeg *.webp)")
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a logo"), str(Path.home()), kinds)
        if path:
            self.take_logo(Path(path))

    def take_logo(self, path: Path) -> None:
        """Take a picture as the logo, or say why not."""
        try:
            self._show_logo(take_logo(self.folder, path))
            self._say("")
        except CxError as error:
            self._say(str(error))

    def _show_logo(self, logo: str) -> None:
        self._logo = logo
        path = logo_path(self.folder, PLAIN.model_copy(update={"logo": logo}))
        picture = QPixmap(str(path)) if path else QPixmap()
        if picture.isNull():
            self.picture.setText(_("No logo"))
        else:
            size = QSize(look().px(220), look().px(56))
            scaled = picture.scaled(
                size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self.picture.setPixmap(scaled)
        self.picture.setAccessibleName(_("The logo") if path else _("No logo"))
        self.drop.setVisible(path is not None)

    def _say(self, fault: str) -> None:
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))


class ColourField(QWidget):
    """A colour as #rrggbb, with the colour itself beside it and the system's own way to pick one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.words = _line(name, 7)
        self.words.setFixedWidth(look().px(110))
        self.pick = Button(_("Pick…"), "quiet")
        self.pick.setAccessibleDescription(name)
        self.shown = _Swatch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.shown, self.pick):
            row.addWidget(widget)
        row.addStretch(1)
        self.words.textChanged.connect(lambda _text: self.shown.show_colour(self.colour))
        self.pick.clicked.connect(self._ask)

    @property
    def colour(self) -> str:
        """The colour as #rrggbb; black for what is none."""
        written = QColor(self.words.text().strip())
        return written.name() if written.isValid() else "#000000"

    def set_colour(self, colour: str) -> None:
        """Show another colour."""
        self.words.setText(colour)

    def _ask(self) -> None:
        found = QColorDialog.getColor(QColor(self.colour), self, self.words.accessibleName())
        if found.isValid():
            self.set_colour(found.name())


class _Swatch(QWidget):
    """A small field of one colour."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = QColor("#000000")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as a line of text."""
        return QSize(look().px(44), look().px(26))

    def show_colour(self, colour: str) -> None:
        """Show that colour."""
        self._colour = QColor(colour)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it, with an edge that tells it from the page."""
        painter = painter_of(self)
        area = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        field(painter, area, look().px(4), self._colour, look().colour("line"))
        painter.end()


def _line(name: str, most: int) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setMaxLength(most)
    line.setMaximumWidth(look().px(460))
    return line


def _named(column: QVBoxLayout, words: str, *widgets: QWidget) -> None:
    column.addSpacing(look().px(6))
    column.addWidget(plain_label(words, size="small", tone="quiet", bold=True, wrap=True))
    for widget in widgets:
        column.addWidget(widget)


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder)
    for widget in widgets:
        flow.addWidget(widget)
    return holder
