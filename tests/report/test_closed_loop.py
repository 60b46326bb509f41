"""The closed loop: figures of other systems in by site and period, beside the visits; findings out for theirs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cxstudio import cli
from cxstudio.assets import resources
from cxstudio.report.basis import Basis, ReportSettings, read_basis
from cxstudio.report.beside import beside
from cxstudio.report.blocks import Page, Refused
from cxstudio.report.context_page import context_page
from cxstudio.report.findings_export import json_schema
from cxstudio.report.insight import insight
from cxstudio.store import context
from cxstudio.workspace import Workspace
from tests.report import scene

TABLE = """Store;Month;Stock-outs;Delivery days;Segment;Complaints
Branch A;2026-03;3;1,5;premium;12
Branch B;2026-03;0;2,5;budget;7
branch c;2026-03;4;3;budget;
Branch D;2026-03;2;2;premium;1.234,5
Branch A;2026-04;5;1,5;premium;10
Nowhere;2026-03;9;9;budget;9
Branch E;May;1;1;budget;3
Branch F;2026-03;4711 x;1;=1+1;3
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden case, with the table beside it."""
    found = tmp_path_factory.mktemp("loop")
    scene.golden_workspace(found / "w").close()
    (found / "crm.csv").write_text(TABLE, encoding="utf-8")
    return found


def cx(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = cli.main([str(word) for word in words])
    return code, capsys.readouterr().out


@pytest.fixture(scope="module")
def basis(folder: Path) -> Basis:
    cli.main(["context", "import", str(folder / "w"), scene.STUDY, str(folder / "crm.csv")])
    with Workspace.open(folder / "w") as workspace:
        return read_basis(workspace, scene.STUDY, ReportSettings())


def test_a_dry_run_says_what_would_be_taken_and_writes_nothing(folder, capsys):
    asked = ("context", "import", folder / "w", scene.STUDY, folder / "crm.csv", "--dry-run", "--json")
    code, out = cx(capsys, *asked)
    told = json.loads(out)
    assert code == 0 and told["columns"] == {
        "site": "Store", "period": "Month",
        "figures": {name: name for name in ("Stock-outs", "Delivery days", "Segment", "Complaints")},
    }  # fmt: skip
    assert (told["rows"], told["written"], told["dry_run"]) == (8, 0, True)
    reasons = {one["row"]: one["reason"] for one in told["passed"]}
    assert set(reasons) == {7, 8, 9}  # a site that is not here, a month in letters, a figure with a word behind it
    assert "Nowhere" in reasons[7] and "4711 x" in reasons[9]
    with Workspace.open(folder / "w") as workspace, workspace.database.read() as connection:
        assert context.of_study(connection, scene.STUDY).values == ()


def test_what_was_brought_stands_in_the_log_and_merges_value_by_value(basis: Basis, folder, capsys):
    found = basis.context
    assert found.figures == ("Complaints", "Delivery days", "Segment", "Stock-outs")
    named = {basis.sites[site].name: amount for site, amount in found.by_site("Stock-outs").items()}
    assert named == {"Branch A": 4.0, "Branch B": 0.0, "Branch C": 4.0, "Branch D": 2.0}
    assert sorted(found.by_site("Complaints").values()) == [3.0, 7.0, 11.0, 1234.5]
    again = cx(capsys, "context", "import", folder / "w", scene.STUDY, folder / "crm.csv", "--json")
    assert json.loads(again[1])["written"] == 0  # what stands already is not written again


def test_too_few_sites_are_refused_and_words_are_groups(basis: Basis):
    stock = next(one for one in beside(basis) if one.figure == "Stock-outs")
    assert (stock.sites, stock.periods, stock.mean) == (4, 2, 2.5)
    assert getattr(stock.with_score, "code", "") == "N_PAIRS"
    segment = next(one for one in beside(basis) if one.figure == "Segment")
    groups = {group.word: (group.sites, group.visits) for group in segment.groups}
    assert groups["premium"] == (2, 8) and groups["budget"] == (2, 8)
    page = context_page(basis)
    assert isinstance(page, Page) and "not shown to move" in page.title


def test_the_insight_carries_context_with_the_words_for_what_it_is_not(basis: Basis):
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema: pip install -e .[dev]")
    found = json.loads(json.dumps(insight(basis)))
    published = json.loads((resources() / "schema" / "insight-1.schema.json").read_text())
    assert [error.message for error in jsonschema.Draft202012Validator(published).iter_errors(found)] == []
    assert {one["figure"] for one in found["context"]} == set(basis.context.figures)
    assert all("no more" in one["caution"] for one in found["context"])


def test_a_study_without_context_keeps_the_page_with_its_reason(tmp_path):
    with scene.golden_workspace(tmp_path / "w", visits=1) as workspace:
        page = context_page(read_basis(workspace, scene.STUDY, ReportSettings()))
    assert isinstance(page, Refused) and page.code == "NO_CONTEXT"


def test_findings_go_out_as_rows_that_a_spreadsheet_does_not_compute(folder, tmp_path, capsys):
    assert cx(capsys, "findings", "export", folder / "w", scene.STUDY, "-o", tmp_path / "f.csv")[0] == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "f.csv").read_text("utf-8-sig"))))
    advice = [row for row in rows if row["touchpoint"] == "advice"]
    first = next(row for row in advice if row["figure"] == "difference when it fails" and not row["site"])
    assert (first["value"], first["low"], first["high"]) == ("5.03361", "4.1496", "5.91763")
    assert first["verdict"] == "Breaks the relationship" and first["action"]
    greeting = next(row for row in rows if row["touchpoint"] == "greeting" and row["figure"] == "loss per 100 visits")
    assert (greeting["value"], greeting["refused"]) == ("", "N_SPLIT") and greeting["why"]
    assert not any(row["site"] for row in rows), "four visits a site name no site"
    assert {row["period_from"] for row in rows} == {rows[0]["period_from"]} and rows[0]["period_from"].startswith(
        "2026"
    )


def test_findings_as_json_fit_their_published_schema(folder, tmp_path, capsys):
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema: pip install -e .[dev]")
    path = tmp_path / "f.json"
    assert cx(capsys, "findings", "export", folder / "w", scene.STUDY, "--format", "json", "-o", path)[0] == 0
    published = json.loads((resources() / "schema" / "findings-1.schema.json").read_text())
    assert published == json_schema()
    found = json.loads(path.read_text())
    assert [error.message for error in jsonschema.Draft202012Validator(published).iter_errors(found)] == []
    assert len(found["findings"]) == 20 and found["visits"] == 24
    code, _out = cx(capsys, "findings", "export", folder / "w", scene.STUDY, "--format", "csv", "-o", path)
    assert code == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a;b\n1;2\n", "context-no-site"),
        ("site;period\nBranch A;2026\n", "context-no-figure"),
    ],
)
def test_a_table_that_is_no_context_is_refused_with_its_reason(folder, tmp_path, capsys, text, code):
    (tmp_path / "t.csv").write_text(text)
    done, out = cx(capsys, "context", "import", folder / "w", scene.STUDY, tmp_path / "t.csv", "--json")
    assert done == 1 and json.loads(out)["refused"]["code"] == code


def test_columns_are_mapped_by_whoever_brings_them(folder, tmp_path, capsys):
    (tmp_path / "t.csv").write_text("Ort,Wann,Lieferzeit,Rest\nBranch A,2026-W10,2.5,7\n")
    maps = ("--map", "site=Ort", "--map", "period=Wann", "--map", "delivery days=Lieferzeit")
    asked = ("context", "import", folder / "w", scene.STUDY, tmp_path / "t.csv", *maps, "--dry-run", "--json")
    told = json.loads(cx(capsys, *asked)[1])
    assert told["columns"]["figures"] == {"delivery days": "Lieferzeit"} and told["values"] == 1
    assert cx(capsys, *asked[:5], "--map", "nonsense")[0] == 2
