"""Taking in what lies at a carrier: each bundle is fetched, verified and merged, one after the other, and noted.

What only a person can decide (an unknown sender) waits in the inbox; what is refused goes to "not imported" beside it,
with the reason as a text. Where one fails the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ..errors import BundleError, CxError, EvidenceError
from ..i18n import _
from ..steps import Steps, replacing
from ..store.database import speaking
from ..workspace import Workspace
from . import bundle, merge, trust
from .carriers import Carrier, Lying
from .devices import Trust
from .envelope import Opener

INBOX, NOT_IMPORTED, STATE = "inbox", "not imported", "carriers.json"


class Outcome(Enum):
    """What became of a bundle."""

    TAKEN = "taken in"
    NOTHING_NEW = "nothing new"
    WAITS = "waits for a decision"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True)
class Collected:
    """One bundle, what became of it, and that in words. `study` is empty where it could not be read."""

    name: str
    outcome: Outcome
    sentence: str
    study: str = ""


def news(workspace: Workspace, carrier: Carrier) -> list[Lying]:
    """What lies there and was not looked at yet, as it now is."""
    known = _seen(workspace).get(carrier.place, {})
    return [one for one in carrier.lying() if known.get(one.name) != one.mark]


def collect(
    workspace: Workspace,
    carrier: Carrier,
    lying: Sequence[Lying],
    opener_of: Callable[[Path], Opener],
    *,
    believes: bool = False,
) -> Steps[list[Collected]]:
    """Take in these bundles; `believes` takes devices not known here as known from now on. One backup is made before
    the first that brings something. Raises StorageError where the carrier or our own disk does not answer; what was
    taken in before that stays, and is not looked at again."""
    found: list[Collected] = []
    is_backed_up = False
    for one in lying:
        inbox = _inbox(workspace) / one.name
        try:
            yield from carrier.fetch(one, inbox)
            if believes:
                yield from _believe(workspace, inbox, opener_of)
            done, brings = yield from _take_in(workspace, inbox, opener_of, is_backed_up=is_backed_up)
            is_backed_up |= brings
        except (BundleError, EvidenceError) as error:
            later = error.code == "still-being-written"
            done = Collected(one.name, Outcome.LATER if later else Outcome.REFUSED, str(error))
            _set_aside(inbox, error)
        found.append(done)
        if done.outcome is not Outcome.LATER:
            _note(workspace, carrier, one)
        if done.outcome in (Outcome.TAKEN, Outcome.NOTHING_NEW):
            inbox.unlink(missing_ok=True)
    return found


def _believe(workspace: Workspace, path: Path, opener_of: Callable[[Path], Opener]) -> Steps[None]:
    with (yield from bundle.read(path, opener_of(path))) as opened:
        trust.decide(workspace, trust.judge(workspace, opened).strangers, Trust.ALWAYS)


def _take_in(
    workspace: Workspace, path: Path, opener_of: Callable[[Path], Opener], *, is_backed_up: bool
) -> Steps[tuple[Collected, bool]]:
    with (yield from bundle.read(path, opener_of(path))) as opened:
        study = opened.facts.study
        judged = trust.judge(workspace, opened)
        plan = merge.plan(workspace, opened)
        if judged.needs_decision:
            words = _("{who} It waits in {path}; to believe it: cxstudio bundle import --accept always")
            return Collected(path.name, Outcome.WAITS, words.format(who=judged.sentence, path=path), study), False
        if plan.is_empty:
            merge.note_receipt(workspace, opened)
            return Collected(path.name, Outcome.NOTHING_NEW, " · ".join(plan.sentences()), study), False
        if not is_backed_up:
            workspace.backup("before-import")
        yield from merge.apply(workspace, opened)
        return Collected(path.name, Outcome.TAKEN, " · ".join(plan.sentences()), study), True


def leave_alone(workspace: Workspace, carrier: Carrier, name: str) -> None:
    """We put this one there ourselves: it is no news."""
    for one in carrier.lying():
        if one.name == name:
            _note(workspace, carrier, one)


# -- the inbox ---------------------------------------------------------------------------------------------------------


def _inbox(workspace: Workspace) -> Path:
    folder = workspace.folder / INBOX
    with speaking():
        folder.mkdir(exist_ok=True)
    return folder


def _set_aside(path: Path, error: CxError) -> None:
    """What was refused is kept with the reason, out of the way. A disk that refuses this keeps nobody from going on."""
    with suppress(OSError):
        folder = path.parent / NOT_IMPORTED
        folder.mkdir(exist_ok=True)
        path.replace(folder / path.name)
        words = _("{name} was not imported: {reason}").format(name=path.name, reason=error)
        (folder / f"{path.name}.txt").write_text(words + "\n", encoding="utf-8")


def _seen(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Place -> name -> mark of what was looked at; nothing where that cannot be read: it is looked at again."""
    try:
        told = json.loads((workspace.folder / STATE).read_text(encoding="utf-8"))
        return {str(place): {str(n): str(m) for n, m in seen.items()} for place, seen in told.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _note(workspace: Workspace, carrier: Carrier, lying: Lying) -> None:
    seen = _seen(workspace)
    seen.setdefault(carrier.place, {})[lying.name] = lying.mark
    with speaking(), replacing(workspace.folder / STATE) as file:
        file.write(json.dumps(seen, ensure_ascii=False).encode())
