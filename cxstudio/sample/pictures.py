"""Drawn evidence for the sample: receipts, cups, tables, pavements. No camera, no person, no place behind them."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SIZE = (1280, 960)
Colour = tuple[int, int, int]
PAPER, INK, WOOD, DARK_WOOD = (250, 248, 244), (52, 48, 46), (196, 156, 110), (150, 112, 74)
CUP, COFFEE, SHADOW, STAIN = (245, 240, 232), (92, 60, 40), (176, 138, 96), (120, 84, 58)


def picture(subject: str, seed: int) -> bytes:
    """A JPEG of "receipt", "drink", "table", "board" or "ground"; the same seed gives the same picture."""
    from PIL import Image, ImageDraw  # heavy, and only a sample needs it

    rng = random.Random(f"{subject}-{seed}")
    image = Image.new("RGB", SIZE, _shade(WOOD, rng.randint(-12, 12)))
    draw = ImageDraw.Draw(image)
    _SUBJECTS[subject](draw, rng)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _shade(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue


def _boards(draw: ImageDraw, rng: random.Random) -> None:
    width, height = SIZE
    for left in range(0, width, 210):
        draw.rectangle((left, 0, left + 206, height), fill=_shade(WOOD, rng.randint(-10, 10)))
        for _grain in range(3):
            x = left + rng.randint(10, 196)
            draw.line((x, 0, x + rng.randint(-14, 14), height), fill=_shade(WOOD, -18), width=2)


def _receipt(draw: ImageDraw, rng: random.Random) -> None:
    _boards(draw, rng)
    left, top = 420 + rng.randint(-60, 60), 90
    draw.rectangle((left + 12, top + 12, left + 452, top + 802), fill=SHADOW)
    draw.rectangle((left, top, left + 440, top + 790), fill=PAPER)
    draw.rectangle((left + 110, top + 50, left + 330, top + 78), fill=INK)
    for row in range(7):
        y = top + 150 + row * 62
        draw.rectangle((left + 44, y, left + 44 + rng.randint(120, 220), y + 16), fill=(120, 116, 112))
        draw.rectangle((left + 330, y, left + 396, y + 16), fill=(120, 116, 112))
    draw.rectangle((left + 44, top + 610, left + 396, top + 614), fill=INK)
    draw.rectangle((left + 260, top + 646, left + 396, top + 676), fill=INK)
    draw.rectangle((left + 44, top + 720, left + 396, top + 744), fill=(30, 30, 30))  # the card digits are covered


def _drink(draw: ImageDraw, rng: random.Random) -> None:
    _boards(draw, rng)
    x, y = 640 + rng.randint(-120, 120), 500 + rng.randint(-40, 40)
    draw.ellipse((x - 330, y - 250, x + 330, y + 290), fill=SHADOW)
    draw.ellipse((x - 320, y - 270, x + 320, y + 270), fill=_shade(CUP, -14), outline=_shade(CUP, -40), width=4)
    draw.ellipse((x + 150, y - 70, x + 290, y + 70), outline=CUP, width=34)
    draw.ellipse((x - 205, y - 190, x + 205, y + 190), fill=CUP, outline=_shade(CUP, -50), width=4)
    draw.ellipse((x - 172, y - 158, x + 172, y + 158), fill=COFFEE)
    for ring in range(rng.randint(2, 4)):
        r = 120 - ring * 34
        draw.ellipse((x - r, y - r, x + r, y + r), outline=_shade((214, 178, 134), rng.randint(-12, 12)), width=12)


def _table(draw: ImageDraw, rng: random.Random) -> None:
    _boards(draw, rng)
    for _mark in range(rng.randint(6, 12)):
        x, y, r = rng.randint(120, 1160), rng.randint(100, 860), rng.randint(14, 60)
        draw.ellipse((x - r, y - r, x + r, y + r), outline=_shade(STAIN, rng.randint(-16, 16)), width=rng.randint(3, 9))
    for _crumb in range(60):
        x, y = rng.randint(60, 1220), rng.randint(60, 900)
        draw.ellipse((x, y, x + rng.randint(3, 10), y + rng.randint(3, 8)), fill=_shade((226, 198, 150), -20))
    draw.ellipse((820, 120, 1160, 440), fill=_shade(CUP, -10), outline=_shade(CUP, -50), width=5)
    draw.rectangle((200, 560, 470, 700), fill=(236, 232, 224), outline=_shade(CUP, -50), width=3)


def _board(draw: ImageDraw, rng: random.Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(214, 204, 188))
    draw.rectangle((150, 110, 1130, 850), fill=DARK_WOOD)
    draw.rectangle((180, 140, 1100, 820), fill=(44, 52, 50))
    for row in range(8):
        y = 200 + row * 74
        draw.rectangle((230, y, 230 + rng.randint(220, 460), y + 18), fill=(228, 224, 210))
        draw.rectangle((930, y, 1030, y + 18), fill=(232, 190, 110))


def _ground(draw: ImageDraw, rng: random.Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(168, 164, 158))
    for row in range(8):
        for column in range(9):
            x, y = column * 160 - (80 if row % 2 else 0), row * 122
            draw.rectangle((x, y, x + 154, y + 116), fill=_shade((178, 174, 166), rng.randint(-12, 12)))
    for _bit in range(rng.randint(8, 16)):
        x, y = rng.randint(60, 1200), rng.randint(60, 880)
        draw.rectangle((x, y, x + rng.randint(16, 60), y + rng.randint(8, 26)), fill=(232, 228, 220))


_SUBJECTS = {"receipt": _receipt, "drink": _drink, "table": _table, "board": _board, "ground": _ground}
