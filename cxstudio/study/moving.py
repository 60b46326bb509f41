"""Moving a visit to another version of its protocol: what is kept, what reads differently, what is set aside.

A visit stays on the version it was made with until somebody moves it, and sees before what that does. Nothing is thrown
away: an answer that the other version cannot hold is set aside in the visit and comes back when the move is undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..i18n import _
from .differences import changes_of
from .pages import places_of
from .protocol import COULD_NOT_OBSERVE, Column, Item, Protocol, Rating, Rows, SeveralChoices, SingleChoice
from .scoring import VisitScore, score
from .visit import Answer, Cell, Reading, Status, VersionMove, Visit, is_asked, is_settled, read, rows_of


class Fate(Enum):
    """What becomes of an answer."""

    KEPT = "kept"
    CHANGED = "kept, but its item changed"
    ASIDE = "set aside"
    OPEN = "to be answered"


@dataclass(frozen=True)
class Fated:
    """One item's answer and what becomes of it; `answer` is None for an item that is new and open. `why` lists the
    changes of the item, or says why the answer cannot stay."""

    item: str
    question: str
    answer: Answer | None
    fate: Fate
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A move, looked at before it is made: the visit as it is and as it would be, each read and scored."""

    before: Reading
    after: Reading
    answers: tuple[Fated, ...]

    def count(self, fate: Fate) -> int:
        """How many answers have that fate."""
        return sum(one.fate is fate for one in self.answers)

    @property
    def scores(self) -> tuple[VisitScore, VisitScore]:
        """The score under the version the visit stands on, and under the other one."""
        return score(self.before), score(self.after)


def move(visit: Visit, old: Protocol, new: Protocol, version: str, at: int, reason: str = "") -> Move:
    """The move of a visit from protocol `old` to `new`, whose content hash is `version`, at `at` (UTC ms)."""
    before = read(old, visit)
    was, now = places_of(old, visit.reverse), places_of(new, visit.reverse)
    aside = {
        id: answer
        for id, answer in visit.answers.items()
        if id not in now or id not in was or misfit(new, was[id].item, now[id].item, answer)
    }
    kept = {id: answer for id, answer in visit.answers.items() if id not in aside}
    record = VersionMove(version=visit.protocol, at=at, reason=reason, aside=aside)
    moved = visit.model_copy(update={"protocol": version, "answers": kept, "moves": (*visit.moves, record)})
    after = read(new, moved)
    return Move(before, after, (*_told(before, after, aside), *_opened(before, after)))


def undone(visit: Visit) -> Visit:
    """The visit back on the version it came from, with the answers that were set aside; answers given since stay.
    A visit that was never moved is given back as it is."""
    if not visit.moves:
        return visit
    last = visit.moves[-1]
    answers = {**visit.answers, **last.aside}
    return visit.model_copy(update={"protocol": last.version, "answers": answers, "moves": visit.moves[:-1]})


def _told(before: Reading, after: Reading, aside: Mapping[str, Answer]) -> list[Fated]:
    """Every answer of the visit in the order of asking, hidden ones included."""
    was = places_of(before.protocol, before.visit.reverse)
    now = places_of(after.protocol, after.visit.reverse)
    found = []
    for id, place in was.items():
        answer = before.visit.answers.get(id)
        if answer is None:
            continue
        if id in aside:
            gone = _("this version does not ask it")
            why = misfit(after.protocol, place.item, now[id].item, answer) if id in now else gone
            found.append(Fated(id, place.item.text, answer, Fate.ASIDE, (why,)))
        else:
            changes = tuple(changes_of(place.item, now[id].item, before.protocol, after.protocol))
            found.append(Fated(id, now[id].item.text, answer, Fate.CHANGED if changes else Fate.KEPT, changes))
    return found


def _opened(before: Reading, after: Reading) -> list[Fated]:
    """Items that want an answer now and had no reason to before; those set aside are told of already."""
    return [
        Fated(id, place.item.text, None, Fate.OPEN)
        for id, place in after.active.items()
        if is_asked(place.item)
        and not is_settled(after, place.item)
        and id not in before.visit.answers
        and id not in before.active
    ]


def misfit(new: Protocol, was: Item, now: Item, answer: Answer) -> str:
    """Why an answer to an item cannot stand under the item's other version, in words; empty where it can."""
    if was.kind != now.kind:
        return _("it is another kind of item now")
    if answer.status is not Status.ANSWERED:
        return "" if answer.reason in offered_reasons(now, answer.status) else _("its reason is not offered any more")
    if isinstance(was, Rows) and isinstance(now, Rows):
        return "" if _rows_fit(new, was, now, answer) else _("its columns or rows are not the same any more")
    given = set(answer.value) if isinstance(answer.value, tuple) else {answer.value}
    match now:
        case SingleChoice(choices=choices) | SeveralChoices(choices=choices):
            fits = given <= {choice.id for choice in choices}
        case Rating(scale=scale):
            fits = given <= {anchor.value for anchor in new.scale(scale).anchors}
        case _:
            return ""
    return "" if fits else _("this answer is not offered any more")


def _rows_fit(new: Protocol, was: Rows, now: Rows, answer: Answer) -> bool:
    """Would every cell stand under its own column still, and every fixed row under its name? New ones may follow."""
    columns = now.columns[: len(was.columns)]
    stands = [(one.id, one.kind) for one in was.columns] == [(one.id, one.kind) for one in columns]
    named = now.row_names[: len(was.row_names)] == was.row_names and bool(was.row_names) == bool(now.row_names)
    cells = (pair for row in rows_of(answer) for pair in zip(columns, row, strict=False))
    return stands and named and all(_cell_fits(new, column, cell) for column, cell in cells)


def _cell_fits(new: Protocol, column: Column, cell: Cell) -> bool:
    if cell is None or cell == "":
        return True
    match column.kind:
        case "choice":
            return cell in {choice.id for choice in column.choices}
        case "rating":
            return cell in {anchor.value for anchor in new.scale(column.scale).anchors}
    return True


def offered_reasons(item: Item, status: Status) -> set[str]:
    """The codes of the reasons offered; an empty one is never taken away."""
    offered = item.not_applicable
    if status is Status.NOT_OBSERVED:
        offered = COULD_NOT_OBSERVE if item.could_not_observe is None else item.could_not_observe
    return {"", *(reason.code for reason in offered)}
