"""Observations as the table of aggregated events that BORIS writes: one row a bout, under its column names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from cxstudio.i18n import _
from cxstudio.interchange.boris_ethogram import behaviour_out
from cxstudio.interchange.boris_reading import date_out
from cxstudio.interchange.boris_variables import values_out, variables_out
from cxstudio.interchange.boris_writing import Observed
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.study.guarded_cells import guarded
from cxstudio.study.recorded import ObservedEvent, Visit

_HEAD = ("Observation id", "Observation date", "Description", "Observation type", "Source", "Time offset (s)",
         "Coding duration", "Media duration (s)", "FPS (frame/s)")  # fmt: skip
_WHO = ("Subject", "Observation duration by subject by observation", "Behavior", "Behavioral category")
_BOUT = ("Behavior type", "Start (s)", "Stop (s)", "Duration (s)", "Media file name", "Image index start",
         "Image index stop", "Image file path start", "Image file path stop", "Comment start",
         "Comment stop")  # fmt: skip
NONE = "NA"


def writing_bouts(observed: Observed, path: Path) -> Steps[int]:
    """Write the table, with tabs where the name ends in `.tsv`, else with commas; how many bouts it has."""
    count = 0
    sign = "\t" if path.suffix.lower() == ".tsv" else ","
    with replacing(path) as file:
        for count, line in enumerate(bouts(observed)):
            text = io.StringIO(newline="")
            cells = [guarded(cell) if isinstance(cell, str) else cell for cell in line]
            csv.writer(text, delimiter=sign, lineterminator="\r\n").writerow(cells)
            file.write(text.getvalue().encode())
            if count % 1_000 == 0:
                yield Progress(count, 0, _("Writing {name}").format(name=path.name))
    return count


def bouts(observed: Observed) -> Iterator[list[str | float]]:
    """The headings, then one row a bout, visit by visit in the order of starting. A state that is open has no stop."""
    labels = [str(one["label"]) for one in variables_out(observed.protocol).values() if isinstance(one, dict)]
    most = max((len(event.modifiers) for visit in observed.visits for event in visit.events), default=0)
    most = max(most, *(len(one.modifiers) for one in observed.protocol.behaviours), 0)
    yield [*_HEAD, *labels, *_WHO, *(f"Modifier #{n}" for n in range(1, most + 1)), *_BOUT]
    names = observed.names()
    for visit in observed.visits:
        head = _head(observed, visit, names[visit.id], labels)
        for event in sorted(visit.events, key=lambda one: one.start_ms):
            if event.code in observed.behaviours:
                yield [*head, *_bout(observed, visit, event, most)]


def _head(observed: Observed, visit: Visit, name: str, labels: list[str]) -> list[str | float]:
    values = values_out(visit.answers.values(), observed.protocol)
    date = date_out(visit).replace("T", " ")
    facts: list[str | float] = [name, date, "", "Live observation", NONE, 0.0, _coded(visit), NONE, NONE]
    return [*facts, *(str(values.get(label, "")) for label in labels)]


def _coded(visit: Visit) -> float:
    """Seconds from the first event to the last: what BORIS calls the coding duration."""
    times = [at for event in visit.events for at in (event.start_ms, event.stop_ms) if at is not None]
    return (max(times) - min(times)) / 1000 if times else 0.0


def _watched(visit: Visit) -> float:
    """Seconds that somebody watched; the coding duration where that was not kept."""
    spans = [one.stop_ms - one.start_ms for one in visit.watched if one.stop_ms is not None]
    return sum(spans) / 1000 if spans else _coded(visit)


def _bout(observed: Observed, visit: Visit, event: ObservedEvent, most: int) -> list[str | float]:
    behaviour = observed.behaviours[event.code]
    category = str(behaviour_out(behaviour, "")["category"])
    words = [*event.modifiers, *[""] * most][:most]
    is_state = behaviour.kind == "state"
    stop = event.stop_ms if is_state else event.start_ms
    seconds: list[str | float] = [event.start_ms / 1000, NONE, NONE]
    if stop is not None:
        seconds[1:] = [stop / 1000, (stop - event.start_ms) / 1000 if is_state else NONE]
    return [
        event.subject or "No focal subject", _watched(visit), observed.codes[event.code], category, *words,
        "STATE" if is_state else "POINT", *seconds, NONE, NONE, NONE, NONE, NONE, event.comment, "",
    ]  # fmt: skip
