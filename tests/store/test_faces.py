"""Faces are proposed by the extra, in the child process; without it a sentence says so and nothing else changes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cxstudio.errors import EvidenceError
from cxstudio.steps import run_to_end
from cxstudio.store import photo_decoder
from cxstudio.store.darkroom import Darkroom
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.photos import attach, faces
from tests.data_photos import a_drawn_face, a_photo

WITHOUT = f"""
import sys
sys.modules["cv2"] = None
sys.path.insert(0, {str(Path(photo_decoder.__file__).parent)!r})
import photo_decoder
photo_decoder.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


def kept(files: EvidenceFiles, photo: bytes, room: Darkroom) -> str:
    return run_to_end(attach(files, photo, "staff.png", room)).sha256


def test_a_face_is_proposed_where_it_is_and_a_place_without_one_gets_none(tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    files = EvidenceFiles(tmp_path)
    with Darkroom() as room:
        ((left, top, right, bottom),) = faces(files, kept(files, a_drawn_face(), room), room)
        assert left < 700 - 60 and right > 700 + 60 and top < 500 - 80 and bottom > 500 + 80, "the eyes to the chin"
        assert right - left < 500 and bottom - top < 700, "and not half the room"
        assert faces(files, kept(files, a_photo(size=(800, 600)), room), room) == []


def test_without_the_extra_it_is_said_how_to_get_it_and_photos_come_in_as_ever(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path)
    with Darkroom(program=(sys.executable, "-P", "-c", WITHOUT)) as room:
        photo = kept(files, a_drawn_face(), room)
        with pytest.raises(EvidenceError, match=r"cxstudio\[faces\]") as refused:
            faces(files, photo, room)
        assert refused.value.code == "photo-faces"
        assert kept(files, a_photo(), room)
