"""Every sort of picture from the recorder through the drawing layer to the report: upright, whole, as it looks."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cxstudio.report.kinds import KINDS, gather
from cxstudio.report.pdf import write_pdf
from cxstudio.steps import run_to_end
from cxstudio.store import photos
from cxstudio.store.darkroom import Darkroom
from cxstudio.study.recorded import Evidence
from tests import data_photos as a
from tests.store.test_photos import WITHOUT_HEIC
from tests.ui.recorder_scenes import FILE, Key, Screen, a_context, a_draft, a_workspace
from ui import theme
from ui.presenters.photo_editing import Mode

SIZE = (480, 320)
LOOKS = {"red": (254, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 254), "yellow": (255, 255, 0)}
CORNERS = ((60, 60), (940, 60), (60, 940), (940, 940))
"""Thousandths, in the order of QUADRANTS; no drawing lies there."""
BOX = ((150, 700), (350, 900))
INK = (179, 38, 30)


def quadrants(kind: str, mode: str = "RGB", **how: object) -> bytes:
    """The upright picture in another kind and mode."""
    picture = Image.open(io.BytesIO(a.in_quadrants(1, "PNG", SIZE))).convert("RGB")
    return a.encoded(picture.convert(mode), kind, **how)


def in_sixteen_bits() -> bytes:
    """A PNG of 16 bits a sample, dark above and light below."""
    rows = [(40_000 if row >= SIZE[1] // 2 else 4_000).to_bytes(2, "little") * SIZE[0] for row in range(SIZE[1])]
    return a.encoded(Image.frombytes("I;16", SIZE, b"".join(rows)), "PNG")


def animated() -> bytes:
    first = Image.open(io.BytesIO(a.in_quadrants(1, "PNG", SIZE))).convert("RGB")
    return a.encoded(first, "GIF", save_all=True, append_images=[Image.new("RGB", SIZE, "black")], duration=100)


def two_hundred_megapixels() -> bytes:
    """A whole JPEG of 20,000 x 10,000 grey pixels."""
    return a.encoded(Image.new("L", (20_000, 10_000), 120), "JPEG", quality=30)


COLOURED = {
    **{f"held-{n}.jpg": a.in_quadrants(n, "JPEG", SIZE) for n in range(1, 9)},
    "cmyk.jpg": quadrants("JPEG", "CMYK", quality=95),
    "progressive.jpg": quadrants("JPEG", progressive=True, quality=95, subsampling=0),
    "animated.gif": animated(),
    "a PNG by its bytes.jpg": quadrants("PNG"),
    "ほこり 🧾 caf\u202egpj.png": quadrants("PNG", compress_level=1),
    "CON.png": quadrants("PNG", compress_level=2),
    "NUL:. ": quadrants("PNG", compress_level=3),
}  # fmt: skip
REFUSED = {
    "empty.jpg": (b"", "is empty"),
    "cut.jpg": (a.in_quadrants(1, "JPEG", SIZE)[:-2000], "is cut off"),
    "text.jpg": (b"Dear observer", "is not a photo, whatever its name says"),
    "page.png": (b"<!DOCTYPE html><html>", "is a HTML file"),
    "IMG_1.HEIC": (b"\0\0\0\x18ftypheic" + bytes(60), "Install cxstudio[heic]"),
}


class Ways:
    """The recorder with all of them attached, each drawn on."""

    def __init__(self, qtbot: QtBot, folder: Path, patch: pytest.MonkeyPatch, room: Darkroom) -> None:
        patch.setattr(photos, "shared_darkroom", lambda: room)
        self.workspace = a_workspace(folder / "w")
        self.screen = Screen(qtbot, a_context(self.workspace), a_draft(self.workspace).id)
        self.screen.at("receipt")
        self.folder = folder

    def attach(self, photos: dict[str, bytes]) -> None:
        self.screen.recorder.attach(list(photos.items()))
        self.settle()

    def settle(self) -> None:
        self.screen.qtbot.waitUntil(lambda: not self.screen.context.jobs.running, timeout=60_000)

    @property
    def kept(self) -> list[Evidence]:
        return self.screen.recorder.photos("receipt")

    def draw_on(self, photo: Evidence) -> Image.Image:
        """Draw a box on it by the panel's own means; what the person saw while drawing."""
        self.screen.page._open_photo(photo.id)
        self.settle()
        panel = self.screen.page.photo_panel
        self.screen.press(Key.Key_D)
        self.settle()
        assert panel.editing.mode is Mode.DRAW and panel.editing.uncovered is not None
        seen = Image.open(io.BytesIO(panel.editing.uncovered)).convert("RGB")
        panel.editing.next_tool()
        panel.editing.add(BOX)
        self.screen.press(Key.Key_Escape)
        self.settle()
        self.screen.press(Key.Key_Escape)
        return seen

    def copy(self, photo: Evidence) -> Image.Image:
        (now,) = [one for one in self.kept if one.id == photo.id]
        return Image.open(io.BytesIO(self.workspace.evidence.report_of(now).read_bytes())).convert("RGB")

    def thumb(self, photo: Evidence) -> Image.Image:
        return Image.open(io.BytesIO(self.workspace.evidence.thumb_of(photo).read_bytes())).convert("RGB")

    def printed(self) -> list[Image.Image]:
        """The photos in the report's file, in its order."""
        self.screen.recorder.save_now()
        self.workspace.complete(self.screen.saved())
        report = run_to_end(gather(self.workspace, FILE.study.id, KINDS["photos"]))
        path = run_to_end(write_pdf(report, self.folder / "photos.pdf"))
        with PdfDocument(path) as document:
            return [
                image.get_bitmap().to_pil().convert("RGB")
                for page in document
                for image in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])
            ]


@pytest.fixture
def ways(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    theme.apply(qapp, "light", 100)
    with Darkroom(program=(sys.executable, "-P", "-W", "ignore", "-c", WITHOUT_HEIC)) as room:
        made = Ways(qtbot, tmp_path, monkeypatch, room)
        yield made
        made.workspace.close()


def at(picture: Image.Image, spot: tuple[int, int]) -> tuple[int, int, int]:
    found = picture.getpixel((spot[0] * picture.width // 1000, spot[1] * picture.height // 1000))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def near(seen: tuple[int, ...], expected: tuple[int, ...], off: int = 60) -> bool:
    return all(abs(one - other) <= off for one, other in zip(seen, expected, strict=True))


def is_upright(picture: Image.Image) -> bool:
    """Are the four colours where they belong?"""
    return all(near(at(picture, c), LOOKS[name]) for c, name in zip(CORNERS, a.QUADRANTS, strict=True))


def has_box(picture: Image.Image) -> bool:
    """Is the box's upper edge drawn where it was asked for, give or take a pixel of its line?"""
    across, top = 250 * picture.width // 1000, 700 * picture.height // 1000
    column = [picture.getpixel((across, y)) for y in range(top - 3, top + 4)]
    return any(near(one, INK, 70) for one in column if isinstance(one, tuple))


def test_coloured_pictures_are_upright_and_whole_in_recorder_drawing_and_report(ways: Ways) -> None:
    ways.attach(COLOURED)
    assert len(ways.kept) == len(COLOURED) and ways.screen.told == []
    for photo in list(ways.kept):
        assert (photo.width, photo.height) == SIZE and is_upright(ways.thumb(photo)), photo.name
        assert is_upright(ways.draw_on(photo)), f"{photo.name} while it is drawn on"
        assert is_upright(ways.copy(photo)) and has_box(ways.copy(photo)), f"{photo.name} with the drawing"
    printed = ways.printed()
    assert len(printed) == len(COLOURED)
    assert all(is_upright(one) and has_box(one) for one in printed)


def test_names_hide_nothing_and_name_no_file(ways: Ways) -> None:
    ways.attach(COLOURED)
    names = [photo.name for photo in ways.kept]
    assert "ほこり 🧾 caf‹U+202E›gpj.png" in names and "CON.png" in names
    folder = ways.workspace.evidence.originals
    assert all(len(path.name) == 64 for path in folder.rglob("*") if path.is_file()), "named by their content alone"


def test_sixteen_bits_and_two_hundred_megapixels_are_shown_as_they_are(ways: Ways) -> None:
    ways.attach({"deep.png": in_sixteen_bits(), "huge.jpg": two_hundred_megapixels()})
    deep, huge = ways.kept
    assert (huge.width, huge.height) == (20_000, 10_000)
    for photo, above, below in ((deep, 15, 156), (huge, 120, 120)):
        for picture in (ways.thumb(photo), ways.draw_on(photo), ways.copy(photo)):
            assert near(at(picture, (600, 100)), (above,) * 3, 8) and near(at(picture, (600, 600)), (below,) * 3, 8)
        assert has_box(ways.copy(photo))
    assert len(ways.printed()) == 2


def test_what_is_no_whole_picture_is_refused_in_words_and_the_visit_goes_on(ways: Ways) -> None:
    ways.attach({"good.png": quadrants("PNG"), **{name: content for name, (content, _said) in REFUSED.items()}})
    assert [photo.name for photo in ways.kept] == ["good.png"]
    for _content, said in REFUSED.values():
        assert said in ways.screen.told[-1]
    assert len([path for path in ways.workspace.evidence.originals.rglob("*") if path.is_file()]) == 1
    assert len(ways.printed()) == 1
