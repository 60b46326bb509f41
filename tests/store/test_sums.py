"""Sums and columns over many visits: kept by rule with every change, counted anew by the check, equal to the visits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cxstudio.analysis.from_study import columns_of, study_columns
from cxstudio.analysis.moments import moments_of_truth
from cxstudio.store import log, sums, visits
from cxstudio.store.columns import counted_states, visit_columns
from cxstudio.study.dataset import dataset
from cxstudio.study.pages import OUTCOME, asked_id
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import Ask, Number, Outcome, Protocol, Stage, Touchpoint
from cxstudio.study.visit import Answer, Status, is_counted
from cxstudio.workspace import Person, Workspace
from tests.study import builders as b

STUDY = "01900000-0000-7000-8000-000000000001"
TILL = Touchpoint(
    id="till",
    title="Till",
    asks=(Ask.EMOTION, Ask.DELIGHT, Ask.EXPECTATION, Ask.RATING, Ask.IMPORTANCE),
    items=(
        b.yes_no("smile", points=1, in_standard=True),
        b.yes_no("receipt", points=1, in_standard=True, condition="${smile} = 'yes'"),
        Number(id="wait", text="Minutes?"),
    ),
)
OF_ITSELF = {"valence": -2, "delight": "yes", "expectation": 5, "rating": 4, "importance": 3}
ASKED = {asked_id(TILL, what): value for what, value in OF_ITSELF.items()}


def protocol() -> Protocol:
    return b.a_protocol(
        Stage(id="s", title="Shop", touchpoints=(TILL,)), outcome=Outcome(text="Come back?", scale="o10")
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Twelve visits at three sites: who smiles gives a receipt or not, who does not was never asked."""
    folder = tmp_path_factory.mktemp("sums") / "w"
    with Workspace.create(folder, Person("Ines")) as workspace:
        workspace.install(StudyFile(key="s1", study=Study(id=STUDY, title="Shops"), protocol=protocol()))
        sites = [workspace.add_site(STUDY, name) for name in ("A", "B", "C")]
        for n in range(12):
            visit = workspace.begin_visit(STUDY, sites[n % 3], f"Observer {n % 2}")
            said = {"smile": "no" if n % 4 == 0 else "yes", "receipt": "yes" if n % 2 else "no", "wait": n, **ASKED}
            said[OUTCOME] = 4 + n % 6
            for item, value in said.items():
                visit = visit.with_answer(Answer(item=item, value=value, at=visit.started_at + 1))
            if n == 11:
                visit = visit.with_answer(Answer(item="smile", status=Status.NOT_OBSERVED, reason="queue"))
            workspace.complete(visit)
        yield workspace


def summed(workspace: Workspace, **where: str) -> dict[str, tuple[float, ...]]:
    with workspace.database.read() as connection:
        states = counted_states(Study(id=STUDY, title=""))
        return {row.item: tuple(row[1:]) for row in sums.item_sums(connection, STUDY, states, **where)}


def test_sums_say_what_counting_the_answers_says(made: Workspace):
    found = summed(made)
    # answered, numbers, total, squares, verdicts, kept, not applicable, not observed
    assert found["smile"] == (11, 0, 0, 0, 11, 8, 0, 1)
    assert found["receipt"] == (8, 0, 0, 0, 8, 5, 0, 0)  # hidden behind "no" and behind "not observed"
    assert found["wait"] == (12, 12, sum(range(12)), sum(n * n for n in range(12)), 0, 0, 0, 0)
    assert found["touchpoint/till"] == (12, 12, -24, 48, 11, 5, 0, 1)
    site = made.sites(STUDY)[0].id
    assert summed(made, site=site)["wait"][:3] == (4, 4, 0 + 3 + 6 + 9)


def test_columns_read_straight_are_those_of_the_visits(made: Workspace):
    with made.database.read() as connection:
        study = Study(id=STUDY, title="Shops")
        columns = visit_columns(connection, study, protocol())
        found = [visit for visit in visits.visits_of(connection, STUDY) if is_counted(visit)]
    data = dataset(protocol(), found, {visit.protocol: protocol() for visit in found})
    assert columns_of(columns) == study_columns(data)
    assert moments_of_truth(columns) == moments_of_truth(data)
    assert columns.ids == tuple(visit.id for visit in found) and columns.left_out == ()
    assert columns.only([1, 3]).touchpoints["till"].met == tuple(columns.touchpoints["till"].met[i] for i in (1, 3))


def test_a_change_of_an_answer_moves_its_sum_and_a_hand_in_the_sums_is_found(made: Workspace):
    with made.database.read() as connection:
        one = visits.visits_of(connection, STUDY)[5]
    before = summed(made)["wait"]
    made.amend(one, Answer(item="wait", value=2.5), "read off the photo")
    assert summed(made)["wait"][2] == pytest.approx(before[2] - 5 + 2.5)
    with made.database.write() as connection:
        assert log.faults(connection) == []
        connection.exec_driver_sql("UPDATE item_sum SET kept = kept + 1 WHERE judged > 0")
        assert any("sums differ" in fault for fault in log.faults(connection))
        log.rebuild(connection)
        assert log.faults(connection) == []


def test_a_deleted_visit_leaves_the_sums_and_what_is_not_counted_is_listed(made: Workspace):
    with made.database.read() as connection:
        one = visits.visits_of(connection, STUDY)[0]
    n = summed(made)["wait"][0]
    with made.database.write() as connection:
        visits.delete(connection, one, made.clock)
        assert sums.faults(connection) == []
    assert summed(made)["wait"][0] == n - 1
    approved = Study(id=STUDY, title="Shops", counts="approved")
    with made.database.read() as connection:
        columns = visit_columns(connection, approved, protocol())
    assert columns.ids == () and {one.reason for one in columns.left_out} == {"complete"}
    assert moments_of_truth(columns).n_visits == 0
