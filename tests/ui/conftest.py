"""The recorder on a workspace of its own, for every test that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxstudio.workspace import Workspace
from tests.ui.recorder_scenes import Screen, a_context, a_draft, a_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The small study with every kind of item, and one site."""
    with a_workspace(tmp_path / "w") as made:
        yield made


@pytest.fixture
def open_screen(qtbot: QtBot, workspace: Workspace) -> Iterator[Callable[..., Screen]]:
    """Opens the recorder on a visit; without one, on a new draft."""
    contexts = []

    def opened(visit: str = "") -> Screen:
        contexts.append(a_context(workspace))
        return Screen(qtbot, contexts[-1], visit or a_draft(workspace).id)

    yield opened
    for context in contexts:
        context.jobs.stop()


@pytest.fixture
def screen(open_screen: Callable[..., Screen]) -> Screen:
    """The recorder on a new draft."""
    return open_screen()
