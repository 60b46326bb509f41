"""What a key costs while a visit is recorded: bars 10 and 51 to 53.

`python -m tests.bench.recorder` prints them. 10 is how long the window does not answer while photos come in, against
the same import by another process; 51 a key that answers one of 432 items of a visit with 60 photos, saved and painted;
52 opening that visit; 53 a letter typed into a list of 8,000 answers. The floor of the last three is a bare list of Qt
with as many lines as the recorder has items, painted once; the goals are the waits that people put up with (50, 300 and
50 ms) over this floor, measured where nothing else ran.
"""

from __future__ import annotations

import gc
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget

from cxstudio.settings import Preferences
from cxstudio.steps import run_to_end
from cxstudio.store.darkroom import Darkroom
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.photos import Source, attach, attach_all
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.visit import Evidence, Visit
from cxstudio.workspace import Person, Workspace
from tests.bench.bars import ROUNDS, Bar, Work, bar, by_turns, calm, python, scratch, show
from tests.bench.designer import large_protocol
from tests.data_photos import a_camera_photo, encoded, stains

if TYPE_CHECKING:  # the window is made once the platform is chosen
    from ui.views.recorder import RecorderPage

PHOTOS, ENTRIES = 60, 8_000
SHOTS = 12
"""Photos of a camera that come in while the window is watched."""
TICK_MS = 16
LIST, IN_LIST = "list", "long"
NAMES = {
    10: "longest waits of the window while photos come in (p99) / by another process",
    51: "key that answers one of 432 items, 60 photos, saved and painted / bare list",
    52: "visit of 432 items and 60 photos opened and painted / bare list",
    53: "letter typed into a list of 8,000 answers, painted / bare list",
}
GOALS = {10: 1.5, 51: 20.0, 52: 120.0, 53: 20.0}


def bars(wanted: Collection[int] = (10, 51, 52, 53)) -> Iterator[Bar]:
    """The wanted bars on recording."""
    if 10 in wanted:
        yield from calm(lambda: [gaps()])
    if {51, 52, 53} & set(wanted):
        with scratch() as folder, a_recorder(folder, large_protocol(), ENTRIES, PHOTOS) as (page, visit):
            for number, take in ((51, answering), (52, opening), (53, typing)):
                if number in wanted:
                    yield take(page, visit, ROUNDS)


# -- the window's gaps -----------------------------------------------------------------------------------------------


def gaps(shots: int = SHOTS, rounds: int = 3, size: tuple[int, int] = (4032, 3024)) -> Bar:
    """Bar 10: an import in the window's process, as the window does it, against one that runs elsewhere."""
    app = _application()
    with scratch() as folder:
        photos = [Source(a_camera_photo(seed, size), f"{seed}.jpg") for seed in range(shots)]
        for number, source in enumerate(photos):
            assert isinstance(source.content, bytes)
            (folder / f"{number}.jpg").write_bytes(source.content)
        fresh = itertools.count()

        def here() -> float:
            return _longest(app, lambda done: _import_in_a_thread(folder / f"in{next(fresh)}", photos, done))

        def elsewhere() -> float:
            return _longest(app, lambda done: _import_in_a_process(folder, folder / f"out{next(fresh)}", done))

        return bar(10, NAMES[10], GOALS[10], [(here(), elsewhere()) for _round in range(rounds)])


def _longest(app: QApplication, begin: Callable[[list[bool]], object]) -> float:
    """The wait between two beats of the window that one in a hundred exceeds, in seconds."""
    beats: list[float] = []
    beat = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))
    done: list[bool] = []
    beat.start()
    begun = begin(done)
    while not done:
        app.processEvents()
        if isinstance(begun, subprocess.Popen) and begun.poll() is not None:
            done.append(True)
    beat.stop()
    waits = sorted(later - earlier for earlier, later in itertools.pairwise(beats))
    return waits[int(len(waits) * 0.99)]


def _import_in_a_thread(folder: Path, photos: list[Source], done: list[bool]) -> object:
    from threading import Thread

    folder.mkdir()

    def work() -> None:
        with Darkroom() as room:
            run_to_end(attach_all(EvidenceFiles(folder), photos, room))
        done.append(True)

    thread = Thread(target=work)
    thread.start()
    return thread


def _import_in_a_process(photos: Path, folder: Path, _done: list[bool]) -> subprocess.Popen[bytes]:
    folder.mkdir()
    return subprocess.Popen(python("tests.bench.recorder", "import", str(photos), str(folder)))


def _import(photos: Path, folder: Path) -> None:
    sources = [Source(path, path.name) for path in sorted(photos.glob("*.jpg"))]
    with Darkroom() as room:
        run_to_end(attach_all(EvidenceFiles(folder), sources, room))


# -- keys ------------------------------------------------------------------------------------------------------------


def answering(page: RecorderPage, _visit: Visit, rounds: int = ROUNDS) -> Bar:
    """Bar 51: an item is answered by its key and the next one stands there; the answer is on the disk."""
    keys = itertools.cycle((Qt.Key.Key_Y, Qt.Key.Key_2, Qt.Key.Key_Return))
    page.recorder.go_to_item("item_1")
    return bar(51, NAMES[51], GOALS[51], by_turns(lambda: _press(next(keys)), _bare(page), rounds * 6))


def opening(page: RecorderPage, visit: Visit, rounds: int = ROUNDS) -> Bar:
    """Bar 52: from Enter in the list of visits to the painted recorder."""

    def product() -> None:
        page.recorder.open(visit.id)
        QApplication.processEvents()
        page.repaint()

    return bar(52, NAMES[52], GOALS[52], by_turns(product, _bare(page), rounds))


def typing(page: RecorderPage, _visit: Visit, rounds: int = ROUNDS) -> Bar:
    """Bar 53: each letter narrows the list down."""
    page.recorder.go_to_item(IN_LIST)
    QApplication.processEvents()
    letters = itertools.cycle("entry number 7")

    def product() -> None:
        QTest.keyClicks(_in_front(), next(letters))
        QApplication.processEvents()

    return bar(53, NAMES[53], GOALS[53], by_turns(product, _bare(page), rounds * 2))


def _press(key: Qt.Key) -> None:
    QTest.keyClick(_in_front(), key)
    QApplication.processEvents()


def _in_front() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def _bare(page: RecorderPage) -> Work:
    """A list of Qt's own with as many lines, as large as the recorder, painted once."""
    view = QListView()
    model = QStandardItemModel(view)
    for number in range(432):
        model.appendRow(QStandardItem(f"Item {number} of the protocol"))
    view.setModel(model)
    view.resize(page.size())
    view.setParent(page.parentWidget())
    view.show()
    page.activateWindow()
    page.destroyed.connect(view.deleteLater)
    QApplication.processEvents()
    return lambda: view.viewport().repaint()


@contextmanager
def a_recorder(folder: Path, protocol: p.Protocol, entries: int, photos: int) -> Iterator[tuple[RecorderPage, Visit]]:
    """The recorder on a draft of that protocol with a long list at its end, and so many photos."""
    app = _application()
    from ui.context import Context
    from ui.views.recorder import RecorderPage

    study = Study(id="01900000-0000-7000-8000-000000000051", title="Large")
    protocol = protocol.model_copy(update={"stages": (*protocol.stages, _with_a_list(entries))})
    with Workspace.create(folder / "w", Person("Ines", "ines-laptop")) as workspace:
        workspace.install(StudyFile(key="large", study=study, protocol=protocol))
        visit = workspace.begin_visit(study.id, workspace.add_site(study.id, "Harbour Street"), "Ines")
        _take_photos(workspace, visit, protocol.stages[0].touchpoints[0].id, photos)
        context = Context(Preferences(name="Ines"))
        context.use(workspace)
        page = RecorderPage(context)
        page.resize(1280, 760)
        page.show()
        page.activateWindow()
        page.enter(visit.id)
        app.processEvents()
        gc.freeze()  # as the window does once its workspace is open
        yield page, visit
        gc.unfreeze()
        context.jobs.stop()
        page.close()
        page.deleteLater()
        app.processEvents()


def _with_a_list(entries: int) -> p.Stage:
    choices = tuple(p.Choice(id=f"entry_{n}", text=f"Entry number {n} of the list") for n in range(entries))
    item = p.SingleChoice(id=IN_LIST, text="Which one was it?", choices=choices)
    return p.Stage(id=LIST, title="List", touchpoints=(p.Touchpoint(id=LIST, title="List", items=(item,)),))


def _take_photos(workspace: Workspace, visit: Visit, touchpoint: str, photos: int) -> None:
    for number in range(photos):
        found = run_to_end(attach(workspace.evidence, encoded(stains((640, 480), number), "JPEG"), f"{number}.jpg"))
        evidence = Evidence(
            id=workspace.new_id(), sha256=found.sha256, size=found.size, crc32=found.crc32, name=found.name,
            width=found.width, height=found.height, touchpoint=touchpoint, added_at=visit.started_at,
        )  # fmt: skip
        workspace.drafts.save_evidence(visit.id, evidence)


def _application() -> QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui import theme

    app = QApplication.instance()
    return app if isinstance(app, QApplication) else theme.application("cxstudio")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["import", photos, folder]:
            _import(Path(photos), Path(folder))
        case _:
            show(bars())
