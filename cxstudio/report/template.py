"""How a client's reports look: a template with their logo and colours, which sections in which order, on which paper.

A template changes no word and no figure of a report. Colours are checked before they are taken: white words stand on
the first page's field, and marks in three colours of ours. Templates lie in the workspace's folder, one JSON file each
and the logo beside it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator

from cxstudio.errors import ReportError, StorageError
from cxstudio.i18n import _
from cxstudio.report.shapes import NAVY, ORANGE, PAPER
from cxstudio.steps import replacing
from cxstudio.study.value import Value

FOLDER = "templates"
_COLOUR = r"^#[0-9a-f]{6}$"
LEAST_TITLE, LEAST_MARK, LEAST_ACCENT = 7.0, 3.0, 4.5
"""Contrast: white words on the field, orange marks on the field, the accent on white."""


class Section(Value):
    """A page of a report by its id ("moments"), and whether it goes along."""

    id: str
    on: bool = True


class Template(Value):
    """`lines` stand under the title (whom it is for, an order number). `field` is the first page's dark field, `accent`
    the small bars over titles, as #rrggbb. `sections` are the pages in their order: one that is not named comes where
    it always comes. `foot` stands at the foot of each page; `logo` is a file beside the template, "" for none."""

    name: str = Field(min_length=1, max_length=80)
    lines: tuple[str, ...] = Field(default=(), max_length=3)
    logo: str = Field(default="", pattern=r"^([0-9a-f]{64}\.jpg)?$")
    field: str = Field(default=NAVY, pattern=_COLOUR)
    accent: str = Field(default=ORANGE, pattern=_COLOUR)
    sections: tuple[Section, ...] = ()
    foot: str = Field(default="", max_length=80)
    paper: Literal["", "a4", "letter"] = ""

    @field_validator("lines")
    @classmethod
    def _short(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(line) > 120 for line in lines):
            raise ValueError("a line of more than 120 letters")
        return lines


PLAIN = Template(name="CX Studio")
"""Our own look."""


# -- colours -----------------------------------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (#rrggbb), 1 to 21. Source: WCAG 2.2, relative luminance."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colour_fault(template: Template) -> str:
    """Why the colours cannot be taken, in a sentence; empty where they can."""
    white, mark = contrast(template.field, PAPER), contrast(template.field, ORANGE)
    if white < LEAST_TITLE or mark < LEAST_MARK:
        words = _(
            "The colour of the first page is too light: white words on it reach a contrast of {found}, and {least} is "
            "needed. Choose a darker one."
        )
        return words.format(found=f"{white:.1f}", least=f"{LEAST_TITLE:g}")
    accent = contrast(template.accent, PAPER)
    if template.accent != ORANGE and accent < LEAST_MARK:
        words = _("The accent colour is too light on white: its contrast is {found}, and {least} is needed.")
        return words.format(found=f"{accent:.1f}", least=f"{LEAST_MARK:g}")
    return ""


# -- sections ----------------------------------------------------------------------------------------------------------


def arranged(ids: Iterable[str], sections: Iterable[Section]) -> tuple[Section, ...]:
    """All pages of a report in the template's order; those it does not name keep their place behind the one before."""
    wished = {one.id: one for one in sections}
    present = list(ids)
    order = [id for id in wished if id in present]
    for place, id in enumerate(present):
        if id not in wished:
            before = next((one for one in reversed(present[:place]) if one in order), "")
            order.insert(order.index(before) + 1 if before else 0, id)
    return tuple(wished.get(id, Section(id=id)) for id in order)


# -- where they are kept -----------------------------------------------------------------------------------------------


def templates(folder: Path) -> list[Template]:
    """The templates of the workspace in `folder`, by name; a file that is none is left out."""
    found = (_template(path) for path in sorted((folder / FOLDER).glob("*.json")))
    return sorted((one for one in found if one), key=lambda one: one.name.casefold())


def _template(path: Path) -> Template | None:
    try:
        found = Template.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return found if not colour_fault(found) else None


def template_named(folder: Path, name: str) -> Template:
    """The template of that name. Raises ReportError where there is none, naming those there are."""
    here = templates(folder)
    found = next((one for one in here if one.name.casefold() == name.casefold()), None)
    if found is None:
        known = ", ".join(one.name for one in here) or _("none yet")
        words = _("There is no template “{name}” in this workspace (there are: {known}). Nothing was written.")
        raise ReportError(words.format(name=name, known=known), "no-template")
    return found


def keep(folder: Path, template: Template) -> Template:
    """Keep a template, in place of one of the same name. Raises ReportError for colours that cannot be read, and
    StorageError where the disk refuses; what stood there before stays."""
    if fault := colour_fault(template):
        raise ReportError(fault, "template-colour")
    path = _file(folder, template.name)
    try:
        path.parent.mkdir(exist_ok=True)
        with replacing(path) as file:
            file.write(template.model_dump_json(indent=1).encode() + b"\n")
    except OSError as error:
        raise _not_kept(template.name, error) from error
    return template


def forget(folder: Path, name: str) -> None:
    """Take a template away; its logo stays for others that show it."""
    _file(folder, name).unlink(missing_ok=True)


def _file(folder: Path, name: str) -> Path:
    """Named by its content, so that no name has a character that a disk refuses."""
    return folder / FOLDER / f"{hashlib.sha256(name.casefold().encode()).hexdigest()[:16]}.json"


def _not_kept(name: str, error: OSError) -> StorageError:
    words = _("The template “{name}” could not be kept: {reason}. What stood there before is untouched.")
    return StorageError(words.format(name=name, reason=error.strerror or type(error).__name__), "template-not-kept")


# -- the logo ----------------------------------------------------------------------------------------------------------

LARGEST_LOGO = 10_000_000
NARROWEST = 12
"""A logo may be this many times as wide as high, or as high as wide."""


def take_logo(folder: Path, source: Path | bytes, name: str = "") -> str:
    """Take a picture in as a logo: decoded by the same limited child process as photos, kept as a JPEG without what a
    camera says. Gives its file name for `Template.logo`. Raises ReportError with the reason, and then nothing is kept.
    """
    from cxstudio.errors import EvidenceError
    from cxstudio.store.photos import looked_at

    shown = name or (source.name if isinstance(source, Path) else _("the logo"))
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > LARGEST_LOGO:
            raise ReportError(_not_taken(shown, _("it is larger than 10 MB")), "logo-too-big")
        picture = looked_at(source, shown)
    except EvidenceError as error:
        raise ReportError(_not_taken(shown, _why(error)), error.code.replace("photo-", "logo-")) from error
    except OSError as error:
        raise ReportError(_not_taken(shown, error.strerror or ""), "logo-unreadable") from error
    wide, high = picture.said["width"], picture.said["height"]
    if max(wide, high) > NARROWEST * min(wide, high):
        raise ReportError(_not_taken(shown, _("it is more than 12 times as long as high")), "logo-shape")
    return _kept_logo(folder, picture.report, shown)


def _kept_logo(folder: Path, content: bytes, shown: str) -> str:
    name = f"{hashlib.sha256(content).hexdigest()}.jpg"
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        with replacing(folder / FOLDER / name) as file:
            file.write(content)
    except OSError as error:
        raise _not_kept(shown, error) from error
    return name


def logo_path(folder: Path, template: Template) -> Path | None:
    """Where the template's logo lies; None where it has none, or its file is gone."""
    path = folder / FOLDER / template.logo
    return path if template.logo and path.is_file() else None


def _not_taken(name: str, reason: str) -> str:
    words = _("“{name}” was not taken as a logo: {reason}. Choose a PNG or JPEG picture.")
    return words.format(name=name, reason=reason)


def _why(error: ReportError | Exception) -> str:
    code = getattr(error, "code", "").removeprefix("photo-")
    reasons = {
        "empty": _("the file is empty"),
        "not-a-photo": _("it is not a picture"),
        "kind": _("it is a file of another kind"),
        "too-large": _("it has more pixels than can be shown"),
        "too-big": _("it is larger than 10 MB"),
        "not-a-file": _("it is not an ordinary file"),
        "unreadable": _("it cannot be read"),
        "pages": _("it has several pages"),
    }
    if code == "kind" and re.search(r"\bSVG\b", str(error)):
        return _("it is an SVG drawing, and those can carry scripts and addresses")
    return reasons.get(code, _("it cannot be decoded"))
