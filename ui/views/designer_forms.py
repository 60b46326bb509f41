"""The forms for the study as a whole, a stage and a touchpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from ui.presenters.designer import Designer
from ui.presenters.recorder_words import short, shown
from ui.theme import look
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import plain_label

from .designer_fields import Form
from .designer_rule import CONDITION, add_rule
from .item_words import Field

DRIVERS = {
    p.Driver.PEOPLE: _("People"),
    p.Driver.PROCESS: _("Process"),
    p.Driver.SYSTEM: _("System"),
    p.Driver.PRODUCT: _("Product"),
    p.Driver.PLACE: _("Place"),
    p.Driver.BRAND: _("Brand"),
}
ASKS = {
    p.Ask.EXPECTATION: _("Expectation before"),
    p.Ask.IMPORTANCE: _("Importance"),
    p.Ask.RATING: _("Rating"),
    p.Ask.EMOTION: _("Emotion"),
    p.Ask.DELIGHT: _("Delight"),
    p.Ask.INCIDENT: _("Incident"),
}
SCORING = (("weighted", _("Weighted by stage")), ("pooled", _("All points pooled")))


def add_name(form: Form) -> None:
    """The row of the id, by which rules and exports name a thing. It is changed when the field is left."""
    field = Field(_("Name in rules and exports"), _("small letters, digits and _"))
    field.setToolTip(_("Rules and exports call it so"))
    form.fields["id"] = field

    def take() -> None:
        text = field.text().strip()
        node = form.designer.node
        if node is None or text == node.id:
            return
        is_taken_up = form.designer.rename_id(text)
        field.set_invalid(not is_taken_up)
        if not is_taken_up:
            words = _("“{name}” cannot be a name: small letters, digits and _ make one, and nothing else may have it.")
            form.designer.context.tell("caution", words.format(name=short(text)))

    def show(node: Any) -> None:
        if not field.hasFocus() or form.designer.chosen == field.text():
            field.setText(node.id)
            field.set_invalid(False)

    field.editingFinished.connect(take)
    form.watch(show)
    form.row(_("Name"), field)


class StudyForm(Form):
    """The study as a whole."""

    def __init__(self, designer: Designer) -> None:
        super().__init__(designer)
        self.line("title", _("Title"))
        put = designer.set_fields
        self.choice("scoring", _("Scoring"), SCORING, lambda n: n.scoring, lambda v: put({"scoring": v}))
        with self.beside(_("Target")):
            self.figure("target", _("Target"), lambda n: round(n.target * 100, 9), self._aim, _("above 0, below 100"))
            self.below(plain_label(_("% of visits keep a standard"), tone="quiet"))
        with self.beside(_("Least minutes")):
            self.number("least_minutes", _("Least minutes"), _("0 for none"))
            self.below(plain_label(_("shorter ones are asked about"), tone="quiet"))
        self.check("shows_scores", _("Reports show scores"), _("off: a talk or a diary has none"))
        self.group(_("Outcome, asked last and before any score"))
        self._outcome()
        self.fold("study_declarations", _("Declarations"), _declared)
        self.lines("declarations", _("Declarations"), _("one a line; each is confirmed before the visit"))

    def _aim(self, value: float | None) -> bool:
        return value is not None and self.designer.set_fields({"target": value / 100}, typing=True)

    # -- the outcome ---------------------------------------------------------------------------------------------------

    def _outcome(self) -> None:
        question = _("such as: How likely are you to come back? Empty: none is asked")
        self.words("outcome", _("Question"), lambda n: n.outcome.text if n.outcome else "", self._ask, question)
        scales = lambda n: [(scale.id, scale.title) for scale in n.scales]  # noqa: E731
        get_scale = lambda n: n.outcome.scale if n.outcome else ""  # noqa: E731
        self.choice("outcome_scale", _("Scale"), scales, get_scale, self._taker("scale"))
        effect = _("in points of the scale: less than this would change nothing")
        with self.beside(_("Smallest effect")):
            get = lambda n: n.outcome.smallest_effect if n.outcome else None  # noqa: E731
            self.figure("smallest_effect", _("Smallest effect"), get, self._effect, effect)
            self.below(plain_label(_("points that would matter"), tone="quiet"))
        why = _("Asks why, and which moment it was")
        self.tick("asks_why", why, lambda n: n.outcome is not None and n.outcome.asks_why, self._taker("asks_why"))
        first = (("", _("no")), ("expectations", _("nothing yet: first of all")))
        early = lambda n: (*first, *((t.id, t.title or t.id) for _s, t in n.touchpoints()))  # noqa: E731
        get_early = lambda n: n.outcome.early_after if n.outcome else ""  # noqa: E731
        self.choice("early_after", _("Early too, after"), early, get_early, self._taker("early_after"))
        self.watch(self._allow)

    def _allow(self, node: Any) -> None:
        """Without a question there is nothing to set about it."""
        for name in ("outcome_scale", "smallest_effect", "asks_why", "early_after"):
            self.fields[name].setEnabled(node.outcome is not None)

    def _taker(self, name: str) -> Callable[[object], bool]:
        return lambda value: self._change({name: value})

    def _effect(self, value: float | None) -> bool:
        return value is not None and self._change({"smallest_effect": value}, typing=True)

    def _change(self, values: dict[str, object], *, typing: bool = False) -> bool:
        outcome = self.designer.protocol.outcome
        return outcome is not None and self.designer.set_fields({"outcome": {**dict(outcome), **values}}, typing=typing)

    def _ask(self, text: str) -> None:
        protocol = self.designer.protocol
        if not text.strip():
            self.designer.set_fields({"outcome": None}, typing=True)
        elif protocol.outcome is not None:
            self._change({"text": text}, typing=True)
        else:
            names = [scale.id for scale in protocol.scales]
            scale = "o10" if "o10" in names or not names else names[0]
            self.designer.set_fields({"outcome": p.Outcome(text=text, scale=scale)}, typing=True)


def _declared(node: Any) -> str:
    return str(len(node.declarations)) if node.declarations else _("none")


class StageForm(Form):
    """A stage, and what its weight comes to."""

    def __init__(self, designer: Designer) -> None:
        super().__init__(designer)
        self.line("title", _("Title"))
        with self.beside(_("Weight")):
            self.number("weight", _("Weight"), _("any unit: only its share counts"))
            self.share = plain_label(tone="quiet")
            self.below(self.share)
        self.watch(self._show_share)
        add_name(self)

    def _show_share(self, node: Any) -> None:
        share = share_of(self.designer.protocol, node)
        words = _("no points here: does not count")
        if self.designer.protocol.scoring == "pooled":
            words = _("not used: this study pools all points")
        elif share is not None:
            words = _("{share} % of the whole").format(share=shown(round(share * 100, 1)))
        self.share.setText(words)


def share_of(protocol: p.Protocol, stage: p.Stage) -> float | None:
    """A stage's part of the weighted score, 0-1, over the stages that can earn points; None where it cannot."""
    scored = [one for one in protocol.stages if any(item.points > 0 for t in one.touchpoints for item in t.items)]
    total = sum(one.weight for one in scored)
    return stage.weight / total if stage in scored and total else None


class TouchpointForm(Form):
    """A touchpoint."""

    def __init__(self, designer: Designer) -> None:
        super().__init__(designer)
        put = designer.set_fields
        self.line("title", _("Title"))
        self.words("scenario", _("Scenario"), hint=_("what the observer does here, said above its items"))
        self.words("standard", _("Standard"), hint=_("in one sentence, such as: Noticed within 30 seconds."))
        self.group(_("What it asks of itself"))
        self.line("spoken_as", _("Spoken of as"), _("the greeting, as in: how good was the greeting?"))
        self._asks()
        self.group(_("When it is asked"))
        add_rule(self, CONDITION)
        self.check("shuffle", _("Items in mixed order"), _("turned round for half of the visits"))
        self.fold("touchpoint_due", _("Due later"), _due_words)
        with self.beside(_("Due")):
            self.number("due_days", _("Due"), _("empty: at no time of its own"), empty=True)
            self.below(plain_label(_("days after the visit began"), tone="quiet"))
        self.words("reminder", _("Reminder"), hint=_("the words sent when it is due"))
        self.fold("touchpoint_place", _("Channel, driver and name"), _place_words)
        self.line("channel", _("Channel"), _("such as shop, phone, web"))
        drivers = tuple(DRIVERS.items())
        self.choice("driver", _("Driver"), drivers, lambda n: n.driver, lambda v: put({"driver": v}))
        add_name(self)

    def _asks(self) -> None:
        host = QWidget()
        flow = FlowLayout(host, 12)
        boxes: dict[p.Ask, QCheckBox] = {}

        def put() -> None:
            self.designer.set_asks(tuple(ask for ask, box in boxes.items() if box.isChecked()))

        def show(node: Any) -> None:
            for ask, box in boxes.items():
                box.setChecked(ask in node.asks)

        for ask, text in ASKS.items():
            boxes[ask] = QCheckBox(text)
            boxes[ask].clicked.connect(lambda _on: put())
            flow.addWidget(boxes[ask])
        host.setContentsMargins(0, look().px(6), 0, 0)
        self.row(_("Asks"), host)
        self.fields["asks"] = boxes[p.Ask.EXPECTATION]
        self.watch(show)


def _due_words(node: Any) -> str:
    if node.due_days is None:
        return _("at no time of its own")
    return _("{n} days after the start").format(n=shown(node.due_days))


def _place_words(node: Any) -> str:
    return ", ".join(part for part in (node.channel, DRIVERS[node.driver], node.id) if part)
