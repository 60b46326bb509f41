"""What stands out about the photos of a whole visit, compared in the background with all others of its study."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps
from cxstudio.study.clearing import is_picture
from cxstudio.study.photo_facts import facts
from cxstudio.study.recorded import Visit
from ui.context import Context

if TYPE_CHECKING:
    from cxstudio.workspace import Workspace

Notes = dict[str, list[str]]
"""Sentences by the id of a photo; photos about which nothing stands out are left out."""


def notes_of(workspace: Workspace, visit: Visit) -> Steps[Notes]:
    """Compare each photo of the visit with its visit and with all others."""
    from cxstudio.store import photo_rows

    yield Progress(0, 1, _("Comparing photos"))
    with workspace.database.read() as connection:
        others = photo_rows.known(connection, visit.study)
    told = {one.id: facts(one, visit, others, workspace.evidence.place_of) for one in visit.evidence if is_picture(one)}
    return {id_: sentences for id_, sentences in told.items() if sentences}


def compare(context: Context, visit: Visit, there: Callable[[str, Notes], None]) -> None:
    """Tell `there` the visit's id and its notes once they are found; nothing where it has no photo."""
    if not any(map(is_picture, visit.evidence)):
        return

    def failed(error: CxError) -> None:
        context.tell("caution", str(error))

    steps = notes_of(context.open_workspace, visit)
    context.jobs.run(_("Comparing photos"), steps, lambda notes: there(visit.id, notes), failed)
