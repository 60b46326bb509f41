"""The rolling check: each day a little of the evidence is read again, so that a disk that forgets is found out while a
colleague or a backup still has what it forgot. All of it comes round once in a while."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from itertools import chain

from .checkup import faults_of, named_files
from .errors import Finding
from .i18n import _
from .steps import Progress, Steps, replacing
from .store.database import speaking
from .store.soundness import NamedEvidence
from .workspace import Workspace

SECONDS = 2.0
STATE = "rolling.json"


def rolling_check(workspace: Workspace, seconds: float = SECONDS) -> Steps[tuple[Finding, ...]]:
    """Read evidence again for so many seconds, at least one file, going on where the last time ended; what was found.
    Once a day (UTC); afterwards on the same day nothing is done."""
    today = datetime.fromtimestamp(workspace.clock() / 1000, UTC).date().isoformat()
    day, after = _state(workspace)
    if day == today:
        return ()
    found: list[Finding] = []
    until = time.monotonic() + seconds
    for file in _from(named_files(workspace), after):
        yield Progress(0, 0, _("Checking the evidence"))
        found += faults_of(workspace, file)
        after = file.sha256
        if time.monotonic() > until:
            break
    with speaking(), replacing(workspace.folder / STATE) as state:
        state.write(json.dumps([today, after]).encode())
    return tuple(found)


def _from(files: list[NamedEvidence], after: str) -> list[NamedEvidence]:
    """All files once round, by their names, beginning behind the one that was read last."""
    by_name = sorted(files, key=lambda file: file.sha256)
    return list(chain((f for f in by_name if f.sha256 > after), (f for f in by_name if f.sha256 <= after)))


def _state(workspace: Workspace) -> tuple[str, str]:
    try:
        day, after = json.loads((workspace.folder / STATE).read_text(encoding="utf-8"))
        return str(day), str(after)
    except (OSError, ValueError, TypeError):
        return "", ""
