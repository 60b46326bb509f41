"""What is covered is gone from every copy; turned and drawn copies; copies made for something else are never shown."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from cxstudio.errors import EvidenceError
from cxstudio.steps import run_to_end
from cxstudio.store.darkroom import Darkroom
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.photos import attach, derive, prepare, uncovered
from cxstudio.study.clearing import Treatment, treatment_of
from cxstudio.study.recorded import Evidence
from cxstudio.study.redaction import Mark, Patch, Rotation, box
from tests import data_photos as a

BLACK, RED = (17, 17, 17), (179, 38, 30)
MIDDLE = box("p1", 250, 250, 750, 750)


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    with Darkroom() as room:
        yield room


class Copies:
    """One workspace's files; keeps a photo and shows its copies as they are to be shown."""

    def __init__(self, folder: Path, darkroom: Darkroom) -> None:
        self.files, self.darkroom = EvidenceFiles(folder), darkroom

    def keep(self, photo: bytes, **said: object) -> Evidence:
        facts = run_to_end(attach(self.files, photo, "door.jpg", self.darkroom))
        return Evidence(id="e1", sha256=facts.sha256, **said)  # type: ignore[arg-type]

    def made(self, evidence: Evidence) -> Image.Image:
        run_to_end(prepare(self.files, [evidence], self.darkroom))
        return Image.open(io.BytesIO(self.files.report_of(evidence).read_bytes())).convert("RGB")

    def pictures(self, evidence: Evidence) -> set[str]:
        return {path.name for path in self.files.report_of(evidence).parent.iterdir()}


@pytest.fixture
def copies(tmp_path: Path, darkroom: Darkroom) -> Copies:
    return Copies(tmp_path, darkroom)


def near(seen: object, expected: tuple[int, int, int], off: int = 30) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(one - other) <= off for one, other in zip(seen, expected, strict=True))


def two_that_differ_inside(size: tuple[int, int]) -> tuple[bytes, bytes]:
    """The same picture twice, once with a face in its middle."""
    plain = a.stains(size, 1)
    secret = plain.copy()
    wide, high = size
    secret.paste(a.stains((wide // 2, high // 2), 9), (wide // 4, high // 4))
    return a.encoded(plain, "PNG"), a.encoded(secret, "PNG")


@pytest.mark.parametrize("size", [(400, 300), (4000, 3000), (1601, 1203), (3333, 2221)])
def test_nothing_of_what_is_covered_reaches_the_copies(copies: Copies, size: tuple[int, int]) -> None:
    first, second = (copies.keep(photo, redaction=(MIDDLE,)) for photo in two_that_differ_inside(size))
    assert copies.made(first).tobytes() == copies.made(second).tobytes()
    assert copies.files.thumb_of(first).read_bytes() == copies.files.thumb_of(second).read_bytes()


def test_the_test_above_would_see_a_difference(copies: Copies) -> None:
    first, second = (copies.keep(photo) for photo in two_that_differ_inside((400, 300)))
    assert copies.made(first).tobytes() != copies.made(second).tobytes()


def test_the_area_is_one_colour_and_the_rest_of_the_picture_stays(copies: Copies) -> None:
    whole, covered = (
        copies.keep(a.a_photo(size=(400, 300))),
        copies.keep(a.a_photo(size=(400, 300)), redaction=(MIDDLE,)),
    )
    before, after = copies.made(whole), copies.made(covered)
    inside = after.crop((112, 96, 288, 208))
    assert all(near(colour, BLACK, off=4) for _count, colour in inside.getcolors(99999) or [])
    outside = ImageChops.difference(before.crop((0, 0, 400, 60)), after.crop((0, 0, 400, 60)))
    assert max(top for _low, top in outside.getextrema()) <= 4  # type: ignore[misc]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_area_lies_on_the_upright_picture_however_the_camera_was_held(copies: Copies, orientation: int) -> None:
    quarter = box("p1", 0, 0, 500, 500)
    seen = copies.made(copies.keep(a.in_quadrants(orientation, "JPEG"), redaction=(quarter,)))
    assert near(seen.getpixel((24, 16)), BLACK)
    assert near(seen.getpixel((72, 48)), (255, 255, 0))


@pytest.mark.parametrize(("rotation", "spot"), [(0, (24, 16)), (90, (48, 24)), (180, (72, 48)), (270, (16, 72))])
def test_a_picture_turned_by_hand_keeps_its_area_in_its_place(
    copies: Copies, rotation: Rotation, spot: tuple[int, int]
) -> None:
    quarter = box("p1", 0, 0, 500, 500)
    seen = copies.made(copies.keep(a.in_quadrants(1, "JPEG"), redaction=(quarter,), rotation=rotation))
    assert seen.size == ((64, 96) if rotation in (90, 270) else (96, 64))
    assert near(seen.getpixel(spot), BLACK)


def test_a_stroke_of_the_brush_covers_its_way(copies: Copies) -> None:
    stroke = Patch(id="p1", points=((100, 500), (500, 500), (900, 100)), width=60)
    seen = copies.made(copies.keep(a.encoded(Image.new("RGB", (1000, 1000), "white"), "PNG"), redaction=(stroke,)))
    assert [near(seen.getpixel(spot), BLACK) for spot in [(300, 500), (500, 525), (700, 300), (300, 600)]] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_proposed_area_covers_nothing(copies: Copies) -> None:
    proposed = copies.keep(a.a_photo(), redaction=(MIDDLE.model_copy(update={"proposed": True}),))
    assert treatment_of(proposed).key == ""


@pytest.mark.parametrize(
    ("mark", "spot"),
    [
        (Mark(id="m", kind="arrow", points=((100, 500), (900, 500))), (500, 500)),
        (Mark(id="m", kind="box", points=((100, 100), (900, 900))), (100, 500)),
        (Mark(id="m", kind="number", points=((500, 500),), number=7), (490, 505)),
    ],
)
def test_a_drawing_is_on_the_copy(copies: Copies, mark: Mark, spot: tuple[int, int]) -> None:
    paper = a.encoded(Image.new("RGB", (1000, 1000), "white"), "PNG")
    assert near(copies.made(copies.keep(paper, marks=(mark,))).getpixel(spot), RED)
    assert copies.files.read(copies.keep(paper).sha256) == paper


def test_a_drawing_turns_with_the_picture(copies: Copies) -> None:
    mark = Mark(id="m", kind="arrow", points=((100, 200), (900, 200)))
    paper = a.encoded(Image.new("RGB", (1000, 1000), "white"), "PNG")
    seen = copies.made(copies.keep(paper, marks=(mark,), rotation=90))
    assert near(seen.getpixel((800, 500)), RED)


def test_the_uncovered_copy_is_gone_once_something_is_covered(copies: Copies) -> None:
    evidence = copies.keep(a.a_photo())
    assert copies.pictures(evidence) == {f"{evidence.sha256}.report.jpg", f"{evidence.sha256}.thumb.jpg"}
    covered = evidence.model_copy(update={"redaction": (MIDDLE,)})
    copies.made(covered)
    key = treatment_of(covered).key
    assert copies.pictures(evidence) == {f"{evidence.sha256}.{key}.report.jpg", f"{evidence.sha256}.{key}.thumb.jpg"}


def test_other_areas_have_another_name_so_that_an_old_copy_is_never_shown(copies: Copies) -> None:
    first = copies.keep(a.a_photo(), redaction=(MIDDLE,))
    second = first.model_copy(update={"redaction": (MIDDLE, box("p2", 0, 0, 100, 100))})
    copies.made(first)
    assert copies.files.report_of(first).exists() and not copies.files.report_of(second).exists()
    copies.made(second)
    assert copies.files.report_of(second).exists() and not copies.files.report_of(first).exists()


def test_the_copy_is_made_again_when_the_area_is_taken_back(copies: Copies) -> None:
    evidence = copies.keep(a.a_photo())
    copies.made(evidence.model_copy(update={"redaction": (MIDDLE,)}))
    assert run_to_end(prepare(copies.files, [evidence], copies.darkroom)) == 1
    assert run_to_end(prepare(copies.files, [evidence], copies.darkroom)) == 0
    assert copies.files.has_derived(evidence.sha256)


def test_covered_copies_carry_nothing_but_pixels(copies: Copies) -> None:
    covered = copies.keep(a.a_talkative_photo(), redaction=(MIDDLE,), rotation=90)
    copies.made(covered)
    for path in (copies.files.report_of(covered), copies.files.thumb_of(covered)):
        derived = path.read_bytes()
        assert not [secret for secret in (*a.SECRETS, b"ICC_PROFILE", b"Exif") if secret in derived]


def test_whoever_covers_sees_the_picture_and_nothing_is_kept_of_it(copies: Copies) -> None:
    covered = copies.keep(a.a_photo(), redaction=(MIDDLE,))
    copies.made(covered)
    before = copies.pictures(covered)
    assert uncovered(copies.files, covered.sha256, copies.darkroom).startswith(b"\xff\xd8")
    assert copies.pictures(covered) == before


def test_a_destroyed_original_leaves_its_copies_and_cannot_be_treated_again(copies: Copies) -> None:
    evidence = copies.keep(a.a_photo())
    assert copies.files.destroy(evidence.sha256) and not copies.files.destroy(evidence.sha256)
    assert copies.files.has_derived(evidence.sha256) and not copies.files.has(evidence.sha256)
    with pytest.raises(EvidenceError):
        run_to_end(derive(copies.files, evidence.sha256, "", copies.darkroom, Treatment(patches=(MIDDLE,))))


def test_what_a_picture_looks_like_survives_another_size_and_quality(copies: Copies) -> None:
    picture = a.stains((1200, 900), 3)
    large = run_to_end(attach(copies.files, a.encoded(picture, "JPEG", quality=95), "", copies.darkroom)).look
    small = run_to_end(
        attach(copies.files, a.encoded(picture.resize((600, 450)), "JPEG", quality=40), "", copies.darkroom)
    ).look
    other = run_to_end(attach(copies.files, a.encoded(a.stains((1200, 900), 4), "JPEG"), "", copies.darkroom)).look
    assert (int(large, 16) ^ int(small, 16)).bit_count() <= 6
    assert (int(large, 16) ^ int(other, 16)).bit_count() > 6


def test_a_picture_in_one_colour_looks_like_nothing(copies: Copies) -> None:
    white = a.encoded(Image.new("RGB", (40, 30), "white"), "PNG")
    assert run_to_end(attach(copies.files, white, "", copies.darkroom)).look == ""
