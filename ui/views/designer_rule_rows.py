"""The condition builder: rows "[item] [is] [answer]", joined by all or any, with one level of groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.logic.rows import Row, Rows
from ui.presenters.designer_rules import Scope
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import plain_tip

from .designer_rule_row import RowEditor
from .designer_tabs import tab_as_read

JOINTS = (("and", _("All of these hold")), ("or", _("Any one of these holds")))


class RuleRows(QWidget):
    """All rows of a rule. `changed(Rows | None, is_typing)` by the person, None: no rule any more. `left()` with a
    field."""

    changed = Signal(object, bool)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows | None = None
        self.editors: list[RowEditor] = []
        self.joints: list[ChoiceBox] = []
        self._scope = Scope(())
        self._names: QStandardItemModel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        self._host = QWidget()
        self._host.hide()
        self.add_button = Button(_("Add a condition"), "quiet", icon="plus")
        self.group_button = Button(_("Add a group"), "quiet", icon="plus")
        self.add_button.clicked.connect(self._add_row)
        self.group_button.clicked.connect(self._add_group)
        buttons = QWidget()
        flow = FlowLayout(buttons, 4)
        flow.addWidget(self.add_button)
        flow.addWidget(self.group_button)
        column.addWidget(self._host)
        column.addWidget(buttons)

    def show_rows(self, rows: Rows | None, scope: Scope) -> None:
        """Show these rows; those that are shown already stay as they are, so that the keyboard does."""
        same_scope = scope == self._scope
        if rows == self.rows and same_scope and (self.editors or rows is None):
            self._allow()
            return
        if not same_scope:
            self._names = None
        self.rows, self._scope = rows, scope
        self._lay_out()

    def _allow(self) -> None:
        can = bool(self._scope.choosable)
        self.add_button.setEnabled(can)
        self.add_button.setToolTip("" if can else _("Nothing is asked before this yet that a rule could name."))
        self.group_button.setVisible(self.rows is not None)

    def _model(self) -> QStandardItemModel:
        """The items to choose from, one list for all rows."""
        if self._names is None:
            self._names = QStandardItemModel(self)
            for named in self._scope.choosable:
                line = QStandardItem(named.title)
                line.setData(named.id, Qt.ItemDataRole.UserRole)
                line.setToolTip(plain_tip(f"{named.title}\n{named.where}".strip()))
                self._names.appendRow(line)
        known = {self._names.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._names.rowCount())}
        for item in sorted(_items_in(self.rows) - known):  # what comes later or is gone: shown, though never offered
            line = QStandardItem(f"${{{item}}}" if item else _("This answer"))
            line.setData(item, Qt.ItemDataRole.UserRole)
            line.setEnabled(False)
            self._names.appendRow(line)
        return self._names

    # -- laying out ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        focus = self._focused()
        self.editors, self.joints = [], []
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        if self.rows is not None:
            self._lay_group(column, self.rows, ())
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._host, host)
        self._host.hide()
        self._host.deleteLater()
        self._host = host
        host.setVisible(self.rows is not None)
        tab_as_read(self)
        self._allow()
        if focus is not None:
            self._focus(*focus)

    def _focused(self) -> tuple[int, int] | None:
        """Which row and which of its parts has the keyboard; row -1 counts the boxes that join rows."""
        places: dict[QWidget, tuple[int, int]] = {box: (-1, n) for n, box in enumerate(self.joints)}
        for n, editor in enumerate(self.editors):
            places |= {widget: (n, m) for m, widget in enumerate(editor.parts)}
        return next((place for widget, place in places.items() if widget.hasFocus()), None)

    def _focus(self, row: int, part: int) -> None:
        """The keyboard to a part of a row, or of the one that stands there now."""
        if row < 0 and part < len(self.joints):
            self.joints[part].setFocus()
        elif self.editors:
            self.editors[min(max(row, 0), len(self.editors) - 1)].parts[part if row >= 0 else 0].setFocus()
        else:
            self.add_button.setFocus()

    def _lay_group(self, column: QVBoxLayout, rows: Rows, path: tuple[int, ...]) -> None:
        if len(rows.parts) > 1:
            box = ChoiceBox(_("How these conditions are joined"), least=14)
            for _joint, words in JOINTS:
                box.addItem(words)
            box.setCurrentIndex(0 if rows.joint == "and" else 1)
            box.activated.connect(lambda n: self._put(self._at(path, lambda old: replace(old, joint=JOINTS[n][0]))))
            self.joints.append(box)
            column.addWidget(box, 0, Qt.AlignmentFlag.AlignLeading)
        for n, part in enumerate(rows.parts):
            if isinstance(part, Row):
                column.addWidget(self._editor(part, path, n))
            else:
                column.addWidget(self._frame(part, (*path, n)))

    def _editor(self, row: Row, path: tuple[int, ...], n: int) -> RowEditor:
        editor = RowEditor(row, self._scope, self._model(), len(self.editors) + 1)
        editor.changed.connect(lambda new, is_typing: self._edited(path, n, new, is_typing))
        editor.gone.connect(lambda: self._put(self._at(path, lambda old: _without(old, n))))
        editor.typed_out.connect(self.left)
        self.editors.append(editor)
        return editor

    def _frame(self, rows: Rows, path: tuple[int, ...]) -> QFrame:
        frame = QFrame()
        frame.setProperty("surface", "sunken")
        frame.setProperty("line", "left")
        column = QVBoxLayout(frame)
        column.setContentsMargins(look().px(10), look().px(8), look().px(8), look().px(8))
        column.setSpacing(look().px(6))
        self._lay_group(column, rows, path)
        add = Button(_("Add to this group"), "quiet", icon="plus")
        add.clicked.connect(lambda: self._put(self._with(path)))
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeading)
        return frame

    # -- changing ------------------------------------------------------------------------------------------------------

    def _edited(self, path: tuple[int, ...], n: int, new: Row, is_typing: bool) -> None:
        """A row that shows its change already: nothing is laid out anew."""
        self.rows = self._at(path, lambda old: replace(old, parts=(*old.parts[:n], new, *old.parts[n + 1 :])))
        self.changed.emit(self.rows, is_typing)

    def _put(self, rows: Rows | None) -> None:
        self.rows = rows
        self._lay_out()
        self.changed.emit(rows, False)

    def _with(self, path: tuple[int, ...]) -> Rows | None:
        """With one more row, at the end of the group at `path`."""
        row = self._scope.first_row()
        if row is None:
            return self.rows
        if self.rows is None:
            return Rows((row,))
        return self._at(path, lambda old: replace(old, parts=(*old.parts, row)))

    def _add_row(self) -> None:
        """One more row, the keyboard in it."""
        self._put(self._with(()))
        self._focus(len(self.editors) - 1, 0)

    def _add_group(self) -> None:
        """A group of two rows; the others stay joined as they are."""
        row = self._scope.first_row()
        if row is not None and self.rows is not None:
            other = "or" if self.rows.joint == "and" else "and"
            self._put(replace(self.rows, parts=(*self.rows.parts, Rows((row, row), other))))

    def _at(self, path: tuple[int, ...], change: Callable[[Rows], Rows | None]) -> Rows | None:
        """The rows with the group at `path` changed; groups that have become empty go."""
        if self.rows is None:
            return None
        if not path:
            return change(self.rows)
        n = path[0]
        inner = self.rows.parts[n]
        new = change(inner) if isinstance(inner, Rows) else inner
        parts = (*self.rows.parts[:n], *((new,) if new is not None else ()), *self.rows.parts[n + 1 :])
        return replace(self.rows, parts=parts) if parts else None


def _items_in(rows: Rows | None) -> set[str]:
    parts = rows.parts if rows is not None else ()
    return set().union(*({part.item} if isinstance(part, Row) else _items_in(part) for part in parts))


def _without(rows: Rows, n: int) -> Rows | None:
    parts = (*rows.parts[:n], *rows.parts[n + 1 :])
    return replace(rows, parts=parts) if parts else None
