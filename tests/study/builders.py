"""Scenes for tests: small protocols, visits, and whole visits in which everything is answered.

    protocol = a_protocol(yes_no("greeting", points=1), rating("order", "k4", points=2))
    visit = a_visit(answers={"greeting": "yes", "order": not_observed("c1")})
    score(read(protocol, visit))

Timers are milliseconds, `seconds(45)`. `a_full_visit` answers all that is asked, by default so that standards are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from cxstudio.assets import studies
from cxstudio.study import protocol as p
from cxstudio.study.plan import Ethics, StudyFile, read_study_file
from cxstudio.study.scoring import VisitScore, score
from cxstudio.study.visit import Answer, AnswerValue, Cell, Evidence, Reading, Status, Visit, is_asked, read

Part = p.Stage | p.Touchpoint | p.ItemBase
YES = p.AnyOf(answers=("yes",))


SETTLED = Ethics(
    legal_ground="Legitimate interest, weighed on 3 March",
    staff_told="By letter on 1 March",
    recording="Photos of things, no sound",
    assessment="Not needed: nobody is recorded",
    originals="The study's lead alone",
)
"""What the gate before fieldwork asks for; a study also needs its question."""


def a_scale(id: str = "k4", low: int = 0, high: int = 3) -> p.Scale:
    """A scale with a word for every value."""
    anchors = tuple(p.Anchor(value=value, text=f"{id} {value}") for value in range(low, high + 1))
    return p.Scale(id=id, title=id.upper(), anchors=anchors)


SCALES = (
    a_scale("q7", 1, 7),
    a_scale("i5", 1, 5),
    a_scale("v7", -3, 3),
    a_scale("x9", 0, 8),
    a_scale("r4", 0, 3),
    a_scale("k4", 0, 3),
    a_scale("o10", 0, 10),
)


def yes_no(id: str = "greeting", points: float = 0, **fields: Any) -> p.YesNo:
    """A yes/no item; with points it is kept by yes."""
    fields.setdefault("standard", YES if points else None)
    return p.YesNo(id=id, text=fields.pop("text", f"Was it {id}?"), points=points, **fields)


def choice(id: str, *answers: str, kept: Iterable[str] = (), **fields: Any) -> p.SingleChoice:
    """A single choice; `kept` are the answers that keep its standard."""
    options = tuple(p.Choice(id=answer, text=answer.capitalize()) for answer in answers)
    standard = p.AnyOf(answers=tuple(kept)) if kept else None
    return p.SingleChoice(id=id, text=f"Which {id}?", **{"choices": options, "standard": standard, **fields})


def choices(id: str, points_each: float | None, *answers: str, **fields: Any) -> p.SeveralChoices:
    """Several choices, each worth the same."""
    options = tuple(p.Choice(id=answer, text=answer.capitalize(), points=points_each) for answer in answers)
    return p.SeveralChoices(id=id, text=f"Which of these {id}?", choices=options, **fields)


def rating(id: str = "cleanness", scale: str = "k4", at_least: float | None = None, **fields: Any) -> p.Rating:
    """A rating; `at_least` sets its standard."""
    fields = {"standard": None if at_least is None else p.AtLeast(value=at_least), **fields}
    return p.Rating(id=id, text=f"How was {id}?", scale=scale, **fields)


def counter(id: str, **fields: Any) -> p.Counter:
    """A count."""
    return p.Counter(id=id, text=f"How many {id}?", **fields)


def text_item(id: str = "words", **fields: Any) -> p.Text:
    """Free words."""
    return p.Text(id=id, text=f"What about {id}?", **fields)


def timer(id: str = "wait", at_most: float | None = None, **fields: Any) -> p.Timer:
    """A stopwatch; `at_most` is in seconds."""
    standard = None if at_most is None else p.AtMost(value=at_most)
    fields = {"starts": "Joined the line", "stops": "First word", "standard": standard, **fields}
    return p.Timer(id=id, text=f"How long was {id}?", **fields)


def a_touchpoint(*items: p.ItemBase, id: str = "door", **fields: Any) -> p.Touchpoint:
    """A touchpoint with these items."""
    named = {"title": id.capitalize(), "spoken_as": f"the {id}", "standard": "As it should be.", **fields}
    return p.Touchpoint(id=id, items=items, **named)


def a_stage(*parts: p.Touchpoint | p.ItemBase, id: str = "arrive", weight: float = 1) -> p.Stage:
    """A stage with these touchpoints, or with one that holds these items."""
    touchpoints = tuple(part for part in parts if isinstance(part, p.Touchpoint))
    items = [part for part in parts if isinstance(part, p.ItemBase)]
    if items:
        touchpoints += (a_touchpoint(*items, id=f"{id}_point"),)
    return p.Stage(id=id, title=id.capitalize(), weight=weight, touchpoints=touchpoints)


def a_protocol(*parts: Part, **fields: Any) -> p.Protocol:
    """A protocol out of stages, touchpoints or bare items (which get a stage and touchpoint "door" of their own)."""
    parts = parts or (yes_no(),)
    stages = tuple(part for part in parts if isinstance(part, p.Stage))
    touchpoints = [part for part in parts if isinstance(part, p.Touchpoint)]
    items = [part for part in parts if isinstance(part, p.ItemBase)]
    if items:
        touchpoints.append(a_touchpoint(*items))
    if touchpoints:
        stages += (a_stage(*touchpoints),)
    outcome = p.Outcome(text="How likely is it that you would come back?", scale="o10", asks_why=False)
    return p.Protocol(**{"title": "A study", "scales": SCALES, "stages": stages, "outcome": outcome, **fields})


def seconds(number: float) -> int:
    """A timer's answer."""
    return round(number * 1000)


def not_applicable(reason: str = "n1") -> Answer:
    """ "Not applicable", for `a_visit`."""
    return Answer(item="", status=Status.NOT_APPLICABLE, reason=reason)


def not_observed(reason: str = "c1", note: str = "") -> Answer:
    """ "Could not observe", for `a_visit`."""
    return Answer(item="", status=Status.NOT_OBSERVED, reason=reason, note=note)


def never(waited_seconds: float = 60) -> Answer:
    """A timer whose event did not come in that time."""
    return Answer(item="", value=seconds(waited_seconds), reached=False)


Given = Answer | AnswerValue


def an_answer(item: str, given: Given) -> Answer:
    """An answer out of a plain value, or out of one of the functions above."""
    return given.model_copy(update={"item": item}) if isinstance(given, Answer) else Answer(item=item, value=given)


def a_visit(answers: Mapping[str, Given] | None = None, **fields: Any) -> Visit:
    """A visit with these answers."""
    found = {item: an_answer(item, given) for item, given in (answers or {}).items()}
    return Visit(**{"id": "visit-1", "study": "study-1", "protocol": "protocol-1", "answers": found, **fields})


def a_photo(item: str, id: str = "") -> Evidence:
    """A photo linked to an item."""
    return Evidence(id=id or f"photo-{item}", sha256="0" * 64, item=item, name=f"{item}.jpg")


def scored(protocol: p.Protocol, answers: Mapping[str, Given] | None = None, **fields: Any) -> VisitScore:
    """The score of a visit with these answers."""
    return score(read(protocol, a_visit(answers, **fields)))


@cache
def ready_made(key: str) -> StudyFile:
    """A study that ships with CX Studio."""
    return read_study_file(studies() / f"{key}.json")


def good_answer(protocol: p.Protocol, item: p.Item) -> AnswerValue:
    """An answer that keeps the item's standard and earns its top points; any fitting one where there is neither."""
    standard = item.standard
    match item:
        case p.SingleChoice(choices=options):
            return max(_allowed(options, standard), key=lambda option: option.points or 0).id
        case p.SeveralChoices(choices=options, at_most=most):
            several = [option.id for option in _allowed(options, standard) if not option.exclusive]
            return tuple((several or [_allowed(options, standard)[0].id])[:most])
        case p.Rating(scale=scale):
            return protocol.scale(scale).high
        case p.Timer():
            return seconds(standard.value if isinstance(standard, p.AtMost) else 20)
        case p.Number(minimum=low) | p.Money(minimum=low):
            return _number(standard, low or 0)
        case p.Counter(minimum=low):
            return int(_number(standard, low))
        case p.Date():
            return "2026-03-02"
        case p.ClockTime():
            return "10:30"
        case p.SealedCard():
            return 1_790_000_000_000
        case p.Rows(columns=columns):
            row = tuple(_good_cell(protocol, column) for column in columns)
            return (row,) * max(item.at_least, 1)
        case p.Text() | p.PlaceItem():
            return "Nothing out of the ordinary was seen."
    return "yes"


def _good_cell(protocol: p.Protocol, column: p.Column) -> Cell:
    match column.kind:
        case "number":
            return 1
        case "choice":
            return column.choices[0].id
        case "rating":
            return protocol.scale(column.scale).high
    return "yes" if column.kind == "yes_no" else "Nothing out of the ordinary."


def _number(standard: p.Standard | None, otherwise: float) -> float:
    match standard:
        case p.AtLeast(value=value) | p.Within(low=value):
            return value
    return otherwise


def _allowed(options: tuple[p.Choice, ...], standard: p.Standard | None) -> list[p.Choice]:
    """The answers that earn anything or keep the standard; where points stand beside answers, those decide."""
    if isinstance(standard, p.AnyOf) and not any(option.points for option in options):
        return [option for option in options if option.id in standard.answers]
    return list(options)


def a_full_visit(protocol: p.Protocol, answers: Mapping[str, Given] | None = None, **fields: Any) -> Visit:
    """A visit in which everything that is asked has an answer: the given one, else a good one. No photos."""
    visit = a_visit(**fields)
    while gaps := [item for item in asked(read(protocol, visit)) if item.id not in visit.answers]:
        for item in gaps:
            given = answers[item.id] if answers and item.id in answers else good_answer(protocol, item)
            visit = visit.with_answer(an_answer(item.id, given))
    return visit


def asked(reading: Reading) -> list[p.Item]:
    """The items that want an answer now."""
    return [place.item for place in reading.active.values() if is_asked(place.item)]
