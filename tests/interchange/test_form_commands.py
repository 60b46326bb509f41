"""The commands that take a form in and give one out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxstudio.assets import studies
from cxstudio.cli import main
from cxstudio.study.plan import read_study_file
from tests.interchange.forms import HEAD, a_form

pytest.importorskip("openpyxl", reason="needs the extra: pip install -e .[xlsform]")


def test_a_study_goes_out_as_a_form_and_comes_back_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, form, back = studies() / "coffee_shop.json", tmp_path / "form.xlsx", tmp_path / "back.json"
    assert main(["protocol", "export", str(study), "-o", str(form)]) == 0
    assert "no stopwatch" in capsys.readouterr().out
    assert main(["protocol", "import", str(form), "-o", str(back)]) == 0
    assert "0 changed, 0 not taken" in capsys.readouterr().out
    assert read_study_file(back) == read_study_file(study)


def test_the_account_tells_every_row_to_people_and_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = a_form(tmp_path, survey=[HEAD, "text | who | Who?", "video | film | Film it"])
    words = ["protocol", "import", str(form), "-o", str(tmp_path / "p.json"), "--account", str(tmp_path / "a.json")]
    assert main(words) == 0
    assert "survey row 3: not taken: there is no such question" in capsys.readouterr().out
    account = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [(line["row"], line["outcome"]) for line in account] == [(2, "taken"), (3, "not taken")]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == {"taken": 1, "changed": 0, "not taken": 1}


def test_a_file_that_is_no_form_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.xlsx").write_text("nothing", encoding="utf-8")
    assert main(["protocol", "import", str(tmp_path / "f.xlsx"), "-o", str(tmp_path / "p.json")]) == 1
    assert "Nothing was imported" in capsys.readouterr().err
    assert not (tmp_path / "p.json").exists()


def test_two_protocols_are_compared_for_people_and_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = studies() / "coffee_shop.json"
    study = json.loads(before.read_text(encoding="utf-8"))
    study["protocol"]["stages"][0]["touchpoints"][0]["items"][0]["text"] = "Could you see it from the street?"
    del study["protocol"]["stages"][0]["touchpoints"][0]["items"][1]
    after = tmp_path / "after.json"
    after.write_text(json.dumps(study), encoding="utf-8")
    assert main(["protocol", "diff", str(before), str(before)]) == 0
    assert capsys.readouterr().out == "Both ask the same.\n"
    assert main(["protocol", "diff", str(before), str(after)]) == 0
    out = capsys.readouterr().out
    assert "Could you see it from the street?" in out
    assert "- Item" in out
    assert main(["protocol", "diff", str(before), str(after), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert not found["same"]
    assert {each["sort"] for each in found["differences"]} == {"changed", "removed"}


def test_the_schema_is_written_where_it_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocol", "schema", "-o", str(tmp_path / "schema.json")]) == 0
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))["$id"] == "urn:cxstudio:study-file:1"
    assert "urn:cxstudio:study-file:1" in capsys.readouterr().out
