"""What a person can do in the recorder: answer, set aside, note, time, mark, attach, finish. No widget is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError, Finding, Severity
from cxstudio.i18n import _
from cxstudio.study.broken_off import broken_off
from cxstudio.study.defaults import with_defaults
from cxstudio.study.protocol import Item, Rows, SealedCard, SeveralChoices, Timer
from cxstudio.study.visit import (
    Answer,
    AnswerValue,
    Evidence,
    MarkedMoment,
    Status,
    Visit,
    can_open,
    is_opened,
    photos_of,
    pictures_of,
    resumed,
)
from ui.context import Context

from . import recorder_evidence as evidence
from . import recorder_words as words
from .recorder_rest import RestingVisit
from .recorder_said import HOLDS
from .recorder_timers import is_running, stamped


class Recorder(RestingVisit):
    """The visit in work, and everything that can be done to it."""

    folder_dropped = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._intake = evidence.Intake(context, self._arrived)

    # -- answering ---------------------------------------------------------------------------------------------------

    def answer(self, value: AnswerValue, *, typing: bool = False) -> None:
        """Answer the current item; None takes the answer back. With auto-advance the next one becomes current."""
        item = self.item
        if item is None or self._refuses(item) or self._stays_open(item):
            return
        old = self.answer_of(item.id)
        note = old.note if old else ""
        if value is None or (value == () and not isinstance(item, Rows)):
            new = Answer(item=item.id, note=note) if note else None
        else:
            new = Answer(item=item.id, value=value, note=note, at=self.workspace.clock())
        self._put(item, new, typing=typing)
        if not typing and value is not None:
            self._advance(item)

    def confirm(self) -> bool:
        """Take the current item's default as its answer and go on; False when none stands there."""
        item = self.item
        proposed = self.proposed(item) if item is not None else None
        if item is None or proposed is None or self._refuses(item):
            return False
        self.answer(proposed.value)
        if self.item_id == item.id and not self._asks_more(item):
            self.step_item(+1)
        return True

    def set_aside(self, status: Status, reason: str) -> None:
        """ "Not applicable" or "could not observe", with its reason."""
        item = self.item
        if item is None or self._refuses(item) or self._stays_open(item):
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

    def _advance(self, item: Item) -> None:
        """On to the next item, unless the answer asks for something first."""
        several = isinstance(item, SeveralChoices | Rows)
        if self.context.preferences.auto_advance and not several and not self._asks_more(item):
            self.step_item(+1)

    def _asks_more(self, item: Item) -> bool:
        """Words or a photo are asked for, or the answer breaks a rule."""
        kept = self.is_kept(item)
        if kept is False or words.photo_rule_words(item, kept, len(pictures_of(self.visit, item.id))):
            return True
        return any(gap.item == item.id and gap.code in HOLDS for gap in self.gaps())

    def _put(self, item: Item, new: Answer | None, *, typing: bool = False, what: str = "") -> None:
        if new == self.visit.answers.get(item.id):
            return
        after = self.visit.with_answer(new) if new else self.visit.without_answer(item.id)
        self._push(after, words.step_words(item, what), item.id, f"{item.id} {what} {self._typing}" if typing else "")

    # -- sealed cards ------------------------------------------------------------------------------------------------

    def can_open_card(self, card: SealedCard) -> bool:
        """Is what comes before it settled?"""
        return can_open(self.reading, card)

    def open_card(self) -> None:
        """Open the current item's card, where it may be opened. It cannot be closed again, nor can anything before
        the opening be undone: its moment stands between what was answered before and after."""
        item = self.item
        if not isinstance(item, SealedCard) or self.is_open_card(item) or not self.can_open_card(item):
            return
        old, now = self.answer_of(item.id), self.workspace.clock()
        self._put(item, Answer(item=item.id, value=now, note=old.note if old else "", at=now), what=_("opening"))
        self.undo_stack.clear()
        self.save_now()

    def is_open_card(self, item: Item) -> bool:
        """Is it a sealed card that was opened?"""
        return isinstance(item, SealedCard) and is_opened(self.answer_of(item.id))

    def _stays_open(self, item: Item) -> bool:
        if self.is_open_card(item):
            self.context.tell("info", _("The card was opened, and stays open."))
            return True
        return False

    # -- stopwatches, moments, evidence ------------------------------------------------------------------------------

    def toggle_timer(self) -> None:
        """Start or stop: the current item's stopwatch, else the one that runs, else the first unused one here."""
        item = self.item
        runs = [pair for pair in self.running() if not pair[0].over_days]  # one over days is stopped on its own card
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
        self._put(item, self.stopwatches.start(item, self.answer_of(item.id)), what=_("start of stopwatch"))

    def stop_timer(self, item: Timer, *, reached: bool = True) -> None:
        """Stop a running stopwatch; not `reached` when what was waited for never came."""
        answer = self.answer_of(item.id)
        if answer is not None and is_running(answer):
            self._put(item, self.stopwatches.stop(answer, reached=reached), what=_("time"))
            if item.id == self.item_id:
                self._advance(item)

    def stamp(self, item: Timer, since: int, until: int) -> None:
        """Start and stop of a time over days as they are being typed, in UTC ms; 0 where one is not given."""
        new = stamped(item, self.answer_of(item.id), since, until, self.workspace.clock())
        self._put(item, new, typing=True, what=_("time"))

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
        """Take photos and sounds in for the current item: files, or (name, bytes) of what was pasted. The photos of a
        folder are matched to items first: `folder_dropped` asks for that."""
        if folders := [one for one in sources if isinstance(one, Path) and one.is_dir()]:
            self.folder_dropped.emit(folders)
            sources = [one for one in sources if one not in folders]
        if self.item is not None and sources and not self._refuses(self.item):
            goal = self._goal()
            self._intake.take(evidence.found(self.workspace, sources, goal), goal)

    def attach_to(self, item_id: str, sources: Sequence[Path]) -> None:
        """Take photos in for one item, whichever is current."""
        place = self.reading.active.get(item_id)
        if place is not None and sources and not self._refuses(place.item):
            goal = evidence.Goal(self.visit.id, place.touchpoint.id if place.touchpoint else "", item_id)
            self._intake.take(evidence.found(self.workspace, sources, goal), goal)

    def attach_sound(self, path: Path) -> None:
        """Take a sound file in for the current item."""
        if self.item is not None and not self._refuses(self.item):
            goal = self._goal()
            self._intake.take(evidence.sound(self.workspace, path, goal), goal)

    def _goal(self) -> evidence.Goal:
        place = self.reading.active[self.item_id]
        return evidence.Goal(self.visit.id, place.touchpoint.id if place.touchpoint else "", self.item_id)

    def _arrived(self, goal: evidence.Goal, found: list[Evidence]) -> None:
        if not self.is_open or goal.visit != self.visit.id:
            evidence.keep_in_draft(self.context, goal, found)
            return
        after = self.visit
        for one in found:
            after = after.with_evidence(one)
        place = self.reading.active.get(goal.item)
        heard = any(one.media.startswith("audio/") for one in found)
        if heard and place is not None and place.item.kind == "audio" and self.answer_of(goal.item) is None:
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

    def change_evidence(self, changed: Evidence, what: str, typing: str = "") -> None:
        """Something else said of a photo; `what` names the step of undo, steps of one `typing` mark are one."""
        old = next((one for one in self.visit.evidence if one.id == changed.id), None)
        if old is None or old == changed or self.is_locked(old.item):
            return
        all_photos = tuple(changed if one is old else one for one in self.visit.evidence)
        self._push(self.visit.model_copy(update={"evidence": all_photos}), what, changed.item or old.item, typing)

    def remove_evidence(self, evidence_id: str) -> None:
        """Take a photo or sound out; its file stays, so that undo brings it back."""
        gone = next((one for one in self.visit.evidence if one.id == evidence_id), None)
        if gone is None or self.is_locked(gone.item):
            return
        after = self.visit.without_evidence(evidence_id)
        place = self.reading.active.get(gone.item)
        if place is not None and place.item.kind == "audio" and not photos_of(after, gone.item):
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
        whole = with_defaults(self.published.protocol, self._without_blanks())
        return self._complete(whole, _("Visit {n} is complete."))

    def break_off(self, why: str) -> bool:
        """Complete the visit as it stands, for safety: what is open says that the visit was broken off, and why.
        False when it has to wait for a photo or for the disk."""
        if self._intake.under_way:
            self.context.tell("info", _("A photo is still being taken in. Break off again when it is there."))
            return False
        if not why.strip() or not self.save_now():
            return False
        whole = broken_off(self.whole.protocol, self.visit, why.strip(), self.workspace.clock())
        return self._complete(whole, _("Visit {n} was broken off. What was seen before is kept and counts."))

    def _complete(self, visit: Visit, words: str) -> bool:
        try:
            done = self.workspace.complete(resumed(visit, self.workspace.clock()))
        except CxError as error:
            self.not_saved.emit(error)
            return False
        self.close()
        self.context.changes.tell("visits", "drafts", study=done.study, initiator=self)
        self.context.tell("good", words.format(n=done.number))
        self.completed.emit(done)
        return True

    def _without_blanks(self) -> Visit:
        """Stopwatches still running at optional items are no answers; their notes are kept."""
        visit = self.visit
        for item, answer in self.running():
            blank = Answer(item=item.id, note=answer.note)
            visit = visit.with_answer(blank) if answer.note else visit.without_answer(item.id)
        return visit
