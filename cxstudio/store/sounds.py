"""Sounds as evidence: a file kept as it is, known by its first bytes whatever its name says, never decoded.

Nothing is made of a sound and nothing of it stands in a report; who wants to hear it opens the file.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import EvidenceError
from ..i18n import _
from ..steps import Progress, Steps
from .evidence_files import EvidenceFiles
from .photos import safe_name

LARGEST = 200 * 2**20
"""Bytes; what a bundle can carry as one piece."""
ENDINGS = {
    "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/ogg": ".ogg", "audio/wav": ".wav",
    "audio/flac": ".flac", "audio/amr": ".amr", "audio/webm": ".weba",
}  # fmt: skip
"""What is taken, and the ending by which a system finds its player."""
_VIDEO = re.compile(rb"hdlr.{8}vide|V_(?:VP8|VP9|AV1|MPEG)", re.DOTALL)
"""A track of moving pictures, in either of the two containers that hold both."""
_BLOCK = 2**20


@dataclass(frozen=True)
class SoundFacts:
    """What is known of a sound that was taken in; `media` is a type such as audio/ogg."""

    name: str
    media: str
    sha256: str
    crc32: int
    size: int


def media_of(start: bytes) -> str:
    """The type of a sound by its first bytes (some 40 are enough); empty for what is none that we take."""
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return "audio/wav"
    if start[4:8] == b"ftyp" and start[8:12] not in (b"avif", b"heic", b"heix", b"mif1", b"msf1", b"qt  "):
        return "audio/mp4"
    if start[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    starts = {b"OggS": "audio/ogg", b"fLaC": "audio/flac", b"#!AMR": "audio/amr", b"\x1aE\xdf\xa3": "audio/webm",
              b"ID3": "audio/mpeg"}  # fmt: skip
    found = next((media for sign, media in starts.items() if start.startswith(sign)), "")
    is_frame = len(start) > 2 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0 and start[1] & 0x06 == 0x02
    return found or ("audio/mpeg" if is_frame and start[2] & 0xF0 not in (0x00, 0xF0) else "")


def is_sound(path: Path) -> bool:
    """Does this file begin as a sound does? False where it cannot be read."""
    try:
        with path.open("rb") as file:
            return bool(media_of(file.read(64)))
    except OSError:
        return False


def attach_sound(files: EvidenceFiles, path: Path) -> Steps[SoundFacts]:
    """Keep a sound as it is. Raises EvidenceError when it is none by its bytes, empty, too large or unreadable, and
    StorageError when it cannot be stored; then nothing of it is kept."""
    name = safe_name(path.name)
    yield Progress(0, 1, _("Storing the sound"))
    try:
        if not 0 < path.stat().st_size <= LARGEST:
            text = _("“{name}” is empty or larger than 200 MB. Nothing was attached.")
            raise EvidenceError(text.format(name=name), "sound-size")
        with path.open("rb") as file:
            media = media_of(file.read(64))
            if not media or _shows_pictures(file.fileno()):
                raise EvidenceError(_no_sound(name, bool(media)), "sound-kind")
            file.seek(0)
            kept = files.keep(iter(lambda: file.read(_BLOCK), b""))
    except OSError as error:
        text = _("“{name}” cannot be read ({reason}). Nothing was attached.")
        raise EvidenceError(text.format(name=name, reason=error.strerror), "sound-unreadable") from error
    return SoundFacts(name, media, kept.sha256, kept.crc32, kept.size)


def _shows_pictures(file: int) -> bool:
    with mmap.mmap(file, 0, access=mmap.ACCESS_READ) as content:
        return _VIDEO.search(content) is not None


def _no_sound(name: str, is_video: bool) -> str:
    if is_video:
        text = _("“{name}” is a video, not a sound. Nothing was attached. Save its sound alone and attach that.")
    else:
        text = _(
            "“{name}” is no sound that can be kept here, whatever its name says. Nothing was attached. "
            "Attach an MP3, M4A, AAC, Ogg, Opus, WAV, FLAC or AMR file."
        )
    return text.format(name=name)
