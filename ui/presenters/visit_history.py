"""The history of a visit in people's words: who, when, what from what to what, and why. No widget is known.

Items are called as the protocol version called them under which the visit stood then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from pydantic import ValidationError

from cxstudio.i18n import _, plural
from cxstudio.store.fold import ALIVE
from cxstudio.store.history import Entry, FieldChange
from cxstudio.store.operation import Json
from cxstudio.study.pages import places_of
from cxstudio.study.protocol import Item, Protocol, Rows
from cxstudio.study.visit import Answer

from . import recorder_words as words
from .moments import ago, exact_moment
from .recorder_rows import cell_words, row_name, table_of
from .visits import STATES

if TYPE_CHECKING:
    from cxstudio.workspace import Workspace

NOTHING = "–"
_HEADS = {
    "site": _("Site"), "observer": _("Observer"), "wave": _("Wave"), "number": _("Number"),
    "started_at": _("Beginning"), "completed_at": _("End"), "language": _("Language"), "practice": _("Practice"),
    "brought": _("Brought in from elsewhere"),
}  # fmt: skip
_OF_PHOTOS = {
    "caption": _("caption"), "in_report": _("used in the report"), "item": _("belongs to"),
    "touchpoint": _("belongs to"), "rotation": _("turned"), "redaction": _("covered areas"),
    "clearance": _("cleared"), "marks": _("drawn on it"),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One thing that was changed: what, and how it was before and after; empty where only `what` is to be said."""

    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Step:
    """One line of the history: when in people's words and exactly, who on which computer, what was done, why, and what
    it changed. Erased: nobody can say any more what it was."""

    when: str
    exact: str
    who: str
    did: str
    reason: str
    changes: tuple[Told, ...] = ()
    is_erased: bool = False
    hash: str = ""
    """Of the operation."""

    def sentence(self) -> str:
        """The whole line, for those who listen."""
        told = [
            f"{one.what}: {one.before} → {one.after}" if one.before or one.after else one.what for one in self.changes
        ]
        reason = [_("because “{reason}”").format(reason=self.reason)] if self.reason else []
        return ", ".join([self.when, self.who, *([self.did] if self.did else []), *told, *reason])


def history_of(workspace: Workspace, visit_id: str, study: str, now: int) -> list[Step]:
    """The history of a visit, the newest first. `now` in UTC ms."""
    from cxstudio.store import log

    found = workspace.reviews.history(visit_id, study)
    protocols = {one.hash: one.protocol for one in workspace.protocol_versions(study)}
    numbers = {one.hash: one.number for one in workspace.protocol_versions(study)}
    sites = {site.id: site.name for site in workspace.sites(study)}
    with workspace.database.read() as connection:
        devices = {replica: log.device(connection, replica) for replica in {entry.replica for entry in found}}
    return _Story(protocols, numbers, sites, devices, now).of(found)


class _Story:
    """Reads the entries in their order and remembers under which protocol the visit stands."""

    def __init__(
        self, protocols: Mapping[str, Protocol], numbers: Mapping[str, int], sites: Mapping[str, str],
        devices: Mapping[str, str], now: int,
    ) -> None:  # fmt: skip
        self._protocols, self._numbers, self._sites = protocols, numbers, sites
        self._devices, self._now = devices, now
        self._items: Mapping[str, Item] = {}
        self._protocol: Protocol | None = None
        self._photos: dict[str, str] = {}
        self._sounds: set[str] = set()

    def of(self, entries: Sequence[Entry]) -> list[Step]:
        """The steps, the newest first."""
        steps: list[Step] = []
        for number, entry in enumerate(entries):
            step = self._first(entry) if number == 0 else self._step(entry)
            if step is not None:
                steps.append(step)
        return steps[::-1]

    def _first(self, entry: Entry) -> Step:
        """How the visit came here: what it held is counted, not told."""
        self._learn(entry.changes)
        answers = sum(change.field.startswith("answer/") for change in entry.changes)
        did = plural("Finished the visit with {n} answer", "Finished the visit with {n} answers", answers)
        return self._as_step(entry, did if not entry.is_erased else "", ())

    def _step(self, entry: Entry) -> Step | None:
        self._learn(entry.changes)
        if entry.is_erased:
            return self._as_step(entry, "", ())
        if entry.kind == "erase":
            return self._as_step(entry, _("Erased for a person’s rights"), ())
        gone = [change for change in entry.changes if change.field == ALIVE]  # then nothing else is worth a line
        told = tuple(self._told(gone or entry.changes))
        return self._as_step(entry, "", told) if told else None

    def _as_step(self, entry: Entry, did: str, told: tuple[Told, ...]) -> Step:
        device = self._devices.get(entry.replica, "")
        who = _("{person} on {device}").format(person=entry.person, device=device) if device else entry.person
        did = _("What was written here was erased") if entry.is_erased and entry.kind != "erase" else did
        when, exact = ago(entry.at, self._now), exact_moment(entry.at)
        return Step(when, exact, who, did, entry.reason, told, entry.is_erased, entry.hash)

    def _learn(self, changes: Iterable[FieldChange]) -> None:
        for change in changes:
            if change.field == "protocol" and isinstance(change.after, str):
                self._protocol = self._protocols.get(change.after)
                places = places_of(self._protocol) if self._protocol else {}
                self._items = {item: place.item for item, place in places.items()} | dict(self._items)
            name = change.field.split("/")
            if name[0] == "evidence" and name[-1] == "file" and isinstance(change.after, dict):
                self._photos[name[1]] = str(change.after.get("name") or "")
                if str(change.after.get("media") or "").startswith("audio/"):
                    self._sounds.add(name[1])

    # -- what was changed ----------------------------------------------------------------------------------------------

    def _told(self, changes: Sequence[FieldChange]) -> Iterator[Told]:
        kinds: dict[str, Callable[[str, FieldChange], Told | None]] = {
            "answer": self._answer, "evidence": self._evidence, "remark": _remark, "moment": _moment,
        }  # fmt: skip
        events = 0
        for change in changes:
            kind, _slash, key = change.field.partition("/")
            told = kinds[kind](key, change) if kind in kinds else self._head(change)
            events += kind == "event"
            if told is not None and told.before == told.after and told.before:
                continue  # what differs is nothing that is shown, such as the moment of answering
            if told is not None:
                yield told
            if kind == "answer":
                yield from self._rows(key, change)
        if events:
            yield Told(plural("{n} observed behaviour changed", "{n} observed behaviours changed", events))

    def _answer(self, item_id: str, change: FieldChange) -> Told:
        item = self._items.get(item_id)
        before, after = (self._said(item_id, value) for value in (change.before, change.after))
        return Told(item.text if item is not None else item_id, before, after)

    def _rows(self, item_id: str, change: FieldChange) -> Iterator[Told]:
        """Of an answer of rows each row that differs."""
        item = self._items.get(item_id)
        if not isinstance(item, Rows) or self._protocol is None:
            return
        before, after = (_row_words(self._protocol, item, value) for value in (change.before, change.after))
        for number, (one, other) in enumerate(zip_longest(before, after, fillvalue="")):
            if one != other:
                row = _("{question} Row {name}").format(question=item.text, name=row_name(item, number))
                yield Told(row, one or NOTHING, other or NOTHING)

    def _said(self, item_id: str, value: Json) -> str:
        item = self._items.get(item_id)
        if not isinstance(value, dict) or self._protocol is None or item is None:
            return NOTHING if value is None else _("something that cannot be read here")
        try:
            answer = Answer.model_validate({**value, "item": item_id})
        except ValidationError:
            return _("something that cannot be read here")
        said = words.rated_words(self._protocol, item, answer) or NOTHING
        if answer.reason:
            said = f"{said}: {words.reason_words(item, answer.reason, self._protocol)}"
        return f"{said}\n{answer.note}" if answer.note.strip() else said

    def _evidence(self, key: str, change: FieldChange) -> Told | None:
        piece, _slash, what = key.partition("/")
        photo = self._photos.get(piece) or _("a photo")
        if what == "file":
            added = _("Sound added: {photo}") if piece in self._sounds else _("Photo added: {photo}")
            return Told(added.format(photo=photo)) if change.before is None else None
        if what == "trashed_at":
            gone = _("Deleted: {photo}") if change.after else _("Brought back: {photo}")
            return Told(gone.format(photo=photo))
        if what not in _OF_PHOTOS or (change.before is None and not change.after):
            return None
        return self._of_photo(_("{photo}, {what}").format(photo=photo, what=_OF_PHOTOS[what]), what, change)

    def _of_photo(self, name: str, what: str, change: FieldChange) -> Told | None:
        match what:
            case "caption" | "item" | "touchpoint":
                if change.before is None:  # said when the photo was taken in
                    return None
                texts = [str(value or NOTHING) for value in (change.before, change.after)]
                named = [self._items[text].text if text in self._items else text for text in texts]
                return Told(name, *named)
            case "in_report":
                return None if change.before is None else Told(name, *map(_yes_no, (change.before, change.after)))
            case "redaction" | "marks":
                return Told(name, *(str(len(v)) if isinstance(v, list) else "0" for v in (change.before, change.after)))
            case "clearance":
                by = change.after.get("by") if isinstance(change.after, dict) else ""
                return Told(_("{photo}, cleared by {person}").format(photo=name.rsplit(",", 1)[0], person=by) if by
                            else _("{photo}, not cleared any more").format(photo=name.rsplit(",", 1)[0]))  # fmt: skip
        return Told(name, f"{change.before or 0}°", f"{change.after or 0}°")

    def _head(self, change: FieldChange) -> Told | None:
        match change.field:
            case "state":
                return Told(_("State"), *(_state(value) for value in (change.before, change.after)))
            case field if field == ALIVE:
                return Told(_("Brought back from the trash") if change.after else _("Put into the trash"))
            case "protocol":
                return Told(_("Version of the protocol"), *(self._version(v) for v in (change.before, change.after)))
            case "site":
                names = [self._sites.get(str(value), NOTHING) for value in (change.before, change.after)]
                return Told(_("Site"), *names)
            case "started_at" | "completed_at":
                times = [exact_moment(v) if isinstance(v, int) else NOTHING for v in (change.before, change.after)]
                return Told(_HEADS[change.field], *times)
        if change.field not in _HEADS:
            return None
        return Told(_HEADS[change.field], *(str(value or NOTHING) for value in (change.before, change.after)))

    def _version(self, value: Json) -> str:
        number = self._numbers.get(str(value))
        return _("version {n}").format(n=number) if number else NOTHING


def _row_words(protocol: Protocol, item: Rows, value: Json) -> list[str]:
    """The rows of an answer as they are read, "Cold soup · 4 min · Goods"; none for what is no answer of rows."""
    try:
        answer = Answer.model_validate({**value, "item": item.id}) if isinstance(value, dict) else None
    except ValidationError:
        return []
    table = table_of(item, answer) if answer is not None else ()
    rows = [
        [cell_words(protocol, column, cell) for column, cell in zip(item.columns, row, strict=True)] for row in table
    ]
    return [" · ".join(filter(None, row)) for row in rows]


def _state(value: Json) -> str:
    return str(STATES.get(str(value), (NOTHING, ""))[0])


def _yes_no(value: Json) -> str:
    return _("yes") if value else _("no")


def _remark(_key: str, change: FieldChange) -> Told | None:
    value = change.after if isinstance(change.after, dict) else {}
    text = str(value.get("text", ""))
    if change.before is None:
        return Told(_("Remark: “{text}”").format(text=text))
    return Told(_("Reply to “{text}”: “{reply}”").format(text=text, reply=value.get("reply", "")))


def _moment(_key: str, change: FieldChange) -> Told | None:
    texts = [
        str(value.get("text", "")) if isinstance(value, dict) else NOTHING for value in (change.before, change.after)
    ]
    return Told(_("Moment of truth"), *texts)


def parts_of(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Two texts in parts, each with whether it stands only there: what a long text's difference is shown by."""
    from difflib import SequenceMatcher

    old, new = before.split(" "), after.split(" ")
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b]:
            left.append((" ".join(old[a:b]), kind != "equal"))
        if new[c:d]:
            right.append((" ".join(new[c:d]), kind != "equal"))
    return left, right
