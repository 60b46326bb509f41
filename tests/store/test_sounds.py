"""Sounds are known by their bytes, kept as they are, and what is none is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxstudio.errors import EvidenceError
from cxstudio.steps import run_to_end
from cxstudio.store.evidence_files import EvidenceFiles
from cxstudio.store.sounds import ENDINGS, attach_sound, is_sound, media_of

STARTS = {
    "a WAV": (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    "an Ogg, Opus too": (b"OggS\0\x02", "audio/ogg"),
    "an MP3 with tags": (b"ID3\x04\0", "audio/mpeg"),
    "an MP3 without": (b"\xff\xfb\x90\x64", "audio/mpeg"),
    "an M4A": (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
    "a telephone's recording": (b"\0\0\0\x18ftyp3gp4", "audio/mp4"),
    "a FLAC": (b"fLaC\0\0\0\x22", "audio/flac"),
    "an AAC": (b"\xff\xf1\x50\x80", "audio/aac"),
    "an AMR": (b"#!AMR\n", "audio/amr"),
    "a JPEG": (b"\xff\xd8\xff\xe0", ""),
    "a HEIC": (b"\0\0\0\x18ftypheic", ""),
    "a WebP": (b"RIFF\x24\0\0\0WEBPVP8 ", ""),
    "a text": (b"Dear observer", ""),
    "nothing": (b"", ""),
}


@pytest.mark.parametrize("start, media", STARTS.values(), ids=STARTS)
def test_a_sound_is_known_by_its_first_bytes(start: bytes, media: str) -> None:
    assert media_of(start.ljust(64, b"\0") if start else start) == media
    assert not media or media in ENDINGS


def test_it_is_kept_byte_for_byte_under_a_name_that_hides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "caf\u202egpj.wav"
    path.write_bytes(STARTS["a WAV"][0] + bytes(5000))
    files = EvidenceFiles(tmp_path / "w")
    (tmp_path / "w").mkdir()
    facts = run_to_end(attach_sound(files, path))
    assert (facts.media, facts.size, facts.name) == ("audio/wav", path.stat().st_size, "caf‹U+202E›gpj.wav")
    assert files.read(facts.sha256) == path.read_bytes()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "sound-size", "is empty"),
        (b"\xff\xd8\xff\xe0 a photo", "sound-kind", "whatever its name says"),
        (b"\0\0\0\x20ftypmp42" + b"moov....hdlr\0\0\0\0\0\0\0\0vide", "sound-kind", "is a video"),
        (b"\x1aE\xdf\xa3" + b"....V_VP9....", "sound-kind", "is a video"),
    ],
)
def test_what_is_none_is_refused_and_nothing_of_it_stays(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    path = tmp_path / "room.m4a"
    path.write_bytes(content)
    (tmp_path / "w").mkdir()
    with pytest.raises(EvidenceError, match=said) as refused:
        run_to_end(attach_sound(EvidenceFiles(tmp_path / "w"), path))
    assert refused.value.code == code
    assert not [one for one in (tmp_path / "w").rglob("*") if one.is_file()]


def test_a_file_that_is_not_there_is_no_sound(tmp_path: Path) -> None:
    assert not is_sound(tmp_path / "gone.mp3")
