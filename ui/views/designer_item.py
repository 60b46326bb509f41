"""The form for an item: its words, its answer, its standard, its evidence, when it is asked."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.checks.places import choices_of
from ui.presenters.designer import Designer
from ui.presenters.designer_parts import KINDS, anchors_between, rules_for
from ui.presenters.recorder_words import shown
from ui.theme import look
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.text import plain_label

from .designer_fields import Form, WordRows, number_words, read_number
from .designer_forms import DRIVERS, add_condition, add_name
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
WHEN = (("never", _("Not asked for")), ("on_fail", _("When it fails")), ("always", _("Always")))
NEW_SCALE = "+"
_OTHER_FIELDS = {
    "number": (("unit", _("Unit"), "line"), ("minimum", _("Lowest"), "some"), ("maximum", _("Highest"), "some")),
    "money": (("currency", _("Currency"), "line"), ("minimum", _("Lowest"), "some"), ("maximum", _("Highest"), "some")),
    "counter": (("minimum", _("Lowest"), "number"), ("maximum", _("Highest"), "number")),
    "timer": (
        ("starts", _("Starts with"), "line"),
        ("stops", _("Stops with"), "line"),
        ("never", _("Words for never"), "line"),
    ),
    "text": (("at_least", _("Least letters"), "number"),),
    "computed": (("expression", _("Formula"), "line"), ("unit", _("Unit"), "line")),
}


class ItemForm(Form):
    """The form of one kind of item; another kind gets another form."""

    def __init__(self, designer: Designer, item: p.Item) -> None:
        super().__init__(designer)
        self.kind = item.kind
        put = designer.set_fields
        self.words("text", _("Wording"))
        self.words("hint", _("Hint"))
        self.group(_("Answer"))
        self.choice("kind", _("Kind"), tuple(KINDS.items()), lambda n: n.kind, designer.set_kind)
        self._answer(item)
        if item.kind != "note":
            self.check("required", _("Required"))
            self._standard_part(item)
            self._evidence()
        self.group(_("When it is asked"))
        add_condition(self)
        if item.kind != "note":
            self._reasons()
        drivers = ((None, _("As its touchpoint")), *DRIVERS.items())
        self.choice("driver", _("Driver"), drivers, lambda n: n.driver, lambda v: put({"driver": v}))
        add_name(self)

    # -- answer --------------------------------------------------------------------------------------------------------

    def _answer(self, item: p.Item) -> None:
        if isinstance(item, p.SingleChoice | p.SeveralChoices):
            self._choices()
        if isinstance(item, p.Rating):
            self._scale()
        for name, label, sort in _OTHER_FIELDS.get(item.kind, ()):
            self.line(name, label) if sort == "line" else self.number(name, label, empty=sort == "some")

    def _choices(self) -> None:
        rows = WordRows((_("Answer"), _("Points")), _("Add an answer"))
        rows.edited.connect(self._edit_choice)
        rows.added.connect(self._add_choice)
        rows.removed.connect(self._remove_choice)
        rows.left.connect(self.designer.end_typing)
        self.watch(lambda node: rows.show_rows([(c.text, number_words(c.points)) for c in node.choices]))
        self.row(_("Answers"), rows)
        self.fields["choices"] = self.choices = rows

    @property
    def _now(self) -> tuple[p.Choice, ...]:
        item = self.designer.way.item
        return item.choices if isinstance(item, p.SingleChoice | p.SeveralChoices) else ()

    def _edit_choice(self, row: int, column: int, text: str) -> None:
        value = {"text": text} if column == 0 else {"points": read_number(text)}
        changed = tuple(c.model_copy(update=value) if n == row else c for n, c in enumerate(self._now))
        self.designer.set_fields({"choices": changed}, typing=True)

    def _add_choice(self) -> None:
        taken = {choice.id for choice in self._now}
        names = [*"abcdefghijklmnopqrstuvwxyz", *(f"answer_{n}" for n in range(1, len(taken) + 2))]
        new = p.Choice(id=next(name for name in names if name not in taken), text="")
        self.designer.set_fields({"choices": (*self._now, new)})

    def _remove_choice(self, row: int) -> None:
        rest = tuple(choice for n, choice in enumerate(self._now) if n != row)
        if not self.designer.set_fields({"choices": rest}):
            self.designer.context.tell("info", _("One answer has to stay."))

    def _scale(self) -> None:
        scales = [(s.id, f"{s.title}, {shown(s.low)} … {shown(s.high)}") for s in self.designer.protocol.scales]
        options = (*scales, (NEW_SCALE, _("A new scale")))
        self.choice("scale", _("Scale"), options, lambda n: n.scale, self._take_scale)
        self.ends = {}
        for name, label in (("low", _("From")), ("high", _("To"))):
            field = self.ends[name] = Field(label)
            field.editingFinished.connect(self._stretch)
            self.row(label, field)
        rows = WordRows((_("Words of the point"),), "", fixed=True)
        rows.edited.connect(self._word_point)
        rows.left.connect(self.designer.end_typing)
        self.row(_("Points"), rows)
        self.fields["anchors"] = rows
        self.shared = plain_label(size="small", tone="quiet", wrap=True)
        self.rows.addRow("", self.shared)

        def show(node: Any) -> None:
            scale = self._scale_now()
            anchors = scale.anchors if scale else ()
            rows.show_rows([(a.text,) for a in anchors], tuple(shown(a.value) for a in anchors))
            for name, field in self.ends.items():
                if scale is not None and not field.hasFocus():
                    field.setText(shown(getattr(scale, name)))
            uses = [
                i
                for _s, t in self.designer.protocol.touchpoints()
                for i in t.items
                if i.id != node.id and isinstance(i, p.Rating) and i.scale == node.scale
            ]
            self.shared.setText(_("{n} other items use this scale too.").format(n=len(uses)))
            self.shared.setVisible(bool(uses))

        self.watch(show)

    def _scale_now(self) -> p.Scale | None:
        item = self.designer.way.item
        names = {scale.id: scale for scale in self.designer.protocol.scales}
        return names.get(item.scale) if isinstance(item, p.Rating) else None

    def _take_scale(self, scale: str) -> None:
        self.designer.take_new_scale() if scale == NEW_SCALE else self.designer.set_fields({"scale": scale})

    def _stretch(self) -> None:
        scale = self._scale_now()
        low, high = (read_number(field.text()) for field in self.ends.values())
        if scale is not None and low is not None and high is not None and (low, high) != (scale.low, scale.high):
            anchors = anchors_between(scale, int(low), int(high))
            self.designer.set_scale(scale.model_copy(update={"anchors": anchors}))

    def _word_point(self, row: int, _column: int, text: str) -> None:
        scale = self._scale_now()
        if scale is not None:
            anchors = tuple(a.model_copy(update={"text": text}) if n == row else a for n, a in enumerate(scale.anchors))
            self.designer.set_scale(scale.model_copy(update={"anchors": anchors}), typing=True)

    # -- standard ------------------------------------------------------------------------------------------------------

    def _standard_part(self, item: p.Item) -> None:
        self.group(_("Standard and score"))
        rules: list[type[p.Value] | None] = [None, *rules_for(item.kind)]
        if type(item.standard) not in rules and item.standard is not None:
            rules.append(type(item.standard))
        options = tuple((rule, RULES[rule]) for rule in rules)
        get = lambda n: type(n.standard) if n.standard is not None else None  # noqa: E731
        self.choice("standard", _("Standard"), options, get, self._take_rule)
        self._bounds = QWidget()
        self._bounds_column = QVBoxLayout(self._bounds)
        self._bounds_column.setContentsMargins(0, 0, 0, 0)
        self._bounds_column.setSpacing(look().px(4))
        self._bounds_for: object = None
        self._bound_fields: dict[str, Field] = {}
        self._answers_list: ChoiceList | None = None
        self.row(_("Kept by"), self._bounds)
        self.watch(self._show_bounds)
        self.number("points", _("Points"), _("0 is recorded, not scored"))
        self.check("critical", _("Critical: failing it fails the visit"))
        self.check("in_standard", _("Part of the touchpoint’s standard"))

    @staticmethod
    def _answers(node: p.Item) -> list[tuple[str, str]]:
        """The answers a standard can name: of choices, and of the buttons beside a number."""
        if isinstance(node, p.YesNo):
            return [("yes", _("Yes")), ("no", _("No"))]
        return [(choice.id, choice.text or choice.id) for choice in choices_of(node)]

    def _take_rule(self, rule: type[p.Value] | None) -> None:
        node = self.designer.way.item
        if node is None:
            return
        answers = self._answers(node)
        made: p.Value | None = None
        if rule in (p.AtLeast, p.AtMost):
            made = rule(value=0)
        elif rule is p.Within:
            made = p.Within(low=0, high=0)
        elif rule in (p.AnyOf, p.NoneOf) and answers:
            made = rule(answers=(answers[0][0],))
        elif rule is p.Holds:
            made = p.Holds(expression=". = 'yes'", text="")
        self.designer.set_fields({"standard": made})

    def _show_bounds(self, node: Any) -> None:
        standard = node.standard
        answers = self._answers(node)
        wanted = (type(standard), tuple(answers) if isinstance(standard, p.AnyOf | p.NoneOf) else ())
        if wanted != self._bounds_for:
            self._bounds_for = wanted
            self._lay_bounds(standard, answers)
        self.rows.setRowVisible(self._bounds, standard is not None)
        for name, field in self._bound_fields.items():
            value = getattr(standard, name)
            text = value if isinstance(value, str) else number_words(value)
            if not field.hasFocus() or (read_number(field.text()) != value and field.text() != text):
                field.setText(text)
        if self._answers_list is not None:
            self._answers_list.set_chosen(standard.answers)

    def _lay_bounds(self, standard: p.Standard | None, answers: list[tuple[str, str]]) -> None:
        while (old := self._bounds_column.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._bound_fields, self._answers_list = {}, None
        names = {"value": _("Bound"), "low": _("From"), "high": _("To"), "expression": _("Rule"), "text": _("In words")}
        if isinstance(standard, p.AnyOf | p.NoneOf) and answers:
            choices = [Choice(key, text) for key, text in answers]
            self._answers_list = ChoiceList(choices, several=True, name=RULES[type(standard)])
            self._answers_list.chosen.connect(self._answers_chosen)
            self._bounds_column.addWidget(self._answers_list)
            return
        for name, label in names.items():
            if standard is not None and name in type(standard).model_fields:
                unit = (
                    _("{label}, in seconds").format(label=label)
                    if self.kind == "timer" and name in ("value", "low", "high")
                    else label
                )
                field = self._bound_fields[name] = Field(unit, unit)
                field.typed.connect(lambda text, name=name: self._type_bound(name, text))
                field.left.connect(self.designer.end_typing)
                field.installEventFilter(self._undo)
                self._bounds_column.addWidget(field)

    def _answers_chosen(self, keys: tuple[str, ...]) -> None:
        item = self.designer.way.item
        if item is not None and item.standard is not None:
            new = item.standard.model_copy(update={"answers": keys}) if keys else item.standard
            self.designer.set_fields({"standard": new})
            if not keys and self._answers_list is not None:
                self._answers_list.set_chosen(new.answers)  # type: ignore[union-attr]

    def _type_bound(self, name: str, text: str) -> None:
        item = self.designer.way.item
        if item is None or item.standard is None:
            return
        value: object = text if name in ("expression", "text") else read_number(text)
        self._bound_fields[name].set_invalid(value is None)
        if value is not None:
            new = item.standard.model_copy(update={name: value})
            self.designer.set_fields({"standard": new}, typing=True)

    # -- evidence and reasons ------------------------------------------------------------------------------------------

    def _evidence(self) -> None:
        self.group(_("Photos"))
        self.choice("evidence", _("Asked for"), WHEN, lambda n: n.evidence.when, lambda v: self._photo(when=v))
        self.photo_fields: dict[str, Field] = {}
        for name, label in (("at_least", _("At least")), ("at_most", _("At most")), ("what", _("Of what"))):
            field = self.photo_fields[name] = Field(_("Photos: {label}").format(label=label.lower()))
            field.typed.connect(lambda text, name=name: self._type_photo(name, text))
            field.left.connect(self.designer.end_typing)
            field.installEventFilter(self._undo)
            self.row(label, field)
        self.watch(self._show_photo)

    def _show_photo(self, node: Any) -> None:
        for name, field in self.photo_fields.items():
            text = str(getattr(node.evidence, name))
            if field.text() != text and not (field.hasFocus() and field.property("invalid") == "true"):
                field.setText(text)
            self.rows.setRowVisible(field, node.evidence.when != "never" or self.kind == "photo")

    def _type_photo(self, name: str, text: str) -> None:
        ok = name == "what" or text.strip().isdigit()
        value: object = text if name == "what" else int(text) if ok else 0
        self.photo_fields[name].set_invalid(not (ok and self._photo(typing=True, **{name: value})))

    def _photo(self, *, typing: bool = False, **values: object) -> bool:
        item = self.designer.way.item
        if item is None:
            return False
        rule = {**dict(item.evidence), **values}
        if rule["when"] != "never" and rule["at_least"] == 0 and "when" in values:
            rule["at_least"] = 1
        return self.designer.set_fields({"evidence": rule}, typing=typing)

    def _reasons(self) -> None:
        """The usual reasons for "not applicable" as boxes; reasons of its own are kept."""
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        boxes: dict[str, QCheckBox] = {}
        for reason in p.NOT_APPLICABLE:
            box = boxes[reason.code] = QCheckBox(reason.text)
            box.clicked.connect(lambda on, reason=reason: self._take_reason(reason, on))
            column.addWidget(box)

        def show(node: Any) -> None:
            offered = {reason.code for reason in node.not_applicable}
            for code, box in boxes.items():
                box.setChecked(code in offered)

        self.watch(show)
        self.row(_("Not applicable"), host)
        self.fields["not_applicable"] = boxes["n1"]

    def _take_reason(self, reason: p.Reason, on: bool) -> None:
        item = self.designer.way.item
        if item is not None:
            rest = tuple(one for one in item.not_applicable if one.code != reason.code)
            self.designer.set_fields({"not_applicable": (*rest, reason) if on else rest})
