"""The visit being recorded: which page and item is current, what was answered, undo, and saving. No widget is known.

Each change makes a new frozen visit, reads it against the protocol again (a millisecond for a hundred items), and
hands what changed to the autosaver.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from cxstudio.errors import CxError, Finding, Severity
from cxstudio.i18n import _
from cxstudio.study.logic import LogicError
from cxstudio.study.missing import missing_items
from cxstudio.study.pages import OUTCOME, Page, Place, pages_of
from cxstudio.study.protocol import Item, SeveralChoices, Timer
from cxstudio.study.scoring import is_kept
from cxstudio.study.visit import (
    Answer,
    AnswerValue,
    Evidence,
    MarkedMoment,
    Reading,
    Status,
    Visit,
    photos_of,
    progress,
    read,
)
from ui.autosave import Autosaver
from ui.context import Context

from . import recorder_evidence as evidence
from . import recorder_route as route
from . import recorder_words as words
from .recorder_steps import Step
from .recorder_timers import Stopwatches, is_running, running

if TYPE_CHECKING:
    from cxstudio.store.studies import PublishedProtocol
    from cxstudio.study.plan import Site, Study
    from cxstudio.workspace import Workspace

UNDO_STEPS = 300


class Recorder(QObject):
    """What the recorder knows and can do.

    Signals: `opened()` another visit; `moved()` another page or item is current; `changed(items)` these items (a
    frozenset of ids) were answered, hidden or shown; `saved(at)` and `not_saved(CxError)`; `completed(Visit)`.
    """

    opened = Signal()
    moved = Signal()
    changed = Signal(object)
    waited = Signal()
    saved = Signal(object)
    not_saved = Signal(object)
    completed = Signal(object)

    visit: Visit
    reading: Reading
    published: PublishedProtocol
    study: Study
    site: Site | None
    autosaver: Autosaver

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self.page_id = ""
        self.item_id = ""
        self._typing = 0
        self._is_open = False
        self._locked: frozenset[str] = frozenset()
        self._gaps: tuple[Reading, list[Finding]] | None = None
        self._intake = evidence.Intake(context, self._arrived)

    # -- opening -----------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a visit is being recorded."""
        return self._is_open

    @property
    def workspace(self) -> Workspace:
        """The open workspace."""
        return self.context.open_workspace

    def open(self, visit_id: str) -> None:
        """Take up a draft where it was left: at its first unanswered item. Raises WorkspaceError when it is none."""
        visit = self.workspace.drafts.load(visit_id)
        self.published = self.workspace.protocol(visit.protocol)
        self.study = next(study for study in self.workspace.studies() if study.id == visit.study)
        self.site = next((site for site in self.workspace.sites(visit.study) if site.id == visit.site), None)
        self.undo_stack.clear()
        self.stopwatches = Stopwatches(self.workspace.clock)
        self.visit = visit
        # Without answers first: it stands where an answer makes a rule that cannot be computed, so that the visit
        # can be opened and that answer put right.
        self.reading = read(self.published.protocol, visit.model_copy(update={"answers": {}}))
        self._read()
        self._lock_outcome()
        if hasattr(self, "autosaver"):
            self.autosaver.deleteLater()
        self.autosaver = Autosaver(self.workspace.drafts, visit.id, self)
        self.autosaver.saved.connect(self.saved)
        self.autosaver.waited.connect(self.waited)
        self.autosaver.failed.connect(self.not_saved)
        self._is_open = True
        self.context.preferences = replace(self.context.preferences, last_study=visit.study)
        first = route.unanswered(self.reading) or next(iter(self.reading.active), "")
        self.page_id, self.item_id = (self.reading.active[first].page.id, first) if first else ("", "")
        self.opened.emit()

    def close(self) -> None:
        """No visit is being recorded any more; call `save_now` before."""
        self._is_open = False
        self.undo_stack.clear()

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def pages(self) -> list[Page]:
        """The pages asked now."""
        return self.reading.pages()

    @property
    def page(self) -> Page:
        """The current page."""
        pages = pages_of(self.published.protocol, self.visit.reverse)
        return next(page for page in pages if page.id == self.page_id)

    @property
    def items(self) -> list[Item]:
        """The items of the current page that are asked now."""
        return self.reading.items(self.page)

    @property
    def item(self) -> Item | None:
        """The current item."""
        place = self.reading.active.get(self.item_id)
        return place.item if place else None

    def place(self, item_id: str) -> Place:
        """Where an item stands."""
        return self.reading.active[item_id]

    def answer_of(self, item_id: str) -> Answer | None:
        """The answer that counts."""
        return self.reading.answer(item_id)

    def photos(self, item_id: str) -> list[Evidence]:
        """The evidence linked to an item."""
        return photos_of(self.visit, item_id)

    def progress(self, page: Page) -> tuple[int, int]:
        """(answered, asked) of a page."""
        return progress(self.reading, page)

    def total_progress(self) -> tuple[int, int]:
        """(answered, asked) of the visit."""
        counts = [self.progress(page) for page in self.pages]
        return sum(done for done, _all in counts), sum(total for _done, total in counts)

    def gaps(self) -> list[Finding]:
        """What keeps the visit from being finished, and warnings."""
        if self._gaps is None or self._gaps[0] is not self.reading:
            self._gaps = self.reading, self._find_gaps()
        return self._gaps[1]

    def _find_gaps(self) -> list[Finding]:
        try:
            return missing_items(self.reading)
        except LogicError as error:
            return [Finding("V009", self.study.title, str(error), _("Tell the designer of the study."))]

    def is_kept(self, item: Item) -> bool | None:
        """Whether the item's standard was kept."""
        try:
            return is_kept(self.reading, item)
        except LogicError:
            return None

    def is_locked(self, item_id: str) -> bool:
        """An answer of the outcome page that was left behind: no score can move it any more."""
        return item_id in self._locked

    def announced(self, item: Item) -> str:
        """The words for a screen reader."""
        items = self.items
        number = next((n for n, one in enumerate(items, 1) if one.id == item.id), 0)
        return words.announced(self.published.protocol, item, number, len(items), self.answer_of(item.id))

    def running(self) -> list[tuple[Timer, Answer]]:
        """The stopwatches that run."""
        return running(self.reading)

    # -- moving ------------------------------------------------------------------------------------------------------

    def go_to_item(self, item_id: str) -> None:
        """Make an item current, with its page."""
        if item_id not in self.reading.active or item_id == self.item_id:
            return
        before, self.item_id = self.page_id, item_id
        self.page_id = self.reading.active[item_id].page.id
        self._turned(before)
        self.moved.emit()

    def go_to_page(self, page_id: str) -> None:
        """Make a page current, at its first unanswered item."""
        self.go_to_item(route.entrance(self.reading, page_id))

    def step_item(self, step: int) -> None:
        """The next (+1) or previous (-1) item, over the edge of the page."""
        self.go_to_item(route.neighbour(self.reading, self.item_id, step))

    def step_page(self, step: int) -> None:
        """The next or previous touchpoint."""
        self.go_to_page(route.neighbour_page(self.reading, self.page_id, step))

    def go_to_edge(self, *, last: bool) -> None:
        """The first or last item of the page."""
        self.go_to_item(self.items[-1 if last else 0].id)

    def go_to_next_unanswered(self) -> bool:
        """The next item without an answer, from here on and round; False when there is none."""
        goal = route.unanswered(self.reading, self.item_id)
        self.go_to_item(goal)
        return bool(goal)

    def _turned(self, before: str) -> None:
        """Another page: what was typed is saved, and an outcome given is locked when it is left."""
        if before != self.page_id:
            self.save_now()
            self._lock_outcome()

    def _lock_outcome(self) -> None:
        if self.page_id != OUTCOME:
            self._locked = route.given_outcome(self.reading)

    # -- answering ---------------------------------------------------------------------------------------------------

    def answer(self, value: AnswerValue, *, typing: bool = False) -> None:
        """Answer the current item; None takes the answer back. With auto-advance the next one becomes current."""
        item = self.item
        if item is None or self._refuses(item):
            return
        old = self.answer_of(item.id)
        note = old.note if old else ""
        if value is None or value == ():
            new = Answer(item=item.id, note=note) if note else None
        else:
            new = Answer(item=item.id, value=value, note=note, at=self.workspace.clock())
        self._put(item, new, typing=typing)
        if not typing and value is not None:
            self._advance(item)

    def set_aside(self, status: Status, reason: str) -> None:
        """ "Not applicable" or "could not observe", with its reason."""
        item = self.item
        if item is None or self._refuses(item):
            return
        old = self.answer_of(item.id)
        now = self.workspace.clock()
        self._put(item, Answer(item=item.id, status=status, reason=reason, note=old.note if old else "", at=now))
        if not any(gap.item == item.id for gap in self.gaps()):
            self._advance(item)

    def take_back(self) -> None:
        """The current item is unanswered again; its note stays."""
        self.answer(None)

    def write_note(self, text: str) -> None:
        """The current item's note as it is being typed."""
        item = self.item
        if item is None or self._refuses(item):
            return
        old = self.answer_of(item.id) or Answer(item=item.id)
        new: Answer | None = old.model_copy(update={"note": text})
        if not text and old.value is None and old.status is Status.ANSWERED and not old.at:
            new = None
        self._put(item, new, typing=True, what=_("note"))

    def end_typing(self) -> None:
        """The person left a field: what was typed is saved, and later typing is another step of undo."""
        self._typing += 1
        self.save_now()

    def _refuses(self, item: Item) -> bool:
        if self.is_locked(item.id):
            self.context.tell("info", _("The outcome was given and is locked, so that nothing seen later moves it."))
            return True
        return False

    def _advance(self, item: Item) -> None:
        """On to the next item, unless the answer asks for words or a photo first."""
        several = isinstance(item, SeveralChoices)
        asks = words.photo_rule_words(item, self.is_kept(item), len(self.photos(item.id)))
        if self.context.preferences.auto_advance and not several and self.is_kept(item) is not False and not asks:
            self.step_item(+1)

    def _put(self, item: Item, new: Answer | None, *, typing: bool = False, what: str = "") -> None:
        if new == self.visit.answers.get(item.id):
            return
        after = self.visit.with_answer(new) if new else self.visit.without_answer(item.id)
        self._push(after, words.step_words(item, what), item.id, f"{item.id} {what} {self._typing}" if typing else "")

    # -- every change ------------------------------------------------------------------------------------------------

    def _push(self, after: Visit, text: str, item: str, typing: str = "") -> None:
        self.undo_stack.push(Step(self._apply, self.visit, after, text, item, typing))

    def undo(self) -> None:
        """Take the last change back and show where it was."""
        self._go_back(self.undo_stack.index() - 1, self.undo_stack.undo)

    def redo(self) -> None:
        """Do it again."""
        self._go_back(self.undo_stack.index(), self.undo_stack.redo)

    def _go_back(self, index: int, turn: Callable[[], None]) -> None:
        step = self.undo_stack.command(index)
        if not isinstance(step, Step):
            return
        self._typing += 1
        place = self.reading.active.get(step.item)
        if place is None or not self._refuses(place.item):
            turn()
            self.go_to_item(step.item)

    def _apply(self, step: Step, visit: Visit) -> None:
        old, before = self.visit, set(self.reading.active)
        self.visit = visit
        self._read()
        self._save_difference(old, visit, typing=bool(step.typing) and step.is_first)
        if self.item_id not in self.reading.active:
            self._find_footing()
        self.changed.emit(frozenset({step.item}) | (before ^ set(self.reading.active)))

    def _read(self) -> None:
        try:
            self.reading = read(self.published.protocol, self.visit)
        except LogicError as error:
            # The answer counts all the same; what is asked stays as it was until the rule can be computed.
            self.reading = replace(self.reading, visit=self.visit)
            self.context.tell("caution", _("A rule of this study could not be computed: {why}").format(why=error))

    def _find_footing(self) -> None:
        """The current item is no longer asked: stay on its page, or go to the nearest that is."""
        self.item_id = route.footing(self.reading, self.page_id)
        self.page_id = self.reading.active[self.item_id].page.id
        self.moved.emit()

    def _save_difference(self, old: Visit, new: Visit, *, typing: bool) -> None:
        for item_id in old.answers.keys() | new.answers.keys():
            if old.answers.get(item_id) is not new.answers.get(item_id):
                self.autosaver.keep("answer", item_id, new.answers.get(item_id), typing=typing)
        self._save_parts("evidence", old.evidence, new.evidence, typing=typing)
        self._save_parts("moment", old.moments, new.moments)

    def _save_parts(
        self,
        part: str,
        old: Sequence[Evidence | MarkedMoment],
        new: Sequence[Evidence | MarkedMoment],
        *,
        typing: bool = False,
    ) -> None:
        before, after = {one.id: one for one in old}, {one.id: one for one in new}
        for key in (*after, *(key for key in before if key not in after)):
            if before.get(key) != after.get(key):
                self.autosaver.keep(part, key, after.get(key), typing=typing)

    def save_now(self) -> bool:
        """Save what is being typed; False when the disk refuses, the values stay in memory."""
        return not self._is_open or self.autosaver.flush()

    # -- stopwatches, moments, evidence ------------------------------------------------------------------------------

    def toggle_timer(self) -> None:
        """Start or stop: the current item's stopwatch, else the one that runs, else the first unused one here."""
        item = self.item
        runs = self.running()
        if not isinstance(item, Timer):
            unused = [one for one in self.items if isinstance(one, Timer) and self.answer_of(one.id) is None]
            item = runs[0][0] if runs else unused[0] if unused else None
        if item is None:
            self.context.tell("info", _("Nothing is timed here."))
        elif is_running(self.answer_of(item.id)):
            self.stop_timer(item)
        elif words.answer_words(self.published.protocol, item, self.answer_of(item.id)):
            self.context.tell("info", _("This was measured already. Take the answer back to measure it again."))
        else:
            self.start_timer(item)

    def start_timer(self, item: Timer) -> None:
        """Start an item's stopwatch from nought."""
        self._put(item, self.stopwatches.start(item.id, self.answer_of(item.id)), what=_("start of stopwatch"))

    def stop_timer(self, item: Timer, *, reached: bool = True) -> None:
        """Stop a running stopwatch; not `reached` when what was waited for never came."""
        answer = self.answer_of(item.id)
        if answer is not None and is_running(answer):
            self._put(item, self.stopwatches.stop(answer, reached=reached), what=_("time"))
            if item.id == self.item_id:
                self._advance(item)

    def elapsed(self, answer: Answer) -> int:
        """How long a running stopwatch has run, in milliseconds."""
        return self.stopwatches.elapsed(answer)

    def mark_moment(self, sign: Literal["delight", "pain"], text: str) -> None:
        """Mark a moment of truth at the current touchpoint."""
        place = self.reading.active[self.item_id]
        touchpoint = place.touchpoint.id if place.touchpoint else ""
        made = MarkedMoment(
            id=self.workspace.new_id(), touchpoint=touchpoint, sign=sign, text=text, at=self.workspace.clock()
        )
        self._push(self.visit.with_moment(made), _("marked moment"), self.item_id)

    def remove_moment(self, moment_id: str) -> None:
        """Take a marked moment out."""
        rest = tuple(moment for moment in self.visit.moments if moment.id != moment_id)
        self._push(self.visit.model_copy(update={"moments": rest}), _("removing of a moment"), self.item_id)

    def attach(self, sources: Sequence[Path | tuple[str, bytes]]) -> None:
        """Take photos in for the current item: files, or (name, bytes) of what was pasted."""
        if self.item is not None and sources and not self._refuses(self.item):
            goal = self._goal()
            self._intake.take(evidence.photos(self.workspace, sources, goal), goal)

    def attach_sound(self, path: Path) -> None:
        """Take a sound file in for the current item."""
        if self.item is not None and not self._refuses(self.item):
            goal = self._goal()
            self._intake.take(evidence.sound(self.workspace, path, goal), goal)

    def _goal(self) -> evidence.Goal:
        place = self.reading.active[self.item_id]
        return evidence.Goal(self.visit.id, place.touchpoint.id if place.touchpoint else "", self.item_id)

    def _arrived(self, goal: evidence.Goal, found: list[Evidence]) -> None:
        if not self._is_open or goal.visit != self.visit.id:
            evidence.keep_in_draft(self.context, goal, found)
            return
        after = self.visit
        for one in found:
            after = after.with_evidence(one)
        place = self.reading.active.get(goal.item)
        if place is not None and place.item.kind == "audio" and self.answer_of(goal.item) is None:
            after = after.with_answer(Answer(item=goal.item, value="yes", at=self.workspace.clock()))
        self._push(after, _("adding of a photo"), goal.item)

    def write_caption(self, evidence_id: str, text: str) -> None:
        """A photo's caption as it is being typed."""
        photo = next((one for one in self.visit.evidence if one.id == evidence_id), None)
        if photo is None or self.is_locked(photo.item):
            return
        new = photo.model_copy(update={"caption": text})
        all_photos = tuple(new if one is photo else one for one in self.visit.evidence)
        after = self.visit.model_copy(update={"evidence": all_photos})
        self._push(after, _("caption"), photo.item, f"caption {evidence_id} {self._typing}")

    def remove_evidence(self, evidence_id: str) -> None:
        """Take a photo or sound out; its file stays, so that undo brings it back."""
        gone = next((one for one in self.visit.evidence if one.id == evidence_id), None)
        if gone is None or self.is_locked(gone.item):
            return
        after = self.visit.without_evidence(evidence_id)
        if gone.media.startswith("audio/") and not photos_of(after, gone.item):
            after = after.without_answer(gone.item)
        self._push(after, _("removing of a photo"), gone.item)

    # -- finishing ---------------------------------------------------------------------------------------------------

    def blocks(self) -> list[Finding]:
        """The gaps that keep the visit from being finished."""
        return [gap for gap in self.gaps() if gap.severity is Severity.ERROR]

    def finish(self) -> bool:
        """Complete the visit: only without open gaps, with everything saved. False when it has to wait."""
        if self._intake.under_way:
            self.context.tell("info", _("A photo is still being taken in. Finish when it is there."))
            return False
        if self.blocks() or not self.save_now():
            return False
        try:
            done = self.workspace.complete(self._without_blanks())
        except CxError as error:
            self.not_saved.emit(error)
            return False
        self.close()
        self.context.changes.tell("visits", "drafts", study=done.study, initiator=self)
        self.context.tell("good", _("Visit {n} is complete.").format(n=done.number))
        self.completed.emit(done)
        return True

    def _without_blanks(self) -> Visit:
        """Stopwatches still running at optional items are no answers; their notes are kept."""
        visit = self.visit
        for item, answer in self.running():
            blank = Answer(item=item.id, note=answer.note)
            visit = visit.with_answer(blank) if answer.note else visit.without_answer(item.id)
        return visit
