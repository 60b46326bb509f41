"""Our studies as forms: other tools accept them, and they come back as exactly what they were."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pytest

from cxstudio.assets import studies
from cxstudio.errors import ProtocolError
from cxstudio.interchange.account import Outcome
from cxstudio.interchange.cell_texts import packed, unpacked
from cxstudio.interchange.form_writing import form_of
from cxstudio.interchange.xlsform import export_form, workbook_of
from cxstudio.study.plan import Study, StudyFile, read_study_file
from cxstudio.study.protocol import AtMost, Choice, Draw, Number, Protocol, SingleChoice, Stage, Text, Timer, Touchpoint
from tests.interchange.forms import a_form, imported, items, said

STUDIES = sorted(studies().glob("*.json"))
pytest.importorskip("xlsxwriter", reason="needs the extra: pip install -e .[xlsform]")


def a_study(*parts: object, **fields: object) -> StudyFile:
    touchpoint = Touchpoint(id="door", title="The door", items=parts)  # type: ignore[arg-type]
    stages = (Stage(id="arrival", title="Arrival", touchpoints=(touchpoint,)),)
    protocol = Protocol(title="Shop", stages=stages, **fields)  # type: ignore[arg-type]
    return StudyFile(key="shop", study=Study(id="s1", title="Shop"), protocol=protocol)


def rows_of(file: StudyFile) -> dict[str, dict[str, str]]:
    return {row.get("name", ""): row for row in form_of(file).tables[0].rows}


def converted(file: StudyFile) -> str:
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="needs pyxform: pip install -e .[dev]")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(xls2xform.convert(xlsform=io.BytesIO(workbook_of(form_of(file)))).xform)


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_ready_made_study_comes_back_equal(path: Path, tmp_path: Path) -> None:
    file = read_study_file(path)
    export_form(file, tmp_path / "form.xlsx")
    found = imported(tmp_path / "form.xlsx")
    assert found.file == file
    assert found.file.protocol.content_hash() == file.protocol.content_hash()
    assert {line.outcome for line in found.account.lines} == {Outcome.TAKEN}


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_other_tools_accept_a_ready_made_study(path: Path) -> None:
    file = read_study_file(path)
    form = converted(file)
    assert "cx::" not in form
    for id in items(file.protocol):
        assert f"/{id}" in form


def test_the_same_study_gives_the_same_bytes() -> None:
    form = form_of(read_study_file(STUDIES[0]))
    assert workbook_of(form) == workbook_of(form)


def test_words_that_no_cell_can_hold_come_back_all_the_same(tmp_path: Path) -> None:
    odd = [
        "=1+1",
        " blanks ",
        "two\nlines",
        "bell\x07",
        "_x0041_",
        "${who} was it?",
        '"quoted"',
        "12",
        "<b>&amp;*",
        "true",
    ]
    texts = [Text(id=f"t{n}", text=words, hint=words, constraint_text=words) for n, words in enumerate(odd)]
    choices = tuple(Choice(id=f"c{n}", text=words) for n, words in enumerate(odd))
    file = a_study(*texts, SingleChoice(id="one", text="One", choices=choices))
    export_form(file, tmp_path / "form.xlsx")
    assert imported(tmp_path / "form.xlsx").file == file
    converted(file)


def test_no_cell_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    file = a_study(Text(id="a", text="=HYPERLINK(1)"), Text(id="b", text="http://example.org", hint="@SUM(1)"))
    export_form(file, tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]


@pytest.mark.parametrize(
    "value", ["people", "12", "", "null", "NaN", 'a "b"', '"', "tab\t", True, 2.5, ["a"], {"b": 1}]
)
def test_a_value_in_a_cell_comes_back(value: object) -> None:
    assert unpacked(packed(value)) == value  # type: ignore[arg-type]


def test_limits_of_our_kinds_are_told_to_other_tools() -> None:
    number = Number(id="wait", text="Minutes", unit="min", minimum=0, maximum=60, constraint=". != 13")
    row = rows_of(a_study(number))["wait"]
    assert row["type"] == "integer"
    assert row["constraint"] == "(. != '' and . != 13) and (. >= 0) and (. <= 60)"
    assert row["hint"] == "[min]"


def test_a_failed_standard_asks_for_its_photo_there_too() -> None:
    timer = Timer(id="wait", text="Wait", starts="in line", stops="served", standard=AtMost(value=180),
                  evidence={"when": "on_fail", "at_least": 1, "what": "the line"})  # fmt: skip
    rows = rows_of(a_study(timer))
    assert rows["photo_of_wait"]["relevant"] == "${wait} > 180"
    assert rows["photo_of_wait"]["type"] == "image"


def test_a_rule_on_a_draw_finds_the_draw_as_a_question(tmp_path: Path) -> None:
    draw = Draw(id="card", title="Card", options=(Choice(id="plain", text="Plain"), Choice(id="nuts", text="Nuts")))
    file = a_study(Text(id="asked", text="What was said?", condition="${card} = 'nuts'"), draws=(draw,))
    assert rows_of(file)["card"]["type"] == "select_one draw_card"
    assert "${card}" not in converted(file)


def test_what_other_tools_cannot_do_is_told(tmp_path: Path) -> None:
    timer = Timer(id="wait", text="Wait", starts="in line", stops="served", never="Never", warning=". < 600")
    account = export_form(a_study(timer), tmp_path / "form.xlsx")
    told = [line.text for line in account.lines if line.row]
    assert len(told) == 3
    assert "seconds" in told[0]


def test_what_another_tool_changed_wins_and_is_told(tmp_path: Path) -> None:
    file = a_study(Text(id="who", text="Who?"), Text(id="what", text="What?", condition="${who} = 'me'", points=2))
    export_form(file, tmp_path / "own.xlsx")
    path = edited(tmp_path / "own.xlsx", "what", label="What else?", relevant="${who} != 'me'")
    found = imported(path)
    item = items(found.file.protocol)["what"]
    assert (item.text, item.condition, item.points) == ("What else?", "not(${who} = 'me')", 2)
    (row,) = {line.row for line in found.account.lines if line.outcome is Outcome.CHANGED}
    assert any("changed in another tool" in line.text for line in said(found, row))


def test_a_question_that_another_tool_added_is_read_too(tmp_path: Path) -> None:
    file = a_study(Text(id="who", text="Who?"), Text(id="what", text="What?"))
    export_form(file, tmp_path / "own.xlsx")
    path = edited(tmp_path / "own.xlsx", "what", **{"type": "integer", "cx::kind": "", "name": "Many"})
    assert list(items(imported(path).file.protocol)) == ["who", "many"]


def edited(path: Path, row_name: str, /, **cells: str) -> Path:
    """The workbook with cells of one survey row changed."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    head, *rows = book["survey"].iter_rows()
    columns = {cell.value: cell.column for cell in head}
    (row,) = [row[0].row for row in rows if row[columns["name"] - 1].value == row_name]
    for heading, text in cells.items():
        book["survey"].cell(row, columns[heading]).value = text or None
    book.save(path)
    return path


def test_a_form_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = a_form(tmp_path, survey=["type | name | label", "text | a | A"], _cx_protocol=["name | value", "format | 2"])
    with pytest.raises(ProtocolError) as refusal:
        imported(path)
    assert refusal.value.code == "form-newer"
