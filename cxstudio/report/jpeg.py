"""A JPEG's size from its frame header, read without decoding a pixel."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Size:
    """Width and height in pixels, and the number of colour channels."""

    width: int
    height: int
    channels: int


def jpeg_size(path: Path) -> Size | None:
    """Size of a JPEG from its frame header, read without decoding; None where the file is no JPEG.

    Raises OSError when it can't be read.
    """
    with path.open("rb") as file:
        if file.read(2) != b"\xff\xd8":
            return None
        while len(head := file.read(4)) == 4 and head[0] == 0xFF:
            kind, length = head[1], struct.unpack(">H", head[2:])[0]
            if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
                frame = file.read(6)
                if len(frame) < 6:
                    return None
                _bits, height, width, channels = struct.unpack(">BHHB", frame)
                return Size(width, height, channels) if width and height else None
            file.seek(length - 2, 1)
    return None
