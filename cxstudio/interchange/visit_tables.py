"""Visits from a table: each row a visit, each cell an answer or a fact, and an account of what became of them.

Beside the table of visits, a file of our own export has answers (with status, reason, note and time), events, moments
and sites; they say more than the columns and are read with them. Nothing is written here.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _, plural
from cxstudio.interchange.account import Account, Line, Outcome
from cxstudio.interchange.cell_answers import YES, DoesNotFit, Said, said_in
from cxstudio.interchange.cell_times import Moment, OffsetAt, moment_of
from cxstudio.interchange.table_files import Cells, Table
from cxstudio.interchange.visit_columns import COMPUTED, FACTS, guessed, known_fields, with_wishes
from cxstudio.interchange.visit_details import Details, details_of
from cxstudio.study import protocol as p
from cxstudio.study.pages import Place, drawn, places_of
from cxstudio.study.plan import Site, Study, wave_on
from cxstudio.study.recorded import Answer, Visit, VisitState

USABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What the id of a visit or an event may be."""
_STATES = {state.value: state for state in VisitState if state not in (VisitState.PLANNED, VisitState.IN_PROGRESS)}
NUMBER_MAX = 1_000_000


@dataclass(frozen=True)
class Version:
    """A published protocol: its content hash and its number within the study."""

    hash: str
    number: int
    protocol: p.Protocol

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every item of it; looked up once, not for each row."""
        return places_of(self.protocol)


@dataclass(frozen=True)
class Ground:
    """What a table is read against. `versions` begins with the one new visits use; `here` are the visits of this study,
    `elsewhere` all other ids in use, `numbers` those given already; `offset_at` is the clock here."""

    study: Study
    versions: tuple[Version, ...]
    sites: tuple[Site, ...]
    here: Container[str]
    elsewhere: Container[str]
    numbers: frozenset[int]
    offset_at: OffsetAt
    new_id: Callable[[], str]

    @property
    def places(self) -> Mapping[str, Place]:
        """Every item that a column may be, those of the newest version first."""
        found: dict[str, Place] = {}
        for version in self.versions:
            for id, place in version.places.items():
                found.setdefault(id, place)
        return {id: place for id, place in found.items() if not isinstance(place.item, p.Note)}

    @property
    def draws(self) -> dict[str, str]:
        """Field -> title of what is drawn by lot in any version."""
        return {drawn(one.id): one.title for version in reversed(self.versions) for one in version.protocol.draws}


@dataclass
class VisitTable:
    """A table being read. `mapping` is heading -> field; `sites` collects those that are new, `lines` the account."""

    ground: Ground
    table: Table
    mapping: Mapping[str, str]
    details: Details
    lines: list[Line] = field(default_factory=list)
    sites: dict[str, Site] = field(default_factory=dict)
    _numbers: set[int] = field(default_factory=set)
    _days: set[str] = field(default_factory=set)
    _highest: int = 0
    _seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def account(self) -> Account:
        """What became of every row that was read so far."""
        return Account((*self.lines, *self.details.lines))

    @property
    def new_sites(self) -> list[Site]:
        """The sites that have to be made, in the order in which they came."""
        known = {site.id for site in self.ground.sites}
        return [site for site in self.sites.values() if site.id not in known]

    def visits(self) -> Iterator[Visit | None]:
        """Every row as a visit, None for one that is left out. The lines grow while it is read."""
        self.lines += self._told_columns()
        self.sites = {_name(site.name): site for site in reversed(self.ground.sites)}
        self._numbers = set(self.ground.numbers)
        self._highest = max(self._numbers, default=0)
        columns = [self.mapping.get(heading, "") for heading in self.table.headings]
        for number, cells in self.table.rows():
            yield self._read(_Row(self, number, cells, columns))
        self.details.tell_rest()

    def _told_columns(self) -> list[Line]:
        found = []
        for heading in self.table.headings:
            if self.mapping.get(heading):
                continue
            computed = heading in COMPUTED
            text = _("it follows from the answers and is computed anew") if computed else _("no field is set for it")
            found.append(Line(Outcome.NOT_TAKEN, self.table.name, 0, self.table.place(heading), text))
        return found

    def _read(self, row: _Row) -> Visit | None:
        facts = _facts_of(row)
        if isinstance(facts, str):
            row.tell(Outcome.NOT_TAKEN, "", facts)
            return None
        answers = _answers_of(row, facts)
        protocol = facts.version.protocol
        visit = Visit(
            id=facts.id,
            study=self.ground.study.id,
            protocol=facts.version.hash,
            number=self._number(row),
            site=self._site(row),
            observer=row.text("observer").strip(),
            wave=_wave(row, facts.started),
            state=_state(row),
            draws=_draws(row, protocol),
            reverse=facts.id[-1:] in "13579bdf",  # as the recorder draws it
            started_at=facts.started.at,
            utc_offset=facts.started.offset,
            completed_at=facts.completed,
            synthetic=row.text("synthetic").strip().casefold() in YES,
            brought=True,
            answers={answer.item: answer for answer in answers},
            events=self.details.events_of(facts.stated, protocol),
            moments=self.details.moments_of(facts.stated, protocol, self.ground.offset_at),
        )
        row.tell(Outcome.TAKEN, "", plural("a visit with {n} answer", "a visit with {n} answers", len(answers)))
        return visit

    def note_day(self, name: str) -> None:
        """Say once of a column of times that it holds days."""
        heading = next(heading for heading, its in self.mapping.items() if its == name)
        text = _("only days are stated; a visit begins with the first minute of its day")
        line = Line(Outcome.CHANGED, self.table.name, 0, self.table.place(heading), text)
        if name not in self._days:
            self._days.add(name)
            self.lines.append(line)

    def free_id(self, row: _Row) -> tuple[str, str] | None:
        """(the id of the row's visit, why it is not the one stated); None where that visit is here already.

        An id that cannot be used, or none, becomes one made of the row, so that the same file brings it again.
        """
        stated = row.text("visit").strip()
        made, why = stated, ""
        if not USABLE_ID.fullmatch(stated) or stated in self.ground.elsewhere:
            text = f"{self.ground.study.id}\n{stated or chr(31).join(row.cells)}"
            made = f"t-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:32]}"
            if stated:
                why = _("this id cannot be used here; the visit got one made of it")
        self._seen[made] += 1
        if self._seen[made] > 1:
            if stated:
                return None
            made = f"{made}-{self._seen[made]}"
        return None if made in self.ground.here else (made, why)

    def _number(self, row: _Row) -> int:
        """The number stated, or the next that is free."""
        words = row.text("number").strip()
        number = int(words) if re.fullmatch(r"[0-9]{1,7}", words) else 0
        if not 0 < number <= NUMBER_MAX or number in self._numbers:
            number = min(self._highest + 1, NUMBER_MAX)
            if words:
                text = _("this number is taken or none; the visit gets the next free one, {n}")
                row.tell(Outcome.CHANGED, "number", text.format(n=number))
        self._numbers.add(number)
        self._highest = max(self._highest, number)
        return number

    def _site(self, row: _Row) -> str:
        name = row.text("site").strip()
        if not name:
            return ""
        if _name(name) not in self.sites:
            address, group = self.details.sites.get(name, ("", ""))
            made = Site(id=self.ground.new_id(), study=self.ground.study.id, name=name, address=address, group=group)
            self.sites[_name(name)] = made
            row.tell(Outcome.TAKEN, "site", _("“{name}” is a new site").format(name=name[:80]))
        return self.sites[_name(name)].id


@dataclass(frozen=True)
class _Row:
    """One row with what its columns mean."""

    reader: VisitTable
    number: int
    cells: Cells
    columns: list[str]

    def text(self, field: str) -> str:
        """The cell of a field, "" where there is none."""
        place = self.columns.index(field) if field in self.columns else len(self.cells)
        return self.cells[place] if place < len(self.cells) else ""

    def tell(self, outcome: Outcome, field: str, text: str) -> None:
        """A line on the row, or on the cell of a field."""
        heading = next((name for name, its in self.reader.mapping.items() if field and its == field), "")
        column = self.reader.table.place(heading) if heading else ""
        self.reader.lines.append(Line(outcome, self.reader.table.name, self.number, column, text))

    def filled(self) -> Iterator[tuple[str, str]]:
        """(field, cell) of what is filled and has a field."""
        for its, cell in zip(self.columns, self.cells, strict=False):
            if its and cell.strip():
                yield its, cell


# -- facts -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Facts:
    stated: str
    id: str
    version: Version
    started: Moment
    completed: int | None


def _facts_of(row: _Row) -> _Facts | str:
    """The facts without which there is no visit, or why there is none."""
    found = row.reader.free_id(row)
    if found is None:
        return _("this visit is here already")
    started, completed = _time(row, "started_at"), _time(row, "completed_at")
    if started is None and completed is None:
        return _("it has no time: neither when the visit began nor when it was completed")
    began = started or completed
    assert began is not None
    ended = completed.at if completed else began.at
    if ended < began.at:
        row.tell(Outcome.CHANGED, "completed_at", _("it is before the beginning; the beginning was taken"))
        ended = began.at
    if found[1]:
        row.tell(Outcome.CHANGED, "visit", found[1])
    return _Facts(row.text("visit").strip(), found[0], _version(row), began, ended)


def _time(row: _Row, name: str) -> Moment | None:
    words = row.text(name)
    if not words.strip():
        return None
    try:
        found = moment_of(words, row.reader.ground.offset_at)
    except (ValueError, OverflowError):
        row.tell(Outcome.NOT_TAKEN, name, _("it is no moment: {words}").format(words=repr(words[:60])))
        return None
    if found.said:
        row.tell(Outcome.CHANGED, name, found.said)
    if found.is_day:
        row.reader.note_day(name)
    return found


def _version(row: _Row) -> Version:
    versions, words = row.reader.ground.versions, row.text("protocol_version").strip()
    if not words:
        return versions[0]
    found = next((one for one in versions if str(one.number) == words.removesuffix(".0")), None)
    if found is None:
        text = _("there is no such version here; the answers were read against version {n}")
        row.tell(Outcome.CHANGED, "protocol_version", text.format(n=versions[0].number))
    return found or versions[0]


def _wave(row: _Row, started: Moment) -> str:
    study, words = row.reader.ground.study, row.text("wave").strip()
    if "wave" not in row.columns:
        day = datetime.fromtimestamp((started.at + started.offset * 60_000) / 1000, UTC).date().isoformat()
        return wave_on(study, day)
    by_name = {_name(wave.title): wave.id for wave in study.waves} | {_name(wave.id): wave.id for wave in study.waves}
    if words and _name(words) not in by_name:
        row.tell(Outcome.NOT_TAKEN, "wave", _("the study has no such wave"))
    return by_name.get(_name(words), "")


def _state(row: _Row) -> VisitState:
    words = row.text("state").strip().casefold()
    if words and words not in _STATES:
        row.tell(Outcome.CHANGED, "state", _("it is no state of a finished visit; it counts as complete"))
    return _STATES.get(words, VisitState.COMPLETE)


def _draws(row: _Row, protocol: p.Protocol) -> dict[str, str]:
    """What was drawn by lot, by its id or its words."""
    found = {}
    for draw in protocol.draws:
        words = row.text(drawn(draw.id)).strip()
        named = next(
            (one.id for one in draw.options if words and words.casefold() in (one.id, one.text.casefold())), ""
        )
        if named:
            found[draw.id] = named
        elif words:
            row.tell(Outcome.NOT_TAKEN, drawn(draw.id), _("it is none of what can be drawn"))
    return found


def _name(name: str) -> str:
    return " ".join(name.split()).casefold()


# -- answers -----------------------------------------------------------------------------------------------------------


def _answers_of(row: _Row, facts: _Facts) -> list[Answer]:
    """The answers of a row: its cells, and what the table of answers says more exactly."""
    protocol = facts.version.protocol
    places, offset_at = facts.version.places, row.reader.ground.offset_at
    told = row.reader.details.answers_of(facts.stated, protocol, places, offset_at)
    detailed = {answer.item: answer for answer in told}
    found: dict[str, Answer] = {}
    lots = row.reader.ground.draws
    for name, cell in row.filled():
        if name in FACTS or name in lots:
            continue
        said = _cell_said(row, name, cell, places, protocol)
        if name in detailed:
            _compare(row, name, said, detailed[name])
        elif said is not None:
            found[name] = Answer(
                item=name, status=said.status, value=said.value, reason=said.reason, at=facts.started.at
            )
    return [*detailed.values(), *found.values()]


def _cell_said(row: _Row, name: str, cell: str, places: Mapping[str, Place], protocol: p.Protocol) -> Said | None:
    if name not in places:
        row.tell(Outcome.NOT_TAKEN, name, _("the visit's version of the protocol does not ask it"))
        return None
    item = places[name].item
    if isinstance(item, p.Computed):
        return None
    try:
        said = said_in(cell, item, protocol, row.reader.ground.offset_at)
    except DoesNotFit as why:
        row.tell(Outcome.NOT_TAKEN, name, str(why))
        return None
    if said.changed:
        row.tell(Outcome.CHANGED, name, said.changed)
    return said


def _compare(row: _Row, name: str, said: Said | None, detailed: Answer) -> None:
    if said is not None and (said.status, said.value) != (detailed.status, detailed.value):
        row.tell(Outcome.CHANGED, name, _("the table of answers says otherwise; what it says was taken"))


# -- the whole ---------------------------------------------------------------------------------------------------------


def visit_table(tables: Mapping[str, Table], ground: Ground, wishes: Mapping[str, str] | None = None) -> VisitTable:
    """The table of visits of a file with what its columns mean: as guessed, and as wished. Raises ProtocolError."""
    found = tables.get("visits") or next(iter(tables.values()), None)
    if found is None or not found.headings:
        raise ProtocolError(_("The file holds no table with headings. Nothing was imported."), "table-empty")
    guess = guessed(found.headings, ground.places, ground.draws)
    mapping = with_wishes(guess, wishes or {}, known_fields(ground.places, ground.draws))
    beside = details_of(tables) if found.name == "visits" else Details()
    return VisitTable(ground, found, mapping, beside)


def require_time(reader: VisitTable) -> None:
    """Raise ProtocolError where no column says when a visit was: no row could be taken."""
    if not {"started_at", "completed_at"} & set(reader.mapping.values()):
        words = _("No column says when a visit began or was completed. Name one: --map COLUMN=started_at. Nothing was imported.")  # fmt: skip  # noqa: E501
        raise ProtocolError(words, "table-no-time")
