"""Verdicts, refusals and words of the moments of truth, on small studies made for the purpose."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from cxstudio.analysis.moments import (
    Grade,
    Moment,
    MomentsOfTruth,
    RankInterval,
    StudyColumns,
    Tag,
    TouchpointColumns,
    Verdict,
    moments_of_truth,
)
from cxstudio.analysis.result import Refusal, Result
from cxstudio.analysis.verdicts import Evidence, verdict_of

from .golden_moments import golden_columns

E, IND, N, A, F = Grade  # established, indicated, not shown, shown absent, too few

CAUSAL = re.compile(
    r"\b(caus|because|due to|leads? to|results? in|drives?|drove|makes? (it|them|customers)|costs?|loses|"
    r"effects? of|impacts?|thanks to|customers? (feel|felt))",
    re.IGNORECASE,
)


def a_touchpoint(name: str, met, **columns) -> TouchpointColumns:
    return TouchpointColumns(name, name.title(), columns.pop("standard", 0.90), met, **columns)


def a_study(*touchpoints: TouchpointColumns, outcome, sites: int = 6, observers: int = 3) -> StudyColumns:
    n = len(outcome)
    site = tuple(f"site {visit % sites}" for visit in range(n))
    return StudyColumns(touchpoints, site, tuple(f"observer {visit % observers}" for visit in range(n)), tuple(outcome))


def failing(n: int, *visits: int) -> tuple[bool, ...]:
    return tuple(visit not in visits for visit in range(n))


def judged(*touchpoints: TouchpointColumns, outcome, sites: int = 6, **settings) -> Moment:
    return moments_of_truth(a_study(*touchpoints, outcome=outcome, sites=sites), **settings).moments[0]


def outcome_of(met: tuple[bool, ...], drop: float) -> list[float]:
    """A varied outcome around 8 that is `drop` lower where the standard failed."""
    return [8 + (visit * 5 % 3 - 1) - (0 if kept else drop) for visit, kept in enumerate(met)]


def codes(refusals) -> set[str]:
    return {one.code for one in refusals}


# -- verdicts on studies --


def test_a_guard_is_kept_well_and_matters():
    met = failing(48, 0, 7, 14, 21)
    moment = judged(a_touchpoint("till", met), outcome=outcome_of(met, 5))
    assert moment.verdict is Verdict.GUARD
    assert "keep it so" in moment.sentence and "44 of 48 visits" in moment.sentence


def test_delight_that_goes_with_a_higher_outcome_makes_the_relationship():
    delight = tuple(visit % 4 == 1 for visit in range(48))
    outcome = [6 + (visit * 5 % 3) + (3 if joy else 0) for visit, joy in enumerate(delight)]
    rare = judged(a_touchpoint("till", failing(48), delight=delight), outcome=outcome)
    assert (rare.verdict, rare.tags) == (Verdict.MAKES, (Tag.OPPORTUNITY,))
    assert "Delight was noted in 12 of 48 visits" in rare.sentence


def test_delight_in_half_of_the_visits_is_a_strength():
    delight = tuple(visit % 12 < 6 for visit in range(48))
    outcome = [6 + (visit * 5 % 3) + (3 if joy else 0) for visit, joy in enumerate(delight)]
    moment = judged(a_touchpoint("till", failing(48), delight=delight), outcome=outcome)
    assert (moment.verdict, moment.tags) == (Verdict.MAKES, (Tag.STRENGTH,))


def test_nothing_that_moves_with_it_is_ordinary():
    met = failing(96, *range(0, 96, 8))
    outcome = [8 + (visit // 2 % 2) for visit in range(96)]
    moment = judged(a_touchpoint("till", met, standard=0.80), outcome=outcome)
    assert moment.evidence.penalty.grade is A and moment.verdict is Verdict.ORDINARY


def test_missed_without_enough_kept_visits_has_an_unknown_effect():
    met = failing(24, *range(2, 24))
    moment = judged(a_touchpoint("till", met), outcome=outcome_of(met, 3))
    assert moment.verdict is Verdict.BELOW_STANDARD
    assert "kept only 2 times" in moment.sentence


def test_an_indicated_effect_is_a_lead_that_says_what_would_confirm_it():
    met, other = failing(24, 0, 7, 14), failing(24, 3, 5, 8, 13, 21)
    outcome = outcome_of(met, 3)
    rivals = [a_touchpoint(f"rival {number}", other) for number in range(9)]
    moment = judged(a_touchpoint("till", met), *rivals, outcome=outcome)
    assert moment.evidence.penalty.grade is IND and moment.verdict is Verdict.LEAD
    assert re.search(r"About \d+ more visits", moment.confirm) and moment.confirm in moment.sentence


def test_strong_feelings_and_incidents_are_a_lead_where_too_few_failed():
    calm, strong = (0,) * 24, tuple(-3 if visit % 2 else 3 for visit in range(24))
    outcome = [6 + visit % 4 for visit in range(24)]
    others = [a_touchpoint(f"other {number}", failing(24), valence=calm) for number in range(3)]
    till = a_touchpoint("till", failing(24, 0), valence=strong, negative_incidents=3)
    assert judged(till, *others, outcome=outcome).verdict is Verdict.LEAD
    alone = replace(till, negative_incidents=2)
    assert judged(alone, *others, outcome=outcome).verdict is Verdict.NOT_ENOUGH


def test_sites_that_differ_by_more_than_luck_are_a_lottery():
    met = tuple(visit % 6 not in (0, 1) for visit in range(48))
    outcome = [7 + visit // 6 % 3 for visit in range(48)]
    moment = judged(a_touchpoint("till", met), outcome=outcome)
    assert Tag.LOTTERY in moment.tags
    figure = moment.evidence.compliance.figure
    assert isinstance(figure, Result) and figure.n < 48  # visits to one site resemble each other, so they count less


def test_a_higher_outcome_where_it_fails_breaks_nothing():
    met = failing(48, *range(0, 48, 7), 3, 5, 12, 18)
    moment = judged(a_touchpoint("till", met), outcome=outcome_of(met, -4))
    assert moment.evidence.penalty.grade is E and moment.verdict is Verdict.CHRONIC_IRRITANT
    assert "points higher" in moment.sentence and "look at how the standard is worded" in moment.sentence


# -- the rule itself, line by line --


def evidence_with(penalty=F, reward=F, compliance=N, gap=F, emotion=N, top=False, incidents=None) -> Evidence:
    base = MOMENTS.of("advice").evidence
    return replace(
        base,
        penalty=replace(base.penalty, grade=penalty),
        reward=replace(base.reward, grade=reward),
        compliance=replace(base.compliance, grade=compliance),
        gap=replace(base.gap, grade=gap),
        emotion=replace(base.emotion, grade=emotion),
        importance=replace(base.importance, top=top),
        negative_incidents=incidents,
    )


MOMENTS: MomentsOfTruth = moments_of_truth(golden_columns())


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ({"penalty": E, "compliance": E}, Verdict.BREAKS),
        ({"penalty": E, "compliance": E, "reward": E}, Verdict.BREAKS),
        ({"penalty": E, "compliance": IND, "reward": E}, Verdict.MAKES),
        ({"penalty": E, "compliance": N}, Verdict.GUARD),
        ({"penalty": E, "compliance": IND}, Verdict.GUARD),
        ({"penalty": N, "compliance": E}, Verdict.CHRONIC_IRRITANT),
        ({"penalty": A, "compliance": E}, Verdict.CHRONIC_IRRITANT),
        ({"penalty": F, "compliance": E}, Verdict.BELOW_STANDARD),
        ({"penalty": IND, "compliance": E}, Verdict.LEAD),
        ({"penalty": N, "reward": IND}, Verdict.LEAD),
        ({"gap": E, "emotion": E}, Verdict.LEAD),
        ({"gap": E, "top": True}, Verdict.LEAD),
        ({"top": True, "incidents": 3}, Verdict.LEAD),
        ({"top": True, "incidents": 2}, Verdict.NOT_ENOUGH),
        ({"penalty": N, "gap": E, "emotion": E}, Verdict.NOT_ENOUGH),
        ({"penalty": A}, Verdict.ORDINARY),
        ({"penalty": A, "reward": A}, Verdict.ORDINARY),
        ({"penalty": A, "reward": N}, Verdict.NOT_ENOUGH),
        ({}, Verdict.NOT_ENOUGH),
    ],
)
def test_the_first_verdict_that_applies(lines: dict, verdict: Verdict):
    assert verdict_of(evidence_with(**lines)) is verdict


def test_a_barred_touchpoint_gets_no_verdict_whatever_its_lines_say():
    barred = replace(evidence_with(penalty=E, compliance=E), barred=Refusal("UNRELIABLE", "observers disagree"))
    assert verdict_of(barred) is Verdict.NOT_ENOUGH


def test_every_combination_of_grades_has_a_verdict_and_a_dot():
    for grades in product(Grade, repeat=3):
        evidence = evidence_with(*grades)
        assert verdict_of(evidence) in Verdict
        strongest = min(grades[:2], key=list(Grade).index)
        assert evidence.dots[:2] == (strongest, grades[2])


# -- refusals --


def test_fewer_than_five_visits_are_counted_and_not_rated():
    met = (True, False, True, None) + (None,) * 20
    moment = judged(a_touchpoint("till", met), outcome=[7 + visit % 3 for visit in range(24)])
    refused = moment.evidence.compliance.figure
    assert isinstance(refused, Refusal) and refused.code == "N_VISITS"
    assert refused.sentence == "seen in only 3 visits; counts shown, no rate"
    assert moment.evidence.compliance.adjusted_p is None  # and stands outside the family


def test_a_touchpoint_that_never_failed_says_how_much_failing_that_still_allows():
    moment = judged(a_touchpoint("till", failing(10)), outcome=[7 + visit % 3 for visit in range(10)])
    assert "no failure in 10 visits, which still allows a failure rate up to 26 %" in moment.sentence
    assert moment.visits_needed is None and moment.evidence.penalty.permutation is None


def test_an_outcome_that_hardly_varies_can_be_moved_by_nothing():
    met = failing(24, *range(0, 24, 4))
    moment = judged(a_touchpoint("till", met), outcome=[8.0] * 20 + [2.0] * 4)
    assert "OUTCOME_FLAT" in codes(moment.refusals) and moment.verdict is Verdict.BELOW_STANDARD
    assert moment.visits_needed is None and "outcome hardly varied" in moment.sentence
    narrow = a_study(a_touchpoint("till", met), outcome=[8.0, 8.4] * 12)
    assert "OUTCOME_FLAT" in codes(moments_of_truth(narrow).cautions)


def test_a_study_without_an_outcome_keeps_its_standards():
    met = failing(24, *range(0, 24, 2))
    moment = judged(a_touchpoint("till", met), outcome=[None] * 24)
    assert moment.verdict is Verdict.BELOW_STANDARD and "NO_OUTCOME" in codes(moment.refusals)


def test_too_many_missing_verdicts_bar_the_verdict_and_not_the_figures():
    met = (None,) * 8 + failing(16, *range(0, 16, 3))
    moment = judged(a_touchpoint("till", met, n_not_observed=5), outcome=[6 + visit % 4 for visit in range(24)])
    assert (moment.verdict, "COVERAGE" in codes(moment.refusals)) == (Verdict.NOT_ENOUGH, True)
    figure = moment.evidence.compliance.figure
    assert isinstance(figure, Result)
    assert (figure.n_valid, figure.n_na, figure.n_not_observed) == (16, 3, 5)
    assert "no verdict on the standard in 8 of 24 visits" in moment.sentence


def test_a_reason_found_elsewhere_bars_the_verdict():
    reason = Refusal("UNRELIABLE", "two observers of the same visits disagree")
    met = failing(24, *range(0, 24, 2))
    moment = judged(a_touchpoint("till", met, excluded=reason), outcome=outcome_of(met, 4))
    assert moment.verdict is Verdict.NOT_ENOUGH and reason in moment.refusals


def test_a_touchpoint_without_standard_shows_only_what_was_felt():
    moment = judged(a_touchpoint("garden", None, valence=(1,) * 24), outcome=[6 + visit % 4 for visit in range(24)])
    assert "NO_STANDARD" in codes(moment.refusals) and moment.evidence.emotion.median == 1


def test_questions_that_were_not_asked_are_named():
    moment = judged(a_touchpoint("till", failing(24, 1)), outcome=[6 + visit % 4 for visit in range(24)])
    found = {one.code: one.sentence for one in moment.refusals}
    assert found["NO_DELIGHT"] == "delight was not asked"
    assert {"NO_EXPECTATION", "NO_IMPORTANCE", "NO_EMOTION"} <= set(found)


def test_one_site_and_one_observer_describe_themselves():
    met = failing(24, *range(0, 24, 3))
    one_site = moments_of_truth(a_study(a_touchpoint("till", met), outcome=outcome_of(met, 3), sites=1))
    assert "ONE_SITE" in codes(one_site.cautions)
    loss = one_site.moments[0].evidence.loss
    assert isinstance(loss.figure, Result) and loss.figure.low is None and codes([loss.rank]) == {"ONE_SITE"}
    one_observer = moments_of_truth(a_study(a_touchpoint("till", met), outcome=outcome_of(met, 3), observers=1))
    assert "ONE_OBSERVER" in codes(one_observer.cautions)


def test_few_sites_show_the_interval_also_at_a_supposed_likeness():
    met = failing(24, *range(0, 24, 3))
    line = judged(a_touchpoint("till", met), outcome=outcome_of(met, 3), sites=4).evidence.compliance
    assert isinstance(line.figure, Result) and line.sensitivity is not None
    assert line.figure.n == 24 and line.sensitivity.n == pytest.approx(24 / (1 + 5 * 0.2))
    assert "ICC_UNKNOWN" in line.figure.flags
    assert codes(judged(a_touchpoint("till", met), outcome=outcome_of(met, 3), sites=4).refusals) >= {"N_SITES"}


def test_more_touchpoints_than_visits_are_only_screened():
    many = [a_touchpoint(f"point {number}", failing(6, number % 6)) for number in range(7)]
    found = moments_of_truth(a_study(*many, outcome=[6, 7, 8, 9, 5, 6]))
    assert found.screening and "MULTI" in codes(found.cautions)
    assert all(moment.sentence.startswith("Screening only.") for moment in found.moments)


def test_late_answers_and_the_standing_cautions():
    study = a_study(a_touchpoint("till", failing(36, 1)), outcome=[6 + visit % 4 for visit in range(36)])
    assert codes(moments_of_truth(study, late_share=0.6).cautions) == {"LATE", "CAUSE", "CUSTOMERS"}
    assert codes(moments_of_truth(study, late_share=0.5, customers_asked=True).cautions) == {"CAUSE"}


def test_nothing_at_all_is_refused_and_not_an_error():
    empty = moments_of_truth(StudyColumns((), (), (), ()))
    assert empty.moments == () and isinstance(empty.outcome, Refusal)
    no_visits = moments_of_truth(StudyColumns((a_touchpoint("till", (), valence=()),), (), (), ()))
    assert no_visits.moments[0].verdict is Verdict.NOT_ENOUGH and no_visits.first is None


def test_a_single_visit_is_described_and_not_judged():
    one = moments_of_truth(a_study(a_touchpoint("till", (False,), valence=(-2,)), outcome=[3.0], sites=1))
    assert one.moments[0].verdict is Verdict.NOT_ENOUGH
    assert (one.first, one.peak, one.last) == ("till", "till", "till")


def test_columns_that_do_not_fit_are_errors_that_name_them():
    with pytest.raises(ValueError, match=r"till\.valence: expected 3 entries"):
        a_study(a_touchpoint("till", (True,) * 3, valence=(1, 2)), outcome=[1, 2, 3])
    with pytest.raises(ValueError, match="share"):
        a_touchpoint("till", (True,), standard=90)
    with pytest.raises(ValueError, match="infinite"):
        a_study(a_touchpoint("till", (True,)), outcome=[float("inf")])
    with pytest.raises(ValueError, match="positive"):
        moments_of_truth(golden_columns(), smallest_effect=0)


# -- gaps, importance, ranks --


def test_a_gap_of_half_a_point_and_more_is_established():
    expectation, experience = (6.0,) * 24, tuple(5.0 - visit % 2 for visit in range(24))
    touchpoint = a_touchpoint("till", failing(24), expectation=expectation, experience=experience)
    line = judged(touchpoint, outcome=[6 + visit % 4 for visit in range(24)]).evidence.gap
    assert isinstance(line.figure, Result) and line.figure.estimate == -1.5 and line.grade is E
    small = replace(touchpoint, experience=tuple(6.0 - (visit % 4 == 0) for visit in range(24)))
    assert judged(small, outcome=[6 + visit % 4 for visit in range(24)]).evidence.gap.grade is A


def test_importance_stands_out_only_with_its_whole_interval():
    low, high = (2.0, 3.0) * 12, (5.0, 4.0) * 12
    study = a_study(
        *(a_touchpoint(f"other {number}", failing(24), importance=low) for number in range(4)),
        a_touchpoint("till", failing(24), importance=high),
        outcome=[6 + visit % 4 for visit in range(24)],
    )
    assert [moment.evidence.importance.top for moment in moments_of_truth(study).moments] == [False] * 4 + [True]


def test_three_graded_touchpoints_have_ranks_with_intervals():
    n = 60
    worst, middle, mild = (tuple(visit % 5 != rest for visit in range(n)) for rest in (0, 1, 2))
    outcome = [9 - 6 * (not a) - 3 * (not b) - (not c) for a, b, c in zip(worst, middle, mild, strict=True)]
    outcome = [value + (visit % 7 == 0) for visit, value in enumerate(outcome)]
    names = [a_touchpoint(name, met) for name, met in (("mild", mild), ("worst", worst), ("middle", middle))]
    found = moments_of_truth(a_study(*names, outcome=outcome))
    rank = found.of("worst").evidence.loss.rank
    assert isinstance(rank, RankInterval) and (rank.low, rank.high, rank.likeliest, rank.share) == (1, 1, 1, 1.0)
    assert found.order[0].touchpoint == "worst"


def test_draws_without_a_figure_are_left_out_and_counted():
    met = tuple(not (visit % 6 == 0 and visit < 18) for visit in range(36))  # fails at one site of six only
    touchpoints = [a_touchpoint(name, met) for name in ("a", "b", "c")]
    loss = judged(*touchpoints, outcome=outcome_of(met, 3)).evidence.loss
    assert 0.25 < loss.left_out / loss.draws < 0.42  # (5/6)^6 = .33 of draws miss that site
    assert isinstance(loss.figure, Result) and "UNDEFINED_DRAWS" in loss.figure.flags
    assert isinstance(loss.rank, Refusal) and loss.rank.code == "RANK"


# -- words --


def test_no_sentence_names_a_cause():
    studies = [MOMENTS]
    met = failing(48, 0, 7, 14, 21)
    delight = tuple(visit % 4 == 1 for visit in range(48))
    for outcome in (outcome_of(met, 5), outcome_of(met, 0), outcome_of(met, -5), outcome_of(delight, -4), [8.0] * 48):
        columns = a_study(a_touchpoint("till", met, delight=delight), a_touchpoint("door", delight), outcome=outcome)
        studies.append(moments_of_truth(columns, late_share=1))
    for study in studies:
        sentences = [one.sentence for one in study.cautions]
        for moment in study.moments:
            sentences += [moment.sentence, moment.confirm, *(one.sentence for one in moment.refusals)]
        assert not [sentence for sentence in sentences if CAUSAL.search(sentence)]


def test_markup_in_a_title_stays_text():
    columns = a_study(a_touchpoint("{0} <b>%s</b>", failing(24, 1)), outcome=[6 + visit % 4 for visit in range(24)])
    assert moments_of_truth(columns).moments[0].sentence.startswith("{0} <B>%S</B>: not enough evidence")
