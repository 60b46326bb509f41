"""The foot of the designer: what is wrong or doubtful, each line a way to its place, or put right with one click."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import Finding, Severity
from cxstudio.i18n import _, plural
from ui import icons
from ui.presenters.designer import Designer
from ui.presenters.designer_findings import field_of, plain_repair, put_right
from ui.presenters.designer_places import place_of
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.keys import KeyCap
from ui.widgets.text import ElidedLabel, escaped, plain_label, plain_tip

CHECK_MS = 250
"""How long a change rests before the protocol is checked."""
LINE = 36
"""Pixels at 100 % of a line: the button of a repair stands in it."""
MOST_LINES = 4
"""Lines at once where there is room."""
WIDE = 440
"""Pixels at 100 % from which the keys are told in the head."""
MOST_REPAIRS = 60
"""Findings beyond so many are put right after those before them."""
_PLACE, _FINDING, _ROOM = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2


class _Delegate(QStyledItemDelegate):
    """Words end where the button of the repair begins."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Cut the words."""
        super().initStyleOption(option, index)
        room = option.rect.width() - int(index.data(_ROOM) or 0) - look().px(36)
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)


class FindingsPane(QFrame):
    """`checked()` after each check, `gone_to(field)` when the person went to a finding's place,
    `languages_asked()` where it is among the translations."""

    checked = Signal()
    gone_to = Signal(str)
    languages_asked = Signal()

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.setProperty("surface", "card")
        self.setProperty("line", "top")
        self.words, self.weight = plain_label(bold=True), ElidedLabel(tone="quiet")
        self.list = _List()
        self.list.setAccessibleName(_("Findings"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setStyleSheet("QListWidget, QListWidget:focus { border: none }")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self.list.asked.connect(lambda: self._go(self.list.currentItem()))
        self.list.repair_asked.connect(self.repair)
        self.repair_key, self._keys = _keys(("R", _("repair"))), _keys(("Ctrl+E", _("check")), ("F4", _("next")))
        self._head, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._head.addWidget(self.words)
        self._head.addWidget(self.weight, 1)
        self._head.addWidget(self.repair_key)
        self._head.addWidget(self._keys)
        self._column.addLayout(self._head)
        self._column.addWidget(self.list)
        self._most = MOST_LINES
        self._dress()
        self._soon = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._soon.timeout.connect(self._begin)
        self._pieces: Iterator[None] = iter(())
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._check_on)
        self._anew = QTimer(self, singleShot=True, interval=0)
        self._anew.timeout.connect(lambda: self._show(self.designer.known_findings(), anew=True))
        designer.changed.connect(self._soon.start)
        designer.opened.connect(self.check)

    def _dress(self) -> None:
        px = look().px
        self._head.setSpacing(px(8))
        self._column.setContentsMargins(px(24), px(4), px(16), px(6))
        self._column.setSpacing(px(2))
        self._share_room()

    def keep_to(self, lines: int) -> None:
        """Show so many lines at once at most; what is more scrolls. With none only the head is left."""
        if lines != self._most:
            self._most = lines
            self._share_room()

    def _share_room(self) -> None:
        lines = min(self.list.count(), self._most)
        self.list.setVisible(lines > 0)
        self.list.setFixedHeight(look().px(LINE) * max(lines, 1) + look().px(4))
        is_wide = self.width() >= look().px(WIDE)
        self._keys.setVisible(is_wide)
        can_repair = any(self.list.item(n).data(_ROOM) for n in range(self.list.count()))
        self.repair_key.setVisible(is_wide and can_repair)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the words come first; the menus tell the keys too."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other lines."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_anew"):
            self._dress()
            self._anew.start()  # not now: Qt walks through all widgets, and the lines hold some that go

    def _begin(self) -> None:
        """Check in pieces, so that typing goes on between them."""
        self._pieces = self.designer.checking()
        self._next.start()

    def _check_on(self) -> None:
        if next(self._pieces, self) is self:
            self._next.stop()
            if not self._soon.isActive():  # else it changed meanwhile, and is checked again in a moment
                self.check()

    def check(self) -> None:
        """Check the protocol now and show what is found."""
        self._soon.stop()
        self._next.stop()
        if not self.designer.is_open:
            return
        found = self.designer.findings()
        errors = sum(one.severity is Severity.ERROR for one in found)
        self.words.setText(plural("{n} finding", "{n} findings", len(found)) if found else _("No findings"))
        stops = plural("{n} of them stops publishing", "{n} of them stop publishing", errors)
        self.weight.set_text(stops if errors else _("nothing stops publishing"))
        self._show(found)
        self.checked.emit()

    def _show(self, found: list[Finding], *, anew: bool = False) -> None:
        shown = [self.list.item(n).data(_FINDING) for n in range(self.list.count())]
        if anew or found != shown:
            row = self.list.currentRow()
            self.list.clear()
            for number, finding in enumerate(found):
                self._add(finding, may_repair=number < MOST_REPAIRS)
            self.list.setCurrentRow(min(row, len(found) - 1))
        self._share_room()

    def _add(self, finding: Finding, *, may_repair: bool) -> None:
        is_error = finding.severity is Severity.ERROR
        words = f"{finding.place}: {finding.text} {finding.remedy}"
        line = QListWidgetItem(f"{finding.text[:1].upper()}{finding.text[1:]}  {finding.place}", self.list)
        name, role = ("circle-alert", "bad") if is_error else ("triangle-alert", "caution")
        line.setIcon(icons.icon(name, role, 16))
        line.setToolTip(plain_tip(words))
        sort = _("Error") if is_error else _("Warning")
        repair = plain_repair(self.designer.protocol, finding) if may_repair else None
        told = _("R: {repair}.").format(repair=repair.words) if repair is not None else ""
        line.setData(Qt.ItemDataRole.AccessibleTextRole, f"{sort}. {words} {told}".strip())
        line.setData(_PLACE, place_of(self.designer.protocol, finding))
        line.setData(_FINDING, finding)
        line.setSizeHint(QSize(0, look().px(LINE)))
        if repair is not None:
            self._add_button(line, finding, repair.words)

    def _add_button(self, line: QListWidgetItem, finding: Finding, words: str) -> None:
        """The button at the end of the line. The keyboard stays in the list, where R does the same."""
        host = QWidget()
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        button = Button(escaped(words), "quiet", icon="check")
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._put_right(finding))
        button.ensurePolished()
        row.addStretch(1)
        row.addWidget(button)
        line.setData(_ROOM, button.sizeHint().width())
        self.list.setItemWidget(line, host)

    def repair(self) -> None:
        """Do the repair of the current line, where it has one."""
        line = self.list.currentItem()
        if line is not None and line.data(_ROOM):
            self._put_right(line.data(_FINDING))

    def _put_right(self, finding: Finding) -> None:
        if put_right(self.designer, finding):
            # the button that was clicked goes with its line, so not while it still tells of the click
            QTimer.singleShot(0, self, self.check)

    def _go(self, line: QListWidgetItem | None) -> None:
        if line is not None:
            finding: Finding = line.data(_FINDING)
            if finding.code in ("P040", "P041", "P042", "P043"):
                self.languages_asked.emit()
                return
            self.designer.choose(str(line.data(_PLACE)))
            self.gone_to.emit(field_of(self.designer.protocol, finding))

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


def _keys(*pairs: tuple[str, str]) -> QWidget:
    """Keys and what they do, side by side."""
    host = QWidget()
    line = QHBoxLayout(host)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(look().px(8))
    for key, verb in pairs:
        line.addWidget(KeyCap(key))
        line.addWidget(plain_label(verb, size="small", tone="quiet"))
    return host


class _List(QListWidget):
    asked = Signal()
    repair_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the place, R puts it right."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
        elif event.key() == Qt.Key.Key_R and not event.modifiers():
            self.repair_asked.emit()
        else:
            super().keyPressEvent(event)
