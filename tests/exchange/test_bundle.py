"""Handing a study on: two workspaces, one bundle, the same fingerprint; and bundles that are not taken."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import BundleError, StorageError
from cxstudio.exchange import bundle, merge
from cxstudio.exchange.container import Segment, op_line, write_container
from cxstudio.exchange.merge import Effect
from cxstudio.steps import run_to_end
from cxstudio.store import log, visits
from cxstudio.store.photos import Source
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import AnyOf, Protocol, Stage, Touchpoint, YesNo
from cxstudio.study.visit import Answer, Visit
from cxstudio.workspace import Person, Workspace

GREETED = YesNo(id="greeted", text="Was a greeting spoken?", points=1, standard=AnyOf(answers=("yes",)))
DOOR = Touchpoint(id="door", title="Door", items=(GREETED,))
STUDY = "01900000-0000-7000-8000-000000000001"
FILE = StudyFile(
    key="small",
    study=Study(id=STUDY, title="Café visits", client="Bean"),
    protocol=Protocol(title="Café", stages=(Stage(id="arrive", title="Arrive", touchpoints=(DOOR,)),)),
)


def jpeg(colour: str) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def ines(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "ines", Person("Ines", "ines-laptop")) as workspace:
        workspace.install(FILE)
        yield workspace


@pytest.fixture
def ben(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "ben", Person("Ben", "ben-laptop")) as workspace:
        yield workspace


def a_visit(workspace: Workspace, value: str = "yes", photo: str = "") -> Visit:
    site = workspace.add_site(STUDY, "Harbour Street")
    visit = workspace.begin_visit(STUDY, site, workspace.person)
    visit = visit.with_answer(Answer(item="greeted", value=value, at=visit.started_at + 1000))
    if photo:
        (facts,) = run_to_end(workspace.attach([Source(jpeg(photo), "door.jpg")]))
        assert not isinstance(facts, Exception)
        visit = visit.with_evidence(workspace.evidence_of(facts, "door", "greeted"))
    return workspace.complete(visit)


def hand_on(sender: Workspace, receiver: Workspace, file: Path, have: object = None) -> merge.Imported:
    run_to_end(bundle.export(sender, STUDY, file, have))  # type: ignore[arg-type]
    return take_in(receiver, file)


def take_in(receiver: Workspace, file: Path) -> merge.Imported:
    with run_to_end(bundle.read(file)) as found:
        return run_to_end(merge.apply(receiver, found))


def fingerprint(workspace: Workspace) -> str:
    with workspace.database.read() as connection:
        return log.study_fingerprint(connection, STUDY)


def view(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    with workspace.database.read() as connection:
        return log.views.content(connection)


def everything(workspace: Workspace) -> list[Visit]:
    with workspace.database.read() as connection:
        return visits.visits_of(connection, STUDY)


def test_a_visit_with_its_photo_arrives_whole(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    done = a_visit(ines, photo="teal")
    run_to_end(bundle.export(ines, STUDY, tmp_path / "week.cxb"))
    with run_to_end(bundle.read(tmp_path / "week.cxb")) as found:
        assert (found.facts.person, found.facts.maker, found.facts.photos) == ("Ines", "ines-laptop", 1)
        plan = merge.plan(ben, found)
        assert plan.sentences() == [
            "1 new study", "1 new protocol version", "1 new site", "1 new visit", "1 new photo or file",
        ]  # fmt: skip
        imported = run_to_end(merge.apply(ben, found))
    assert (imported.photos, imported.conflicts, imported.unreadable) == (1, 0, 0)
    assert imported.fingerprint == fingerprint(ines) == fingerprint(ben)
    assert everything(ben) == everything(ines) == [done]
    (evidence,) = done.evidence
    assert ben.evidence.verify(evidence.sha256)
    assert ben.evidence.has_derived(evidence.sha256)


def test_the_plan_writes_nothing(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    a_visit(ines, photo="teal")
    run_to_end(bundle.export(ines, STUDY, tmp_path / "week.cxb"))
    before = view(ben)
    with run_to_end(bundle.read(tmp_path / "week.cxb")) as found:
        merge.plan(ben, found)
    assert view(ben) == before
    assert not ben.evidence.originals.exists()


def test_the_second_import_says_nothing_new(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    a_visit(ines)
    hand_on(ines, ben, tmp_path / "week.cxb")
    before = view(ben)
    with run_to_end(bundle.read(tmp_path / "week.cxb")) as found:
        plan = merge.plan(ben, found)
        assert plan.is_empty
        assert plan.sentences() == ["Nothing new: everything in this bundle is here already."]
        assert run_to_end(merge.apply(ben, found)).operations == 0
    assert view(ben) == before


def test_any_order_of_bundles_ends_in_the_same_study(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    first = a_visit(ines)
    run_to_end(bundle.export(ines, STUDY, tmp_path / "1.cxb"))
    had = merge.vector(ines, STUDY)
    ines.amend(first, Answer(item="greeted", value="no"), "Misread")
    a_visit(ines, "no")
    run_to_end(bundle.export(ines, STUDY, tmp_path / "2.cxb", had))
    take_in(ben, tmp_path / "2.cxb")  # the later one, before what it builds on
    take_in(ben, tmp_path / "1.cxb")
    assert fingerprint(ben) == fingerprint(ines)
    assert view(ben) == view(ines)


def test_a_later_bundle_carries_only_what_the_other_lacks(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    a_visit(ines, photo="teal")
    hand_on(ines, ben, tmp_path / "1.cxb")
    a_visit(ines, photo="coral")
    sent = run_to_end(bundle.export(ines, STUDY, tmp_path / "2.cxb", merge.vector(ben, STUDY)))
    assert (sent.photos, sent.operations) == (1, 4)  # site, visit, photo, seal
    take_in(ben, tmp_path / "2.cxb")
    assert fingerprint(ben) == fingerprint(ines)


def test_two_people_change_the_same_answer_and_both_values_are_kept(
    ines: Workspace, ben: Workspace, tmp_path: Path
) -> None:
    done = a_visit(ines)
    hand_on(ines, ben, tmp_path / "1.cxb")
    ines.amend(done, Answer(item="greeted", value="no", note="Nobody spoke"), "Heard again")
    ben.amend(done, Answer(item="greeted", value="no", note="A nod only"), "Asked Ines")
    run_to_end(bundle.export(ines, STUDY, tmp_path / "2.cxb"))
    with run_to_end(bundle.read(tmp_path / "2.cxb")) as found:
        (line,) = [line for line in merge.plan(ben, found).lines if line.kind == "visit"]
        assert line.effect is Effect.BOTH
        assert "answer/greeted" in line.fields
        assert run_to_end(merge.apply(ben, found)).conflicts == 1  # the reasons given for it ask nobody
    hand_on(ben, ines, tmp_path / "3.cxb")
    assert fingerprint(ben) == fingerprint(ines)
    assert view(ben) == view(ines)
    with ben.database.read() as connection:
        notes = {e["values"].get("answer/greeted", {}).get("note") for e in visits.history(connection, done.id)}  # type: ignore[attr-defined]
    assert {"Nobody spoke", "A nod only"} <= notes


def test_a_file_that_is_no_picture_comes_along_as_a_file(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    site = ines.add_site(STUDY, "Harbour Street")
    visit = ines.begin_visit(STUDY, site, "Ines").with_answer(Answer(item="greeted", value="yes"))
    kept = ines.evidence.keep([b"not a picture at all"])
    from cxstudio.study.visit import Evidence

    odd = Evidence(id=ines.new_id(), sha256=kept.sha256, size=kept.size, crc32=kept.crc32, name="odd.jpg")
    ines.complete(visit.with_evidence(odd))
    imported = hand_on(ines, ben, tmp_path / "odd.cxb")
    assert (imported.photos, imported.unreadable) == (1, 1)
    assert ben.evidence.read(kept.sha256) == b"not a picture at all"


def test_a_flipped_byte_is_refused_and_nothing_changes(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    a_visit(ines, photo="teal")
    run_to_end(bundle.export(ines, STUDY, tmp_path / "week.cxb"))
    content = bytearray((tmp_path / "week.cxb").read_bytes())
    before = view(ben)
    for place in range(0, len(content), max(1, len(content) // 40)):
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        (tmp_path / "bad.cxb").write_bytes(damaged)
        try:
            with run_to_end(bundle.read(tmp_path / "bad.cxb")) as found:
                assert [o.hash for o in found.operations]  # a bit that carries no content
        except BundleError as error:
            assert "Nothing was imported" in str(error)
    assert view(ben) == before


def rewritten(source: Path, target: Path, change: object) -> None:
    """The bundle with its operation lines changed and everything recomputed, as a forger would."""
    with run_to_end(bundle.read(source)) as found:
        lines = [(o.header_text, o.payload_text) for o in found.operations]
        header = dict(found.header)
    changed = change(lines)  # type: ignore[operator]
    segment = Segment(json.loads(lines[0][0])["r"], 1, len(changed), "0" * 64, [op_line(*line) for line in changed])
    run_to_end(write_container(target, header, [segment], []))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda lines: lines[1:], "does not end where it should"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "broken"),
        (lambda lines: [lines[0], *lines[2:]], "broken"),
        (lambda lines: [(lines[0][0], '{"salt":"' + "0" * 32 + '","values":{}}'), *lines[1:]], "does not match"),
        (lambda lines: [(lines[0][0].replace(STUDY, "elsewhere"), None), *lines[1:]], "another study"),
        (lambda lines: [('{"v":1}', None), *lines[1:]], "cannot be read"),
        (lambda lines: [('{"v":1,"v":1}', None), *lines[1:]], "cannot be read"),
    ],
)
def test_operations_that_do_not_hold_together_are_refused(
    ines: Workspace, tmp_path: Path, change: object, reason: str
) -> None:
    a_visit(ines)
    run_to_end(bundle.export(ines, STUDY, tmp_path / "good.cxb"))
    rewritten(tmp_path / "good.cxb", tmp_path / "forged.cxb", change)
    with pytest.raises(BundleError, match=reason):
        run_to_end(bundle.read(tmp_path / "forged.cxb"))


def test_cancelling_leaves_neither_bundle_nor_rows(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    a_visit(ines, photo="teal")
    steps = bundle.export(ines, STUDY, tmp_path / "week.cxb")
    for _step in range(3):
        next(steps)
    steps.close()
    assert list(tmp_path.glob("week*")) == []
    run_to_end(bundle.export(ines, STUDY, tmp_path / "week.cxb"))
    before = view(ben)
    with run_to_end(bundle.read(tmp_path / "week.cxb")) as found:
        importing = merge.apply(ben, found)
        next(importing)
        importing.close()
    assert view(ben) == before
    assert take_in(ben, tmp_path / "week.cxb").photos == 1


def test_a_target_that_cannot_be_written_is_a_sentence(ines: Workspace, tmp_path: Path) -> None:
    a_visit(ines)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError):
        run_to_end(bundle.export(ines, STUDY, tmp_path / "file" / "week.cxb"))


def test_another_programs_zip_is_not_a_bundle(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.cxb", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BundleError, match="Nothing was imported"):
        run_to_end(bundle.read(tmp_path / "other.cxb"))
