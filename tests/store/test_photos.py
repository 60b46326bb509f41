"""Photos taken in as evidence: what is read, what is kept, what is refused, and that nothing gets through the wall."""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cxstudio.errors import CxError, EvidenceError, StorageError
from cxstudio.steps import Progress, run_to_end
from cxstudio.store import darkroom as darkroom_module
from cxstudio.store import photo_decoder
from cxstudio.store.darkroom import Darkroom
from cxstudio.store.evidence_files import EvidenceFiles, fingerprint
from cxstudio.store.photos import LARGEST_FILE, PhotoFacts, Place, Source, attach, attach_all, derive, safe_name
from tests import data_photos as a

LOOKS = {"red": (254, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 254), "yellow": (255, 255, 0)}


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    with Darkroom() as room:
        yield room


@pytest.fixture
def files(tmp_path: Path) -> EvidenceFiles:
    return EvidenceFiles(tmp_path)


class Taking:
    """One workspace and one darkroom; call it with a photo, ask it how the derived pictures look."""

    def __init__(self, files: EvidenceFiles, darkroom: Darkroom) -> None:
        self.files, self.darkroom = files, darkroom

    def __call__(self, photo: bytes | Path, name: str = "door.jpg") -> PhotoFacts:
        return run_to_end(attach(self.files, photo, name, self.darkroom))

    def report(self, facts: PhotoFacts) -> Image.Image:
        return Image.open(io.BytesIO(self.files.report_path(facts.sha256).read_bytes()))

    def thumb(self, facts: PhotoFacts) -> Image.Image:
        return Image.open(io.BytesIO(self.files.thumb_path(facts.sha256).read_bytes()))

    def nothing(self) -> bool:
        return not [path for path in self.files.originals.parent.rglob("*") if path.is_file()]


@pytest.fixture
def taking(files: EvidenceFiles, darkroom: Darkroom) -> Taking:
    return Taking(files, darkroom)


# What a photo tells


def test_a_camera_photo_tells_when_and_where_and_with_what_it_was_taken(taking: Taking, tmp_path: Path) -> None:
    source = tmp_path / "IMG_0001.JPG"
    source.write_bytes(a.a_photo(size=(120, 90), exif=a.exif(6)))
    facts = run_to_end(attach(taking.files, source, darkroom=taking.darkroom))
    kept = fingerprint(source.read_bytes())
    assert facts == PhotoFacts(
        name="IMG_0001.JPG",
        sha256=kept.sha256,
        crc32=kept.crc32,
        size=kept.size,
        kind="image/jpeg",
        width=90,
        height=120,
        orientation=6,
        taken_at="2026-05-01T10:00:07",
        offset_minutes=120,
        place=Place(52.5200944, 13.4013889),
        camera_make="SECRET-MAKER Optics",
        camera_model="Phone 1",
        animated=False,
        look="60e38ccc261b2727",
    )


def test_the_original_is_kept_byte_for_byte(taking: Taking) -> None:
    photo = a.a_talkative_photo()
    assert taking.files.read(taking(photo).sha256) == photo


def test_a_photo_that_says_nothing_leaves_the_facts_empty(taking: Taking) -> None:
    facts = taking(a.a_photo("PNG"))
    assert (facts.taken_at, facts.offset_minutes, facts.place, facts.camera_make) == (None, None, None, "")
    assert (facts.kind, facts.orientation, facts.width, facts.height) == ("image/png", 1, 120, 90)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ({1: "S", 2: (33.0, 52.0, 0.0), 3: "W", 4: (70.0, 40.0, 12.0)}, (-33.8666667, -70.67)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, None),
        ({2: (52.0, 31.0, 0.0), 4: (13.0, 24.0, 0.0)}, None),
        ({1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (13.0, 0.0, 0.0)}, None),
        ({1: "N", 2: (float("nan"), 0.0, 0.0), 3: "E", 4: (13.0, 0.0, 0.0)}, None),
        ({1: "Q", 2: (52.0, 31.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)}, None),
        ({1: "N", 2: "52 north", 3: "E", 4: 13}, None),
    ],
)
def test_a_position_counts_only_when_it_is_one(position: dict[int, object], expected: object) -> None:
    assert photo_decoder._place(position) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026:05:01 10:00:07", "2026-05-01T10:00:07"),
        ("2026-05-01T10:00:07", "2026-05-01T10:00:07"),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2026:13:41 25:61:61", None),
        ("yesterday", None),
        (None, None),
        (b"2026:05:01 10:00:07", None),
    ],
)
def test_a_capture_time_counts_only_when_the_clock_was_set(said: object, expected: str | None) -> None:
    assert photo_decoder._time(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"), [("+02:00", 120), ("-09:30", -570), ("+05:45", 345), ("+99:00", None), ("Z", None), (7, None)]
)
def test_the_offset_keeps_its_minutes(said: object, expected: int | None) -> None:
    assert photo_decoder._offset(said) == expected


@pytest.mark.parametrize(
    "broken",
    [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(90), b"\xff" * 9],
)
def test_a_broken_exif_block_says_nothing_and_harms_nothing(taking: Taking, broken: bytes) -> None:
    facts = taking(a.a_photo(exif=broken))
    assert (facts.orientation, facts.taken_at, facts.place) == (1, None, None)


# How a photo looks


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(10))
def test_every_orientation_is_shown_upright(taking: Taking, orientation: int, kind: str) -> None:
    facts = taking(a.in_quadrants(orientation, kind))
    assert (facts.width, facts.height) == (96, 64)
    for picture in (taking.report(facts), taking.thumb(facts)):
        assert picture.size == (96, 64)
        for spot, colour in zip([(24, 16), (72, 16), (24, 48), (72, 48)], a.QUADRANTS, strict=True):
            assert near(picture.getpixel(spot), LOOKS[colour])


def near(seen: object, expected: tuple[int, int, int], off: int = 12) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(one - other) <= off for one, other in zip(seen, expected, strict=True))


def test_a_large_photo_is_turned_after_shrinking_and_comes_out_in_two_sizes(taking: Taking) -> None:
    facts = taking(a.a_photo(size=(4032, 3024), exif=a.exif(8)))
    assert (facts.width, facts.height) == (3024, 4032)
    assert taking.report(facts).size == (1200, 1600)
    assert taking.thumb(facts).size == (240, 320)


@pytest.mark.parametrize(("size", "report"), [((9000, 30), (1600, 5)), ((3, 5000), (1, 1600)), ((50, 40), (50, 40))])
def test_thin_pictures_keep_their_shape_and_small_ones_their_size(
    taking: Taking, size: tuple[int, int], report: tuple[int, int]
) -> None:
    for kind in ("JPEG", "PNG"):
        assert taking.report(taking(a.a_photo(kind, size))).size == report


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "CMYK"), ("JPEG", "L"), ("TIFF", "CMYK"), ("TIFF", "LAB"), ("PNG", "P"), ("PNG", "1"), ("TIFF", "1"),
        ("PNG", "L"), ("PNG", "LA"), ("PNG", "RGBA"), ("GIF", "P"), ("WEBP", "RGBA"), ("TIFF", "F"), ("TIFF", "I"),
    ],
)  # fmt: skip
def test_every_way_to_store_pixels_looks_the_same(taking: Taking, kind: str, mode: str) -> None:
    facts = taking(a.a_photo(kind, mode=mode))
    seen = taking.report(facts).resize((1, 1)).getpixel((0, 0))
    assert near(seen, a.stains((120, 90), 1).resize((1, 1)).getpixel((0, 0)), off=8)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_a_sample_keep_their_brightness(taking: Taking, kind: str) -> None:
    grey = Image.new("I;16", (40, 30), 200 * 256)
    assert near(taking.report(taking(a.encoded(grey, kind))).getpixel((9, 9)), (200, 200, 200), off=2)


@pytest.mark.parametrize("size", [(40, 30), (6500, 200)])
def test_what_is_transparent_lies_on_white_paper(taking: Taking, size: tuple[int, int]) -> None:
    glass = Image.new("RGBA", size, (255, 0, 0, 0))
    assert near(taking.report(taking(a.encoded(glass, "PNG"))).getpixel((1, 1)), (255, 255, 255), off=1)


def test_a_cameras_own_colours_become_those_every_screen_shows(taking: Taking) -> None:
    red = a.encoded(Image.new("RGB", (40, 30), "red"), "PNG", icc_profile=a.a_profile_with_red_and_green_swapped())
    assert near(taking.report(taking(red)).getpixel((9, 9)), (0, 255, 0))


@pytest.mark.parametrize("profile", [b"not a profile", bytes(5000)])
def test_an_odd_colour_profile_is_passed_over(taking: Taking, profile: bytes) -> None:
    red = a.encoded(Image.new("RGB", (40, 30), "red"), "JPEG", icc_profile=profile)
    assert near(taking.report(taking(red)).getpixel((9, 9)), (255, 0, 0))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_shown_and_it_is_said(taking: Taking, kind: str) -> None:
    facts = taking(a.an_animation(kind))
    assert facts.animated
    first = a.stains((60, 40), 1).getpixel((30, 20))
    assert near(taking.report(facts).getpixel((30, 20)), first, off=20)  # type: ignore[arg-type]


def test_of_a_picture_by_two_lenses_the_first_is_shown(taking: Taking) -> None:
    facts = taking(a.a_several_shot_photo())
    assert (facts.kind, facts.animated) == ("image/jpeg", False)


# What never leaves the house


def test_derived_pictures_carry_nothing_but_pixels(taking: Taking) -> None:
    photo = a.a_talkative_photo()
    told = [secret for secret in a.SECRETS if secret in photo]
    assert len(told) >= 5, "the photo has to tell something for this test to mean anything"
    facts = taking(photo)
    for path in (taking.files.report_path(facts.sha256), taking.files.thumb_path(facts.sha256)):
        derived = path.read_bytes()
        assert not [secret for secret in (*a.SECRETS, b"ICC_PROFILE", b"script") if secret in derived]
        assert sorted(Image.open(io.BytesIO(derived)).info) == ["jfif", "jfif_density", "jfif_unit", "jfif_version"]


# What is refused


@pytest.mark.parametrize("what", a.NO_PHOTOS)
def test_what_is_no_photo_is_refused_whatever_its_name(taking: Taking, what: str) -> None:
    content, code = a.NO_PHOTOS[what]
    with pytest.raises(EvidenceError, match="Nothing was attached") as refused:
        taking(content, "door.jpg")
    assert refused.value.code == code
    assert "door.jpg" in str(refused.value)
    assert taking.nothing()


WITHOUT_HEIC = (
    "import runpy, sys; sys.modules['pillow_heif'] = None; "
    f"runpy.run_path({photo_decoder.__file__!r}, run_name='__main__')"
)


def a_heic(size: tuple[int, int] = (120, 90), **how: object) -> bytes:
    heif = pytest.importorskip("pillow_heif", reason="the extra heic is not installed")
    out = io.BytesIO()
    heif.from_pillow(a.stains(size, 1)).save(out, quality=90, **how)
    return out.getvalue()


def test_without_the_extra_a_heic_picture_is_refused_with_what_to_do(files: EvidenceFiles) -> None:
    with Darkroom(program=(sys.executable, "-P", "-c", WITHOUT_HEIC)) as plain:
        run_to_end(attach(files, a.a_photo(), "door.jpg", plain))
        with pytest.raises(EvidenceError, match=r"Install cxstudio\[heic\], or save it as JPEG") as refused:
            run_to_end(attach(files, b"\0\0\0\x18ftypheic" + bytes(60), "IMG_0001.HEIC", plain))
    assert refused.value.code == "photo-heic"


def test_with_the_extra_a_heic_picture_is_one_like_any_other(taking: Taking) -> None:
    photo = a_heic()
    facts = taking(photo, "IMG_0001.HEIC")
    assert (facts.kind, facts.width, facts.height) == ("image/heic", 120, 90)
    seen = taking.report(facts).resize((1, 1)).getpixel((0, 0))
    assert near(seen, a.stains((120, 90), 1).resize((1, 1)).getpixel((0, 0)), off=12)  # type: ignore[arg-type]
    assert taking.files.read(facts.sha256) == photo


def test_a_heic_picture_tells_what_its_camera_says_and_stands_upright(taking: Taking) -> None:
    facts = taking(a_heic(exif=a.exif(6)), "IMG_0001.HEIC")
    assert (facts.taken_at, facts.place) == ("2026-05-01T10:00:07", Place(52.5200944, 13.4013889))
    assert taking.report(facts).size == (facts.width, facts.height)
    assert not [secret for secret in a.SECRETS if secret in taking.files.report_path(facts.sha256).read_bytes()]


def test_a_heic_picture_that_is_cut_off_is_refused(taking: Taking) -> None:
    whole = a_heic((400, 300))
    only_its_start = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)
    for cut in (only_its_start, *(whole[: int(len(whole) * share)] for share in (0.2, 0.6, 0.95))):
        with pytest.raises(EvidenceError, match="Nothing was attached"):
            taking(cut, "IMG_0001.HEIC")


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"exif": a.exif(6)}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_a_file_cut_off_anywhere_is_refused(kind: str, how: dict[str, object]) -> None:
    whole = a.a_photo(kind, (24, 16), **how)
    photo_decoder.develop(whole)
    accepted = [cut for cut in range(len(whole)) if is_taken(whole[:cut])]
    assert accepted == []


def is_taken(content: bytes) -> bool:
    try:
        photo_decoder.develop(content)
    except photo_decoder.Refused:
        return False
    return True


@pytest.mark.parametrize("left", [0.999, 0.5])
def test_a_cut_shows_although_a_large_photo_is_decoded_at_half_its_size(taking: Taking, left: float) -> None:
    photo = a.a_photo(size=(4032, 3024))
    for cut in (photo[: int(len(photo) * left)], photo[: int(len(photo) * left)] + bytes(len(photo))):
        with pytest.raises(EvidenceError) as refused:
            taking(cut)
        assert refused.value.code == "photo-truncated"
    assert taking.nothing()


def test_the_decoder_is_never_told_to_overlook_a_cut() -> None:
    assert "LOAD_TRUNCATED_IMAGES" not in Path(photo_decoder.__file__).read_text("utf-8")
    photo = a.a_photo(size=(4032, 3024))
    with pytest.raises(OSError, match="truncated"):
        photo_decoder._develop("JPEG", photo[: len(photo) // 2])
    picture = Image.open(io.BytesIO(photo[: len(photo) // 2]))
    picture.draft("RGB", (504, 378))
    with pytest.raises(OSError, match="truncated"):
        picture.load()


def test_a_png_with_a_flipped_bit_is_refused() -> None:
    whole = a.a_photo("PNG", (24, 16))
    up_to_its_end = range(len(whole) - 12)
    flipped = [whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :] for at in up_to_its_end]
    assert not any(map(is_taken, flipped))


@pytest.mark.parametrize(
    ("bomb", "code"),
    [
        (lambda: a.a_png_bomb(10_001, 10_000), "photo-too-large"),
        (lambda: a.a_png_bomb(50_000, 50_000), "photo-too-large"),
        (lambda: a.a_jpeg_claiming(65_000, 3_900), "photo-too-large"),
        (lambda: a.a_jpeg_claiming(10_001, 10_000, progressive=True), "photo-too-large"),
        (lambda: a.a_jpeg_claiming(65_000, 3_800), "photo-truncated"),
        (a.a_png_with_a_text_bomb, "photo-damaged"),
        (a.a_tiff_of_pages, "photo-pages"),
    ],
)
def test_a_bomb_is_refused_before_it_unfolds(taking: Taking, bomb: object, code: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        taking(bomb())  # type: ignore[operator]
    assert refused.value.code == code
    assert taking.nothing()


def test_a_photo_just_within_the_limit_is_taken(taking: Taking) -> None:
    facts = taking(a.a_png_bomb(10_000, 2_000))
    assert (facts.width, facts.height) == (10_000, 2_000)


def test_a_file_too_big_for_a_bundle_is_refused_unread(taking: Taking, tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    with big.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(EvidenceError, match="larger than 200 MB"):
        taking(big)


def test_a_source_that_is_gone_or_no_file_is_refused_in_words(taking: Taking, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read") as refused:
        taking(tmp_path / "gone.jpg")
    assert refused.value.code == "photo-unreadable"
    with pytest.raises(EvidenceError, match="not an ordinary file"):
        taking(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(taking: Taking, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(EvidenceError, match="not an ordinary file"):
        taking(tmp_path / "pipe.jpg")


def test_a_disk_that_refuses_keeps_nothing_of_the_photo(taking: Taking) -> None:
    taking.files.originals.write_bytes(b"")
    with pytest.raises(StorageError):
        taking(a.a_photo())
    taking.files.originals.unlink()
    assert taking.nothing()


# The wall between a picture and the application


def test_a_photo_that_never_ends_is_stopped_and_the_next_one_is_fine(files: EvidenceFiles) -> None:
    with Darkroom(seconds=0.5) as impatient:
        with pytest.raises(EvidenceError, match="took too long") as refused:
            run_to_end(attach(files, a.a_jpeg_that_never_ends(), "slow.jpg", impatient))
        assert refused.value.code == "photo-slow"
        run_to_end(attach(files, a.a_photo(), "door.jpg", impatient))


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import sys; sys.stdin.buffer.read(4); os.abort()",
        "print('nonsense', flush=True)",
        "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\2{}'); sys.stdout.flush()",
    ],
)
def test_a_decoder_that_crashes_or_babbles_is_a_refusal(files: EvidenceFiles, program: str) -> None:
    with Darkroom(program=(sys.executable, "-c", program)) as broken, pytest.raises(EvidenceError) as refused:
        run_to_end(attach(files, a.a_photo(size=(900, 900)), "door.jpg", broken))
    assert refused.value.code == "photo-crashed"


def test_a_decoder_that_cannot_be_started_is_a_refusal(files: EvidenceFiles, tmp_path: Path) -> None:
    with (
        Darkroom(program=(str(tmp_path / "gone"),)) as broken,
        pytest.raises(EvidenceError, match="could not be decoded"),
    ):
        run_to_end(attach(files, a.a_photo(), "door.jpg", broken))


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="no way here to wait for a process without reaping it")
def test_a_decoder_killed_while_it_waited_is_replaced_without_a_word(files: EvidenceFiles) -> None:
    with Darkroom() as room:
        run_to_end(attach(files, a.a_photo(seed=1), "one.jpg", room))
        (killed,) = room.children()
        os.kill(killed, 9)
        os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)  # gone, and left for the darkroom to find
        run_to_end(attach(files, a.a_photo(seed=2), "two.jpg", room))
        assert room.children() != (killed,)


def test_one_decoder_serves_many_photos(files: EvidenceFiles) -> None:
    with Darkroom() as room:
        seen = set()
        for seed in range(3):
            run_to_end(attach(files, a.a_photo(seed=seed), "door.jpg", room))
            seen.add(room.children())
        assert len(seen) == 1
    assert room.children() == ()


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="read from /proc")
def test_the_decoder_has_so_much_memory_and_may_write_no_file(taking: Taking) -> None:
    taking(a.a_photo())
    (child,) = taking.darkroom.children()
    limits = Path(f"/proc/{child}/limits").read_text()
    rows = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert rows["Max address space"] == [str(photo_decoder.MEMORY)] * 2
    assert rows["Max file size"] == ["0", "0"]


def test_the_decoder_knows_pillow_and_the_standard_library_only() -> None:
    tree = ast.parse(Path(photo_decoder.__file__).read_text("utf-8"))
    froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    tops = {name.split(".")[0] for name in froms | plain}
    assert tops - sys.stdlib_module_names == {"PIL", "pillow_heif"}, "the second only where the extra is there"


def test_a_file_called_pil_in_the_folder_of_the_start_is_not_run(
    files: EvidenceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "PIL.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    with Darkroom() as room:
        run_to_end(attach(files, a.a_photo(), "door.jpg", room))


def test_the_application_itself_never_loads_the_decoder() -> None:
    source = Path(darkroom_module.__file__).read_text("utf-8")
    assert "import photo_decoder" not in source and "PIL import" not in source


def test_spoilt_files_of_every_kind_are_taken_or_refused_and_never_bring_the_decoder_down(darkroom: Darkroom) -> None:
    random = Random(11)
    kinds = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
    photos = [a.a_photo(kind, (48, 32), **({} if kind == "GIF" else {"exif": a.exif(6)})) for kind in kinds]
    photos += [a.a_photo(progressive=True), a.a_several_shot_photo(), a.an_animation("WEBP")]
    for number in range(600):
        spoilt = bytearray(photos[number % len(photos)])
        for _ in range(random.randint(1, 8)):
            at = random.randrange(len(spoilt)) if number % 2 else random.randrange(min(400, len(spoilt)))
            spoilt[at : at + random.choice((1, 1, 1, 0, 4))] = random.randbytes(random.choice((1, 1, 1, 4)))
        darkroom.develop(bytes(spoilt))  # raises DecoderStopped if the child goes down


# Many at once, again, and from a bundle


def test_many_photos_come_back_in_order_with_the_refused_ones_in_their_place(files: EvidenceFiles) -> None:
    sources = [Source(a.a_photo(seed=seed), f"{seed}.jpg") for seed in range(7)]
    sources[3] = Source(b"no photo", "3.jpg")
    progress: list[Progress] = []
    with Darkroom(workers=2) as room:
        answers = run_to_end(attach_all(files, sources, room), progress.append)
    assert [one.name if isinstance(one, PhotoFacts) else one.code for one in answers] == [
        "0.jpg", "1.jpg", "2.jpg", "photo-not-a-photo", "4.jpg", "5.jpg", "6.jpg",
    ]  # fmt: skip
    assert [step.done for step in progress] == list(range(1, 8))


def test_cancelling_many_photos_keeps_those_that_are_in_whole(files: EvidenceFiles, darkroom: Darkroom) -> None:
    steps = attach_all(files, [Source(a.a_photo(seed=seed), "door.jpg") for seed in range(30)], darkroom)
    next(steps)
    steps.close()
    stored = [path.name for path in files.originals.rglob("*") if path.is_file()]
    assert 0 < len(stored) < 30
    assert all(files.verify(name) and files.has_derived(name) for name in stored)


def test_a_disk_that_refuses_ends_taking_in_many(files: EvidenceFiles, darkroom: Darkroom) -> None:
    files.originals.write_bytes(b"")
    with pytest.raises(StorageError):
        run_to_end(attach_all(files, [Source(a.a_photo(), "door.jpg")] * 3, darkroom))


def test_the_same_photo_twice_is_one_file_and_the_same_facts(taking: Taking) -> None:
    assert taking(a.a_photo()) == taking(a.a_photo())
    assert len([path for path in taking.files.originals.rglob("*") if path.is_file()]) == 1


def test_an_original_that_came_alone_gets_its_derived_pictures(taking: Taking) -> None:
    photo = a.a_photo(exif=a.exif(3))
    sha256 = taking.files.keep([photo]).sha256
    assert not taking.files.has_derived(sha256)
    facts = run_to_end(derive(taking.files, sha256, "door.jpg", taking.darkroom))
    assert taking.files.has_derived(sha256)
    assert facts == taking(photo)


def test_a_foreign_file_among_the_evidence_is_not_derived(taking: Taking) -> None:
    sha256 = taking.files.keep([b"from a stranger"]).sha256
    with pytest.raises(CxError, match="not a photo"):
        run_to_end(derive(taking.files, sha256, "door.jpg", taking.darkroom))
    assert not taking.files.has_derived(sha256)


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Tür 3.jpg", "Tür 3.jpg"),
        ("Tu\u0308r.jpg", "Tür.jpg"),
        ("photo\u202egpj.exe", "photo‹U+202E›gpj.exe"),
        ("a\0b\nc.jpg", "a‹U+0000›b‹U+000A›c.jpg"),
        ("\ud83d.jpg", "‹U+D83D›.jpg"),
        ("👩‍🍳 CON .", "👩‍🍳 CON ."),
        ("", "unnamed photo"),
        ("   ", "unnamed photo"),
        ("x" * 300 + ".jpg", "x" * 99 + "…" + "x" * 16 + ".jpg"),
    ],
)
def test_a_name_is_shown_with_nothing_hidden_in_it(name: str, shown: str) -> None:
    assert safe_name(name) == shown


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_name_becomes_one_short_printable_line_and_stays_so(name: str) -> None:
    shown = safe_name(name)
    assert 0 < len(shown) <= 120
    assert safe_name(shown) == shown
    assert shown.encode()
    assert all(sign.isprintable() or sign in "\u200c\u200d" or sign.isspace() for sign in shown)
    assert "\n" not in shown
