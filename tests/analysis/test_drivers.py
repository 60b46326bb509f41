from __future__ import annotations

from math import inf, nan
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.analysis.drivers import lmg_shares, penalty_reward, penalty_rewards, relative_weights
from tests.analysis.scenes import PREDICTORS, RATING, figure, refused

# iopsych, example of relWt: correlations among x1..x4, and theirs with y
AMONG = [[1, 0.2, 0.3, 0.4], [0.2, 1, 0.5, 0.1], [0.3, 0.5, 1, 0.2], [0.4, 0.1, 0.2, 1]]
WITH_Y = [-0.4, 0.1, -0.3, 0.4]
COMPLAINTS, LEARNING = [row[0] for row in PREDICTORS], [row[2] for row in PREDICTORS]


def test_shares_agree_with_the_attitude_data():
    found = figure(lmg_shares(PREDICTORS, RATING))
    # complaints, privileges, learning, raises, critical, advance; printed by R's dominanceanalysis
    assert found.shares == pytest.approx((0.371, 0.051, 0.156, 0.120, 0.007, 0.028), abs=5e-4)
    assert found.shares == pytest.approx((0.370816, 0.050904, 0.155766, 0.120345, 0.006589, 0.028182), abs=1e-6)
    assert found.r_squared == pytest.approx(0.732602, abs=1e-6)
    assert found.adjusted_r_squared == pytest.approx(0.6628, abs=5e-5)
    assert found.signs == (1,) * 6


def test_thirty_cases_of_six_ratings_are_too_few_to_claim_anything():
    found = figure(lmg_shares(PREDICTORS, RATING))
    assert refused(found.claim) == "N_COMPLETE"
    for share, interval in zip(found.shares, found.intervals, strict=True):
        assert share is not None and interval is not None and interval[0] < interval[1]
    assert (found.draws, found.seed) == (1_000, 1)
    assert found == lmg_shares(PREDICTORS, RATING)


def test_sites_are_drawn_whole():
    sites = [f"site {place % 6}" for place in range(30)]
    found = figure(lmg_shares(PREDICTORS, RATING, site=sites))
    alone = figure(lmg_shares(PREDICTORS, RATING))
    assert found.n_sites == 6 and found.shares == alone.shares and found.intervals != alone.intervals
    one = figure(lmg_shares(PREDICTORS, RATING, site=["A"] * 30))
    assert one.intervals == (None,) * 6 and "ONE_SITE" in one.flags


def test_relative_weights_agree_with_iopsych():
    found = figure(relative_weights(AMONG, WITH_Y))
    assert found.shares == pytest.approx((0.24066119, 0.05492664, 0.12143476, 0.28158189), abs=1e-7)
    assert found.r_squared == pytest.approx(0.69860449, abs=1e-7)
    assert (found.n, found.adjusted_r_squared, found.signs) == (None, None, (-1, 1, -1, 1))


def test_relative_weights_of_the_visits_themselves():
    found, lmg = figure(relative_weights(PREDICTORS, RATING)), figure(lmg_shares(PREDICTORS, RATING, draws=0))
    assert found.r_squared == pytest.approx(lmg.r_squared)
    assert max(abs((a or 0) - (b or 0)) for a, b in zip(found.shares, lmg.shares, strict=True)) < 0.02


cases = st.lists(
    st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 7), st.integers(0, 10)), min_size=12, max_size=30
)


@given(cases)
@settings(deadline=None, max_examples=60)
def test_shares_are_never_negative_and_add_up(rows):
    found = lmg_shares([row[:3] for row in rows], [row[3] for row in rows], draws=0)
    if not hasattr(found, "shares"):
        assert refused(found) in ("NO_PREDICTOR", "OUTCOME_FLAT")
        return
    kept = [share for share in found.shares if share is not None]
    assert sum(kept) == pytest.approx(found.r_squared) and min(kept) >= -1e-9
    assert -1e-9 <= found.r_squared <= 1 + 1e-9


@given(cases, st.permutations([0, 1, 2]))
@settings(deadline=None, max_examples=40)
def test_the_order_of_columns_moves_shares_along(rows, order):
    X, y = [row[:3] for row in rows], [row[3] for row in rows]  # noqa: N806
    one, other = lmg_shares(X, y, draws=0), lmg_shares([[row[i] for i in order] for row in X], y, draws=0)
    if hasattr(one, "shares"):
        assert [one.shares[i] for i in order] == [pytest.approx(share, abs=1e-9) for share in other.shares]


def test_two_names_for_one_rating_share_alike_and_are_flagged():
    X = [[row[0], row[0], row[2]] for row in PREDICTORS]  # noqa: N806
    found = figure(lmg_shares(X, RATING))
    assert found.shares[0] == pytest.approx(found.shares[1]) and "VIF" in found.flags and found.vif[0] == inf
    assert refused(relative_weights(X, RATING)) == "COLLINEAR"


def test_ratings_that_move_together_are_not_separable():
    X = [[row[0], row[0] + place % 2] for place, row in enumerate(PREDICTORS)]  # noqa: N806
    assert refused(figure(lmg_shares(X, RATING, draws=0)).claim) == "HALO"


def test_predictors_that_hardly_vary_are_dropped_and_named():
    X = [[row[0], 3, int(place < 4), row[4]] for place, row in enumerate(PREDICTORS)]  # noqa: N806
    found = figure(lmg_shares(X, RATING, draws=20))
    assert found.dropped == (1, 2) and found.shares[1] is found.shares[2] is found.intervals[1] is None
    assert "DROPPED" in found.flags and found.claim is None


def test_incomplete_visits_are_counted_out():
    X = [*PREDICTORS, [1, None, 3, 4, 5, 6], [1, 2, 3, 4, 5, nan]]  # noqa: N806
    found = figure(lmg_shares(X, [*RATING, 5, 6], draws=0))
    assert (found.n, found.n_na) == (30, 2) and found.r_squared == pytest.approx(0.732602, abs=1e-6)


def test_shares_are_refused_where_there_is_nothing_to_share():
    assert refused(lmg_shares([], [])) == "NO_PREDICTOR"
    assert refused(lmg_shares([[1], [1], [1]], [1, 2, 3])) == "NO_PREDICTOR"
    assert refused(lmg_shares(PREDICTORS, [5] * 30)) == "OUTCOME_FLAT"
    assert refused(lmg_shares(PREDICTORS[:7], RATING[:7])) == "N_COMPLETE"
    wide = [[(i * j) % 17 for j in range(1, 14)] for i in range(40)]
    assert refused(lmg_shares(wide, range(40))) == "N_PREDICTORS"


def test_bad_input_is_an_error():
    for X, y in [([[1, 2], [3]], [1, 2]), ([[1], [2]], [1]), ([["a"], [2]], [1, 2]), ([[inf], [2]], [1, 2])]:  # noqa: N806
        with pytest.raises(ValueError):
            lmg_shares(X, y)
    with pytest.raises(ValueError, match="sites"):
        lmg_shares(PREDICTORS, RATING, site=["A"])
    for border in ([2, 0, 0, 0], [0.9, -0.9, 0.9, -0.9]):
        with pytest.raises(ValueError, match="correlation"):
            relative_weights(AMONG, border)


LOW, HIGH = [value < 60 for value in COMPLAINTS], [value >= 75 for value in COMPLAINTS]


def test_penalty_and_reward_of_complaints_in_the_attitude_data():
    found = figure(penalty_reward(RATING, LOW, HIGH))  # values computed with an independent least-squares fit
    assert (found.constant, found.penalty, found.reward) == pytest.approx((63.9091, -13.7841, 12.0), abs=1e-4)
    assert found.r_squared == pytest.approx(0.71871, abs=1e-5)
    penalty, reward = figure(found.penalty_figure), figure(found.reward_figure)
    assert (penalty.standard_error, penalty.p_value) == pytest.approx((3.1089, 0.000139), abs=1e-4)
    assert (reward.standard_error, reward.p_value) == pytest.approx((2.8530, 0.000256), abs=1e-4)
    assert (found.n_low, found.n_middle, found.n_high) == (8, 11, 11)
    assert found.kind == "performance"  # the bootstrap of |penalty| - reward holds 0


def test_one_touchpoint_is_nothing_but_differences_of_means():
    found = figure(penalty_reward(RATING, LOW, HIGH))
    low = fmean(value for value, mark in zip(RATING, LOW, strict=True) if mark)
    high = fmean(value for value, mark in zip(RATING, HIGH, strict=True) if mark)
    assert (low, high) == pytest.approx((50.125, 75.909), abs=5e-4)
    assert (found.constant + (found.penalty or 0), found.constant + (found.reward or 0)) == pytest.approx((low, high))


def test_two_touchpoints_are_fitted_together():
    learning = [value < 50 for value in LEARNING], [value >= 65 for value in LEARNING]
    first, second = figure(penalty_rewards(RATING, [(LOW, HIGH), learning]))
    assert (first.constant, first.penalty, first.reward) == pytest.approx((62.4039, -12.9087, 9.4278), abs=1e-4)
    assert (second.penalty, second.reward) == pytest.approx((1.0077, 6.2634), abs=1e-4)
    assert (figure(second.penalty_figure).p_value, figure(second.reward_figure).p_value) == pytest.approx(
        (0.735, 0.071), abs=5e-4
    )
    assert first.r_squared == second.r_squared == pytest.approx(0.754142, abs=1e-6)
    assert second.kind is None and second.flags == ("WRONG_SIGN",)


def outcomes(low: float, high: float) -> tuple[list[float], list[bool], list[bool]]:
    """Ten visits each below, between and above, with this far lower and higher outcome, and a little spread."""
    spread = [-0.5, 0.5] * 5
    values = [6 + low + one for one in spread] + [6 + one for one in spread] + [6 + high + one for one in spread]
    return values, [True] * 10 + [False] * 20, [False] * 20 + [True] * 10


@pytest.mark.parametrize(
    ("low", "high", "kind"), [(-4, 1, "basic"), (-0.5, 3, "excitement"), (-2, 2, "performance"), (-0.05, 0.05, None)]
)
def test_the_bootstrap_decides_the_kind(low: float, high: float, kind: str | None):
    found = figure(penalty_reward(*outcomes(low, high)))
    assert found.kind == kind and figure(found.contrast).seed == 1
    if kind is None:
        assert found.flags == ("NOT_SHOWN",)


def test_a_class_of_few_visits_gives_no_contrast_and_spoils_no_other():
    values, low, high = outcomes(-3, 2)
    few = [mark and place >= 6 for place, mark in enumerate(low)]
    found = figure(penalty_reward(values[6:], few[6:], high[6:]))
    assert found.penalty is None and refused(found.penalty_figure) == refused(found.contrast) == "N_CLASS"
    assert found.reward == pytest.approx(2) and found.n_low == 4 and found.flags == ("ONE_SIDED",)


def test_penalty_and_reward_are_refused_without_visits_to_compare():
    values, low, high = outcomes(-3, 2)
    assert refused(penalty_reward([], [], [])) == "N_ZERO"
    assert refused(penalty_reward([None] * 30, low, high)) == "N_ZERO"
    assert refused(penalty_reward(values[:14], low[:14], high[:14])) == "N_MIDDLE"
    assert refused(penalty_reward([7] * 30, low, high)) == "OUTCOME_FLAT"
    assert refused(penalty_rewards(values, [(low, high), (low, high)])) == "COLLINEAR"
    with pytest.raises(ValueError, match="both"):
        penalty_reward(values, low, low)
    for bad in ([2] * 30, ["yes"] * 30, [True]):
        with pytest.raises(ValueError):
            penalty_reward(values, bad, high)  # type: ignore[arg-type]
