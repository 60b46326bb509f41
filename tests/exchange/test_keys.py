"""Keys: made once, kept outside the workspace, told as eight words and as a card that cannot be changed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from cxstudio import assets
from cxstudio.errors import WorkspaceError
from cxstudio.exchange import devices, keys
from cxstudio.exchange.devices import Device, Devices, Trust
from cxstudio.exchange.keys import FileStore, Keyholder, KeyringStore, KeysError, card_bytes, phrase, read_card
from cxstudio.workspace import Workspace
from tests.exchange.team import InMemory, team

KEY = "0f" * 32
KNOWN_PHRASE = "baker garden boulder paddle nutmeg vanilla coffee jelly"


def test_the_words_are_short_and_no_two_begin_alike() -> None:
    words = (assets.resources() / "keys" / "words.txt").read_text().split()
    assert len(words) == len({word[:4] for word in words}) == 256
    assert all(re.fullmatch("[a-z]{3,9}", word) for word in words)


def test_a_key_has_always_the_same_eight_words() -> None:
    assert phrase(KEY) == KNOWN_PHRASE
    assert phrase("0e" + "0f" * 31) != KNOWN_PHRASE


def test_the_secret_is_made_once_and_is_nowhere_in_the_workspace(tmp_path: Path) -> None:
    store = InMemory()
    with Workspace.create(tmp_path / "w") as workspace:
        assert Keyholder(store).keys(workspace, make=False) is None
        first, again = Keyholder(store).keys(workspace), Keyholder(store).keys(workspace)
        assert first is not None and again is not None
        assert first.card == again.card
    (secret,) = store.kept.values()
    for part in (json.loads(secret)["sign"], json.loads(secret)["age"]):
        assert not any(part.encode() in path.read_bytes() for path in (tmp_path / "w").rglob("*") if path.is_file())


def test_a_card_comes_back_and_no_letter_of_it_may_change(tmp_path: Path) -> None:
    with team(tmp_path, "Ines") as (ines,):
        file = tmp_path / "ines.cxcard"
        content = card_bytes(ines.keys)
        file.write_bytes(content)
        assert read_card(file) == ines.keys.card
        told = json.loads(content)
        for name, other in (("person", "Ben"), ("device", "other"), ("replica", "r"), ("sign", KEY), ("age", "age1x")):
            file.write_text(json.dumps({**told, name: other}))
            with pytest.raises(KeysError, match="not an identity card"):
                read_card(file)
    for odd in (b"", b"{}", b"[1]", b"\xff", content + b"x" * 70_000, b'{"card":1,"card":1}'):
        file.write_bytes(odd)
        with pytest.raises(KeysError):
            read_card(file)


def test_a_key_file_opens_with_its_passphrase_asked_once(tmp_path: Path) -> None:
    asked: list[bool] = []

    def ask(is_new: bool) -> str:
        asked.append(is_new)
        return "open sesame"

    store = FileStore(tmp_path / "keys", ask)
    assert store.load("r") is None
    store.save("r", "a secret")
    assert store.load("r") == "a secret"
    assert asked == [True]
    (file,) = (tmp_path / "keys").iterdir()
    assert b"a secret" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(KeysError, match="not the passphrase"):
        FileStore(tmp_path / "keys", lambda _new: "wrong").load("r")
    with pytest.raises(KeysError, match="Without the passphrase"):
        FileStore(tmp_path / "keys", lambda _new: "").load("r")
    with pytest.raises(KeysError, match="goes unsigned"):
        FileStore(tmp_path / "others", lambda _new: "").save("r", "a secret")


class Drawer(keyring.backend.KeyringBackend):
    """A keyring in memory that can be locked."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise keyring.errors.KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


def test_the_systems_keyring_is_used_where_there_is_one(tmp_path: Path) -> None:
    before, drawer = keyring.get_keyring(), Drawer()
    keyring.set_keyring(drawer)
    try:
        store = keys.usual_store(lambda _new: "", tmp_path)
        assert isinstance(store, KeyringStore)
        store.save("r", "a secret")
        assert store.load("r") == "a secret"
        assert drawer.kept == {("CX Studio", "r"): "a secret"}
        drawer.is_locked = True
        with pytest.raises(KeysError, match="keyring of this computer") as refused:
            store.load("r")
        assert refused.value.code == "keys-locked"
    finally:
        keyring.set_keyring(before)


def test_without_a_keyring_a_file_takes_its_place(tmp_path: Path) -> None:
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert isinstance(keys.usual_store(lambda _new: "", tmp_path), FileStore)
    finally:
        keyring.set_keyring(before)


# -- the devices that were met -----------------------------------------------------------------------------------------

BEN = Device("r-ben", "Ben", "ben-laptop", KEY)


def test_what_was_decided_is_kept(tmp_path: Path) -> None:
    known = Devices().with_device(BEN).asking("s", "r-ben", ["a" * 64])
    devices.save(tmp_path, known)
    assert devices.load(tmp_path) == known
    assert devices.load(tmp_path).named("ben").phrase == KNOWN_PHRASE
    assert devices.load(tmp_path / "elsewhere") == Devices()


def test_a_device_keeps_its_key_for_ever() -> None:
    known = Devices().with_device(BEN)
    with pytest.raises(ValueError, match="another key"):
        known.with_device(Device("r-ben", "Ben", "new-laptop", "1f" * 32))
    refused = known.with_device(Device("r-ben", "Ben", "ben-laptop", KEY, trust=Trust.REFUSED.value))
    assert refused.known["r-ben"].is_refused


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"devices":[{"x":1}],"heads":[],"wanted":[]}', "\x00"])
def test_a_list_of_devices_that_cannot_be_read_trusts_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / devices.FILE).write_text(content)
    with pytest.raises(WorkspaceError, match="list of known devices"):
        devices.load(tmp_path)


def test_a_name_that_two_devices_bear_is_asked_again() -> None:
    known = Devices().with_device(BEN).with_device(Device("r-2", "Ben", "ben-desktop", "1f" * 32))
    assert known.named("ben-desktop").replica == "r-2"
    with pytest.raises(WorkspaceError, match="Several devices"):
        known.named("Ben")
    with pytest.raises(WorkspaceError, match="No device here"):
        known.named("Zoe")
