"""The program that decodes photos, run as a child process by `darkroom`; never imported by the running application.

A picture file is the most dangerous thing a stranger can hand us: decoders crash, hang and swell. So this file knows
nothing of CX Studio, imports Pillow and the standard library only, writes no file, and may be killed at any moment.
One request on standard input is a length (4 bytes) and JSON wishes, then a length and the file's bytes; one reply on
standard output is a length and JSON facts (or a refusal), then the report picture and the thumbnail. Both are rebuilt
from pixels alone.
"""

from __future__ import annotations

import importlib.util
import io
import itertools
import json
import math
import re
import struct
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

# Named one by one: with a list of formats Pillow tries these and no other, so an EPS never starts Ghostscript.
from PIL import (
    GifImagePlugin,
    Image,
    ImageCms,
    ImageDraw,
    ImageFile,
    ImageFont,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

PLUGINS = (GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
REPORT_SIDE, THUMB_SIDE, QUALITY = 1600, 320, 82
"""Long sides in pixels, and the JPEG quality of both derived pictures."""
JPEG_PIXELS, OTHER_PIXELS = 250_000_000, 100_000_000
"""A JPEG is shrunk while it is decoded; every other kind stands in memory whole, so it may be smaller only."""
JPEG_PIXELS_A_BYTE = 256
"""A block of 8 x 8 pixels takes two bits at the least; the decoder itself paints grey what is not there."""
MEMORY = 1536 * 2**20
"""Bytes of address space; a 100 megapixel picture with transparency fits, a bomb does not."""
BROKEN = (
    OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, AttributeError, EOFError, RuntimeError,
    struct.error,
)  # fmt: skip
"""What Pillow raises for broken files: found by feeding it some, its own errors are only the first of them."""

HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
"""What a phone's HEIC picture says it is."""
UPRIGHT = ("TIFF", "HEIF")
"""Kinds that are turned while they are loaded."""
MEDIA = {"MPO": "image/jpeg", "HEIF": "image/heic"}
COVER, INK = (17, 17, 17), (179, 38, 30)
"""The colours of what is covered and of what is drawn."""
SPREAD = 3
"""Pixels by which a covered area reaches further than asked for."""

Facts = dict[str, object]
Wishes = dict[str, Any]
"""What is to be done, as it stands in the request: "patches", "rotation", "marks"; each may be absent. With
"only_facts" nothing is decoded: what a file says of itself is enough to find its place. With "faces" no picture is
made: the answer is where faces may be."""
Spots = Sequence[Sequence[float]]
Said = TypeVar("Said")


class Refused(Exception):  # noqa: N818 - an answer, not a failure of this program
    """Not a photo we take; the message is the reason's code."""


class Developed(NamedTuple):
    """What a photo says of itself, and the two JPEG pictures made of its pixels."""

    facts: Facts
    report: bytes
    thumb: bytes


def develop(content: bytes, wishes: Wishes | None = None) -> Developed:
    """Decode a whole picture file and do to its copies what is wished. Raises Refused with the code truncated, damaged,
    too-large, pages or kind."""
    kind = kind_of(content)
    if not _reaches_its_end(kind, content):
        raise Refused("truncated")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a tag too many in the EXIF block is not worth a word
            return _develop(kind, content, wishes or {})
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Refused("too-large") from error
    except BROKEN as error:
        raise Refused("truncated" if "truncated" in str(error) else "damaged") from error


def kind_of(content: bytes) -> str:
    """Pillow's name of the format by the first bytes; the file's own name counts for nothing."""
    starts = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
    for start, kind in starts.items():
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return "HEIF"
    raise Refused("kind")


def _reaches_its_end(kind: str, content: bytes) -> bool:
    """Whether the mark that closes the file is there: decoders are content with less than the last bytes.

    Of a TIFF and a GIF the pixels themselves tell; of an MPO the first picture counts, its second may be gone.
    """
    match kind:
        case "JPEG":
            scan = _first_scan(content)
            return (
                scan > 0 and content.find(b"\xff\xd9", scan) > 0
            )  # inside a scan FF is always followed by 00 or D0-D7
        case "PNG":
            return b"IEND\xaeB`\x82" in content
        case "WEBP":
            return len(content) >= int.from_bytes(content[4:8], "little") + 8
    return True


def _first_scan(content: bytes) -> int:
    """Where the first scan of a JPEG starts; 0 when its header is cut or senseless."""
    at = 2
    while content[at : at + 1] == b"\xff":
        marker = content[at + 1 : at + 2]
        if marker == b"\xda":
            return at
        at += 1 if marker == b"\xff" else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0


def _develop(kind: str, content: bytes, wishes: Wishes | None = None) -> Developed:
    picture = _opened(kind, content)
    facts = _facts(picture)
    if wishes and wishes.get("only_facts"):
        return Developed({**facts, "look": ""}, b"", b"")
    goal = _within(REPORT_SIDE, picture.size)
    if kind == "JPEG":
        picture.draft("RGB", goal)  # decodes at 1/2, 1/4 or 1/8, yet reads every bit: a cut file still shows
    picture.load()
    report = _turned(_shrunk(picture, goal), 1 if kind in UPRIGHT else int(str(facts["orientation"])))  # see _facts
    report = _in_srgb(report, picture.info.get("icc_profile"))
    facts["look"] = _look(report)
    if wishes and wishes.get("faces"):
        return Developed({**facts, "faces": _faces(report)}, b"", b"")
    report = _treated(report, wishes or {})
    return Developed(facts, _jpeg(report), _jpeg(_resized(report, _within(THUMB_SIDE, report.size))))


def _reads_heic() -> bool:
    """Is the extra "heic" there? Only then its library is loaded, and in this process alone."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener(thumbnails=False)
    return True


def _faces(picture: Image.Image) -> list[tuple[int, int, int, int]]:
    """Where faces may be, in thousandths of the upright picture. Raises Refused without the extra "faces"; its library
    is loaded only when asked, and in this process alone."""
    beside = importlib.util.spec_from_file_location("face_finder", Path(__file__).with_name("face_finder.py"))
    if beside is None or beside.loader is None:
        raise Refused("faces")
    finder = importlib.util.module_from_spec(beside)
    try:
        beside.loader.exec_module(finder)
    except ImportError as error:
        raise Refused("faces") from error
    found: list[tuple[int, int, int, int]] = finder.boxes(picture)
    return found


def _opened(kind: str, content: bytes) -> ImageFile.ImageFile:
    if kind == "HEIF" and not _reads_heic():
        raise Refused("heic")
    Image.MAX_IMAGE_PIXELS = (JPEG_PIXELS if kind == "JPEG" else OTHER_PIXELS) // 2  # Pillow refuses from twice that on
    if kind == "PNG":
        Image.open(io.BytesIO(content), formats=["PNG"]).verify()  # decoding alone skips the checksums of the chunks
    picture = Image.open(io.BytesIO(content), formats=[kind])
    # A progressive JPEG keeps all its coefficients until the last scan, whatever scale is asked for.
    in_one_pass = kind == "JPEG" and "progressive" not in picture.info
    if picture.width * picture.height > (JPEG_PIXELS if in_one_pass else OTHER_PIXELS):
        raise Refused("too-large")
    if in_one_pass and picture.width * picture.height > JPEG_PIXELS_A_BYTE * len(content):
        raise Refused("truncated")
    if kind == "TIFF" and getattr(picture, "is_animated", False):
        raise Refused("pages")
    return picture


def _within(side: int, size: tuple[int, int]) -> tuple[int, int]:
    """The size of the same shape whose long side is at most `side`; never a larger one."""
    share = min(1.0, side / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _shrunk(picture: Image.Image, goal: tuple[int, int]) -> Image.Image:
    """The picture as RGB in the size asked for.

    Large ones go through in bands, so that turning them into RGB takes no second picture of their size.
    """
    to_bytes = _brightness(picture)
    step = max(picture.size) // (2 * REPORT_SIDE)
    if step < 2:
        return _resized(_plain(picture, to_bytes), goal)
    small = Image.new("RGB", (math.ceil(picture.width / step), math.ceil(picture.height / step)))
    for row in range(0, small.height, 64):
        band = picture.crop((0, row * step, picture.width, min((row + 64) * step, picture.height)))
        small.paste(_plain(band, to_bytes).reduce(step), (0, row))
    return _resized(small, goal)


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _brightness(picture: Image.Image) -> float:
    """By what to multiply samples wider than a byte; 1 for ordinary pictures."""
    if picture.mode.startswith("I;16"):
        return 1 / 256
    if picture.mode in ("I", "F"):
        top = float(picture.getextrema()[1])  # type: ignore[arg-type]  # one band: one pair
        return 1.0 if 0 < top <= 255 else 1 / 256 if 255 < top <= 65535 else 255 / top if top > 0 else 1.0
    return 1.0


def _plain(picture: Image.Image, to_bytes: float) -> Image.Image:
    """Any mode as RGB: wide samples scaled to bytes, transparency laid on white paper."""
    if picture.mode == "RGB" and "transparency" not in picture.info:
        return picture
    if picture.mode[0] in "IF":
        return picture.convert("F").point(lambda value: value * to_bytes + 0).convert("L").convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _turned(picture: Image.Image, orientation: int) -> Image.Image:
    turn = Image.Transpose
    turns = {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_270,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_90,
    }
    return picture.transpose(turns[orientation]) if orientation in turns else picture


def _in_srgb(picture: Image.Image, profile: object) -> Image.Image:
    """The picture's colours in sRGB, which is what a picture without a profile means; odd profiles count as sRGB."""
    if not isinstance(profile, bytes) or b"sRGB" in profile[:1024] or b"s\0R\0G\0B" in profile[:4096]:
        return picture
    try:
        camera = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, camera, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, *BROKEN):
        return picture
    return turned or picture


def _look(picture: Image.Image) -> str:
    """64 bits in hex, each telling whether a spot is brighter than the one right of it: alike for pictures that look
    alike, whatever their size and quality. Empty for a picture in one colour. Known as "difference hash"."""
    small = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    rows = [small[at : at + 9] for at in range(0, 72, 9)]
    bits = "".join("1" if left > right else "0" for row in rows for left, right in itertools.pairwise(row))
    return f"{int(bits, 2):016x}" if "1" in bits else ""


# -- what a person wishes to be done to the copies ---------------------------------------------------------------------


def _treated(picture: Image.Image, wishes: Wishes) -> Image.Image:
    """Covered, turned, drawn on. Areas are filled before anything else is made of these pixels."""
    for points, width in wishes.get("patches", ()):
        _cover(picture, points, width)
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    rotation = wishes.get("rotation", 0)
    picture = picture.transpose(turns[rotation]) if rotation in turns else picture
    for kind, points, number in wishes.get("marks", ()):
        _draw(picture, kind, [_turned_spot(spot, rotation) for spot in points], number)
    return picture


def _cover(picture: Image.Image, points: Spots, width: int) -> None:
    """Fill an area in one colour. It reaches some pixels further than asked for: making the picture smaller has spread
    what is inside by two pixels."""
    spots = [(x * picture.width / 1000, y * picture.height / 1000) for x, y in points]
    pen = round(width * max(picture.size) / 1000) + 2 * SPREAD + 1
    draw = ImageDraw.Draw(picture)
    if not width and len(spots) > 2:
        draw.polygon(spots, fill=COVER)
        spots.append(spots[0])
    draw.line(spots, fill=COVER, width=pen)
    for x, y in spots:  # lines end square at their corners
        draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=COVER)


def _turned_spot(spot: Sequence[int], rotation: int) -> tuple[int, int]:
    x, y = spot
    return {90: (1000 - y, x), 180: (1000 - x, 1000 - y), 270: (y, 1000 - x)}.get(rotation, (x, y))


def _draw(picture: Image.Image, kind: str, points: Spots, number: int) -> None:
    """An arrow, a box or a number in red on a white edge, so that it stands out on any picture."""
    spots = [(x * picture.width / 1000, y * picture.height / 1000) for x, y in points]
    pen = max(2, round(max(picture.size) / 320))
    draw = ImageDraw.Draw(picture)
    if kind == "number" or len(spots) < 2:
        _draw_number(draw, spots[0], max(8, pen * 5), number)
        return
    lines = [_corners(spots)] if kind == "box" else _arrow(spots[0], spots[1], pen * 7)
    for ink, width in (("white", pen * 3), (INK, pen)):
        for line in lines:
            draw.line(line, fill=ink, width=width, joint="curve")


def _corners(spots: list[tuple[float, float]]) -> list[tuple[float, float]]:
    (left, top), (right, bottom) = spots[0], spots[1]
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def _arrow(tail: tuple[float, float], tip: tuple[float, float], barb: float) -> list[list[tuple[float, float]]]:
    """The shaft, and the two barbs through the tip."""
    way = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    ends = [(tip[0] - barb * math.cos(way + turn), tip[1] - barb * math.sin(way + turn)) for turn in (-0.5, 0.5)]
    return [[tail, tip], [ends[0], tip, ends[1]]]


def _draw_number(draw: ImageDraw.ImageDraw, spot: tuple[float, float], radius: float, number: int) -> None:
    x, y = spot
    draw.ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=INK, outline="white", width=max(2, round(radius / 6))
    )
    draw.text(spot, str(number), fill="white", font=ImageFont.load_default(radius * 1.2), anchor="mm")


def _jpeg(picture: Image.Image) -> bytes:
    """JPEG of the pixels and nothing else: whatever came along with the original is left behind here."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _facts(picture: ImageFile.ImageFile) -> Facts:
    """What the file says of itself. Nonsense in the EXIF block counts as nothing said."""
    tags = _read(picture.getexif, Image.Exif())
    more: Mapping[int, object] = _read(lambda: dict(tags.get_ifd(0x8769)), {})
    place = _read(lambda: _place(tags.get_ifd(0x8825)), None)
    orientation = tags.get(0x0112)
    orientation = orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1
    width, height = picture.size
    # Pillow gives a TIFF's size upright already, and turns it while it is loaded.
    if orientation >= 5 and picture.format not in UPRIGHT:
        width, height = height, width
    return {
        "kind": MEDIA.get(str(picture.format), f"image/{str(picture.format).lower()}"),
        "width": width,
        "height": height,
        "orientation": orientation,
        "animated": picture.format != "MPO" and bool(getattr(picture, "is_animated", False)),
        "taken_at": _time(more.get(0x9003)) or _time(more.get(0x9004)),
        "offset_minutes": _offset(more.get(0x9011) or more.get(0x9012)),
        "place": place,
        "camera_make": _text(tags.get(0x010F)),
        "camera_model": _text(tags.get(0x0110)),
    }


def _read(ask: Callable[[], Said], otherwise: Said) -> Said:
    try:
        return ask()
    except BROKEN:
        return otherwise


def _time(said: object) -> str | None:
    """Local time of capture, as the camera's clock had it: 2026-05-01T10:00:00."""
    found = re.match(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)", said) if isinstance(said, str) else None
    if not found:
        return None
    try:
        return datetime(*map(int, found.groups())).isoformat()  # type: ignore[arg-type]  # six whole numbers
    except ValueError:  # a clock that was never set says 0000:00:00
        return None


def _offset(said: object) -> int | None:
    """Minutes east of Greenwich, -14 to +14 hours."""
    found = re.match(r"([+-])(\d\d):(\d\d)", said) if isinstance(said, str) else None
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return (minutes if found[1] == "+" else -minutes) if minutes <= 14 * 60 else None


def _place(gps: Mapping[int, object]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, north and east positive; without its letters a position says nothing."""
    north, east = _degrees(gps.get(2), gps.get(1), "NS", 90), _degrees(gps.get(4), gps.get(3), "EW", 180)
    if north is None or east is None or north == east == 0:  # 0, 0 is what cameras write while they search the sky
        return None
    return north, east


def _degrees(parts: object, letter: object, letters: str, limit: int) -> float | None:
    if not isinstance(parts, tuple) or not isinstance(letter, str) or letter[:1] not in tuple(letters):
        return None
    degrees: float = sum(float(part) / 60**power for power, part in enumerate(parts[:3]))
    if not math.isfinite(degrees) or not 0 <= degrees <= limit:
        return None
    return round(degrees if letter[0] == letters[0] else -degrees, 7)


def _text(said: object) -> str:
    """A camera's name: one line without control characters, at most 60 characters; empty when nothing is said."""
    printable = "".join(sign if sign.isprintable() else " " for sign in said) if isinstance(said, str) else ""
    return " ".join(printable.split())[:60]


def _limit_this_process() -> None:
    """So much memory and no more, no files, no core dumps; where the system has no such limits, none."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0))
    for what, most in limits:
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS refuses some; the time limit of the other side still holds
            continue


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer one request after the other until the other side closes."""
    while len(length := requests.read(4)) == 4:
        try:
            wishes = json.loads(requests.read(int.from_bytes(length, "big")))
            developed = develop(requests.read(int.from_bytes(requests.read(4), "big")), wishes)
        except Refused as refused:
            developed = Developed({"refused": str(refused)}, b"", b"")
        facts = developed.facts | {"report_bytes": len(developed.report), "thumb_bytes": len(developed.thumb)}
        header = json.dumps(facts).encode()
        replies.write(len(header).to_bytes(4, "big") + header + developed.report + developed.thumb)
        replies.flush()


if __name__ == "__main__":
    _limit_this_process()
    serve(sys.stdin.buffer, sys.stdout.buffer)
