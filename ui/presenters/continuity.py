"""What a person is told when a workspace goes on as another replica than before."""

from __future__ import annotations

from cxstudio.i18n import _
from cxstudio.store.continuity import Continuity


def gone_on_words(found: Continuity) -> str:
    """What was noticed and what follows from it; empty where the workspace goes on as it was."""
    noticed = {
        Continuity.COPIED: _("This workspace is a copy: the one it was copied from is still there."),
        Continuity.RESTORED: _("This workspace was set back to an older state, as from a backup."),
        Continuity.FROM_ELSEWHERE: _("This workspace was last used on another computer or by another user."),
    }.get(found)
    if noticed is None:
        return ""
    follows = _("It goes on under a name of its own, with keys of its own, so that nothing the other one writes is lost or mixed up. Your colleagues meet it as a new device; where a study has a roster, its lead adds it there.")  # fmt: skip  # noqa: E501
    return f"{noticed} {follows}"
