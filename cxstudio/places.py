"""Where this person's workspace and preferences lie, for commands that must know it before anything heavy is loaded."""

from __future__ import annotations

from pathlib import Path

from . import settings


def workspace_folder() -> Path:
    """The folder of the usual workspace: the one in the preferences, else the place this system keeps such things."""
    chosen = settings.load(settings.usual_file()).workspace
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path  # only where none is chosen

    return user_data_path("cxstudio", appauthor=False) / "workspace"


def config_folder() -> Path:
    """The folder of the preferences."""
    return settings.usual_file().parent
