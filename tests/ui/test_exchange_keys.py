"""Who sent it, on screen: an unknown sender is met, believed or refused, and bundles go sealed to those one knows."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from cxstudio.exchange import bundle, devices
from cxstudio.exchange.envelope import is_sealed, seal_with
from cxstudio.exchange.keys import card_bytes
from cxstudio.exchange.packing import Packing
from cxstudio.steps import run_to_end
from cxstudio.workspace import Person, Workspace
from tests.exchange.team import InMemory, keys_of
from ui.presenters.exchange_keys import Desk
from ui.views.exchange import PEOPLE, RECEIVE, ExchangePage
from ui.views.exchange_receive import State
from ui.views.main_window import MainWindow

from .window_scenes import a_sample, an_open_window, at_rest, nameless


def a_signed_bundle(folder: Path, passphrase: str = "") -> tuple[Path, str]:
    """A bundle by Ana, whom nobody here knows, with a study of hers; and her words."""
    from tests.exchange.test_bundle import FILE, STUDY, a_visit

    with Workspace.create(folder / "ana-workspace", Person("Ana", "ana-laptop")) as workspace:
        workspace.install(FILE)
        a_visit(workspace)
        keys = keys_of(workspace)
        seal = seal_with(passphrase, folder) if passphrase else None
        run_to_end(bundle.export(workspace, STUDY, folder / "ana.cxb", None, Packing(keys, seal)))
        (folder / "ana.cxcard").write_bytes(card_bytes(keys))
        return folder / "ana.cxb", keys.card.phrase


def a_page(qtbot: QtBot, folder: Path, argument: object) -> tuple[MainWindow, ExchangePage]:
    """The window on the sample, its keys in memory, on the exchange page."""
    window = an_open_window(qtbot, a_sample(folder))
    window.context.go("exchange", None)
    page = window.page
    assert isinstance(page, ExchangePage)
    desk = Desk(InMemory())
    page.send.desk = page.receive.desk = page.people.desk = desk
    window.context.go("exchange", argument)
    at_rest(qtbot, window.context)
    return window, page


def test_an_unknown_sender_is_shown_with_the_words_and_believed_for_good(qtbot: QtBot, tmp_path: Path) -> None:
    file, words = a_signed_bundle(tmp_path)
    window, page = a_page(qtbot, tmp_path, file)
    receive = page.receive
    assert receive.state is State.READY
    assert receive.signed.text == "Unknown sender"
    assert words in receive.phrases.text()
    assert (receive.can_merge, receive.decision.isVisible()) == (False, True)
    assert receive.once.hasFocus()
    receive.always.click()
    assert (receive.can_merge, receive.decision.isVisible(), receive.signed.text) == (True, False, "Accepted")
    receive.merge()
    at_rest(qtbot, window.context)
    assert receive.state is State.WAITING
    assert "Café visits" in [study.title for study in window.context.open_workspace.studies()]
    receive.check(file)
    at_rest(qtbot, window.context)
    assert receive.signed.text == "Verified"
    assert receive.trust.text() == "Signed by Ana (ana-laptop), whom you know, and not changed since."


def test_accepted_once_it_is_asked_again(qtbot: QtBot, tmp_path: Path) -> None:
    file, _words = a_signed_bundle(tmp_path)
    window, page = a_page(qtbot, tmp_path, file)
    page.receive.once.click()
    page.receive.merge()
    at_rest(qtbot, window.context)
    page.receive.check(file)
    at_rest(qtbot, window.context)
    assert page.receive.signed.text == "Unknown sender"


def test_a_refused_device_stays_refused(qtbot: QtBot, tmp_path: Path) -> None:
    file, _words = a_signed_bundle(tmp_path)
    window, page = a_page(qtbot, tmp_path, file)
    page.receive.refuse.click()
    assert page.receive.state is State.WAITING
    page.receive.check(file)
    at_rest(qtbot, window.context)
    assert page.receive.state is State.WAITING
    assert [study.title for study in window.context.open_workspace.studies()] == ["Coffee shop visit"]
    page.tabs.setCurrentIndex(PEOPLE)
    assert [person.device.is_refused for person in page.people._people] == [True]
    page.people.trust.click()
    page.receive.check(file)
    at_rest(qtbot, window.context)
    assert page.receive.signed.text == "Verified"


def test_a_card_is_taken_in_and_a_bundle_goes_sealed_to_it(qtbot: QtBot, tmp_path: Path) -> None:
    _file, words = a_signed_bundle(tmp_path)
    window, page = a_page(qtbot, tmp_path, "send")
    assert page.send.readers.currentText() == "Everybody who has the file"
    assert page.send.openness.isVisible()
    page.tabs.setCurrentIndex(PEOPLE)
    page.people.read(tmp_path / "ana.cxcard")
    assert words in page.people.about.text()
    at_rest(qtbot, window.context)
    page.send.readers.setCurrentIndex(page.send.readers.findText("Only Ana (ana-laptop)"))
    page.send.write(tmp_path / "sealed.cxb")
    at_rest(qtbot, window.context)
    assert is_sealed(tmp_path / "sealed.cxb")
    assert "Signed by you, encrypted." in page.send.told.text()
    page.people.write(tmp_path / "mine.cxcard")
    at_rest(qtbot, window.context)
    assert (tmp_path / "mine.cxcard").is_file()
    ours = devices.load(window.context.open_workspace.folder).known
    assert page.people.words.text() in {device.phrase for device in ours.values()}


def test_a_passphrase_closes_and_opens_a_bundle(qtbot: QtBot, tmp_path: Path) -> None:
    file, _words = a_signed_bundle(tmp_path, "correct horse")
    window, page = a_page(qtbot, tmp_path, "receive")
    for given, state in (("wrong", State.WAITING), ("correct horse", State.READY)):
        page.receive.ask_passphrase = lambda given=given: given  # type: ignore[method-assign]
        page.receive.check(file)
        at_rest(qtbot, window.context)
        assert page.receive.state is state
    page.receive.discard()
    page.send.readers.setCurrentIndex(page.send.readers.findData("passphrase"))
    assert not page.send.can_send
    page.send.passphrase.setText("battery staple")
    assert page.send.can_send


def test_every_part_has_a_name(qtbot: QtBot, tmp_path: Path) -> None:
    file, _words = a_signed_bundle(tmp_path)
    _window, page = a_page(qtbot, tmp_path, file)
    assert page.tabs.currentIndex() == RECEIVE
    assert nameless(page) == []
    page.tabs.setCurrentIndex(PEOPLE)
    assert nameless(page) == []
