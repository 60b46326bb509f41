"""The methods against independent programs on random input, where those compute the same thing.

The programs are no part of the project's own requirements: install krippendorff, statsmodels and pingouin to run these
tests; without them they are skipped and say so.
"""

from __future__ import annotations

import warnings
from math import isnan
from types import ModuleType

import numpy as np
import pytest

from cxstudio.analysis.agreement import cohen_kappa, cronbach_alpha, fleiss_kappa, icc, krippendorff_alpha
from cxstudio.analysis.crosstab import cross_table
from cxstudio.analysis.drivers import lmg_shares, penalty_rewards
from cxstudio.analysis.gaps import gap
from cxstudio.analysis.multiple import benjamini_hochberg, holm
from cxstudio.analysis.proportions import below_standard, difference_of_proportions, homogeneity, wilson_interval
from cxstudio.analysis.ranks import rank_correlation
from cxstudio.analysis.result import Refusal
from cxstudio.analysis.sites import between_site_variance, pooled_estimate
from tests.analysis.scenes import figure

TIMES = 1_000
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")  # 0 / 0 in its corners, not in ours


def oracle(name: str) -> ModuleType:
    """The other program; a visible skip where it isn't installed. What it warns of is its own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(name, reason=f"{name.split('.')[0]} is not installed; no comparison with it")


def random_table(rng: np.random.Generator, largest: int = 25) -> list[list[int]]:
    q = int(rng.integers(2, 6))
    return rng.integers(0, largest, size=(q, q)).tolist()


def test_cohens_kappa_agrees_with_statsmodels():
    others, rng = oracle("statsmodels.stats.inter_rater"), np.random.default_rng(1)
    for _time in range(TIMES):
        table = random_table(rng)
        if sum(map(sum, table)) < 10:
            continue
        other, found = others.cohens_kappa(np.array(table)), figure(cohen_kappa(table))
        assert found.estimate == pytest.approx(other.kappa, abs=1e-12)
        assert found.standard_error == pytest.approx(other.std_kappa, abs=1e-9)
        assert found.statistic == pytest.approx(other.z_value, rel=1e-9)
        if found.low is not None:
            assert found.low == pytest.approx(max(-1, other.kappa_low), abs=1e-6)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weighted_kappa_agrees_with_statsmodels(weights):
    others, rng = oracle("statsmodels.stats.inter_rater"), np.random.default_rng(2)
    for _time in range(TIMES):
        table = random_table(rng)
        if sum(map(sum, table)) < 10:
            continue
        other, found = others.cohens_kappa(np.array(table), wt=weights), figure(cohen_kappa(table, weights))
        assert (found.estimate, found.standard_error) == pytest.approx((other.kappa, other.std_kappa), abs=1e-7)


def test_fleiss_kappa_agrees_with_statsmodels():
    others, rng = oracle("statsmodels.stats.inter_rater"), np.random.default_rng(3)
    for _time in range(TIMES):
        shares = rng.dirichlet(np.ones(rng.integers(2, 6)))
        counts = rng.multinomial(rng.integers(2, 8), shares, size=rng.integers(2, 20))
        if (counts.sum(axis=0) > 0).sum() > 1:
            assert figure(fleiss_kappa(counts, draws=0)).estimate == pytest.approx(
                others.fleiss_kappa(counts), abs=1e-9
            )


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_agrees_with_krippendorff(level):
    others, rng = oracle("krippendorff"), np.random.default_rng(4)
    for _time in range(TIMES):
        ratings = rng.integers(0, 5, size=(rng.integers(2, 5), rng.integers(3, 15))).astype(float)
        ratings[rng.random(ratings.shape) < 0.2] = np.nan
        found = krippendorff_alpha(ratings, level, draws=0)
        if isinstance(found, Refusal):
            continue
        other = others.alpha(reliability_data=ratings, level_of_measurement=level)
        assert found.estimate == pytest.approx(other, abs=1e-9)


def test_residuals_agree_with_statsmodels():
    others, rng = oracle("statsmodels.stats.contingency_tables"), np.random.default_rng(5)
    for _time in range(TIMES):
        table = rng.integers(1, 40, size=(rng.integers(2, 5), rng.integers(2, 5)))
        found = cross_table(table.tolist())
        expected = others.Table(table, shift_zeros=False)
        assert np.array(found.residuals, dtype=float) == pytest.approx(expected.standardized_resids, abs=1e-8)


def test_pooling_agrees_with_statsmodels():
    others, rng = oracle("statsmodels.stats.meta_analysis"), np.random.default_rng(6)
    for _time in range(TIMES):
        k = int(rng.integers(2, 12))
        y, se = rng.normal(0, 2, k), rng.uniform(0.2, 3, k)
        found = figure(pooled_estimate(y.tolist(), se.tolist()))
        other = others.combine_effects(y, se**2, method_re="dl")
        assert (found.estimate, found.q) == pytest.approx((other.mean_effect_fe, other.q))
        assert found.standard_error == pytest.approx(other.sd_eff_w_fe)
        assert found.tau2 == pytest.approx(max(0, other.tau2), abs=1e-9)
        if found.tau2 > 0:
            assert found.random_estimate == pytest.approx(other.mean_effect_re)


def test_penalty_and_reward_agree_with_least_squares_of_statsmodels():
    others, rng = oracle("statsmodels.api"), np.random.default_rng(7)
    for _time in range(TIMES):
        classes = rng.integers(0, 3, size=(60, 2))
        y = rng.normal(0, 1, 60) - classes[:, 0] + rng.integers(0, 3)
        marks = [(classes[:, t] == 0, classes[:, t] == 2) for t in range(2)]
        found = figure(penalty_rewards(y, marks, draws=0))
        design = np.column_stack([np.ones(60), *(column for pair in marks for column in pair)]).astype(float)
        other = others.OLS(y, design).fit()
        assert [value for one in found for value in (one.penalty, one.reward)] == pytest.approx(other.params[1:])
        assert figure(found[1].reward_figure).p_value == pytest.approx(other.pvalues[4])
        assert found[0].r_squared == pytest.approx(other.rsquared)


def test_intraclass_correlations_agree_with_pingouin():
    others, rng = oracle("pingouin"), np.random.default_rng(8)
    pandas = oracle("pandas")
    for _time in range(200):
        n, k = int(rng.integers(4, 12)), int(rng.integers(2, 5))
        table = rng.normal(0, 1, (n, 1)) + rng.normal(0, 1, (n, k)) + rng.normal(0, 0.5, k)
        long = pandas.DataFrame({
            "target": np.repeat(np.arange(n), k), "rater": np.tile(np.arange(k), n), "score": table.ravel()
        })  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = others.intraclass_corr(long, targets="target", raters="rater", ratings="score")
        found = figure(icc(table))
        ours = [figure(getattr(found, name)) for name in ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")]
        assert [one.estimate for one in ours] == pytest.approx(other["ICC"].tolist())
        column = next(name for name in other.columns if name.startswith("CI95"))
        for one, ends in zip(ours, other[column], strict=True):
            if ends[0] > ends[1]:  # stepped up from below -1 / (k - 1), where the formula has no value
                assert one.low is one.high is None
            else:
                assert (one.low, one.high) == pytest.approx(tuple(ends), abs=5.1e-3)  # pingouin rounds to two places


def test_cronbachs_alpha_agrees_with_pingouin():
    others, rng = oracle("pingouin"), np.random.default_rng(9)
    pandas = oracle("pandas")
    for _time in range(TIMES):
        table = rng.normal(0, 1, (12, 1)) + rng.normal(0, 1, (12, int(rng.integers(2, 6))))
        found, (other, ends) = figure(cronbach_alpha(table)), others.cronbach_alpha(pandas.DataFrame(table))
        assert found.estimate == pytest.approx(other)
        assert (found.low, found.high) == pytest.approx(tuple(ends), abs=1e-3)


def test_shares_of_r_squared_agree_with_pingouin():
    others, rng = oracle("pingouin"), np.random.default_rng(10)
    for _time in range(200):
        x = rng.normal(0, 1, (60, 3)) @ rng.normal(0, 1, (3, 3))
        y = x @ rng.normal(0, 1, 3) + rng.normal(0, 1, 60)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = others.linear_regression(x, y, relimp=True)
        found = figure(lmg_shares(x, y, draws=0))
        assert found.shares == pytest.approx(other["relimp"].tolist()[1:], abs=1e-8)


def test_variance_between_sites_is_the_icc_of_one_way_ratings():
    others, rng = oracle("statsmodels.stats.oneway"), np.random.default_rng(11)
    for _time in range(TIMES):
        groups = [rng.normal(rng.normal(), 1, rng.integers(2, 7)).tolist() for _site in range(rng.integers(2, 8))]
        found, other = figure(between_site_variance(groups)), others.anova_oneway(groups, use_var="equal")
        assert (found.f_statistic, found.p_value) == pytest.approx((other.statistic, other.pvalue))
        assert not isnan(found.icc)


def test_intervals_of_shares_agree_with_statsmodels():
    others, rng = oracle("statsmodels.stats.proportion"), np.random.default_rng(12)
    for _time in range(TIMES):
        n, m = (int(size) for size in rng.integers(1, 200, 2))
        x, y = int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))
        found = figure(wilson_interval(x, n))
        assert (found.low, found.high) == pytest.approx(others.proportion_confint(x, n, method="wilson"), abs=1e-12)
        change = figure(difference_of_proportions(x, n, y, m))
        ends = others.confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff")
        assert (change.low, change.high) == pytest.approx(ends, abs=1e-9)
        exact = figure(below_standard(x, n, 0.9)).p_value
        assert exact == pytest.approx(others.binom_test(x, n, 0.9, alternative="smaller"), abs=1e-12)


def test_homogeneity_agrees_with_statsmodels():
    others, rng = oracle("statsmodels.stats.proportion"), np.random.default_rng(13)
    for _time in range(TIMES):
        n = rng.integers(40, 90, rng.integers(2, 8))
        x = rng.binomial(n, rng.uniform(0.3, 0.7))
        found, (statistic, p, _table) = figure(homogeneity(x, n)), others.proportions_chisquare(x, n)
        assert (found.statistic, found.p_value) == pytest.approx((statistic, p), rel=1e-9)


def test_many_comparisons_agree_with_statsmodels():
    others, rng = oracle("statsmodels.stats.multitest"), np.random.default_rng(14)
    for time in range(TIMES):
        p = rng.random(int(rng.integers(1, 20))) ** 3
        if time % 20 == 0:  # theirs also looks for a level of its own, which takes fifty milliseconds
            assert holm(p) == pytest.approx(others.multipletests(p, method="holm")[1], abs=1e-12)
        assert benjamini_hochberg(p) == pytest.approx(others.multipletests(p, method="fdr_bh")[1], abs=1e-12)


def test_gaps_agree_with_statsmodels():
    others, rng = oracle("statsmodels.stats.weightstats"), np.random.default_rng(15)
    for _time in range(TIMES):
        n = int(rng.integers(3, 18))
        e, p = rng.normal(5, 1, n), rng.normal(4, 1, n)
        found, other = figure(gap(e, p)), others.DescrStatsW(p - e)
        statistic, p_value, df = other.ttest_mean(0)
        assert (found.statistic, found.p_value, found.df) == pytest.approx((statistic, p_value, df), rel=1e-9)
        assert (found.low, found.high) == pytest.approx(other.tconfint_mean(), rel=1e-9)


def test_rank_correlation_agrees_with_pingouin():
    others, rng = oracle("pingouin"), np.random.default_rng(16)
    for _time in range(TIMES):
        a, b = rng.integers(0, 9, (2, int(rng.integers(10, 40))))
        if len(set(a)) > 1 and len(set(b)) > 1:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                other = others.corr(a, b, method="spearman")
            assert figure(rank_correlation(a, b)).estimate == pytest.approx(float(other["r"].iloc[0]), abs=1e-9)
