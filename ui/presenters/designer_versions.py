"""The versions of a study's protocol: what differs between them, which visits stand on each, and moving visits from one
to another after seeing what that does. No widget is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps
from cxstudio.study.differences import Difference, differences
from cxstudio.study.moving import Fate, Fated, Move
from cxstudio.study.protocol import Protocol
from ui.context import Context

from .recorder_words import rated_words
from .visits import percent

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol
    from cxstudio.workspace import Workspace


@dataclass(frozen=True)
class VersionLine:
    """One version: how many completed visits stand on it, and whether new visits may begin on it, or do."""

    published: PublishedProtocol
    visits: int
    is_retired: bool
    is_current: bool


class Versions(QObject):
    """Signals: `changed()` the versions; `planned(tuple of Move)`; `moved(count)`; `recorded()` a scoring under another
    version; `refused(CxError)`."""

    changed = Signal()
    planned = Signal(object)
    moved = Signal(int)
    recorded = Signal()
    refused = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.lines: tuple[VersionLine, ...] = ()
        self.goal = ""
        self.moves: tuple[Move, ...] = ()
        self._made: tuple[Move, ...] = ()

    def show(self, study: str) -> None:
        """Read the versions of a study, the newest first."""
        workspace = self.context.open_workspace
        self.study = study
        counts = workspace.version_moves.counts(study)
        retired = workspace.find_study(study).retired
        found = workspace.protocol_versions(study)
        current = next((one.hash for one in found if one.hash not in retired), "")
        self.lines = tuple(
            VersionLine(one, counts.get(one.hash, 0), one.hash in retired, one.hash == current) for one in found
        )
        self.changed.emit()

    def before(self, version: str) -> PublishedProtocol | None:
        """The version published before that one; None for the first."""
        hashes = [line.published.hash for line in self.lines]
        place = hashes.index(version) + 1
        return self.lines[place].published if place < len(self.lines) else None

    def differences(self, version: str) -> list[Difference]:
        """What that version changed against the one before; everything, for the first."""
        here = next(line.published for line in self.lines if line.published.hash == version)
        earlier = self.before(version)
        return differences(earlier.protocol if earlier else Protocol(title=here.protocol.title), here.protocol)

    def retire(self, version: str, *, back: bool = False) -> None:
        """Let no new visit begin on a version, or take it back into use."""
        try:
            self.context.open_workspace.retire(self.study, version, back=back)
        except CxError as error:
            self.refused.emit(error)
            return
        self.context.changes.tell("studies", study=self.study, initiator=self)
        self.show(self.study)

    # -- moving --------------------------------------------------------------------------------------------------------

    def plan(self, version: str) -> None:
        """Find out what moving the study's other visits to that version would do."""
        self.goal, self.moves = version, ()
        steps = _plan(self.context.open_workspace, self.study, version)
        self.context.jobs.run(_("Comparing the visits"), steps, self._planned, self.refused.emit)

    def _planned(self, moves: tuple[Move, ...]) -> None:
        self.moves = moves
        self.planned.emit(moves)

    def make(self, moves: Sequence[Move], reason: str) -> None:
        """Move these visits, as planned."""
        chosen = tuple(moves)
        steps = self.context.open_workspace.version_moves.make(chosen, reason)

        def finished(count: int) -> None:
            self._made = chosen
            self._tell(count)

        self.context.jobs.run(_("Moving visits"), steps, finished, self._refused, cancelled=lambda: self._tell(0))

    @property
    def can_undo(self) -> bool:
        """Were visits moved here that can go back?"""
        return bool(self._made)

    def undo(self) -> None:
        """Back with the visits that were moved last, with all that had been set aside."""
        made, self._made = self._made, ()
        steps = _undo(self.context.open_workspace, made)
        self.context.jobs.run(_("Moving visits back"), steps, self._tell, self._refused)

    def _tell(self, count: int) -> None:
        self.context.changes.tell("visits", "drafts", study=self.study, initiator=self)
        self.show(self.study)
        self.moved.emit(count)

    def _refused(self, error: CxError) -> None:
        self.show(self.study)
        self.refused.emit(error)

    # -- scoring anew --------------------------------------------------------------------------------------------------

    def record_scores(self) -> None:
        """Record the scores of the planned visits under both versions as an event of the study; none is moved."""
        scores = {move.before.visit.id: shares(move) for move in self.moves if move.before.visit.completed_at}
        try:
            self.context.open_workspace.version_moves.record_scores(self.study, self.goal, scores)
        except CxError as error:
            self.refused.emit(error)
            return
        self.recorded.emit()


def _plan(workspace: Workspace, study: str, version: str) -> Steps[tuple[Move, ...]]:
    yield Progress(0, 0, _("Comparing the visits"))
    return tuple(workspace.version_moves.plan(study, version))


def _undo(workspace: Workspace, made: Sequence[Move]) -> Steps[int]:
    reason = _("The move to another version was undone")
    for done, one in enumerate(made):
        yield Progress(done, len(made), _("Visits are moved back"))
        workspace.version_moves.undo(one.after.visit, reason)
    return len(made)


# -- in words ----------------------------------------------------------------------------------------------------------


def shares(move: Move) -> tuple[float | None, float | None]:
    """The visit's score (share of 1) under its own version and under the other; None is no score."""
    before, after = move.scores
    return before.overall(move.before.protocol), after.overall(move.after.protocol)


def move_row(move: Move, site: str) -> tuple[str, ...]:
    """One visit of a plan: which it is, how many answers are kept, changed, set aside and open, and both scores."""
    visit = move.before.visit
    name = (
        _("Visit {n}, {site}").format(n=visit.number, site=site)
        if visit.number
        else _("Draft, {site}").format(site=site)
    )
    counts = (str(move.count(fate) or "–") for fate in Fate)
    return name, *counts, " → ".join(percent(share) for share in shares(move))


def fate_rows(move: Move) -> list[tuple[str, str, str]]:
    """What becomes of each answer that does not simply stay: the question, what was said, its fate and why."""
    told = [one for one in move.answers if one.fate is not Fate.KEPT]
    return [(one.question, _said(move, one), _fate_words(one)) for one in told]


_FATES = {
    Fate.KEPT: _("kept"),
    Fate.CHANGED: _("kept; the item changed"),
    Fate.ASIDE: _("set aside"),
    Fate.OPEN: _("to be answered"),
}


def _fate_words(one: Fated) -> str:
    return f"{_FATES[one.fate]}: {'; '.join(one.why)}" if one.why else _FATES[one.fate]


def _said(move: Move, one: Fated) -> str:
    place = move.before.active.get(one.item)
    return rated_words(move.before.protocol, place.item, one.answer) if place is not None and one.answer else ""


def plan_sentence(moves: Sequence[Move], number: int) -> str:
    """What moving these visits to version `number` would do, in one sentence."""
    if not moves:
        return _("Every visit stands on version {n} already, or waits for its own version to come.").format(n=number)
    visits = plural("{n} visit would move", "{n} visits would move", len(moves))
    aside = sum(move.count(Fate.ASIDE) for move in moves)
    opened = sum(move.count(Fate.OPEN) for move in moves)
    parts = [
        plural("{n} answer would be set aside", "{n} answers would be set aside", aside) if aside else "",
        plural("{n} new item would be open", "{n} new items would be open", opened) if opened else "",
    ]
    rest = "; ".join(part for part in parts if part) or _("every answer stays")
    return _(
        "{visits} to version {n}; {rest}. Each keeps its old state in its history, and the move can be undone."
    ).format(visits=visits, n=number, rest=rest)
