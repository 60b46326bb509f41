"""The conflicts of a study in people's words, and the decisions between the values, each with its way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from cxstudio.store import log
from cxstudio.store.conflicts import Conflict, Decision, Side, both
from cxstudio.store.fold import ALIVE
from cxstudio.store.operation import Json
from cxstudio.store.views import answer_field
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import places_of
from cxstudio.study.protocol import Item, Text
from cxstudio.study.visit import Answer, Evidence, Reading
from ui.changes import Change
from ui.context import Context

from . import recorder_words as words
from .amending import can_amend
from .moments import exact_moment, local
from .visit_history import parts_of
from .visits import STATES

MOST = 500
"""So many are listed at a time; deciding makes room for the next."""
Parts = tuple[tuple[str, bool], ...]
"""A text in parts, each with whether it stands only on its side."""


@dataclass(frozen=True)
class SideWords:
    """One value: where it comes from, who gave it and when, what it says, its note with what differs, its photos."""

    heading: str
    who: str
    said: str
    note: Parts = ()
    photos: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Case:
    """A conflict as a person meets it. `decided` says how, with the `decision` that can be taken back."""

    conflict: Conflict
    title: str
    about: str
    question: str
    before: str
    sides: tuple[SideWords, ...]
    item: Item | None = None
    decided: str = ""
    decision: Decision | None = None


class Deciding(QObject):
    """The conflicts in front. Signals: `listed()` after the list was read anew, `turned()` when another one is in front
    or it was decided. Attributes: `study`, `cases`, `row` (-1: none), `kept` (the side in front), `forked` (people
    whose workspace seems to have been copied)."""

    listed = Signal()
    turned = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.study = ""
        self.titles: dict[str, str] = {}
        self.cases: list[Case] = []
        self.forked: list[str] = []
        self.row, self.kept = -1, 0
        self._made: list[Decision] = []
        context.changes.changed.connect(self._hear)

    # -- which there are -----------------------------------------------------------------------------------------------

    def choose(self, study: str = "") -> None:
        """Turn to a study; without a name to the one in front, or else to that with the most conflicts."""
        workspace = self.context.open_workspace
        torn = workspace.conflicts.studies()
        self.titles = {one.id: one.title for one in workspace.studies() if one.id in (*torn, study, self.study)}
        wanted = study or (self.study if self.study in torn else "")
        wanted = wanted or (torn[0] if torn else self.study or self.context.preferences.last_study)
        if wanted != self.study:
            self.study, self._made, self.cases = wanted, [], []
        self.refresh()

    def refresh(self) -> None:
        """Read the conflicts anew; what was decided here since stays in the list."""
        workspace = self.context.open_workspace
        front = self.case.conflict if self.case is not None else None
        done = {_place(case.conflict): case for case in self.cases if case.decision in self._made}
        read = _Reader(self.context, self.study)
        fresh = {_place(found): read.case(found) for found in workspace.conflicts.listed(self.study)[:MOST]}
        self.cases = [one for _key, one in sorted((done | fresh).items())]
        with workspace.database.read() as connection:
            self.forked = sorted({read.who(replica) for replica in log.forked(connection, self.study)})
        self._turn_to(front)
        self.listed.emit()
        self.turned.emit()

    def _turn_to(self, front: Conflict | None) -> None:
        places = [_place(case.conflict) for case in self.cases]
        if front is not None and _place(front) in places:
            self.row = places.index(_place(front))
        else:
            self.row = next((n for n, case in enumerate(self.cases) if not case.decided), 0 if self.cases else -1)
            self.kept = 0

    def _hear(self, change: Change, initiator: object) -> None:
        if initiator is not self and self.study and change.kinds & {"visits", "sites", "studies"}:
            self.refresh()

    @property
    def case(self) -> Case | None:
        """The one in front."""
        return self.cases[self.row] if 0 <= self.row < len(self.cases) else None

    @property
    def open(self) -> int:
        """How many wait for a decision."""
        return sum(not case.decided for case in self.cases)

    def turn(self, row: int) -> None:
        """Bring another one to the front."""
        if row != self.row and 0 <= row < len(self.cases):
            self.row, self.kept = row, 0
            self.turned.emit()

    def look_at(self, side: int) -> None:
        """Bring one of the sides to the front."""
        if self.case is not None and 0 <= side < len(self.case.sides) and side != self.kept:
            self.kept = side
            self.turned.emit()

    # -- deciding ------------------------------------------------------------------------------------------------------

    def keep(self, side: int) -> bool:
        """Keep the value of one side."""
        case = self.case
        if case is None or not 0 <= side < len(case.sides):
            return False
        if case.conflict.is_deletion:
            told = _("Stays") if case.conflict.sides[side].value else _("Deleted again")
        else:
            told = _("Kept: {who}").format(who=case.conflict.sides[side].person or case.sides[side].heading)
        return self._decide(case.conflict.sides[side].value, told)

    @property
    def joined(self) -> Json:
        """Both values as one, where they can be joined; else None."""
        case = self.case
        if case is None or case.decided:
            return None
        return both(case.conflict, self.kept, is_text=isinstance(case.item, Text))

    def keep_both(self) -> bool:
        """Keep both, where they can be joined."""
        return self.joined is not None and self._decide(self.joined, _("Both kept"))

    def write_answer(self, answer: Answer, reason: str) -> bool:
        """Settle it by another answer, with its reason."""
        return self._decide(answer_field(answer)[1], _("Written anew"), reason)

    def write_words(self, text: str) -> bool:
        """Settle it by other words."""
        return self._decide(text.strip(), _("Written anew"))

    def _decide(self, value: Json, told: str, reason: str = "") -> bool:
        case = self.case
        if case is None or case.decided:
            return False
        decision = self._try(lambda: self.context.open_workspace.conflicts.decide(case.conflict, value, reason))
        if decision is None:
            return False
        self._made.append(decision)
        self.cases[self.row] = replace(case, decided=told, decision=decision)
        self._tell()
        self.row = next((n for n, one in enumerate(self.cases) if not one.decided), self.row)
        self.kept = 0
        self.listed.emit()
        self.turned.emit()
        return True

    @property
    def can_undo(self) -> bool:
        """Was something decided here that can be taken back?"""
        return bool(self._made)

    def undo(self) -> None:
        """Let the conflict decided last stand open again."""
        if not self._made:
            return
        decision = self._made.pop()
        self._try(lambda: self.context.open_workspace.conflicts.take_back(decision))
        self.refresh()
        self._turn_to(decision.conflict)
        self._tell()
        self.turned.emit()

    def _tell(self) -> None:
        self.context.changes.tell("visits", "sites", "studies", study=self.study, initiator=self)

    def _try(self, act: Callable[[], Decision | None]) -> Decision | None:
        try:
            return act()
        except CxError as error:
            self.context.tell("caution", str(error))
            self.refresh()
            return None

    # -- writing something new -----------------------------------------------------------------------------------------

    def asked_anew(self) -> tuple[Reading, Item] | None:
        """What the form for another answer needs; None where it is no answer that can be changed by itself."""
        case = self.case
        if case is None or case.decided or case.item is None or not can_amend(case.item):
            return None
        visit = case.conflict.entity.partition(":")[2]
        found = self.context.open_workspace.scored(self.study, [visit])
        return (found[0].reading, case.item) if found else None

    @property
    def words_anew(self) -> str | None:
        """What stands in the form for other words at first; None where it is no text."""
        case = self.case
        if case is None or case.decided or case.conflict.is_deletion or case.conflict.field.startswith("answer/"):
            return None
        values = [side.value for side in case.conflict.sides]
        is_words = all(isinstance(value, str) for value in values) and _is_free(case.conflict.field)
        return str(self.joined or values[self.kept]) if is_words else None


def _place(conflict: Conflict) -> tuple[str, str]:
    return conflict.entity, conflict.field


def _is_free(field: str) -> bool:
    """Can anything be written there? Not where it names one of few things."""
    return field.rpartition("/")[2] not in ("state", "site", "protocol", "language", "method", "item", "touchpoint")


def count_words(n: int) -> str:
    """How many wait, for whoever is led there."""
    return plural("{n} value was changed by two people.", "{n} values were changed by two people.", n)


def fork_words(people: list[str]) -> str:
    """What happened where a workspace goes on in two places."""
    told = _("The workspace of {who} seems to have been copied or restored: two of it went on from the same point. What both wrote is kept. Ask which one goes on, and let the other one be opened once more: it gets a name of its own then.")  # fmt: skip  # noqa: E501
    return told.format(who=", ".join(people))


# -- in words ----------------------------------------------------------------------------------------------------------

_FIELDS = {
    "state": _("What was decided in the review"), "observer": _("Who observed it"), "site": _("Where it was made"),
    "wave": _("The wave"), "number": _("The number"), "started_at": _("When it began"), "title": _("The title"),
    "completed_at": _("When it ended"), "name": _("The name"), "address": _("The address"), "group": _("The group"),
    "client": _("The client"), "question": _("What the study asks"), "caption": _("The caption of a photo"),
    "in_report": _("Whether a photo stands in the report"), "rotation": _("How a photo is turned"),
    "redaction": _("What is covered on a photo"), "marks": _("What is drawn on a photo"),
    "clearance": _("Whether a photo may leave"), "trashed_at": _("Whether a photo was deleted"),
    "touchpoint": _("Where a photo belongs"), "item": _("Where a photo belongs"),
}  # fmt: skip


class _Reader:
    """Reads the conflicts of a study; what several need is read once."""

    def __init__(self, context: Context, study: str) -> None:
        self._workspace, self._study = context.open_workspace, study
        self._sites = {site.id: site.name for site in self._workspace.sites(study)} if study else {}
        self._visits: dict[str, ScoredVisit | None] = {}
        with self._workspace.database.read() as connection:
            self._ours = log.ours(connection)[0]
            self._names = log.names(connection)

    def who(self, replica: str) -> str:
        """The person or device behind a replica."""
        person, device = self._names.get(replica, ("", ""))
        return person or device or _("an unnamed device")

    def case(self, conflict: Conflict) -> Case:
        """A conflict in words."""
        scored = self._scored(conflict.entity)
        field = conflict.field.partition("/")
        places = places_of(scored.reading.protocol) if scored is not None else {}
        place = places.get(field[2]) if field[0] == "answer" else None
        item = place.item if place is not None else None
        told = [self._side(conflict, side, scored, item) for side in conflict.sides]
        if len(told) == 2:
            told = _with_differences(told)
        about = " · ".join(f"{side.heading}: {_short(side.said)}" for side in told)
        if len({side.said for side in told}) == 1:
            about = _("{value}, with different notes").format(value=_short(told[0].said))
        return Case(
            conflict, self._title(conflict.entity, scored), about, self._question(conflict, item),
            self._before(conflict, scored, item), tuple(told), item,
        )  # fmt: skip

    def _scored(self, entity: str) -> ScoredVisit | None:
        kind, _colon, id_ = entity.partition(":")
        if kind != "visit":
            return None
        if id_ not in self._visits:
            self._visits[id_] = next(iter(self._workspace.scored(self._study, [id_])), None)
        return self._visits[id_]

    def _title(self, entity: str, scored: ScoredVisit | None) -> str:
        kind, _colon, id_ = entity.partition(":")
        if kind == "site":
            return _("Site {name}").format(name=self._sites.get(id_, id_[:8]))
        if scored is not None:
            site = self._sites.get(scored.visit.site) or _("unknown site")
            return _("{site}, visit {n}").format(site=site, n=scored.visit.number)
        return _("The study’s description") if kind == "study" else f"{kind} {id_[:8]}"

    def _question(self, conflict: Conflict, item: Item | None) -> str:
        if conflict.is_deletion:
            return _("Deleted by one, changed by another")
        if item is not None:
            return item.text
        name = conflict.field.rpartition("/")[2] if conflict.field.startswith("evidence/") else conflict.field
        return _FIELDS.get(name, name.replace("_", " "))

    def _before(self, conflict: Conflict, scored: ScoredVisit | None, item: Item | None) -> str:
        if conflict.is_deletion:
            return _("It stays until somebody decides: delete it again, or keep it.")
        if not conflict.before_at:
            return _("Both were given without knowing of each other.")
        said, note = self._said(conflict.field, conflict.before, scored, item)
        when = exact_moment(conflict.before_at)
        told = _("Before, on {when}, it was: {value}").format(when=when, value=_short(said)).rstrip(".")
        return f"{told}. {_('Its note: {note}').format(note=_short(note))}" if note else f"{told}."

    def _side(self, conflict: Conflict, side: Side, scored: ScoredVisit | None, item: Item | None) -> SideWords:
        person, device = self._names.get(side.replica, (side.person, ""))
        is_ours = side.replica == self._ours
        heading = _("Here") if is_ours else device or person or _("Elsewhere")
        at = local(side.at, side.offset)
        moment = f"{at.day} {at:%B %Y, %H:%M}"
        named = ", ".join(part for part in (side.person or person, "" if heading == device else device, moment) if part)
        who = _("{who}; kept by {other}").format(who=named, other=side.decided_by) if side.decided_by else named
        said, note = self._said(conflict.field, side.value, scored, item)
        return SideWords(heading, who, said, ((note, False),) if note else (), self._photos(conflict, side, scored))

    def _said(self, field: str, value: Json, scored: ScoredVisit | None, item: Item | None) -> tuple[str, str]:
        """(the value in words, its note)."""
        if field == ALIVE:
            return (_("Changed: keep it") if value else _("Deleted: delete it again")), ""
        if item is not None and scored is not None and isinstance(value, dict):
            return _answer_words(scored, item, value)
        name = field.rpartition("/")[2]
        if name == "state":
            return STATES.get(str(value), (str(value), ""))[0], ""
        if name == "site":
            return self._sites.get(str(value), str(value)), ""
        if name in ("started_at", "completed_at") and isinstance(value, int):
            return exact_moment(value), ""
        return _plain(value), ""

    def _photos(self, conflict: Conflict, side: Side, scored: ScoredVisit | None) -> tuple[Evidence, ...]:
        """What is to be seen beside a value: the photos of its item that this side had, or the photo in question."""
        if scored is None:
            return ()
        kind, _slash, rest = conflict.field.partition("/")
        if kind == "evidence":
            return tuple(one for one in scored.visit.evidence if one.id == rest.partition("/")[0])
        mine = self._added(conflict.entity, side.replica)
        done = scored.visit.completed_at or 0
        return tuple(
            one for one in scored.visit.evidence if one.item == rest and (one.added_at <= done or one.id in mine)
        )

    def _added(self, entity: str, by: str) -> set[str]:
        """The photos that a replica added."""
        history = self._workspace.reviews.history(entity.partition(":")[2], self._study)
        changes = [change for entry in history if entry.replica == by for change in entry.changes]
        return {
            change.field.split("/")[1] for change in changes if change.field.endswith("/file") and change.before is None
        }


def _answer_words(scored: ScoredVisit, item: Item, value: Mapping[str, Json]) -> tuple[str, str]:
    try:
        answer = Answer.model_validate({**value, "item": item.id})
    except ValidationError:
        return _("something that cannot be read here"), ""
    protocol = scored.reading.protocol
    said = words.rated_words(protocol, item, answer) or "–"
    if answer.reason:
        said = f"{said}: {words.reason_words(item, answer.reason, protocol)}"
    return said, answer.note.strip()


def _plain(value: Json) -> str:
    match value:
        case None | "":
            return "–"
        case True:
            return _("yes")
        case False:
            return _("no")
        case list(found):
            return plural("{n} entry", "{n} entries", len(found)) if found else _("nothing")
        case dict(found):
            return ", ".join(f"{name} {part}" for name, part in found.items())
    return str(value)


def _with_differences(sides: list[SideWords]) -> list[SideWords]:
    left, right = ("".join(text for text, _differs in side.note) for side in sides)
    if not left or not right or left == right:
        return sides
    parts = parts_of(left, right)
    if all(alone for some in parts for _text, alone in some):  # nothing is shared: marks would say nothing
        return sides
    return [replace(side, note=tuple(some)) for side, some in zip(sides, parts, strict=True)]


def _short(text: str) -> str:
    return words.short(" ".join(text.split()), 60)
