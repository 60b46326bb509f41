"""Photos and other evidence as a table, each under a file name that says study, site, day, item and number."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from cxstudio.i18n import _
from cxstudio.report.basis import Basis
from cxstudio.report.data_values import Clock, DataColumn, DataTable, NamedEvidence
from cxstudio.study.clearing import is_picture, refusal, stage_of
from cxstudio.study.plan import Ethics
from cxstudio.study.recorded import Evidence, Visit

SUFFIXES = {
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "application/pdf": ".pdf",
}
"""What ends the name of a file that is no picture; a picture goes out as the JPEG made of it."""
LONGEST = 180
"""Bytes of a name before its number: every disk takes 255."""
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}


def named_evidence(basis: Basis, clock: Clock) -> tuple[NamedEvidence, ...]:
    """Every piece of evidence of the visits that count, each under a name of its own."""
    names = _Names()
    return tuple(
        NamedEvidence(one, names.free(_parts(basis, visit, one, clock), _suffix(one)), visit.id, held_back(one, ethics))
        for ethics in (basis.study.ethics,)
        for visit, one in _evidence(basis)
    )


def held_back(one: Evidence, ethics: Ethics) -> str:
    """Why this piece does not leave, in a sentence; empty where it may. What was heard at a competitor stays here."""
    if not is_picture(one) and ethics.owner == "competitor":
        return _("This file is held back: of a competitor’s site nothing leaves that was heard or written there.")
    return refusal(one, ethics)


def _evidence(basis: Basis) -> Iterator[tuple[Visit, Evidence]]:
    for found in basis.dataset.visits:
        yield from ((found.visit, one) for one in found.visit.evidence)


def _parts(basis: Basis, visit: Visit, one: Evidence, clock: Clock) -> Iterable[str]:
    site = basis.sites.get(visit.site)
    day = (clock.moment(visit.started_at, visit.utc_offset) or "")[:10]
    number = _("visit {n}").format(n=visit.number)
    return (basis.study.title, site.name if site else "", day, number, one.item or one.touchpoint)


def _suffix(one: Evidence) -> str:
    return ".jpg" if is_picture(one) else SUFFIXES.get(one.media, ".bin")


class _Names:
    """Gives each name once, whether or not a disk tells capitals apart."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, parts: Iterable[str], suffix: str) -> str:
        """A name of these parts that nobody has yet."""
        stem = cut("_".join(filter(None, (safe(cut(part, 60)) for part in parts))), LONGEST)
        number = 1
        while (name := f"{stem}_{number}{suffix}").casefold() in self.taken:
            number += 1
        self.taken.add(name.casefold())
        return name


def safe(words: str) -> str:
    """Words as a part of a file name on every system: letters, digits and hyphens, and no name that Windows keeps."""
    kept = "".join(sign if sign.isalnum() else "-" for sign in unicodedata.normalize("NFKC", words))
    joined = "-".join(part for part in kept.split("-") if part)
    return f"{joined}-" if joined.upper() in _RESERVED else joined


def cut(words: str, most: int) -> str:
    """The beginning of the words that is at most so many bytes long."""
    return words.encode("utf-8", "ignore")[:most].decode("utf-8", "ignore")


def photos_table(basis: Basis, named: Iterable[NamedEvidence], clock: Clock) -> DataTable:
    """One row a piece of evidence."""
    columns = (
        DataColumn("visit", _("Visit")),
        DataColumn("touchpoint", _("Touchpoint")),
        DataColumn("item", _("Item")),
        DataColumn("file", _("File")),
        DataColumn("caption", _("Caption")),
        DataColumn("taken_at", _("Taken at")),
        DataColumn("in_report", _("Used in the report"), "boolean"),
        DataColumn("clearing", _("Raw, redacted or cleared")),
        DataColumn("held_back", _("Why it is held back")),
        DataColumn("sha256", _("SHA-256 of the original")),
    )
    rows = tuple(
        (one.visit, seen.touchpoint, seen.item, one.name, seen.caption, clock.text(seen.taken_at), seen.in_report,
         stage_of(seen).value if is_picture(seen) else "", one.held_back, seen.sha256)
        for one in named
        for seen in (one.evidence,)
    )  # fmt: skip
    return DataTable("photos", _("Photos and other evidence"), columns, rows)
