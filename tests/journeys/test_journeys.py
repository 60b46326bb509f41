"""From the first key to the report and to the other laptop, through the real window, without a mouse."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxstudio.workspace import Workspace
from ui.presenters.visit_history import history_of

from .studio import Key, Studio, a_workspace, small_study, visits_in

NOTE = "Nobody looked up; <b>two</b> were talking."


def record_a_visit(studio: Studio) -> Studio:
    recorder = studio.new_visit("Harbour Street")
    recorder.note(NOTE)
    recorder.answer("greeted", Key.Key_N, Key.Key_Return)
    recorder.answer("clean", Key.Key_3)
    recorder.answer("wait", Key.Key_S, Key.Key_S)
    recorder.studio.press(Key.Key_Return) if recorder.current == "wait" else None
    recorder.answer("outcome", Key.Key_7)
    return recorder.saved().finish()


def test_a_visit_is_recorded_by_keys_alone_and_read_in_the_report(qtbot: QtBot, tmp_path: Path) -> None:
    studio = Studio(qtbot, a_workspace(tmp_path / "w"))
    record_a_visit(studio)
    text = studio.report(tmp_path / "report.pdf")
    assert studio.mouse.seen == 0
    assert NOTE in " ".join(text.split())
    assert "Was a greeting spoken?" in text
    studio.close()
    (visit,) = visits_in(tmp_path / "w")
    answers = visit.answers  # type: ignore[attr-defined]
    assert (answers["greeted"].value, answers["clean"].value, answers["outcome"].value) == ("no", 3, 7)
    assert answers["greeted"].note == NOTE
    assert answers["wait"].value >= 0


def test_a_bundle_goes_to_another_laptop_and_is_merged_after_its_preview(qtbot: QtBot, tmp_path: Path) -> None:
    ines = Studio(qtbot, a_workspace(tmp_path / "ines"))
    record_a_visit(ines)
    bundle = ines.send(tmp_path / "week.cxb")
    ines.close()
    Workspace.create(tmp_path / "ben").close()
    with Workspace.open(tmp_path / "ben") as workspace:
        workspace.install(small_study())
    ben = Studio(qtbot, tmp_path / "ben")
    told = ben.preview(bundle)
    assert "1 new visit" in told
    with_before = ben.window.context.open_workspace.dataset(small_study().study.id)[1].visits
    assert with_before == ()
    ben.merge()
    assert ben.preview(bundle) == ["Nothing new: everything in this bundle is here already."]
    assert ben.mouse.seen == 0
    ben.close()
    assert visits_in(tmp_path / "ben") == visits_in(tmp_path / "ines")


def test_leaving_the_recorder_keeps_the_draft_and_home_offers_it(qtbot: QtBot, tmp_path: Path) -> None:
    studio = Studio(qtbot, a_workspace(tmp_path / "w"))
    studio.new_visit("Harbour Street").answer("greeted", Key.Key_Y).saved()
    studio.close()
    again = Studio(qtbot, tmp_path / "w")
    again.continue_visit().expects("greeted", "yes")
    assert again.mouse.seen == 0
    again.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill without warning")
def test_after_a_kill_every_answer_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    a_workspace(tmp_path / "w")
    code = Path(__file__).with_name("record_and_wait.py")
    child = subprocess.Popen(
        [sys.executable, str(code), str(tmp_path / "w")],
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
    studio = Studio(qtbot, tmp_path / "w")
    recorder = studio.continue_visit().expects("greeted", "no").expects("clean", 2)
    assert recorder.recorder.answer_of("greeted").note == "Nobody looked up."
    studio.close()


def test_a_finish_that_was_a_slip_is_taken_back_and_nothing_of_it_stays(qtbot: QtBot, tmp_path: Path) -> None:
    studio = Studio(qtbot, a_workspace(tmp_path / "w"))
    record_a_visit(studio)
    workspace, page = studio.window.context.open_workspace, studio.window.page
    (done,) = workspace.dataset(small_study().study.id)[1].visits
    page.acts.undo()
    studio.rest()
    assert workspace.dataset(small_study().study.id)[1].visits == ()
    assert workspace.trash.listed(small_study().study.id) == []
    recorder = studio.window.page.recorder
    assert recorder.visit.answers == done.visit.answers and recorder.visit.number == done.visit.number
    recorder.go_to_item("clean")
    recorder.take_back()
    recorder.save_now()
    again = workspace.complete(recorder.visit)
    assert "clean" not in workspace.scored(again.study, [again.id])[0].visit.answers, "what was taken back is gone"
    assert again.number == done.visit.number
    steps = history_of(workspace, again.id, again.study, workspace.clock())
    assert [step.reason for step in steps] == ["", "the finish was taken back", ""]
    assert studio.mouse.seen == 0
    studio.close()
