"""Sealed bundles: only who should can open them, each refusal one sentence, and nothing readable stays behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from cxstudio.errors import BundleError
from cxstudio.exchange import bundle, envelope
from cxstudio.exchange.envelope import Opener, seal_for, seal_with
from cxstudio.exchange.packing import Packing
from cxstudio.exchange.trust import Sender
from cxstudio.steps import run_to_end
from cxstudio.store.photos import Source
from cxstudio.study.visit import Answer
from tests.exchange.team import Member, team
from tests.exchange.test_bundle import STUDY, a_visit, jpeg

SECRET = "a very particular remark"


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[Member]]:
    with team(tmp_path, "Ines", "Ben", "Ana") as members:
        a_visit(members[0].workspace, photo="teal")
        members[1].knows(members[0])
        members[2].knows(members[0])
        yield members


def refusal(file: Path, opener: Opener) -> BundleError:
    before = file.read_bytes()
    with pytest.raises(BundleError) as caught:
        run_to_end(bundle.read(file, opener))
    assert file.read_bytes() == before
    assert not opener.scratch or not list(opener.scratch.glob("tmp*"))
    return caught.value


def test_who_it_is_for_opens_it_and_nobody_else(three: list[Member], tmp_path: Path) -> None:
    ines, ben, ana = three
    file = tmp_path / "1.cxb"
    sent = ines.send(file, ben, ines, recipients=("Ben",))
    assert sent.size == file.stat().st_size
    assert envelope.is_sealed(file)
    assert not envelope.asks_for_passphrase(file)
    assert b"Harbour Street" not in file.read_bytes()
    with run_to_end(bundle.read(file, ben.opener)) as found:
        assert (found.facts.is_sealed, found.facts.recipients, found.facts.person) == (True, ("Ben",), "Ines")
    assert ben.judge(file).sender is Sender.VERIFIED  # signed inside, sealed outside
    ben.take(file)
    assert ben.fingerprint == ines.fingerprint
    error = refusal(file, ana.opener)
    assert (error.code, str(error)) == (
        "bundle-wrong-key",
        "None of your keys opens “1.cxb”. Nothing was imported. Ask the sender to add you.",
    )
    assert refusal(file, Opener()).code == "bundle-encrypted"


def test_a_passphrase_opens_what_goes_by_mail(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    file = tmp_path / "mail.cxb"
    seal = seal_with("correct horse", ines.workspace.folder)
    run_to_end(bundle.export(ines.workspace, STUDY, file, None, Packing(ines.keys, seal)))
    assert envelope.asks_for_passphrase(file)
    assert refusal(file, ben.opener).code == "bundle-needs-passphrase"
    wrong = refusal(file, Opener(passphrase="correct house", scratch=tmp_path))
    assert (wrong.code, str(wrong)) == (
        "bundle-wrong-passphrase",
        "This passphrase does not open “mail.cxb”. Nothing was imported. Ask the sender for it again.",
    )
    with run_to_end(bundle.read(file, Opener(passphrase="correct horse", scratch=tmp_path))) as found:
        assert found.facts.person == "Ines"


def test_cut_anywhere_it_is_refused(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ines.send(tmp_path / "1.cxb", ben)
    whole = (tmp_path / "1.cxb").read_bytes()
    codes = set()
    for length in [*range(22, 400, 9), *range(400, len(whole), len(whole) // 20), len(whole) - 1]:
        (tmp_path / "cut.cxb").write_bytes(whole[:length])
        error = refusal(tmp_path / "cut.cxb", ben.opener)
        assert "Copy it again." in str(error)
        codes.add(error.code)
    assert codes == {"bundle-incomplete", "bundle-sealed-damaged"}


def test_a_flipped_byte_anywhere_is_refused(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ines.send(tmp_path / "1.cxb", ben)
    whole = (tmp_path / "1.cxb").read_bytes()
    allowed = {"bundle-sealed-damaged", "bundle-wrong-key", "bundle-foreign", "bundle-incomplete", "bundle-encrypted"}
    for place in [*range(0, 220, 3), *range(220, len(whole), len(whole) // 30)]:
        flipped = bytearray(whole)
        flipped[place] ^= 1
        (tmp_path / "flip.cxb").write_bytes(flipped)
        assert refusal(tmp_path / "flip.cxb", ben.opener).code in allowed


def test_a_passphrase_bundle_that_was_damaged_says_so(three: list[Member], tmp_path: Path) -> None:
    ines = three[0]
    seal = seal_with("correct horse", ines.workspace.folder)
    run_to_end(bundle.export(ines.workspace, STUDY, tmp_path / "m.cxb", None, Packing(seal=seal)))
    whole = (tmp_path / "m.cxb").read_bytes()
    opener = Opener(passphrase="correct horse", scratch=tmp_path)
    (tmp_path / "cut.cxb").write_bytes(whole[:-7])
    assert refusal(tmp_path / "cut.cxb", opener).code == "bundle-sealed-damaged"
    (tmp_path / "cut.cxb").write_bytes(whole[:60])
    assert refusal(tmp_path / "cut.cxb", opener).code == "bundle-incomplete"


def test_sealed_for_somebody_else_is_seen_in_the_signed_header(three: list[Member], tmp_path: Path) -> None:
    ines, ben, ana = three
    ines.send(tmp_path / "1.cxb", ben, recipients=("Ben",))
    sealed = (tmp_path / "1.cxb").read_bytes()
    plain = io.BytesIO()
    pyrage.decrypt_io(io.BytesIO(sealed), plain, [pyrage.x25519.Identity.from_str(ben.keys.age_secret)])
    to_ana = pyrage.encrypt(plain.getvalue(), [pyrage.x25519.Recipient.from_str(ana.keys.card.age)])
    (tmp_path / "forwarded.cxb").write_bytes(to_ana)
    with run_to_end(bundle.read(tmp_path / "forwarded.cxb", ana.opener)) as found:
        assert found.facts.recipients == ("Ben",)


def test_a_sealed_file_that_holds_no_bundle(tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    for content, code in ((b"hello", "bundle-foreign"), (b"", "bundle-incomplete")):
        (tmp_path / "x.cxb").write_bytes(pyrage.encrypt(content, [key.to_public()]))
        assert refusal(tmp_path / "x.cxb", Opener((str(key),), scratch=tmp_path)).code == code


def test_a_bomb_inside_is_refused_like_any_other(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/ops/000001.jsonl", b"0" * 30_000_000)
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "x.cxb").write_bytes(pyrage.encrypt(bomb.getvalue(), [key.to_public()]))
    assert refusal(tmp_path / "x.cxb", Opener((str(key),), scratch=tmp_path)).code == "bundle-unsafe"


# -- nothing readable stays -------------------------------------------------------------------------------------------

KILLED = """
import sys
from pathlib import Path
from cxstudio.exchange import bundle, envelope
from cxstudio.exchange.packing import Packing
from cxstudio.steps import Progress
from cxstudio.workspace import Workspace

def until(steps, word):
    for step in steps:
        if word in step.text:
            print("there", flush=True)
            sys.stdin.read()

what, folder, file, key = sys.argv[1:]
folder = Path(folder)
if what == "export":
    with Workspace.open(folder) as workspace:
        seal = envelope.seal_for([key], folder)
        until(bundle.export(workspace, workspace.studies()[0].id, Path(file), None, Packing(seal=seal)), "Encrypting")
else:
    until(bundle.read(Path(file), envelope.Opener((key,), scratch=folder)), "Checking operations")
"""


def killed(what: str, folder: Path, file: Path, key: str) -> None:
    command = [sys.executable, "-c", KILLED, what, str(folder), str(file), key]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdin is not None
    assert child.stdout.readline() == "there\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()


@pytest.mark.skipif(os.name == "nt", reason="killing so is a thing of Unix")
def test_killed_in_between_nothing_readable_is_left(tmp_path: Path) -> None:
    with team(tmp_path, "Ines") as (ines,):
        key = ines.keys.card.age
        secret = ines.keys.age_secret
        site = ines.workspace.add_site(STUDY, "Harbour Street")
        visit = ines.workspace.begin_visit(STUDY, site, "Ines")
        visit = visit.with_answer(Answer(item="greeted", value="yes", note=SECRET))
        (facts,) = run_to_end(ines.workspace.attach([Source(jpeg("teal"), "door.jpg")]))
        assert not isinstance(facts, Exception)
        ines.workspace.complete(visit.with_evidence(ines.workspace.evidence_of(facts, "door", "greeted")))
        picture = ines.workspace.evidence.read(facts.sha256)
        ines.send(tmp_path / "whole.cxb", ines)
    out = tmp_path / "out"
    out.mkdir()
    killed("export", tmp_path / "ines", out / "1.cxb", key)
    killed("import", out, tmp_path / "whole.cxb", secret)
    left = [path.read_bytes() for path in out.rglob("*") if path.is_file()]
    assert not any(picture in content or b"header.json" in content or content[:2] == b"PK" for content in left)
    names = {path.name for path in (tmp_path / "ines").iterdir()}
    assert not any(name.startswith("tmp") for name in names)


def test_cancelled_in_between_nothing_is_left(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    out = tmp_path / "out"
    out.mkdir()
    seal = seal_for([ben.keys.card.age], out)
    writing = bundle.export(ines.workspace, STUDY, out / "1.cxb", None, Packing(ines.keys, seal))
    for step in writing:
        if step.text == "Encrypting":
            break
    writing.close()
    assert list(out.iterdir()) == []


# -- other tools open it ----------------------------------------------------------------------------------------------


def test_another_age_opens_our_files(three: list[Member], tmp_path: Path) -> None:
    import shutil

    if shutil.which("age") is None:
        pytest.skip("the command age is not installed")
    ines, ben, _ana = three
    ines.send(tmp_path / "1.cxb", ben, ines)
    (tmp_path / "key").write_text(ben.keys.age_secret + "\n")
    command = ["age", "--decrypt", "-i", str(tmp_path / "key"), "-o", str(tmp_path / "plain.cxb"), str(tmp_path / "1.cxb")]  # fmt: skip  # noqa: E501
    subprocess.run(command, check=True)
    assert zipfile.ZipFile(tmp_path / "plain.cxb").testzip() is None
    ben.take(tmp_path / "plain.cxb")
    assert ben.fingerprint == ines.fingerprint
    back = ["age", "-r", ben.keys.card.age, "-o", str(tmp_path / "back.cxb"), str(tmp_path / "plain.cxb")]
    subprocess.run(back, check=True)
    assert ben.judge(tmp_path / "back.cxb").sender is Sender.VERIFIED
