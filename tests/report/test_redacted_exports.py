"""Nothing of what was covered, and nothing of what a camera says, in any file a study goes out as."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from cxstudio.exchange import bundle, merge
from cxstudio.report.faces import write
from cxstudio.report.html import write_html
from cxstudio.report.kinds import KINDS, Need, Subject, gather
from cxstudio.report.pdf import write_pdf
from cxstudio.steps import run_to_end
from cxstudio.store import log, visits
from cxstudio.store.photos import Source
from cxstudio.store.sounds import attach_sound
from cxstudio.study.clearing import cleared
from cxstudio.study.gate import gate
from cxstudio.study.plan import Ethics
from cxstudio.study.recorded import Evidence, Visit
from cxstudio.study.redaction import box
from cxstudio.workspace import Person, Workspace
from tests.data_photos import SECRETS, a_talkative_photo, encoded, exif, stains
from tests.report import scene

FACE = box("p1", 250, 250, 750, 750)
SECRET = (255, 0, 255)
SIZE = (1200, 900)


def a_photo_of_somebody() -> bytes:
    """A grey room with a magenta person in the middle, with the grain of a camera, and all it says."""
    grain = Image.frombytes("L", SIZE, Random(1).randbytes(SIZE[0] * SIZE[1])).convert("RGB")
    room = Image.new("RGB", SIZE, (120, 130, 120))
    room.paste(Image.new("RGB", (560, 420), SECRET), (320, 240))
    room = Image.blend(room, grain, 0.1)
    return encoded(room, "JPEG", exif=exif(), quality=92)


class House:
    """A workspace with one finished visit and its photo."""

    def __init__(self, workspace: Workspace, wave: str = "") -> None:
        self.workspace = workspace
        self.photo = a_photo_of_somebody()
        row = next(row for row in scene.rows() if scene.failed(row, "advice"))
        visit = scene.record(workspace, 0, row, {"advice": "Nobody explained it."})
        (facts,) = run_to_end(workspace.attach([Source(self.photo, scene.SECRET_NAME)]))
        assert not isinstance(facts, Exception)
        visit = visit.with_evidence(workspace.evidence_of(facts, "advice", "advice_kept"))
        self.visit = workspace.complete(visit.model_copy(update={"wave": wave}))

    def demand(self, **ethics: object) -> None:
        (study,) = self.workspace.studies()
        self.workspace.change_study(study.model_copy(update={"ethics": Ethics(**ethics)}))  # type: ignore[arg-type]

    def now(self) -> Visit:
        with self.workspace.database.read() as connection:
            return visits.visit(connection, self.visit.id)

    def say(self, **said: object) -> Evidence:
        visit = self.now()
        (photo,) = visit.evidence
        after = self.workspace.change_evidence(visit, photo.model_copy(update=said), "people can be seen")
        return after.evidence[0]

    def clear(self) -> None:
        self.say(clearance=cleared(self.now().evidence[0], "Ana", self.workspace.clock()).clearance)

    def write(self, path: Path) -> bytes:
        return run_to_end(write(self.workspace, scene.STUDY, path)).read_bytes()

    def send(self, path: Path) -> bundle.Exported:
        return run_to_end(bundle.export(self.workspace, scene.STUDY, path))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with scene.a_workspace(tmp_path / "w", 1) as workspace:
        yield House(workspace)


def take_in(folder: Path, file: Path) -> tuple[Workspace, merge.Imported]:
    other = Workspace.create(folder, Person("Ben", "ben-laptop"))
    with run_to_end(bundle.read(file)) as found:
        return other, run_to_end(merge.apply(other, found))


# -- every picture in a file -----------------------------------------------------------------------------------------


def pictures_in_pdf(path: Path) -> list[Image.Image]:
    with PdfDocument(path) as document:
        return [
            image.get_bitmap().to_pil().convert("RGB")
            for page in document
            for image in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])
        ]


def pictures_in_page(text: str) -> list[Image.Image]:
    found = re.findall(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", text)
    return [Image.open(io.BytesIO(base64.b64decode(one))).convert("RGB") for one in found]


def pictures_in_zip(content: bytes) -> list[Image.Image]:
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        assert whole.testzip() is None
        for name in whole.namelist():
            data = whole.read(name)
            if data.startswith((b"\xff\xd8", b"\x89PNG")):
                found.append(Image.open(io.BytesIO(data)).convert("RGB"))
    return found


def every_byte(content: bytes) -> bytes:
    """The bytes of a file, and of what is packed or written out in it."""
    if not content.startswith(b"PK"):
        return content + b"".join(map(base64.b64decode, re.findall(rb"base64,([A-Za-z0-9+/=]+)", content)))
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return content + b"".join(whole.read(name) for name in whole.namelist())


def shows_the_secret(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    magenta = [
        r > 180 and g < 90 and b > 180 for r, g, b in zip(*(band.tobytes() for band in (red, green, blue)), strict=True)
    ]
    return any(magenta)


def pieces_of(original: bytes, content: bytes) -> list[int]:
    """Where pieces of the original, sixty in all, are found again in a file."""
    whole, pixels = every_byte(content), original.index(b"\xff\xda") + 14
    step = (len(original) - pixels) // 60  # before its pixels stand tables that all such files share
    return [at for at in range(pixels, len(original) - 48, step) if original[at : at + 48] in whole]


def tells_of_the_camera(content: bytes) -> list[bytes]:
    return [one for one in (*SECRETS, b"Exif\0\0", b"GPSLatitude") if one in every_byte(content)]


def written(house: House, suffix: str, folder: Path) -> tuple[bytes, list[Image.Image]]:
    path = folder / f"out{suffix}"
    if suffix == ".cxb":
        house.send(path)
        return path.read_bytes(), pictures_in_zip(path.read_bytes())
    content = house.write(path)
    match suffix:
        case ".pdf":
            return content, pictures_in_pdf(path)
        case ".html":
            return content, pictures_in_page(content.decode())
        case _:
            return content, pictures_in_zip(content) if content.startswith(b"PK") else []


SHOWING, TABLES = (".pdf", ".html", ".cxb"), (".xlsx", ".zip", ".json")


# -- what is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SHOWING)
def test_without_redaction_the_person_is_seen_so_that_these_tests_mean_something(
    house: House, tmp_path: Path, suffix: str
) -> None:
    _content, pictures = written(house, suffix, tmp_path)
    assert any(map(shows_the_secret, pictures))


@pytest.mark.parametrize("suffix", [*SHOWING, *TABLES])
def test_what_was_covered_is_in_no_file_that_goes_out(house: House, tmp_path: Path, suffix: str) -> None:
    house.say(redaction=(FACE,))
    content, pictures = written(house, suffix, tmp_path)
    assert len(pictures) == (1 if suffix in SHOWING else 0)
    assert not any(map(shows_the_secret, pictures))
    assert tells_of_the_camera(content) == []
    assert house.photo not in every_byte(content) and pieces_of(house.photo, content) == []
    assert scene.SECRET_NAME.encode() not in content


def test_the_test_above_would_find_an_original_that_was_handed_on(house: House, tmp_path: Path) -> None:
    house.send(tmp_path / "a.cxb")
    assert len(pieces_of(house.photo, (tmp_path / "a.cxb").read_bytes())) > 50


@pytest.fixture(scope="module")
def two_branches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Visits to two sites in two waves, one with the covered photo."""
    with scene.a_workspace(tmp_path_factory.mktemp("w") / "w", 2) as workspace:
        house = House(workspace, wave="Spring")
        for number, row in enumerate(scene.rows()[12:16], 12):
            visit = scene.record(workspace, number, row, sites=2)
            workspace.complete(visit.model_copy(update={"wave": "Autumn"}))
        house.say(redaction=(FACE,))
        yield house


@pytest.mark.parametrize("name", KINDS)
def test_no_kind_of_report_shows_what_was_covered(two_branches: House, tmp_path: Path, name: str) -> None:
    house, kind = two_branches, KINDS[name]
    about = {Need.VISIT: house.visit.id, Need.SITE: house.visit.site, Need.WAVE: house.visit.wave}
    subject = Subject(**{kind.needs.value: about[kind.needs]} if kind.needs else {})
    report = run_to_end(gather(house.workspace, scene.STUDY, kind, subject))
    pdf = run_to_end(write_pdf(report, tmp_path / "a.pdf"))
    page = run_to_end(write_html(report, tmp_path / "a.html")).read_bytes()
    pictures = [*pictures_in_pdf(pdf), *pictures_in_page(page.decode())]
    assert pictures or name not in ("study", "visit", "photos")
    assert not any(map(shows_the_secret, pictures))
    for content in (pdf.read_bytes(), page):
        assert tells_of_the_camera(content) == [] and pieces_of(house.photo, content) == []


@pytest.mark.parametrize("suffix", [*SHOWING, *TABLES])
def test_a_strict_study_lets_no_uncleared_photo_out(house: House, tmp_path: Path, suffix: str) -> None:
    house.demand(clearing="cleared")
    house.say(redaction=(FACE,))
    content, pictures = written(house, suffix, tmp_path)
    assert pictures == []
    assert tells_of_the_camera(content) == []


@pytest.mark.parametrize("suffix", SHOWING)
def test_once_cleared_it_goes_out_as_it_was_cleared(house: House, tmp_path: Path, suffix: str) -> None:
    house.demand(clearing="cleared")
    house.say(redaction=(FACE,))
    house.clear()
    _content, pictures = written(house, suffix, tmp_path)
    assert len(pictures) == 1 and not any(map(shows_the_secret, pictures))


def test_the_report_says_in_words_that_a_photo_is_held_back(house: House, tmp_path: Path) -> None:
    house.demand(owner="competitor")
    house.write(tmp_path / "a.pdf")
    text = " ".join(" ".join(scene.pages_text(tmp_path / "a.pdf")).split())
    assert "nobody has cleared it yet" in text and "not yet checked or cleared" in text
    page = house.write(tmp_path / "a.html").decode()
    assert "nobody has cleared it yet" in page
    table = house.write(tmp_path / "a.json").decode()
    assert "nobody has cleared it yet" in table


def test_a_proposed_area_holds_the_photo_back(house: House, tmp_path: Path) -> None:
    house.say(redaction=(FACE.model_copy(update={"proposed": True}),))
    _content, pictures = written(house, ".html", tmp_path)
    assert pictures == []


# -- bundles ---------------------------------------------------------------------------------------------------------


def test_the_other_side_gets_the_redacted_picture_in_place_of_the_original(house: House, tmp_path: Path) -> None:
    photo = house.say(redaction=(FACE,))
    sent = house.send(tmp_path / "a.cxb")
    assert (sent.photos, sent.photos_missing, sent.photos_held_back) == (1, 0, 0)
    other, imported = take_in(tmp_path / "other", tmp_path / "a.cxb")
    with other:
        assert imported.photos == 1
        assert not other.evidence.has(photo.sha256)
        assert not shows_the_secret(Image.open(other.evidence.report_of(photo)).convert("RGB"))
        assert len(pictures_in_page(run_to_end(write(other, scene.STUDY, tmp_path / "b.html")).read_text("utf-8"))) == 1
        again = run_to_end(bundle.export(other, scene.STUDY, tmp_path / "on.cxb"))
        assert (again.photos, again.photos_missing) == (1, 0), "what it has, it hands on"
        with run_to_end(bundle.read(tmp_path / "a.cxb")) as found:
            assert merge.plan(other, found).is_empty


def test_a_photo_that_is_cleared_later_comes_with_the_later_bundle(house: House, tmp_path: Path) -> None:
    house.demand(clearing="cleared")
    first = house.send(tmp_path / "a.cxb")
    assert (first.photos, first.photos_held_back) == (0, 1)
    other, _imported = take_in(tmp_path / "other", tmp_path / "a.cxb")
    with other:
        have = merge.vector(other, scene.STUDY)
        house.say(redaction=(FACE,))
        house.clear()
        sent = run_to_end(bundle.export(house.workspace, scene.STUDY, tmp_path / "b.cxb", have))
        assert (sent.photos, sent.photos_held_back) == (1, 0)
        with run_to_end(bundle.read(tmp_path / "b.cxb")) as found:
            run_to_end(merge.apply(other, found))
        (photo,) = house.now().evidence
        assert other.evidence.report_of(photo).is_file()


def test_originals_go_along_where_the_study_says_so(house: House, tmp_path: Path) -> None:
    house.demand(originals_travel=True)
    photo = house.say(redaction=(FACE,))
    house.send(tmp_path / "a.cxb")
    other, _imported = take_in(tmp_path / "other", tmp_path / "a.cxb")
    with other:
        assert other.evidence.verify(photo.sha256)
        assert other.evidence.report_of(photo).is_file()
        assert not other.evidence.has_derived(photo.sha256), "on no picture there is seen what was covered"


@pytest.mark.parametrize("travels", [False, True])
def test_where_a_photo_was_taken_goes_with_its_original_alone(house: House, tmp_path: Path, travels: bool) -> None:
    house.demand(originals_travel=travels)
    photo = house.say(redaction=(FACE,))
    here = house.workspace.evidence.place_of(photo.sha256)
    assert here == pytest.approx((52.52009, 13.40139), abs=1e-4)
    assert all("latitude" not in (payload or "") for payload in payloads(house.workspace))
    house.send(tmp_path / "a.cxb")
    other, _imported = take_in(tmp_path / "other", tmp_path / "a.cxb")
    with other:
        assert other.evidence.place_of(photo.sha256) == (here if travels else None)


def payloads(workspace: Workspace) -> list[str | None]:
    with workspace.database.read() as connection:
        return [operation.payload_text for operation in log.of_study(connection, scene.STUDY)]


def test_a_redacted_photo_that_was_taken_out_stays_here(house: House, tmp_path: Path) -> None:
    house.say(redaction=(FACE,))
    with house.workspace.database.write() as connection:
        visits.delete(connection, house.now(), house.workspace.clock)
    _content, pictures = written(house, ".cxb", tmp_path)
    assert pictures == []


# -- originals -------------------------------------------------------------------------------------------------------


def test_the_original_is_destroyed_where_the_study_says_so_and_the_copy_stays(tmp_path: Path) -> None:
    with scene.a_workspace(tmp_path / "w", 1) as workspace:
        (study,) = workspace.studies()
        ethics = Ethics(originals_kept="destroy_at_finish", clearing="cleared")
        workspace.change_study(study.model_copy(update={"ethics": ethics}))
        house = House(workspace)
        (photo,) = house.visit.evidence
        assert workspace.evidence.has(photo.sha256), "nobody has looked at it yet"
        covered = house.say(redaction=(FACE,))
        from cxstudio.store.photos import prepare

        run_to_end(prepare(workspace.evidence, [covered]))
        house.clear()
        assert not workspace.evidence.has(photo.sha256)
        assert workspace.evidence.report_of(covered).is_file()
        _content, pictures = written(house, ".html", tmp_path)
        assert len(pictures) == 1
        from cxstudio.checkup import check_workspace

        assert run_to_end(check_workspace(workspace)).findings == ()


def test_an_original_is_encrypted_for_the_one_who_may_open_it_and_for_nobody_else(tmp_path: Path) -> None:
    import pyrage

    lead, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    with scene.a_workspace(tmp_path / "w", 1) as workspace:
        (study,) = workspace.studies()
        ethics = Ethics(originals_kept="encrypt", originals_key=str(lead.to_public()))
        workspace.change_study(study.model_copy(update={"ethics": ethics}))
        house = House(workspace)
        photo = house.now().evidence[0]
        sealed = workspace.evidence.sealed_path(photo.sha256)
        assert not workspace.evidence.has(photo.sha256) and workspace.evidence.place_of(photo.sha256) is None
        assert pyrage.decrypt(sealed.read_bytes(), [lead]) == house.photo
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(sealed.read_bytes(), [other])
        assert pieces_of(house.photo, sealed.read_bytes()) == []
        content, pictures = written(house, ".cxb", tmp_path)
        assert len(pictures) == 1 and pieces_of(house.photo, content) == [], "a bundle carries the copy alone"
        from cxstudio.checkup import check_workspace

        assert run_to_end(check_workspace(workspace)).findings == ()
        workspace.erase(study.id, photo.id, "asked to")
        assert not sealed.exists(), "erasing takes it along"


def test_without_a_key_originals_stay_as_they_came_and_the_gate_says_so(house: House) -> None:
    house.demand(originals_kept="encrypt")
    house.say(caption="Nobody there")
    assert house.workspace.evidence.has(house.now().evidence[0].sha256)
    (study,) = house.workspace.studies()
    assert "originals_key" in [finding.item for finding in gate(study)]


@pytest.mark.parametrize("said", [{}, {"sounds_travel": True}, {"sounds_travel": True, "owner": "competitor"}])
def test_a_sound_goes_into_a_bundle_only_where_the_study_says_so(
    house: House, tmp_path: Path, said: dict[str, object]
) -> None:
    house.demand(**said)
    path = tmp_path / "room.ogg"
    path.write_bytes(b"OggS" + Random(3).randbytes(4000))
    kept = run_to_end(attach_sound(house.workspace.evidence, path))
    sound = Evidence(id="s1", sha256=kept.sha256, name=kept.name, media=kept.media, size=kept.size, crc32=kept.crc32)
    house.workspace.add_evidence(house.now(), [sound.model_copy(update={"item": "advice_kept"})], "kept on the phone")
    house.send(tmp_path / "a.cxb")
    goes = path.read_bytes()[100:300] in every_byte((tmp_path / "a.cxb").read_bytes())
    assert goes is (said == {"sounds_travel": True})
    for suffix in (".pdf", ".html", ".zip"):
        assert path.read_bytes()[100:300] not in every_byte(house.write(tmp_path / f"a{suffix}"))


def test_an_original_that_another_visit_needs_is_not_destroyed(tmp_path: Path) -> None:
    with scene.a_workspace(tmp_path / "w", 1) as workspace:
        House(workspace)
        (study,) = workspace.studies()
        workspace.change_study(study.model_copy(update={"ethics": Ethics(originals_kept="destroy_at_finish")}))
        second = House(workspace)
        assert workspace.evidence.has(second.visit.evidence[0].sha256)


@pytest.mark.parametrize("make", [a_talkative_photo, lambda: encoded(stains((90, 60), 3), "PNG")])
def test_a_bundle_of_redacted_photos_says_nothing_of_any_camera(house: House, tmp_path: Path, make: object) -> None:
    row = next(row for row in scene.rows() if scene.failed(row, "advice"))
    visit = scene.record(house.workspace, 1, row)
    (facts,) = run_to_end(house.workspace.attach([Source(make(), "x.jpg")]))  # type: ignore[operator]
    assert not isinstance(facts, Exception)
    photo = house.workspace.evidence_of(facts, "advice", "advice_kept").model_copy(update={"redaction": (FACE,)})
    house.workspace.complete(visit.with_evidence(photo))
    house.say(redaction=(FACE,))
    house.send(tmp_path / "a.cxb")
    assert tells_of_the_camera((tmp_path / "a.cxb").read_bytes()) == []
