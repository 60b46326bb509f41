"""What is due in the visits in work, for the card of the visit to continue. Read behind the window."""

from __future__ import annotations

from collections.abc import Sequence

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps
from cxstudio.study.due import Due, dues
from cxstudio.study.logic import LogicError
from cxstudio.study.visit import read
from cxstudio.workspace import Workspace

from .recorder_due import most_pressing

MOST_DRAFTS = 20
"""So many visits in work are looked at, the ones changed last first (a few milliseconds each)."""


def pressing(workspace: Workspace, drafts: Sequence[str]) -> Steps[dict[str, str]]:
    """Visit id -> what of it is due today or late, in words; visits with nothing due are left out."""
    found: list[tuple[str, Due]] = []
    for number, visit_id in enumerate(drafts[:MOST_DRAFTS], 1):
        yield Progress(number, len(drafts), _("Looking for what is due"))
        try:
            visit = workspace.drafts.load(visit_id)
            reading = read(workspace.protocol(visit.protocol).protocol, visit)
            found += [(visit_id, due) for due in dues(reading)]
        except (CxError, LogicError):  # it was completed meanwhile, or a rule cannot be computed: the recorder says so
            continue
    return most_pressing(found, workspace.clock())
