"""Conflicts: what people changed without knowing of each other, and the decision of one of them between the values.

A field with several values nobody replaced is a conflict; so is a thing that was deleted on one computer and changed on
another. A decision is an operation that names all of these values as replaced, so it merges like any change: whoever
decided otherwise elsewhere makes a conflict of two decisions. Taking one back writes the values side by side again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock
from . import log
from .database import Database
from .fold import ALIVE, SILENT, EntityState, Head
from .operation import Json, Kind, Operation
from .tables import ConflictRow, table

CONFLICT = table(ConflictRow)


@dataclass(frozen=True)
class Side:
    """One of the values: who gave it on which replica and when (UTC ms, and minutes of offset). `decided_by` is who
    chose it in an earlier decision, where the value was first given by somebody else; "" otherwise."""

    hash: str
    value: Json
    person: str
    replica: str
    at: int
    offset: int
    decided_by: str = ""


@dataclass(frozen=True)
class Conflict:
    """A field with several values, ours first, else the one shown. `field` is `ALIVE` where it was deleted on one side:
    then the value is False there and True on the other. `before` is what it was when the sides parted, at `before_at`
    (UTC ms, 0: nobody knows)."""

    study: str
    entity: str
    field: str
    sides: tuple[Side, ...]
    before: Json = None
    before_at: int = 0

    @property
    def is_deletion(self) -> bool:
        """Was it deleted here and changed there?"""
        return self.field == ALIVE


@dataclass(frozen=True)
class Decision:
    """What was decided: the conflict as it stood, the value it has now, and the operation that says so."""

    conflict: Conflict
    value: Json
    hash: str


class Conflicts:
    """The conflicts of a workspace."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def count(self, study: str = "") -> int:
        """How many wait for a decision, in one study or in all."""
        question = select(func.count()).select_from(CONFLICT).where(CONFLICT.c.field.not_in(SILENT))
        with self._database.read() as connection:
            return connection.execute(question.where(CONFLICT.c.study == study) if study else question).scalar() or 0

    def studies(self) -> list[str]:
        """The studies in which any waits, that with the most first."""
        n = func.count().label("n")
        question = select(CONFLICT.c.study, n).where(CONFLICT.c.field.not_in(SILENT)).group_by(CONFLICT.c.study)
        with self._database.read() as connection:
            return list(connection.execute(question.order_by(n.desc(), CONFLICT.c.study)).scalars())

    def listed(self, study: str) -> list[Conflict]:
        """All that wait in a study, thing by thing."""
        with self._database.read() as connection:
            ours = log.ours(connection)[0]
            places = connection.execute(_open(study).order_by(CONFLICT.c.entity, CONFLICT.c.field)).all()
            known: dict[str, tuple[EntityState, dict[str, Operation]]] = {}
            found = []
            for entity, field in places:
                if entity not in known:
                    known[entity] = _known(connection, study, entity)
                found.append(_conflict(*known[entity], field, ours))
            return found

    def decide(self, conflict: Conflict, value: Json, reason: str = "") -> Decision:
        """Settle a conflict with a value: one side's, both joined, or another one, which may have its reason; of a
        deletion whether it stays (True) or goes (False). Raises WorkspaceError where somebody decided meanwhile;
        nothing is changed then."""
        with self._database.write() as connection:
            state, _operations = _known(connection, conflict.study, conflict.entity)
            if {head.operation.hash for head in _sides(state, conflict.field)} != {s.hash for s in conflict.sides}:
                raise _changed_meanwhile()
            change = _deciding(state, conflict, value, reason)
            written = log.append(connection, conflict.study, [change], self._clock)
            return Decision(conflict, value, written[0].hash)

    def take_back(self, decision: Decision) -> None:
        """Let a conflict stand open again, with the values it had. Raises WorkspaceError where the field was changed
        since."""
        conflict = decision.conflict
        with self._database.write() as connection:
            roster = log.roster_of(connection, conflict.study)
            heads = log.heads(connection, conflict.study, conflict.entity, roster)
            if heads.get(conflict.field) != [decision.hash]:
                raise _changed_meanwhile()
            changes = [_reopening(conflict, side, heads) for side in reversed(conflict.sides)]
            log.append(connection, conflict.study, changes, self._clock)


def _open(study: str) -> Select[str, str]:
    return select(CONFLICT.c.entity, CONFLICT.c.field).where(CONFLICT.c.study == study, CONFLICT.c.field.not_in(SILENT))


def _changed_meanwhile() -> WorkspaceError:
    return WorkspaceError(
        _("This was changed or decided meanwhile. Nothing was changed now. Look at the list again."), "conflict-changed"
    )


def _known(connection: Connection, study: str, entity: str) -> tuple[EntityState, dict[str, Operation]]:
    operations = {operation.hash: operation for operation in log.of_entity(connection, entity, study)}
    return log.state_of(connection, study, operations.values()), operations


def _sides(state: EntityState, field: str) -> list[Head]:
    """The heads to decide between; of a deletion the newest on either side."""
    heads = state.heads.get(field, ())
    if field != ALIVE:
        return list(heads)
    return [next(head for head in heads if head.value is alive) for alive in (True, False) if _has(heads, alive)]


def _has(heads: Iterable[Head], alive: bool) -> bool:
    return any(head.value is alive for head in heads)


def _conflict(state: EntityState, operations: Mapping[str, Operation], field: str, ours: str) -> Conflict:
    heads = _sides(state, field)
    sides = [_side(head, field, operations) for head in heads]
    sides.sort(key=lambda side: side.replica != ours)
    base = _base(heads, field, operations)
    before = None if base is None or base.values is None else base.values.get(field)
    return Conflict(state.study, state.entity, field, tuple(sides), before, base.header.w if base else 0)


def _side(head: Head, field: str, operations: Mapping[str, Operation]) -> Side:
    said = head.operation
    first = _first_said(head, field, operations) if said.header.k == Kind.RESOLVE.value else said
    decided_by = said.header.a if first.header.r != said.header.r else ""
    header = first.header
    return Side(said.hash, head.value, header.a, header.r, header.w, header.z, decided_by)


def _first_said(head: Head, field: str, operations: Mapping[str, Operation]) -> Operation:
    """Who gave the value that a decision took; the decision itself where it was a new one."""
    same = [
        o
        for o in operations.values()
        if o.header.k not in (Kind.RESOLVE.value, Kind.DELETE.value) and field != ALIVE
        if o.values is not None and field in o.values and o.values[field] == head.value
    ]
    return max(same, key=lambda o: o.rank, default=head.operation)


def _base(heads: Sequence[Head], field: str, operations: Mapping[str, Operation]) -> Operation | None:
    """The operation whose value all sides replaced, where it is here."""
    replaced = [set(head.operation.replaces.get(field, ())) for head in heads]
    shared = set.intersection(*replaced) if replaced else set()
    known = [operations[hash_] for hash_ in shared if hash_ in operations]
    return max(known, key=lambda o: o.rank, default=None)


def _deciding(state: EntityState, conflict: Conflict, value: Json, reason: str) -> log.Change:
    if conflict.is_deletion:
        return log.Change(Kind.RESOLVE if value else Kind.DELETE, conflict.entity, {})
    silent = {name: state.value(name) for name in SILENT if name in state.conflicts}
    silent |= {"amendment_reason": reason.strip()} if reason.strip() else {}
    blobs = {blob for head in state.heads[conflict.field] for blob in head.operation.blobs}
    spoken_of = tuple(sorted(blobs)) if conflict.field.startswith("evidence/") else ()
    return log.Change(Kind.RESOLVE, conflict.entity, {conflict.field: value, **silent}, spoken_of)


def _reopening(conflict: Conflict, side: Side, heads: Mapping[str, Sequence[str]]) -> log.Change:
    kind = Kind.DELETE if conflict.is_deletion and not side.value else Kind.RESOLVE
    said = {} if conflict.is_deletion else {conflict.field: side.value}
    return log.Change(kind, conflict.entity, said, instead_of=heads)


# -- both of them ------------------------------------------------------------------------------------------------------


def both(conflict: Conflict, kept: int = 0, *, is_text: bool = False) -> Json:
    """All values of a field as one, each under its author's name; None where they cannot be joined.

    Texts stand one below the other. An answer keeps the value of side `kept` and joins the notes; where `is_text` says
    that the answer itself is words, these too. Areas and marks on a photo are taken together.
    """
    values = [side.value for side in conflict.sides]
    names = [side.person for side in conflict.sides]
    if all(isinstance(value, str) for value in values) and _is_words(conflict.field):
        return _joined(names, [str(value) for value in values])
    answers = [value for value in values if isinstance(value, dict)]
    if conflict.field.startswith("answer/") and len(answers) == len(values):
        return _both_answers(names, answers, kept, is_text=is_text)
    lists = [value for value in values if isinstance(value, list)]
    if conflict.field.rpartition("/")[2] in ("redaction", "marks") and len(lists) == len(values):
        return [one for n, some in enumerate(lists) for one in some if not any(one in earlier for earlier in lists[:n])]
    return None


def _is_words(field: str) -> bool:
    """Is this field free text, not the name of something?"""
    return field.rpartition("/")[2] in ("caption", "address", "question", "description", "notes")


def _both_answers(
    names: Sequence[str], answers: Sequence[Mapping[str, Json]], kept: int, *, is_text: bool
) -> dict[str, Json] | None:
    notes = [str(answer.get("note") or "") for answer in answers]
    said = [answer.get("value") for answer in answers]
    words = [value for value in said if isinstance(value, str)] if is_text else []
    if len(set(notes)) == 1 and len(set(words)) < 2:
        return None
    whole = dict(answers[kept])
    if note := _joined(names, notes):
        whole["note"] = note
    if len(words) == len(said):
        whole["value"] = _joined(names, words)
    return whole


def _joined(names: Sequence[str], texts: Sequence[str]) -> str:
    """Texts under the names of their authors; what two say alike stands once, and one alone bears no name."""
    said = [(name, text.strip()) for name, text in zip(names, texts, strict=True) if text.strip()]
    once = [(name, text) for n, (name, text) in enumerate(said) if text not in [t for _name, t in said[:n]]]
    if len(once) == 1:
        return once[0][1]
    return "\n".join(f"{name}: {text}" if name else text for name, text in once)
