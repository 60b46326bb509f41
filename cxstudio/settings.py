"""Preferences of this person on this computer: frozen, versioned, one JSON file outside every workspace."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path

VERSION = 1


@dataclass(frozen=True)
class Preferences:
    """`scheme` is system, light or dark; `scale` 90-200 percent; `workspace` empty means the usual folder;
    `last_study` and `photo_folder` are where the person was last; `unfolded` names the groups of the designer's forms
    that were left open, with blanks between."""

    version: int = VERSION
    name: str = ""
    scheme: str = "system"
    scale: int = 100
    auto_advance: bool = True
    workspace: str = ""
    last_study: str = ""
    photo_folder: str = ""
    languages: dict[str, str] = field(default_factory=dict)
    """Study -> the language its questions were shown in last."""
    window: str = ""
    unfolded: str = ""
    single_keys: bool = True
    """Whether single letters and signs act in the recorder; digits, arrows and chords always do."""
    keys: dict[str, str] = field(default_factory=dict)
    """What is done in the recorder -> the key chosen for it, where it is another than the usual one."""


def usual_file() -> Path:
    """Where preferences are kept."""
    from platformdirs import user_config_path  # costs the first paint as much as reading the file does

    return user_config_path("cxstudio", appauthor=False) / "preferences.json"


def marks_folder() -> Path:
    """Where this computer keeps its marks of the workspaces it opened."""
    return usual_file().parent / "replicas"


def load(path: Path) -> Preferences:
    """The preferences in a file; the usual ones where it is missing or not readable. Unknown fields are ignored."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(found, dict):
        return Preferences()
    usual = dataclasses.asdict(Preferences())
    fitting = {name: value for name, value in found.items() if name in usual and type(value) is type(usual[name])}
    return dataclasses.replace(Preferences(), **(fitting | {"version": VERSION}))


def save(path: Path, preferences: Preferences) -> None:
    """Write them, whole or not at all. Raises OSError when the disk refuses."""
    from .steps import replacing  # reading them comes before the first paint, writing does not

    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(json.dumps(dataclasses.asdict(preferences), indent=1).encode())


def is_hub(place: Path | str) -> bool:
    """Is this a hub's address, also where it came through a path, which takes one of its strokes away?"""
    return str(place).startswith(("postgresql:/", "postgres:/"))
