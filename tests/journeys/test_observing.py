"""Three minutes at a counter, coded by keys through the real window, killed in the middle; the time budget is the one
worked out by hand below."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.observation_scenes import START, HandClock, a_watched_workspace
from ui.views.observation_middle import BUDGET

from .studio import CTRL, Key, Studio

FIRST_HALF = (
    (0, " "), (5, "w"), (12, "l"), (25, "l"), (45, "s"), (48, "o"), (50, "m"), (80, "t"), (84, "p"), (95, "g"),
)  # fmt: skip
"""(second since the visit's start, key): w waits, o orders and p pays exclude each other, s serves and t talks too."""
SECOND_HALF = (
    (105, "p"), (110, "t"), (110, " "), (130, " "), (135, "w"), (150, "s"), (155, "o"),
    (160, "l held for 2 s"), (170, "s"), (175, "m"), (180, "o"), (200, " "),
)  # fmt: skip
"""Paused from 110 to 130: 180 s are watched."""

# waits  5-48, 135-155         43 + 20 = 63 s, 63 / 180 = 35.0 %
# orders 48-84, 155-180        36 + 25 = 61 s, 61 / 180 = 33.9 %
# pays   84-105                21 s,           21 / 180 = 11.7 %
# looks  12-25, 160-162        13 + 2 = 15 s,  15 / 180 =  8.3 %
# serves 45-80, 150-170        35 + 20 = 55 s, 55 / 180 = 30.6 %
# talks  80-110                30 s,           30 / 180 = 16.7 %
BY_HAND = (
    ("waits", "2", "1:03", "31.5 s", "35 %"),
    ("orders", "2", "1:01", "30.5 s", "34 %"),
    ("pays", "1", "0:21", "21.0 s", "12 %"),
    ("looks around", "2", "0:15", "7.5 s", "8 %"),
    ("asks for help", "0", "–", "–", "–"),
    ("Staff: serves", "2", "0:55", "27.5 s", "31 %"),
    ("Staff: talks to colleague", "1", "0:30", "30.0 s", "17 %"),
    ("Staff: greets", "1", "–", "–", "–"),
    ("Staff: smiles", "2", "–", "–", "–"),
)
IN_ORDER = "w l s o m t p g w s o l m"
"""What started after what: 13 events, so 12 transitions, of which only serves > orders comes twice."""


def first_half_killed(folder: Path) -> None:
    """A child codes the first half, says that it did, and is killed."""
    code = Path(__file__).with_name("observe_and_wait.py")
    child = subprocess.Popen(
        [sys.executable, str(code), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
    )
    assert child.stdout is not None
    said = child.stdout.readline().strip()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert said == "saved"


def reopened(studio: Studio, clock: HandClock):  # type: ignore[no-untyped-def]  # the page's own verbs, not the shell's
    """The observation of the visit in work, come to by keys from the list of visits."""
    studio.window.context.open_workspace.clock = clock
    studio.press(Key.Key_3, CTRL)
    studio.until(studio.window.page.table.hasFocus)  # type: ignore[attr-defined]
    studio.press(Key.Key_B, CTRL)
    studio.until(lambda: type(studio.window.page).__name__ == "ObservationPage")
    studio.until(studio.window.page.pad.keys.hasFocus)  # type: ignore[attr-defined]
    return studio.window.page


def code(clock: HandClock, script: tuple[tuple[int, str], ...]) -> None:
    """Press the keys at their seconds."""
    for second, key in script:
        clock.at = START + 1000 * second
        keyboard = QApplication.focusWidget()
        assert keyboard is not None
        QTest.keyPress(keyboard, key[0])
        clock.at += 2000 * key.endswith("held for 2 s")
        QTest.keyRelease(keyboard, key[0])
        QApplication.processEvents()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill without warning")
def test_three_minutes_of_live_coding_survive_a_kill_and_give_the_budget_worked_out_by_hand(
    qtbot: QtBot, tmp_path: Path
) -> None:
    a_watched_workspace(tmp_path / "w", HandClock()).close()
    first_half_killed(tmp_path / "w")
    studio, clock = Studio(qtbot, tmp_path / "w"), HandClock(START + 100_000)
    page = reopened(studio, clock)
    there = page.observing.observation.events
    coded = [event.code for event in there]
    assert coded == [
        "waits",
        "looks",
        "serves",
        "orders",
        "smiles",
        "talks",
        "pays",
        "greets",
    ]
    assert page.observing.observation.is_watching
    code(clock, SECOND_HALF)
    page.show_below(BUDGET)
    words = page.budget.words
    assert words.lines == BY_HAND
    assert words.about == "13 events in 3:00 watched; pauses count in nothing."
    assert words.follows[0] == ("serves", "orders", "2")
    assert sum(int(n) for _one, _other, n in words.follows) == len(IN_ORDER.split()) - 1
    studio.press(Key.Key_W, CTRL)
    studio.until(lambda: type(studio.window.page).__name__ == "RecorderPage")
    kept = studio.window.context.open_workspace.drafts.load(page.observing.visit.id)
    assert studio.window.page.recorder.visit.events == kept.events  # type: ignore[attr-defined]
    assert len(kept.events) == 13
    assert studio.mouse.seen == 0
    studio.close()
