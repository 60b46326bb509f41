from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.analysis.multiple import benjamini_hochberg, holm

# Benjamini and Hochberg 1995, the fifteen p-values of their example
P = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1]


def test_the_published_example_rejects_three_by_holm_and_four_by_false_discovery():
    assert sum(p <= 0.05 for p in holm(P)) == 3
    assert sum(p * len(P) <= 0.05 for p in P) == 3  # Bonferroni
    assert sum(p <= 0.05 for p in benjamini_hochberg(P)) == 4
    assert benjamini_hochberg(P)[:5] == pytest.approx((0.0015, 0.0030, 0.0095, 0.035625, 0.0603), abs=1e-6)


@given(st.lists(st.floats(0, 1)))
def test_adjusting_never_lowers_a_p_and_keeps_the_order(p: list[float]):
    strict, lenient = holm(p), benjamini_hochberg(p)
    assert all(one <= adjusted <= 1 for one, adjusted in zip(p, strict, strict=True))
    assert all(one <= adjusted + 1e-15 for one, adjusted in zip(p, lenient, strict=True))
    assert all(b <= a + 1e-12 for a, b in zip(strict, lenient, strict=True))
    assert [strict[index] for index in sorted(range(len(p)), key=p.__getitem__)] == sorted(strict)


def test_an_empty_family_stays_empty_and_nonsense_is_an_error():
    assert holm([]) == benjamini_hochberg([]) == ()
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="p-value"):
            holm([0.2, wrong])
