"""What home tells: study cards and the visit to continue in people's words, the ready-made studies, and taking one in.

It is needed for the first paint: the standard library and the first look at the database only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps
from cxstudio.store.glance import DraftGlance, StudyGlance

from .moments import ago, exact_moment

if TYPE_CHECKING:
    from cxstudio.workspace import Workspace


_NOTHING: Mapping[str, str] = {}
Journey = tuple[tuple[str, float | None], ...]
"""Touchpoint by touchpoint its title and the mean feeling there, −3 to 3; None: nobody answered."""


class StudyWords(NamedTuple):
    """A study card in words. `done` of `target` visits (0: none agreed); `exact` is the moment of the last change;
    `felt` is empty until the visits were read."""

    id: str
    title: str
    about: str
    stages: tuple[str, ...]
    done: int
    target: int
    visits: str
    drafts: str
    changed: str
    exact: str
    felt: Journey = ()


class DraftWords(NamedTuple):
    """The visit to continue, in words. `due` tells what is due today or late, in it or in others; empty for nothing."""

    visit: str
    site: str
    study: str
    progress: str
    exact: str
    due: str = ""


def study_words(study: StudyGlance, now_ms: int, felt: Journey = ()) -> StudyWords:
    """What a study's card says at `now_ms` (UTC ms)."""
    # "persistent" is what a study is unless it says otherwise: on a card it tells nobody anything.
    about = ", ".join(part for part in (study.method, study.pattern) if part and part != "persistent")
    changed = _("Changed {when}").format(when=ago(study.changed_at, now_ms))
    if study.changed_by:
        changed = _("{changed} by {person}").format(changed=changed, person=study.changed_by)
    if study.version:
        changed = _("{changed} · protocol {n}").format(changed=changed, n=study.version)
    return StudyWords(
        study.id,
        study.title,
        " · ".join(part for part in (study.client, about) if part),
        study.stages,
        study.visits,
        study.target,
        _visits(study.visits, study.target),
        plural("{n} in progress", "{n} in progress", study.drafts) if study.drafts else "",
        changed,
        exact_moment(study.changed_at),
        felt,
    )


def _visits(done: int, target: int) -> str:
    if 0 < target < done:
        return _("{done} visits, {target} planned").format(done=done, target=target)
    if target:
        return _("{done} of {target} visits").format(done=done, target=target)
    return plural("{n} visit", "{n} visits", done)


def draft_words(draft: DraftGlance, now_ms: int, pressing: Mapping[str, str] = _NOTHING) -> DraftWords:
    """What the card of the visit to continue says at `now_ms` (UTC ms); `pressing` is what is due, by visit."""
    parts = [plural("{n} answer", "{n} answers", draft.answers)]
    if draft.photos:
        parts.append(plural("{n} photo", "{n} photos", draft.photos))
    parts.append(_("paused {when}").format(when=ago(draft.changed_at, now_ms)))
    site = draft.site or _("Site not chosen yet")
    exact, due = exact_moment(draft.changed_at), _due(draft.visit, pressing)
    return DraftWords(draft.visit, site, draft.study_title, " · ".join(parts), exact, due)


def _due(visit: str, pressing: Mapping[str, str]) -> str:
    others = len(pressing) - (visit in pressing)
    told = plural("{n} other visit has something due", "{n} other visits have something due", others)
    return " · ".join(part for part in (pressing.get(visit, ""), told if others else "") if part)


def matching(studies: Sequence[StudyGlance], wanted: str) -> list[StudyGlance]:
    """The studies in whose title, client or method all words of `wanted` are found."""
    words = wanted.casefold().split()
    return [s for s in studies if all(word in f"{s.title} {s.client} {s.method}".casefold() for word in words)]


# -- ready-made studies ------------------------------------------------------------------------------------------------


class ReadyMade(NamedTuple):
    """A study file that comes with the program: its title, what it is for, how many stages it has, where it lies, and
    what a person reads before choosing it: its journey as (stage, its touchpoints in words), and its guidance as
    (heading, words)."""

    study: str
    title: str
    purpose: str
    about: str
    path: Path
    method: str = ""
    pattern: str = ""
    journey: tuple[tuple[str, str], ...] = ()
    guidance: tuple[tuple[str, str], ...] = ()


_GUIDANCE = (
    ("scenario", _("What an observer does")),
    ("observers", _("Whom to send")),
    ("sample", _("How many")),
    ("for_its_designer", _("For its designer")),
    ("common_mistakes", _("Common mistakes")),
)


def ready_made(folder: Path) -> list[ReadyMade]:
    """The ready-made studies in `folder`, by title. A file that is none is left out."""
    found = [_ready_made(path) for path in sorted(folder.glob("*.json"))]
    return sorted((study for study in found if study is not None), key=lambda study: study.title)


def _ready_made(path: Path) -> ReadyMade | None:
    try:
        file = json.loads(path.read_text(encoding="utf-8"))
        study, protocol = file["study"], file["protocol"]
        purpose = study.get("guidance", {}).get("purpose", "") or study.get("question", "")
        stages = plural("{n} stage", "{n} stages", len(protocol["stages"]))
        items = sum(len(t.get("items", ())) for stage in protocol["stages"] for t in stage.get("touchpoints", ()))
        method, pattern = study.get("method", ""), study.get("pattern", "")
        asked = plural("{n} item", "{n} items", items)
        about = " · ".join(part for part in (method, pattern, stages, asked) if part)
        told = tuple((words, study["guidance"][name]) for name, words in _GUIDANCE if study["guidance"].get(name))
        journey = tuple((stage["title"], _touchpoints(stage)) for stage in protocol["stages"])
        return ReadyMade(study["id"], study["title"], purpose, about, path, method, pattern, journey, told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _touchpoints(stage: Mapping[str, Any]) -> str:
    return ", ".join(f"{t['title']} ({len(t.get('items', ()))})" for t in stage.get("touchpoints", ()))


def take_in_study(workspace: Workspace, path: Path) -> Steps[str]:
    """Install a study file; the title of its study. Raises ProtocolError with what is wrong with the file."""
    yield Progress(0, 0, _("Reading {file}").format(file=path.name))
    from cxstudio.study.plan import read_study_file  # pydantic: not before the first paint

    file = read_study_file(path)
    yield Progress(1, 2, _("Adding {title}").format(title=file.study.title))
    workspace.install(file)
    return file.study.title
