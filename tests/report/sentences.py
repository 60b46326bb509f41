"""Every sentence that a report may say, read from the source: what stands in `_(...)` and `plural(...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BESIDE = ("anonymity", "people_in_texts", "clearing", "broken_off")
"""Modules of `study` whose sentences stand in reports too."""
TO_THE_USER = ("exporters", "template", "faces", "wanted", "data_parquet")
"""Modules of `report` that speak only to whoever makes a report, in the program's own language."""


def sources() -> list[Path]:
    """The files whose sentences a report may say."""
    report = [path for path in (ROOT / "cxstudio" / "report").glob("*.py") if path.stem not in TO_THE_USER]
    study = [ROOT / "cxstudio" / "study" / f"{name}.py" for name in BESIDE]
    return sorted([*report, *(ROOT / "cxstudio" / "analysis").glob("*.py"), *study])


def sentences() -> dict[str, str]:
    """English sentence -> where it stands first; the one-form of a plural stands for both."""
    found: dict[str, str] = {}
    for path in sources():
        for text in _of(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(text, path.stem)
    return found


def plurals() -> dict[str, str]:
    """The one-form of every plural -> its many-form."""
    found: dict[str, str] = {}
    for path in sources():
        for call in _calls(ast.parse(path.read_text(encoding="utf-8")), "plural"):
            one, many = (ast.literal_eval(argument) for argument in call.args[:2])
            found[one] = many
    return found


def _of(tree: ast.Module) -> Iterator[str]:
    for name in ("_", "plural"):
        for call in _calls(tree, name):
            yield ast.literal_eval(call.args[0])


def _calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    """The calls of `_` or `plural` with a sentence in their hands."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called), args=[ast.Constant(), *_rest]) if called == name:
                yield node
