"""What is told of a photo beside it, in words."""

from __future__ import annotations

from cxstudio.i18n import _, plural
from cxstudio.study.clearing import proposed
from cxstudio.study.recorded import Evidence
from cxstudio.study.redaction import Patch, bounds

from .photo_editing import Mode, PhotoEditing


def facts_words(photo: Evidence, place: tuple[float, float] | None) -> list[str]:
    """Size, time and place as the camera tells them; the place leaves within an untouched original alone."""
    facts = [f"{photo.width} × {photo.height} · {photo.size / 1e6:.1f} MB"]
    if photo.taken_at:
        facts.append(_("taken {when}").format(when=photo.taken_at.replace("T", " ")))
    if place is not None:
        text = _("place {north:.5f}, {east:.5f} (never in a report)")
        facts.append(text.format(north=place[0], east=place[1]))
    return facts


def shape_words(editing: PhotoEditing) -> str:
    """The chosen area for those who listen: which of how many, proposed or covered, and where."""
    shapes, chosen = editing.shapes, editing.chosen
    if editing.mode is Mode.LOOK:
        return ""
    if chosen is None:
        return plural("{n} area", "{n} areas", len(shapes)) if editing.mode is Mode.COVER else ""
    number = [one.id for one in shapes].index(chosen.id) + 1
    left, top, right, bottom = bounds(chosen.points)
    kind = _("drawing")
    if isinstance(chosen, Patch):
        kind = _("proposed area") if chosen.proposed else _("covered area")
    return _("{kind} {n} of {total}, from {left} % to {right} % across and {top} % to {bottom} % down").format(
        kind=kind, n=number, total=len(shapes), left=left // 10, right=right // 10, top=top // 10, bottom=bottom // 10
    )


def waiting_words(photo: Evidence) -> str:
    """What is still to be decided about a photo, on its small picture: "2 areas to check"; empty for nothing."""
    waiting = len(proposed(photo))
    return plural("{n} area to check", "{n} areas to check", waiting) if waiting else ""
