"""Forms as people made them: every row is accounted for, or the file is refused with a sentence."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from cxstudio.errors import ProtocolError
from cxstudio.interchange.sheets import read_book
from cxstudio.interchange.xlsform import export_form
from tests.interchange.forms import imported

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "xlsform"
FORMS = sorted(path for path in FOLDER.rglob("*") if path.suffix in (".xlsx", ".xlsm", ".xls", ".csv", ".md"))
REFUSED = {"fruits.csv"}  # a list of choices, no form
absent = pytest.mark.skipif(not FORMS, reason="the collection of real forms is not beside the checkout")


@absent
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_every_row_is_accounted_for(path: Path, tmp_path: Path) -> None:
    if path.name in REFUSED:
        with pytest.raises(ProtocolError, match="Nothing was imported"):
            imported(path)
        return
    found = imported(path)
    rows = {(sheet.title, row.number) for sheet in read_book(path).sheets for row in sheet.rows}
    assert set(found.account.rows()) >= rows
    assert all(line.text for line in found.account.lines)
    export_form(found.file, tmp_path / "again.xlsx")
    assert imported(tmp_path / "again.xlsx").file == found.file


@absent
def test_a_real_research_form_keeps_most_of_its_questions() -> None:
    found = imported(FOLDER / "bug_example_xls" / "UCL_Biomass_Plot_Form.xlsx")
    assert sum(len(touchpoint.items) for _stage, touchpoint in found.file.protocol.touchpoints()) >= 50
    assert found.file.protocol.language == "sw"


@absent
def test_what_came_in_goes_out_as_a_form_that_others_accept(tmp_path: Path) -> None:
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="needs pyxform: pip install -e .[dev]")
    forms = [path for path in FORMS if path.name not in REFUSED]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in forms:
            export_form(imported(path).file, tmp_path / "again.xlsx")
            assert xls2xform.convert(xlsform=tmp_path / "again.xlsx").xform, path.name
    assert len(forms) == 78
