"""Observations of ours as a BORIS project that it opens and that comes back equal.

What BORIS has no place for stands in fields of ours beside its own; it passes them over, and they count on the way back
as long as its own say what we wrote. What it would read otherwise is told.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cxstudio.i18n import _, plural
from cxstudio.interchange.account import Account, Line, Outcome
from cxstudio.interchange.boris_ethogram import OWN, SHEET, behaviour_losses, behaviour_out, codes_out
from cxstudio.interchange.boris_events import event_losses, events_out
from cxstudio.interchange.boris_project import Json
from cxstudio.interchange.boris_reading import HEAD, date_out
from cxstudio.interchange.boris_variables import DESCRIPTION, OBSERVATION_ID, values_out, variables_out
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.study.plan import Site, Study
from cxstudio.study.protocol import Behaviour, Protocol
from cxstudio.study.recorded import Visit

FORMAT = "7.0"
"""The version of the format that BORIS reads since 2017."""


@dataclass(frozen=True)
class Observed:
    """What goes out: a study, the protocol whose ethogram counts, its visits, and its sites."""

    study: Study
    protocol: Protocol
    visits: Sequence[Visit]
    sites: Sequence[Site] = ()

    @cached_property
    def behaviours(self) -> dict[str, Behaviour]:
        """The ethogram by code."""
        return {one.code: one for one in self.protocol.behaviours}

    @cached_property
    def codes(self) -> dict[str, str]:
        """Our code -> theirs."""
        return codes_out(self.protocol)

    def names(self) -> dict[str, str]:
        """Visit id -> the observation's id: the one it came with, else site, day and number; each once."""
        sites = {site.id: site.name for site in self.sites}
        found: dict[str, str] = {}
        used: set[str] = set()
        for visit in self.visits:
            parts = (sites.get(visit.site, ""), date_out(visit)[:16].replace("T", " "), f"#{visit.number}")
            name = _said(visit, OBSERVATION_ID) or " ".join(part for part in parts if part.strip())
            found[visit.id] = name if name not in used else f"{name} {visit.id}"
            used.add(found[visit.id])
        return found


def exporting(observed: Observed, path: Path) -> Steps[Account]:
    """Write a `.boris` project, packed where the name ends in `.gz`; what BORIS would read otherwise comes back."""
    yield Progress(0, 1, _("Writing {name}").format(name=path.name))
    text = json.dumps(project_of(observed), ensure_ascii=False, indent=1, allow_nan=False).encode()
    with replacing(path) as file:
        file.write(gzip.compress(text, mtime=0) if path.suffix.lower() == ".gz" else text)
    return losses(observed)


def project_of(observed: Observed) -> dict[str, Json]:
    """The project as its JSON."""
    study, protocol = observed.study, observed.protocol
    first = min((date_out(visit) for visit in observed.visits), default="1970-01-01T00:00:00.000")
    return {
        "time_format": "hh:mm:ss",
        "project_date": first[:19],
        "project_name": study.title,
        "project_description": study.question,
        "project_format_version": FORMAT,
        "subjects_conf": _subjects(observed),
        "behaviors_conf": _behaviours(protocol),
        "observations": _observations(observed),
        "behavioral_categories": _categories(protocol),
        "independent_variables": variables_out(protocol),
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
    }


def _subjects(observed: Observed) -> dict[str, Json]:
    stated = [one.subject for one in observed.protocol.behaviours]
    coded = [event.subject for visit in observed.visits for event in visit.events]
    names = dict.fromkeys(name for name in (*stated, *coded) if name)
    return {str(place): {"key": "", "name": name, "description": ""} for place, name in enumerate(names)}


def _behaviours(protocol: Protocol) -> dict[str, Json]:
    codes = codes_out(protocol)
    return {
        str(place): behaviour_out(one, codes[one.code], [codes[code] for code in one.excludes if code in codes])
        for place, one in enumerate(protocol.behaviours)
    }


def _categories(protocol: Protocol) -> list[Json]:
    found = [behaviour_out(one, "")["category"] for one in protocol.behaviours]
    return [category for category in dict.fromkeys(map(str, found)) if category]


def _observations(observed: Observed) -> dict[str, Json]:
    names, codes, behaviours = observed.names(), observed.codes, observed.behaviours
    sites = {site.id: site.name for site in observed.sites}
    return {
        names[visit.id]: {
            "file": {},
            "type": "LIVE",
            "date": date_out(visit),
            "description": _said(visit, DESCRIPTION),
            "time offset": 0.0,
            "events": events_out(visit.events, behaviours, codes),
            "observation time interval": [0, 0],
            "independent_variables": values_out(visit.answers.values(), observed.protocol),
            "visualize_spectrogram": False,
            "visualize_waveform": False,
            "close_behaviors_between_videos": False,
            "scan_sampling_time": 0,
            OWN: _own(visit, sites.get(visit.site, "")),
        }
        for visit in observed.visits
    }


def _said(visit: Visit, item: str) -> str:
    """The text that an item was answered with, "" for none."""
    answer = visit.answers.get(item)
    return answer.value if answer is not None and isinstance(answer.value, str) else ""


def _own(visit: Visit, site: str) -> Json:
    return {
        "visit": visit.model_dump(mode="json", include=set(HEAD)),
        "site": site,
        "events": [event.model_dump(mode="json") for event in visit.events],
        "watched": [watch.model_dump(mode="json") for watch in visit.watched],
    }


def losses(observed: Observed) -> Account:
    """What BORIS would read otherwise, and what stays behind."""
    codes, names, behaviours = observed.codes, observed.names(), observed.behaviours
    lines: list[Line] = []
    for row, behaviour in enumerate(observed.protocol.behaviours, 1):
        lines.append(Line(Outcome.TAKEN, SHEET, row, "", f"“{codes[behaviour.code]}”"))
        lines += behaviour_losses(behaviour, codes[behaviour.code], row)
    for visit in observed.visits:
        sheet = _("observation “{name}”").format(name=names[visit.id])
        lines += event_losses(sheet, visit.events, behaviours)
        lines += _behind(sheet, visit, observed.protocol)
    return Account(tuple(lines))


def _behind(sheet: str, visit: Visit, protocol: Protocol) -> list[Line]:
    told: Mapping[str, int] = {
        _("answers without a place there"): len(visit.answers) - len(values_out(visit.answers.values(), protocol)),
        _("notes to answers"): sum(bool(answer.note) for answer in visit.answers.values()),
        _("photos and other evidence"): len(visit.evidence),
        _("marked moments of truth"): len(visit.moments),
    }
    n = plural("{n} event", "{n} events", len(visit.events))
    found = [Line(Outcome.TAKEN, sheet, 0, "", n)]
    for what, count in told.items():
        if count:
            text = _("stays behind: {what} ({n})").format(what=what, n=count)
            found.append(Line(Outcome.NOT_TAKEN, sheet, 0, "", text))
    return found
