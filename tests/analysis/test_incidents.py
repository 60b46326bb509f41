from __future__ import annotations

from math import nan

import pytest

from cxstudio.analysis.incidents import class_by_valence, incident_table
from tests.analysis.scenes import figure, refused

# Bitner, Booms and Tetreault 1990: 347 satisfying, 352 dissatisfying incidents
CLASSES, VALENCES = ("failures", "requests", "unprompted"), ("satisfying", "dissatisfying")
INCIDENTS = [[81, 151], [114, 55], [152, 146]]


def test_classes_by_valence_of_service_encounters():
    found = figure(class_by_valence(INCIDENTS, CLASSES, VALENCES, alpha=0.8))
    assert [sum(column) for column in zip(*found.counts, strict=True)] == [347, 352]
    assert [share for row in found.shares for share in row] == pytest.approx(
        [0.233, 0.429, 0.329, 0.156, 0.438, 0.415], abs=5e-4
    )
    assert (found.statistic, found.df, found.cramers_v) == pytest.approx((41.806, 2, 0.2446), abs=1e-3)
    assert found.p_value == pytest.approx(8.4e-10, abs=1e-11)
    assert [row[0] for row in found.residuals] == pytest.approx([-5.489, 5.319, 0.622], abs=1e-3)
    assert found.method == "Pearson chi-square" and found.seed is None and found.flags == ()


def test_few_incidents_are_shuffled_instead():
    found = figure(class_by_valence([[3, 0], [0, 3]]))
    assert found.method == "permutation of incidents" and found.seed == 1
    assert found.p_value == pytest.approx(0.1, abs=0.01)  # exactly 2 of the 20 arrangements lie as far out
    assert found == class_by_valence([[3, 0], [0, 3]])


def test_a_class_nobody_met_stays_in_the_table():
    found = figure(class_by_valence([*INCIDENTS, [0, 0]]))
    assert found.statistic == pytest.approx(41.806, abs=1e-3) and found.df == 2
    assert found.residuals[3] == (None, None) and found.counts[3] == (0, 0)


def test_coders_have_to_agree():
    assert (
        refused(class_by_valence(INCIDENTS, alpha=0.66))
        == refused(class_by_valence(INCIDENTS, alpha=nan))
        == "UNRELIABLE"
    )
    assert figure(class_by_valence(INCIDENTS)).flags == ("CODED_ONCE",)


def test_nothing_to_compare_is_refused():
    assert refused(class_by_valence([])) == refused(class_by_valence([[0, 0], [0, 0]])) == "N_ZERO"
    assert refused(class_by_valence([[5, 6]])) == refused(class_by_valence([[5, 0], [6, 0]])) == "NO_VARIANCE"


def test_tables_and_labels_that_do_not_fit_are_errors():
    with pytest.raises(ValueError, match="labels"):
        class_by_valence(INCIDENTS, ("failures",))
    with pytest.raises(ValueError, match="count"):
        class_by_valence([[1, -1], [2, 3]])


def test_incidents_are_counted_into_declared_classes():
    pairs = [("failures", "dissatisfying"), ("requests", "satisfying"), ("failures", "dissatisfying")]
    assert incident_table(pairs, CLASSES, VALENCES) == ((0, 2), (1, 0), (0, 0))
    with pytest.raises(ValueError, match="declared"):
        incident_table([("weather", "satisfying")], CLASSES, VALENCES)
