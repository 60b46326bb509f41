"""The ladder, read from every file's imports: what may know what. A broken rung names the file and the import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

GROUND = {"errors", "steps", "ids", "i18n", "assets", "settings"}
RUNGS: dict[str, set[str]] = {
    "study": GROUND,
    "analysis": GROUND | {"study"},
    "store": GROUND | {"study"},
    "interchange": GROUND | {"study"},
    "workspace": GROUND | {"study", "store"},
    "report": GROUND | {"study", "store", "analysis", "workspace"},
    "exchange": GROUND | {"study", "store", "workspace"},
}
"""Part of the core -> the parts it may import besides itself. What is not listed (cli, demo, doctor) may import all."""

UI_RUNGS: dict[str, set[str]] = {
    "widgets": {"theme", "icons"},
    "models": set(),
    "presenters": {"models", "context", "changes", "jobs", "autosave", "errors"},
    "views": {"presenters", "models", "widgets", "theme", "icons", "context", "changes", "jobs", "autosave", "errors"},
}
HEAVY = {"alembic", "reportlab", "scipy", "numpy", "PIL", "pandas", "openpyxl", "xlrd", "xlsxwriter", "pypdfium2"}
"""Imported inside functions, never while a module loads."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path, top_only: bool = False) -> Iterator[str]:
    """Full dotted names of what a file imports; type-checking blocks count too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    nodes = tree.body if top_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            name = ".".join(part for part in (base, node.module or "") if part)
            yield from (f"{name}.{alias.name}" for alias in node.names)


def part(dotted: str, package: str) -> str:
    pieces = dotted.split(".")
    return pieces[1] if pieces[0] == package and len(pieces) > 1 else ""


@pytest.mark.parametrize("path", modules("cxstudio"), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_core_knows_no_window(path: Path) -> None:
    above = [name for name in imports(path) if name.split(".")[0] in ("PySide6", "shiboken6")]
    ui = [name for name in imports(path) if name.split(".")[0] == "ui"]
    allowed = path.name == "cli.py"  # the one door: starting the window is one of its commands
    assert not above
    assert allowed or not ui


@pytest.mark.parametrize("path", modules("cxstudio"), ids=lambda p: str(p.relative_to(ROOT)))
def test_each_part_of_the_core_stays_on_its_rung(path: Path) -> None:
    own = part(".".join(path.relative_to(ROOT).with_suffix("").parts), "cxstudio")
    if own in GROUND:
        allowed = GROUND
    elif own in RUNGS:
        allowed = RUNGS[own] | {own}
    else:
        return
    reached = {part(name, "cxstudio") for name in imports(path)} - {"", "__version__"}
    assert reached <= allowed, f"{path.relative_to(ROOT)} reaches {sorted(reached - allowed)}"


@pytest.mark.parametrize("path", modules("ui"), ids=lambda p: str(p.relative_to(ROOT)))
def test_each_part_of_the_window_stays_on_its_rung(path: Path) -> None:
    own = path.relative_to(ROOT).parts[1]
    if own not in UI_RUNGS:
        return
    reached = {part(name, "ui") for name in imports(path)} - {""}
    assert reached <= UI_RUNGS[own] | {own}, f"{path.relative_to(ROOT)} reaches {sorted(reached)}"


@pytest.mark.parametrize(
    "path", modules("ui/models") + modules("ui/presenters"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_models_and_presenters_know_no_widgets(path: Path) -> None:
    assert not [name for name in imports(path) if "QtWidgets" in name]


@pytest.mark.parametrize("path", modules("cxstudio") + modules("ui"), ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_heavy_is_imported_while_a_module_loads(path: Path) -> None:
    if path.name in ("photo_decoder.py", "face_finder.py"):  # they run alone in a child process
        return
    heavy = [name for name in imports(path, top_only=True) if name.split(".")[0] in HEAVY]
    assert not heavy


@pytest.mark.parametrize("path", modules("cxstudio"), ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_store_and_what_stands_on_it_speak_sql(path: Path) -> None:
    own = path.relative_to(ROOT).parts[1]
    speaks = any(name.split(".")[0] in ("sqlalchemy", "sqlmodel", "sqlite3") for name in imports(path))
    assert not speaks or own in ("store", "exchange"), path


FORBIDDEN_CALLS = {"eval", "exec", "extractall", "QMessageBox"}


@pytest.mark.parametrize("path", modules("cxstudio") + modules("ui"), ids=lambda p: str(p.relative_to(ROOT)))
def test_dangerous_calls_are_absent(path: Path) -> None:
    called = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    found = called & FORBIDDEN_CALLS
    if path.is_relative_to(ROOT / "ui"):
        found.discard("exec")  # QApplication.exec and QMenu.exec run Qt's loop, not code
    assert not found
    if path.name != "photo_decoder.py":
        text = path.read_text(encoding="utf-8")
        assert "Image.open(" not in text
        assert "pickle" not in text


@pytest.mark.parametrize("path", modules("ui"), ids=lambda p: str(p.relative_to(ROOT)))
def test_labels_are_made_in_one_place_as_plain_text(path: Path) -> None:
    if path.name == "text.py":
        return
    labels = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QLabel"
    ]
    assert not labels
