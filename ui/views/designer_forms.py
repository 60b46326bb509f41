"""The forms for the study as a whole, a stage and a touchpoint."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.study import logic
from cxstudio.study import protocol as p
from ui.presenters.designer import Designer
from ui.presenters.designer_places import titles
from ui.theme import look, set_property
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import plain_label, set_tone

from .designer_fields import Form
from .item_words import Field, WordsBox

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


def add_name(form: Form) -> None:
    """The row of the id, by which rules and exports name a thing. It is changed when the field is left."""
    field = Field(_("Name in rules and exports"), _("small letters, digits and _"))
    form.fields["id"] = field

    def take() -> None:
        text = field.text().strip()
        node = form.designer.node
        if node is not None and text != node.id:
            field.set_invalid(not form.designer.rename_id(text))

    def show(node: Any) -> None:
        if not field.hasFocus() or form.designer.chosen == field.text():
            field.setText(node.id)
            field.set_invalid(False)

    field.editingFinished.connect(take)
    form.watch(show)
    form.row(_("Name"), field)


def add_condition(form: Form) -> WordsBox:
    """The row of the condition, with what it means in words below it, or why it cannot be read."""
    box = form.words("condition", _("Asked if"))
    box.setPlaceholderText(_("always; or a rule such as ${greeted} = 'yes'"))
    meaning = plain_label(size="small", tone="quiet", wrap=True)
    meaning.setObjectName("meaning")
    form.rows.addRow("", meaning)

    def show(node: Any) -> None:
        text, is_wrong = meaning_of(form.designer.protocol, node.condition)
        meaning.setText(text)
        meaning.setVisible(bool(text))
        set_tone(meaning, "bad" if is_wrong else "quiet")
        box.setAccessibleDescription(text)
        set_property(box, "invalid", "true" if is_wrong else "false")

    form.watch(show)
    return box


def meaning_of(protocol: p.Protocol, rule: str) -> tuple[str, bool]:
    """A rule in words, or why it cannot be read, and whether it is the latter; both empty for no rule."""
    if not rule.strip():
        return "", False
    try:
        said = logic.explain(logic.parse(rule), titles(protocol))
    except CxError as error:
        return str(error), True
    return _("Asked if {rule}.").format(rule=said), False


class StudyForm(Form):
    """The study as a whole."""

    def __init__(self, designer: Designer) -> None:
        super().__init__(designer)
        self.line("title", _("Title"))
        scoring = (("weighted", _("Weighted by stage")), ("pooled", _("All points pooled")))
        put = self.designer.set_fields
        self.choice("scoring", _("Scoring"), scoring, lambda n: n.scoring, lambda v: put({"scoring": v}))
        self.number("target", _("Target"), _("share of visits that keep a standard, between 0 and 1"))
        self.number("least_minutes", _("Least minutes"), _("a shorter visit is asked about"))
        self.words("declarations", _("Declarations"), lambda n: "\n".join(n.declarations), self._declare)
        self.group(_("Outcome, asked last"))
        self.words("outcome", _("Question"), lambda n: n.outcome.text if n.outcome else "", self._ask_outcome)
        scales = [(scale.id, scale.title) for scale in designer.protocol.scales]
        self.choice("outcome_scale", _("Scale"), scales, lambda n: n.outcome.scale if n.outcome else "", self._scale)

    def _declare(self, text: str) -> None:
        lines = tuple(line for line in text.splitlines() if line.strip())
        self.designer.set_fields({"declarations": lines}, typing=True)

    def _ask_outcome(self, text: str) -> None:
        protocol = self.designer.protocol
        if not text.strip():
            self.designer.set_fields({"outcome": None}, typing=True)
        elif protocol.outcome is not None:
            self.designer.set_fields({"outcome": protocol.outcome.model_copy(update={"text": text})}, typing=True)
        else:
            names = [scale.id for scale in protocol.scales]
            scale = "o10" if "o10" in names or not names else names[0]
            self.designer.set_fields({"outcome": p.Outcome(text=text, scale=scale)}, typing=True)

    def _scale(self, scale: str) -> None:
        outcome = self.designer.protocol.outcome
        if outcome is not None:
            self.designer.set_fields({"outcome": outcome.model_copy(update={"scale": scale})})


class StageForm(Form):
    """A stage."""

    def __init__(self, designer: Designer) -> None:
        super().__init__(designer)
        self.line("title", _("Title"))
        self.number("weight", _("Weight"), _("in the weighted score"))
        add_name(self)


class TouchpointForm(Form):
    """A touchpoint."""

    def __init__(self, designer: Designer) -> None:
        super().__init__(designer)
        put = designer.set_fields
        self.line("title", _("Title"))
        self.words("scenario", _("Scenario"))
        self.words("standard", _("Standard"))
        self.line("channel", _("Channel"), _("such as shop, phone, web"))
        drivers = tuple(DRIVERS.items())
        self.choice("driver", _("Driver"), drivers, lambda n: n.driver, lambda v: put({"driver": v}))
        self.group(_("What it asks of itself"))
        self.line("spoken_as", _("Spoken of as"), _("the greeting, as in: how good was the greeting?"))
        self._asks()
        self.group(_("When and how"))
        add_condition(self)
        self.check("shuffle", _("Turn the order of its items round for half of the visits"))
        add_name(self)

    def _asks(self) -> None:
        from PySide6.QtWidgets import QWidget

        host = QWidget()
        flow = FlowLayout(host, look().px(12))
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
        self.row(_("Asks"), host)
        self.fields["asks"] = boxes[p.Ask.EXPECTATION]
        self.watch(show)
