"""The published schema is what the values say, and every ready-made study keeps to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxstudio.assets import resources, studies
from cxstudio.study.schema import FILE_NAME, SCHEMA_ID, schema_text, study_schema

STUDIES = sorted(studies().glob("*.json"))


def test_the_published_schema_is_up_to_date() -> None:
    published = (resources() / "schema" / FILE_NAME).read_text(encoding="utf-8")
    assert published == schema_text(), "make it anew: cxstudio protocol schema -o resources/schema/" + FILE_NAME


def test_it_names_itself_and_nobodys_machine() -> None:
    schema = study_schema()
    assert (schema["$id"], schema["title"]) == (SCHEMA_ID, "CX Studio study file")
    assert schema_text().count("://") == 1  # the dialect it is written in


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_ready_made_study_keeps_to_it(path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema: pip install -e .[dev]")
    judge = jsonschema.Draft202012Validator(study_schema())
    study = json.loads(path.read_text(encoding="utf-8"))
    assert not list(judge.iter_errors(study))
    study["protocol"]["stages"][0]["colour"] = "blue"
    assert [error.validator for error in judge.iter_errors(study)] == ["additionalProperties"]
