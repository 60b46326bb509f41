"""Old workbooks (.xls) as rows of texts, read by a child process with limits: `xls_reader`."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.interchange.door import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, refused
from cxstudio.interchange.sheets import Grids, filled

SECONDS = 20.0
"""How long one file may take, starting the child included."""
LARGEST = 10_000_000
"""Bytes; the old format is not packed, and a form of 10,000 rows takes about two millions."""
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PROGRAM = (sys.executable, "-P", "-W", "ignore", str(Path(__file__).with_name("xls_reader.py")))


def old_workbook_grids(path: Path) -> Grids:
    """The sheets of an old workbook. Raises ProtocolError for one that is locked, damaged, or unsafe to read."""
    if importlib.util.find_spec("xlrd") is None:
        words = _("Reading old workbooks (.xls) needs one more package: pip install 'cxstudio[xlsform]'")
        raise ProtocolError(words, "form-no-reader")
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    _check(path.name, content)
    found = _read(path.name, content)
    if "refused" in found:
        raise _refusal(path.name, str(found["refused"]), str(found.get("reason", "")))
    sheets: list[tuple[str, list[tuple[int, list[str]]]]] = found["sheets"]  # type: ignore[assignment]
    return Grids(tuple((title, filled((number, row) for number, row in rows)) for title, rows in sheets))


def _check(name: str, content: bytes) -> None:
    if len(content) > LARGEST:
        reason = _("an old workbook may have {n} MB. Save it as .xlsx.").format(n=LARGEST // 1_000_000)
        raise refused(name, reason, "form-too-large")
    if _LOCKED in content:
        raise _refusal(name, "password", "")
    if _MACROS in content:
        reason = _("it carries macros, which are programs. Save it as .xlsx without them.")
        raise refused(name, reason, "form-macros")


def _read(name: str, content: bytes) -> dict[str, object]:
    limits = map(str, (MOST_ROWS, MOST_COLUMNS, MOST_SHEETS))
    windowless: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # exists on Windows only
    try:
        done = subprocess.run(
            [*_PROGRAM, *limits],
            input=content,
            capture_output=True,
            check=False,  # its answer tells
            timeout=SECONDS,
            creationflags=windowless,
        )
        answer: dict[str, object] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:  # it was killed, or died by its own limits
        raise _refusal(name, "damaged", _("reading it takes too long or too much memory")) from error
    return answer


def _refusal(name: str, code: str, detail: str) -> ProtocolError:
    match code:
        case "password":
            return refused(name, _("it has a password. Save it without one."), "form-password")
        case "rows":
            reason = _("it has more than {n} rows, the most that are read.").format(n=MOST_ROWS)
            return refused(name, reason, "form-too-long")
        case "columns":
            reason = _("it has more than {n} columns, the most that are read.").format(n=MOST_COLUMNS)
            return refused(name, reason, "form-too-wide")
        case "sheets":
            reason = _("it has more than {n} sheets, the most that are read.").format(n=MOST_SHEETS)
            return refused(name, reason, "form-too-large")
        case "memory":
            return refused(name, _("reading it would take too much memory. Save it as .xlsx."), "form-too-large")
    if "workbook" in detail:
        return refused(name, _("it is an old document, but no workbook."), "form-foreign")
    reason = _("the workbook is damaged ({reason}). Save it as .xlsx, or ask for it again.")
    return refused(name, reason.format(reason=detail[:200]), "form-damaged")
