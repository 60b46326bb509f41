"""Who may be known from what leaves: pure functions over a study's visits and sites, asked by every way out.

Four levels, each with all of the one before: as recorded; observers as numbers and people's names in notes covered;
sites as numbers too; and small cells held back. Ids stay what they are, so that clusters and figures are the same at
every level.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ..i18n import _
from .people_in_texts import covering, people_in
from .plan import Ethics, Site
from .recorded import Answer, AnswerValue, Evidence, Visit

LEAST_VISITS = 5
"""A site with fewer visits than this is a small cell: its name and a day would point at a person."""


class Anonymity(Enum):
    """How much of who and where leaves."""

    NAMED = "named"
    OBSERVERS = "observers"
    SITES = "sites"
    STRICT = "strict"

    @property
    def rank(self) -> int:
        """0 hides nothing, 3 most."""
        return list(Anonymity).index(self)

    def hides(self, other: Anonymity) -> bool:
        """Does it hide at least what `other` hides?"""
        return self.rank >= other.rank


def least(ethics: Ethics) -> Anonymity:
    """The least that a study's ethics ask for: who works for a competitor is nobody's business."""
    return Anonymity.OBSERVERS if ethics.owner == "competitor" else Anonymity.NAMED


def in_force(wished: Anonymity, ethics: Ethics) -> Anonymity:
    """The level that holds: what is wished, or more where the study's ethics ask for it."""
    return max(wished, least(ethics), key=lambda level: level.rank)


def anonymous(
    visits: Sequence[Visit], sites: Mapping[str, Site], level: Anonymity
) -> tuple[list[Visit], dict[str, Site]]:
    """The visits and sites as they may leave at that level. Observers and sites are numbered in the order of `visits`,
    so that a number means the same in every file made of the same visits."""
    if level is Anonymity.NAMED:
        return list(visits), dict(sites)
    codes = _codes(visits, sites, level)
    coded = [_coded(visit, codes) for visit in visits]
    return coded, {id: codes.site(site) for id, site in sites.items()}


@dataclass(frozen=True)
class _Codes:
    """What stands for whom, and how a text is said without them. `places` is empty where sites keep their names."""

    people: Mapping[str, str]
    places: Mapping[str, str]
    cover: Callable[[str], str]

    def person(self, name: str) -> str:
        """The number of an observer, "a reviewer" for everybody else, nothing for nobody."""
        return self.people.get(name, _("a reviewer")) if name else ""

    def site(self, site: Site) -> Site:
        """The site, without what tells which it is."""
        if not self.places:
            return site
        return site.model_copy(update={"name": self.places.get(site.id, ""), "address": "", "group": ""})


def _codes(visits: Sequence[Visit], sites: Mapping[str, Site], level: Anonymity) -> _Codes:
    seen = dict.fromkeys(visit.observer for visit in visits if visit.observer)
    people = {name: _("observer {n}").format(n=place) for place, name in enumerate(seen, 1)}
    places = _site_codes(visits, sites, level) if level.hides(Anonymity.SITES) else {}
    known = dict(people)
    known |= {by: _("a reviewer") for visit in visits for by in _reviewers(visit) if by and by not in people}
    for id, code in places.items():
        for words in (sites[id].name, sites[id].address):
            known |= {words: code or _("a site")} if words.strip() else {}
    return _Codes(people, places, covering(known))


def _reviewers(visit: Visit) -> Iterable[str]:
    yield from (name for remark in visit.remarks for name in (remark.by, remark.replied_by))
    yield from (one.clearance.by for one in visit.evidence)


def _site_codes(visits: Sequence[Visit], sites: Mapping[str, Site], level: Anonymity) -> dict[str, str]:
    """Site id -> its number; small cells have none where they are held back."""
    visited = dict.fromkeys(visit.site for visit in visits if visit.site in sites)
    order = [*visited, *(id for id in sites if id not in visited)]
    wide = max(2, len(str(len(order))))
    held = set(small_cells(visits)) if level is Anonymity.STRICT else set()
    return {id: "" if id in held else _("Site {n}").format(n=f"{place:0{wide}d}") for place, id in enumerate(order, 1)}


def small_cells(visits: Iterable[Visit]) -> dict[str, int]:
    """Site id -> number of visits, for every site with fewer than five."""
    counts = Counter(visit.site for visit in visits)
    return {site: count for site, count in counts.items() if count < LEAST_VISITS}


# -- the values --------------------------------------------------------------------------------------------------------

_ID = re.compile(r"[a-z0-9_]*")
"""Ids of choices are left as they are: they name an answer, not somebody."""


def _coded(visit: Visit, codes: _Codes) -> Visit:
    cover = codes.cover
    return visit.model_copy(
        update={
            "observer": codes.person(visit.observer),
            "answers": {id: _answer(one, cover) for id, one in visit.answers.items()},
            "evidence": tuple(_evidence(one, codes) for one in visit.evidence),
            "events": tuple(
                one.model_copy(update={"subject": cover(one.subject), "comment": cover(one.comment)})
                for one in visit.events
            ),
            "moments": tuple(one.model_copy(update={"text": cover(one.text)}) for one in visit.moments),
            "remarks": tuple(
                one.model_copy(
                    update={
                        "by": codes.person(one.by),
                        "replied_by": codes.person(one.replied_by),
                        "text": cover(one.text),
                        "reply": cover(one.reply),
                    }
                )
                for one in visit.remarks
            ),
            "moves": tuple(one.model_copy(update={"reason": cover(one.reason), "aside": {}}) for one in visit.moves),
            "trashed": (),
        }
    )


def _answer(answer: Answer, cover: Callable[[str], str]) -> Answer:
    note, value = cover(answer.note), _value(answer.value, cover)
    if note == answer.note and value == answer.value:  # nearly all: a copy costs more than a look
        return answer
    return answer.model_copy(update={"note": note, "value": value})


def _value(value: AnswerValue, cover: Callable[[str], str]) -> AnswerValue:
    match value:
        case str():
            return value if _ID.fullmatch(value) else cover(value)
        case tuple():
            return tuple(  # type: ignore[return-value]  # rows stay rows, words stay words
                tuple(cover(cell) if isinstance(cell, str) else cell for cell in row)
                if isinstance(row, tuple)
                else (row if _ID.fullmatch(row) else cover(row))
                for row in value
            )
    return value


def _evidence(one: Evidence, codes: _Codes) -> Evidence:
    by = one.clearance.model_copy(update={"by": codes.person(one.clearance.by)})
    return one.model_copy(update={"caption": codes.cover(one.caption), "name": "", "clearance": by})


# -- what is told before it goes out ---------------------------------------------------------------------------------


def people_named(visits: Iterable[Visit]) -> list[tuple[Visit, str]]:
    """(visit, name) for every name of somebody that a note, a caption or a marked moment seems to hold."""
    return [(visit, name) for visit in visits for text in _texts(visit) for name in people_in(text)]


def _texts(visit: Visit) -> Iterable[str]:
    for answer in visit.answers.values():
        yield answer.note
        if isinstance(answer.value, str) and not _ID.fullmatch(answer.value):
            yield answer.value
    yield from (one.caption for one in visit.evidence)
    yield from (one.text for one in visit.moments)
    yield from (one.comment for one in visit.events)
