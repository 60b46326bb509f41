"""What was erased on one computer goes from the others once they hear of it, and the certificate says who must."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxstudio.store import erasure
from tests.exchange.team import Member, team
from tests.exchange.test_bundle import STUDY, a_visit


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Member]]:
    with team(tmp_path, "Ines", "Ben") as members:
        for member in members:
            member.knows(*members)
        yield members


def everything_in(member: Member) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in member.workspace.folder.rglob("*") if path.is_file()}


def test_photos_words_and_backups_go_from_the_others_too(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    visit = a_visit(ines.workspace, photo="teal")
    answer = visit.answers["greeted"].model_copy(update={"note": "the tall barista"})
    ines.workspace.amend(visit, answer, "heard again")
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    ben.workspace.backup("daily")
    sha256 = visit.evidence[0].sha256
    picture = ben.workspace.evidence.read(sha256)
    ben.send(tmp_path / "2.cxb")
    ines.take(tmp_path / "2.cxb")
    certificate, _path = ines.workspace.erase(STUDY, visit.id, "asked for")
    assert [holder.partition(",")[0] for holder in certificate.holders] == ["Ben"]
    assert "Others who had the study" in certificate.text()
    ines.send(tmp_path / "3.cxb")
    assert any(picture in content for content in everything_in(ben).values())
    ben.take(tmp_path / "3.cxb")
    for name, content in everything_in(ben).items():
        assert b"tall barista" not in content, name
        assert picture not in content, name
    assert ben.workspace.evidence.all_of(sha256) == []
    assert len(list((ben.workspace.folder / "backups").glob("*.sqlite"))) == 1
    ben.take(tmp_path / "1.cxb")  # the old bundle comes once more
    assert ben.workspace.evidence.all_of(sha256) == []
    assert ben.fingerprint == ines.fingerprint


def test_who_has_not_heard_of_it_yet_is_known_from_their_bundles(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    visit = a_visit(ines.workspace)
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    ben.send(tmp_path / "2.cxb", receipt=True)
    ines.take(tmp_path / "2.cxb")
    ines.workspace.erase(STUDY, visit.id, "asked for")

    def missing() -> list[tuple[str, int]]:
        with ines.workspace.database.read() as connection:
            return [(one.person, one.missing) for one in erasure.holders(connection, STUDY)]

    assert missing() == [("Ben", 1)]
    ines.send(tmp_path / "3.cxb")
    ben.take(tmp_path / "3.cxb")
    assert missing() == [("Ben", 1)]
    ben.send(tmp_path / "4.cxb", receipt=True)
    ines.take(tmp_path / "4.cxb")
    assert missing() == [("Ben", 0)]


def test_a_photo_that_another_visit_shows_stays(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    first, second = a_visit(ines.workspace, photo="teal"), a_visit(ines.workspace, photo="teal")
    sha256 = first.evidence[0].sha256
    assert second.evidence[0].sha256 == sha256
    ines.send(tmp_path / "1.cxb")
    ben.take(tmp_path / "1.cxb")
    ines.workspace.erase(STUDY, first.id, "asked for")
    ines.send(tmp_path / "2.cxb")
    ben.take(tmp_path / "2.cxb")
    assert ben.workspace.evidence.verify(sha256)
    assert ben.fingerprint == ines.fingerprint
