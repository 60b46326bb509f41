"""The designer as a person uses it: by keys from nothing to a recorded visit, undone and redone bit for bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from cxstudio.study import protocol as p
from cxstudio.workspace import Person, Workspace
from tests.study.builders import ready_made
from ui import theme
from ui.presenters.designer_start import Wish
from ui.views.designer import DesignerPage
from ui.views.recorder import RecorderPage

from .designer_scenes import ALT, CTRL, NO, SHIFT, Hands, a_page
from .recorder_scenes import Key, NoMouse
from .test_recorder import full_disk, room_again
from .window_scenes import a_sample, an_open_window, nameless, press, tab_round


@pytest.fixture(autouse=True, scope="module")
def _look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 100)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", Person("Ines", "ines-laptop")) as made:
        yield made


@pytest.fixture
def hands(qtbot: QtBot, workspace: Workspace) -> Iterator[Hands]:
    page = a_page(qtbot, workspace)
    page.begin_study(Wish("Kiosk visits", question="Is the kiosk quick?"))
    yield Hands(qtbot, page)
    page.context.jobs.stop()


def build(hands: Hands) -> None:
    """Two stages, six items: one with a condition, one critical."""
    hands.press(Key.Key_F2).press(Key.Key_A, CTRL).type("Arrive").press(Key.Key_Return)
    QApplication.processEvents()  # the tree takes what was written a moment after Enter
    hands.press(Key.Key_Return, CTRL).clear().type("Door").field("standard").type("Everybody is greeted.")
    hands.field("spoken_as").type("the greeting")
    for words in ("Were you greeted", "Did they smile", "Was it clean"):
        hands.press(Key.Key_Insert).clear().type(words)
    hands.press(Key.Key_T, CTRL | SHIFT).clear().type("Order")
    hands.press(Key.Key_Return, CTRL).clear().type("Counter").field("standard").type("It is quick.")
    hands.field("spoken_as").type("ordering")
    for words in ("Was the order right", "Was a receipt given", "What else was said"):
        hands.press(Key.Key_Insert).clear().type(words)
    hands.page.tree.take_focus()
    greeted, smiled, _clean, right, receipt, said = items(hands)
    hands.at(smiled).press(Key.Key_Return).field("condition").type(f"${{{greeted}}} = 'yes'")
    hands.at(right)
    choose(hands, "standard", "Any of these answers")
    hands.field("points").clear().type("2").field("critical").press(Key.Key_Space)
    hands.at(receipt).press(Key.Key_Return).field("required").press(Key.Key_Space)
    hands.at(said)
    choose(hands, "kind", "Words")


def choose(hands: Hands, name: str, words: str) -> None:
    """Choose in a box with the arrows. Another kind brings another form, in which the same box has the keyboard."""
    hands.page.editor.take_focus()
    hands.field(name).press(Key.Key_Home)
    for _n in range(30):
        box = QApplication.focusWidget()
        assert isinstance(box, QComboBox)
        if box.currentText() == words:
            return
        hands.press(Key.Key_Down)
    raise AssertionError(words)


def items(hands: Hands) -> list[str]:
    return [item.id for _s, t in hands.designer.protocol.touchpoints() for item in t.items]


def test_a_protocol_by_keys_is_published_and_a_visit_recorded_on_it(
    qtbot: QtBot, hands: Hands, workspace: Workspace, qapp: QApplication
) -> None:
    mouse = NoMouse(qapp)
    build(hands)
    protocol = hands.designer.protocol
    assert [stage.title for stage in protocol.stages] == ["Arrive", "Order"]
    greeted, smiled, clean, right, receipt, said = items(hands)
    asked = {item.id: item for _s, t in protocol.touchpoints() for item in t.items}
    assert asked[greeted].text == "Were you greeted"
    assert asked[smiled].condition == f"${{{greeted}}} = 'yes'"
    assert asked[right].critical
    assert asked[right].points == 2
    assert not asked[receipt].required
    assert isinstance(asked[said], p.Text)
    assert hands.designer.errors() == [], [str(one) for one in hands.designer.errors()]
    hands.press(Key.Key_Return, CTRL | SHIFT).press(Key.Key_Return)
    study = hands.designer.study.id
    assert workspace.newest_protocol(study).number == 1
    assert workspace.protocol_draft(study) is None
    assert not mouse.used
    visit = workspace.begin_visit(study, workspace.add_site(study, "Harbour Street"), "Ines")
    recorder = RecorderPage(hands.page.context)
    recorder.resize(1280, 760)
    qtbot.addWidget(recorder)
    recorder.show()
    recorder.activateWindow()
    qtbot.waitUntil(recorder.isActiveWindow)
    recorder.enter(visit.id)
    hands.press(Key.Key_N)  # not greeted: whether they smiled is not asked
    assert smiled not in recorder.recorder.reading.active
    recorder.recorder.go_to_item(clean)
    hands.press(Key.Key_Y)
    recorder.recorder.go_to_item(right)
    hands.press(Key.Key_Y)
    recorder.recorder.go_to_item(said)
    hands.press(Key.Key_Space).type("They wished me a good day.")
    recorder.recorder.end_typing()
    assert recorder.recorder.finish(), recorder.recorder.blocks()
    assert workspace.dataset(study)[1].visits[0].score.overall(workspace.newest_protocol(study).protocol) == 1


def test_undo_to_the_start_and_redo_to_the_end_are_equal_bit_for_bit(hands: Hands) -> None:
    start = hands.designer.protocol.canonical()
    build(hands)
    greeted, smiled, *_rest, said = items(hands)
    hands.at(greeted).press(Key.Key_D, CTRL).press(Key.Key_Down, ALT, 4).press(Key.Key_Up, ALT)
    hands.at(smiled).press(Key.Key_X, CTRL).at(said).press(Key.Key_V, CTRL)
    hands.at("touchpoint").press(Key.Key_Delete)
    end = hands.designer.protocol.canonical()
    stack = hands.designer.undo_stack
    states = [end]
    while stack.canUndo():
        assert stack.undoText()
        hands.designer.undo()
        states.append(hands.designer.protocol.canonical())
    assert states[-1] == start
    assert len(states) > 20
    for state in reversed(states[:-1]):
        hands.designer.redo()
        assert hands.designer.protocol.canonical() == state
    assert hands.designer.protocol.canonical() == end


def test_letters_typed_into_one_field_are_one_step_that_ctrl_z_takes_back_there(hands: Hands) -> None:
    before = hands.designer.undo_stack.count()
    hands.press(Key.Key_Return).clear().type("Arrival")
    assert hands.designer.undo_stack.count() == before + 1
    hands.press(Key.Key_Z, CTRL)
    assert hands.designer.protocol.stages[0].title == "First stage"
    assert hands.page.editor.form.fields["title"].text() == "First stage"  # type: ignore[union-attr]
    hands.press(Key.Key_Z, CTRL | SHIFT)
    assert hands.designer.protocol.stages[0].title == "Arrival"


def test_the_draft_survives_closing(qtbot: QtBot, hands: Hands, workspace: Workspace) -> None:
    build(hands)
    assert hands.page.leave()
    kept = hands.designer.protocol.canonical()
    again = a_page(qtbot, workspace)
    assert again.designer.protocol.canonical() == kept
    assert again.state.text == "Version 1, draft"


def test_errors_block_publishing_and_enter_goes_to_their_place(hands: Hands) -> None:
    hands.press(Key.Key_Return, CTRL).press(Key.Key_Insert).field("condition").type("${nothing} = 1")
    item = hands.designer.chosen
    hands.at("stage").press(Key.Key_Return, CTRL | SHIFT)
    assert hands.page.publishing.publish.isHidden()
    assert not hands.designer.publish()
    hands.at("stage").press(Key.Key_E, CTRL)
    assert hands.page.findings.list.hasFocus()
    visited = []
    for _n in range(hands.page.findings.list.count()):
        hands.press(Key.Key_F4)
        visited.append(hands.designer.chosen)
    assert item in visited
    hands.page.findings.take_focus()
    hands.press(Key.Key_Return)
    assert hands.page.editor.form is not None
    assert hands.page.editor.form.isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize(("key", "held"), [(Key.Key_F4, NO), (Key.Key_D, CTRL), (Key.Key_Insert, NO)])
def test_a_name_half_typed_counts_when_a_key_leads_to_another_item(
    hands: Hands, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    hands.press(Key.Key_Return, CTRL).press(Key.Key_Insert).press(Key.Key_Insert)
    item, other = items(hands)
    hands.at(other).page.editor.form.reveal("id")  # type: ignore[union-attr]
    before = hands.designer.protocol.canonical()
    hands.field("id").clear().type("greeting").press(key, held)
    assert items(hands)[:2] == [item, "greeting"]
    assert hands.designer.chosen != "greeting"
    while hands.designer.protocol.canonical() != before:
        assert hands.designer.undo_stack.canUndo()
        hands.designer.undo()


def test_a_name_that_cannot_be_is_told_and_the_item_keeps_its_own(hands: Hands) -> None:
    hands.press(Key.Key_Return, CTRL).press(Key.Key_Insert).press(Key.Key_Insert)
    hands.page.editor.form.reveal("id")  # type: ignore[union-attr]
    before = items(hands)
    hands.field("id").clear().type("Two Words").press(Key.Key_F4)
    assert items(hands) == before
    assert any("“Two Words” cannot be a name" in words for words in hands.told)


def test_the_published_version_is_frozen_and_the_next_edit_is_told_in_words(hands: Hands, workspace: Workspace) -> None:
    build(hands)
    assert hands.designer.publish()
    first = hands.designer.protocol.canonical()
    assert hands.page.state.text == "Version 1, published"
    greeted = items(hands)[0]
    hands.designer.write(greeted, "Did anybody greet you?")
    assert hands.page.state.text == "Version 2, draft"
    assert [str(one) for one in hands.designer.differences()] == [
        "Item “Did anybody greet you?”: wording: “Were you greeted” → “Did anybody greet you?”"
    ]
    assert workspace.newest_protocol(hands.designer.study.id).protocol.canonical() == first
    hands.designer.undo()
    assert workspace.protocol_draft(hands.designer.study.id) is None
    assert hands.page.state.text == "Version 1, published"


def test_a_part_is_pasted_into_another_protocol_with_its_scales(hands: Hands) -> None:
    coffee = ready_made("coffee_shop").protocol
    rated = next(t for _s, t in coffee.touchpoints() if any(isinstance(i, p.Rating) for i in t.items))
    page = hands.page
    page.context.open_workspace.install(ready_made("coffee_shop"))
    kiosk = hands.designer.study.id
    page.enter(ready_made("coffee_shop").study.id)
    hands.at(rated.id).press(Key.Key_C, CTRL)
    page.enter(kiosk)
    hands.at("stage").press(Key.Key_V, CTRL)
    (there,) = hands.designer.protocol.stages[0].touchpoints
    assert [item.text for item in there.items] == [item.text for item in rated.items]
    assert {i.scale for i in there.items if isinstance(i, p.Rating)} <= {s.id for s in hands.designer.protocol.scales}
    QGuiApplication.clipboard().setText('{"cxstudio": "item", "part": {"kind": "nonsense"}}')
    hands.press(Key.Key_V, CTRL)
    assert "no part of a protocol" in hands.told[-1]


def test_the_preview_is_the_recorder_and_keeps_nothing(hands: Hands, workspace: Workspace) -> None:
    build(hands)
    greeted = items(hands)[0]
    hands.at(greeted)
    hands.page.preview.show_now()
    hands.page.preview.items.card.setFocus()  # type: ignore[union-attr]
    hands.press(Key.Key_Y)
    assert hands.page.preview.try_out.given()[greeted].value == "yes"
    assert workspace.drafts.all() == []
    hands.designer.set_fields({"condition": "${nothing"})
    hands.page.preview.show_now()
    assert hands.page.preview.items.isVisible()  # a rule that cannot be read yet hides nothing here


@pytest.mark.parametrize("key", ["coffee_shop", "usability_session"])
def test_every_part_of_a_ready_made_study_opens_with_names_for_all_fields(hands: Hands, key: str) -> None:
    hands.page.context.open_workspace.install(ready_made(key))
    hands.page.enter(ready_made(key).study.id)
    before = hands.designer.protocol.canonical()
    seen: set[str] = set()
    for row in hands.page.tree.model.rows():
        hands.designer.choose(row.id)
        node = hands.designer.way
        sort = node.item.kind if node.item else row.sort
        if sort not in seen:
            seen.add(sort)
            assert not nameless(hands.page), sort
    assert hands.designer.protocol.canonical() == before
    assert not hands.designer.undo_stack.canUndo()


def test_every_kind_of_item_can_become_every_other(hands: Hands) -> None:
    from ui.presenters.designer_parts import KINDS

    hands.press(Key.Key_Return, CTRL).press(Key.Key_Insert)
    for kind in [*KINDS, *reversed(KINDS)]:
        hands.designer.set_kind(kind)
        item = hands.designer.way.item
        assert item is not None
        assert item.kind == kind
        hands.page.preview.show_now()
        p.Protocol.model_validate_json(hands.designer.protocol.canonical())


def test_the_tree_is_a_sound_model(hands: Hands) -> None:
    tester = QAbstractItemModelTester(hands.page.tree.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    build(hands)
    hands.at("touchpoint").press(Key.Key_Delete)
    hands.designer.undo()
    assert tester.model() is hands.page.tree.model


def test_the_window_opens_it_with_a_key_and_no_key_means_two_things(qtbot: QtBot, tmp_path: Path) -> None:
    window = an_open_window(qtbot, a_sample(tmp_path))
    press(qtbot, Key.Key_2, CTRL)
    assert window.rail.current == "protocol"
    actions = [action for menu in window.menus.values() for action in menu.actions() if not action.isSeparator()]
    keys = Counter(keys.toString() for action in actions for keys in action.shortcuts())
    assert [key for key, n in keys.items() if n > 1] == []
    page = window.page
    assert isinstance(page, DesignerPage)
    assert page.designer.study.id == window.context.open_workspace.studies()[0].id
    assert page.tree.view.hasFocus()
    assert not page.designer.is_draft
    assert not nameless(page)
    visited = tab_round(qtbot, window)
    assert page.tree.view in visited
    assert any(page.editor.isAncestorOf(widget) for widget in visited)
    assert window.go("home")


def test_without_a_study_the_page_offers_to_begin_one(qtbot: QtBot, workspace: Workspace) -> None:
    page = a_page(qtbot, workspace)
    assert page.first_button.hasFocus()
    hands = Hands(qtbot, page)
    hands.press(Key.Key_N, CTRL)
    qtbot.keyClicks(page.dialog.title, "Kiosk visits")
    qtbot.keyClick(page.dialog.title, Key.Key_Return)
    assert page.designer.study.title == "Kiosk visits"
    assert [stage.title for stage in page.designer.protocol.stages] == ["First stage"]
    assert page.tree.hint.isVisible()
    assert page.tree.view.hasFocus() or page.isAncestorOf(QApplication.focusWidget())


def test_a_version_that_came_meanwhile_is_what_the_draft_is_compared_with(hands: Hands, workspace: Workspace) -> None:
    build(hands)
    assert hands.designer.publish()
    study, mine = hands.designer.study.id, hands.designer.protocol
    theirs = p.Protocol.model_validate({**dict(mine), "title": "As Ana has it"})
    workspace.publish(study, theirs)
    hands.page.enter(study)
    assert hands.designer.protocol == theirs
    assert hands.page.state.text == "Version 2, published"
    hands.designer.write("stage", "Arriving")
    workspace.publish(study, mine.model_copy(update={"title": "Once more"}))
    hands.page.enter(study)
    assert hands.page.state.text == "Version 4, draft"
    assert hands.designer.protocol.stages[0].title == "Arriving"


# -- a disk that refuses -----------------------------------------------------------------------------------------------


def test_on_a_full_disk_the_draft_stays_a_banner_says_so_and_it_arrives_later(
    hands: Hands, workspace: Workspace
) -> None:
    study = hands.designer.study.id
    full_disk(workspace)
    hands.designer.set_fields({"title": "long words " * 3000})
    assert "disk is full" in hands.page.banner.text
    assert "The draft waits here" in hands.page.banner.text
    assert not hands.page.leave()
    hands.page.banner.try_again()
    assert "Still not saved" in hands.page.banner.text
    assert hands.page.leave()  # warned twice, a person may go
    room_again(workspace)
    hands.page.banner.try_again()
    assert hands.page.banner.isHidden()
    kept = workspace.protocol_draft(study)
    assert kept is not None
    assert kept == hands.designer.protocol
