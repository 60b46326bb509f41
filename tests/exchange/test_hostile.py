"""Bundles that keep every rule of the container and are wrong in what they say; imports broken off; colleagues with two
computers."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from cxstudio.errors import BundleError, StorageError
from cxstudio.exchange import bundle, merge
from cxstudio.exchange.container import BlobSource, Segment, op_line, write_container
from cxstudio.ids import Stamp
from cxstudio.steps import run_to_end
from cxstudio.store import bundle_log, log, studies, visits
from cxstudio.store.operation import Author, Json, Kind, Operation, make
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.protocol import AnyOf, Protocol, Stage, Touchpoint, YesNo
from cxstudio.study.visit import Answer, Evidence, Visit
from cxstudio.workspace import Person, Workspace

STUDY = "01900000-0000-7000-8000-000000000001"
GREETED = YesNo(id="greeted", text="Was a greeting spoken?", points=1, standard=AnyOf(answers=("yes",)))
DOOR = Touchpoint(id="door", title="Door", items=(GREETED,))
PROTOCOL = Protocol(title="Café", stages=(Stage(id="arrive", title="Arrive", touchpoints=(DOOR,)),))
FILE = StudyFile(key="small", study=Study(id=STUDY, title="Café visits", client="Bean"), protocol=PROTOCOL)
NOW = 1_780_000_000_000


@pytest.fixture
def ines(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "ines", Person("Ines", "ines-laptop")) as workspace:
        workspace.install(FILE)
        yield workspace


@pytest.fixture
def ben(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "ben", Person("Ben", "ben-laptop")) as workspace:
        yield workspace


def a_visit(workspace: Workspace, photo: bytes = b"", note: str = "") -> Visit:
    visit = workspace.begin_visit(STUDY, workspace.add_site(STUDY, "Harbour Street"), workspace.person)
    visit = visit.with_answer(Answer(item="greeted", value="yes", at=visit.started_at + 1000, note=note))
    if photo:
        kept = workspace.evidence.keep([photo])
        evidence = Evidence(id=workspace.new_id(), sha256=kept.sha256, size=kept.size, crc32=kept.crc32)
        visit = visit.with_evidence(evidence)
    return workspace.complete(visit)


def said(values: Mapping[str, Json], entity: str = "visit:v1", replica: str = "mallory", number: int = 1,
         wall: int = NOW, blobs: Iterable[str] = (), kind: Kind = Kind.SET) -> Operation:  # fmt: skip
    author = Author(replica, "Mallory", wall)
    replaces: dict[str, list[str]] = {} if kind is Kind.ERASE else {name: [] for name in (*values, "alive")}
    return make(author, number, "", Stamp(NOW), STUDY, kind, entity, replaces, values, tuple(blobs))


def forged(path: Path, *operations: Operation, blobs: Iterable[bytes] = (), **header: Json) -> Path:
    """A bundle of single operations, each in a segment of its own, that any reader of containers takes."""
    segments = [
        Segment(o.header.r, o.header.n, o.header.n, o.hash, [op_line(o.header_text, o.payload_text)])
        for o in operations
    ]
    files = [BlobSource(hashlib.sha256(b).hexdigest(), len(b), lambda b=b: io.BytesIO(b), zlib.crc32(b)) for b in blobs]
    run_to_end(write_container(path, {"study": STUDY, **header}, segments, files))
    return path


def take_in(receiver: Workspace, file: Path) -> merge.Imported:
    with run_to_end(bundle.read(file)) as found:
        merge.plan(receiver, found).sentences()
        return run_to_end(merge.apply(receiver, found))


def exported(sender: Workspace, file: Path, have: object = None) -> Path:
    run_to_end(bundle.export(sender, STUDY, file, have))  # type: ignore[arg-type]
    return file


def everything(workspace: Workspace) -> list[Visit]:
    with workspace.database.read() as connection:
        return visits.visits_of(connection, STUDY)


# -- what is said --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (said({"a": 1}, number=2**52), "number"),
        (said({"a": 1}, wall=2**52), "moment"),
        (said({"a": 1}, wall=-(2**52)), "moment"),
    ],
    ids=["number", "far ahead", "far back"],
)
def test_an_operation_beyond_all_sense_is_refused(tmp_path: Path, operation: Operation, reason: str) -> None:
    with pytest.raises(BundleError, match=reason):
        run_to_end(bundle.read(forged(tmp_path / "far.cxb", operation)))


def test_a_stranger_in_our_own_name_does_not_stop_us(ines: Workspace, tmp_path: Path) -> None:
    with ines.database.read() as connection:
        replica, _person, _stamp = log.ours(connection)
    take_in(ines, forged(tmp_path / "as-us.cxb", said({"protocol": "p"}, replica=replica, number=2**39)))
    done = [a_visit(ines), a_visit(ines)]
    assert {visit.id for visit in done} <= {visit.id for visit in everything(ines)}


def test_fields_of_wrong_types_are_counted_and_the_rest_is_taken(ines: Workspace, tmp_path: Path) -> None:
    done = a_visit(ines)
    bad = {"started_at": "yesterday", "answer/greeted": [], "evidence/p/file": {"sha256": "../../x"}}
    imported = take_in(ines, forged(tmp_path / "bad.cxb", said(bad, f"visit:{done.id}"), said({"title": 1}, "study:x")))
    assert (imported.operations, imported.not_understood) == (2, 2)
    assert everything(ines) == [done]


def test_names_of_files_that_are_no_hashes_are_never_touched(ines: Workspace, tmp_path: Path) -> None:
    take_in(
        ines, forged(tmp_path / "names.cxb", said({"a": 1}, blobs=["../../x", "", "A" * 64]), blobs=[b"not spoken of"])
    )
    exported(ines, tmp_path / "on.cxb")
    assert not ines.evidence.originals.exists()


@pytest.mark.parametrize(
    "header",
    [
        {"made_at": 10**19, "title": {"a": 1}, "bundle": 7, "maker": [1]},
        {"maker": {"person": {"a": 1}, "device": 5, "replica": []}, "have": {"r": [1], "q": ["x", 1], "s": "t"}},
        {"have": [1, 2], "fingerprint": {"f": 1}, "made_at": True},
    ],
    ids=str,
)
def test_a_header_of_odd_types_is_read_as_empty(ines: Workspace, tmp_path: Path, header: dict[str, Json]) -> None:
    file = forged(tmp_path / "odd.cxb", said({"protocol": "p"}), **header)
    with run_to_end(bundle.read(file)) as found:
        facts = found.facts
        assert (facts.title, facts.maker, facts.person, facts.made_at, dict(facts.have)) == ("", "", "", 0, {})
    take_in(ines, file)
    with ines.database.read() as connection:
        assert bundle_log.notes(connection, STUDY)[0].maker == ""


def test_an_empty_bundle_is_nothing_new(ines: Workspace, tmp_path: Path) -> None:
    with run_to_end(bundle.read(forged(tmp_path / "empty.cxb"))) as found:
        assert merge.plan(ines, found).is_empty
    assert take_in(ines, tmp_path / "empty.cxb").operations == 0


def test_the_erased_stays_erased_and_its_file_stays_away(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    done = a_visit(ines, b"a face")
    exported(ines, tmp_path / "1.cxb")
    with ben.database.write() as connection:
        log.take_in(connection, [said({}, f"visit:{done.id}", kind=Kind.ERASE)])
    with run_to_end(bundle.read(tmp_path / "1.cxb")) as found:
        plan = merge.plan(ben, found)
        assert (plan.withheld, plan.new_photos) == (3, 0)
        run_to_end(merge.apply(ben, found))
    assert everything(ben) == []
    assert not ben.evidence.has(done.evidence[0].sha256)


# -- what arrives in parts -----------------------------------------------------------------------------------------


def test_a_relay_that_strips_payloads_loses_nothing_for_ever(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    done = a_visit(ines)
    with ines.database.read() as connection:
        known = list(log.of_study(connection, STUDY))
    take_in(ben, forged(tmp_path / "bare.cxb", *[operation.without_payload() for operation in known]))
    with run_to_end(bundle.read(exported(ines, tmp_path / "whole.cxb"))) as found:
        assert not merge.plan(ben, found).is_empty
    take_in(ben, tmp_path / "whole.cxb")
    assert everything(ben) == [done]


def test_an_import_broken_off_after_a_file_still_hands_that_file_on(
    ines: Workspace, ben: Workspace, tmp_path: Path
) -> None:
    done = a_visit(ines, b"not a picture")
    with run_to_end(bundle.read(exported(ines, tmp_path / "1.cxb"))) as found:
        importing = merge.apply(ben, found)
        while not ben.evidence.has(done.evidence[0].sha256):
            next(importing)
        importing.close()
    assert take_in(ben, tmp_path / "1.cxb").photos == 1
    assert run_to_end(bundle.export(ben, STUDY, tmp_path / "on.cxb")).photos == 1


def test_a_later_bundle_without_its_base_shows_what_it_can(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    exported(ines, tmp_path / "1.cxb")
    had = merge.vector(ines, STUDY)
    with ines.database.write() as connection:
        studies.save_study(connection, Study(id=STUDY, title="Café visits", client="Roast"), ines.clock)
    done = a_visit(ines)
    take_in(ben, exported(ines, tmp_path / "2.cxb", had))
    assert everything(ben) == [done]
    assert [study.client for study in ben.studies()] == ["Roast"]
    take_in(ben, tmp_path / "1.cxb")
    assert ben.studies() == ines.studies()


def test_a_note_with_a_nul_does_not_spoil_the_bundle(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    a_visit(ines, note="pasted\x00 text \ud83d")
    take_in(ben, exported(ines, tmp_path / "1.cxb"))
    assert everything(ben) == everything(ines)


def test_a_colleague_with_two_computers_gets_what_either_lacks(ines: Workspace, tmp_path: Path) -> None:
    exported(ines, tmp_path / "0.cxb")
    for computer in ("laptop", "desktop"):
        with Workspace.create(tmp_path / computer, Person("Ben", computer)) as bens:
            take_in(bens, tmp_path / "0.cxb")
            if computer == "desktop":
                a_visit(ines)
                take_in(bens, exported(ines, tmp_path / "1.cxb"))
            take_in(ines, exported(bens, tmp_path / f"{computer}.cxb"))
    with ines.database.read() as connection:
        have = bundle_log.last_vector_of(connection, STUDY, "Ben")
    sent = run_to_end(bundle.export(ines, STUDY, tmp_path / "2.cxb", have))
    assert sent.operations == 3  # site, visit, seal: the laptop has none of them
    with Workspace.open(tmp_path / "laptop") as laptop:
        take_in(laptop, tmp_path / "2.cxb")
        assert everything(laptop) == everything(ines)


def test_a_disk_that_refuses_the_import_leaves_all_as_it_was(ines: Workspace, ben: Workspace, tmp_path: Path) -> None:
    done = a_visit(ines, note="words " * 20_000)
    exported(ines, tmp_path / "1.cxb")
    with ben.database.quick_write() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    ben.database._writer.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageError, match="disk is full"):
        take_in(ben, tmp_path / "1.cxb")
    assert everything(ben) == []
    ben.database._writer.execute("PRAGMA max_page_count=1000000")
    take_in(ben, tmp_path / "1.cxb")
    assert everything(ben) == [done]
