"""A sound handed to the system's own player. It gets a copy with an ending, in a folder that goes with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.study.recorded import Evidence
from ui.context import Context


def play(context: Context, sound: Evidence) -> None:
    """Open a sound of the visit in front in whatever plays sounds here; what keeps it from that is said."""
    from cxstudio.store.sounds import ENDINGS

    try:
        content = context.open_workspace.evidence.read(sound.sha256)
    except CxError as error:
        context.tell("caution", str(error))
        return
    path = Path(_folder().name) / f"{sound.sha256[:16]}{ENDINGS.get(sound.media, '')}"
    try:
        path.write_bytes(content)
    except OSError as error:
        text = _("“{name}” cannot be played: there is no room for a copy ({reason}). The sound itself is safe.")
        context.tell("caution", text.format(name=sound.name, reason=error.strerror))
        return
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        text = _("No program of this computer plays “{name}”. The sound itself is safe.")
        context.tell("caution", text.format(name=sound.name))


@cache
def _folder() -> TemporaryDirectory[str]:
    """One folder a run, removed with everything in it when the program ends."""
    return TemporaryDirectory(prefix="cxstudio-sounds-", ignore_cleanup_errors=True)
