"""Old workbooks and texts made to harm: read by a child with limits, or refused with a sentence."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from random import Random

import pytest

from cxstudio.errors import ProtocolError
from cxstudio.interchange import old_workbooks
from cxstudio.interchange.account import Outcome
from tests.interchange.forms import HEAD, a_form, imported, items, said, with_part

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "xlsform" / "example_xls"
REAL = FOLDER / "group.xls"
absent = pytest.mark.skipif(not REAL.exists(), reason="the collection of real forms is not beside the checkout")


def code_of(path: Path) -> str:
    with pytest.raises(ProtocolError, match="Nothing was imported") as refusal:
        imported(path)
    return refusal.value.code


@absent
def test_an_old_workbook_is_one_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_bytes(REAL.read_bytes())
    assert list(items(imported(path).file.protocol)) == list(items(imported(REAL).file.protocol)) != []


@absent
@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_one_is_read_or_refused_and_never_more(seed: int, tmp_path: Path) -> None:
    content = bytearray(REAL.read_bytes())
    dice = Random(seed)
    for _n in range(dice.choice([1, 20, 400])):
        content[dice.randrange(8, len(content))] = dice.randrange(256)
    path = tmp_path / "damaged.xls"
    path.write_bytes(bytes(content[: dice.choice([len(content), len(content) // 2])]))
    try:
        assert imported(path).account.rows()
    except ProtocolError as refusal:
        assert "Nothing was imported" in str(refusal)


@absent
def test_macros_passwords_and_other_documents(tmp_path: Path) -> None:
    real = REAL.read_bytes()
    marks = {"_VBA_PROJECT_CUR": "form-macros", "EncryptedPackage": "form-password"}
    for mark, code in marks.items():
        (tmp_path / "form.xls").write_bytes(real + mark.encode("utf-16-le"))
        assert code_of(tmp_path / "form.xls") == code
    (tmp_path / "word.xls").write_bytes(real.replace("Workbook".encode("utf-16-le"), "Document".encode("utf-16-le")))
    assert code_of(tmp_path / "word.xls") == "form-foreign"


def test_one_that_is_too_large_is_not_even_parsed(tmp_path: Path) -> None:
    (tmp_path / "large.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(old_workbooks.LARGEST))
    assert code_of(tmp_path / "large.xls") == "form-too-large"


@absent
def test_a_child_that_hangs_or_dies_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_workbooks, "SECONDS", 0.2)
    for program in ("import time; time.sleep(60)", "import os; os.abort()", "print('{')"):
        monkeypatch.setattr(old_workbooks, "_PROGRAM", (sys.executable, "-c", program))
        assert code_of(REAL) == "form-damaged"


def test_the_child_imports_nothing_of_the_program() -> None:
    tree = ast.parse(Path(old_workbooks.__file__).with_name("xls_reader.py").read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names | {"xlrd"}


# -- texts -------------------------------------------------------------------------------------------------------------

FORM = "survey\n,type,name,label\n,text,who,Wär’s möglich?\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_text_in_another_encoding_keeps_its_letters(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_bytes(FORM.encode(encoding))
    found = imported(path)
    assert items(found.file.protocol)["who"].text == "Wär’s möglich?"
    guessed = [line for line in found.account.lines if "read as" in line.text]
    assert len(guessed) == (encoding in ("utf-16-le", "cp1252"))


def test_semicolons_and_tabs_part_cells_too(tmp_path: Path) -> None:
    for sign in (";", "\t"):
        (tmp_path / "form.csv").write_text(FORM.replace(",", sign), encoding="utf-8")
        assert list(items(imported(tmp_path / "form.csv").file.protocol)) == ["who"]


def test_control_characters_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_bytes(b"survey\n,type,name,label\n,text,who,Wh\x00o\x1b[31m?\n")
    found = imported(path)
    assert items(found.file.protocol)["who"].text == "Who[31m?"
    (line,) = said(found, 3)
    assert (line.outcome, line.column) == (Outcome.CHANGED, "C (label)")


# -- workbooks of today ------------------------------------------------------------------------------------------------


def test_thousands_of_sheets_that_are_all_one_part(tmp_path: Path) -> None:
    form = a_form(tmp_path, survey=[HEAD, "text | who | Who?"])
    many = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 4000)).encode()
    path = with_part(form, "xl/workbook.xml", lambda xml: xml.replace(b"</sheets>", many + b"</sheets>"))
    assert code_of(path) == "form-too-large"


def test_formulas_and_joined_cells_are_told(tmp_path: Path) -> None:
    form = a_form(tmp_path, survey=[HEAD, "text | who | Who?", "text | what | "])
    added = b'<row r="4"><c r="C4" t="str"><f>HYPERLINK(1)</f><v>Where?</v></c></row></sheetData>'
    merged = b'<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    path = with_part(form, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", added + merged))
    found = imported(path)
    whole = [line.text for line in found.account.lines if not line.row]
    assert any("formulas" in text for text in whole)
    assert any("joined" in text for text in whole)


def test_a_million_rows_that_hold_only_colours_cost_nothing(tmp_path: Path) -> None:
    form = a_form(tmp_path, survey=[HEAD, "text | who | Who?"])
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 200_000))
    path = with_part(form, "xl/worksheets/sheet1.xml", lambda x: x.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert list(items(imported(path).file.protocol)) == ["who"]


def test_cells_without_a_place_of_their_own_stay_where_they_are(tmp_path: Path) -> None:
    form = a_form(tmp_path, survey=[HEAD, "text | who | Who?"])
    row = b'<row><c/><c t="inlineStr"><is><t>name</t></is></c></row></sheetData>'
    found = imported(with_part(form, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", row)))
    assert found.account.rows()["survey", 3] is Outcome.NOT_TAKEN
