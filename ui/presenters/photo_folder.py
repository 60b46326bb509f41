"""A phone's folder of photos beside the visit in work: read, matched by time, put right by a person, taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.study.photo_matching import Match, Shot, assigned, match

from .recorder_words import short

if TYPE_CHECKING:
    from .recorder import Recorder

MOST_FILES = 5_000
PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".mpo")


@dataclass(frozen=True)
class Line:
    """A photo of the folder that may be of this visit; `is_here`: it was attached before."""

    path: Path
    match: Match
    is_here: bool = False


class PhotoFolder(QObject):
    """Signal: `changed()` other lines, or another item for one. `others` counts photos of other times."""

    changed = Signal()

    def __init__(self, recorder: Recorder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recorder = recorder
        self.lines: list[Line] = []
        self.others = 0
        self.is_reading = False

    def read(self, folders: Sequence[Path]) -> None:
        """Read what is in these folders and match it."""
        from cxstudio.store.photos import taken_times  # the store brings SQLAlchemy

        self.lines, self.others, self.is_reading = [], 0, True
        self.changed.emit()
        steps = taken_times(files_in(folders))
        self._recorder.context.jobs.run(
            _("Reading the folder"), steps, self._matched, self._failed, cancelled=self._end
        )

    def _matched(self, told: list[tuple[Path, str]]) -> None:
        if not self._recorder.is_open:
            return
        here = {(one.name, one.taken_at) for one in self._recorder.visit.evidence}
        shots = [Shot(path.name, taken) for path, taken in told]
        found = match(self._recorder.reading, shots, self._recorder.workspace.clock())
        lines = [
            Line(path, one if not _is_here(one, here) else assigned(one, ""), _is_here(one, here))
            for (path, _taken), one in zip(told, found, strict=True)
        ]
        self.lines = sorted((one for one in lines if one.match.is_of_visit), key=lambda one: one.match.shot.taken_at)
        self.others = len(lines) - len(self.lines)
        self._end()

    def _failed(self, error: CxError) -> None:
        self._recorder.context.tell("bad", str(error))
        self._end()

    def _end(self) -> None:
        self.is_reading = False
        self.changed.emit()

    def assign(self, row: int, item_id: str) -> None:
        """The photo of a row belongs to that item; "" leaves it out."""
        line = self.lines[row]
        self.lines[row] = Line(line.path, assigned(line.match, item_id), line.is_here)
        self.changed.emit()

    @property
    def going(self) -> int:
        """How many have their item."""
        return sum(bool(line.match.item) for line in self.lines)

    def attach(self) -> None:
        """Take those in that have their item."""
        by_item: dict[str, list[Path]] = {}
        for line in self.lines:
            if line.match.item:
                by_item.setdefault(line.match.item, []).append(line.path)
        for item, paths in by_item.items():
            self._recorder.attach_to(item, paths)
        self.lines, self.others = [], 0

    # -- words ---------------------------------------------------------------------------------------------------------

    def words(self) -> str:
        """What was found, in a sentence or two."""
        if self.is_reading:
            return _("Reading when each photo was taken.")
        if not self.lines and not self.others:
            return _("There are no photos in this folder.")
        told = [
            plural("{n} photo may be of this visit", "{n} photos may be of this visit", len(self.lines))
            + _(", {n} matched to an item by time.").format(n=self.going)
        ]
        if self.others:
            told.append(
                plural("{n} photo of another time is left out.", "{n} photos of other times are left out.", self.others)
            )
        return " ".join(told)

    def line_words(self, line: Line) -> str:
        """One photo: its name and time, its item, and why."""
        shot = line.match.shot
        when = shot.taken_at.partition("T")[2]
        place = self._recorder.reading.active.get(line.match.item)
        goal = f"→ {short(place.item.text)}" if place else _("→ left out")
        why = _("It is attached already.") if line.is_here else line.match.why
        return " · ".join(part for part in (shot.name, when, goal, why) if part)


def files_in(folders: Sequence[Path]) -> list[Path]:
    """The files of these folders and of the folders in them that photos are named like, in order, at most 5,000."""
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in PHOTOS]
    return sorted(path for path in found if not path.name.startswith("."))[:MOST_FILES]


def _is_here(found: Match, here: set[tuple[str, str]]) -> bool:
    return (found.shot.name, found.shot.taken_at) in here
