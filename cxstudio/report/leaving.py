"""What is told of a report that leaves: who cannot be known from it, what is left in another language."""

from __future__ import annotations

from cxstudio.i18n import _
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import Block, Heading, Paragraph, say, soft
from cxstudio.report.language import of_basis
from cxstudio.study.anonymity import Anonymity


def told_of_leaving(basis: Basis) -> list[Block]:
    """Names and language, for the method page; nothing where the report says everything as it was recorded."""
    lines = of_basis(basis)
    if basis.anonymity is not Anonymity.NAMED:
        lines = [*hidden(basis.anonymity), *lines]
    text = " ".join(lines)
    return [Heading(_("Names and language")), Paragraph(say(soft(text)), small=True)] if lines else []


def hidden(level: Anonymity) -> list[str]:
    """Who cannot be known at that level, in sentences."""
    said = [_("No observer is named: they are numbered.")]
    if level is Anonymity.NAMED:
        said.append(_("What observers wrote stands as they wrote it, names of people included."))
    else:
        said.append(_("Names of people that notes seem to hold are covered."))
    if level.hides(Anonymity.SITES):
        said.append(_("Sites are numbered, in notes too."))
    if level is Anonymity.STRICT:
        said.append(_("Sites with fewer than five visits stand together, and times are told as days."))
    return said
