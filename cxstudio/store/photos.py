"""Photos as evidence: taking one in, its facts, and refusing what is none, in words.

A photo is decoded whole before anything is stored, in a child process (`darkroom`); the original is kept untouched
(`evidence_files`), two small pictures without any of its metadata are made for reports and lists. The database row
is the caller's to write, afterwards: a row must never point to a file that is not there.
"""

from __future__ import annotations

import stat
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cxstudio.errors import EvidenceError
from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps, run_to_end
from cxstudio.store.darkroom import UNTREATED, Darkroom, DecoderStopped, Developed, shared_darkroom
from cxstudio.store.evidence_files import EvidenceFiles, Fingerprint, fingerprint
from cxstudio.store.photo_refusals import refusal, wrong_kind
from cxstudio.study.clearing import Treatment, is_picture, treatment_of
from cxstudio.study.recorded import Evidence

LARGEST_FILE = 200 * 2**20
"""Bytes; what a bundle can carry as one piece."""
NAME_LENGTH = 120


@dataclass(frozen=True)
class Place:
    """A position in degrees, north and east positive."""

    lat: float
    lon: float


@dataclass(frozen=True)
class PhotoFacts:
    """What is known of a photo when it has been taken in.

    `kind` is a media type such as image/jpeg. `width` and `height` are pixels as shown upright, `orientation` is the
    EXIF value 1-8 that was applied. `taken_at` is the camera's local time in ISO form, `offset_minutes` its distance
    from UTC; both None when the file does not say, as `place`. Camera names are empty when unknown. Of an `animated`
    picture the first frame is shown. `name` is the file's own name, made safe to show. `look` is 64 bits of what it
    shows, in hex; empty for a picture without any shape in it.
    """

    name: str
    sha256: str
    crc32: int
    size: int
    kind: str
    width: int
    height: int
    orientation: int
    taken_at: str | None
    offset_minutes: int | None
    place: Place | None
    camera_make: str
    camera_model: str
    animated: bool
    look: str = ""


@dataclass(frozen=True)
class Source:
    """A photo on its way in: a file, or the bytes that were pasted or dropped, and the name to show for it."""

    content: Path | bytes
    name: str


def attach(
    files: EvidenceFiles, source: Path | bytes, name: str = "", darkroom: Darkroom | None = None
) -> Steps[PhotoFacts]:
    """Take one photo in: read once, decode whole, store the original and its two derived pictures.

    The same photo twice is one file. Raises EvidenceError (codes photo-empty, photo-truncated, photo-damaged, ...)
    when it is no photo we take, StorageError when it cannot be stored; then nothing of it is kept.
    """
    shown = safe_name(name or (source.name if isinstance(source, Path) else ""))
    yield Progress(0, 3, _("Reading the photo"))
    content = _content(source, shown)
    yield Progress(1, 3, _("Checking the photo"))
    developed = _develop(content, shown, darkroom or shared_darkroom())
    yield Progress(2, 3, _("Storing the photo"))
    kept = files.keep_photo(content, developed.report, developed.thumb, developed.said["place"])
    return _facts(shown, kept, developed)


def attach_all(
    files: EvidenceFiles, sources: Sequence[Source], darkroom: Darkroom | None = None
) -> Steps[list[PhotoFacts | EvidenceError]]:
    """Take many photos in, as many at once as the darkroom has children; answers in the order of the sources.

    A photo that is refused gives its error in its place and the others go on. A disk that refuses (StorageError) or
    closing the generator ends it all; photos already taken in stay. Holds few photos in memory at a time.
    """
    room = darkroom or shared_darkroom()
    done: list[PhotoFacts | EvidenceError] = []
    waiting: deque[Future[PhotoFacts | EvidenceError]] = deque()
    with ThreadPoolExecutor(room.workers) as pool:
        try:
            for source in sources:
                waiting.append(pool.submit(_attach_or_refuse, files, source, room))
                if len(waiting) > 2 * room.workers:
                    done.append(waiting.popleft().result())
                    yield _progress(len(done), len(sources))
            while waiting:
                done.append(waiting.popleft().result())
                yield _progress(len(done), len(sources))
        finally:
            pool.shutdown(cancel_futures=True)
    return done


def derive(
    files: EvidenceFiles,
    sha256: str,
    name: str = "",
    darkroom: Darkroom | None = None,
    treatment: Treatment = UNTREATED,
) -> Steps[PhotoFacts]:
    """Make the derived pictures of an original that is here already, as one that a bundle brought; gives its facts.

    Once something is covered, the pictures on which it could be seen are removed, after the new ones are safe.
    """
    shown = safe_name(name)
    yield Progress(0, 1, _("Preparing the photo"))
    content = files.read(sha256)
    developed = _develop(content, shown, darkroom or shared_darkroom(), treatment)
    files.keep_derived(sha256, developed.report, developed.thumb, treatment.key)
    files.keep_place(sha256, developed.said["place"])
    if treatment.patches:
        files.drop_others(sha256, treatment.key)
    return _facts(shown, fingerprint(content), developed)


def prepare(files: EvidenceFiles, photos: Iterable[Evidence], darkroom: Darkroom | None = None) -> Steps[int]:
    """Make the pictures of those photos that have none as they are now to be shown; gives how many were made.

    A photo whose original is gone or cannot be decoded is passed over: whoever shows it says so in its place.
    """
    made = 0
    for one in photos:
        treatment = treatment_of(one)
        if is_picture(one) and not files.has_derived(one.sha256, treatment.key) and files.has(one.sha256):
            with suppress(EvidenceError):
                yield from derive(files, one.sha256, one.name, darkroom, treatment)
                made += 1
    return made


def uncovered(files: EvidenceFiles, sha256: str, darkroom: Darkroom | None = None) -> bytes:
    """The upright picture of an original with nothing done to it (JPEG), for the eyes of whoever covers areas of it;
    nothing is kept. Raises EvidenceError when it is not there or cannot be decoded."""
    return _develop(files.read(sha256), "", darkroom or shared_darkroom()).report


def faces(files: EvidenceFiles, sha256: str, darkroom: Darkroom | None = None) -> list[tuple[int, int, int, int]]:
    """Where faces may be on an original: left, top, right and bottom in thousandths of the upright picture. Proposals,
    for a person to judge: some are none, and some faces are missed. Raises EvidenceError when the original is not here,
    cannot be decoded, or the extra "faces" is not installed (code photo-faces)."""
    developed = _answered(files.read(sha256), "", (darkroom or shared_darkroom()).faces)
    return [(left, top, right, bottom) for left, top, right, bottom in developed.said.get("faces", ())]


def looked_at(source: Path | bytes, name: str = "", darkroom: Darkroom | None = None) -> Developed:
    """What a photo says of itself and its derived pictures; nothing is kept. Raises EvidenceError as `attach` does."""
    shown = safe_name(name or (source.name if isinstance(source, Path) else ""))
    return _develop(_content(source, shown), shown, darkroom or shared_darkroom())


def taken_times(paths: Sequence[Path], darkroom: Darkroom | None = None) -> Steps[list[tuple[Path, str]]]:
    """(file, when it was taken by its camera's clock in ISO form, "" where it says nothing) of those files that are
    photos by their beginning; the others are left out. Nothing is decoded or kept, so a phone's folder is soon read."""
    room, found = darkroom or shared_darkroom(), []
    for number, path in enumerate(paths, 1):
        yield _progress(number, len(paths))
        try:
            told = room.told(_content(path, path.name))
        except (EvidenceError, DecoderStopped):
            continue
        if not told.refused:
            found.append((path, told.said["taken_at"] or ""))
    return found


def safe_name(text: str) -> str:
    """A file name for showing: one line, at most 120 characters, nothing in it that hides or turns other text.

    Control characters, direction marks and lone surrogates become visible as ‹U+202E›; a long name keeps its ending.
    Empty text gives "unnamed photo".
    """
    seen = "".join(map(_visible, unicodedata.normalize("NFC", text))).strip()
    if len(seen) > NAME_LENGTH:
        seen = f"{seen[: NAME_LENGTH - 21]}…{seen[-20:]}"
    return seen or _("unnamed photo")


def _visible(sign: str) -> str:
    joiner = sign in "\u200c\u200d"  # emoji and several scripts are written with these two
    hidden = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
    return f"‹U+{ord(sign):04X}›" if hidden and not joiner else sign


def _attach_or_refuse(files: EvidenceFiles, source: Source, darkroom: Darkroom) -> PhotoFacts | EvidenceError:
    try:
        return run_to_end(attach(files, source.content, source.name, darkroom))
    except EvidenceError as refused:
        return refused


def _progress(done: int, total: int) -> Progress:
    return Progress(done, total, _("Photo {n} of {total}").format(n=done, total=total))


def _content(source: Path | bytes, name: str) -> bytes:
    content = source if isinstance(source, bytes) else _read(source, name)
    if not content:
        raise refusal("empty", name)
    if len(content) > LARGEST_FILE:
        raise refusal("too-big", name)
    return content


def _read(path: Path, name: str) -> bytes:
    """The bytes of an ordinary file; a folder, a pipe or a device is not read, it might never end."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise refusal("not-a-file", name)
        if about.st_size > LARGEST_FILE:
            raise refusal("too-big", name)
        return path.read_bytes()
    except OSError as error:
        raise refusal("unreadable", name, reason=error.strerror or "") from error


def _develop(content: bytes, name: str, darkroom: Darkroom, treatment: Treatment = UNTREATED) -> Developed:
    return _answered(content, name, lambda photo: darkroom.develop(photo, treatment))


def _answered(content: bytes, name: str, ask: Callable[[bytes], Developed]) -> Developed:
    """The child's answer, its refusals as sentences."""
    try:
        developed = ask(content)
    except DecoderStopped as stopped:
        raise refusal(stopped.code, name) from stopped
    match developed.refused:
        case "":
            return developed
        case "kind":
            raise wrong_kind(content, name)
        case code:
            raise refusal(code, name)


def _facts(name: str, kept: Fingerprint, developed: Developed) -> PhotoFacts:
    said = developed.said
    return PhotoFacts(
        name=name,
        sha256=kept.sha256,
        crc32=kept.crc32,
        size=kept.size,
        kind=said["kind"],
        width=said["width"],
        height=said["height"],
        orientation=said["orientation"],
        taken_at=said["taken_at"],
        offset_minutes=said["offset_minutes"],
        place=Place(*said["place"]) if said["place"] else None,
        camera_make=said["camera_make"],
        camera_model=said["camera_model"],
        animated=said["animated"],
        look=said["look"],
    )
