"""The gate before fieldwork: what it asks depends on whose places are visited."""

from __future__ import annotations

import pytest

from cxstudio.assets import studies
from cxstudio.study.gate import advice, gate, is_open
from cxstudio.study.plan import Ethics, Study, read_study_file

from .builders import SETTLED


def a_study(ethics: Ethics, question: str = "Are guests greeted?") -> Study:
    return Study(id="s1", title="Kiosk", question=question, ethics=ethics)


def missing(study: Study) -> list[str]:
    return [finding.item for finding in gate(study)]


def test_an_empty_set_up_names_everything_that_is_missing() -> None:
    assert missing(a_study(Ethics(), "")) == [
        "question",
        "legal_ground",
        "staff_told",
        "recording",
        "assessment",
        "originals",
    ]


def test_a_filled_one_lets_observers_go() -> None:
    assert is_open(a_study(SETTLED))


@pytest.mark.parametrize("owner", ["competitor", "public"])
def test_only_the_clients_own_and_agents_staff_can_be_told(owner: str) -> None:
    study = a_study(SETTLED.model_copy(update={"owner": owner, "staff_told": ""}))
    assert is_open(study)
    assert missing(a_study(SETTLED.model_copy(update={"owner": "agent", "staff_told": ""}))) == ["staff_told"]


def test_a_dash_or_a_yes_is_no_answer() -> None:
    assert missing(a_study(SETTLED.model_copy(update={"legal_ground": " - ", "originals": "yes"}))) == [
        "legal_ground",
        "originals",
    ]


def test_a_competitor_is_visited_by_stricter_rules() -> None:
    told = " ".join(advice(a_study(SETTLED.model_copy(update={"owner": "competitor"}))))
    assert "no descriptions of staff" in told
    assert "buy something" in told


@pytest.mark.parametrize("path", sorted(studies().glob("*.json")), ids=lambda path: path.stem)
def test_no_ready_made_study_claims_a_legal_ground_for_its_user(path: object) -> None:
    study = read_study_file(path).study  # type: ignore[arg-type]
    assert "legal_ground" in missing(study)
    assert "recording" not in missing(study)
