"""Who sent it: altered, unknown, forged, refused; and a relay that hands on what others signed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cxstudio.errors import BundleError
from cxstudio.exchange import bundle, devices, merge, trust
from cxstudio.exchange.container import Segment, op_line, write_container
from cxstudio.exchange.devices import Trust
from cxstudio.exchange.trust import Sender
from cxstudio.ids import Stamp
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.store.operation import Author, Kind, Operation, make
from cxstudio.study.visit import Answer
from tests.exchange.container_scenes import canonical, sha, zipped
from tests.exchange.team import Member, keys_of, team
from tests.exchange.test_bundle import STUDY, a_visit

OLD = Path(__file__).parent.parent / "data" / "bundle-unsigned-1.cxb"


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[Member]]:
    with team(tmp_path, "Ines", "Ben", "Ana") as members:
        a_visit(members[0].workspace, photo="teal")
        yield members


def refused(member: Member, file: Path, *accepted: Member) -> BundleError:
    before = member.fingerprint
    with pytest.raises(BundleError) as caught:
        member.take(file, *accepted)
    assert member.fingerprint == before
    assert "Nothing was imported" in str(caught.value)
    return caught.value


def entries(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(file: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The bundle changed and both manifests made true again, its signature left as it was: a forger's work."""
    files = entries(file)
    change(files)
    payload = {name: content for name, content in files.items() if name.startswith("data/")}
    octets = sum(map(len, payload.values()))
    files["bag-info.txt"] = f"Bag-Software-Agent: CX Studio\nPayload-Oxum: {octets}.{len(payload)}\n".encode()
    files["manifest-sha256.txt"] = listed(payload)
    outside = ("tagmanifest-sha256.txt", "signature.json")
    tags = {n: c for n, c in files.items() if not n.startswith("data/") and n not in outside}
    files["tagmanifest-sha256.txt"] = listed(tags)
    target.write_bytes(zipped(files))
    return target


def listed(files: dict[str, bytes]) -> bytes:
    return "".join(f"{sha(content)}  {name}\n" for name, content in files.items()).encode()


def header_with(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files["header.json"] = canonical({**json.loads(files["header.json"]), **changes})

    return change


def forged(member: Member, target: Path, *operations: Operation, **more: object) -> Path:
    """An unsigned bundle that holds these operations."""
    header = {"bundle": "b", "study": STUDY, "title": "Café visits", **more}
    last = operations[-1]
    lines = [op_line(o.header_text, o.payload_text) for o in operations]
    segment = Segment(last.header.r, operations[0].header.n, last.header.n, last.hash, lines)
    run_to_end(write_container(target, header, [segment], []))  # type: ignore[arg-type]
    return target


def operations_of(member: Member) -> list[Operation]:
    with member.workspace.database.read() as connection:
        return list(log.of_study(connection, STUDY))


def in_the_name_of(member: Member) -> Operation:
    """The next operation of a member's chain, written by somebody else."""
    last = max(operations_of(member), key=lambda o: o.header.n)
    author = Author(last.header.r, "Ines", last.header.w + 1, 0)
    fields: dict[str, list[str]] = {"title": [], "alive": []}
    stamp = Stamp(last.header.t[0] + 1, 0)
    return make(author, last.header.n + 1, last.hash, stamp, STUDY, Kind.SET, f"study:{STUDY}", fields, {"title": "X"})


# -- trust on first use ------------------------------------------------------------------------------------------------


def test_an_unknown_sender_is_told_with_the_words_and_waits_for_a_decision(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ines.send(tmp_path / "1.cxb")
    found = ben.judge(tmp_path / "1.cxb")
    assert (found.sender, found.unsigned, found.needs_decision) == (Sender.UNKNOWN, 0, True)
    assert ines.keys.card.phrase in found.sentence
    assert "Ines (ines-laptop)" in found.sentence
    error = refused(ben, tmp_path / "1.cxb")
    assert error.code == "bundle-unknown-sender"
    assert ines.keys.card.phrase in str(error)
    ben.take(tmp_path / "1.cxb", ines)  # accepted once
    assert ben.fingerprint == ines.fingerprint
    assert ben.judge(tmp_path / "1.cxb").sender is Sender.UNKNOWN


def test_accepted_always_is_verified_from_then_on(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ines.send(tmp_path / "1.cxb")
    trust.decide(ben.workspace, ben.judge(tmp_path / "1.cxb").strangers, Trust.ALWAYS)
    assert ben.judge(tmp_path / "1.cxb").sender is Sender.VERIFIED
    assert (
        ben.judge(tmp_path / "1.cxb").sentence == "Signed by Ines (ines-laptop), whom you know, and not changed since."
    )
    ben.take(tmp_path / "1.cxb")
    assert ben.fingerprint == ines.fingerprint
    assert ines.judge(tmp_path / "1.cxb").sender is Sender.OURS


def test_whom_one_refuses_is_refused(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ines.send(tmp_path / "1.cxb")
    trust.decide(ben.workspace, ben.judge(tmp_path / "1.cxb").strangers, Trust.REFUSED)
    assert refused(ben, tmp_path / "1.cxb", ines).code == "bundle-refused-sender"


def test_a_known_replica_with_another_key_is_always_refused(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ben.knows(ines)
    impostor = Member(ines.workspace, keys_of(ines.workspace))
    impostor.send(tmp_path / "1.cxb")
    error = refused(ben, tmp_path / "1.cxb", impostor, ines)
    assert (error.code, "another key" in str(error)) == ("bundle-other-key", True)


def test_nobody_signs_in_our_own_name(three: list[Member], tmp_path: Path) -> None:
    ines, _ben, _ana = three
    impostor = Member(ines.workspace, keys_of(ines.workspace))
    impostor.send(tmp_path / "1.cxb")
    (ines.workspace.folder / devices.FILE).unlink()  # not even where we have never signed
    assert refused(ines, tmp_path / "1.cxb", impostor).code == "bundle-other-key"


# -- altered -----------------------------------------------------------------------------------------------------------


def stripped(files: dict[str, bytes]) -> None:
    del files["signature.json"]


def other_signature(files: dict[str, bytes]) -> None:
    told = json.loads(files["signature.json"])
    files["signature.json"] = canonical({**told, "signature": "0" * 128})


@pytest.mark.parametrize(
    "change",
    [header_with(title="Another"), header_with(recipients=["somebody"]), header_with(authors=[]), stripped,
     other_signature, header_with(maker={"replica": "r", "key": "0f" * 32})],
    ids=["title", "recipients", "authors", "signature taken out", "other signature", "other maker"],
)  # fmt: skip
def test_what_was_changed_after_signing_is_refused(
    three: list[Member], tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    ines, ben, _ana = three
    ben.knows(ines)
    ines.send(tmp_path / "1.cxb")
    file = repacked(tmp_path / "1.cxb", tmp_path / "forged.cxb", change)
    error = refused(ben, file)
    assert error.code == "bundle-altered"
    assert str(error) == (
        "“forged.cxb” was changed after signing. Nothing was imported. Ask the sender to send it again."
    )


def test_every_bit_of_the_signature_counts(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ines.send(tmp_path / "1.cxb")
    told = json.loads(entries(tmp_path / "1.cxb")["signature.json"])
    for name, places in (("signature", range(0, 128, 8)), ("key", range(0, 64, 8))):
        for place in places:
            other = told[name][:place] + ("0" if told[name][place] != "0" else "1") + told[name][place + 1 :]
            file = repacked(
                tmp_path / "1.cxb", tmp_path / "f.cxb",
                lambda files, n=name, o=other: files.update({"signature.json": canonical({**told, n: o})}),  # type: ignore[misc]
            )  # fmt: skip
            assert refused(ben, file).code == "bundle-altered"


# -- authors, and relays -----------------------------------------------------------------------------------------------


def test_a_relay_hands_on_what_others_signed(three: list[Member], tmp_path: Path) -> None:
    ines, ben, ana = three
    ben.knows(ines)
    ana.knows(ben, ines)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    a_visit(ben.workspace)
    ben.send(tmp_path / "2.cxb")
    found = ana.judge(tmp_path / "2.cxb")
    assert (found.sender, found.unsigned, found.strangers) == (Sender.VERIFIED, 0, ())
    ana.take(tmp_path / "2.cxb")
    assert ana.fingerprint == ben.fingerprint


def test_a_relay_shows_the_authors_that_are_not_known(three: list[Member], tmp_path: Path) -> None:
    ines, ben, ana = three
    ben.knows(ines)
    ana.knows(ben)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    a_visit(ben.workspace)
    ben.send(tmp_path / "2.cxb")
    found = ana.judge(tmp_path / "2.cxb")
    assert [(s.person, s.sign) for s in found.strangers] == [("Ines", ines.keys.card.sign)]
    assert refused(ana, tmp_path / "2.cxb").code == "bundle-unknown-sender"
    ana.take(tmp_path / "2.cxb", ines)
    assert ana.fingerprint == ben.fingerprint


def test_a_relay_cannot_invent_what_others_said(three: list[Member], tmp_path: Path) -> None:
    ines, ben, ana = three
    ben.knows(ines)
    ana.knows(ben, ines)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    with ben.workspace.database.write() as connection:
        log.take_in(connection, [in_the_name_of(ines)])
    ben.send(tmp_path / "2.cxb")
    error = refused(ana, tmp_path / "2.cxb")
    assert error.code == "bundle-signature-missing"
    assert "Ines (ines-laptop)" in str(error)


def test_an_unsigned_bundle_cannot_speak_for_a_known_device(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    ben.knows(ines)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    file = forged(ines, tmp_path / "forged.cxb", in_the_name_of(ines))
    assert refused(ben, file).code == "bundle-signature-missing"
    run_to_end(bundle.export(ines.workspace, STUDY, tmp_path / "plain.cxb"))
    assert ben.take(tmp_path / "plain.cxb").operations == 0  # what is here already may come without


def test_a_head_signed_for_another_study_is_no_signature(three: list[Member], tmp_path: Path) -> None:
    ines, ben, _ana = three
    from cxstudio.exchange.signing import listed as heads_listed
    from cxstudio.exchange.signing import sign_head

    last = max(operations_of(ines), key=lambda o: o.header.n)
    head = sign_head(ines.keys, "another study", last.header.n, last.hash)
    file = forged(ines, tmp_path / "f.cxb", *operations_of(ines), authors=heads_listed([head]))
    assert refused(ben, file).code == "bundle-altered"


def test_only_what_is_lacking_is_still_signed(three: list[Member], tmp_path: Path) -> None:
    ines, ben, ana = three
    ben.knows(ines)
    ana.knows(ben, ines)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    had = merge.vector(ben.workspace, STUDY)
    a_visit(ines.workspace)
    sent = ines.send(tmp_path / "2.cxb", have=had)
    assert sent.operations == 3
    assert ben.judge(tmp_path / "2.cxb").unsigned == 0
    ben.take(tmp_path / "2.cxb")
    ben.send(tmp_path / "3.cxb", have=had)
    assert ana.judge(tmp_path / "3.cxb").unsigned == 0


# -- unsigned ----------------------------------------------------------------------------------------------------------


def test_the_older_format_is_read_and_said_to_be_unsigned(three: list[Member]) -> None:
    found = three[1].judge(OLD)
    assert (found.sender, found.strangers, found.maker) == (Sender.UNSIGNED, (), None)
    assert found.unsigned > 0
    assert found.sentence == "Not signed: anybody could have made it. It was only checked for damage."
    assert three[1].take(OLD).operations == found.unsigned


def test_what_went_unsigned_once_is_signed_with_the_next_bundle(three: list[Member], tmp_path: Path) -> None:
    ines, ben, ana = three
    run_to_end(bundle.export(ines.workspace, STUDY, tmp_path / "plain.cxb"))
    ben.take(tmp_path / "plain.cxb")
    had = merge.vector(ben.workspace, STUDY)
    ines.workspace.amend(a_visit(ines.workspace), Answer(item="greeted", value="no"), "Misread")
    ben.knows(ines)
    ana.knows(ines, ben)
    ines.send(tmp_path / "2.cxb", have=had)
    ben.take(tmp_path / "2.cxb")
    ben.send(tmp_path / "3.cxb")
    assert ana.judge(tmp_path / "3.cxb").unsigned == 0  # one signature holds the whole chain before it
