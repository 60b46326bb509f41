"""The designer's tree under the hand: several rows at once, drag and drop, levels, the clipboard, the search."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.study import edits
from cxstudio.study import edits_together as together
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study
from cxstudio.workspace import Person, Workspace
from tests.study.builders import a_protocol, a_stage, a_touchpoint, rating, yes_no
from ui import theme
from ui.models.protocol_tree import PARTS, ProtocolTree

from .designer_scenes import ALT, CTRL, NO, SHIFT, Hands
from .recorder_scenes import Key

STUDY = Study(id="01900000-0000-7000-8000-000000000001", title="Café visits")
START = a_protocol(
    a_stage(
        a_touchpoint(yes_no("greeted"), yes_no("smiled", condition="${greeted} = 'yes'"), id="door"),
        a_touchpoint(yes_no("seen"), id="line"),
        id="arrive",
    ),
    a_stage(a_touchpoint(rating("clean"), yes_no("paid"), id="pay"), id="order"),
)
Outline = list[tuple[str, list[tuple[str, list[str]]]]]


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        made.add_study(STUDY, START)
        yield made


def outline(protocol: p.Protocol) -> Outline:
    return [(s.id, [(t.id, [i.id for i in t.items]) for t in s.touchpoints]) for s in protocol.stages]


def drawn(model: ProtocolTree, parent: QModelIndex = QModelIndex()) -> list[object]:  # noqa: B008
    """What the model says to a view, from top to bottom."""
    rows = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
    return [(model.row_at(index), drawn(model, index)) for index in rows]


def steps(hands: Hands) -> int:
    return hands.designer.undo_stack.index()


# -- several rows ------------------------------------------------------------------------------------------------------


def test_several_rows_are_moved_copied_and_deleted_as_one_step(hands: Hands) -> None:
    hands.at("greeted").press(Key.Key_Down, SHIFT)
    assert hands.designer.picked == ("greeted", "smiled")
    hands.press(Key.Key_D, CTRL)
    assert outline(hands.designer.protocol)[0][1][0][1] == ["greeted", "smiled", "greeted_2", "smiled_2"]
    assert hands.designer.picked == ("greeted_2", "smiled_2")
    hands.press(Key.Key_Down, ALT)  # over the edge of the touchpoint, together
    assert outline(hands.designer.protocol)[0][1][1][1] == ["greeted_2", "smiled_2", "seen"]
    before = steps(hands)
    hands.press(Key.Key_Delete)
    assert steps(hands) == before + 1
    assert hands.designer.undo_stack.undoText() == "removing of 2 parts"
    assert hands.designer.chosen == "seen"
    for _n in range(3):
        hands.press(Key.Key_Z, CTRL)
    assert hands.designer.protocol == START
    assert hands.designer.picked == ("greeted", "smiled")
    assert len(hands.page.tree.view.selectionModel().selectedIndexes()) == 2


def test_cut_and_paste_carry_several_rows_into_another_study(hands: Hands, workspace: Workspace) -> None:
    other = Study(id="01900000-0000-7000-8000-000000000002", title="Kiosk")
    workspace.add_study(other, p.Protocol(title="Kiosk", stages=(p.Stage(id="stage", title="Stage"),)))
    hands.at("door").press(Key.Key_Down, SHIFT, 3)
    assert hands.designer.picked == ("door", "greeted", "smiled", "line")
    hands.press(Key.Key_X, CTRL)
    assert outline(hands.designer.protocol)[0] == ("arrive", [])
    hands.page.enter(other.id)
    hands.at("stage").press(Key.Key_V, CTRL)
    assert outline(hands.designer.protocol) == [("stage", [("door", ["greeted", "smiled"]), ("line", ["seen"])])]
    assert hands.designer.picked == ("door", "line")


def test_parts_of_several_sorts_are_not_copied_and_nothing_is_lost(hands: Hands) -> None:
    QGuiApplication.clipboard().setText("before")
    hands.designer.pick(["line", "clean"], "clean")
    hands.page.tree.take_focus()
    hands.press(Key.Key_X, CTRL)
    assert hands.designer.protocol == START
    assert QGuiApplication.clipboard().text() == "before"
    assert "not some of each" in hands.told[-1]
    hands.press(Key.Key_Delete)  # to delete them is plain
    assert not {"line", "clean"} & edits.ids(hands.designer.protocol)


# -- drag and drop -----------------------------------------------------------------------------------------------------


def drop(hands: Hands, names: Sequence[str], spot: tuple[str, float], held: Qt.KeyboardModifier = NO) -> bool:
    """Drag rows and let them go at a height within a row, 0 its top and 1 its foot; whether it was offered there."""
    model = hands.page.tree.model
    carried = model.mimeData([model.index_of(name) for name in names])
    return let_go(hands, carried, model.index_of(spot[0]), spot[1], held)


def let_go(hands: Hands, carried: QMimeData, row: QModelIndex, height: float, held: Qt.KeyboardModifier) -> bool:
    view = hands.page.tree.view
    area = view.visualRect(row)
    at = QPoint(area.center().x(), area.top() + round(area.height() * height))
    at.setY(min(at.y(), area.bottom()))
    action = Qt.DropAction.CopyAction if held is CTRL else Qt.DropAction.MoveAction
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    left = Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, both, carried, left, held)
    move = QDragMoveEvent(at, both, carried, left, held)
    for event in (enter, move):
        event.setDropAction(action)
        QApplication.sendEvent(view.viewport(), event)
    offered = move.isAccepted()
    end = QDropEvent(QPointF(at), both, carried, left, held)
    end.setDropAction(action)
    QApplication.sendEvent(view.viewport(), end)
    return offered


def test_an_item_is_dragged_between_two_others_and_undone_in_one_step(hands: Hands) -> None:
    assert drop(hands, ["greeted"], ("paid", 0.0))
    assert outline(hands.designer.protocol)[1][1][0] == ("pay", ["clean", "greeted", "paid"])
    assert steps(hands) == 1
    assert hands.designer.chosen == "greeted"
    hands.designer.undo()
    assert hands.designer.protocol == START


def test_with_ctrl_a_copy_is_left_there(hands: Hands) -> None:
    assert drop(hands, ["greeted", "smiled"], ("line", 0.5), CTRL)
    assert outline(hands.designer.protocol)[0][1] == [
        ("door", ["greeted", "smiled"]),
        ("line", ["seen", "greeted_2", "smiled_2"]),
    ]
    copy = edits.find(hands.designer.protocol, "smiled_2")
    assert copy.condition == "${greeted_2} = 'yes'"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("names", "spot"),
    [
        (["greeted"], ("order", 0.5)),  # an item in a stage
        (["door"], ("pay", 0.5)),  # a touchpoint in a touchpoint
        (["arrive"], ("order", 0.5)),  # a stage in a stage
        (["greeted", "line"], ("pay", 0.5)),  # several sorts
        (["greeted"], ("#scales", 0.5)),
    ],
)
def test_where_it_cannot_stand_it_is_not_offered(hands: Hands, names: list[str], spot: tuple[str, float]) -> None:
    assert not drop(hands, names, spot)
    assert hands.designer.protocol == START


def test_stages_and_touchpoints_are_dragged_too(hands: Hands) -> None:
    assert drop(hands, ["order"], ("arrive", 0.0))
    assert [name for name, _within in outline(hands.designer.protocol)] == ["order", "arrive"]
    assert drop(hands, ["pay"], ("arrive", 0.5))
    assert outline(hands.designer.protocol)[1][1][-1] == ("pay", ["clean", "paid"])
    assert drop(hands, ["order"], ("#behaviours", 0.0))  # above what stands beside the journey is its end
    assert [name for name, _within in outline(hands.designer.protocol)] == ["arrive", "order"]


def test_what_is_dragged_from_another_window_comes_as_a_copy(hands: Hands) -> None:
    carried = QMimeData()
    carried.setData(PARTS, b"another tree\ngreeted")
    carried.setText(hands.page.tree.model.drag_text(["clean"]))
    assert let_go(hands, carried, hands.page.tree.model.index_of("line"), 0.5, NO)
    assert outline(hands.designer.protocol)[0][1][1] == ("line", ["seen", "clean_2"])
    nonsense = QMimeData()
    nonsense.setText("a line from a letter")
    assert not let_go(hands, nonsense, hands.page.tree.model.index_of("line"), 0.5, NO)


# -- levels ------------------------------------------------------------------------------------------------------------


def test_a_line_of_words_changes_its_level_by_keys_and_by_tab_while_it_is_written(hands: Hands) -> None:
    hands.at("smiled").press(Key.Key_Insert)
    hands.page.tree.take_focus()
    new = hands.designer.chosen
    hands.press(Key.Key_F2).press(Key.Key_A, CTRL).type("Tables").press(Key.Key_Backtab, SHIFT)
    line = hands.designer.way.touchpoint
    assert line is not None
    assert hands.designer.way.item is None
    assert line.title == "Tables"
    assert [t.title for t in hands.designer.protocol.stages[0].touchpoints][1] == "Tables"
    hands.page.tree.take_focus()
    hands.press(Key.Key_Right, ALT)
    item = hands.designer.way.item
    assert item is not None
    assert item.text == "Tables"
    hands.at("smiled").press(Key.Key_Left, ALT)
    assert "words alone" in hands.told[-1]
    assert hands.designer.way.item is not None, new


# -- search ------------------------------------------------------------------------------------------------------------


def shown(hands: Hands) -> list[str]:
    """The rows that are not hidden, from top to bottom."""
    view, model = hands.page.tree.view, hands.page.tree.model
    index, found = model.index(0, 0), []
    if view.isRowHidden(0, QModelIndex()):
        index = view.indexBelow(index)
    while index.isValid():
        found.append(model.id_at(index))
        index = view.indexBelow(index)
    return found


def test_the_search_leaves_the_hits_with_what_holds_them_and_f3_goes_round(hands: Hands) -> None:
    hands.at("arrive").press(Key.Key_F, CTRL).type("it s")
    assert shown(hands) == ["arrive", "door", "smiled", "line", "seen"]
    assert hands.page.tree.hits.text() == "2"
    assert hands.designer.chosen == "smiled"
    hands.press(Key.Key_F3)
    assert hands.designer.chosen == "seen"
    hands.press(Key.Key_F3)
    assert hands.designer.chosen == "smiled"
    hands.press(Key.Key_F3, SHIFT)
    assert hands.designer.chosen == "seen"
    assert hands.page.tree.filter.hasFocus()
    hands.clear()
    assert {"pay", "clean", "paid", "#scales"} <= set(shown(hands))


# -- the model ---------------------------------------------------------------------------------------------------------


def test_what_is_closed_stays_closed_whatever_is_done_elsewhere(hands: Hands) -> None:
    view, model = hands.page.tree.view, hands.page.tree.model
    view.collapse(model.index_of("door"))
    hands.at("paid").press(Key.Key_D, CTRL).press(Key.Key_Up, ALT).press(Key.Key_Delete)
    hands.at("line").press(Key.Key_Up, ALT).press(Key.Key_Insert)
    assert not view.isExpanded(model.index_of("door"))
    assert view.isExpanded(model.index_of("line"))
    assert view.isExpanded(model.index_of("pay"))


@pytest.mark.parametrize("seed", range(6))
def test_row_by_row_the_model_comes_to_what_a_new_one_would_show(qtbot: QtBot, seed: int) -> None:
    """Random protocols of the same names one after the other: Qt's own tester watches each step."""
    dice = random.Random(seed)
    model = ProtocolTree()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    names = [f"item_{n}" for n in range(12)]
    for _n in range(25):
        items = [yes_no(name, text=dice.choice("abc")) for name in dice.sample(names, dice.randint(0, 12))]
        touchpoints = [
            a_touchpoint(*[items.pop() for _i in range(min(len(items), dice.randint(0, 4)))], id=f"t{n}")
            for n in dice.sample(range(5), dice.randint(0, 5))
        ]
        stages = [
            a_stage(*[touchpoints.pop() for _t in range(min(len(touchpoints), dice.randint(0, 3)))], id=f"s{n}")
            for n in dice.sample(range(4), dice.randint(0, 4))
        ]
        protocol = a_protocol(*stages) if stages else p.Protocol(title="none")
        marks = dict.fromkeys(dice.sample(names, 2), "error")
        model.show(protocol, {"yes_no": "yes / no"}, marks)
        fresh = ProtocolTree()
        fresh.show_anew(protocol, {"yes_no": "yes / no"}, marks)
        assert drawn(model) == drawn(fresh)


def test_two_parts_of_one_name_do_not_break_the_tree(qtbot: QtBot) -> None:
    twice = p.Protocol(title="Twice", stages=(a_stage(a_touchpoint(yes_no("a"), yes_no("a"), id="t"), id="s"),) * 2)
    model = ProtocolTree()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for protocol in (START, twice, START):
        model.show(protocol, {}, {})
    assert [row.id for row in model.rows() if row.sort == "item"] == [
        node.id for node in together.largest(START, edits.ids(START) - {"arrive", "order", "door", "line", "pay"})
    ]
