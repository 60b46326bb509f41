"""Who may be known from what leaves, by the bytes of every file: names of observers, sites and people, and photos."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.errors import ReportError
from cxstudio.plugins import way_out, write_out
from cxstudio.report.basis import ReportSettings, read_basis
from cxstudio.report.data_evidence import MANIFEST
from cxstudio.report.exporters import BUILT_IN, Exporter
from cxstudio.report.insight import insight
from cxstudio.report.wanted import Hidden, Wanted
from cxstudio.steps import run_to_end
from cxstudio.store.photos import Source
from cxstudio.study.anonymity import Anonymity
from cxstudio.study.clearing import cleared
from cxstudio.study.plan import Ethics
from cxstudio.workspace import Workspace
from tests.data_photos import SECRETS, encoded, exif, stains
from tests.report import scene

OBSERVER, SITE, STAFF = "Observerina Quill", "Branch A", "Kellermann"
WAYS = [way for way in BUILT_IN if way.key != "parquet"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Six visits to one named site and one to another; notes that name people and the site; two photos, one cleared."""
    folder = tmp_path_factory.mktemp("leaving") / "w"
    with scene.a_workspace(folder, sites=2) as made:
        site, other = made.sites(scene.STUDY)
        for number, row in enumerate(scene.rows()[:7]):
            made.clock.now = scene.START + number * 86_400_000  # type: ignore[attr-defined]
            draft = made.begin_visit(scene.STUDY, other if number == 6 else site, OBSERVER)
            notes = dict.fromkeys(("greeting", "waiting", "advice"), f"Ms {STAFF} of {SITE} told {OBSERVER} off.")
            draft = draft.model_copy(update={"answers": scene.answers(row, draft.started_at, notes)})
            if number < 2:
                photo = encoded(stains((600, 450), number), "JPEG", exif=exif())
                (facts,) = run_to_end(made.attach([Source(photo, scene.SECRET_NAME)]))
                assert not isinstance(facts, Exception)
                one = made.evidence_of(facts, "advice", "advice_kept")
                one = one.model_copy(update={"caption": f"{SITE}, Herr {STAFF}"})
                draft = draft.with_evidence(cleared(one, "Bo", 1) if number else one)
            made.complete(draft)
        (study,) = made.studies()
        made.change_study(study.model_copy(update={"ethics": Ethics(clearing="cleared")}))
        yield made


def bytes_of(path: Path) -> bytes:
    """All that stands in a file or folder: names, entries of zips unpacked, words of a PDF."""
    if path.is_dir():
        return b"\n".join(one.name.encode() + bytes_of(one) for one in sorted(path.iterdir()))
    content = path.read_bytes()
    if path.suffix == ".pdf":
        return content + "\n".join(scene.pages_text(path)).encode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
    return content


def written(workspace: Workspace, way: Exporter, folder: Path, level: Hidden) -> bytes:
    wanted = Wanted(anonymity=level, home=workspace.folder)
    path = folder / f"out{way.suffix}"
    return bytes_of(run_to_end(write_out(way, workspace, scene.STUDY, wanted, path)))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.key)
def test_nobody_is_named_where_nobody_may_be(workspace: Workspace, way: Exporter, tmp_path: Path) -> None:
    said = written(workspace, way, tmp_path, "observers")
    for name in (b"Observerina", b"Quill", STAFF.encode(), scene.SECRET_NAME.encode(), *SECRETS):
        assert name not in said, name


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.key)
@pytest.mark.parametrize("level", ["sites", "strict"])
def test_no_site_is_named_where_none_may_be(workspace: Workspace, way: Exporter, level: Hidden, tmp_path: Path) -> None:
    said = written(workspace, way, tmp_path, level)
    for name in ("Observerina", "Quill", STAFF, SITE, SITE.replace(" ", "-"), "Branch B"):
        assert name.encode() not in said, name


def test_what_is_recorded_stands_in_the_tables_where_that_is_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    said = written(workspace, way_out("csv", tmp_path / "a.zip"), tmp_path, "named").decode("utf-8", "replace")
    assert OBSERVER in said and STAFF in said and SITE in said


def test_small_cells_are_held_back_at_the_strictest(workspace: Workspace, tmp_path: Path) -> None:
    run_to_end(write_out(way_out("json", tmp_path / "a.json"), workspace, scene.STUDY, Wanted(anonymity="strict"), tmp_path / "a.json"))  # fmt: skip  # noqa: E501
    tables = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["tables"]
    assert [(row["site"], row["visits"]) for row in tables["sites"]] == [("Site 01", 6), ("Other sites", 1)]
    assert [row.get("site") for row in tables["visits"]] == ["Site 01"] * 6 + [""]
    assert {row["started_at"] for row in tables["visits"]} >= {"2026-03-03", "2026-03-09"}
    assert all(len(row["at"]) == 10 for row in tables["answers"] if "at" in row)


def test_uncleared_photos_stay_and_the_manifest_says_why(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    evidence = way_out("evidence", folder)
    run_to_end(write_out(evidence, workspace, scene.STUDY, Wanted(), folder))
    lines = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    gone, here = lines
    assert "nobody has cleared it yet" in gone["held_back"]
    assert sorted(path.name for path in folder.iterdir()) == sorted([here["file"], MANIFEST])
    assert here["file"] == "Pharmacies-in-spring_Branch-A_2026-03-04_visit-2_advice-kept_1.jpg"
    assert len((folder / here["file"]).read_bytes()) == here["size"]
    with pytest.raises(ReportError, match="already and not an empty folder"):
        run_to_end(write_out(evidence, workspace, scene.STUDY, Wanted(), folder))


def test_an_export_of_photos_that_is_stopped_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    evidence = way_out("evidence", tmp_path / "photos")
    steps = write_out(evidence, workspace, scene.STUDY, Wanted(), tmp_path / "photos")
    for step in steps:
        if step.text == "Writing the photos":
            break
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_the_figures_are_the_same_at_every_level(workspace: Workspace) -> None:
    told = [
        insight(read_basis(workspace, scene.STUDY, ReportSettings(anonymity=level)))["touchpoints"]
        for level in Anonymity
    ]
    assert all(one == told[0] for one in told)
    named = json.dumps(insight(read_basis(workspace, scene.STUDY, ReportSettings(anonymity=Anonymity.SITES))))
    assert SITE not in named and OBSERVER not in named


def test_at_a_competitor_nobody_is_named_whatever_is_wished(workspace: Workspace, tmp_path: Path) -> None:
    (study,) = workspace.studies()
    ethics = study.ethics
    workspace.change_study(study.model_copy(update={"ethics": Ethics(owner="competitor", clearing="cleared")}))
    said = written(workspace, way_out("csv", tmp_path / "a.zip"), tmp_path, "named")
    workspace.change_study(study.model_copy(update={"ethics": ethics}))
    assert b"Quill" not in said and STAFF.encode() not in said
