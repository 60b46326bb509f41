"""What a stranger's operations may claim: well-formed texts with fields of wrong types, foreign ids, numbers beyond all
sense. Nothing of it may stop reading, hide what others wrote, or depend on the order in which it came."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.ids import Stamp
from cxstudio.store import log, studies, views, visits
from cxstudio.store.glance import glance
from cxstudio.store.operation import Author, Json, Kind, Operation, make, parse
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import AnyOf, Protocol, Stage, Touchpoint, YesNo
from cxstudio.study.visit import Answer, Evidence, ObservedEvent, Status, Visit
from cxstudio.workspace import DATABASE, Person, Workspace

STUDY = "01900000-0000-7000-8000-000000000001"
OTHER = "01900000-0000-7000-8000-000000000002"
GREETED = YesNo(id="greeted", text="Was a greeting spoken?", points=1, standard=AnyOf(answers=("yes",)))
DOOR = Touchpoint(id="door", title="Door", items=(GREETED,))
PROTOCOL = Protocol(title="Café", stages=(Stage(id="arrive", title="Arrive", touchpoints=(DOOR,)),))
FILE = StudyFile(key="small", study=Study(id=STUDY, title="Café visits", client="Bean"), protocol=PROTOCOL)
SHA = "a" * 64


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.install(FILE)
        yield made


def completed(workspace: Workspace, study: str = STUDY) -> Visit:
    site = workspace.add_site(study, "Harbour Street")
    visit = workspace.begin_visit(study, site, "Ines")
    visit = visit.with_answer(Answer(item="greeted", value="yes", at=visit.started_at + 1500))
    photo = Evidence(id=workspace.new_id(), sha256=SHA, touchpoint="door", added_at=visit.started_at, name="door.jpg")
    return workspace.complete(visit.with_evidence(photo))


def said(entity: str, values: dict[str, Json], study: str = STUDY, kind: Kind = Kind.SET, number: int = 1) -> Operation:
    """One operation by a stranger whose clock is ahead, so that what it says is shown."""
    author = Author("stranger", "Mallory", 1_900_000_000_000)
    replaces: dict[str, list[str]] = {name: [] for name in (*values, "alive")}
    stamp = Stamp(1_900_000_000_000 + number)
    return make(author, number, "", stamp, study, kind, entity, {} if kind is Kind.ERASE else replaces, values)


def take_in(workspace: Workspace, *operations: Operation) -> None:
    with workspace.database.write() as connection:
        log.take_in(connection, operations)


def everything_can_be_read(workspace: Workspace) -> None:
    for study in workspace.studies():
        workspace.sites(study.id)
        with workspace.database.read() as connection:
            found = visits.visits_of(connection, study.id)
            studies.versions(connection, study.id)
        for visit in found:
            for evidence in visit.evidence:
                workspace.evidence.thumb_path(evidence.sha256)
    glance(workspace.folder / DATABASE)
    with workspace.database.write() as connection:
        assert log.faults(connection) == []


BAD_VISIT_FIELDS: list[dict[str, Json]] = [
    {"started_at": "yesterday"},
    {"started_at": 10**19},
    {"started_at": -(10**15)},
    {"completed_at": {"no": "moment"}},
    {"number": 2**63},
    {"state": "enchanted"},
    {"draws": [1, 2]},
    {"site": {"id": 1}},
    {"utc_offset": 10**12},
    {"answer/greeted": "yes"},
    {"answer/greeted": {"value": {"deep": 1}}},
    {"answer/greeted": {"item": "other", "value": "yes"}},
    {"answer/greeted": {"value": "yes", "at": 10**19}},
    {"answer/greeted": {"value": "yes", "invented": 1}},
    {"answer/greeted": {"value": 10**400}},
    {"answer/greeted": {"value": [["a", -(10**20)]]}},
    {"answer/greeted": {"value": "yes", "since": -5}},
    {"answer/other": {"item": "greeted", "value": "no"}},
    {"answer/other": {"kind": "hologram", "value": [[1]]}},
    {"answer/": {"value": 1}},
    {"event/e1": "whistle"},
    {"event/e1": {"id": "e2", "code": "a", "start_ms": 1}, "event/e2": {"id": "e2", "code": "b", "start_ms": 2}},
    {"moment/m1": {"id": "m1", "touchpoint": "door", "sign": "boredom"}},
    {"evidence/p1/file": {"sha256": "../../x"}},
    {"evidence/0/file": {"sha256": SHA, "id": "00"}, "evidence/00/file": {"sha256": SHA}},
    {"evidence/p1/file": {"sha256": SHA, "size": 10**19}},
    {"evidence/p1/file": [SHA]},
    {"evidence/a/b/file": {"sha256": SHA}},
    {"evidence/../../p/file": {"sha256": SHA}},
    {"evidence/0/file": {"sha256": SHA}, "evidence/0/in_report": "perhaps"},
]


@pytest.mark.parametrize("values", BAD_VISIT_FIELDS, ids=str)
def test_a_field_of_the_wrong_form_neither_stops_nor_hides_anything(
    workspace: Workspace, values: dict[str, Json]
) -> None:
    done = completed(workspace)
    mine = f"visit:{done.id}"
    theirs = {"protocol": done.protocol, "started_at": 5, **values}
    take_in(workspace, said(mine, values), said("visit:theirs", theirs))
    with workspace.database.read() as connection:
        found = {visit.id: visit for visit in visits.visits_of(connection, STUDY)}
    shown = found[done.id]
    assert (shown.protocol, shown.evidence[-1], shown.answers["greeted"].value) == (
        done.protocol,
        done.evidence[0],
        "yes",
    )
    assert found["theirs"].started_at in (5, 0)
    everything_can_be_read(workspace)


def test_what_is_not_understood_is_counted_and_kept(workspace: Workspace) -> None:
    done = completed(workspace)
    take_in(workspace, said(f"visit:{done.id}", {"answer/smell": {"value": {"a": 1}}}))
    with workspace.database.read() as connection:
        assert log.not_understood(connection, STUDY) == 1
        assert visits.visit(connection, done.id).answers == done.answers
        assert visits.history(connection, done.id)[-1]["values"] == {"answer/smell": {"value": {"a": 1}}}


@pytest.mark.parametrize(
    ("entity", "values"),
    [
        (f"study:{STUDY}", {"title": 7}),
        (f"study:{STUDY}", {"method": "telepathy"}),
        (f"study:{STUDY}", {"ethics": {"owner": "nobody"}}),
        (f"study:{STUDY}", {"target_visits": -1}),
        (f"study:{STUDY}", {"seal": {"heads": {}}, "invented": True}),
        (f"study:{OTHER}", {"title": "Not its own study"}),
        ("study:", {"title": "Nameless"}),
        ("site:s1", {"name": [1], "group": {"a": 1}}),
        ("site:s1", {"address": "of a site whose name is on its way"}),
        ("protocol:x", {"body": "{}", "title": "X", "number": 9}),
        ("protocol:x", {"title": "without a body"}),
        (f"protocol:{'0' * 64}", {"body": PROTOCOL.canonical(), "title": "Named by another hash", "number": 9}),
        (f"protocol:{PROTOCOL.content_hash()}", {"number": "many"}),
        ("visit:", {"protocol": "p"}),
        ("visit:../x", {"protocol": "p"}),
        ("no entity at all", {"a": 1}),
        ("hologram:1", {"a": 1}),
    ],
    ids=str,
)
def test_things_that_are_none_are_not_shown(workspace: Workspace, entity: str, values: dict[str, Json]) -> None:
    done = completed(workspace)
    take_in(workspace, said(entity, values))
    assert [study.id for study in workspace.studies()] == [STUDY]
    assert done.id in {visit.visit.id for visit in workspace.dataset(STUDY)[1].visits}
    everything_can_be_read(workspace)


def test_a_site_named_like_a_visit_takes_nothing_away(workspace: Workspace) -> None:
    done = completed(workspace)
    take_in(workspace, said(f"site:{done.id}", {"name": "Trap"}), said(f"study:{done.id}", {"title": "Trap"}))
    with workspace.database.read() as connection:
        assert visits.visit(connection, done.id) == done
    everything_can_be_read(workspace)


def test_another_studys_operations_never_touch_this_one(workspace: Workspace) -> None:
    done = completed(workspace)
    before = _view_of(workspace, STUDY)
    names = (f"visit:{done.id}", f"site:{done.site}", f"protocol:{done.protocol}")
    erasing = [said(name, {}, OTHER, Kind.ERASE, n) for n, name in enumerate(names, 1)]
    take_in(workspace, *erasing, said(f"visit:{done.id}", {"observer": "Mallory", "protocol": "p"}, OTHER, number=9))
    assert _view_of(workspace, STUDY) == before
    with workspace.database.write() as connection:  # what was erased there is not remembered as erased here
        log.append(connection, STUDY, [log.Change(Kind.ERASE, f"visit:{done.id}", {})], workspace.clock)
        assert log.erasures_of(connection, [STUDY]).entities == {f"visit:{done.id}"}
        assert [v.id for v in visits.visits_of(connection, STUDY)] == []
    everything_can_be_read(workspace)


def _view_of(workspace: Workspace, study: str) -> list[object]:
    with workspace.database.read() as connection:
        content = views.content(connection)
    return [line for lines in content.values() for line in lines if study in line]


def test_one_piece_of_evidence_in_two_visits_stands_in_both(workspace: Workspace) -> None:
    done = completed(workspace)
    photo = done.evidence[0]
    facts: dict[str, Json] = {f"evidence/{photo.id}/file": {"sha256": photo.sha256}, "protocol": done.protocol}
    take_in(workspace, said("visit:copy", facts))
    with workspace.database.read() as connection:
        assert [len(v.evidence) for v in visits.visits_of(connection, STUDY)] == [1, 1]


def test_two_studies_may_publish_the_same_protocol(workspace: Workspace) -> None:
    workspace.install(FILE.model_copy(update={"study": Study(id=OTHER, title="The same in May")}))
    assert {workspace.newest_protocol(s).study for s in (STUDY, OTHER)} == {STUDY, OTHER}
    completed(workspace, OTHER)
    assert len(workspace.dataset(OTHER)[1].visits) == 1
    assert len(workspace.dataset(STUDY)[1].visits) == 0


def test_a_strangers_number_does_not_stop_ours(workspace: Workspace) -> None:
    take_in(workspace, said("visit:far", {"protocol": "p", "number": 10**6}))
    done = completed(workspace)
    with workspace.database.read() as connection:
        assert visits.visit(connection, done.id) == done


def test_any_order_of_hostile_operations_gives_one_view(workspace: Workspace, tmp_path: Path) -> None:
    done = completed(workspace)
    operations = [
        said(f"visit:{done.id}", {"started_at": "x", "answer/greeted": {"item": "other"}}, number=1),
        said(f"visit:{done.id}", {"protocol": "p"}, OTHER, number=2),
        said(f"site:{done.id}", {"name": "Trap"}, number=3),
        said(f"visit:{done.id}", {}, OTHER, Kind.ERASE, number=4),
    ]
    with workspace.database.read() as connection:
        known = list(log.of_study(connection, STUDY))
    seen = set()
    for n, order in enumerate(itertools.permutations(operations)):
        if n % 5 == 0:
            with Workspace.create(tmp_path / str(n), Person("Ben", "b")) as other:
                take_in(other, *order[:2])
                take_in(other, *known)
                take_in(other, *order[2:])
                with other.database.read() as connection:
                    seen.add(repr(views.content(connection)))
    assert len(seen) == 1


def test_what_only_a_newer_program_understands_does_not_make_a_conflict(workspace: Workspace) -> None:
    done = completed(workspace)
    with workspace.database.read() as connection:
        before = log.of_entity(connection, f"visit:{done.id}", STUDY)
    newer = said(f"visit:{done.id}", {"observer": "Ines B."})
    text = newer.header_text.replace('"k":"set"', '"k":"vow"').replace(
        '"observer":[]', f'"observer":["{before[0].hash}"]'
    )

    take_in(workspace, parse(text, newer.payload_text))
    with workspace.database.write() as connection:
        change = log.Change(Kind.SET, f"visit:{done.id}", {"observer": "Ines Berg"})
        log.append(connection, STUDY, [change], workspace.clock)
        assert visits.visit(connection, done.id).observer == "Ines Berg"
        assert log.open_conflicts(connection, STUDY) == 0


def test_a_visit_reads_back_as_it_was_recorded(workspace: Workspace) -> None:
    site = workspace.add_site(STUDY, "Harbour Street")
    visit = workspace.begin_visit(STUDY, site, "Ines")
    at_once = Answer(item="greeted", value="yes", at=visit.started_at)
    never = Answer(item="wait", status=Status.NOT_OBSERVED, reached=False, reason="c1")
    early = ObservedEvent(id="e1", code="smile", start_ms=-20)
    visit = visit.with_answer(at_once).with_answer(never).model_copy(update={"events": (early,)})
    done = workspace.complete(visit)
    with workspace.database.read() as connection:
        assert visits.visit(connection, done.id) == done


def test_a_visit_whose_protocol_is_not_here_waits_and_stops_no_other(workspace: Workspace) -> None:
    done = completed(workspace)
    take_in(workspace, said("visit:early", {"protocol": "0" * 64, "site": done.site}))
    _newest, dataset = workspace.dataset(STUDY)
    assert [scored.visit.id for scored in dataset.visits] == [done.id]
    assert workspace.waiting_visits(STUDY) == 1


def test_the_first_look_shows_a_draft_once_though_another_study_has_its_site(workspace: Workspace) -> None:
    site = workspace.add_site(STUDY, "Harbour Street")
    workspace.begin_visit(STUDY, site, "Ines")
    take_in(workspace, said(f"site:{site.id}", {"name": "Twin"}, OTHER))
    assert [draft.site for draft in glance(workspace.folder / DATABASE).drafts] == ["Harbour Street"]


def test_the_first_look_at_a_damaged_protocol_is_empty(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE protocol SET body = '{'")
    assert glance(workspace.folder / DATABASE).studies == ()
