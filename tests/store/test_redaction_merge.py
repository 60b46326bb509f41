"""What several people, or a stranger, say about one photo at once: a merge never lifts what somebody covered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.store import log, visits
from cxstudio.store.operation import Json, Kind
from cxstudio.study.clearing import Stage, cleared, stage_of
from cxstudio.study.recorded import Evidence, Visit
from cxstudio.study.redaction import box, everything
from cxstudio.workspace import Person, Workspace
from tests.store.test_hostile import FILE, completed, everything_can_be_read, said, take_in

LEFT, RIGHT = box("p1", 0, 0, 300, 300), box("p2", 600, 600, 900, 900)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.install(FILE)
        yield made


def the_photo(workspace: Workspace, visit: Visit) -> Evidence:
    with workspace.database.read() as connection:
        (photo,) = visits.visit(connection, visit.id).evidence
    return photo


def change(workspace: Workspace, visit: Visit, **said: object) -> Evidence:
    before = the_photo(workspace, visit)
    with workspace.database.write() as connection:
        after = before.model_copy(update=said)
        visits.change_evidence(connection, visit, before, after, "people can be seen", workspace.clock)
    return the_photo(workspace, visit)


def a_stranger_covers(workspace: Workspace, visit: Visit, areas: Json) -> Evidence:
    (photo,) = visit.evidence
    take_in(workspace, said(f"visit:{visit.id}", {f"evidence/{photo.id}/redaction": areas}))
    everything_can_be_read(workspace)
    return the_photo(workspace, visit)


def test_what_is_said_of_a_photo_later_is_kept_with_who_when_and_why(workspace: Workspace) -> None:
    visit = completed(workspace)
    photo = change(workspace, visit, redaction=(LEFT,), rotation=90)
    photo = change(workspace, visit, clearance=cleared(photo, "Ines", 5).clearance)
    assert (photo.redaction, photo.rotation, stage_of(photo)) == ((LEFT,), 90, Stage.CLEARED)
    with workspace.database.read() as connection:
        last = visits.history(connection, visit.id)[-1]
    assert last["person"] == "Ines" and last["kind"] == Kind.SET.value
    assert set(last["values"]) == {  # type: ignore[arg-type]
        f"evidence/{photo.id}/clearance", "amended", "amendment_reason",
    }  # fmt: skip


def test_a_photo_of_which_nothing_is_said_is_written_as_ever(workspace: Workspace) -> None:
    visit = completed(workspace)
    with workspace.database.read() as connection:
        fields = {name for line in visits.history(connection, visit.id) for name in line["values"]}  # type: ignore[union-attr]
    photo = visit.evidence[0].id
    assert {name for name in fields if name.startswith("evidence/")} == {
        f"evidence/{photo}/{name}" for name in ("file", "item", "caption", "in_report", "touchpoint")
    }


def test_two_who_cover_at_once_have_both_covered(workspace: Workspace) -> None:
    visit = completed(workspace)
    change(workspace, visit, redaction=(LEFT,))
    photo = a_stranger_covers(workspace, visit, [RIGHT.model_dump(mode="json")])
    assert {patch.id for patch in photo.redaction} == {"p1", "p2"}


def test_a_look_taken_before_the_merge_no_longer_counts(workspace: Workspace) -> None:
    visit = completed(workspace)
    photo = change(workspace, visit, redaction=(LEFT,))
    assert stage_of(change(workspace, visit, clearance=cleared(photo, "Ines", 5).clearance)) is Stage.CLEARED
    assert stage_of(a_stranger_covers(workspace, visit, [RIGHT.model_dump(mode="json")])) is Stage.REDACTED


@pytest.mark.parametrize(
    "areas",
    ["nothing", {"p1": 5}, [{"id": "p", "points": [[0, 0], [5000, 5]]}], [{"id": "p", "points": "all"}], [7], 0, True],
)
def test_areas_that_cannot_be_read_cover_everything(workspace: Workspace, areas: Json) -> None:
    for mine in ((), (LEFT,)):
        visit = completed(workspace)
        if mine:
            change(workspace, visit, redaction=mine)
        assert a_stranger_covers(workspace, visit, areas).redaction == (everything(),)


def test_too_many_areas_cover_everything(workspace: Workspace) -> None:
    visit = completed(workspace)
    change(workspace, visit, redaction=tuple(box(f"m{n}", n, 0, n + 9, 9) for n in range(300)))
    theirs: Json = [box(f"t{n}", n, 50, n + 9, 99).model_dump(mode="json") for n in range(300)]
    assert a_stranger_covers(workspace, visit, theirs).redaction == (everything(),)


def test_the_rows_are_made_again_from_the_log_alike(workspace: Workspace) -> None:
    visit = completed(workspace)
    change(workspace, visit, redaction=(LEFT,), rotation=180)
    a_stranger_covers(workspace, visit, [RIGHT.model_dump(mode="json")])
    with workspace.database.write() as connection:
        before = log.views.content(connection)
        log.rebuild(connection)
        assert log.views.content(connection) == before
