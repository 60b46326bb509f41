"""Pictures made from seeds: ordinary ones, ones whose right look is known, and ones no program should trust.

Nothing here comes from a camera or a file; the same call gives the same bytes with the same Pillow.
"""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache

from PIL import Image, ImageCms, ImageDraw, ImageFilter

QUADRANTS = ("red", "green", "blue", "yellow")
"""Upright: top left, top right, bottom left, bottom right."""
SECRETS = (b"SECRET-COMMENT", b"SECRET-MAKER", b"SECRET-XMP", b"SECRET-AUTHOR", b"Exif\0", b"GPS", b"http://ns.adobe")


def a_photo(
    kind: str = "JPEG", size: tuple[int, int] = (120, 90), mode: str = "RGB", seed: int = 1, **how: object
) -> bytes:
    """A small picture of any kind and mode, soft stains in colours of its seed."""
    picture = stains(size, seed)
    return encoded(picture if mode == "RGB" else picture.convert(mode), kind, **how)


def encoded(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def stains(size: tuple[int, int], seed: int) -> Image.Image:
    """Soft stains: a few random pixels, enlarged smoothly."""
    few = bytes((seed * 7919 + n * n * 31 + n * 101) % 256 for n in range(8 * 6 * 3))
    return Image.frombytes("RGB", (8, 6), few).resize(size, Image.Resampling.BICUBIC)


@cache
def a_camera_photo(seed: int = 1, size: tuple[int, int] = (4032, 3024), orientation: int = 1) -> bytes:
    """A picture as a phone makes it: 12 megapixels, about 3 MB, with capture time and place."""
    import numpy as np

    random = np.random.default_rng(seed)
    grain = random.integers(-9, 10, (size[1], size[0], 1), dtype=np.int16)
    picture = np.asarray(stains(size, seed), dtype=np.int16) + grain
    return encoded(Image.fromarray(picture.clip(0, 255).astype("uint8")), "JPEG", quality=85, exif=exif(orientation))


def exif(orientation: int = 1, taken: str = "2026:05:01 10:00:07", offset: str = "+02:00") -> Image.Exif:
    """The block of a camera in Berlin: 52 deg 31' 12.34" N, 13 deg 24' 5" E."""
    block = Image.Exif()
    block[0x0112], block[0x010F], block[0x0110] = orientation, "SECRET-MAKER\0\x07 Optics", "Phone\n1"
    block[0x013B], block[0x0132] = "SECRET-AUTHOR", "2026:05:02 08:00:00"
    block.get_ifd(0x8769).update({0x9003: taken, 0x9011: offset})
    block.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.34), 3: "E", 4: (13.0, 24.0, 5.0)})
    return block


def in_quadrants(orientation: int, kind: str = "JPEG", size: tuple[int, int] = (96, 64)) -> bytes:
    """A picture that shows QUADRANTS when turned upright, stored as a camera held that way would store it."""
    width, height = size
    picture = Image.new("RGB", size)
    for number, colour in enumerate(QUADRANTS):
        picture.paste(colour, ((number % 2) * width // 2, (number // 2) * height // 2, width, height))
        if number % 2 == 0:
            picture.paste(QUADRANTS[number + 1], (width // 2, (number // 2) * height // 2, width, height))
    how = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    return encoded(_as_held(picture, orientation), kind, exif=exif(orientation), **how)


def _as_held(picture: Image.Image, orientation: int) -> Image.Image:
    """The inverse of what EXIF's orientation asks a viewer to do."""
    turn = Image.Transpose
    held = {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_90,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_270,
    }
    return picture.transpose(held[orientation]) if orientation in held else picture


def a_talkative_photo() -> bytes:
    """A JPEG that tells everything it can: EXIF, GPS, comment, XMP, colour profile, and a tail that is a web page."""
    xmp = b'<x:xmpmeta xmlns:x="http://ns.adobe.com/meta">SECRET-XMP</x:xmpmeta>'
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    photo = a_photo(exif=exif(6), comment=b"SECRET-COMMENT", xmp=xmp, icc_profile=profile)
    return photo + b"<html><script>alert('SECRET-COMMENT')</script></html>"


def a_profile_with_red_and_green_swapped() -> bytes:
    """A monitor profile like sRGB (gamma 2.2) whose first channel is green: stored red is to be shown as green."""
    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    white = (0.9642, 1.0, 0.8249)
    points = {b"wtpt": white, b"rXYZ": green, b"gXYZ": red, b"bXYZ": blue}
    tags = {name: b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in point) for name, point in points.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\0\0\0\0\0\0\0\1\x02\x33\0\0")
    tags[b"desc"] = b"desc\0\0\0\0\0\0\0\x05Swap\0".ljust(96, b"\0")
    at, table, content = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += name + struct.pack(">II", at + len(content), len(tag))
        content += tag
    head = struct.pack(">I4sI", at + len(content), b"lcms", 0x02400000) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    return head.ljust(68, b"\0") + b"".join(map(_fixed, white)).ljust(60, b"\0") + table + content


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def a_drawn_face(size: tuple[int, int] = (800, 600), at: tuple[int, int] = (560, 300)) -> bytes:
    """Light and shadow where a face has them, at that place: what the search was once taught to look for."""
    room = Image.new("RGB", size, (150, 150, 150))
    x, y = at
    draw = ImageDraw.Draw(room)
    draw.ellipse((x - 90, y - 125, x + 90, y + 125), fill=(222, 190, 170))
    draw.chord((x - 95, y - 140, x + 95, y + 30), 180, 360, fill=(60, 40, 30))
    draw.ellipse((x - 85, y - 75, x + 85, y + 120), fill=(222, 190, 170))
    for side in (-1, 1):
        eye = x + side * 38
        draw.rectangle((eye - 26, y - 48, eye + 26, y - 38), fill=(60, 40, 30))
        draw.ellipse((eye - 22, y - 32, eye + 22, y - 8), fill=(120, 90, 80))
        draw.ellipse((eye - 9, y - 30, eye + 9, y - 10), fill=(20, 15, 15))
    draw.polygon([(x, y - 20), (x - 18, y + 30), (x + 18, y + 30)], fill=(200, 165, 145))
    draw.ellipse((x - 36, y + 52, x + 36, y + 76), fill=(140, 70, 70))
    return encoded(room.filter(ImageFilter.GaussianBlur(4)), "PNG")


def a_several_shot_photo() -> bytes:
    """An MPO, as phones with two lenses write it."""
    return encoded(stains((120, 90), 1), "MPO", save_all=True, append_images=[stains((120, 90), 2)])


def an_animation(kind: str) -> bytes:
    return encoded(stains((60, 40), 1), kind, save_all=True, append_images=[stains((60, 40), 2)], duration=100)


def a_tiff_of_pages(pages: int = 3) -> bytes:
    more = [stains((40, 30), seed) for seed in range(2, pages + 1)]
    return encoded(stains((40, 30), 1), "TIFF", save_all=True, append_images=more)


def a_png_bomb(width: int, height: int) -> bytes:
    """A PNG of one bit a pixel that is whole, tiny on disk and enormous in memory."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row * 64) for _ in range(height // 64)) + packer.compress(row * (height % 64))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows + packer.flush()) + _chunk(b"IEND", b"")
    )


def a_png_with_a_text_bomb() -> bytes:
    """A PNG whose comment unpacks to 100 MB."""
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    photo = a_photo("PNG")
    return photo[:33] + text + photo[33:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def a_jpeg_claiming(width: int, height: int, progressive: bool = False) -> bytes:
    """A JPEG whose header says it is as large as that; its pixels are those of a small one."""
    photo = a_photo(progressive=progressive)
    at = photo.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    return photo[: at + 5] + struct.pack(">HH", height, width) + photo[at + 9 :]


def a_jpeg_that_never_ends(scans: int = 20_000) -> bytes:
    """A progressive JPEG of 16 megapixels whose last, nearly empty scan comes again and again."""
    photo = encoded(Image.new("L", (4000, 4000)), "JPEG", progressive=True)
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last:-2] * scans + b"\xff\xd9"


NO_PHOTOS = {
    "an empty file": (b"", "photo-empty"),
    "a text": (b"Dear observer, here is the photo.", "photo-not-a-photo"),
    "a web page": (b"<!DOCTYPE html><html><body>Not found</body></html>", "photo-kind"),
    "an SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "photo-kind"),
    "a PDF": (b"%PDF-1.7\n%%EOF", "photo-kind"),
    "an EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n", "photo-kind"),
    "an EPS with preview": (b"\xc5\xd0\xd3\xc6" + bytes(40), "photo-kind"),
    "a Photoshop file": (b"8BPS\0\1" + bytes(40), "photo-kind"),
    "a JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), "photo-kind"),
    "a BMP": (b"BM" + bytes(60), "photo-kind"),
    "an AVIF": (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(40), "photo-avif"),
    "a video": (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(40), "photo-kind"),
    "only a JPEG's first bytes": (b"\xff\xd8\xff", "photo-truncated"),
    "a PNG's first bytes and zeros": (b"\x89PNG\r\n\x1a\n" + bytes(200), "photo-truncated"),
}
"""Files with any name that are no photo we take, and the code with which they are refused."""
