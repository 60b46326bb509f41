"""Jobs: one after the other, answers on the main thread, cancelled between two steps, and every ending told once."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxstudio.errors import StorageError
from cxstudio.steps import Progress, Steps, replacing
from ui.jobs import Job, Jobs


@pytest.fixture
def jobs(qtbot: QtBot) -> Jobs:
    return Jobs()


def counting(to: int, heard: list[str] | None = None) -> Steps[int]:
    try:
        for n in range(to):
            yield Progress(n + 1, to, f"{n + 1} of {to}")
    finally:
        if heard is not None:
            heard.append("cleaned up")
    return to


def idle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: not jobs.running)


def test_the_outcome_and_the_progress_come_back_on_the_main_thread(qtbot: QtBot, jobs: Jobs) -> None:
    heard: list[tuple[object, bool]] = []

    def hear(value: object) -> None:
        heard.append((value, threading.current_thread() is threading.main_thread()))

    jobs.run("Counting", counting(3), finished=hear, progressed=hear)
    idle(qtbot, jobs)
    assert heard[0][0] == Progress(1, 3, "1 of 3")
    assert heard[-1] == (3, True)
    assert all(on_main for _value, on_main in heard)


def test_tasks_run_one_after_the_other_on_one_thread_that_is_not_the_main_one(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[tuple[str, int]] = []

    def task(name: str) -> Steps[None]:
        for _step in range(3):
            seen.append((name, threading.get_ident()))
            yield Progress(0, 0, name)

    for name in ("first", "second", "third"):
        jobs.run(name, task(name))
    assert [job.title for job in jobs.running] == ["first", "second", "third"]
    idle(qtbot, jobs)
    assert [name for name, _thread in seen] == ["first"] * 3 + ["second"] * 3 + ["third"] * 3
    assert threading.get_ident() not in {thread for _name, thread in seen}


def test_a_refusal_of_the_world_is_a_sentence_not_a_fault(qtbot: QtBot, jobs: Jobs) -> None:
    def full() -> Steps[None]:
        yield Progress(0, 1, "Writing")
        raise StorageError("The disk is full. Nothing was changed.", "disk-full")

    refused: list[StorageError] = []
    broke: list[object] = []
    jobs.broke.connect(broke.append)
    jobs.run("Writing", full(), failed=refused.append)
    idle(qtbot, jobs)
    assert [str(error) for error in refused] == ["The disk is full. Nothing was changed."]
    assert not broke


def test_a_fault_of_our_own_is_told_and_the_queue_goes_on(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty() -> Steps[None]:
        yield Progress(0, 0, "")
        raise KeyError("no such item")

    broke: list[object] = []
    outcomes: list[object] = []
    jobs.broke.connect(broke.append)
    with caplog.at_level(logging.ERROR):
        jobs.run("Faulty", faulty(), finished=outcomes.append)
        jobs.run("Sound", counting(2), finished=outcomes.append)
        idle(qtbot, jobs)
    assert isinstance(broke[0], KeyError)
    assert outcomes == [2]
    assert "Job Faulty" in caplog.text


def test_cancelling_closes_the_task_between_two_steps_and_cleans_up(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()
    target = tmp_path / "report.pdf"
    target.write_text("the old one")

    def writing() -> Steps[None]:
        with replacing(target) as file:
            for n in range(1000):
                file.write(b"half")
                begun.set()
                go_on.wait(5)
                yield Progress(n, 1000, "Writing")

    ends: list[str] = []
    job = jobs.run("Writing", writing(), lambda _o: ends.append("finished"), cancelled=lambda: ends.append("cancelled"))
    assert begun.wait(5)
    job.cancel()
    go_on.set()
    idle(qtbot, jobs)
    assert ends == ["cancelled"]
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]
    assert target.read_text() == "the old one"


def test_a_task_cancelled_before_its_turn_never_begins(qtbot: QtBot, jobs: Jobs) -> None:
    gate, heard = threading.Event(), list[str]()

    def waiting() -> Steps[None]:
        gate.wait(5)
        yield Progress(0, 0, "")

    jobs.run("First", waiting())
    second = jobs.run("Second", counting(3, heard), finished=lambda _o: heard.append("finished"))
    second.cancel()
    gate.set()
    idle(qtbot, jobs)
    assert heard == []  # not even its own clean-up had anything to clean


def test_stopping_waits_until_the_thread_is_free(jobs: Jobs) -> None:
    heard: list[str] = []
    begun = threading.Event()

    def endless() -> Steps[None]:
        try:
            while True:
                begun.set()
                yield Progress(0, 0, "")
        finally:
            heard.append("cleaned up")

    jobs.run("Endless", endless())
    assert begun.wait(5)
    jobs.stop()
    assert heard == ["cleaned up"]


def test_idle_is_told_once_everything_is_through(qtbot: QtBot, jobs: Jobs) -> None:
    started: list[Job] = []
    jobs.started.connect(started.append)
    with qtbot.waitSignal(jobs.idle):
        jobs.run("One", counting(1))
        jobs.run("Two", counting(1))
    assert len(started) == 2
    assert jobs.running == ()
