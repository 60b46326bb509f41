"""From a study's visits to the plain columns that the analysis works on."""

from __future__ import annotations

from cxstudio.analysis.columns import StudyColumns, TouchpointColumns
from cxstudio.study.dataset import Dataset
from cxstudio.study.pages import QUALITY
from cxstudio.study.protocol import Ask, Protocol, Touchpoint
from cxstudio.study.scoring import ItemStatus
from cxstudio.study.visit_columns import VisitColumns


def study_columns(dataset: Dataset, outcome_name: str = "") -> StudyColumns:
    """All touchpoints of the newest protocol in journey order, one entry a visit."""
    touchpoints = tuple(_columns(dataset, touchpoint) for _stage, touchpoint in dataset.protocol.touchpoints())
    return StudyColumns(touchpoints, dataset.sites, dataset.observers, dataset.outcome, outcome_name)


def _columns(dataset: Dataset, touchpoint: Touchpoint) -> TouchpointColumns:
    asks = touchpoint.asks
    return TouchpointColumns(
        touchpoint=touchpoint.id,
        title=touchpoint.title,
        standard=dataset.protocol.target,
        met=dataset.met(touchpoint) if has_standard(touchpoint) else None,
        delight=dataset.delight(touchpoint) if Ask.DELIGHT in asks else None,
        valence=_whole(dataset.asked(touchpoint, "valence")) if Ask.EMOTION in asks else None,
        expectation=dataset.asked(touchpoint, "expectation") if Ask.EXPECTATION in asks else None,
        experience=dataset.asked(touchpoint, "rating") if Ask.RATING in asks else None,
        importance=dataset.asked(touchpoint, "importance") if Ask.IMPORTANCE in asks else None,
        scale_top=_top(dataset.protocol) if Ask.EXPECTATION in asks else None,
        n_not_observed=_not_observed(dataset, touchpoint),
    )


def columns_of(found: VisitColumns, outcome_name: str = "") -> StudyColumns:
    """The same from a study's visits as columns."""
    protocol = found.protocol
    touchpoints = (_from_columns(protocol, touchpoint, found) for _stage, touchpoint in protocol.touchpoints())
    return StudyColumns(tuple(touchpoints), found.sites, found.observers, found.outcome, outcome_name)


def _from_columns(protocol: Protocol, touchpoint: Touchpoint, found: VisitColumns) -> TouchpointColumns:
    asks, own = touchpoint.asks, found.touchpoints[touchpoint.id]
    return TouchpointColumns(
        touchpoint=touchpoint.id,
        title=touchpoint.title,
        standard=protocol.target,
        met=own.met if has_standard(touchpoint) else None,
        delight=own.delight if Ask.DELIGHT in asks else None,
        valence=_whole(own.valence) if Ask.EMOTION in asks else None,
        expectation=own.expectation if Ask.EXPECTATION in asks else None,
        experience=own.experience if Ask.RATING in asks else None,
        importance=own.importance if Ask.IMPORTANCE in asks else None,
        scale_top=_top(protocol) if Ask.EXPECTATION in asks else None,
        n_not_observed=sum(own.unseen),
    )


def has_standard(touchpoint: Touchpoint) -> bool:
    """Does any item belong to the touchpoint's standard?"""
    return any(item.in_standard for item in touchpoint.items)


def _not_observed(dataset: Dataset, touchpoint: Touchpoint) -> int:
    """Visits without a verdict because an item of the standard could not be observed."""
    missing = [
        found
        for visit, met in zip(dataset.visits, dataset.met(touchpoint), strict=True)
        if met is None and (found := visit.touchpoint(touchpoint.id)) is not None
    ]
    return sum(
        any(score.item.in_standard and score.status is ItemStatus.NOT_OBSERVED for score in found.items)
        for found in missing
    )


def _whole(values: tuple[float | None, ...]) -> tuple[int | None, ...]:
    return tuple(None if value is None else round(value) for value in values)


def _top(protocol: Protocol) -> float | None:
    found = [scale.high for scale in protocol.scales if scale.id == QUALITY]
    return float(found[0]) if found else None
