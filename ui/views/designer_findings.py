"""The foot of the designer: what is wrong or doubtful, each line a way to its place."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout

from cxstudio.errors import Finding, Severity
from cxstudio.i18n import _, plural
from ui import icons
from ui.presenters.designer import Designer
from ui.presenters.designer_places import place_of
from ui.theme import look
from ui.widgets.keys import KeyCap
from ui.widgets.text import plain_label, plain_tip

CHECK_MS = 250
"""How long a change rests before the protocol is checked."""


class FindingsPane(QFrame):
    """`checked()` after each check, `gone_to()` when the person went to a finding's place."""

    checked = Signal()
    gone_to = Signal()

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.setProperty("surface", "card")
        self.setProperty("line", "top")
        self.words, self.weight = plain_label(bold=True), plain_label(tone="quiet", wrap=True)
        self.list = _List()
        self.list.setAccessibleName(_("Findings"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListWidget, QListWidget:focus { border: none }")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self.list.asked.connect(lambda: self._go(self.list.currentItem()))
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(self.words)
        head.addWidget(self.weight, 1)
        for key, verb in (("Ctrl+E", _("check")), ("F4", _("next"))):
            head.addWidget(KeyCap(key))
            head.addWidget(plain_label(verb, size="small", tone="quiet"))
        column = QVBoxLayout(self)
        px = look().px
        column.setContentsMargins(px(24), px(4), px(16), px(6))
        column.setSpacing(px(2))
        column.addLayout(head)
        column.addWidget(self.list)
        self._soon = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._soon.timeout.connect(self.check)
        designer.changed.connect(self._soon.start)
        designer.opened.connect(self.check)

    def check(self) -> None:
        """Check the protocol now and show what is found."""
        self._soon.stop()
        if not self.designer.is_open:
            return
        found = self.designer.findings()
        errors = sum(one.severity is Severity.ERROR for one in found)
        self.words.setText(plural("{n} finding", "{n} findings", len(found)) if found else _("No findings"))
        stops = plural("{n} of them stops publishing", "{n} of them stop publishing", errors)
        self.weight.setText(stops if errors else _("nothing stops publishing"))
        row = self.list.currentRow()
        self.list.clear()
        for finding in found:
            self._add(finding)
        self.list.setCurrentRow(min(row, len(found) - 1))
        self.list.setVisible(bool(found))
        self.list.setFixedHeight(look().px(30) * min(max(len(found), 1), 4) + look().px(4))
        self.checked.emit()

    def _add(self, finding: Finding) -> None:
        is_error = finding.severity is Severity.ERROR
        words = f"{finding.place}: {finding.text} {finding.remedy}"
        line = QListWidgetItem(f"{finding.text[:1].upper()}{finding.text[1:]}  {finding.place}", self.list)
        name, role = ("circle-alert", "bad") if is_error else ("triangle-alert", "caution")
        line.setIcon(icons.icon(name, role, 16))
        line.setToolTip(plain_tip(words))
        sort = _("Error") if is_error else _("Warning")
        line.setData(Qt.ItemDataRole.AccessibleTextRole, f"{sort}. {words}")
        line.setData(Qt.ItemDataRole.UserRole, place_of(self.designer.protocol, finding))

    def _go(self, line: QListWidgetItem | None) -> None:
        if line is not None:
            self.designer.choose(str(line.data(Qt.ItemDataRole.UserRole)))
            self.gone_to.emit()

    def go_to_next(self) -> None:
        """Go to the next finding's place, round and round."""
        self.check()
        if self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + 1) % self.list.count())
            self._go(self.list.currentItem())

    def take_focus(self) -> None:
        """The keyboard goes to the list, where there is anything."""
        if self.list.count():
            self.list.setCurrentRow(max(self.list.currentRow(), 0))
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)


class _List(QListWidget):
    asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the place."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
        else:
            super().keyPressEvent(event)
