"""What a form says of itself: its settings, and the hidden sheet that CX Studio writes for what belongs to no row."""

from __future__ import annotations

from cxstudio.i18n import _
from cxstudio.interchange.cell_texts import Json, unpacked
from cxstudio.interchange.door import refused
from cxstudio.interchange.form_writing import FORMAT
from cxstudio.interchange.sheets import Sheet
from cxstudio.interchange.spellings import heading
from cxstudio.interchange.telling import Teller

_READ = ("form_title", "default_language", "form_id", "version")


def settings_of(sheet: Sheet | None, teller: Teller) -> dict[str, str]:
    """Setting -> text, from the only row that counts; empty for a form without settings."""
    found: dict[str, str] = {}
    for number, row in enumerate(sheet.rows if sheet else ()):
        if number:
            teller.leave(row, _("only the first row of settings counts."))
            continue
        found = {heading(each).name: row.take(each) for each in list(row.cells)}
        for each in row.cells:
            if heading(each).name not in _READ:
                teller.leave_cell(row, each, _("CX Studio has no such setting."))
        teller.taken(row, _("the settings of the form."))
    return found


def own_sheet_of(sheet: Sheet | None, name: str, teller: Teller) -> dict[str, Json]:
    """What CX Studio wrote of study and protocol; empty for forms of other tools. ProtocolError: a newer program's."""
    pieces: dict[str, list[str]] = {}
    for row in sheet.rows if sheet else ():
        pieces.setdefault(row.take("name"), []).append(row.raw("value"))
        teller.taken(row, _("what CX Studio itself wrote."))
    if not pieces:
        return {}
    if pieces.get("format") != [FORMAT]:
        reason = _("it was written by a newer CX Studio. Update to open it.")
        raise refused(name, reason, "form-newer")
    texts = {key: "".join(piece[1:-1] for piece in found) for key, found in pieces.items() if key != "format"}
    return {key: unpacked(text) for key, text in texts.items()}
