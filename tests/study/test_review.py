"""Who may do what with a finished visit, and what keeps them from it."""

from __future__ import annotations

import pytest

from cxstudio.study.review import LEADS, Act, is_same_person, open_remarks, refusal, replied, settled_by_amending
from cxstudio.study.visit import Remark, Visit, VisitState, is_counted


def a_visit(state: VisitState = VisitState.SUBMITTED, *remarks: Remark, practice: bool = False) -> Visit:
    return Visit(id="v1", study="s1", protocol="p", observer="Ana Duarte", state=state, remarks=remarks,
                 practice=practice)  # fmt: skip


@pytest.mark.parametrize("act", [Act.APPROVE, Act.RETURN, Act.REJECT])
def test_the_reviewer_is_never_the_observer_however_the_name_is_written(act: Act) -> None:
    assert refusal(act, a_visit(), "Ines Roth", words="look again") == ""
    for name in ("Ana Duarte", "ANA  duarte ", "ana\u00a0Duarte"):
        assert refusal(act, a_visit(), name, words="look again").startswith("You observed this visit.")


def test_a_name_that_was_never_told_is_nobodys() -> None:
    assert not is_same_person("", "")
    assert is_same_person("Jose\u0301", "JOSÉ")


POSSIBLE = {
    ("submit", "complete"), ("submit", "returned"), ("approve", "submitted"), ("return", "submitted"),
    ("reject", "submitted"), ("reopen", "approved"), ("reopen", "returned"), ("reopen", "rejected"),
}  # fmt: skip


def test_each_act_has_its_states() -> None:
    found = {
        (act.value, state.value)
        for act in Act
        for state in VisitState
        if not refusal(act, a_visit(state), "Ines", words="why")
    }
    assert found == POSSIBLE
    assert {act.value: goal.value for act, (_states, goal) in LEADS.items()} == {
        "submit": "submitted", "approve": "approved", "return": "returned", "reject": "rejected",
        "reopen": "submitted",
    }  # fmt: skip


def test_sending_back_and_rejecting_need_words_approving_needs_settled_answers() -> None:
    assert refusal(Act.RETURN, a_visit(), "Ines", words=" ").startswith("Say what the observer should look at.")
    assert refusal(Act.REJECT, a_visit(), "Ines").startswith("Rejecting a visit needs its reason.")
    assert refusal(Act.APPROVE, a_visit(), "Ines", conflicts=2).startswith("2 answers of this visit have two values.")
    assert refusal(Act.REJECT, a_visit(), "Ines", conflicts=2, words="invented") == ""


def test_what_was_sent_back_is_submitted_again_once_every_remark_is_settled() -> None:
    first, second = Remark(id="r2", item="wait", text="How long?", at=2), Remark(id="r1", text="Which day?", at=1)
    returned = a_visit(VisitState.RETURNED, first, second)
    assert [one.id for one in open_remarks(returned)] == ["r1", "r2"]
    assert refusal(Act.SUBMIT, returned, "Ana Duarte").startswith("2 remarks wait for their answers.")
    (settled,) = settled_by_amending(returned, "wait", "read the clock again", "Ana Duarte", 5)
    assert (settled.id, settled.reply, settled.replied_by, settled.replied_at) == (
        "r2", "read the clock again", "Ana Duarte", 5,
    )  # fmt: skip
    answered = a_visit(VisitState.RETURNED, settled, replied(second, " Monday ", "Ana Duarte", 6))
    assert answered.remarks[1].reply == "Monday"
    assert refusal(Act.SUBMIT, answered, "Ana Duarte") == ""


def test_practice_is_never_submitted() -> None:
    assert refusal(Act.SUBMIT, a_visit(VisitState.COMPLETE, practice=True), "Ana").startswith("This visit was recorded")


def test_which_states_count_is_what_the_study_says() -> None:
    finished = [s for s in VisitState if s not in (VisitState.PLANNED, VisitState.IN_PROGRESS)]
    counted = {kind: [s.value for s in finished if is_counted(a_visit(s), kind)] for kind in ("complete", "approved")}
    assert counted == {"complete": ["complete", "submitted", "approved"], "approved": ["approved"]}
    assert not is_counted(a_visit(VisitState.APPROVED, practice=True), "approved")
