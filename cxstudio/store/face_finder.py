"""Where faces may be on a picture, loaded by `photo_decoder` in its child process when somebody asks for proposals.

Older than neural networks, and small: the cascades that come with OpenCV (the extra "faces"). They miss faces, small
and turned ones above all, and take other things for faces; so what is found is proposed to a person and covers nothing.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

Box = tuple[int, int, int, int]
"""Left, top, right and bottom; pixels, or thousandths of the picture where that is said."""
SMALL, LARGE = 800, 1600
"""Long sides in pixels at which faces from the side and from the front are sought."""
STEP, NEIGHBOURS, LEAST = 1.1, 3, 32
"""By how much each search is larger than the one before, how many have to agree, and the least face in pixels. Few have
to agree: what is proposed too much is taken out by a key, what is missed nobody may notice."""
ROOM = 0.15
"""By which share of its size a face is made larger on each side: hair and chin tell who it is too."""
MOST = 40


def boxes(picture: Image.Image) -> list[Box]:
    """Where faces may be, in thousandths of width and height, from left to right; at most 40."""
    cv2.setNumThreads(1)
    found = _front(picture) + _side(picture)
    apart = _apart(sorted(found, key=_area, reverse=True))[:MOST]
    wide, high = picture.size
    return sorted(_in_thousandths(_roomier(box), wide, high) for box in apart)


def _front(picture: Image.Image) -> list[Box]:
    grey, scale = _grey(picture, LARGE)
    return _seen("haarcascade_frontalface_alt2.xml", grey, scale)


def _side(picture: Image.Image) -> list[Box]:
    """The cascade knows faces that look to one side: the mirror shows it the others."""
    grey, scale = _grey(picture, SMALL)
    one = _seen("haarcascade_profileface.xml", grey, scale)
    other = _seen("haarcascade_profileface.xml", np.ascontiguousarray(grey[:, ::-1]), scale)
    return one + [(picture.width - right, top, picture.width - left, bottom) for left, top, right, bottom in other]


def _grey(picture: Image.Image, side: int) -> tuple[np.ndarray, float]:
    """The picture in even shades of grey, its long side at most that, and by what it was made smaller."""
    scale = min(1.0, side / max(picture.size))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return np.asarray(ImageOps.equalize(picture.convert("L").resize(size))), scale


def _seen(cascade: str, grey: np.ndarray, scale: float) -> list[Box]:
    searcher = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / cascade))
    found = searcher.detectMultiScale(grey, STEP, NEIGHBOURS, minSize=(LEAST, LEAST))
    return [tuple(round(int(n) / scale) for n in (x, y, x + w, y + h)) for x, y, w, h in found]  # type: ignore[misc]


def _apart(found: list[Box]) -> list[Box]:
    """Without those whose middle lies in a larger one."""
    kept: list[Box] = []
    for left, top, right, bottom in found:
        x, y = (left + right) / 2, (top + bottom) / 2
        if not any(one[0] <= x <= one[2] and one[1] <= y <= one[3] for one in kept):
            kept.append((left, top, right, bottom))
    return kept


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _roomier(box: Box) -> Box:
    left, top, right, bottom = box
    across, down = round((right - left) * ROOM), round((bottom - top) * ROOM)
    return left - across, top - down, right + across, bottom + down


def _in_thousandths(box: Box, wide: int, high: int) -> Box:
    left, top, right, bottom = box
    ends = left * 1000 // wide, top * 1000 // high, -(-right * 1000 // wide), -(-bottom * 1000 // high)
    return tuple(min(max(n, 0), 1000) for n in ends)  # type: ignore[return-value]
