"""What the designer's forms are made of: groups of labelled fields that know what they show and whom to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.designer import Designer
from ui.theme import look
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import Heading, plain_label
from ui.widgets.tick import Tick

from .designer_fold import Fold, is_unfolded, remember
from .designer_tabs import ROOT
from .designer_undo import UndoOfThePage
from .designer_words import read_number, show_in, show_number_in
from .item_words import Field, WordsBox

Get = Callable[[Any], Any]
LABEL = 118
"""Pixels at 100 % that labels take at least, so that fields of all groups stand below each other."""
NARROW = 380
"""Pixels at 100 % of a form below which labels stand above their fields."""


class Form(QWidget):
    """Groups of fields over the chosen thing. `show_node` fills them; what the person changes goes to the designer.

    `fields` are the widgets by the names of what they change; the first one gets the keyboard first.
    """

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.setProperty(ROOT, True)
        self.designer = designer
        self.fields: dict[str, QWidget] = {}
        self.folds: dict[str, Fold] = {}
        self.undo_of_the_page = UndoOfThePage(self)
        self._binders: list[Callable[[Any], None]] = []
        self._side: QWidget | None = None
        self._side_label = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(6))
        self._all_rows: list[QFormLayout] = []
        self._is_narrow = False
        self.rows = self._new_rows()
        self._column.addWidget(self._body)

    def turn_to(self, node: Any) -> None:
        """Show another thing: nothing that was typed or unfolded for the one before stays."""
        for name, fold in self.folds.items():
            fold.set_open(is_unfolded(self.designer.context, name))
        for field in self.findChildren(Field):
            if field.property("invalid") == "true":
                field.set_invalid(False)
        self.show_node(node)

    def show_node(self, node: Any) -> None:
        """Show a thing's values; nothing is emitted, and what is being typed is left alone."""
        for bind in self._binders:
            bind(node)

    def watch(self, bind: Callable[[Any], None]) -> None:
        """Call `bind` with each thing to be shown."""
        self._binders.append(bind)

    def reveal(self, name: str) -> QWidget | None:
        """Open the group that holds a field; the field, or None where the form has none of that name."""
        field = self.fields.get(name)
        for fold in self.folds.values():
            if field is not None and fold.body.isAncestorOf(field):
                fold.set_open(True)
        return field

    # -- groups --------------------------------------------------------------------------------------------------------

    def _new_rows(self) -> QFormLayout:
        self._body = QWidget()
        rows = QFormLayout(self._body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setHorizontalSpacing(look().px(16))
        rows.setVerticalSpacing(look().px(8))
        self._all_rows.append(rows)
        return rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow labels stand above their fields."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < look().px(NARROW)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            policy = QFormLayout.RowWrapPolicy
            for rows in self._all_rows:
                rows.setRowWrapPolicy(policy.WrapAllRows if is_narrow else policy.WrapLongRows)

    def group(self, text: str) -> None:
        """A heading over the rows that follow, always open."""
        heading = Heading(text, 3)
        heading.setContentsMargins(0, look().px(8), 0, 0)
        self.rows = self._new_rows()
        self._column.addWidget(heading)
        self._column.addWidget(self._body)

    def fold(self, key: str, text: str, summary: Callable[[Any], str] | None = None) -> None:
        """A heading that folds the rows that follow away; `summary` says what is in them. How the person leaves it is
        kept by `key`."""
        context = self.designer.context
        self.rows = self._new_rows()
        told = lambda is_open: remember(context, key, is_open)  # noqa: E731
        made = self.folds[key] = Fold(text, self._body, is_open=is_unfolded(context, key), told=told)
        self._column.addWidget(made)
        if summary is not None:
            self.watch(lambda node: made.set_summary(summary(node)))

    # -- rows ----------------------------------------------------------------------------------------------------------

    def row(self, label: str, widget: QWidget) -> None:
        """A labelled widget; beside others where `beside` says so."""
        if self._side is not None:
            self._put_beside(label, widget)
            return
        words = plain_label(label, tone="quiet", wrap=len(label) > 18)
        words.setMinimumWidth(look().px(LABEL))
        words.setMaximumWidth(look().px(LABEL + 8))
        self.rows.addRow(words, widget)

    def whole_row(self, widget: QWidget) -> None:
        """A widget over the whole width."""
        self.rows.addRow(widget)

    def below(self, widget: QWidget) -> None:
        """A widget without label, below the fields."""
        if self._side is not None:
            self._put_beside("", widget)
        else:
            self.rows.addRow("", widget)

    @contextmanager
    def beside(self, label: str) -> Iterator[QWidget]:
        """The rows made within stand side by side in one row, as far as there is room. One with the same label goes
        without its own. The row is given, for `show_row`."""
        host = QWidget()
        FlowLayout(host, 12)
        self._side, self._side_label = host, label
        yield host
        self._side = None
        self.row(label, host)

    def _put_beside(self, label: str, widget: QWidget) -> None:
        assert self._side is not None
        flow = self._side.layout()
        assert flow is not None
        chunk = QWidget()
        line = QHBoxLayout(chunk)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(6))
        if label not in ("", self._side_label):
            line.addWidget(plain_label(label, tone="quiet"))
        line.addWidget(widget)
        flow.addWidget(chunk)

    def show_row(self, widget: QWidget, visible: bool) -> None:
        """Show or hide a row, or what stands beside others in one."""
        place = widget.parentWidget()
        rows = place.layout() if place is not None else None
        if isinstance(rows, QFormLayout):
            rows.setRowVisible(widget, visible)
        elif place is not None:
            place.setVisible(visible)

    # -- fields --------------------------------------------------------------------------------------------------------

    def words(
        self, name: str, label: str, get: Get | None = None, put: Callable[[str], object] | None = None, hint: str = ""
    ) -> WordsBox:
        """Several lines of words for a field."""
        box = WordsBox(label)
        box.setPlaceholderText(hint)
        self.take_box(name, label, box, put or (lambda text: self._type(name, text)))
        self.watch(lambda node: box.show_text(get(node) if get else getattr(node, name)))
        self.row(label, box)
        return box

    def take_box(self, name: str, label: str, box: WordsBox, put: Callable[[str], object]) -> None:
        """A box of words as one of the form's fields; where it stands and what it shows is the caller's."""
        box.setAccessibleName(label)
        box.typed.connect(put)
        box.left.connect(self.designer.end_typing)
        box.installEventFilter(self.undo_of_the_page)
        self.fields[name] = box

    def lines(self, name: str, label: str, hint: str = "") -> WordsBox:
        """A field of several texts, one a line; blank lines are none."""
        box = WordsBox(label)
        box.setPlaceholderText(hint)
        self.take_box(name, label, box, lambda text: self._set(name, _lines(text)))

        def show(node: Any) -> None:
            if _lines(box.toPlainText()) != getattr(node, name):  # a line just begun is not taken away again
                box.show_text("\n".join(getattr(node, name)))

        self.watch(show)
        self.row(label, box)
        return box

    def line(self, name: str, label: str, hint: str = "", short: bool = False) -> Field:
        """One line of words for a field; `short` ones take little room."""
        field = self.field(name, label, hint)
        if short:
            hinted = QFontMetrics(look().font()).horizontalAdvance(hint) + look().px(28)
            field.setFixedWidth(max(look().px(110), hinted))
            field.setToolTip(hint)
        field.typed.connect(lambda text: self._type(name, text))
        self.watch(lambda node: show_in(field, getattr(node, name)))
        return field

    def number(self, name: str, label: str, hint: str = "", *, empty: bool = False) -> Field:
        """One number for a field; where it may be `empty`, nothing written is None."""
        return self.figure(name, label, lambda node: getattr(node, name), lambda v: self._set(name, v), hint, empty)

    def figure(
        self,
        name: str,
        label: str,
        get: Callable[[Any], float | None],
        put: Callable[[float | None], bool],
        hint: str = "",
        empty: bool = False,
    ) -> Field:
        """One number that is no field of the thing itself; `put` says whether it could be taken."""
        field = self.field(name, label, hint)
        field.setFixedWidth(look().px(84))
        field.setToolTip(hint)
        field.setAccessibleDescription(hint)
        field.setPlaceholderText("")

        def typed(text: str) -> None:
            value = read_number(text)
            fits = value is not None or (empty and not text.strip())
            field.set_invalid(not (fits and put(value)))

        field.typed.connect(typed)
        self.watch(lambda node: show_number_in(field, get(node)))
        return field

    def field(self, name: str, label: str, hint: str = "") -> Field:
        """An empty line; who asks for it fills it."""
        field = Field(label, hint)
        field.left.connect(self.designer.end_typing)
        field.installEventFilter(self.undo_of_the_page)
        self.row(label, field)
        self.fields[name] = field
        return field

    def check(self, name: str, text: str, about: str = "") -> QCheckBox:
        """A box to tick for a field."""
        return self.tick(name, text, lambda n: getattr(n, name), lambda on: self.designer.set_fields({name: on}), about)

    def tick(self, name: str, text: str, get: Get, put: Callable[[bool], object], about: str = "") -> QCheckBox:
        """A box to tick for something that is no field of the thing itself."""
        box = Tick(text)
        box.setToolTip(about)
        box.setAccessibleDescription(about)
        box.clicked.connect(put)
        self.watch(lambda node: box.setChecked(bool(get(node))))
        self.below(box)
        self.fields[name] = box
        return box

    def choice(
        self,
        name: str,
        label: str,
        options: Sequence[tuple[Any, str]] | Callable[[Any], Sequence[tuple[Any, str]]],
        get: Get,
        put: Callable[[Any], object],
    ) -> ChoiceBox:
        """One of several for a field; what is offered may depend on the thing that is shown."""
        box = ChoiceBox(label, least=10)
        offered: list[tuple[Any, str]] = []

        def show(node: Any) -> None:
            wanted = list(options(node) if callable(options) else options)
            if wanted != offered:
                offered[:] = wanted
                box.clear()
                box.addItems([text for _value, text in wanted])
            values = [value for value, _text in offered]
            box.setCurrentIndex(values.index(got) if (got := get(node)) in values else -1)

        box.activated.connect(lambda n: put(offered[n][0]))
        self.watch(show)
        self.row(label, box)
        self.fields[name] = box
        return box

    def _set(self, name: str, value: object) -> bool:
        return self.designer.set_fields({name: value}, typing=True)

    def _type(self, name: str, text: str) -> None:
        ok = self._set(name, text)
        field = self.fields[name]
        if isinstance(field, Field):
            field.set_invalid(not ok)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
