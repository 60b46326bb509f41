"""Photos and sounds on their way into a visit: taken in by a job, their rows written after their files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.errors import CxError, EvidenceError
from cxstudio.i18n import _
from cxstudio.steps import Steps
from cxstudio.study.visit import Evidence
from ui.context import Context

if TYPE_CHECKING:
    from cxstudio.workspace import Workspace

SOUNDS = ("mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac", "amr", "weba", "mp4", "3gp")
PHOTOS = ("jpg", "jpeg", "png", "webp", "gif", "heic", "heif", "tif", "tiff")
"""Endings under which sounds and photos are offered; what counts are a file's first bytes."""


@dataclass(frozen=True)
class Goal:
    """Where a piece of evidence belongs: the visit, the touchpoint ("" on the outcome page) and the item."""

    visit: str
    touchpoint: str
    item: str


Taken = tuple[list[Evidence], list[CxError]]


def photos(workspace: Workspace, sources: Sequence[Path | tuple[str, bytes]], goal: Goal) -> Steps[Taken]:
    """Take photos in: files, or (name, bytes) of what was pasted. A refused one does not keep the others out."""
    from cxstudio.store.photos import Source  # with it comes the store, which only a recording person needs

    asked = [Source(one, one.name) if isinstance(one, Path) else Source(one[1], one[0]) for one in sources]
    facts = yield from workspace.attach(asked)
    refused: list[CxError] = [one for one in facts if isinstance(one, EvidenceError)]
    taken = [
        workspace.evidence_of(one, goal.touchpoint, goal.item) for one in facts if not isinstance(one, EvidenceError)
    ]
    return taken, refused


def found(workspace: Workspace, sources: Sequence[Path | tuple[str, bytes]], goal: Goal) -> Steps[Taken]:
    """Take photos and sounds in, each by what its bytes say it is. A refused one does not keep the others out."""
    from cxstudio.store.sounds import is_sound

    heard = [one for one in sources if isinstance(one, Path) and is_sound(one)]
    taken, refused = yield from photos(workspace, [one for one in sources if one not in heard], goal)
    for path in heard:
        try:
            more, _refused = yield from sound(workspace, path, goal)
            taken += more
        except EvidenceError as error:
            refused.append(error)
    return taken, refused


def sound(workspace: Workspace, path: Path, goal: Goal) -> Steps[Taken]:
    """Keep a sound file as it is. Raises EvidenceError when it is none, and StorageError."""
    from cxstudio.store.sounds import attach_sound

    kept = yield from attach_sound(workspace.evidence, path)
    evidence = Evidence(
        id=workspace.new_id(),
        sha256=kept.sha256,
        touchpoint=goal.touchpoint,
        item=goal.item,
        name=kept.name,
        media=kept.media,
        size=kept.size,
        crc32=kept.crc32,
        added_at=workspace.clock(),
        in_report=False,
    )
    return [evidence], []


def keep_in_draft(context: Context, goal: Goal, found: Sequence[Evidence]) -> None:
    """The person left the visit meanwhile: its draft on the disk gets what arrived, if it still is one."""
    workspace = context.workspace
    if workspace is None or goal.visit not in workspace.drafts.all():
        return
    try:
        for one in found:
            workspace.drafts.save_evidence(goal.visit, one)
    except CxError as error:
        context.tell("bad", str(error))


class Intake:
    """Runs the jobs that take evidence in, and knows how many are on their way."""

    def __init__(self, context: Context, arrived: Callable[[Goal, list[Evidence]], None]) -> None:
        self._context, self._arrived = context, arrived
        self.under_way = 0

    def take(self, steps: Steps[Taken], goal: Goal) -> None:
        """Start a job; what arrives goes to its goal, each refusal into the message bar."""
        self.under_way += 1

        def finished(taken: Taken) -> None:
            self.under_way -= 1
            found, refused = taken
            if found:
                self._arrived(goal, found)
            if refused:
                self._context.tell("caution", " ".join(str(error) for error in refused))

        def failed(error: CxError) -> None:
            self.under_way -= 1
            self._context.tell("bad", str(error))

        job = self._context.jobs.run(_("Taking in photos"), steps, finished, failed, cancelled=self._gone)
        job.broke.connect(lambda _error: self._gone())

    def _gone(self) -> None:
        self.under_way -= 1
