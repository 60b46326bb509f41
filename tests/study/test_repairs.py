"""One click puts right what is plain: the finding is gone, nothing else came, and what people wrote is still there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.errors import Finding, Severity
from cxstudio.study import protocol as p
from cxstudio.study.checks import check
from cxstudio.study.repairs import repair, repair_words
from tests.study.builders import (
    SCALES,
    YES,
    a_protocol,
    a_scale,
    a_stage,
    a_touchpoint,
    choice,
    counter,
    rating,
    ready_made,
    text_item,
    timer,
    yes_no,
)
from tests.study.test_checks import FIELDS, behaviour, options, with_every_item
from tests.study.test_checks_kinds import DESK, DOOR, PNG, outcome
from tests.study.test_kinds import card, rows

NUMBERED = tuple(p.Anchor(value=value, text=f"at {value}") for value in (2, 1, 3))
WRONG: tuple[tuple[str, p.Protocol], ...] = (
    ("P001", a_protocol(yes_no("a"), yes_no("a"))),
    ("P001", a_protocol(yes_no("outcome"))),
    ("P001", a_protocol(yes_no("arm"), draws=(p.Draw(id="arm", title="Arm", options=options("keep")),))),
    ("P001", a_protocol(choice("way", "cash", "cash"))),
    ("P001", a_protocol(counter("clicks", alternatives=options("none", "none")))),
    ("P001", a_protocol(rows(columns=(p.Column(id="a", title="A"), p.Column(id="a", title="B"))))),
    ("P002", a_protocol(rating(scale="k4"), scales=SCALES[:5] + SCALES[6:])),
    (
        "P002",
        a_protocol(
            rows(columns=(p.Column(id="a", title="A", kind="rating", scale="k4"),)), scales=SCALES[:5] + SCALES[6:]
        ),
    ),
    ("P003", a_protocol(yes_no(), text_item(condition="${greeting} = “no”"))),
    ("P003", a_protocol(yes_no(standard=p.Holds(expression=". = “yes”", text="Yes")))),
    ("P009", a_protocol(yes_no(points=1, standard=None))),
    ("P010", a_protocol(yes_no(critical=True))),
    ("P011", a_protocol(yes_no(in_standard=True))),
    ("P013", a_protocol(yes_no(evidence=p.EvidenceRule(when="always", at_least=3, at_most=1)))),
    ("P013", a_protocol(yes_no(evidence=p.EvidenceRule(when="always", at_least=0, at_most=0)))),
    ("P013", a_protocol(yes_no(evidence=p.EvidenceRule(when="always", at_least=0)))),
    ("P014", a_protocol(yes_no(evidence=p.EvidenceRule(when="on_fail", at_least=1)))),
    ("P015", a_protocol(scales=(*SCALES, p.Scale(id="odd", title="Odd", anchors=NUMBERED)))),
    ("P016", a_protocol(a_stage(yes_no(points=1), weight=0))),
    ("P017", a_protocol(choice("way", "in", "out", kept=("in", "gone")))),
    ("P017", a_protocol(rating(standard=p.Within(low=3, high=1)))),
    ("P018", a_protocol(a_touchpoint(id="door", asks=(p.Ask.EMOTION,)), scales=(a_scale("o10", 0, 10),))),
    ("P020", a_protocol(behaviours=(behaviour("wipe", "w"), behaviour("walk", "w"), behaviour("wait", "w")))),
    ("P022", a_protocol(scales=SCALES[:-1])),
    ("P024", a_protocol(a_touchpoint(yes_no(), id="door"), a_touchpoint(id="empty"))),
    ("P024", a_protocol(a_stage(yes_no()), a_stage(id="empty"))),
    ("P028", a_protocol(counter("people", minimum=9, maximum=1))),
    ("P030", a_protocol(behaviours=(behaviour("wipe", excludes=("gone",)),))),
    ("P031", a_protocol(yes_no(not_applicable=(p.Reason(code="x1"), p.Reason(code="n1"))))),
    ("P032", a_protocol(DOOR, DESK, outcome=outcome("gone"))),
    ("P032", a_protocol(DOOR, DESK, outcome=outcome("desk"))),
    ("P033", a_protocol(DOOR, a_touchpoint(card(opens_after="gone"), id="desk"))),
    ("P034", a_protocol(rows(columns=(p.Column(id="who", title="Who", kind="choice"),)))),
    ("P034", a_protocol(rows(at_least=3, at_most=2))),
    ("P035", a_protocol(yes_no(example="gone"))),
    ("P036", a_protocol(yes_no(example="x"), pictures=(p.Picture(id="x", title="X", media="image/jpeg", data=PNG),))),
    ("P037", a_protocol(yes_no(paired_with="gone"))),
    ("P038", a_protocol(rating("a", grid="g"))),
    ("P038", a_protocol(rating("a", grid="g"), yes_no("m"), rating("b", grid="g"))),
    ("P038", a_protocol(rating("a", grid="g"), rating("b", grid="g"), rating("c", scale="q7", grid="g"))),
    ("P039", a_protocol(yes_no(default="perhaps"))),
    ("P045", a_protocol(timer(over_days=True, may_pause=True))),
    ("P046", a_protocol(yes_no(critical=True, standard=YES))),
    ("P047", a_protocol(yes_no(points=1), shows_scores=False)),
)


@pytest.mark.parametrize(("code", "wrong"), WRONG, ids=[f"{code}-{n}" for n, (code, _p) in enumerate(WRONG)])
def test_a_plain_fault_is_put_right_by_its_repair(code: str, wrong: p.Protocol) -> None:
    found = [finding for finding in check(wrong) if finding.code == code]
    assert found, "the scene is wrong in that way"
    assert repair_words(found[0])
    repaired: p.Protocol | None = wrong
    while repaired is not None and (left := [finding for finding in check(repaired) if finding.code == code]):
        repaired = repair(repaired, left[0], SCALES)
    assert repaired is not None
    assert check(repaired) == []


def test_a_grid_is_put_side_by_side_in_the_order_it_had() -> None:
    wrong = a_protocol(rating("a", grid="g"), yes_no("m"), rating("b", grid="g"), yes_no("n"))
    repaired = repair(wrong, check(wrong)[0])
    assert repaired is not None
    assert [item.id for _s, t in repaired.touchpoints() for item in t.items] == ["a", "b", "m", "n"]


def test_hot_keys_are_taken_from_the_titles() -> None:
    wrong = a_protocol(behaviours=(behaviour("wipe", "w"), behaviour("walk", "w")))
    repaired = repair(wrong, check(wrong)[0])
    assert repaired is not None and [one.key for one in repaired.behaviours] == ["w", "a"]


@pytest.mark.parametrize(
    "wrong",
    [
        a_protocol(rating(scale="unheard_of")),
        a_protocol(yes_no(), text_item(condition="${greeting} = ")),
        a_protocol(a_stage(id="only")),
        a_protocol(scales=(*SCALES, p.Scale(id="one", title="One", anchors=NUMBERED[:1]))),
        a_protocol(yes_no(points=1, standard=p.AnyOf(answers=("gone",)))),
        a_protocol(a_touchpoint(card(opens_after="first"), id="first"), a_touchpoint(yes_no(), id="late")),
        a_protocol(rows(columns=())),
        a_protocol(yes_no(text=" ")),
        a_protocol(
            yes_no(), pictures=(p.Picture(id="x", title="X", media="image/png", data=PNG.rstrip("=") + "A" * 600_002),)
        ),
    ],
)
def test_what_is_not_plain_is_left_to_the_designer(wrong: p.Protocol) -> None:
    assert [repair(wrong, finding, SCALES) for finding in check(wrong)] == [None]


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_no_repair_breaks_what_it_repairs(data: Any) -> None:
    coffee = ready_made("coffee_shop").protocol
    ids = [item.id for _stage, touchpoint in coffee.touchpoints() for item in touchpoint.items]
    changes = data.draw(st.dictionaries(st.sampled_from(ids), FIELDS, max_size=3))
    broken = with_every_item(lambda item: item.model_copy(update=changes.get(item.id, {})))
    for finding in check(broken):
        repaired = repair(broken, finding, coffee.scales)
        if repaired is not None:
            assert p.Protocol.model_validate_json(repaired.canonical()) == repaired
            assert _same(finding) not in map(_same, check(repaired))


def _same(finding: Finding) -> tuple[str, str, str, Severity]:
    return finding.code, finding.item, finding.text, finding.severity
