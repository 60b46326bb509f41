"""A study's data as tables: one row a visit with one column an item for life, every answer with how it was scored, and
what they mean. Workbook, CSV and JSON are faces of these, and the numbers are those of the report.

An item keeps its column through all versions of the protocol. Times are ISO 8601 with the offset of the place; a gap is
None. What could not be observed or does not apply is a gap in the visits and told with its reason among the answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from cxstudio.i18n import _
from cxstudio.report.basis import Basis, ReportSettings, Source, read_basis
from cxstudio.steps import Progress, Steps
from cxstudio.store import studies
from cxstudio.study import protocol as p
from cxstudio.study.clearing import is_picture, refusal, stage_of
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.pages import Place, drawn, places_of
from cxstudio.study.scoring import ItemScore, Met
from cxstudio.study.visit import Answer, Evidence, Status

Cell = str | int | float | bool | None
Kind = Literal["string", "integer", "number", "boolean", "date", "datetime"]
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class DataColumn:
    """A column: its name for programs, its title for people, what its cells are, and in which unit."""

    name: str
    title: str
    kind: Kind = "string"
    unit: str = ""


@dataclass(frozen=True)
class DataTable:
    """Rows under columns; `key` names the columns that tell rows apart."""

    name: str
    title: str
    columns: tuple[DataColumn, ...]
    rows: tuple[Row, ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataPackage:
    """All tables of a study. `data_hash` is the report's: equal data give equal hashes. `photos` are the pieces of
    evidence as (SHA-256 of the original, file name that says study, site, day, item and number)."""

    study: str
    title: str
    version: int
    data_hash: str
    language: str
    tables: tuple[DataTable, ...]
    photos: tuple[tuple[str, str], ...]


def gather_tables(source: Source, study_id: str) -> Steps[DataPackage]:
    """Read a study and lay its data out. Raises WorkspaceError where the study or a protocol version is not here."""
    yield Progress(0, 0, _("Reading the visits"))
    basis = read_basis(source, study_id, ReportSettings())
    with source.database.read() as connection:
        versions = studies.versions(connection, study_id)
    numbers = {one.hash: one.number for one in versions}
    draws = {draw.id: draw.title for one in reversed(versions) for draw in one.protocol.draws}
    items = _items([one.protocol for one in versions])
    names = _photo_names(basis)
    yield Progress(0, 0, _("Laying out the tables"))
    tables = (
        _visits(basis, items, numbers, draws),
        _answers(basis),
        _touchpoints(basis),
        _events(basis),
        _moments(basis),
        _photos(basis, names),
        _codebook(items, versions),
        _sites(basis),
    )
    study, photos = basis.study, tuple((one.sha256, names[one.id]) for _v, one in _evidence(basis))
    return DataPackage(study.id, study.title, basis.version.number, basis.data_hash, study.language, tables, photos)


# -- items -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    """An item through all versions: where it stands in the newest version that asks it, and what its cells are."""

    place: Place
    protocol: p.Protocol
    kind: Kind
    unit: str


def _items(protocols: Sequence[p.Protocol]) -> dict[str, _Column]:
    """Every item that was ever asked, those of the newest version first, each in its order of asking."""
    found: dict[str, _Column] = {}
    for protocol in protocols:
        for id, place in places_of(protocol).items():
            kind, unit = _kind_of(place.item)
            if id not in found:
                found[id] = _Column(place, protocol, kind, unit)
            elif found[id].kind != kind:  # it was another kind of item once: words hold both
                found[id] = _Column(found[id].place, found[id].protocol, "string", found[id].unit)
    return {id: column for id, column in found.items() if not isinstance(column.place.item, p.Note)}


def _kind_of(item: p.Item) -> tuple[Kind, str]:
    match item:
        case p.Rating() | p.Counter():
            return "integer", ""
        case p.Timer():
            return "number", "s"
        case p.Number(unit=unit) | p.Computed(unit=unit):
            return "number", unit
        case p.Money(currency=currency):
            return "number", currency
        case p.Date():
            return "date", ""
        case p.SealedCard():
            return "datetime", ""
    return "string", ""


def _value(column: _Column | None, answer: Answer | None, offset: int) -> Cell:
    """What stands in an item's column; None for a gap. Several choices are parted by spaces, tables are JSON."""
    if answer is None or answer.status is not Status.ANSWERED or answer.value is None:
        return None
    value, item = answer.value, column.place.item if column else None
    if isinstance(item, p.Timer) and isinstance(value, int):
        return value / 1000
    if isinstance(item, p.SealedCard) and isinstance(value, int):
        return _moment(value, offset)
    if isinstance(value, tuple):
        words = [part for part in value if isinstance(part, str)]
        return " ".join(words) if len(words) == len(value) else json.dumps(value, ensure_ascii=False)
    return str(value) if column is not None and column.kind == "string" else value


def _moment(at: int, offset: int) -> str:
    """UTC milliseconds as the clock at the place showed them."""
    zone = timezone(timedelta(minutes=offset))
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).isoformat(timespec="seconds")


# -- tables ------------------------------------------------------------------------------------------------------------


def _visits(
    basis: Basis, items: Mapping[str, _Column], numbers: Mapping[str, int], draws: Mapping[str, str]
) -> DataTable:
    facts = (
        DataColumn("visit", _("Visit")),
        DataColumn("number", _("Number"), "integer"),
        DataColumn("site", _("Site")),
        DataColumn("observer", _("Observer")),
        DataColumn("wave", _("Wave")),
        DataColumn("state", _("State")),
        DataColumn("protocol_version", _("Protocol version"), "integer"),
        DataColumn("started_at", _("Began"), "datetime"),
        DataColumn("completed_at", _("Completed"), "datetime"),
        DataColumn("synthetic", _("Made by the program"), "boolean"),
        DataColumn("score", _("Score"), "number", _("share of 1")),
        DataColumn("critical_fails", _("Critical items that failed"), "integer"),
        DataColumn("coverage", _("Share of items that could be observed"), "number", _("share of 1")),
    )
    asked = tuple(DataColumn(id, one.place.item.text, one.kind, one.unit) for id, one in items.items())
    lots = tuple(DataColumn(drawn(id), title) for id, title in draws.items())
    rows = tuple(_visit_row(basis, visit, items, numbers, draws) for visit in basis.dataset.visits)
    return DataTable("visits", _("Visits"), (*facts, *lots, *asked), rows, ("visit",))


def _visit_row(
    basis: Basis,
    found: ScoredVisit,
    items: Mapping[str, _Column],
    numbers: Mapping[str, int],
    draws: Mapping[str, str],
) -> Row:
    visit, score = found.visit, found.score
    site = basis.sites.get(visit.site)
    waves = {wave.id: wave.title for wave in basis.study.waves}
    facts: Row = (
        visit.id, visit.number, site.name if site else "", visit.observer, waves.get(visit.wave, visit.wave),
        visit.state.value, numbers.get(visit.protocol), _moment(visit.started_at, visit.utc_offset),
        None if visit.completed_at is None else _moment(visit.completed_at, visit.utc_offset), visit.synthetic,
        score.overall(found.reading.protocol), len(score.critical_fails), score.coverage,
    )  # fmt: skip
    lots = (visit.draws.get(id) for id in draws)
    return (*facts, *lots, *(_cell(found, id, column) for id, column in items.items()))


def _cell(found: ScoredVisit, id: str, column: _Column) -> Cell:
    if isinstance(column.place.item, p.Computed):
        value = found.reading.values.get(id)
        return value if isinstance(value, int | float | str | bool) else None
    return _value(column, found.reading.answer(id), found.visit.utc_offset)


def _answers(basis: Basis) -> DataTable:
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("item", _("Item")),
        DataColumn("value", _("Answer")),
        DataColumn("status", _("How it was answered")),
        DataColumn("reason", _("Reason")),
        DataColumn("reached", _("The awaited event came"), "boolean"),
        DataColumn("note", _("Note")),
        DataColumn("at", _("Answered at"), "datetime"),
        DataColumn("earned", _("Points earned"), "number"),
        DataColumn("possible", _("Points possible"), "number"),
        DataColumn("kept", _("Standard kept"), "boolean"),
        DataColumn("critical_fail", _("Critical failure"), "boolean"),
    )
    rows = tuple(row for visit in basis.dataset.visits for row in _answer_rows(visit))
    return DataTable("answers", _("Answers, with how each was scored"), columns, rows, ("visit", "item"))


def _answer_rows(found: ScoredVisit) -> Iterator[Row]:
    """The answers that count, in the order of asking; hidden ones are in none of the tables."""
    visit, offset = found.visit, found.visit.utc_offset
    scores = {one.item.id: one for touchpoint in found.score.touchpoints for one in touchpoint.items}
    for id, place in found.reading.active.items():
        answer = found.reading.answer(id)
        if answer is None:
            continue
        column = _Column(place, found.reading.protocol, "string", "")
        at = _moment(answer.at, offset) if answer.at else None
        yield (
            visit.id, id, _value(column, answer, offset), answer.status.value, answer.reason, answer.reached,
            answer.note, at, *_points(scores.get(id)),
        )  # fmt: skip


def _points(score: ItemScore | None) -> Row:
    return (None,) * 4 if score is None else (score.earned, score.possible, score.kept, score.is_critical_fail)


def _touchpoints(basis: Basis) -> DataTable:
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("stage", _("Stage")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("title", _("Title")),
        DataColumn("earned", _("Points earned"), "number"),
        DataColumn("possible", _("Points possible"), "number"),
        DataColumn("share", _("Score"), "number", _("share of 1")),
        DataColumn("met", _("Standard met"), "boolean"),
    )
    met = {Met.MET: True, Met.NOT_MET: False, Met.NO_VERDICT: None}
    rows = tuple(
        (visit.visit.id, stage.id, one.touchpoint.id, one.touchpoint.title, one.section.earned, one.section.possible,
         one.section.share, met[one.met])
        for visit in basis.dataset.visits
        for stage, touchpoint in visit.reading.protocol.touchpoints()
        if (one := visit.touchpoint(touchpoint.id)) is not None
    )  # fmt: skip
    return DataTable("touchpoints", _("Touchpoints, visit by visit"), columns, rows, ("visit", "touchpoint"))


def _events(basis: Basis) -> DataTable:
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("event", _("Event")),
        DataColumn("behaviour", _("Behaviour")),
        DataColumn("subject", _("Subject")),
        DataColumn("start", _("Start"), "number", "s"),
        DataColumn("stop", _("Stop"), "number", "s"),
        DataColumn("modifiers", _("Modifiers")),
        DataColumn("comment", _("Comment")),
    )
    rows = tuple(
        (visit.visit.id, one.id, one.code, one.subject, one.start_ms / 1000,
         None if one.stop_ms is None else one.stop_ms / 1000, "; ".join(one.modifiers), one.comment)
        for visit in basis.dataset.visits
        for one in visit.visit.events
    )  # fmt: skip
    return DataTable("events", _("Observed events"), columns, rows, ("visit", "event"))


def _moments(basis: Basis) -> DataTable:
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("sign", _("Delight or pain")),
        DataColumn("text", _("Words")),
        DataColumn("at", _("Marked at"), "datetime"),
    )
    rows = tuple(
        (v.visit.id, one.touchpoint, one.sign, one.text, _moment(one.at, v.visit.utc_offset) if one.at else None)
        for v in basis.dataset.visits
        for one in v.visit.moments
    )
    return DataTable("moments", _("Moments of truth that were marked"), columns, rows)


def _photos(basis: Basis, names: Mapping[str, str]) -> DataTable:
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("item", _("Item")),
        DataColumn("file", _("File")),
        DataColumn("caption", _("Caption")),
        DataColumn("taken_at", _("Taken at")),
        DataColumn("in_report", _("Used in the report"), "boolean"),
        DataColumn("clearing", _("Raw, redacted or cleared")),
        DataColumn("held_back", _("Why it is held back")),
        DataColumn("sha256", _("SHA-256 of the original")),
    )
    rows = tuple(
        (
            visit.visit.id,
            one.touchpoint,
            one.item,
            names[one.id],
            one.caption,
            one.taken_at,
            one.in_report,
            stage_of(one).value if is_picture(one) else "",
            refusal(one, basis.study.ethics),
            one.sha256,
        )
        for visit, one in _evidence(basis)
    )
    return DataTable("photos", _("Photos and other evidence"), columns, rows)


def _codebook(items: Mapping[str, _Column], versions: Sequence[studies.PublishedProtocol]) -> DataTable:
    columns = (
        DataColumn("item", _("Item")),
        DataColumn("stage", _("Stage")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("text", _("Wording")),
        DataColumn("kind", _("Kind")),
        DataColumn("unit", _("Unit")),
        DataColumn("answers", _("What the answers mean")),
        DataColumn("points", _("Top points"), "number"),
        DataColumn("critical", _("Critical"), "boolean"),
        DataColumn("in_standard", _("Part of the touchpoint’s standard"), "boolean"),
        DataColumn("versions", _("Protocol versions that ask it")),
    )
    asked = {one.number: set(places_of(one.protocol)) for one in reversed(versions)}
    rows = []
    for id, column in items.items():
        item, place = column.place.item, column.place
        stage = place.page.stage
        used = ", ".join(str(number) for number, ids in asked.items() if id in ids)
        touchpoint = place.touchpoint.title if place.touchpoint else place.page.title
        rows.append(
            (id, stage.title if stage else "", touchpoint, item.text, item.kind, column.unit,
             _meaning(column.protocol, item), item.points, item.critical, item.in_standard, used)
        )  # fmt: skip
    return DataTable("items", _("Items: what each column means"), columns, tuple(rows), ("item",))


def _meaning(protocol: p.Protocol, item: p.Item) -> str:
    """ "1 very poor; 2 poor …" or "a The drink; b The company"."""
    match item:
        case p.Rating(scale=scale):
            return "; ".join(f"{anchor.value} {anchor.text}" for anchor in protocol.scale(scale).anchors)
        case p.SingleChoice(choices=choices) | p.SeveralChoices(choices=choices):
            return "; ".join(f"{choice.id} {choice.text}" for choice in choices)
        case p.Number(alternatives=choices) | p.Counter(alternatives=choices) | p.Date(alternatives=choices):
            return "; ".join(f"{choice.id} {choice.text}" for choice in choices)
        case p.YesNo():
            return "yes; no"
    return ""


def _sites(basis: Basis) -> DataTable:
    columns = (
        DataColumn("site", _("Site")),
        DataColumn("address", _("Address")),
        DataColumn("group", _("Group")),
        DataColumn("visits", _("Visits"), "integer"),
    )
    rows = tuple((s.name, s.address, s.group, basis.site_sizes[s.id]) for s in basis.sites.values())
    return DataTable("sites", _("Sites"), columns, rows)


# -- evidence ----------------------------------------------------------------------------------------------------------


def _evidence(basis: Basis) -> Iterator[tuple[ScoredVisit, Evidence]]:
    for visit in basis.dataset.visits:
        for one in visit.visit.evidence:
            yield visit, one


def _photo_names(basis: Basis) -> dict[str, str]:
    """Evidence id -> a file name that says where it belongs, fit for every file system, each once."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for visit, one in _evidence(basis):
        site = basis.sites.get(visit.visit.site)
        day = _moment(visit.visit.started_at, visit.visit.utc_offset)[:10]
        parts = (site.name if site else "", day, f"visit {visit.visit.number}", one.item or one.touchpoint)
        stem = "_".join(filter(None, (safe(part) for part in parts)))[:120]
        suffix = _SUFFIXES.get(one.media, ".bin")
        names[one.id] = _first_free(f"{stem}_{{n}}{suffix}".format, taken)
        taken.add(names[one.id].casefold())
    return names


_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic", "image/webp": ".webp"}


def _first_free(name: Callable[..., str], taken: set[str]) -> str:
    number = 1
    while name(n=number).casefold() in taken:
        number += 1
    return name(n=number)


def safe(words: str) -> str:
    """Words as a part of a file name on every system: letters, digits and hyphens."""
    kept = "".join(sign if sign.isalnum() else "-" for sign in words)
    return "-".join(part for part in kept.split("-") if part)
