"""How quick the designer is on a large protocol: 432 items in 48 touchpoints of 12 stages.

30 opening it, 31 from an edit to its repaint, 32 checking it, 33 publishing it. The floors are what nobody can do
without: reading the same protocol from its JSON, and a bare tree of as many rows that is filled, or painted once. The
goals are the waits that people put up with (1 s, 50 ms, 100 ms, 300 ms) over these floors, measured where nothing else
ran.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTreeView

from cxstudio.settings import Preferences
from cxstudio.study import protocol as p
from cxstudio.study.checks import check
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from tests.bench.bars import ROUNDS, Bar, bar, by_turns, calm, scratch

if TYPE_CHECKING:  # the window is made once the platform is chosen
    from ui.views.designer import DesignerPage

STAGES, TOUCHPOINTS, ITEMS = 12, 4, 9
NAMES = {
    30: "protocol of 432 items opened / read once and laid out bare",
    31: "edit of one of 432 items to its repaint / a bare tree painted",
    32: "432 items checked / read once from JSON",
    33: "432 items published / read once from JSON",
}
GOALS = {30: 60.0, 31: 40.0, 32: 23.0, 33: 60.0}


def large_protocol(stages: int = STAGES, touchpoints: int = TOUCHPOINTS, items: int = ITEMS) -> p.Protocol:
    """A sound protocol of that size; every third item is asked if the one before was answered yes."""
    numbers = count(1)
    scales = tuple(_scale(name, low, high) for name, low, high in (("k4", 0, 3), ("o10", 0, 10)))
    made = tuple(
        p.Stage(
            id=f"stage_{s}",
            title=f"Stage {s}",
            touchpoints=tuple(
                p.Touchpoint(
                    id=f"touchpoint_{s}_{t}",
                    title=f"Touchpoint {t} of stage {s}",
                    standard="Said, seen, clean.",
                    items=tuple(_item(next(numbers)) for _i in range(items)),
                )
                for t in range(touchpoints)
            ),
        )
        for s in range(stages)
    )
    outcome = p.Outcome(text="How likely is it that you come back?", scale="o10")
    return p.Protocol(title="Large", scales=scales, stages=made, outcome=outcome)


def _scale(name: str, low: int, high: int) -> p.Scale:
    anchors = tuple(p.Anchor(value=value, text=f"point {value}") for value in range(low, high + 1))
    return p.Scale(id=name, title=name, anchors=anchors)


def _item(number: int) -> p.Item:
    name = f"item_{number}"
    kept = p.AnyOf(answers=("yes",))
    match number % 3:
        case 1:
            return p.YesNo(id=name, text=f"Was it said at place {number}?", points=1, standard=kept)
        case 2:
            asked_if = f"${{item_{number - 1}}} = 'yes'"
            return p.Number(id=name, text=f"How many at place {number}?", condition=asked_if)
    return p.Rating(id=name, text=f"How clean was place {number}?", scale="k4", points=2, standard=p.AtLeast(value=2))


# -- floors ------------------------------------------------------------------------------------------------------------


def read_once(text: str) -> p.Protocol:
    """The protocol from its JSON."""
    return p.Protocol.model_validate_json(text)


def bare_tree(protocol: p.Protocol) -> QTreeView:
    """A tree of the same rows, as Qt brings it."""
    model = QStandardItemModel()
    for stage in protocol.stages:
        top = QStandardItem(stage.title)
        for touchpoint in stage.touchpoints:
            row = QStandardItem(touchpoint.title)
            row.appendRows([QStandardItem(item.text) for item in touchpoint.items])
            top.appendRow(row)
        model.appendRow(top)
    view = QTreeView()
    model.setParent(view)
    view.setModel(model)
    view.setUniformRowHeights(True)
    view.resize(270, 700)
    view.expandAll()
    view.show()
    QApplication.processEvents()
    return view


def _painted(view: QTreeView) -> None:
    view.viewport().repaint()


# -- figures -----------------------------------------------------------------------------------------------------------


def bars(wanted: set[int]) -> Iterator[Bar]:
    """The figures of these numbers."""
    protocol = large_protocol()
    for number, take in FIGURES.items():
        if number in wanted:
            yield from calm(partial(_alone, take, protocol))


def _alone(take: Figure, protocol: p.Protocol) -> list[Bar]:
    return [take(protocol, ROUNDS)]


def opening(protocol: p.Protocol, rounds: int) -> Bar:
    """From the click to the painted page; what people wait for once."""
    with a_page(protocol) as page:
        text = protocol.canonical()

        def product() -> None:
            page.designer.is_open = False
            page.enter(page.designer.study.id)
            QApplication.processEvents()

        def floor() -> None:
            bare_tree(read_once(text)).deleteLater()

        return bar(30, NAMES[30], GOALS[30], by_turns(product, floor, rounds))


def editing(protocol: p.Protocol, rounds: int) -> Bar:
    """A change of one item, saved, shown in tree and form, painted."""
    with a_page(protocol) as page:
        page.designer.choose("item_3")
        QApplication.processEvents()
        points = count(3)

        def product() -> None:
            page.designer.set_fields({"points": float(next(points))})
            QApplication.processEvents()
            page.tree.view.viewport().repaint()

        floor = partial(_painted, bare_tree(protocol))
        return bar(31, NAMES[31], GOALS[31], by_turns(product, floor, rounds))


def checking(protocol: p.Protocol, rounds: int) -> Bar:
    """The whole list of findings."""
    text = protocol.canonical()
    titles = count()

    def product() -> None:  # another value each time: what was found out once is remembered
        check(p.Protocol.model_validate({**dict(protocol), "title": str(next(titles))}))

    return bar(32, NAMES[32], GOALS[32], by_turns(product, partial(read_once, text), rounds))


def publishing(protocol: p.Protocol, rounds: int) -> Bar:
    """From the confirmed click until the version is on the disk and in the page."""
    with a_page(protocol) as page:
        text = protocol.canonical()
        titles = count()

        def product() -> None:
            page.designer.put(p.Protocol.model_validate({**dict(protocol), "title": str(next(titles))}), "title")
            assert page.designer.publish()
            QApplication.processEvents()

        return bar(33, NAMES[33], GOALS[33], by_turns(product, partial(read_once, text), rounds))


Figure = Callable[[p.Protocol, int], Bar]
FIGURES: dict[int, Figure] = {30: opening, 31: editing, 32: checking, 33: publishing}


@contextmanager
def a_page(protocol: p.Protocol) -> Iterator[DesignerPage]:
    """The designer's page, shown, with that protocol."""
    from ui import theme
    from ui.context import Context
    from ui.views.designer import DesignerPage

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light", 100)
    study = Study(id="01900000-0000-7000-8000-000000000001", title="Large")
    with scratch() as folder, Workspace.create(Path(folder) / "w", Person("Ines", "ines-laptop")) as workspace:
        workspace.add_study(study, protocol)
        context = Context(Preferences(name="Ines"))
        context.use(workspace)
        page = DesignerPage(context)
        page.resize(1280, 760)
        page.show()
        page.enter(study.id)
        QApplication.processEvents()
        yield page
        context.jobs.stop()
        page.close()
        page.deleteLater()
        QApplication.processEvents()
