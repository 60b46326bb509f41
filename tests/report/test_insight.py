"""The judgement for programs: the golden case recorded as visits, refusals in words, a published schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxstudio.assets import resources
from cxstudio.report.insight import gather_insight, json_schema
from cxstudio.steps import run_to_end
from cxstudio.workspace import Workspace
from tests.report import scene

PUBLISHED = resources() / "schema" / "insight-1.schema.json"


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with scene.golden_workspace(tmp_path_factory.mktemp("insight") / "w") as workspace:
        yield said(workspace)


def said(workspace: Workspace) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(run_to_end(gather_insight(workspace, scene.STUDY)), allow_nan=False))
    return found


def touchpoint(found: dict[str, Any], title: str) -> dict[str, Any]:
    return next(one for one in found["touchpoints"] if one["title"] == title)


def test_the_golden_case_recorded_as_visits_gives_the_printed_table(golden: dict[str, Any]) -> None:
    advice, waiting = touchpoint(golden, "Advice"), touchpoint(golden, "Waiting")
    assert (advice["verdict"], waiting["verdict"]) == ("Breaks the relationship", "Chronic irritant")
    figure = advice["penalty"]["figure"]
    assert (round(figure["estimate"], 4), round(figure["low"], 2), round(figure["high"], 2)) == (5.0336, 4.15, 5.92)
    assert round(figure["p_exact"], 6) == 0.000434
    assert round(advice["penalty"]["adjusted_p"], 6) == 0.002170
    assert round(advice["loss"]["figure"]["estimate"], 2) == 146.81
    figure = waiting["penalty"]["figure"]
    assert (round(figure["estimate"], 4), round(figure["low"], 2), round(figure["high"], 2)) == (0.9720, -1.13, 3.08)
    assert round(waiting["compliance"]["adjusted_p"], 6) == 0.000036
    failing = waiting["compliance"]["failing"]
    assert (round(failing["low"], 4), round(failing["high"], 4)) == (0.2789, 0.6493)
    assert round(golden["outcome"]["mean"]["estimate"], 4) == 6.7083
    assert golden["order"][0] == "advice"
    assert golden["visits"]["counted"] == 24


def test_a_refused_figure_is_a_sentence_and_no_number_behind_it(golden: dict[str, Any]) -> None:
    greeting = touchpoint(golden, "Greeting")
    assert greeting["penalty"]["figure"]["refused"] == "N_SPLIT"
    assert greeting["loss"]["figure"]["refused"] == "N_SPLIT"
    assert "1.8636" not in json.dumps(greeting) and "15.53" not in json.dumps(greeting)
    assert {"difference", "arithmetic"}.isdisjoint(greeting["penalty"] | greeting["loss"])


def test_the_published_schema_is_what_the_program_says() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("visits", [0, 2, 24])
def test_every_judgement_fits_the_schema(tmp_path: Path, visits: int) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema: pip install -e .[dev]")
    with scene.golden_workspace(tmp_path / "w", visits=visits) as workspace:
        found = said(workspace)
    judge = jsonschema.Draft202012Validator(json_schema())
    assert [error.message for error in judge.iter_errors(found)] == []
    assert list(judge.iter_errors({**found, "order": "first"}))
