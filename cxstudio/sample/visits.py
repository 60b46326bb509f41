"""The plan of the sample: 24 synthetic visits on 6 sites by 5 observers, with effects planted so that a report has
something to find, something to refuse, and something that fails often without moving the outcome.

Planted: the drink is wrong in 9 visits and the outcome lies about 4 points lower there; tables are dirty in 11 and it
hardly moves; ordering delights in 6; the washroom is closed in 3; one price is wrong (critical); one visit is amended.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ..steps import Progress, Steps, run_to_end
from ..store.photos import Source
from ..study.missing import missing_items
from ..study.pages import OUTCOME, Place, places_of
from ..study.plan import Site, StudyFile
from ..study.protocol import (
    AnyOf,
    AtLeast,
    AtMost,
    Computed,
    Counter,
    Item,
    Note,
    Number,
    Protocol,
    Rating,
    SeveralChoices,
    SingleChoice,
    Text,
    Timer,
    YesNo,
)
from ..study.visit import Answer, AnswerValue, Status, Visit, read
from ..workspace import Workspace
from .pictures import picture

SEED = 20_260_907
FIRST_DAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
SITES = ("Harbour Street", "Station Hall", "Mill Lane", "Old Market", "River Arcade", "College Gate")
OBSERVERS = ("O1", "O2", "O3", "O4", "O5")
VISITS_PER_SITE = 4

WRONG_DRINK = {0: (1, 3), 1: (0, 2), 2: (), 3: (1, 2), 4: (0, 3), 5: (2,)}
DIRTY_TABLES = {0: (0, 3), 1: (0, 1), 2: (1, 3), 3: (2, 3), 4: (0, 2), 5: (3,)}
DELIGHT = {0: (0,), 1: (3,), 2: (1, 2), 3: (0,), 5: (3,)}
SLOW_NOTICE = {1: (1,), 3: (3,), 4: (2,)}
LONG_LINE = {0: (2,), 2: (0,), 4: (1,), 5: (0,)}
CLOSED_WASHROOM = {1: (2,), 3: (1,), 5: (1,)}
PRICE_HIGHER = {4: (3,)}
LITTER = {2: (3,), 5: (2,)}
NOT_SAID_BACK = {1: (1,), 3: (0,), 5: (0,)}

NOTES = {
    "get_right": (
        "I had asked for oat milk; the cup came with cow's milk.",
        "The extra shot was missing, the receipt shows it.",
        "They handed me the large size and said it was the one on the screen.",
        "No sugar was what I ordered. It was sweet.",
    ),
    "sit_tables_dirty": (
        "Plates from earlier guests stood on most free tables.",
        "Crumbs and rings on the free tables.",
    ),
    "door_notice": ("Two people behind the counter talked on; nobody looked up.",),
    "line_wait": ("One till open, six people before me.",),
    "pay_price_right": ("The board says 3.60, I was charged 3.90.",),
    "out_pavement": ("Napkins and a cup lay beside the door.",),
    "order_repeat": ("The order was typed in without a word.",),
}
SUBJECTS = {
    "pay_price_right": "receipt", "get_right": "drink", "get_cup": "drink", "sit_tables_dirty": "table",
    "sit_own_table": "table", "line_menu": "board", "out_pavement": "ground", "out_glass": "ground",
}  # fmt: skip


@dataclass(frozen=True)
class PlannedVisit:
    """What is planted in one visit: answers by item (a status instead of a value where it was not observed)."""

    number: int
    site: int
    start: datetime
    observer: str
    scenario: str
    planted: Mapping[str, AnswerValue | Status] = field(default_factory=dict)


def plan() -> list[PlannedVisit]:
    """All visits in the order in which they were made."""
    return sorted(_planned(), key=lambda visit: visit.start)


def _planned() -> Iterator[PlannedVisit]:
    rng = random.Random(SEED)
    for site in range(len(SITES)):
        for turn in range(VISITS_PER_SITE):
            day = FIRST_DAY + timedelta(
                days=12 * turn + 2 * site, hours=rng.choice((0, 3, 6, 9)), minutes=rng.randrange(50)
            )
            number = site * VISITS_PER_SITE + turn
            observer = OBSERVERS[(site + 2 * turn) % len(OBSERVERS)]
            scenario = "allergy" if number % 5 == 2 else "plain"
            yield PlannedVisit(number, site, day, observer, scenario, _planted(site, turn, rng))


def _planted(site: int, turn: int, rng: random.Random) -> dict[str, AnswerValue | Status]:
    def at(where: Mapping[int, tuple[int, ...]]) -> bool:
        return turn in where.get(site, ())

    wrong, delighted = at(WRONG_DRINK), at(DELIGHT)
    planted: dict[str, AnswerValue | Status] = {}
    outcome = rng.choice((8, 8, 9, 9, 10)) - (4 + rng.choice((0, 0, 1)) if wrong else 0) + (1 if delighted else 0)
    planted[OUTCOME] = min(10, outcome)
    planted["outcome_moment"] = "drink" if wrong else "order" if delighted else "no_single_moment"
    planted["drink_valence"] = rng.choice((-3, -2, -2)) if wrong else rng.choice((1, 1, 2))
    planted["drink_rating"] = rng.choice((2, 3)) if wrong else rng.choice((5, 6, 6))
    if wrong:
        planted["get_right"] = rng.choice(("change_missing", "other_size", "change_missing"))
        planted["get_put_right"] = rng.choice((0, 1, 3))
    if at(DIRTY_TABLES):
        planted |= {"sit_tables_free": 5, "sit_tables_dirty": rng.choice((2, 3)), "sit_valence": rng.choice((-1, 0))}
    if delighted:
        planted |= {"order_delight": "yes", "order_valence": 3}
    if at(SLOW_NOTICE):
        planted["door_notice"] = rng.randrange(42_000, 95_000)
    if at(LONG_LINE):
        planted |= {"line_wait": rng.randrange(210_000, 420_000), "line_people": 6, "line_valence": -1}
    if at(CLOSED_WASHROOM):
        planted |= {
            "wash_clean": Status.NOT_OBSERVED,
            "wash_soap": Status.NOT_OBSERVED,
            "washroom_rating": Status.NOT_OBSERVED,
        }
    if at(PRICE_HIGHER):
        planted["pay_price_right"] = "higher"
    if at(LITTER):
        planted["out_pavement"] = 1
    if at(NOT_SAID_BACK):
        planted["order_repeat"] = "no"
    return planted


# -- recording them ------------------------------------------------------------------------------------------------


def record_sample_visits(workspace: Workspace, file: StudyFile) -> Steps[list[Visit]]:
    """Record the planned visits through the same functions as the window: drafts, photos, completion."""
    version = workspace.install(file)
    sites = [workspace.add_site(file.study.id, name) for name in SITES]
    done: list[Visit] = []
    planned = plan()
    for count, one in enumerate(planned, 1):
        yield Progress(count, len(planned), f"{SITES[one.site]}, {count} / {len(planned)}")
        draft = _draft(workspace, file, version.hash, sites[one.site], one)
        workspace.drafts.begin(draft)
        answered = _answered(version.protocol, draft, one)
        workspace.drafts.save_answers(draft.id, list(answered.answers.values()))
        shown = _with_photos(workspace, version.protocol, answered, one)
        done.append(workspace.complete(shown, _end(shown)))
    _amend_one(workspace, done[5])
    return done


def _draft(workspace: Workspace, file: StudyFile, protocol: str, site: Site, one: PlannedVisit) -> Visit:
    started = int(one.start.timestamp() * 1000)
    return Visit(
        id=workspace.new_id(), study=file.study.id, protocol=protocol, site=site.id, observer=one.observer,
        wave="Autumn 2026", draws={"scenario": one.scenario}, reverse=one.number % 2 == 1, started_at=started,
        utc_offset=120, zone="CEST", synthetic=True,
    )  # fmt: skip


def _answered(protocol: Protocol, visit: Visit, one: PlannedVisit) -> Visit:
    """Answer everything that is asked, in the order of asking, until nothing new opens."""
    rng = random.Random(f"{SEED}-{one.number}")
    at = visit.started_at
    for item_id, place in places_of(protocol, visit.reverse).items():
        if isinstance(place.item, Note | Computed) or item_id not in read(protocol, visit).active:
            continue
        at += rng.randrange(8_000, 42_000) + (3_600_000 if item_id == "after_first" else 0)
        visit = visit.with_answer(_answer(protocol, place, one, rng, at))
    return visit


def _answer(protocol: Protocol, place: Place, one: PlannedVisit, rng: random.Random, at: int) -> Answer:
    item = place.item
    planted = one.planted.get(item.id)
    if isinstance(planted, Status):
        return Answer(item=item.id, status=planted, reason="c4", at=at)
    value = planted if planted is not None else _usual(protocol, item, rng)
    notes = NOTES.get(item.id, ()) if planted is not None else ()
    return Answer(item=item.id, value=value, note=rng.choice(notes) if notes else "", at=at)


def _usual(protocol: Protocol, item: Item, rng: random.Random) -> AnswerValue:
    match item:
        case YesNo(standard=AnyOf(answers=(answer, *_))):
            return answer
        case YesNo():
            return "yes" if item.id == "order_offer" and rng.random() < 0.5 else "no"
        case SingleChoice(standard=AnyOf(answers=answers)):
            return rng.choice(answers[:2])
        case SingleChoice(choices=choices):
            return rng.choice(choices).id
        case SeveralChoices(standard=AnyOf(answers=answers)):
            return (answers[-1],)
        case SeveralChoices(choices=choices, at_most=at_most):
            return tuple(sorted(choice.id for choice in rng.sample(choices, at_most or 1)))
        case Rating(standard=AtLeast()):
            return protocol.scale(item.scale).high
        case Rating():
            return rng.choice(_TYPICAL.get(item.scale, (protocol.scale(item.scale).high,)))
        case Timer(standard=AtMost(value=seconds)):
            return int(seconds * 1000 * rng.uniform(0.25, 0.9))
        case Counter() | Number():
            return _COUNTS.get(item.id, (1,))[rng.randrange(len(_COUNTS.get(item.id, (1,))))]
        case Text():
            return rng.choice(_WORDS.get(item.id, _WORDS["default"]))
    return "yes"


_TYPICAL = {"q7": (5, 5, 6, 6), "i5": (3, 4, 4, 5), "v7": (0, 1, 1, 2), "x9": (1, 2, 3), "r4": (1, 3), "o10": (8,)}
_COUNTS: dict[str, tuple[int, ...]] = {
    "before_wait": (5, 6, 8, 10), "line_people": (1, 2, 3, 3), "line_tills": (1, 2), "sit_tables_free": (4, 5, 6),
    "sit_tables_dirty": (0, 0), "after_wait_felt": (4, 5, 6, 9),
}  # fmt: skip
_WORDS = {
    "order_delight_words": (
        "They asked whether I wanted to taste the new roast before I decided.",
        "The person at the till remembered the change from the line and had it ready.",
    ),
    "after_tell": (
        "A calm place; I would sit there again with a book.",
        "Good coffee, quick hands, a little loud by the door.",
        "Nice room, but I had to ask for the drink I had ordered.",
    ),
    "outcome_why": (
        "The drink was what I came for, and that decided it.",
        "Nothing stood out; it went as it should.",
        "How the order was taken made me feel expected.",
    ),
    "default": ("Nothing more to say about it than was ticked.",),
}


def _with_photos(workspace: Workspace, protocol: Protocol, visit: Visit, one: PlannedVisit) -> Visit:
    """Attach a drawn photo wherever the protocol asks for one."""
    asking = [f for f in missing_items(read(protocol, visit)) if f.code == "V007"]
    places = places_of(protocol, visit.reverse)
    for finding in asking:
        content = picture(SUBJECTS.get(finding.item, "table"), one.number)
        (facts,) = run_to_end(workspace.attach([Source(content, f"{finding.item}.jpg")]))
        if isinstance(facts, Exception):
            raise facts
        touchpoint = places[finding.item].touchpoint
        evidence = workspace.evidence_of(facts, touchpoint.id if touchpoint else "", finding.item)
        evidence = evidence.model_copy(update={"added_at": visit.answers[finding.item].at})
        workspace.drafts.save_evidence(visit.id, evidence)
        visit = visit.with_evidence(evidence)
    return visit


def _end(visit: Visit) -> int:
    return max(answer.at for answer in visit.answers.values()) + 60_000


def _amend_one(workspace: Workspace, visit: Visit) -> None:
    answer = visit.answers["line_people"].model_copy(update={"value": 4})
    workspace.amend(visit, answer, "Counted again on the photo of the line")
