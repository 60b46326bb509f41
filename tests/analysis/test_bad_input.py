"""Whatever is handed in, a method answers with a figure, a refusal or a ValueError: no warning, no NaN, no crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from math import inf, isnan, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.agreement import (
    cohen_kappa,
    cronbach_alpha,
    fleiss_kappa,
    gwet_ac1,
    icc,
    krippendorff_alpha,
    match_events,
    time_unit_kappa,
)
from cxstudio.analysis.drivers import lmg_shares, penalty_reward, relative_weights
from cxstudio.analysis.gaps import servqual
from cxstudio.analysis.importance import importance_performance
from cxstudio.analysis.incidents import class_by_valence
from cxstudio.analysis.kano import kano
from cxstudio.analysis.outcomes import effort, recommendation_score
from cxstudio.analysis.sequences import time_budget, transitions
from cxstudio.analysis.sites import pooled_estimate, reliability_of_mean, shrunken_means
from cxstudio.analysis.trends import c_chart, p_chart, wave_difference, wave_difference_of_means

usual = st.integers(0, 5)
junk = st.sampled_from([None, nan, inf, -inf, -1, 0.5, 1e-300, 1e40, 1e200, 10**30, "x", "3", True, 0.1 + 0.2])
values = st.one_of(usual, usual, usual, usual, usual, usual, usual, junk)


@st.composite
def tables(draw: st.DrawFn, square: bool = False) -> list[list[object]]:
    rows = draw(st.integers(0, 4 if square else 12))
    columns = rows if square else draw(st.integers(0, 4))
    return [draw(st.lists(values, min_size=columns, max_size=columns)) for _row in range(rows)]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[object], list[object]]:
    n = draw(st.integers(0, 14))
    column = st.lists(values, min_size=n, max_size=n)
    return draw(column), draw(column)


def has_nan(found: object) -> bool:
    if isinstance(found, float):
        return isnan(found)
    if is_dataclass(found):
        return any(has_nan(getattr(found, field.name)) for field in fields(found))
    if isinstance(found, dict):
        found = tuple(found.values())
    return isinstance(found, (tuple, list)) and any(map(has_nan, found))


def answers(method: Callable[..., object], *given_values: object) -> None:
    try:
        found = method(*given_values)
    except ValueError:
        return
    assert not has_nan(found)


OF_SQUARES = [cohen_kappa, lambda table: cohen_kappa(table, "linear"), gwet_ac1]
OF_TABLES = [
    lambda table: fleiss_kappa(table, draws=10),
    lambda table: krippendorff_alpha(table, "nominal", draws=10),
    lambda table: krippendorff_alpha(table, "ordinal", draws=10),
    lambda table: krippendorff_alpha(table, "interval", draws=10),
    lambda table: krippendorff_alpha(table, "ratio", draws=10),
    icc,
    cronbach_alpha,
    class_by_valence,
    lambda table: transitions([[str(value) for value in row] for row in table]),
    wave_difference_of_means,
    lambda table: servqual(table, [row[::-1] for row in table]),
    lambda table: lmg_shares([row[1:] for row in table], [row[0] for row in table if row], draws=10),
    lambda table: relative_weights([row[1:] for row in table], [row[0] for row in table if row]),
]
OF_PAIRS = [
    lambda a, b: match_events(a, b, 2),
    lambda a, b: time_unit_kappa(a, b, 1),
    lambda a, b: time_budget([("wait", *both) for both in zip(a, b, strict=True)]),
    lambda a, b: importance_performance(a, b, "medians"),
    lambda a, b: penalty_reward(a, b, [0] * len(a), draws=10),
    pooled_estimate,
    lambda a, b: shrunken_means(a, n=b),
    lambda a, b: shrunken_means(a, variance=1),
    p_chart,
    wave_difference,
    lambda a, _b: c_chart(a * 3),
    lambda a, _b: effort(a),
    lambda a, _b: kano(*a[:6]) if len(a) > 5 else None,
    lambda a, _b: recommendation_score(*a[:3]) if len(a) > 2 else None,
    lambda a, _b: reliability_of_mean(*a[:2]) if len(a) > 1 else None,
]


@pytest.mark.parametrize("method", OF_SQUARES)
@given(table=tables(square=True))
@settings(deadline=None, max_examples=40)
def test_square_tables(method, table):
    answers(method, table)


@pytest.mark.parametrize("method", OF_TABLES)
@given(table=tables())
@settings(deadline=None, max_examples=40)
def test_tables(method, table):
    answers(method, table)


@pytest.mark.parametrize("method", OF_PAIRS)
@given(columns=pairs())
@settings(deadline=None, max_examples=40)
def test_columns(method, columns):
    answers(method, *columns)
