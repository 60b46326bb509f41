"""A study's data as tables: one column an item for life, the report's own numbers, and nothing that could compute."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxstudio.errors import ReportError
from cxstudio.report.data_files import csv_cell, write_csv, write_json
from cxstudio.report.data_parquet import write_parquet
from cxstudio.report.data_photos import safe
from cxstudio.report.data_tables import gather_tables
from cxstudio.report.data_values import Cell, DataPackage, DataTable
from cxstudio.report.data_workbook import write_xlsx
from cxstudio.steps import run_to_end
from cxstudio.study import edits
from cxstudio.study import protocol as p
from cxstudio.study.guarded_cells import plain_cell
from cxstudio.study.visit import Answer, Status
from cxstudio.workspace import Workspace
from tests.analysis.golden_moments import TITLES
from tests.report import scene

WRITERS = {".zip": write_csv, ".json": write_json, ".xlsx": write_xlsx}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with scene.golden_workspace(tmp_path_factory.mktemp("data") / "w", photos=True) as made:
        yield made


@pytest.fixture(scope="module")
def package(workspace: Workspace) -> DataPackage:
    return run_to_end(gather_tables(workspace, scene.STUDY))


def table(package: DataPackage, name: str) -> DataTable:
    return next(one for one in package.tables if one.name == name)


def column(table: DataTable, name: str) -> list[Cell]:
    place = [one.name for one in table.columns].index(name)
    return [row[place] for row in table.rows]


def rows_of(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"data/{name}.csv").decode("utf-8")
    return [
        {key: plain_cell(cell) for key, cell in row.items()} for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def test_the_numbers_are_those_of_the_report(package: DataPackage, workspace: Workspace) -> None:
    visits, found = table(package, "visits"), workspace.dataset(scene.STUDY)[1]
    assert column(visits, "visit") == [one.visit.id for one in found.visits]
    assert column(visits, "score") == [one.score.overall(one.reading.protocol) for one in found.visits]
    assert column(visits, "outcome") == [one.number("outcome") for one in found.visits]
    assert package.data_hash[:12] in scene.report_of(workspace).foot
    answers = table(package, "answers")
    failed = [kept for kept in column(answers, "kept") if kept is False]
    assert len(failed) == sum(row[1].count("1") for row in scene.rows())


def test_each_answer_says_how_long_after_it_could_be_given_it_was(package: DataPackage) -> None:
    answers = table(package, "answers")
    delays = {(item, delay) for item, delay in zip(column(answers, "item"), column(answers, "recall"), strict=True)}
    minutes = [(f"{title.lower()}_kept", (3 * place + 2) * 60.0) for place, title in enumerate(TITLES)]
    assert {one for one in delays if str(one[0]).endswith("_kept")} == set(minutes)
    assert ("outcome", 40 * 60.0) in delays


def test_an_item_keeps_its_column_through_all_versions(tmp_path: Path) -> None:
    with scene.golden_workspace(tmp_path / "w", visits=2) as workspace:
        first = workspace.newest_protocol(scene.STUDY).protocol
        second = edits.remove(first, "greeting_kept")
        second = edits.replace(second, p.Text(id="waiting_kept", text="How was waiting?", required=False))
        workspace.publish(scene.STUDY, edits.add_item(second, "payment", p.Counter(id="coins", text="How many coins?")))
        visit = scene.record(workspace, 2, scene.rows()[2])
        kept = {id: answer for id, answer in visit.answers.items() if id != "greeting_kept"}
        workspace.complete(visit.model_copy(update={"answers": {**kept, "coins": Answer(item="coins", value=3)}}))
        package = run_to_end(gather_tables(workspace, scene.STUDY))
    visits = table(package, "visits")
    assert column(visits, "coins") == [None, None, 3]
    *before, now = column(visits, "greeting_kept")
    assert all(before) and now is None
    assert next(one.kind for one in visits.columns if one.name == "waiting_kept") == "string"
    assert column(visits, "protocol_version") == [1, 1, 2]
    items = table(package, "items")
    asked = dict(zip(column(items, "item"), column(items, "versions"), strict=True))
    assert (asked["greeting_kept"], asked["coins"], asked["payment_kept"]) == ("1", "2", "1, 2")


def test_what_does_not_apply_is_a_gap_among_visits_and_told_among_answers(tmp_path: Path) -> None:
    with scene.a_workspace(tmp_path / "w") as workspace:
        visit = scene.record(workspace, 0, scene.rows()[0])
        gone = Answer(item="advice_kept", status=Status.NOT_APPLICABLE, reason="n2", note="closed")
        workspace.complete(visit.with_answer(gone))
        package = run_to_end(gather_tables(workspace, scene.STUDY))
    assert column(table(package, "visits"), "advice_kept") == [None]
    answers = table(package, "answers")
    (row,) = [
        dict(zip([c.name for c in answers.columns], r, strict=True)) for r in answers.rows if r[1] == "advice_kept"
    ]
    assert (row["value"], row["status"], row["reason"], row["note"]) == (None, "not_applicable", "n2", "closed")


@pytest.mark.parametrize("suffix", WRITERS)
def test_two_runs_give_the_same_bytes(package: DataPackage, tmp_path: Path, suffix: str) -> None:
    first = run_to_end(WRITERS[suffix](package, tmp_path / f"a{suffix}"))
    again = run_to_end(WRITERS[suffix](package, tmp_path / f"b{suffix}"))
    assert first.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("suffix", WRITERS)
def test_what_cannot_be_written_leaves_what_stood_there(package: DataPackage, tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ReportError, match="could not be written"):
        run_to_end(WRITERS[suffix](package, tmp_path / "nowhere" / f"a{suffix}"))
    steps = WRITERS[suffix](package, tmp_path / f"b{suffix}")
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_csv_and_its_description_fit_each_other(package: DataPackage, tmp_path: Path) -> None:
    path = run_to_end(write_csv(package, tmp_path / "a.zip"))
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("datapackage.json"))
        assert archive.testzip() is None
        assert {one["path"] for one in told["resources"]} | {"datapackage.json"} == set(archive.namelist())
        for one in told["resources"]:
            text = archive.read(one["path"]).decode("utf-8")
            assert "\r\n" in text and "\n" not in text.replace("\r\n", "")
            head = next(csv.reader(io.StringIO(text, newline="")))
            assert head == [field["name"] for field in one["schema"]["fields"]]
            assert set(one["schema"].get("primaryKey", [])) <= set(head)
    assert [row["visit"] for row in rows_of(path, "visits")] == column(table(package, "visits"), "visit")


def test_a_frictionless_reader_finds_the_package_valid(package: DataPackage, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed here")
    path = run_to_end(write_csv(package, tmp_path / "a.zip"))
    assert frictionless.validate(str(path)).valid


def test_the_workbook_holds_typed_cells_and_no_formula(package: DataPackage, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed here")
    path = run_to_end(write_xlsx(package, tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [*(one.name for one in package.tables), "columns"]
    sheet, wanted = book["visits"], table(package, "visits")
    head = [cell.value for cell in sheet[1]]
    assert head == [one.name for one in wanted.columns]
    for line, row in zip(sheet.iter_rows(min_row=2, values_only=True), wanted.rows, strict=True):
        assert [cell or None for cell in line] == [cell or None for cell in row]
    kinds = {cell.data_type for one in book.worksheets for row in one.iter_rows() for cell in row}
    assert "f" not in kinds


HOSTILE = ("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "'=1", "=cmd|' /C calc'!A0", 'say "no", twice', "line\nbreak")


@pytest.mark.parametrize("note", HOSTILE)
def test_a_note_never_becomes_a_formula(tmp_path: Path, note: str) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed here")
    with scene.a_workspace(tmp_path / "w") as workspace:
        workspace.complete(scene.record(workspace, 0, ["A", "01000", "0", "0", "0", "0", "0", "5"], {"waiting": note}))
        package = run_to_end(gather_tables(workspace, scene.STUDY))
    archive, book = tmp_path / "a.zip", tmp_path / "a.xlsx"
    run_to_end(write_csv(package, archive))
    run_to_end(write_xlsx(package, book))
    assert note in [row["note"] for row in rows_of(archive, "answers")]
    with zipfile.ZipFile(archive) as opened:
        cells = [
            cell
            for line in csv.reader(io.StringIO(opened.read("data/answers.csv").decode(), newline=""))
            for cell in line
        ]
    assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells)
    told = openpyxl.load_workbook(book)["answers"]
    (found,) = [cell for row in told.iter_rows() for cell in row if cell.value == note]
    assert found.data_type == "s"


@given(st.text())
def test_a_guarded_text_comes_back(text: str) -> None:
    assert plain_cell(csv_cell(text)) == text


def test_json_holds_the_same_rows(package: DataPackage, tmp_path: Path) -> None:
    found = json.loads(run_to_end(write_json(package, tmp_path / "a.json")).read_text(encoding="utf-8"))
    assert [row["visit"] for row in found["tables"]["visits"]] == column(table(package, "visits"), "visit")
    assert found["description"]["cx:dataHash"] == package.data_hash
    assert found["tables"]["events"] == []


def test_photos_are_named_by_where_they_belong_each_once(package: DataPackage) -> None:
    names = [one.name for one in package.photos]
    assert len(names) == 7 == len({name.casefold() for name in names})
    assert all(
        name.startswith("Pharmacies-in-spring_Branch-") and "_advice-kept_" in name and name.endswith(".jpg")
        for name in names
    )
    assert names == column(table(package, "photos"), "file")


@pytest.mark.parametrize("words", ["CON", "com¹", "nul", "a/b\\c:d*?", "..", "  tail. ", "漢字 shop", "nul\x00"])
def test_a_name_is_fit_for_every_file_system(words: str) -> None:
    assert not set('<>:"/\\|?*.\x00') & set(safe(words))
    assert safe(words).upper() not in ("CON", "NUL", "COM1")


def test_parquet_is_typed_where_it_can_be_written_and_a_sentence_where_not(
    package: DataPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxstudio.report.data_parquet.find_spec", lambda _name: None)
    with pytest.raises(ReportError, match=r"extra “analysis”, which is not installed; nothing was written"):
        run_to_end(write_parquet(package, tmp_path / "a.parquet.zip"))
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed here")
    path = run_to_end(write_parquet(package, tmp_path / "a.parquet.zip"))
    with zipfile.ZipFile(path) as archive:
        read = parquet.read_table(io.BytesIO(archive.read("data/visits.parquet")))
    assert read["score"].to_pylist() == column(table(package, "visits"), "score")
    assert str(read.schema.field("started_at").type) == "timestamp[ms, tz=UTC]"
