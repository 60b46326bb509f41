"""What stands beside the table of visits in our own export: answers, events, moments of truth and sites.

Rows are kept by the visit they belong to and read when its turn comes; what does not fit is told with its place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from cxstudio.i18n import _, plural
from cxstudio.interchange.account import Line, Outcome
from cxstudio.interchange.cell_answers import DoesNotFit, known_reason, number_of, valued
from cxstudio.interchange.cell_times import OffsetAt, moment_of
from cxstudio.interchange.table_files import Cells, Table
from cxstudio.study import protocol as p
from cxstudio.study.pages import Place
from cxstudio.study.recorded import Answer, AnswerValue, MarkedMoment, ObservedEvent, Status

_NEEDED = {
    "answers": ("visit", "item", "value"),
    "events": ("visit", "event", "behaviour", "start"),
    "moments": ("visit", "touchpoint", "sign"),
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_SPAN = 2**47

Part = TypeVar("Part")
Kept = Mapping[str, list[tuple[int, Cells]]]


@dataclass
class Details:
    """The rows beside the visits, by the visit's id as the file states it. `lines` grows while they are read."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    rows: Mapping[str, Kept] = field(default_factory=dict)
    sites: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    def tell_rest(self) -> None:
        """Say of each table how many of its rows belong to no visit that was read."""
        for table, kept in self.rows.items():
            if n := sum(len(rows) for visit, rows in kept.items() if visit not in self._asked):
                text = plural("{n} row of visits that are not taken", "{n} rows of visits that are not taken", n)
                self.lines.append(Line(Outcome.NOT_TAKEN, table, 0, "", text))

    def answers_of(
        self, visit: str, protocol: p.Protocol, places: Mapping[str, Place], offset_at: OffsetAt
    ) -> tuple[Answer, ...]:
        """The answers of a visit that fit its protocol, whose `places` these are."""
        return self._read("answers", visit, lambda line: _answer(line, places, protocol, offset_at))

    def events_of(self, visit: str, protocol: p.Protocol) -> tuple[ObservedEvent, ...]:
        """The observed events of a visit, each of a behaviour of its protocol."""
        codes = {behaviour.code for behaviour in protocol.behaviours}
        return self._read("events", visit, lambda line: _event(line, codes))

    def moments_of(self, visit: str, protocol: p.Protocol, offset_at: OffsetAt) -> tuple[MarkedMoment, ...]:
        """The moments of truth that were marked."""
        touchpoints = {touchpoint.id for _stage, touchpoint in protocol.touchpoints()}
        return self._read("moments", visit, lambda line: _moment(line, visit, touchpoints, offset_at))

    def _read(self, table: str, visit: str, read: Callable[[_Line], Part]) -> tuple[Part, ...]:
        self._asked.add(visit)
        found = []
        for number, cells in self.rows.get(table, {}).get(visit, ()):
            try:
                found.append(read(_Line(self.tables[table], number, cells)))
            except DoesNotFit as why:
                self.lines.append(Line(Outcome.NOT_TAKEN, table, number, "", str(why)))
        return tuple(found)


@dataclass(frozen=True)
class _Line:
    """One row of a table beside the visits."""

    table: Table
    number: int
    cells: Cells

    def text(self, heading: str) -> str:
        """The cell under a heading, "" where there is none."""
        place = self.table.headings.index(heading) if heading in self.table.headings else len(self.cells)
        return self.cells[place] if place < len(self.cells) else ""

    def at(self, heading: str, offset_at: OffsetAt) -> int:
        """The moment under a heading, 0 for none. Raises DoesNotFit."""
        words = self.text(heading)
        try:
            return moment_of(words, offset_at).at if words.strip() else 0
        except (ValueError, OverflowError) as error:
            raise DoesNotFit(_("it is no moment: {words}").format(words=repr(words[:60]))) from error

    def span(self, heading: str) -> int:
        """Seconds under a heading, in milliseconds. Raises DoesNotFit."""
        value = number_of(self.text(heading), 3)
        if value is None or not abs(value) < _LONGEST_SPAN / 1000:
            raise DoesNotFit(_("its time is no number of seconds"))
        return round(value * 1000)


def _answer(line: _Line, places: Mapping[str, Place], protocol: p.Protocol, offset_at: OffsetAt) -> Answer:
    place = places.get(line.text("item"))
    if place is None:
        raise DoesNotFit(_("the visit's version of the protocol does not ask “{item}”").format(item=line.text("item")))
    words = line.text("status").strip() or Status.ANSWERED.value
    if words not in [status.value for status in Status]:
        raise DoesNotFit(_("“{words}” is no way of answering").format(words=words[:40]))
    status, reason = Status(words), line.text("reason").strip()
    return Answer(
        item=place.item.id,
        status=status,
        value=_value(line.text("value"), place.item, protocol, offset_at) if status is Status.ANSWERED else None,
        reached=line.text("reached").strip().casefold() not in ("false", "no", "0"),
        reason=known_reason(place.item, status, reason) if status is not Status.ANSWERED else reason,
        note=line.text("note"),
        at=line.at("at", offset_at),
    )


def _value(text: str, item: p.Item, protocol: p.Protocol, offset_at: OffsetAt) -> AnswerValue:
    """Nothing in the cell is an empty table for a table, and else no value: a note may stand alone."""
    if not text:
        return () if isinstance(item, p.Rows | p.SeveralChoices) else None
    return valued(text, item, protocol, offset_at).value


def _event(line: _Line, codes: set[str]) -> ObservedEvent:
    code, id = line.text("behaviour"), line.text("event")
    if code not in codes:
        raise DoesNotFit(_("“{code}” is no behaviour of the visit's protocol").format(code=code[:40]))
    if not _ID.fullmatch(id):
        raise DoesNotFit(_("its id cannot be used"))
    return ObservedEvent(
        id=id,
        code=code,
        start_ms=line.span("start"),
        stop_ms=line.span("stop") if line.text("stop").strip() else None,
        subject=line.text("subject"),
        modifiers=tuple(line.text("modifiers").split("; ")) if line.text("modifiers") else (),
        comment=line.text("comment"),
    )


def _moment(line: _Line, visit: str, touchpoints: set[str], offset_at: OffsetAt) -> MarkedMoment:
    touchpoint, sign = line.text("touchpoint"), line.text("sign")
    if touchpoint not in touchpoints:
        raise DoesNotFit(_("“{id}” is no touchpoint of the visit's protocol").format(id=touchpoint[:40]))
    if sign not in ("delight", "pain"):
        raise DoesNotFit(_("it is neither a delight nor a pain"))
    sort: Literal["delight", "pain"] = "delight" if sign == "delight" else "pain"
    made = hashlib.sha256(f"{visit}\n{line.number:09d}".encode(errors="replace")).hexdigest()[:24]
    at = line.at("at", offset_at)
    return MarkedMoment(
        id=f"m-{line.number:09d}-{made}", touchpoint=touchpoint, sign=sort, text=line.text("text"), at=at
    )


def details_of(tables: Mapping[str, Table]) -> Details:
    """What a file has beside its table of visits. A table that lacks what it needs is left out, and said."""
    found = Details(tables)
    rows: dict[str, Kept] = {}
    for name, needed in _NEEDED.items():
        if name in tables and set(needed) <= set(tables[name].headings):
            rows[name] = _by_visit(tables[name])
            n = sum(map(len, rows[name].values()))
            text = plural("{n} row, read with the visits", "{n} rows, read with the visits", n)
            found.lines.append(Line(Outcome.TAKEN, name, 0, "", text))
        elif name in tables:
            text = _("left out: it lacks one of the columns {names}").format(names=", ".join(needed))
            found.lines.append(Line(Outcome.NOT_TAKEN, name, 0, "", text))
    found.rows = rows
    found.sites = _sites(tables.get("sites"))
    if "photos" in tables and (n := sum(1 for _row in tables["photos"].rows())):
        text = plural(
            "{n} photo is named; photos come with bundles", "{n} photos are named; photos come with bundles", n
        )
        found.lines.append(Line(Outcome.NOT_TAKEN, "photos", 0, "", text))
    return found


def _by_visit(table: Table) -> Kept:
    place = table.headings.index("visit")
    found: dict[str, list[tuple[int, Cells]]] = {}
    for number, cells in table.rows():
        if place < len(cells):
            found.setdefault(cells[place], []).append((number, cells))
    return found


def _sites(table: Table | None) -> dict[str, tuple[str, str]]:
    """Name -> (address, group)."""
    if table is None or "site" not in table.headings:
        return {}
    lines = [_Line(table, number, cells) for number, cells in table.rows()]
    return {line.text("site").strip(): (line.text("address"), line.text("group")) for line in lines}
