"""Keys and bundles from the command line: two people, two workspaces, as they would type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from cxstudio import cli, settings
from cxstudio.errors import WorkspaceError
from cxstudio.exchange.keys import PASSPHRASE
from cxstudio.key_commands import BUNDLE_PASSPHRASE
from cxstudio.workspace import Person, Workspace
from tests.exchange.test_bundle import FILE, STUDY, a_visit
from tests.exchange.test_keys import Drawer

Cx = Callable[..., tuple[int, str, str]]


@pytest.fixture
def drawer() -> object:
    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def cx(capsys: pytest.CaptureFixture[str], drawer: object) -> Cx:
    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    with Workspace.create(tmp_path / "ines", Person("Ines", "ines-laptop")) as workspace:
        workspace.go_on_here(settings.marks_folder())
        workspace.install(FILE)
        a_visit(workspace, photo="teal")
    Workspace.create(tmp_path / "ben", Person("Ben", "ben-laptop")).close()
    return tmp_path / "ines", tmp_path / "ben"


def refused(answer: tuple[int, str, str]) -> str:
    code, _out, err = answer
    assert code == 1
    assert err.startswith("cxstudio: ")
    return err


def test_two_people_meet_and_send_each_other_sealed_bundles(cx: Cx, homes: tuple[Path, Path], tmp_path: Path) -> None:
    ines, ben = homes
    for home in homes:
        assert cx("keys", "card", home, "-o", tmp_path / f"{home.name}.cxcard")[0] == 0
    words = json.loads(cx("keys", "show", ben, "--json")[1])["own"]["phrase"]
    assert words in cx("keys", "show", ben)[1]
    assert words in refused(cx("keys", "trust", ines, tmp_path / "ben.cxcard"))
    assert "not the words" in refused(cx("keys", "trust", ines, tmp_path / "ben.cxcard", "--phrase", "acorn " * 8))
    assert cx("keys", "trust", ines, tmp_path / "ben.cxcard", "--phrase", words)[0] == 0
    assert "Ben (ben-laptop)" in cx("keys", "show", ines)[1]

    file = tmp_path / "week.cxb"
    sent = json.loads(cx("bundle", "export", ines, STUDY, "-o", file, "--to", "Ben", "--json")[1])
    assert (sent["signed"], sent["sealed"]) == (True, True)
    assert "encrypted" in refused(cx("bundle", "inspect", file))
    seen = json.loads(cx("bundle", "inspect", file, "--keys", ben, "--json")[1])
    assert (seen["sealed"], seen["recipients"], seen["person"]) == (True, ["Ben (ben-laptop)"], "Ines")

    told = refused(cx("bundle", "import", ben, file))
    assert "not known here" in told
    assert seen["phrase"] in told
    assert "Unknown sender" in cx("bundle", "import", ben, file, "--dry-run")[1]
    done = json.loads(cx("bundle", "import", ben, file, "--accept", "always", "--json")[1])
    assert (done["imported"], done["sender"], done["fingerprint"]) == (True, "unknown", sent["fingerprint"])
    assert "Signed by Ines (ines-laptop), whom you know" in cx("bundle", "import", ben, file)[1]

    assert cx("keys", "revoke", ben, "Ines")[0] == 0
    assert "take nothing" in refused(cx("bundle", "import", ben, file))


def test_only_what_they_lack_and_receipts(cx: Cx, homes: tuple[Path, Path], tmp_path: Path) -> None:
    ines, ben = homes
    for home, other in (homes, homes[::-1]):
        cx("keys", "card", home, "-o", tmp_path / "c.cxcard")
        words = json.loads(cx("keys", "show", home, "--json")[1])["own"]["phrase"]
        assert cx("keys", "trust", other, tmp_path / "c.cxcard", "--phrase", words)[0] == 0
    thin = json.loads(cx("bundle", "export", ines, STUDY, "-o", tmp_path / "1.cxb", "--to", "Ben", "--thin", "--json")[1])  # fmt: skip  # noqa: E501
    assert thin["photos"] == 0
    assert cx("bundle", "import", ben, tmp_path / "1.cxb")[0] == 0
    receipt = json.loads(cx("bundle", "export", ben, STUDY, "-o", tmp_path / "r.cxb", "--to", "Ines", "--receipt", "--json")[1])  # fmt: skip  # noqa: E501
    assert receipt["operations"] == 0
    assert "Nothing new" in cx("bundle", "import", ines, tmp_path / "r.cxb")[1]
    later = json.loads(cx("bundle", "export", ines, STUDY, "-o", tmp_path / "2.cxb", "--to", "Ben", "--json")[1])
    assert (later["photos"], later["operations"]) == (1, 1)  # the photo they asked for, and what speaks of it
    again = ["bundle", "export", ines, STUDY, "-o", tmp_path / "3.cxb", "--json"]
    assert json.loads(cx(*again, "--since", "last")[1])["operations"] == 0
    assert json.loads(cx(*again, "--to", "Ben", "--since", "start")[1])["operations"] > 3


def test_a_passphrase_for_one_mail(
    cx: Cx, homes: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines, ben = homes
    export = ("bundle", "export", ines, STUDY, "-o", tmp_path / "m.cxb", "--passphrase")
    assert "No passphrase" in refused(cx(*export))
    monkeypatch.setenv(BUNDLE_PASSPHRASE, "correct horse")
    assert cx(*export)[0] == 0
    assert cx("bundle", "import", ben, tmp_path / "m.cxb", "--accept", "once")[0] == 0
    monkeypatch.setenv(BUNDLE_PASSPHRASE, "wrong")
    assert "does not open" in refused(cx("bundle", "verify", tmp_path / "m.cxb"))


@pytest.mark.parametrize("size", ["1", "5G", "many", "-3M", ""])
def test_an_odd_size_of_parts_is_told(cx: Cx, homes: tuple[Path, Path], tmp_path: Path, size: str) -> None:
    answer = cx("bundle", "export", homes[0], STUDY, "-o", tmp_path / "a.cxb", f"--split={size or 'x'}")
    assert "18 MB" in refused(answer)


def test_parts_are_named_one_by_one(cx: Cx, homes: tuple[Path, Path], tmp_path: Path) -> None:
    told = json.loads(cx("bundle", "export", homes[0], STUDY, "-o", tmp_path / "a.cxb", "--split", "mail", "--json")[1])
    assert [Path(part["path"]).name for part in told["parts"]] == ["a.cxb"]


def test_without_a_keyring_and_a_passphrase_a_bundle_goes_unsigned_and_says_so(
    cx: Cx, homes: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "usual_file", lambda: tmp_path / "config" / "preferences.json")
    keyring.set_keyring(fail.Keyring())
    code, out, _err = cx("bundle", "export", homes[0], STUDY, "-o", tmp_path / "a.cxb")
    assert (code, "Not signed" in out, "Not encrypted" in out) == (0, True, True)
    assert "Not signed" in cx("bundle", "import", homes[1], tmp_path / "a.cxb")[1]
    assert "no keys are made" in refused(cx("keys", "show", homes[0]))
    monkeypatch.setenv(PASSPHRASE, "a passphrase")
    assert cx("bundle", "export", homes[0], STUDY, "-o", tmp_path / "b.cxb")[0] == 0
    assert json.loads(cx("bundle", "inspect", tmp_path / "b.cxb", "--json")[1])["phrase"]
    (file,) = (tmp_path / "config" / "keys").iterdir()
    assert file.name.endswith(".key.age")


def test_a_roster_holds_for_everybody(cx: Cx, homes: tuple[Path, Path], tmp_path: Path) -> None:
    ines, ben = homes
    for home, other in (homes, homes[::-1]):
        cx("keys", "card", home, "-o", tmp_path / "c.cxcard")
        words = json.loads(cx("keys", "show", home, "--json")[1])["own"]["phrase"]
        assert cx("keys", "trust", other, tmp_path / "c.cxcard", "--phrase", words)[0] == 0
    assert "everybody may do everything" in cx("roster", "show", ines, STUDY)[1]
    cx("bundle", "export", ines, STUDY, "-o", tmp_path / "0.cxb")
    assert cx("bundle", "import", ben, tmp_path / "0.cxb")[0] == 0
    with Workspace.open(ben) as workspace:
        a_visit(workspace)  # nobody has said yet that he records none
    assert "reviewer" in cx("roster", "set", ines, STUDY, "Ben", "reviewer")[1]
    cx("bundle", "export", ines, STUDY, "-o", tmp_path / "1.cxb")
    assert cx("bundle", "import", ben, tmp_path / "1.cxb")[0] == 0
    assert "Only a lead" in refused(cx("roster", "set", ben, STUDY, "Ines", "field"))
    with Workspace.open(ben) as workspace, pytest.raises(WorkspaceError, match="roster does not let you"):
        a_visit(workspace)  # a reviewer records none
    cx("bundle", "export", ben, STUDY, "-o", tmp_path / "2.cxb")
    assert "3 changes were not allowed" in cx("bundle", "import", ines, tmp_path / "2.cxb")[1]
    for home in homes:
        found = json.loads(cx("roster", "show", home, STUDY, "--json")[1])["roster"]
        assert (found["version"], found["not_allowed"], found["frozen"]) == (1, 3, False)
    prints = [json.loads(cx("studies", home, "--json")[1])["studies"][0]["fingerprint"] for home in homes]
    assert prints[0] == prints[1]
    assert cx("roster", "revoke", ines, STUDY, "Ben")[0] == 0
    assert json.loads(cx("roster", "show", ines, STUDY, "--json")[1])["roster"]["members"][1]["last"] == 3
    assert "at least one lead" in refused(cx("roster", "set", ines, STUDY, "Ines", "field"))


def test_an_observer_joins_by_a_file_and_eight_words(cx: Cx, homes: tuple[Path, Path], tmp_path: Path) -> None:
    ines, ben = homes
    made = json.loads(cx("roster", "invite", ines, STUDY, "-o", tmp_path / "cafe.cxjoin", "--json")[1])
    assert "Ines (ines-laptop)" in refused(cx("roster", "join", ben, tmp_path / "cafe.cxjoin"))
    assert "not the words" in refused(
        cx("roster", "join", ben, tmp_path / "cafe.cxjoin", "--phrase", "some other words")
    )
    assert json.loads(cx("studies", ben, "--json")[1])["studies"] == []
    said = cx("roster", "join", ben, tmp_path / "cafe.cxjoin", "--phrase", made["phrase"].upper())[1]
    assert "You joined “Café visits”. Send your card to Ines (ines-laptop)" in said
    assert [one["title"] for one in json.loads(cx("studies", ben, "--json")[1])["studies"]] == ["Café visits"]
    cx("bundle", "export", ines, STUDY, "-o", tmp_path / "1.cxb")
    assert "Signed by Ines (ines-laptop), whom you know" in cx("bundle", "import", ben, tmp_path / "1.cxb")[1]


def test_an_encrypted_original_is_opened_with_our_key_alone(cx: Cx, homes: tuple[Path, Path], tmp_path: Path) -> None:
    import pyrage

    ines, ben = homes
    key = json.loads(cx("keys", "show", ines, "--json")[1])["own"]["age"]
    assert key in cx("keys", "show", ines)[1]
    sealed = tmp_path / "photo.age"
    sealed.write_bytes(pyrage.encrypt(b"a photo", [pyrage.x25519.Recipient.from_str(key)]))
    assert "cannot be opened with your key" in refused(cx("keys", "decrypt", ben, sealed, "-o", tmp_path / "b.jpg"))
    assert not (tmp_path / "b.jpg").exists()
    assert cx("keys", "decrypt", ines, sealed, "-o", tmp_path / "a.jpg")[0] == 0
    assert (tmp_path / "a.jpg").read_bytes() == b"a photo"
