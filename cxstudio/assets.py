"""Where icons, fonts, help and the ready-made studies lie: in the checkout beside us, in a wheel inside us."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def resources() -> Path:
    """The folder with icons, fonts, style sheet, help and translations."""
    return _folder("resources")


def studies() -> Path:
    """The folder with the ready-made studies, one JSON file each."""
    return _folder("studies")


def library() -> Path:
    """The folder with the blocks that come with the program, one JSON file each."""
    return resources() / "library"
