"""Example pictures: small enough for a protocol, free of what the camera wrote, refused with a reason."""

from __future__ import annotations

import base64
import io
import random

import pytest
from PIL import Image

from cxstudio.errors import EvidenceError
from cxstudio.steps import run_to_end
from ui.presenters.designer_pictures import LARGEST, example_picture


def a_file(size: tuple[int, int], kind: str = "PNG") -> bytes:
    """Noise, which compresses as badly as can be."""
    out = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("size", "small"), [((1800, 900), (640, 320)), ((300, 1000), (192, 640)), ((90, 60), (90, 60))]
)
def test_a_picture_becomes_small_and_keeps_its_shape(size: tuple[int, int], small: tuple[int, int]) -> None:
    made = run_to_end(example_picture(a_file(size), "shelf", "A tidy shelf"))
    with Image.open(io.BytesIO(base64.b64decode(made.data))) as picture:
        assert (picture.format, picture.size) == ("JPEG", small)
        assert not picture.getexif()
    assert (made.id, made.title, made.media) == ("shelf", "A tidy shelf", "image/jpeg")
    assert made.size == len(base64.b64decode(made.data)) <= LARGEST


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(EvidenceError):
        run_to_end(example_picture(b"no picture at all", "x", "X"))
