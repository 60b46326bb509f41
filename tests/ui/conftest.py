"""The recorder and the designer on a workspace of their own, for every test that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxstudio.workspace import Workspace
from tests.ui.designer_scenes import Hands, a_page
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


@pytest.fixture
def hands(qtbot: QtBot, workspace: Workspace) -> Iterator[Hands]:
    """Somebody at the designer, over the study of the test's own workspace."""
    made = Hands(qtbot, a_page(qtbot, workspace))
    yield made
    made.page.context.jobs.stop()
