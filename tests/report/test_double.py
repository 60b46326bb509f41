"""Two observers at one visit: planned, blind to each other, compared, and never counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxstudio.analysis.double_observation import pair_agreement
from cxstudio.report.agreement_page import agreement_blocks
from cxstudio.report.basis import Basis, ReportSettings, read_basis
from cxstudio.report.blocks import Refused, Table
from cxstudio.report.doubles import compared, doubles
from cxstudio.store import sums
from cxstudio.study.double import are_both_complete, could_be_beside, is_blind
from cxstudio.study.visit import Visit, VisitState
from tests.analysis.scenes import figure, refused
from tests.report import scene

COUNTED = ("complete", "approved")


@pytest.fixture(scope="module")
def basis(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    """The golden case; its first twelve visits were seen by a second observer, who never saw advice fail."""
    folder = tmp_path_factory.mktemp("double") / "w"
    with scene.golden_workspace(folder) as workspace:
        with workspace.database.read() as connection:
            first = scene_visits(connection)
        for visit in first[:12]:
            site = next(site for site in workspace.sites(scene.STUDY) if site.id == visit.site)
            second = workspace.begin_visit(scene.STUDY, site, "Observer X", beside=visit.id)
            answers = {item: answer for item, answer in visit.answers.items() if item != "advice_kept"}
            answers["advice_kept"] = visit.answers["advice_kept"].model_copy(update={"value": "yes"})
            workspace.complete(second.model_copy(update={"answers": answers}))
        with workspace.database.write() as connection:
            assert sums.faults(connection) == []
            counted = {row.item: row.answered for row in sums.item_sums(connection, scene.STUDY, COUNTED)}
        assert counted["advice_kept"] == 24, "a second observation is summed apart"
        return read_basis(workspace, scene.STUDY, ReportSettings())


def scene_visits(connection) -> list[Visit]:
    from cxstudio.store import visits

    return visits.visits_of(connection, scene.STUDY)


def test_second_observations_are_compared_and_never_counted(basis: Basis):
    assert basis.n == 24 and len(basis.left_out) == 12
    assert len(doubles(basis.dataset, basis.left_out)) == 12
    lines = {(one.touchpoint.id, one.item.id if one.item else ""): one.found
             for one in compared(basis.dataset.protocol, doubles(basis.dataset, basis.left_out))}  # fmt: skip
    waiting = lines["waiting", "waiting_kept"]
    assert (waiting.pairs, waiting.equal) == (12, 12) and figure(waiting.kappa).estimate == 1
    advice = lines["advice", "advice_kept"]
    assert advice.equal == 9 and figure(advice.kappa).estimate == 0  # three failures that one of them never saw
    assert advice.table == ((9, 3), (0, 0)) or advice.table == ((9, 0), (3, 0))


def test_what_two_people_do_not_agree_on_gets_no_verdict(basis: Basis):
    moment = basis.moments.of("advice")
    assert moment.evidence.barred is not None and moment.evidence.barred.code == "UNRELIABLE"
    blocks = agreement_blocks(basis)
    assert not isinstance(blocks, Refused)
    assert any(isinstance(block, Table) for block in blocks)
    assert [block.code for block in blocks if isinstance(block, Refused)].count("UNRELIABLE") == 1


def test_neither_sees_the_other_until_both_are_complete():
    first = Visit(id="a", study="s", protocol="p", site="x", observer="Ines", started_at=10, state=VisitState.COMPLETE)
    second = Visit(id="b", study="s", protocol="p", site="x", observer="Tom", started_at=11, beside="a")
    assert is_blind(first, [second]) and not is_blind(second, [second])
    assert not are_both_complete(first, second)
    done = second.model_copy(update={"state": VisitState.COMPLETE})
    assert not is_blind(first, []) and are_both_complete(first, done)
    other = first.model_copy(update={"id": "c", "started_at": 10 + 7 * 3_600_000})
    assert [one.id for one in could_be_beside("x", "Tom", 20, [first, other])] == ["a"]
    assert could_be_beside("x", "ines", 20, [first]) == could_be_beside("x", "Eva", 20, [first, second]) == []


def test_few_pairs_are_counted_and_refused():
    few = pair_agreement(["yes", "no", None], ["yes", "yes", "no"], "nominal", ("yes", "no"))
    assert (few.pairs, few.equal, few.n_na, refused(few.share)) == (2, 1, 1, "N_PAIRS")
    same = pair_agreement(["yes"] * 12, ["yes"] * 12, "nominal", ("yes", "no"))
    assert refused(same.kappa) == "KAPPA_UNDEFINED" and refused(same.reading) == "NOT_JUDGED"
    numbers = pair_agreement([9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], "interval")
    assert figure(numbers.icc).method == "ICC(2,1)"
    with pytest.raises(ValueError, match="shorter"):
        pair_agreement(["yes"], [], "nominal", ("yes", "no"))


def test_a_plan_without_a_second_observer_is_said(tmp_path: Path):
    with scene.golden_workspace(tmp_path / "w", visits=1) as workspace:
        study = workspace.find_study(scene.STUDY)
        basis = read_basis(workspace, scene.STUDY, ReportSettings())
    planned = basis.__class__(**{**vars_of(basis), "study": study.model_copy(update={"double_visits": 5})})
    blocks = agreement_blocks(planned)
    assert isinstance(blocks, Refused) and blocks.code == "NO_DOUBLE" and "Planned were 5" in blocks.sentence


def vars_of(basis: Basis) -> dict[str, object]:
    return {name: getattr(basis, name) for name in basis.__dataclass_fields__}
