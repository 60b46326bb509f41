"""Publishing and comparing: what stands against it, what differs from the version in the field, and the button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cxstudio.errors import Severity
from cxstudio.i18n import _, plural
from ui import icons
from ui.presenters.designer import Designer
from ui.presenters.designer_places import place_of
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.text import Heading, plain_label, plain_tip

MOST_SHOWN = 400
_ICONS = {"added": "plus", "removed": "minus", "moved": "arrow-left-right", "changed": "pencil"}


class PublishPanel(QWidget):
    """Signals: `closed()`, `publish_asked()`, `place_asked(id)` of a line."""

    closed = Signal()
    publish_asked = Signal()
    place_asked = Signal(str)

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.heading, self.sentence = Heading("", 2), plain_label(wrap=True)
        self.lines = QListWidget()
        self.lines.setAccessibleName(_("Findings and differences"))
        self.lines.setWordWrap(True)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.itemActivated.connect(self._go)
        self.publish = Button(_("Publish"), "primary")
        self.publish.setAutoDefault(True)
        self.publish.clicked.connect(self.publish_asked)
        self.back = Button(_("Back to the editor"), key=_("Esc"))
        self.back.setAutoDefault(True)
        self.back.clicked.connect(self.closed)
        buttons, column = QHBoxLayout(), QVBoxLayout(self)
        buttons.addWidget(self.publish)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addWidget(self.lines, 1)
        column.addLayout(buttons)
        px = look().px
        column.setContentsMargins(px(24), px(18), px(24), px(18))
        column.setSpacing(px(10))

    def show_publishing(self) -> None:
        """What publishing means now: errors that block it, or warnings and differences."""
        designer = self.designer
        errors, number = designer.errors(), designer.next_number
        self.heading.setText(_("Publish version {n}").format(n=number))
        self._fill(with_findings=True)
        if errors:
            text = plural("{n} error stands against publishing.", "{n} errors stand against publishing.", len(errors))
        elif not designer.is_draft:
            text = _("Nothing differs from version {n}, which is in the field.").format(n=number - 1)
        else:
            text = _(
                "It becomes version {n} and is frozen; later changes begin the next draft. "
                "New visits use it, and visits made before stay on theirs."
            ).format(n=number)
        self.sentence.setText(text)
        may = not errors and designer.is_draft
        self.publish.setVisible(may)
        self.publish.setText(_("Publish version {n}").format(n=number))
        (self.publish if may else self.lines if errors else self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_differences(self) -> None:
        """What differs from the version in the field."""
        published = self.designer.published
        self.publish.hide()
        self.heading.setText(_("Compared with version {n}").format(n=published.number if published else 0))
        count = self._fill(with_findings=False)
        self.sentence.setText(plural("{n} difference", "{n} differences", count) if count else _("Nothing differs."))
        (self.lines if count else self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, *, with_findings: bool) -> int:
        self.lines.clear()
        findings = self.designer.findings() if with_findings else []
        for finding in findings:
            is_error = finding.severity is Severity.ERROR
            name, role = ("circle-alert", "bad") if is_error else ("triangle-alert", "caution")
            words = f"{finding.place}: {finding.text} {finding.remedy}"
            self._line(name, role, words, place_of(self.designer.protocol, finding))
        differences = self.designer.differences() if self.designer.published else []
        for one in differences[:MOST_SHOWN]:
            self._line(_ICONS[one.sort], "quiet", str(one), one.id)
        if len(differences) > MOST_SHOWN:
            self._line("ellipsis", "quiet", _("and {n} more").format(n=len(differences) - MOST_SHOWN), "")
        self.lines.setVisible(self.lines.count() > 0)
        self.lines.setCurrentRow(0)
        return len(differences)

    def _line(self, icon: str, role: str, words: str, place: str) -> None:
        line = QListWidgetItem(icons.icon(icon, role, 16), words, self.lines)
        line.setToolTip(plain_tip(words))
        line.setData(Qt.ItemDataRole.UserRole, place)

    def _go(self, line: QListWidgetItem) -> None:
        self.place_asked.emit(str(line.data(Qt.ItemDataRole.UserRole)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; Enter on a line goes to its place."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.lines.hasFocus():
            self._go(self.lines.currentItem())
        else:
            super().keyPressEvent(event)
