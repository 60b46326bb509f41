"""What was recorded, as tables: a row a visit, a row an answer with how it was scored, stages and touchpoints, observed
events, marked moments, sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cxstudio.i18n import _
from cxstudio.report.basis import Basis
from cxstudio.report.data_items import ItemColumn, cell_of, value_of
from cxstudio.report.data_values import SHARE, Clock, DataColumn, DataTable, Row
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.due import recall_by_item
from cxstudio.study.pages import drawn
from cxstudio.study.scoring import ItemScore, Met


def visits_table(
    basis: Basis, items: Mapping[str, ItemColumn], numbers: Mapping[str, int], draws: Mapping[str, str], clock: Clock
) -> DataTable:
    """One row a visit: its facts, then its answers."""
    facts = (
        DataColumn("visit", _("Visit")),
        DataColumn("number", _("Number"), "integer"),
        DataColumn("site", _("Site")),
        DataColumn("observer", _("Observer")),
        DataColumn("wave", _("Wave")),
        DataColumn("state", _("State")),
        DataColumn("protocol_version", _("Protocol version"), "integer"),
        DataColumn("started_at", _("Began"), clock.kind),
        DataColumn("completed_at", _("Completed"), clock.kind),
        DataColumn("synthetic", _("Made by the program"), "boolean"),
        DataColumn("score", _("Score"), "number", SHARE),
        DataColumn("critical_fails", _("Critical items that failed"), "integer"),
        DataColumn("coverage", _("Share of items that could be observed"), "number", SHARE),
    )
    asked = tuple(DataColumn(id, one.place.item.text, one.kind, one.unit) for id, one in items.items())
    lots = tuple(DataColumn(drawn(id), title) for id, title in draws.items())
    rows = tuple(_visit_row(basis, visit, items, numbers, draws, clock) for visit in basis.dataset.visits)
    return DataTable("visits", _("Visits"), (*facts, *lots, *asked), rows, ("visit",))


def _visit_row(
    basis: Basis,
    found: ScoredVisit,
    items: Mapping[str, ItemColumn],
    numbers: Mapping[str, int],
    draws: Mapping[str, str],
    clock: Clock,
) -> Row:
    visit, score = found.visit, found.score
    site = basis.sites.get(visit.site)
    waves = {wave.id: wave.title for wave in basis.study.waves}
    facts: Row = (
        visit.id, visit.number, site.name if site else "", visit.observer, waves.get(visit.wave, visit.wave),
        visit.state.value, numbers.get(visit.protocol), clock.moment(visit.started_at, visit.utc_offset),
        clock.moment(visit.completed_at, visit.utc_offset), visit.synthetic,
        score.overall(found.reading.protocol), len(score.critical_fails), score.coverage,
    )  # fmt: skip
    lots = (visit.draws.get(id) for id in draws)
    return (*facts, *lots, *(cell_of(found, id, column, clock) for id, column in items.items()))


def answers_table(basis: Basis, clock: Clock) -> DataTable:
    """One row an answer that counts."""
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("item", _("Item")),
        DataColumn("value", _("Answer")),
        DataColumn("status", _("How it was answered")),
        DataColumn("reason", _("Reason")),
        DataColumn("reached", _("The awaited event came"), "boolean"),
        DataColumn("note", _("Note")),
        DataColumn("at", _("Answered at"), clock.kind),
        DataColumn("recall", _("Recall delay in seconds, from when it could be answered; pauses left out"), "number"),
        DataColumn("earned", _("Points earned"), "number"),
        DataColumn("possible", _("Points possible"), "number"),
        DataColumn("kept", _("Standard kept"), "boolean"),
        DataColumn("critical_fail", _("Critical failure"), "boolean"),
    )
    rows = tuple(row for visit in basis.dataset.visits for row in _answer_rows(visit, clock))
    return DataTable("answers", _("Answers, with how each was scored"), columns, rows, ("visit", "item"))


def _answer_rows(found: ScoredVisit, clock: Clock) -> Iterator[Row]:
    """The answers that count, in the order of asking; hidden ones are in none of the tables."""
    visit, offset = found.visit, found.visit.utc_offset
    scores = {one.item.id: one for touchpoint in found.score.touchpoints for one in touchpoint.items}
    recalled = recall_by_item(found.reading)
    for id, place in found.reading.active.items():
        answer = found.reading.answer(id)
        if answer is None:
            continue
        column = ItemColumn(place, found.reading.protocol, "string", "")
        at = clock.moment(answer.at, offset)
        yield (
            visit.id, id, value_of(column, answer, offset, clock), answer.status.value, answer.reason, answer.reached,
            answer.note, at, recalled[id] / 1000 if id in recalled else None, *_points(scores.get(id)),
        )  # fmt: skip


def _points(score: ItemScore | None) -> Row:
    return (None,) * 4 if score is None else (score.earned, score.possible, score.kept, score.is_critical_fail)


def scores_table(basis: Basis) -> DataTable:
    """Each visit's score as a whole and stage by stage, with what it is made of."""
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("stage", _("Stage; empty for the whole visit")),
        DataColumn("title", _("Title")),
        DataColumn("earned", _("Points earned"), "number"),
        DataColumn("possible", _("Points possible"), "number"),
        DataColumn("weight", _("Weight"), "number"),
        DataColumn("share", _("Score"), "number", SHARE),
        DataColumn("rule", _("How the score of the whole came about")),
    )
    rows = tuple(row for visit in basis.dataset.visits for row in _score_rows(visit))
    return DataTable("scores", _("Scores, with what they are made of"), columns, rows, ("visit", "stage"))


def _score_rows(found: ScoredVisit) -> Iterator[Row]:
    stages, protocol = found.score.stages, found.reading.protocol
    earned, possible = sum(one.earned for one in stages), sum(one.possible for one in stages)
    yield (found.visit.id, "", protocol.title, earned, possible, None, found.score.overall(protocol), protocol.scoring)
    for one in stages:
        yield (found.visit.id, one.id, one.title, one.earned, one.possible, one.weight, one.share, "")


def touchpoints_table(basis: Basis) -> DataTable:
    """One row a touchpoint of each visit."""
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("stage", _("Stage")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("title", _("Title")),
        DataColumn("earned", _("Points earned"), "number"),
        DataColumn("possible", _("Points possible"), "number"),
        DataColumn("share", _("Score"), "number", SHARE),
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


def events_table(basis: Basis) -> DataTable:
    """One row an observed event."""
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


def moments_table(basis: Basis, clock: Clock) -> DataTable:
    """One row a moment of truth that was marked."""
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("sign", _("Delight or pain")),
        DataColumn("text", _("Words")),
        DataColumn("at", _("Marked at"), clock.kind),
    )
    rows = tuple(
        (v.visit.id, one.touchpoint, one.sign, one.text, clock.moment(one.at, v.visit.utc_offset))
        for v in basis.dataset.visits
        for one in v.visit.moments
    )
    return DataTable("moments", _("Moments of truth that were marked"), columns, rows)


def sites_table(basis: Basis) -> DataTable:
    """One row a site; small cells that are held back stand together without a name."""
    columns = (
        DataColumn("site", _("Site")),
        DataColumn("address", _("Address")),
        DataColumn("group", _("Group")),
        DataColumn("visits", _("Visits"), "integer"),
    )
    rows = [(s.name, s.address, s.group, basis.site_sizes[s.id]) for s in basis.sites.values() if s.name]
    held = [basis.site_sizes[s.id] for s in basis.sites.values() if not s.name]
    if held:
        rows.append((_("Other sites"), "", "", sum(held)))
    return DataTable("sites", _("Sites"), columns, tuple(rows))
