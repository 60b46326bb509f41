"""What a number of visits can show, before anyone travels: known values of the methods behind the sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxstudio.analysis.planning import Plan, prospects


def said(plan: Plan) -> str:
    return "\n".join(one.text for one in prospects(plan))


def cannot(plan: Plan) -> str:
    return "\n".join(one.text for one in prospects(plan) if one.can is False)


def test_five_visits_show_a_missed_standard_only_when_three_fail() -> None:
    assert "once 3 of 5 visits fail it" in said(Plan(5))


def test_twenty_visits_show_it_from_five_failures_on() -> None:
    assert "once 5 of 20 visits fail it" in said(Plan(20))


def test_with_four_visits_no_standard_can_be_shown_missed() -> None:
    assert "cannot be shown with 4 visits" in cannot(Plan(4))


def test_no_failure_in_ten_visits_still_allows_26_percent() -> None:
    assert "If nothing fails in 10 visits, up to 26 % of all visits could still fail." in said(Plan(10))


def test_24_visits_on_6_sites_are_worth_15() -> None:
    # design effect 1 + 3 x 0.2 = 1.6
    assert "24 on 6 sites are worth about 15" in said(Plan(24, sites=6))


def test_a_fall_of_twenty_points_takes_60_visits_a_wave() -> None:
    assert "from 90 % to 70 %" in cannot(Plan(24, pattern="periodic"))
    assert "60 would do" in cannot(Plan(24, pattern="periodic"))
    assert "A fall from 90 % to 70 % between two waves is seen" in said(Plan(60, pattern="periodic"))
    assert "A fall from 90 % to 80 % between two waves is seen" in said(Plan(195, pattern="periodic"))


def test_a_single_drive_says_nothing_about_change() -> None:
    assert "nothing about change" in cannot(Plan(100, pattern="pulsed"))


def test_sites_are_judged_singly_from_five_visits_each() -> None:
    assert "No site can be judged by itself: that takes 5 visits each, 30 in all." in cannot(Plan(24, sites=6))
    assert "judged by itself" not in said(Plan(30, sites=6))
    assert "speak of these sites only" in cannot(Plan(30, sites=4))


def test_without_a_number_it_asks_for_one() -> None:
    assert said(Plan(0)).startswith("Say how many visits are planned")


@given(
    st.integers(0, 3_000),
    st.integers(0, 400),
    st.floats(0.5, 0.99),
    st.sampled_from(["persistent", "periodic", "pulsed"]),
)
def test_every_plan_gets_its_sentences(visits: int, sites: int, standard: float, pattern: str) -> None:
    found = prospects(Plan(visits, sites, standard, pattern))
    assert all(one.text.endswith(".") and "{" not in one.text for one in found)
