"""One photo in work: what is covered, drawn and turned, whether it may be shown, and its copies. No widget is known.

Every change is one of the recorder's, so that undo takes it back and the autosave keeps it. Places are thousandths of
the upright picture; what a person sees may be turned, so ways are turned back before they are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps
from cxstudio.study import clearing, redaction
from cxstudio.study.photo_facts import facts
from cxstudio.study.recorded import Evidence
from cxstudio.study.redaction import Mark, Patch, Rotation, Spot

from .moments import ago

if TYPE_CHECKING:
    from cxstudio.store.evidence_files import EvidenceFiles

    from .photo_album import Album

Tool = Literal["box", "brush", "arrow", "number"]
NEW_BOX = 160
"""Thousandths that an area measures at first, where it was not drawn."""
BRUSH = 50


class Mode(Enum):
    """What keys and pointer do to the photo."""

    LOOK = "look"
    COVER = "cover"
    DRAW = "draw"


TOOLS: dict[Mode, tuple[Tool, ...]] = {
    Mode.LOOK: (), Mode.COVER: ("box", "brush"), Mode.DRAW: ("arrow", "box", "number"),
}  # fmt: skip


class PhotoEditing(QObject):
    """Signals: `changed()` another photo, mode, area or copy; `turned(evidence id)` another photo is shown."""

    changed = Signal()
    turned = Signal(str)

    def __init__(self, recorder: Album, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recorder = recorder
        self.id = ""
        self.mode = Mode.LOOK
        self.tool: Tool = "box"
        self.chosen_id = ""
        self.uncovered: bytes | None = None
        self.facts: list[str] = []
        self._step = 0
        recorder.changed.connect(lambda _items: self._refresh())

    # -- which photo ---------------------------------------------------------------------------------------------------

    @property
    def photo(self) -> Evidence | None:
        """The photo in work; None when it was taken out."""
        if not self._recorder.is_open:
            return None
        return next((one for one in self._recorder.visit.evidence if one.id == self.id), None)

    @property
    def photos(self) -> list[Evidence]:
        """The pictures of its item, in the order of adding."""
        photo = self.photo
        if photo is None:
            return []
        return [one for one in self._recorder.photos(photo.item) if clearing.is_picture(one)]

    def open(self, evidence_id: str) -> None:
        """Take up a photo of the visit."""
        self._recorder.end_typing()
        self.id, self.mode, self.chosen_id, self.uncovered = evidence_id, Mode.LOOK, "", None
        self.facts = []
        self._make_copy()
        self._compare()
        self.turned.emit(evidence_id)
        self.changed.emit()

    def go(self, step: int) -> None:
        """The next (+1) or previous photo of the item, round and round; what was being covered stays covered."""
        ids = [one.id for one in self.photos]
        if len(ids) > 1:
            mode = self.mode
            self.open(ids[(ids.index(self.id) + step) % len(ids)])
            self.enter(mode)

    def _refresh(self) -> None:
        if self.id:
            if self.chosen is None:
                self.chosen_id = ""
            self.changed.emit()

    # -- modes ---------------------------------------------------------------------------------------------------------

    def enter(self, mode: Mode) -> None:
        """Look, cover areas, or draw. Covering and drawing show the photo as it was taken, to whoever does it."""
        photo = self.photo
        if photo is None or mode is self.mode:
            return
        files = self._recorder.workspace.evidence
        if mode is not Mode.LOOK and not files.has(photo.sha256):
            self._recorder.context.tell("info", _("The original is not on this computer: only its copy can be shown."))
            return
        self.mode, self.chosen_id = mode, ""
        self.tool = TOOLS[mode][0] if TOOLS[mode] else "box"
        if mode is Mode.LOOK:
            self.uncovered = None
            self._make_copy()
        elif self.uncovered is None:
            self._uncover(files, photo.sha256)
        self.changed.emit()

    def next_tool(self) -> None:
        """The other tools in turn."""
        tools = TOOLS[self.mode]
        if tools:
            self.tool = tools[(tools.index(self.tool) + 1) % len(tools)]
            self.changed.emit()

    def _uncover(self, files: EvidenceFiles, sha256: str) -> None:
        def steps() -> Steps[bytes]:
            from cxstudio.store.photos import uncovered  # the store brings SQLAlchemy

            yield Progress(0, 1, _("Preparing the photo"))
            return uncovered(files, sha256)

        def there(picture: bytes) -> None:
            if (photo := self.photo) is not None and photo.sha256 == sha256 and self.mode is not Mode.LOOK:
                self.uncovered = picture
                self.changed.emit()

        self._run(steps(), there)

    def _make_copy(self) -> None:
        """The copy that is shown, if it is not there yet."""
        photo = self.photo
        if photo is None:
            return
        files = self._recorder.workspace.evidence
        if files.has_derived(photo.sha256, clearing.treatment_of(photo).key) or not files.has(photo.sha256):
            return
        from cxstudio.store.photos import prepare

        item = photo.item
        self._run(prepare(files, [photo]), lambda _made: self._recorder.changed.emit(frozenset({item})))

    def _compare(self) -> None:
        """What can be seen of the photo against its visit and all other photos of the study."""
        photo, workspace = self.photo, self._recorder.workspace
        visit = self._recorder.visit

        def steps() -> Steps[list[str]]:
            from cxstudio.store import photo_rows

            yield Progress(0, 1, _("Comparing photos"))
            with workspace.database.read() as connection:
                others = photo_rows.known(connection, visit.study)
            return facts(photo, visit, others, workspace.evidence.place_of) if photo is not None else []

        def there(found: list[str]) -> None:
            if photo is not None and photo.id == self.id:
                self.facts = found
                self.changed.emit()

        self._run(steps(), there)

    def _run(self, steps: Steps[object], finished: object) -> None:
        def failed(error: CxError) -> None:
            self._recorder.context.tell("bad", str(error))

        self._recorder.context.jobs.run(_("Preparing the photo"), steps, finished, failed)  # type: ignore[arg-type]

    # -- areas and drawings --------------------------------------------------------------------------------------------

    @property
    def shapes(self) -> tuple[Patch | Mark, ...]:
        """What can be chosen in this mode."""
        photo = self.photo
        if photo is None or self.mode is Mode.LOOK:
            return ()
        return photo.redaction if self.mode is Mode.COVER else photo.marks

    @property
    def chosen(self) -> Patch | Mark | None:
        """The area or drawing that keys act on."""
        return next((shape for shape in self.shapes if shape.id == self.chosen_id), None)

    def choose(self, shape_id: str) -> None:
        """Keys act on this one from now on."""
        self.chosen_id, self._step = shape_id, self._step + 1
        self.changed.emit()

    def choose_next(self, step: int) -> bool:
        """The next or previous one; False where there is none."""
        ids = [shape.id for shape in self.shapes]
        if not ids:
            return False
        at = ids.index(self.chosen_id) + step if self.chosen_id in ids else (0 if step > 0 else -1)
        self.choose(ids[at % len(ids)])
        return True

    def choose_at(self, spot: Spot) -> bool:
        """The topmost one at a spot of the picture as it is seen."""
        photo = self.photo
        if photo is None:
            return False
        x, y = redaction.turned_back(spot, photo.rotation)
        for shape in reversed(self.shapes):
            left, top, right, bottom = redaction.bounds(shape.points)
            if left - 15 <= x <= right + 15 and top - 15 <= y <= bottom + 15:
                self.choose(shape.id)
                return True
        return False

    def add(self, points: Sequence[Spot] = ()) -> None:
        """One more with the tool in hand, at these spots of the picture as it is seen; in its middle where none."""
        photo = self.photo
        if photo is None or self.mode is Mode.LOOK:
            return
        seen = tuple(points) or _in_the_middle(self.tool)
        spots = tuple(redaction.turned_back(spot, photo.rotation) for spot in seen)
        made = self._patch(spots) if self.mode is Mode.COVER else self._mark(spots, photo.marks)
        self.chosen_id, self._step = made.id, self._step + 1
        self._put((*self.shapes, made), _("new area") if isinstance(made, Patch) else _("new drawing"))

    def _patch(self, spots: tuple[Spot, ...]) -> Patch:
        id_ = self._recorder.workspace.new_id()
        if self.tool == "brush":
            return Patch(id=id_, points=spots[: redaction.MOST_SPOTS], width=BRUSH)
        return redaction.box(id_, *redaction.bounds(spots))

    def _mark(self, spots: tuple[Spot, ...], marks: tuple[Mark, ...]) -> Mark:
        id_ = self._recorder.workspace.new_id()
        if self.tool == "number":
            number = max((mark.number for mark in marks), default=0) + 1
            return Mark(id=id_, kind="number", points=spots[:1], number=min(number, 99))
        return Mark(id=id_, kind="arrow" if self.tool == "arrow" else "box", points=(spots[0], spots[-1]))

    def move(self, right: int, down: int) -> None:
        """Move the chosen one by thousandths, as it is seen."""
        shape, photo = self.chosen, self.photo
        if shape is not None and photo is not None:
            way = redaction.way_back(right, down, photo.rotation)
            self._reshape(shape, redaction.moved(shape.points, *way))

    def size(self, wider: int, higher: int) -> None:
        """Make the chosen one wider or higher; of an arrow the tip moves."""
        shape, photo = self.chosen, self.photo
        if shape is None or photo is None or len(shape.points) < 2:
            return
        if isinstance(shape, Mark):
            way = redaction.way_back(wider, higher, photo.rotation)
            self._reshape(shape, (shape.points[0], *redaction.moved(shape.points[1:], *way)))
            return
        across, down = (higher, wider) if photo.rotation in (90, 270) else (wider, higher)
        self._reshape(shape, redaction.sized(shape.points, across, down))

    def _reshape(self, shape: Patch | Mark, points: tuple[Spot, ...]) -> None:
        self._swap(shape.model_copy(update={"points": points}), _("moving of an area"), f"{shape.id} {self._step}")

    def remove(self) -> None:
        """Take the chosen one out: nothing is covered there, or "not a face" for a proposed area."""
        shape = self.chosen
        if shape is not None:
            self._put(tuple(one for one in self.shapes if one.id != shape.id), _("removing of an area"))

    def confirm(self) -> bool:
        """Cover the chosen proposed area; the next proposed one is chosen. False where none is."""
        shape = self.chosen
        if not isinstance(shape, Patch) or not shape.proposed:
            return False
        self._swap(shape.model_copy(update={"proposed": False}), _("covering of an area"))
        waiting = [one.id for one in self.shapes if isinstance(one, Patch) and one.proposed]
        if waiting:
            self.choose(waiting[0])
        return True

    def confirm_all(self) -> None:
        """Cover all proposed areas."""
        photo = self.photo
        if photo is not None:
            areas = tuple(one.model_copy(update={"proposed": False}) for one in photo.redaction)
            self._change({"redaction": areas}, _("covering of areas"))

    def propose_faces(self) -> None:
        """Look for faces; what is found is proposed as areas to cover, the first one chosen. Nothing is covered yet."""
        photo, workspace = self.photo, self._recorder.workspace
        if photo is None:
            return
        if not workspace.evidence.has(photo.sha256):
            self._recorder.context.tell("info", _("The original is not on this computer: only its copy can be shown."))
            return

        def steps() -> Steps[list[tuple[int, int, int, int]]]:
            from cxstudio.store.photos import faces  # the store brings SQLAlchemy

            yield Progress(0, 1, _("Looking for faces"))
            return faces(workspace.evidence, photo.sha256)

        self._run(steps(), lambda found: self._take_faces(photo.id, found))

    def _take_faces(self, evidence_id: str, found: Sequence[tuple[int, int, int, int]]) -> None:
        photo = self.photo
        if photo is None or photo.id != evidence_id:
            return
        new = [box for box in found if not _lies_in(box, photo.redaction)]
        if not new:
            words = _("No face was found that is not covered. Look yourself: small and turned faces are missed.")
            self._recorder.context.tell("info", words)
            return
        self.enter(Mode.COVER)
        made = [redaction.box(self._recorder.workspace.new_id(), *box, proposed=True) for box in new]
        self.chosen_id = made[0].id
        self._change({"redaction": (*photo.redaction, *made)}, _("proposing of faces"))

    def _swap(self, shape: Patch | Mark, what: str, typing: str = "") -> None:
        self._put(tuple(shape if one.id == shape.id else one for one in self.shapes), what, typing)

    def _put(self, shapes: tuple[Patch | Mark, ...], what: str, typing: str = "") -> None:
        self._change({"redaction" if self.mode is Mode.COVER else "marks": shapes}, what, typing)

    def _change(self, said: dict[str, object], what: str, typing: str = "") -> None:
        photo = self.photo
        if photo is not None:
            self._recorder.change_evidence(photo.model_copy(update=said), what, typing)

    # -- the photo as a whole ------------------------------------------------------------------------------------------

    def rotate(self) -> None:
        """A quarter to the right."""
        photo = self.photo
        if photo is not None:
            turned: dict[Rotation, Rotation] = {0: 90, 90: 180, 180: 270, 270: 0}
            self._change({"rotation": turned[photo.rotation]}, _("turning of a photo"))
            if self.mode is Mode.LOOK:
                self._make_copy()

    def toggle_report(self) -> None:
        """Use it in the report, or not."""
        photo = self.photo
        if photo is not None:
            self._change({"in_report": not photo.in_report}, _("use in the report"))

    def link(self, item_id: str) -> None:
        """It belongs to another item."""
        place = self._recorder.reading.active.get(item_id)
        if place is not None:
            touchpoint = place.touchpoint.id if place.touchpoint else ""
            self._change({"item": item_id, "touchpoint": touchpoint}, _("link of a photo"))

    def toggle_cleared(self) -> None:
        """It may be shown as it is now covered, says the person at the keys; or no longer."""
        photo = self.photo
        if photo is None:
            return
        if clearing.proposed(photo):
            self._recorder.context.tell("caution", _("Decide the proposed areas first: cover each, or remove it."))
        elif clearing.stage_of(photo) is clearing.Stage.CLEARED:
            self._recorder.change_evidence(clearing.uncleared(photo), _("clearing of a photo"))
        else:
            who, now = self._recorder.workspace.person, self._recorder.workspace.clock()
            self._recorder.change_evidence(clearing.cleared(photo, who, now), _("clearing of a photo"))

    # -- words ---------------------------------------------------------------------------------------------------------

    def stage_words(self) -> tuple[str, str]:
        """(how far it has come, tone): "raw", "redacted, 2 areas", "cleared by Ana, 3 minutes ago"."""
        photo = self.photo
        if photo is None:
            return "", "quiet"
        areas = len(clearing.covered(photo))
        match clearing.stage_of(photo):
            case clearing.Stage.CLEARED:
                when = ago(photo.clearance.at, self._recorder.workspace.clock())
                return _("cleared by {who}, {when}").format(who=photo.clearance.by, when=when), "good"
            case clearing.Stage.REDACTED:
                return plural("redacted, {n} area", "redacted, {n} areas", areas), "accent"
        return _("raw"), "quiet"

    def place(self) -> tuple[float, float] | None:
        """Where it was taken, as far as it is known on this computer."""
        photo = self.photo
        return self._recorder.workspace.evidence.place_of(photo.sha256) if photo is not None else None

    def held_back(self) -> str:
        """Why it would not leave now; empty where it would."""
        photo = self.photo
        return clearing.refusal(photo, self._recorder.study.ethics) if photo is not None else ""


def _lies_in(box: tuple[int, int, int, int], areas: Sequence[Patch]) -> bool:
    """Is the middle of this box in one of the areas already?"""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    ends = [redaction.bounds(one.points) for one in areas if not one.width]
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in ends)


def _in_the_middle(tool: Tool) -> tuple[Spot, ...]:
    half = NEW_BOX // 2
    if tool == "number":
        return ((500, 500),)
    return ((500 - half, 500 - half), (500 + half, 500 + half))
