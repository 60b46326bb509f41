"""Critical incidents: which classes of incident go with delight and which with annoyance.

An incident is one thing that happened at a touchpoint of a visit, classed by two people who agree well enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxstudio.analysis.crosstab import Cells, cramers_v, cross_table, shuffled_p
from cxstudio.analysis.result import Refusal
from cxstudio.analysis.tables import Rows
from cxstudio.analysis.tables import counts as read_counts
from cxstudio.i18n import _

DRAWS = 9_999
LEAST_AGREEMENT = 0.667
LEAST_EXPECTED = 5


@dataclass(frozen=True)
class ClassByValence:
    """Classes of incident (rows) by valence (columns).

    `shares` are within each valence, 0-1. `residuals` are adjusted: beyond about 2 a cell stands out. `p_value` comes
    from the chi-square, or from random tables with the same margins (`seed`) where an expected count is below 5.
    `cramers_v` is the strength, 0-1.
    """

    classes: tuple[str, ...]
    valences: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    shares: Cells
    expected: Cells
    residuals: Cells
    statistic: float
    df: int
    p_value: float
    cramers_v: float | None
    n: int
    method: str
    seed: int | None = None
    flags: tuple[str, ...] = ()


def class_by_valence(
    table: Rows,
    classes: Sequence[str] | None = None,
    valences: Sequence[str] | None = None,
    alpha: float | None = None,
    seed: int = 1,
) -> ClassByValence | Refusal:
    """Cross classes (rows) with valences (columns) of counted incidents: chi-square, strength, residuals.

    `alpha` is the two coders' agreement (Krippendorff); without it CODED_ONCE is flagged. Refuses an alpha below .667
    (UNRELIABLE), no incident (N_ZERO), and incidents of a single class or a single valence (NO_VARIANCE).
    ValueError for a table that isn't one of counts or labels that don't fit it.
    Source: Bitner, Booms and Tetreault 1990 (totals as printed).
    """
    rows = read_counts(table)
    width = len(rows[0]) if rows else 0
    names, signs = _labels(classes, len(rows)), _labels(valences, width)
    if refusal := _refused(rows, alpha):
        return refusal
    crossed, n = cross_table(rows), sum(map(sum, rows))
    draws = crossed.least_expected < LEAST_EXPECTED
    totals = [sum(column) for column in zip(*rows, strict=True)]
    return ClassByValence(
        classes=names,
        valences=signs,
        counts=tuple(tuple(row) for row in rows),
        shares=tuple(
            tuple(value / total if total else None for value, total in zip(row, totals, strict=True)) for row in rows
        ),
        expected=crossed.expected,
        residuals=crossed.residuals,
        statistic=crossed.statistic,
        df=crossed.df,
        p_value=shuffled_p(rows, DRAWS, seed) if draws or crossed.p_value is None else crossed.p_value,
        cramers_v=cramers_v(crossed.statistic, rows),
        n=n,
        method="permutation of incidents" if draws else "Pearson chi-square",
        seed=seed if draws else None,
        flags=("CODED_ONCE",) if alpha is None else (),
    )


def incident_table(
    incidents: Iterable[tuple[str, str]], classes: Sequence[str], valences: Sequence[str]
) -> tuple[tuple[int, ...], ...]:
    """Count (class, valence) pairs into classes x valences, unused ones included. ValueError for one not declared."""
    counts = {(name, sign): 0 for name in classes for sign in valences}
    for incident in incidents:
        if incident not in counts:
            raise ValueError(f"{incident!r} is not a declared class and valence")
        counts[incident] += 1
    return tuple(tuple(counts[name, sign] for sign in valences) for name in classes)


def _labels(given: Sequence[str] | None, size: int) -> tuple[str, ...]:
    labels = tuple(str(place + 1) for place in range(size)) if given is None else tuple(given)
    if len(labels) != size:
        raise ValueError(f"expected {size} labels, not {len(labels)}")
    return labels


def _refused(rows: Sequence[Sequence[int]], alpha: float | None) -> Refusal | None:
    if alpha is not None and not alpha >= LEAST_AGREEMENT:
        return Refusal("UNRELIABLE", _("The two coders agree too little for the classes to be used."))
    if not sum(map(sum, rows)):
        return Refusal("N_ZERO", _("No incident was recorded."))
    if sum(any(row) for row in rows) < 2 or sum(any(column) for column in zip(*rows, strict=True)) < 2:
        return Refusal("NO_VARIANCE", _("All incidents are of one class or of one kind, so nothing can be compared."))
    return None
