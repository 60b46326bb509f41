"""Why a file is not taken as a photo, in sentences: what it is, that nothing changed, what to do instead."""

from __future__ import annotations

from cxstudio.errors import EvidenceError
from cxstudio.i18n import _


def refusal(code: str, name: str, reason: str = "") -> EvidenceError:
    """The error for a reason's short code; its own code is the same with "photo-" before it."""
    return EvidenceError(_sentence(code).format(name=name, reason=reason), f"photo-{code}")


def wrong_kind(content: bytes, name: str) -> EvidenceError:
    """The error for a file whose first bytes are those of no kind we take, naming what it seems to be."""
    if content[4:8] == b"ftyp" and content[8:12] in (b"avif", b"avis"):
        return refusal("avif", name)
    seems = _seems(content)
    return refusal("kind", name, seems) if seems else refusal("not-a-photo", name)


def _seems(content: bytes) -> str:
    """What a file is that is no photo but often mistaken for one; empty when nothing is recognised."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    starts = {
        b"%pdf": "PDF",
        b"%!ps": "EPS",
        b"\xc5\xd0\xd3\xc6": "EPS",
        b"8bps": "Photoshop",
        b"\0\0\0\x0cjp  ": "JPEG 2000",
        b"bm": "BMP",
        b"pk\x03\x04": "ZIP",
        b"<!doctype html": "HTML",
        b"<html": "HTML",
    }
    if start.startswith((b"<svg", b"<?xml")) and b"<svg" in content[:4096].lower():
        return "SVG"
    if content[4:8] == b"ftyp":
        return "video"
    return next((kind for sign, kind in starts.items() if start.startswith(sign)), "")


def _sentence(code: str) -> str:
    sentences = {
        "empty": _("The photo “{name}” is empty. Nothing was attached. Copy it again from the camera or phone."),
        "truncated": _(
            "The photo “{name}” is cut off: its end is missing. Nothing was attached. "
            "Copy it again from the camera or phone."
        ),
        "damaged": _(
            "The photo “{name}” is damaged and cannot be decoded. Nothing was attached. "
            "Copy it again from the camera or phone."
        ),
        "not-a-photo": _(
            "“{name}” is not a photo, whatever its name says. Nothing was attached. "
            "Attach a JPEG, PNG, WebP, TIFF or GIF picture."
        ),
        "kind": _(
            "“{name}” is a {reason} file, not a photo. Nothing was attached. "
            "Attach a JPEG, PNG, WebP, TIFF or GIF picture."
        ),
        "heic": _(
            "The photo “{name}” is a HEIC picture, and the extra “heic” that reads those is not installed. Nothing was "
            "attached. Install cxstudio[heic], or save it as JPEG and attach that."
        ),
        "avif": _(
            "The photo “{name}” is an AVIF picture, which CX Studio does not read yet. Nothing was attached. "
            "Save it as JPEG and attach that."
        ),
        "faces": _(
            "Faces are found by the extra “faces”, which is not installed; nothing was changed. Cover faces yourself, "
            "or install cxstudio[faces] to have them proposed."
        ),
        "pages": _(
            "The photo “{name}” has several pages. Nothing was attached. "
            "Save the page you need as a JPEG or PNG picture and attach that."
        ),
        "too-large": _(
            "The photo “{name}” has more pixels than can be shown (250 million in a JPEG, 100 million in others). "
            "Nothing was attached. Make it smaller and attach that."
        ),
        "too-big": _(
            "The photo “{name}” is larger than 200 MB. Nothing was attached. Make it smaller and attach that."
        ),
        "slow": _(
            "The photo “{name}” took too long to decode and was stopped. Nothing was attached. "
            "Open it in a picture program, save it as JPEG and attach that."
        ),
        "crashed": _(
            "The photo “{name}” could not be decoded: decoding it stopped unexpectedly. Nothing was attached. "
            "Open it in a picture program, save it as JPEG and attach that."
        ),
        "not-a-file": _("“{name}” is not an ordinary file. Nothing was attached. Choose a picture file."),
        "unreadable": _(
            "The photo “{name}” cannot be read ({reason}). Nothing was attached. "
            "Check that the file is still there and may be read."
        ),
    }
    return sentences.get(code, sentences["damaged"])
