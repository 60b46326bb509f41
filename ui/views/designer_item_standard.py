"""The part of an item's form about its standard and its points: which answers keep it, and what they are worth."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from ui.presenters.designer_answers import answers_of
from ui.presenters.designer_parts import rules_for
from ui.theme import look
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import plain_label

from .designer_fields import Form
from .designer_rule import HOLDS, RuleField
from .designer_tabs import tab_as_read
from .designer_words import read_number, show_in, show_number_in
from .item_words import Field

RULES: dict[type[p.Value] | None, str] = {
    None: _("No standard"),
    p.AtLeast: _("At least"),
    p.AtMost: _("At most"),
    p.Within: _("From … to"),
    p.AnyOf: _("Any of these answers"),
    p.NoneOf: _("None of these answers"),
    p.Holds: _("A rule holds"),
}
ALTERNATIVES = ("number", "counter", "date")
"""Kinds that can have buttons beside their answer."""
_FIGURES = {"value": _("Bound"), "low": _("from"), "high": _("to")}


class StandardPart:
    """The rows of the standard. Another sort of standard brings other fields below the box."""

    def __init__(self, form: Form, item: p.Item) -> None:
        self.form, self.designer, self.kind = form, form.designer, item.kind
        get = lambda n: type(n.standard) if n.standard is not None else None  # noqa: E731
        form.choice("standard", _("Standard"), _sorts, get, self._take_sort)
        self.host = QWidget()
        self._column = QVBoxLayout(self.host)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(6))
        self._shown_for: object = None
        self._fields: dict[str, Field] = {}
        self._answers: ChoiceList | None = None
        self._rule: RuleField | None = None
        form.row(_("Kept by"), self.host)
        form.fields["kept_by"] = self.host
        self.source = form.field("standard_source", _("Source"), _("where it comes from, such as service manual 4.2"))
        self.source.typed.connect(lambda text: self._put(source=text, typing=True))
        form.watch(self._show)

    @property
    def _standard(self) -> p.Standard | None:
        item = self.designer.way.item
        return item.standard if item is not None else None

    def _take_sort(self, sort: type[p.Value] | None) -> None:
        item = self.designer.way.item
        if item is not None and sort is not (type(item.standard) if item.standard is not None else None):
            self.designer.set_fields({"standard": _made(sort, item)})

    def _put(self, *, typing: bool = False, **values: object) -> bool:
        standard = self._standard
        if standard is None:
            return False
        return self.designer.set_fields({"standard": {**dict(standard), **values}}, typing=typing)

    # -- showing -------------------------------------------------------------------------------------------------------

    def _show(self, node: Any) -> None:
        standard = node.standard
        answers = tuple(answers_of(node)) if isinstance(standard, p.AnyOf | p.NoneOf) else ()
        if (type(standard), answers) != self._shown_for:
            self._shown_for = type(standard), answers
            self._lay(standard, answers)
        for row in (self.host, self.source):
            self.form.show_row(row, standard is not None)
        if standard is not None:
            show_in(self.source, standard.source)
        for name, field in self._fields.items():
            value = getattr(standard, name)
            show_in(field, value) if isinstance(value, str) else show_number_in(field, value)
        if self._answers is not None:
            self._answers.set_chosen(standard.answers)
        if self._rule is not None and isinstance(standard, p.Holds):
            self._rule.show_node(node)

    def _lay(self, standard: p.Standard | None, answers: tuple[tuple[str, str], ...]) -> None:
        while (old := self._column.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields, self._answers, self._rule = {}, None, None
        if isinstance(standard, p.AnyOf | p.NoneOf):
            self._lay_answers(standard, answers)
        elif isinstance(standard, p.Holds):
            self._lay_rule()
        elif standard is not None:
            self._lay_figures(standard)
        tab_as_read(self.host)

    def _lay_answers(self, standard: p.AnyOf | p.NoneOf, answers: tuple[tuple[str, str], ...]) -> None:
        if not answers:
            words = _("This item has no answers that go by a name.")
            self._column.addWidget(plain_label(words, tone="quiet", wrap=True))
            return
        choices = [Choice(key, text) for key, text in answers]
        self._answers = ChoiceList(choices, several=True, name=RULES[type(standard)])
        self._answers.chosen.connect(self._answers_chosen)
        self._column.addWidget(self._answers)

    def _lay_figures(self, standard: p.Standard) -> None:
        host = QWidget()
        flow = FlowLayout(host, 8)
        names = [name for name in _FIGURES if name in type(standard).model_fields]
        for name in names:
            if name != "value":
                flow.addWidget(plain_label(_FIGURES[name], tone="quiet"))
            unit = _("{label}, in seconds").format(label=_FIGURES[name]) if self.kind == "timer" else _FIGURES[name]
            field = self._field(name, unit, "", flow)
            field.setFixedWidth(look().px(84))
        if self.kind == "timer":
            flow.addWidget(plain_label(_("seconds"), tone="quiet"))
        self._column.addWidget(host)

    def _lay_rule(self) -> None:
        get = lambda node: node.standard.expression if isinstance(node.standard, p.Holds) else ""  # noqa: E731
        put = lambda text, is_typing: self._put(expression=text, typing=is_typing)  # noqa: E731
        self._rule = RuleField(self.form, HOLDS, get, put)
        self._column.addWidget(self._rule)
        self._field("text", _("The standard in words"), _("in words: at most half of the tables are dirty"))

    def _field(self, name: str, label: str, hint: str, flow: FlowLayout | None = None) -> Field:
        field = self._fields[name] = Field(label, hint)
        field.setToolTip(label)
        field.typed.connect(lambda text: self._type(name, text))
        field.left.connect(self.designer.end_typing)
        field.installEventFilter(self.form.undo_of_the_page)
        (flow or self._column).addWidget(field)
        self.form.fields[f"standard_{name}"] = field
        return field

    # -- changing ------------------------------------------------------------------------------------------------------

    def _answers_chosen(self, keys: tuple[str, ...]) -> None:
        standard = self._standard
        if keys:
            self._put(answers=keys)
        elif self._answers is not None and isinstance(standard, p.AnyOf | p.NoneOf):
            self._answers.set_chosen(standard.answers)

    def _type(self, name: str, text: str) -> None:
        value: object = text if name == "text" else read_number(text)
        self._fields[name].set_invalid(value is None)
        if value is not None:
            self._put(typing=True, **{name: value})


def _sorts(item: p.Item) -> list[tuple[type[p.Value] | None, str]]:
    """The sorts of standard that an item can have, with the one it has."""
    rules: list[type[p.Value] | None] = [None, *rules_for(item.kind)]
    if item.kind in ALTERNATIVES and answers_of(item):
        rules += [p.AnyOf, p.NoneOf]
    if item.standard is not None and type(item.standard) not in rules:
        rules.append(type(item.standard))
    return [(rule, RULES[rule]) for rule in rules]


def _made(sort: type[p.Value] | None, item: p.Item) -> p.Value | None:
    """A new standard of that sort, such as an item of that kind can have."""
    answers = answers_of(item)
    if sort is p.AtLeast:
        return p.AtLeast(value=0)
    if sort is p.AtMost:
        return p.AtMost(value=0)
    if sort is p.Within:
        return p.Within(low=0, high=0)
    if sort is p.AnyOf:
        return p.AnyOf(answers=(answers[0][0] if answers else "yes",))
    if sort is p.NoneOf:
        return p.NoneOf(answers=(answers[-1][0] if answers else "no",))
    return p.Holds(expression=". != ''", text="") if sort is p.Holds else None


def add_score(form: Form) -> None:
    """What keeping the standard is worth."""
    with form.beside(_("Points")):
        form.number("points", _("Points"), _("0 is recorded, not scored"))
        form.check("bonus", _("Bonus"), _("adds points when kept, takes none away when not"))
    form.check("critical", _("Critical: failing it fails the visit"))
    form.check("in_standard", _("Part of the touchpoint’s standard"))
