"""What observers wrote, in their own words, and the photos that may be shown: lists for a screen that searches them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.report.basis import Basis
from cxstudio.report.text import plain
from cxstudio.study.clearing import is_picture, refusal
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import OUTCOME_WHY, Place
from cxstudio.study.protocol import Text
from cxstudio.study.recorded import Evidence
from cxstudio.study.visit import Status


@dataclass(frozen=True)
class Verbatim:
    """Words from one visit (its place in the dataset): at which touchpoint ("" for the visit as a whole), beside what
    question. `failed`: the item it stands at did not keep its standard."""

    place: int
    touchpoint: str
    title: str
    question: str
    text: str
    failed: bool = False


def verbatims(basis: Basis) -> tuple[Verbatim, ...]:
    """All notes and free texts of the visits that count, visit by visit in the order of asking."""
    return tuple(found for place, visit in enumerate(basis.dataset.visits) for found in _of_visit(place, visit))


def _of_visit(number: int, visit: ScoredVisit) -> Iterator[Verbatim]:
    failed = {one.item.id for t in visit.score.touchpoints for one in t.items if one.kept is False}
    for id, place in visit.reading.active.items():
        answer = visit.visit.answers.get(id)
        if answer is None:
            continue
        told = plain(answer.note).strip()
        if isinstance(place.item, Text) and answer.status is Status.ANSWERED:
            told = "\n".join(part for part in (plain(str(answer.value or "")).strip(), told) if part)
        if told:
            touchpoint, title = _where(id, place)
            yield Verbatim(number, touchpoint, title, plain(place.item.text), told, id in failed)


def _where(id: str, place: Place) -> tuple[str, str]:
    if place.touchpoint is not None:
        return place.touchpoint.id, plain(place.touchpoint.title)
    return "", _("Why this outcome") if id == OUTCOME_WHY else _("The visit as a whole")


@dataclass(frozen=True)
class WallPhoto:
    """A photo that may be shown: its evidence, its visit's place, the touchpoint's id and title."""

    evidence: Evidence
    place: int
    touchpoint: str
    title: str


def wall(basis: Basis) -> tuple[tuple[WallPhoto, ...], int]:
    """All photos that may leave, as the study's own rule says, and how many are held back."""
    titles = {one.id: plain(one.title) for one in basis.touchpoints}
    found, held = [], 0
    for place, visit in enumerate(basis.dataset.visits):
        for one in visit.visit.evidence:
            if not is_picture(one):
                continue
            if refusal(one, basis.study.ethics):
                held += 1
            else:
                found.append(WallPhoto(one, place, one.touchpoint, titles.get(one.touchpoint, "")))
    return tuple(found), held
