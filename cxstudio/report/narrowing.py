"""Some of the visits of a reading, without working out again what the whole reading knows of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.study.dataset import Dataset, ScoredVisit
from cxstudio.study.due import recall_delays
from cxstudio.study.scoring import ItemStatus, Met

DAY_MS = 86_400_000
Unseen = tuple[frozenset[str], ...]
"""For every visit the touchpoints without a verdict because something of the standard could not be observed."""


def unseen_of(dataset: Dataset) -> Unseen:
    """One entry a visit, in their order."""
    return tuple(map(_unseen, dataset.visits))


def _unseen(visit: ScoredVisit) -> frozenset[str]:
    return frozenset(
        found.touchpoint.id
        for found in visit.score.touchpoints
        if found.met is Met.NO_VERDICT
        and any(one.item.in_standard and one.status is ItemStatus.NOT_OBSERVED for one in found.items)
    )


def columns_at(columns: StudyColumns, places: Sequence[int], unseen: Unseen) -> StudyColumns:
    """The columns of the visits at these places, as `study_columns` would make them of those visits alone."""
    return StudyColumns(
        tuple(_at(one, places, unseen) for one in columns.touchpoints),
        tuple(columns.site[place] for place in places),
        tuple(columns.observer[place] for place in places),
        tuple(columns.outcome[place] for place in places),
        columns.outcome_name,
    )


def _at(one: TouchpointColumns, places: Sequence[int], unseen: Unseen) -> TouchpointColumns:
    return replace(
        one,
        met=_some(one.met, places),
        delight=_some(one.delight, places),
        valence=_some(one.valence, places),
        expectation=_some(one.expectation, places),
        experience=_some(one.experience, places),
        importance=_some(one.importance, places),
        n_not_observed=sum(one.touchpoint in unseen[place] for place in places),
    )


Entry = TypeVar("Entry")


def _some(column: tuple[Entry, ...] | None, places: Sequence[int]) -> tuple[Entry, ...] | None:
    return None if column is None else tuple(column[place] for place in places)


Late = tuple[tuple[int, int], ...]
"""For every visit: answers given more than a day after they could be, of those whose moments are known."""


def late_of(dataset: Dataset) -> Late:
    """One entry a visit, in their order."""
    return tuple(
        (sum(delay > DAY_MS for delay in delays), len(delays))
        for delays in (list(recall_delays(visit.reading)) for visit in dataset.visits)
    )


def late_share(late: Sequence[tuple[int, int]]) -> float | None:
    """Share of late answers; None where no moment is known."""
    known = sum(n for _late, n in late)
    return sum(count for count, _n in late) / known if known else None
