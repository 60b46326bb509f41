"""A BORIS project file, opened with care: of modest size, unpacked no further than that, nothing in it ever run.

What comes out is plain JSON. Names that stand twice in one object are told; what is no number (NaN) becomes None.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.interchange.door import refused

MOST_BYTES = 100_000_000
"""Of the text, unpacked: some 1.5 million events."""
MOST_EVENTS = 1_000_000
_GZIP = b"\x1f\x8b"
Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True)
class Project:
    """The content of a project file, and the names that stood twice in one of its objects (the last one counts)."""

    name: str
    content: Mapping[str, Json]
    doubled: tuple[str, ...] = ()

    def part(self, key: str) -> dict[str, Json]:
        """An object of the project, with lists as objects of their places; empty where there is none."""
        return as_object(self.content.get(key))

    def text(self, key: str) -> str:
        """A text of the project, "" where there is none."""
        return as_text(self.content.get(key))


def open_project(path: Path) -> Project:
    """Read a `.boris` or `.boris.gz` file; its content says which it is. Raises ProtocolError; nothing is imported."""
    doubled: list[str] = []

    def pairs(found: list[tuple[str, Json]]) -> dict[str, Json]:
        made = dict(found)
        if len(made) < len(found):
            names = [name for name, _value in found]
            doubled.extend(sorted({name for name in names if names.count(name) > 1})[: 100 - len(doubled)])
        return made

    text = _text(path)
    try:
        content = json.loads(text, object_pairs_hook=pairs, parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as error:
        reason = _("it is no project of BORIS: its text cannot be read ({reason}).").format(reason=str(error)[:200])
        raise refused(path.name, reason, "boris-damaged") from error
    if not isinstance(content, dict) or not {"behaviors_conf", "observations"} & set(content):
        reason = _("it is no project of BORIS: it has neither behaviours nor observations.")
        raise refused(path.name, reason, "boris-foreign")
    return Project(path.name, content, tuple(doubled))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = _("it cannot be read: {reason}.").format(reason=error.strerror or error)
        raise refused(path.name, reason, "boris-unreadable") from error
    if raw.startswith(_GZIP):
        raw = _unpacked(path.name, raw)
    if len(raw) > MOST_BYTES:
        raise _too_large(path.name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(path.name, _("it is no project of BORIS: it is no text."), "boris-foreign") from error


def _unpacked(name: str, raw: bytes) -> bytes:
    """No further than the limit: a small file can unpack to gigabytes."""
    packed = zlib.decompressobj(wbits=31)
    try:
        found = packed.decompress(raw, MOST_BYTES + 1)
    except zlib.error as error:
        reason = _("the file is damaged ({reason}). Ask for it again.").format(reason=error)
        raise refused(name, reason, "boris-damaged") from error
    if len(found) > MOST_BYTES:
        raise _too_large(name)
    if not packed.eof:
        raise refused(name, _("the file is cut off. Ask for it again."), "boris-damaged")
    return found


def _too_large(name: str) -> ProtocolError:
    reason = _("it has more than {n} MB.").format(n=MOST_BYTES // 1_000_000)
    return refused(name, reason, "boris-too-large")


# -- values of any kind as what they should be -------------------------------------------------------------------------


def as_object(value: Json) -> dict[str, Json]:
    """An object as it is, a list by its places, else nothing."""
    if isinstance(value, list):
        return {str(place): one for place, one in enumerate(value)}
    return value if isinstance(value, dict) else {}


def as_text(value: Json) -> str:
    """A text as it is, a number as its text, else ""."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)[:40]


def milliseconds(value: Json) -> int | None:
    """Seconds as whole milliseconds; None for what is no time."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**36:
        return None
    return round(value * 1000)


def in_order(part: Mapping[str, Json]) -> list[dict[str, Json]]:
    """The objects of a numbered object ("0", "1", ...) in the order of their numbers."""
    keys = sorted(part, key=lambda key: (not key.isdecimal(), int(key) if key.isdecimal() and len(key) < 9 else 0))
    return [as_object(part[key]) for key in keys]
