"""The published JSON Schema of study files, made from the values themselves.

It lies in `resources/schema`; a test says when it is no longer what the values say. Other programs check a study file
with it before they hand it on.
"""

from __future__ import annotations

import json

from .plan import FORMAT, StudyFile

SCHEMA_ID = f"urn:cxstudio:study-file:{FORMAT}"
"""Names the schema; nothing is to be fetched from anywhere."""
FILE_NAME = f"study-file-{FORMAT}.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def study_schema() -> dict[str, object]:
    """The schema as JSON: keys in a stable order, what every field means where the values say so."""
    made = StudyFile.model_json_schema()
    head = {"$schema": _DIALECT, "$id": SCHEMA_ID, "title": "CX Studio study file"}
    return head | {name: value for name, value in made.items() if name not in head}


def schema_text() -> str:
    """The schema as it lies in `resources/schema`."""
    return json.dumps(study_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
