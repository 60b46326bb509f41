from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.analysis.emotions import PeakAndEnd, peak_and_end, peak_shares
from cxstudio.analysis.result import Refusal


def felt(*valences: float | None) -> PeakAndEnd:
    found = peak_and_end(valences)
    assert isinstance(found, PeakAndEnd)
    return found


def test_peak_and_end_differ_from_the_mean():
    visit = felt(1, -3, 0, 2)  # hand-worked: (-3 + 2) / 2 = -0.5
    assert (visit.value, visit.mean, visit.peak, visit.last) == (-0.5, 0, -3, 2)
    assert (visit.peaks, visit.first_place, visit.last_place) == ((1,), 0, 3)


def test_touchpoints_not_met_are_passed_over():
    visit = felt(None, 1, float("nan"), 2, None)
    assert (visit.first_place, visit.last_place, visit.last, visit.n) == (1, 3, 2, 2)


def test_peaks_of_opposite_sign_share_and_are_flagged():
    visit = felt(3, -3, 1)
    assert visit.peak == 0 and visit.peaks == (0, 1) and visit.flags == ("MIXED_PEAK",)
    assert felt(2, 2, 1).flags == ()


def test_a_visit_without_feelings_is_refused_and_infinite_ones_are_errors():
    found = peak_and_end([None, None])
    assert isinstance(found, Refusal) and found.code == "N_ZERO"
    with pytest.raises(ValueError, match="infinite"):
        peak_and_end([1, float("inf")])


def test_ties_share_a_peak_and_the_strict_count_ignores_them():
    first, second, third = peak_shares([(2, -2, None), (0, 1, -3), (None, None, None)])
    assert (first.shared, second.shared, third.shared) == (0.5, 0.5, 1)
    assert (first.strict, second.strict, third.strict) == (0, 0, 1)
    assert (first.n, third.n, first.first_in, second.last_in, third.last_in) == (2, 1, 2, 1, 1)


@given(st.lists(st.tuples(*[st.one_of(st.none(), st.integers(-3, 3))] * 4)))
def test_every_visit_with_a_feeling_shares_out_exactly_one_peak(visits: list[tuple[int | None, ...]]):
    with_feeling = sum(any(one is not None for one in visit) for visit in visits)
    assert sum(share.shared for share in peak_shares(visits)) == pytest.approx(with_feeling)


def test_uneven_rows_are_an_error():
    with pytest.raises(ValueError, match="every visit"):
        peak_shares([(1, 2), (1,)])
