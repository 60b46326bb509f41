"""How quick live coding stays: an observation that holds 10,000 events already.

50 from a key to its row on the screen, the event on the disk in between. The floor is a bare table of Qt with as many
rows, into which one more is put at the top and painted. The goal is the wait that people put up with (50 ms) over this
floor, measured where nothing else ran.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from cxstudio.settings import Preferences
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.recorded import ObservedEvent, Watch
from cxstudio.workspace import Person, Workspace
from tests.bench.bars import ROUNDS, Bar, bar, by_turns, calm, scratch, wall_of

if TYPE_CHECKING:  # the window is made once the platform is chosen
    from ui.views.observation import ObservationPage

EVENTS = 10_000
COLUMNS = 5
GOAL = 30.0
NAME = "key to row among 10,000 events, saved / bare row put into a table"
STATES = tuple(
    p.Behaviour(code=f"state_{n}", title=f"State {n}", kind="state", key="abdefghi"[n], subject="Staff")
    for n in range(8)
)
POINT = p.Behaviour(code="smiles", title="smiles", kind="point", key="m", subject="Staff")


def bars(wanted: set[int]) -> Iterator[Bar]:
    """The figures of these numbers."""
    if 50 in wanted:
        yield from calm(lambda: [key_to_row(EVENTS, ROUNDS)])


def key_to_row(events: int, rounds: int) -> Bar:
    """A point is coded; its row is painted when the work is done."""
    with scratch() as folder, an_observation(folder, events) as page:
        table = bare_table(events)

        def product() -> None:
            QTest.keyClick(page.pad.keys, Qt.Key.Key_M)
            QApplication.processEvents()
            page.events.viewport().repaint()

        def floor() -> None:
            model = table.model()
            assert isinstance(model, QStandardItemModel)
            model.insertRow(0, [QStandardItem(f"one more {column}") for column in range(COLUMNS)])
            QApplication.processEvents()
            table.viewport().repaint()

        found = bar(50, NAME, GOAL, by_turns(product, floor, rounds, wall_of))
        table.deleteLater()
        return found


def bare_table(rows: int) -> QTableView:
    """A table of as many rows, as Qt brings it."""
    view = QTableView()
    model = QStandardItemModel(view)
    for row in range(rows):
        model.appendRow([QStandardItem(f"{row} {column}") for column in range(COLUMNS)])
    view.setModel(model)
    view.resize(1000, 240)
    view.show()
    QApplication.processEvents()
    return view


@contextmanager
def an_observation(folder: Path, events: int) -> Iterator[ObservationPage]:
    """The screen on a draft with so many events, watched all the while."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui import theme
    from ui.context import Context
    from ui.views.observation import ObservationPage

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light", 100)
    item = p.YesNo(id="greeted", text="Was a greeting spoken?")
    stage = p.Stage(id="s", title="S", touchpoints=(p.Touchpoint(id="t", title="T", items=(item,)),))
    protocol = p.Protocol(title="Counter", stages=(stage,), behaviours=(*STATES, POINT))
    with Workspace.create(folder / "w", Person("Ines", "ines-laptop")) as workspace:
        study = Study(id="01900000-0000-7000-8000-000000000041", title="Counter")
        workspace.install(StudyFile(key="counter", study=study, protocol=protocol))
        visit = workspace.begin_visit(study.id, workspace.add_site(study.id, "Harbour Street"), "Ines")
        context = Context(Preferences(name="Ines"))
        context.use(workspace)
        page = ObservationPage(context)
        page.resize(1280, 760)
        page.show()
        page.enter(visit.id)
        fill(page, events)
        QApplication.processEvents()
        yield page
        page.close()
        page.deleteLater()
        context.jobs.stop()


def fill(page: ObservationPage, events: int) -> None:
    """As if so many had been coded, a state or a point every quarter of a second."""
    observing = page.observing
    made = []
    for n in range(events):
        code = STATES[n % 9].code if n % 9 < 8 else POINT.code
        stop = 250 * n + 200 if n % 9 < 8 else None
        made.append(ObservedEvent(id=f"e{n:06}", code=code, start_ms=250 * n, stop_ms=stop, subject="Staff"))
    observing.observation = type(observing.observation)(
        observing.observation.behaviours, tuple(made), (Watch(start_ms=0),)
    )
    page.observing.visit = observing.visit.model_copy(update={"started_at": observing.visit.started_at - 250 * events})
    page.events.events.show(made)
    page.observing.turned.emit()
