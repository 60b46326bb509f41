"""The part of an item's form that says how it is answered: answers, scale, limits, and what is put in before."""

from __future__ import annotations

from typing import Any

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from ui.presenters.designer_answers import (
    changed_choice,
    default_options,
    more_choices,
    others_on_scale,
    scales_offered,
    with_moved,
    without_choice,
)
from ui.presenters.designer_parts import anchors_between
from ui.presenters.recorder_words import shown
from ui.widgets.text import plain_label

from .designer_fields import Form
from .designer_item_standard import ALTERNATIVES
from .designer_item_table import add_table
from .designer_rows import Column, PartRows
from .designer_rule import FORMULA, RuleField
from .designer_words import read_number
from .item_words import Field

NEW_SCALE = "+"


def add_answer(form: Form, item: p.Item) -> None:
    """What the kind of item needs first of all."""
    match item:
        case p.SingleChoice() | p.SeveralChoices():
            add_choices(form, "choices", _("Answers"), _("Add an answer"), can_be_alone=item.kind == "choices")
        case p.Rating():
            ScaleRows(form)
        case p.Number():
            with form.beside(_("Range")):
                form.number("minimum", _("from"), _("lowest number; empty for any"), empty=True)
                form.number("maximum", _("to"), _("highest number; empty for any"), empty=True)
                form.line("unit", _("unit"), _("such as minutes"), short=True)
        case p.Money():
            with form.beside(_("Range")):
                form.number("minimum", _("from"), _("lowest amount; empty for any"), empty=True)
                form.number("maximum", _("to"), _("highest amount; empty for any"), empty=True)
                form.line("currency", _("currency"), _("such as EUR"), short=True)
        case p.Counter():
            with form.beside(_("Range")):
                form.number("minimum", _("from"))
                form.number("maximum", _("to"))
        case p.Timer():
            form.line("starts", _("Starts with"), _("what is seen or heard"))
            form.line("stops", _("Stops with"), _("what is seen or heard"))
        case p.Text():
            with form.beside(_("Length")):
                form.number("at_least", _("letters at least"), _("a required text has at least so many"))
        case p.Computed():
            _add_formula(form)
        case p.SealedCard():
            form.words("card", _("On the card"), hint=_("the words that stay sealed until then"))
            options = lambda _node: _touchpoints(form)  # noqa: E731
            take = lambda v: form.designer.set_fields({"opens_after": v})  # noqa: E731
            form.choice("opens_after", _("Opens after"), options, lambda n: n.opens_after, take)
        case p.Rows():
            add_table(form)


def add_more_answer(form: Form, item: p.Item) -> None:
    """What an answer can have besides; folded for whoever does not ask for it."""
    match item:
        case p.SeveralChoices():
            with form.beside(_("Several")):
                form.number("at_most", _("answers at most"), _("empty for any number"), empty=True)
                form.number("cap", _("points at most"), _("empty: the points of all answers add up"), empty=True)
            form.check("shuffle", _("Answers in mixed order"), _("turned round for half of the visits"))
        case p.Number():
            with form.beside(_("Decimals")):
                form.number("decimals", _("Decimals"), _("digits after the point, 0 to 6"))
        case p.Timer():
            form.line("never", _("“Never” button"), _("words for: it did not happen; empty for no button"))
            form.check("may_pause", _("May be paused"))
            form.check("over_days", _("May run for days"), _("also while CX Studio is closed"))
    if item.kind in ALTERNATIVES:
        add_choices(form, "alternatives", _("Buttons beside it"), _("Add a button"), can_be_alone=False)
    _add_default(form, item)


def more_words(node: Any) -> str:
    """What the folded part holds."""
    parts = [
        _("default {words}").format(words=node.default) if node.default else "",
        _("{n} buttons").format(n=len(node.alternatives)) if getattr(node, "alternatives", ()) else "",
        _("at most {n}").format(n=node.at_most) if isinstance(node, p.SeveralChoices) and node.at_most else "",
        _("“{words}” button").format(words=node.never) if getattr(node, "never", "") else "",
        _("example picture") if node.example else "",
        _("table {name}").format(name=node.grid) if node.grid else "",
        _("paired") if node.paired_with else "",
    ]
    return ", ".join(part for part in parts if part)


# -- choices -----------------------------------------------------------------------------------------------------------


def add_choices(form: Form, name: str, label: str, add: str, *, can_be_alone: bool) -> PartRows:
    """The answers of a choice, or the buttons beside a number, with their points."""
    columns = [Column(_("Answer")), Column(_("Points"), "figure")]
    columns += [Column(_("Alone"), "tick")] if can_be_alone else []
    rows = PartRows(columns, add)
    designer = form.designer
    fields = ("text", "points", "exclusive")

    def now() -> tuple[p.Choice, ...]:
        return tuple(getattr(designer.node, name, ()))

    def put(choices: tuple[p.Choice, ...], *, typing: bool = False) -> bool:
        return designer.set_fields({name: choices}, typing=typing)

    def take_out(row: int) -> None:
        if not put(without_choice(now(), row)):
            designer.context.tell("info", _("One answer has to stay."))

    def edited(row: int, column: int, value: object) -> None:
        put(changed_choice(now(), row, {fields[column]: value}), typing=column < 2)

    rows.edited.connect(edited)
    rows.added.connect(lambda: put(more_choices(now())))
    rows.removed.connect(take_out)
    rows.moved.connect(lambda row, by: put(with_moved(now(), row, by)))
    rows.left.connect(designer.end_typing)

    def show(node: Any) -> None:
        rows.show_rows([(c.text, c.points, c.exclusive)[: len(columns)] for c in getattr(node, name)])

    form.watch(show)
    form.row(label, rows)
    form.fields[name] = rows
    return rows


# -- scales ------------------------------------------------------------------------------------------------------------


class ScaleRows:
    """Which scale a rating is on, from where to where it runs, and the words of its points."""

    def __init__(self, form: Form) -> None:
        self.form, self.designer = form, form.designer
        options = lambda _node: (*scales_offered(self.designer.protocol), (NEW_SCALE, _("A new scale")))  # noqa: E731
        form.choice("scale", _("Scale"), options, lambda n: n.scale, self._take)
        self.ends: dict[str, Field] = {}
        with form.beside(_("Range")):
            for name, label in (("low", _("from")), ("high", _("to"))):
                field = self.ends[name] = form.field(f"scale_{name}", label)
                field.setMaximumWidth(form.fontMetrics().averageCharWidth() * 10)
                field.editingFinished.connect(self._stretch)
        self.rows = PartRows((Column(_("Words of the point")),), "", fixed=True)
        self.rows.edited.connect(self._word)
        self.rows.left.connect(self.designer.end_typing)
        form.below(self.rows)
        form.fields["anchors"] = self.rows
        self.shared = plain_label(size="small", tone="quiet", wrap=True)
        form.below(self.shared)
        form.watch(self._show)

    @property
    def now(self) -> p.Scale | None:
        """The scale of the chosen rating; None where the protocol lacks it."""
        item = self.designer.way.item
        names = {scale.id: scale for scale in self.designer.protocol.scales}
        return names.get(item.scale) if isinstance(item, p.Rating) else None

    def _take(self, scale: str) -> None:
        self.designer.take_new_scale() if scale == NEW_SCALE else self.designer.set_fields({"scale": scale})

    def _show(self, node: Any) -> None:
        scale = self.now
        anchors = scale.anchors if scale else ()
        self.rows.show_rows([(a.text,) for a in anchors], tuple(shown(a.value) for a in anchors))
        for name, field in self.ends.items():
            if scale is not None and not field.hasFocus():
                field.setText(shown(getattr(scale, name)))
        others = others_on_scale(self.designer.protocol, node)
        self.shared.setText(_("{n} other items use this scale too.").format(n=others))
        self.form.show_row(self.shared, others > 0)

    def _stretch(self) -> None:
        scale = self.now
        low, high = (read_number(field.text()) for field in self.ends.values())
        if scale is not None and low is not None and high is not None and (low, high) != (scale.low, scale.high):
            self.designer.set_scale(scale.model_copy(update={"anchors": anchors_between(scale, int(low), int(high))}))

    def _word(self, row: int, _column: int, text: object) -> None:
        scale = self.now
        if scale is not None:
            anchors = tuple(a.model_copy(update={"text": text}) if n == row else a for n, a in enumerate(scale.anchors))
            self.designer.set_scale(scale.model_copy(update={"anchors": anchors}), typing=True)


# -- the rest ----------------------------------------------------------------------------------------------------------


def _add_formula(form: Form) -> None:
    put = lambda text, is_typing: form.designer.set_fields({"expression": text}, typing=is_typing)  # noqa: E731
    field = RuleField(form, FORMULA, lambda node: str(node.expression), put)
    form.watch(field.show_node)
    form.row(_("Formula"), field)
    with form.beside(_("Unit")):
        form.line("unit", _("Unit"), _("such as minutes"), short=True)


def _touchpoints(form: Form) -> tuple[tuple[str, str], ...]:
    touchpoints = [(t.id, t.title or t.id) for _s, t in form.designer.protocol.touchpoints()]
    return (("", _("not said yet")), *touchpoints)


def _add_default(form: Form, item: p.Item) -> None:
    """The answer put in beforehand: chosen from the answers where there are such, else typed."""
    if default_options(form.designer.protocol, item) is None:
        return
    if isinstance(item, p.Rating | p.YesNo | p.SingleChoice):
        put = lambda v: form.designer.set_fields({"default": v})  # noqa: E731
        options = lambda node: (  # noqa: E731
            ("", _("nothing")),
            *(default_options(form.designer.protocol, node) or ()),
        )
        form.choice("default", _("Put in before"), options, lambda n: n.default, put)
    else:
        form.line("default", _("Put in before"), _("stands there at first; empty for nothing"))
