"""A BORIS project as a study: ethogram, subjects, variables and observations, with an account of each.

Python code that a project carries ("converters") is listed as left out and never run. Without a study to go into, the
project becomes one of its own; else its behaviours and variables are found in the study's protocol by their names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from cxstudio.i18n import _, plural
from cxstudio.interchange.account import Account, Line, Outcome
from cxstudio.interchange.boris_ethogram import OWN, Tell, behaviours_in, codes_out
from cxstudio.interchange.boris_ethogram import SHEET as BEHAVIOURS
from cxstudio.interchange.boris_events import Coded, coded_events, events_in, events_out
from cxstudio.interchange.boris_project import Json, Project, as_object, as_text, in_order, milliseconds
from cxstudio.interchange.boris_variables import (
    DESCRIPTION,
    MEDIA,
    OBSERVATION_ID,
    answers_in,
    fact,
    items_for,
    items_in,
)
from cxstudio.interchange.cell_times import Moment, moment_of
from cxstudio.interchange.visit_tables import USABLE_ID, Ground
from cxstudio.study import protocol as p
from cxstudio.study.pages import places_of
from cxstudio.study.plan import Site, Study
from cxstudio.study.recorded import Answer, ObservedEvent, Visit, VisitState, Watch

_EPOCH_MS = 315_532_800_000
"""1980. Times from then on are moments, not spans."""
_DAY_MS = 86_400_000
HEAD = ("id", "number", "observer", "wave", "state", "draws", "reverse", "started_at", "utc_offset", "zone",
        "completed_at", "language", "synthetic", "practice", "brought")  # fmt: skip
"""What we write of a visit beside its events."""
_KNOWN = {
    "project_name", "project_date", "project_description", "project_format_version", "time_format", "subjects_conf",
    "behaviors_conf", "behavioral_categories", "independent_variables", "observations", "coding_map", "converters",
    "behaviors_coding_map", "behavioral_categories_config", OWN,
}  # fmt: skip


@dataclass(frozen=True)
class Design:
    """What a project's codes and labels mean: the protocol, their code -> our behaviour, their label -> our item."""

    protocol: p.Protocol
    behaviours: Mapping[str, p.Behaviour]
    items: Mapping[str, p.Item]
    lines: tuple[Line, ...] = ()


# -- the design --------------------------------------------------------------------------------------------------------


def design_of(project: Project) -> Design:
    """The protocol that a project is: one touchpoint with its variables, and the ethogram."""
    lines = list(_left_out(project))
    behaviours = behaviours_in(project, lines.append)
    items = items_in(project, lines.append)
    facts = tuple(_facts(project, items))
    subjects = tuple(_subjects(project, lines.append))
    touchpoint = p.Touchpoint(
        id="observation",
        title=_("Observation"),
        spoken_as=_("the observation"),
        items=(*facts, *subjects, *(item for item in items.values() if item not in facts)),
    )
    protocol = p.Protocol(
        title=project.text("project_name") or _title(project.name),
        stages=(p.Stage(id="observing", title=_("Observing"), touchpoints=(touchpoint,)),),
        behaviours=tuple(behaviours.values()),
        shows_scores=False,
    )
    return Design(protocol, behaviours, items, tuple(lines))


def study_of(project: Project, id: str) -> Study:
    """The study that a project is."""
    title = project.text("project_name").strip() or _title(project.name)
    return Study(id=id, title=title, question=project.text("project_description"), method="observation")


def _title(name: str) -> str:
    return name.removesuffix(".gz").removesuffix(".boris") or name


def _facts(project: Project, items: Mapping[str, p.Item]) -> Iterator[p.Item]:
    yield fact(OBSERVATION_ID)
    yield fact(DESCRIPTION)
    if MEDIA in items or any(_media(as_object(one)) for one in project.part("observations").values()):
        yield fact(MEDIA)


def _subjects(project: Project, tell: Tell) -> Iterator[p.Item]:
    """Who can be observed, as words that the observer is shown; each event keeps its own."""
    told = []
    for number, row in enumerate(in_order(project.part("subjects_conf")), 1):
        name, key, words = (as_text(row.get(one)) for one in ("name", "key", "description"))
        if not name.strip():
            tell(Line(Outcome.NOT_TAKEN, "subjects_conf", number, "", _("it has no name")))
            continue
        told.append(" – ".join(part for part in (f"{name} ({key})" if key else name, words) if part))
        tell(Line(Outcome.TAKEN, "subjects_conf", number, "", _("“{name}” as a subject").format(name=name)))
    if told:
        yield p.Note(id="subjects", text=_("Subjects:") + "\n" + "\n".join(told))


def design_in(project: Project, protocol: p.Protocol) -> Design:
    """The project's codes and labels as those of a protocol that is there."""
    lines = list(_left_out(project))
    ours = {theirs.casefold(): code for code, theirs in codes_out(protocol).items()}
    ours |= {one.title.strip().casefold(): one.code for one in reversed(protocol.behaviours)}
    by_code = {one.code: one for one in protocol.behaviours}
    found: dict[str, p.Behaviour] = {}
    for number, row in enumerate(in_order(project.part(BEHAVIOURS)), 1):
        code = as_text(row.get("code"))
        own = by_code.get(code) or by_code.get(ours.get(code.strip().casefold(), ""))
        if own is None:
            text = _("the study knows no behaviour that is called “{code}”").format(code=code[:60])
            lines.append(Line(Outcome.NOT_TAKEN, BEHAVIOURS, number, "", text))
            continue
        found[code] = own
        text = _("“{code}” as “{title}”").format(code=code, title=own.title or own.code)
        lines.append(Line(Outcome.TAKEN, BEHAVIOURS, number, "", text))
    items = items_for(project, protocol, lines.append)
    return Design(protocol, found, items, tuple(lines))


def _left_out(project: Project) -> Iterator[Line]:
    for name in project.doubled:
        text = _("“{name}” stands twice in one place; the last of them counts").format(name=name[:60])
        yield Line(Outcome.CHANGED, project.name, 0, "", text)
    for number, name in enumerate(project.part("converters"), 1):
        text = _("“{name}” is Python code; it is never run and stays behind").format(name=name[:60])
        yield Line(Outcome.NOT_TAKEN, "converters", number, "", text)
    for part in ("coding_map", "behaviors_coding_map"):
        for number, name in enumerate(project.part(part), 1):
            text = _("“{name}”: maps of areas stay behind").format(name=name[:60])
            yield Line(Outcome.NOT_TAKEN, part, number, "", text)
    for name, value in project.content.items():
        if name not in _KNOWN and value not in (None, "", [], {}, False, 0):
            yield Line(Outcome.NOT_TAKEN, name[:60], 0, "", _("this part is not known here"))


# -- observations ------------------------------------------------------------------------------------------------------


@dataclass
class Observations:
    """The observations of a project being read. `sites` collects those that are new, `lines` the account."""

    project: Project
    design: Design
    ground: Ground
    lines: list[Line] = field(default_factory=list)
    sites: dict[str, Site] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._highest = max(self.ground.numbers, default=0)
        self._numbers = set(self.ground.numbers)
        self.sites = {site.name: site for site in reversed(self.ground.sites)}
        self.lines += self.design.lines

    @property
    def account(self) -> Account:
        """What became of every row that was read so far."""
        return Account(tuple(self.lines))

    @property
    def new_sites(self) -> list[Site]:
        """The sites that have to be made."""
        known = {site.id for site in self.ground.sites}
        return [site for site in self.sites.values() if site.id not in known]

    def visits(self) -> Iterator[Visit | None]:
        """Every observation as a visit, None for one that is left out."""
        made: set[str] = set()
        for name, value in self.project.part("observations").items():
            visit = self._read(name, as_object(value), made)
            made |= {visit.id} if visit else set()
            yield visit

    def _read(self, name: str, row: Mapping[str, Json], made: Container[str]) -> Visit | None:
        sheet = _("observation “{name}”").format(name=name)
        coded = coded_events(sheet, row.get("events"), lambda _line: None)
        own = self._own(row, coded)
        id = own.id if own else self._id(name)
        if id in self.ground.here or id in made:
            self.lines.append(Line(Outcome.NOT_TAKEN, sheet, 0, "", _("this observation is here already")))
            return None
        is_ours = own is not None and own.id not in self.ground.elsewhere
        visit = own if own is not None and is_ours else self._native(sheet, name, row)
        answers = self._answers(sheet, name, row, visit)
        n = plural("a visit with {n} event", "a visit with {n} events", len(visit.events))
        self.lines.append(Line(Outcome.TAKEN, sheet, 0, "", n))
        return visit.model_copy(update={"answers": {one.item: one for one in answers}, "number": self._number(visit)})

    def _id(self, name: str) -> str:
        text = f"{self.ground.study.id}\n{name}"
        return f"b-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:32]}"

    def _number(self, visit: Visit) -> int:
        number = visit.number if visit.number and visit.number not in self._numbers else self._highest + 1
        self._numbers.add(number)
        self._highest = max(self._highest, number)
        return number

    def _answers(self, sheet: str, name: str, row: Mapping[str, Json], visit: Visit) -> list[Answer]:
        asked = places_of(self.design.protocol)
        facts = {OBSERVATION_ID: name, DESCRIPTION: as_text(row.get("description")), MEDIA: _media(row)}
        known = [
            Answer(item=id, value=words, at=visit.started_at) for id, words in facts.items() if words and id in asked
        ]
        offset_at, values = self.ground.offset_at, as_object(row.get("independent_variables"))
        protocol = self.design.protocol
        return known + answers_in(
            sheet, values, self.design.items, protocol, visit.started_at, self.lines.append, offset_at
        )

    def _native(self, sheet: str, name: str, row: Mapping[str, Json]) -> Visit:
        """The observation as BORIS has it."""
        began = self._began(sheet, row)
        coded, shift = _since(row, coded_events(sheet, row.get("events"), self.lines.append), began)
        if shift:
            text = _("its times are counted from the beginning of the observation")
            self.lines.append(Line(Outcome.CHANGED, sheet, 0, "events", text))
            began = replace(began, at=shift if shift >= _EPOCH_MS else began.at)
        if milliseconds(row.get("time offset")):
            text = _("its offset stays behind; the times are taken as they were coded")
            self.lines.append(Line(Outcome.CHANGED, sheet, 0, "time offset", text))
        events = events_in(sheet, coded, self.design.behaviours, self.lines.append)
        return Visit(
            id=self._id(name),
            study=self.ground.study.id,
            protocol=self.ground.versions[0].hash,
            state=VisitState.COMPLETE,
            started_at=began.at,
            utc_offset=began.offset,
            completed_at=began.at + max((one.at_ms for one in coded if one.at_ms > 0), default=0),
            events=events,
            watched=_watched(row, coded),
            brought=True,
        )

    def _began(self, sheet: str, row: Mapping[str, Json]) -> Moment:
        for words in (as_text(row.get("date")), self.project.text("project_date")):
            try:
                found = moment_of(words, self.ground.offset_at)
            except (ValueError, OverflowError):
                text = _("the date cannot be read; that of the project counts")
                self.lines.append(Line(Outcome.CHANGED, sheet, 0, "date", text))
                continue
            return found
        return Moment(_DAY_MS, 0)

    # -- what we wrote ourselves ---------------------------------------------------------------------------------------

    def _own(self, row: Mapping[str, Json], coded: list[Coded]) -> Visit | None:
        """The visit as we wrote it, where the rest of the observation says the same still."""
        own = as_object(row.get(OWN))
        try:
            head = {name: value for name, value in as_object(own.get("visit")).items() if name in HEAD}
            visit = Visit.model_validate({**head, "study": "", "protocol": ""})
            events = tuple(ObservedEvent.model_validate(one) for one in as_object(own.get("events")).values())
            watched = tuple(Watch.model_validate(one) for one in as_object(own.get("watched")).values())
        except ValidationError:
            return None
        back = {one.code: code for code, one in self.design.behaviours.items()}
        known = {one.code: one for one in self.design.behaviours.values()}
        sheet = ""
        written = coded_events(sheet, events_out(events, known, back), lambda _line: None)
        is_same = [one.same for one in written] == [one.same for one in coded] and is_sound(visit, events)
        if not is_same or as_text(row.get("date")) != date_out(visit):
            return None
        site = as_text(own.get("site"))
        if site and site not in self.sites:
            made = Site(id=self.ground.new_id(), study=self.ground.study.id, name=site)
            self.sites[site] = made
        return visit.model_copy(
            update={
                "study": self.ground.study.id,
                "protocol": self.ground.versions[0].hash,
                "site": self.sites[site].id if site else "",
                "wave": visit.wave if visit.wave in {wave.id for wave in self.ground.study.waves} else "",
                "events": events,
                "watched": watched,
            }
        )


def is_sound(visit: Visit, events: tuple[ObservedEvent, ...]) -> bool:
    """Can this be kept: ids that are ids, moments that calendars show, a visit that is finished?"""
    ids = [visit.id, *(event.id for event in events)]
    is_named = all(map(USABLE_ID.fullmatch, ids))
    spans = [span for event in events for span in (event.start_ms, event.stop_ms or 0)]
    moments = 0 < visit.started_at < 2**47 and 0 <= (visit.completed_at or 0) < 2**47
    finished = visit.state not in (VisitState.PLANNED, VisitState.IN_PROGRESS) and 0 <= visit.number <= 1_000_000
    sound = all(abs(span) < 2**47 for span in spans) and abs(visit.utc_offset) <= 1440
    return is_named and moments and finished and sound and len(set(ids[1:])) == len(events)


def date_out(visit: Visit) -> str:
    """When a visit began, as BORIS has it: the clock at the place, to the millisecond."""
    at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=visit.started_at, minutes=visit.utc_offset)
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds")


def _since(row: Mapping[str, Json], coded: list[Coded], began: Moment) -> tuple[list[Coded], int]:
    """(events counted from the beginning, what was taken off): moments, and times of day, become spans."""
    first = min((one.at_ms for one in coded), default=0)
    shift = 0
    if first >= _EPOCH_MS:
        shift = first - first % 1000
    elif row.get("start_from_current_time") is True:
        shift = (began.at + began.offset * 60_000) % _DAY_MS
    return [replace(one, at_ms=one.at_ms - shift) for one in coded] if shift else coded, shift


def _watched(row: Mapping[str, Json], coded: list[Coded]) -> tuple[Watch, ...]:
    """When somebody watched: the interval stated, or the length of the media, or until the last event."""
    stated = [milliseconds(one) or 0 for one in as_object(row.get("observation time interval")).values()]
    lengths = as_object(as_object(row.get("media_info")).get("length"))
    players = in_first_player(row)
    media = sum(milliseconds(lengths.get(file)) or 0 for file in players)
    last = max((one.at_ms for one in coded), default=0)
    start = stated[0] if len(stated) == 2 else min(0, *(one.at_ms for one in coded)) if coded else 0
    stop = stated[1] if len(stated) == 2 and stated[1] else max(media, last)
    return (Watch(start_ms=start, stop_ms=stop),) if stop > start else ()


def in_first_player(row: Mapping[str, Json]) -> list[str]:
    """The media files of the first player, which follow each other."""
    return [as_text(name) for name in as_object(as_object(row.get("file")).get("1")).values()]


def _media(row: Mapping[str, Json]) -> str:
    """The media files of an observation, player by player."""
    players = as_object(row.get("file"))
    named = {player: [as_text(one) for one in as_object(files).values()] for player, files in players.items()}
    return "; ".join(f"{player}: {', '.join(files)}" for player, files in named.items() if any(files))
