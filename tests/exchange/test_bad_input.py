"""What comes in and is bad, row by row: bundles (B), texts (T), protocols (X). A test's id is its row.

For each row of bundles: one plain sentence of a stable code that names the file and says that nothing was imported; the
file stays as it was, nothing is left behind, and the study has the fingerprint it had. What is not refused is listed as
the other rows say. Rows about reports, tables and forms are tested where these live; here stands which test it is.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from cxstudio.errors import BundleError
from cxstudio.exchange import bundle, merge
from cxstudio.exchange.envelope import seal_for
from cxstudio.exchange.packing import Packing
from cxstudio.steps import run_to_end
from cxstudio.store import log
from cxstudio.workspace import Workspace
from tests.exchange.container_scenes import bag, payload, zipped
from tests.exchange.team import Member, keys_of, team
from tests.exchange.test_bundle import STUDY
from tests.exchange.test_hostile import a_visit, forged, said

TESTS = Path(__file__).parents[1]


PHOTO = b"as if it were a photo, of which one bit is turned on the way " * 20


@contextmanager
def a_pair(folder: Path) -> Iterator[list[Member]]:
    """Ines, whose bundle is tampered with, and Ben, who knows her and has the study."""
    with team(folder, "Ines", "Ben") as members:
        for member in members:
            member.knows(*members)
        a_visit(members[0].workspace, photo=PHOTO)
        members[0].send(folder / "first.cxb")
        members[1].take(folder / "first.cxb")
        a_visit(members[0].workspace)
        yield members


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One for all that is refused: none of it may change anything."""
    folder = tmp_path_factory.mktemp("refused")
    with a_pair(folder) as (ines, ben):
        yield Scene(ines, ben, folder)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Member]]:
    with a_pair(tmp_path) as members:
        yield members


@dataclass(frozen=True)
class Scene:
    """What a row has at hand."""

    ines: Member
    ben: Member
    folder: Path

    def sound(self) -> bytes:
        self.ines.send(self.folder / "sound.cxb")
        return (self.folder / "sound.cxb").read_bytes()

    def written(self, content: bytes) -> Path:
        path = self.folder / "bad.cxb"
        path.write_bytes(content)
        return path


Make = Callable[[Scene], Path]


def named(name: str) -> Make:
    return lambda scene: scene.written(zipped(bag() | {name: b"x"}))


def linked(scene: Scene) -> Path:
    def tweak(info: zipfile.ZipInfo) -> None:
        if info.filename == "bagit.txt":
            info.external_attr = 0o120777 << 16

    return scene.written(zipped(bag(), tweak))


def doubled(scene: Scene) -> Path:
    return scene.written(zipped([*bag().items(), ("header.json", b"{}")]))


def bomb(scene: Scene) -> Path:
    return scene.written(zipped(bag(payload(ops=[b'["' + b"a" * (20 << 20) + b'",null]\n']))))


def flipped(scene: Scene) -> Path:
    """One bit of a photo."""
    content = bytearray(scene.sound())
    content[content.index(PHOTO) + 20] ^= 0x10
    return scene.written(bytes(content))


def repacked(scene: Scene) -> Path:
    """Manifests made anew over a changed header, the signature as it was."""
    scene.sound()
    with zipfile.ZipFile(scene.folder / "sound.cxb") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(files["header.json"]) | {"title": "Another"}
    anew = bag({n: c for n, c in files.items() if n.startswith("data/")}, json.dumps(header).encode(), json.loads(files["segments.json"]))  # fmt: skip  # noqa: E501
    return scene.written(zipped({**anew, "signature.json": files["signature.json"]}))


def of_a_stranger(scene: Scene) -> Path:
    with Workspace.create(scene.folder / "zoe") as zoe:
        with run_to_end(bundle.read(scene.folder / "first.cxb", scene.ben.opener)) as opened:
            run_to_end(merge.apply(zoe, opened, [scene.ines.keys.card.sign]))
        run_to_end(bundle.export(zoe, STUDY, scene.folder / "bad.cxb", None, Packing(keys_of(zoe))))
    return scene.folder / "bad.cxb"


def with_a_new_key(scene: Scene) -> Path:
    Member(scene.ines.workspace, keys_of(scene.ines.workspace)).send(scene.folder / "bad.cxb")
    return scene.folder / "bad.cxb"


def sealed_for_nobody_here(scene: Scene) -> Path:
    from pyrage import x25519

    seal = seal_for([str(x25519.Identity.generate().to_public())], scene.folder)
    run_to_end(
        bundle.export(scene.ines.workspace, STUDY, scene.folder / "bad.cxb", None, Packing(scene.ines.keys, seal))
    )
    return scene.folder / "bad.cxb"


def under_a_passphrase(scene: Scene) -> Path:
    return scene.written(b"age-encryption.org/v1\n-> scrypt c2FsdA 18\nAAAA\n--- AAAA\n" + bytes(200))


def sealed_and_flipped(scene: Scene) -> Path:
    scene.ines.send(scene.folder / "sealed.cxb", scene.ben)
    content = bytearray((scene.folder / "sealed.cxb").read_bytes())
    content[-40] ^= 1
    return scene.written(bytes(content))


def misnamed_photo(scene: Scene) -> Path:
    files = bag()
    name = next(name for name in files if name.startswith("data/blobs/"))
    return scene.written(zipped(files | {name: b"another picture of the same name"}))


def odd_json(text: bytes) -> Make:
    return lambda scene: scene.written(zipped(bag(header=text)))


def newer(scene: Scene) -> Path:
    return scene.written(zipped(bag(header=json.dumps({"format": 9, "min_reader": 9, "study": "s"}).encode())))


def zip64(scene: Scene) -> Path:
    content = zipped(bag())
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 1, 1)
    return scene.written(content[:-22] + record + content[-22:])


REFUSED: dict[str, tuple[Make, str]] = {
    "B1-climbs": (named("../evil"), "bundle-unsafe"),
    "B1-absolute": (named("/etc/passwd"), "bundle-unsafe"),
    "B1-drive": (named("C:\\evil"), "bundle-unsafe"),
    "B1-share": (named("\\\\server\\share\\x"), "bundle-unsafe"),
    "B2-link": (linked, "bundle-unsafe"),
    "B2-folder": (named("data/blobs/"), "bundle-unsafe"),
    "B3-twice": (doubled, "bundle-unsafe"),
    "B3-other-case": (named("HEADER.JSON"), "bundle-unsafe"),
    "B3-other-accents": (named("cafe\u0301.txt"), "bundle-unsafe"),
    "B4-bomb": (bomb, "bundle-unsafe"),
    "B4-zip64": (zip64, "bundle-unsafe"),
    "B5-before": (lambda scene: scene.written(b"%PDF-1.7\n" + zipped(bag())), "bundle-foreign"),
    "B5-behind": (lambda scene: scene.written(zipped(bag()) + b"more"), "bundle-unsafe"),
    "B6-cut": (lambda scene: scene.written(scene.sound()[:-100]), "bundle-incomplete"),
    "B7-bit": (flipped, "bundle-damaged"),
    "B8-repacked": (repacked, "bundle-altered"),
    "B9-stranger": (of_a_stranger, "bundle-unknown-sender"),
    "B9-other-key": (with_a_new_key, "bundle-other-key"),
    "B11-newer": (newer, "bundle-newer"),
    "B15-no-key": (sealed_for_nobody_here, "bundle-wrong-key"),
    "B15-passphrase": (under_a_passphrase, "bundle-needs-passphrase"),
    "B15-bit": (sealed_and_flipped, "bundle-sealed-damaged"),
    "B16-name": (misnamed_photo, "bundle-damaged"),
    "B17-doubled": (odd_json(b'{"format":1,"format":1}'), "bundle-json"),
    "B17-nan": (odd_json(b'{"format":NaN}'), "bundle-json"),
    "B17-endless": (odd_json(b'{"format":' + b"9" * 5_000 + b"}"), "bundle-json"),
    "B17-infinite": (odd_json(b'{"format":1e999}'), "bundle-json"),
    "B17-deep": (odd_json(b"[" * 100_000), "bundle-json"),
    "B17-marked": (odd_json(b"\xef\xbb\xbf{}"), "bundle-json"),
    "B17-utf16": (odd_json('{"format":1}'.encode("utf-16")), "bundle-json"),
    "T2-half": (odd_json(b'{"title":"\\ud800"}'), "bundle-json"),
    "T2-nul": (odd_json(b'{"title":"a\\u0000b"}'), "bundle-json"),
}  # fmt: skip


@pytest.mark.parametrize("row", REFUSED)
def test_row_is_refused_and_nothing_has_changed(scene: Scene, row: str) -> None:
    make, code = REFUSED[row]
    ben, path = scene.ben, make(scene)
    content, before = path.read_bytes(), ben.fingerprint
    held = sorted(file for file in ben.workspace.folder.rglob("*") if file.is_file())
    with pytest.raises(BundleError) as refused:
        ben.take(path)
    assert refused.value.code == code
    assert "Nothing was imported." in str(refused.value)
    assert (ben.fingerprint, path.read_bytes()) == (before, content)
    assert sorted(file for file in ben.workspace.folder.rglob("*") if file.is_file()) == held


# -- what is taken, and listed -----------------------------------------------------------------------------------------


def test_B13_an_old_bundle_and_the_same_twice_are_nothing_new(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    ines.send(tmp_path / "2.cxb")
    ben.take(tmp_path / "2.cxb")
    before = ben.fingerprint
    for name in ("first.cxb", "2.cxb", "2.cxb"):
        with run_to_end(bundle.read(tmp_path / name, ben.opener)) as opened:
            assert merge.plan(ben.workspace, opened).sentences() == ["Nothing new: everything in this bundle is here already."]  # fmt: skip  # noqa: E501
        assert ben.take(tmp_path / name).operations == 0
    assert ben.fingerprint == before


@pytest.mark.parametrize("row", ["B18-2099", "B18-1970"])
def test_B18_a_clock_that_is_wrong_is_flagged_and_not_adopted(two: list[Member], tmp_path: Path, row: str) -> None:
    ines, ben = two
    at = {"B18-2099": 4_070_908_800_000, "B18-1970": 1_000}[row]
    ines.workspace.clock = lambda: at
    ines.workspace.add_site(STUDY, "Far away")
    ines.send(tmp_path / "odd.cxb")
    with run_to_end(bundle.read(tmp_path / "odd.cxb", ben.opener)) as opened:
        ahead = merge.plan(ben.workspace, opened).far_ahead
    assert (ahead > 0) == (row == "B18-2099")
    ben.take(tmp_path / "odd.cxb")
    assert "Far away" in [site.name for site in ben.workspace.sites(STUDY)]
    with ben.workspace.database.read() as connection:
        assert log.ours(connection)[2].ms < 4_000_000_000_000


def test_B19_a_fork_is_kept_and_told(two: list[Member], tmp_path: Path) -> None:
    ines, ben = two
    with ines.workspace.database.read() as connection:
        twin = next(log.of_study(connection, STUDY))
    other = said({"title": "Forked"}, f"study:{STUDY}", twin.header.r, 1)
    with ben.workspace.database.write() as connection:
        log.take_in(connection, [other])
        assert log.forked(connection, STUDY) == [twin.header.r]
        assert log.known_hashes(connection, [twin.hash, other.hash]) == {twin.hash, other.hash}
    ines.send(tmp_path / "2.cxb")
    assert ben.take(tmp_path / "2.cxb").forked == 1


def test_B11_another_studys_operation_is_refused_by_what_it_is(two: list[Member], tmp_path: Path) -> None:
    path = forged(tmp_path / "bad.cxb", said({"title": "x"}), study="another-study")
    with pytest.raises(BundleError, match="speaks of another study"):
        two[1].take(path)


# -- where the other rows are tested -----------------------------------------------------------------------------------

ELSEWHERE = {
    "B4-overlap": ("exchange/test_container.py", "test_B4_overlapping_files_are_refused"),
    "B4-many": ("exchange/test_container.py", "test_B4_too_many_files_are_refused_by_their_number"),
    "B4-lies": ("exchange/test_container.py", "test_B4_a_bomb_that_lies_about_its_size_stops_at_the_announced_size"),
    "B6-everywhere": ("exchange/test_container_fuzz.py", "test_every_truncation_is_incomplete"),
    "B7-everywhere": ("exchange/test_container_fuzz.py", "test_every_flipped_byte_is_refused_but_for_slack_in_deflated_data"),  # noqa: E501
    "B10": ("exchange/test_joining.py", "test_who_is_revoked_writes_nothing_more_that_counts"),
    "B11-chain": ("exchange/test_hostile.py", "test_an_operation_beyond_all_sense_is_refused"),
    "B12": ("store/test_roster.py", "test_nobody_changes_what_another_recorded"),
    "B14": ("exchange/test_hostile.py", "test_the_erased_stays_erased_and_its_file_stays_away"),
    "B15-wrong-words": ("exchange/test_envelope.py", "test_a_passphrase_opens_what_goes_by_mail"),
    "B15-killed": ("exchange/test_envelope.py", "test_killed_in_between_nothing_readable_is_left"),
    "B16-no-image": ("exchange/test_bundle.py", "test_a_file_that_is_no_picture_comes_along_as_a_file"),
    "B20-export": ("exchange/test_container.py", "test_B20_a_disk_that_says_no_while_syncing"),
    "B20-import": ("exchange/test_hostile.py", "test_a_disk_that_refuses_the_import_leaves_all_as_it_was"),
    "T1-pdf": ("report/test_pdf.py", "test_marks_of_markup_in_notes_and_names_are_printed_as_they_are"),
    "T1-page": ("report/test_html.py", "test_marks_of_markup_in_notes_and_names_are_words"),
    "T1-window": ("ui/test_widgets.py", "test_markup_that_people_type_is_shown_as_text"),
    "T1-files": ("report/test_pdf.py", "test_a_note_opens_no_file_and_no_socket"),
    "T2-entry": ("exchange/test_hostile.py", "test_a_note_with_a_nul_does_not_spoil_the_bundle"),
    "T3": ("report/test_text.py", "test_what_hides_or_turns_text_becomes_visible"),
    "T4": ("report/test_text.py", "test_signs_without_a_form_are_named"),
    "T5": ("report/test_pdf.py", "test_endless_notes_are_printed_whole"),
    "T6": ("report/test_data.py", "test_a_note_never_becomes_a_formula"),
    "T8": ("report/test_html.py", "test_nothing_is_loaded_and_only_its_own_script_may_run"),
    "T9": ("report/test_pdf.py", "test_a_note_opens_no_file_and_no_socket"),
    "X1-entities": ("interchange/test_hostile_forms.py", "test_declared_entities"),
    "X1-bomb": ("interchange/test_hostile_forms.py", "test_a_zip_bomb"),
    "X1-far": ("interchange/test_hostile_forms.py", "test_a_cell_far_away"),
    "X1-million": ("interchange/test_hostile_forms.py", "test_a_million_rows_with_content"),
    "X1-macros": ("interchange/test_hostile_forms.py", "test_macros_and_links_to_other_files"),
    "T10": ("store/test_lines.py", "test_signs_and_commands_are_only_words"),
    "X2": ("interchange/test_foreign_forms.py", "test_rules_in_a_circle_and_about_themselves_are_told"),
    "X3": ("study/test_logic.py", "test_a_malformed_rule_is_told_where_and_how"),
    "X5": ("study/test_checks.py", "test_P001_an_id_that_is_taken_twice"),
    "X4": ("interchange/test_hostile_forms.py", "test_a_pattern_that_would_run_for_ever_is_left_out"),
}  # fmt: skip


@pytest.mark.parametrize("row", ELSEWHERE)
def test_row_is_tested_where_its_thing_lives(row: str) -> None:
    file, test = ELSEWHERE[row]
    assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8")


def test_every_row_of_bundles_has_its_test() -> None:
    here = {row.partition("-")[0] for row in (*REFUSED, *ELSEWHERE)} | {"B13", "B18", "B19"}
    assert {f"B{n}" for n in range(1, 21)} <= here
