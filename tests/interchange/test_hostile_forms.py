"""Workbooks made to harm: each is refused with a sentence, before anything is parsed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from cxstudio.errors import ProtocolError
from tests.interchange.forms import HEAD, a_form, imported, items, with_part

SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return a_form(tmp_path, survey=[HEAD, "text | who | Who?"])


def code_of(path: Path) -> str:
    with pytest.raises(ProtocolError, match="Nothing was imported") as refusal:
        imported(path)
    return refusal.value.code


def cell(place: str) -> bytes:
    row = re.sub(r"\D", "", place)
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'.encode()


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE])
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_declared_entities(form: Path, part: str, declared: bytes) -> None:
    path = with_part(form, part, lambda xml: xml.replace(b"?>", b"?>" + declared, 1))
    assert code_of(path) == "form-entities"


def test_entities_hidden_in_another_encoding(form: Path) -> None:
    path = with_part(form, SHEET, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert code_of(path) == "form-encoding"
    path = with_part(form, SHEET, lambda xml: xml.replace(b"UTF-8", b"cp037"))
    assert code_of(path) == "form-encoding"


def test_a_zip_bomb(form: Path) -> None:
    path = with_part(form, SHEET, lambda xml: xml.replace(b"</worksheet>", b" " * 40_000_000 + b"</worksheet>"))
    assert path.stat().st_size < 100_000
    assert code_of(path) == "form-too-large"


def test_a_plan_of_styles_that_would_take_minutes(form: Path) -> None:
    many = b"<xf/>" * 500_000
    path = with_part(form, "xl/styles.xml", lambda xml: xml.replace(b"</cellXfs>", many + b"</cellXfs>"))
    assert code_of(path) == "form-too-large"


@pytest.mark.parametrize(
    ("place", "code"),
    [("A1048576", "form-too-long"), ("A10001", "form-too-long"), ("XFD3", "form-too-wide"), ("IW3", "form-too-wide")],
)
def test_a_cell_far_away(form: Path, place: str, code: str) -> None:
    assert code_of(with_part(form, SHEET, lambda xml: xml.replace(b"</sheetData>", cell(place)))) == code


def test_a_million_rows_with_content(form: Path) -> None:
    rows = b"".join(b"<row><c><v>1</v></c></row>" for _n in range(1_000_000))
    path = with_part(form, SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert code_of(path) == "form-too-long"


def test_a_million_empty_rows_are_no_trouble(form: Path) -> None:
    rows = b"".join(b'<row r="%d"/>' % n for n in range(3, 1_000_000))
    path = with_part(form, SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert list(items(imported(path).file.protocol)) == ["who"]


def test_the_last_row_and_column_allowed_are_read(form: Path) -> None:
    path = with_part(form, SHEET, lambda xml: xml.replace(b"</sheetData>", cell("IV10000")))
    assert ("survey", 10000) in imported(path).account.rows()


def test_macros_and_links_to_other_files(form: Path) -> None:
    assert code_of(with_part(form, "xl/vbaProject.bin", lambda _none: b"macro")) == "form-macros"
    assert code_of(with_part(form, "xl/externalLinks/externalLink1.xml", lambda _none: b"<a/>")) == "form-links"


def test_damage_and_other_files(form: Path, tmp_path: Path) -> None:
    whole = form.read_bytes()
    misnamed = bytearray(whole)
    at = whole.index(b"PK\x01\x02")
    misnamed[at + 9] |= 8  # the name of the first part is said to be UTF-8, which it then is not
    misnamed[at + 46] = 0xAC
    for content in (whole[: len(whole) // 2], whole.replace(b"PK\x01\x02", b"PK\x01\x09", 1), bytes(misnamed)):
        (tmp_path / "damaged.xlsx").write_bytes(content)
        assert code_of(tmp_path / "damaged.xlsx") == "form-damaged"
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(512))
    assert code_of(tmp_path / "old.xlsx") == "form-damaged"
    with zipfile.ZipFile(tmp_path / "word.xlsx", "w") as other:
        other.writestr("word/document.xml", "<a/>")
    assert code_of(tmp_path / "word.xlsx") == "form-foreign"
    assert code_of(tmp_path / "absent.xlsx") == "form-unreadable"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_xml_that_is_none(form: Path, part: str) -> None:
    assert code_of(with_part(form, part, lambda xml: xml[: len(xml) // 2])) == "form-damaged"


def test_a_pattern_that_would_run_for_ever_is_left_out(tmp_path: Path) -> None:
    survey = ["type ¦ name ¦ label ¦ constraint".replace("¦", "|"), "text | a | A | regex(., '(a+)+$')"]
    found = imported(a_form(tmp_path, survey=survey))
    assert list(items(found.file.protocol)) == ["a"]


def test_a_text_of_ten_megabytes(tmp_path: Path) -> None:
    form = a_form(tmp_path, survey=[HEAD, "text | who | Who?"])
    path = with_part(form, "xl/sharedStrings.xml", lambda xml: xml.replace(b"Who?", b"W" * 10_000_000))
    found = imported(path)
    assert len(items(found.file.protocol)["who"].text) <= 32_767
    assert any(line.column.startswith("C") for line in found.account.lines)


@pytest.mark.parametrize(
    "content",
    [b"<c " * 3_000_000, b"<row " * 2_000_000, b"<v " * 3_000_000, b"<c" + b' r="XFD1"' * 1_000_000 + b"><v>1</v></c>",
     b"<row " + b"r " * 3_000_000, b'<row r="9999999"><v ' * 500_000, b"<row>" + b" " * 9_000_000],
    ids=["cells", "rows", "values", "places", "endless row", "far rows", "blanks"],
)  # fmt: skip
def test_a_sheet_made_to_keep_the_first_look_busy(form: Path, content: bytes) -> None:
    path = with_part(form, SHEET, lambda xml: xml.replace(b"</sheetData>", content + b"</sheetData>"))
    assert path.stat().st_size < 200_000
    assert code_of(path) in ("form-damaged", "form-too-long", "form-too-wide")
