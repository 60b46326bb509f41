"""A report in a template: the same words and figures, with a client's logo and colours, in the order that is wanted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cxstudio.report.blocks import Brand, Report
from cxstudio.report.jpeg import jpeg_size
from cxstudio.report.template import PLAIN, Template, arranged, logo_path
from cxstudio.report.text import plain


def dressed(report: Report, template: Template, folder: Path | None = None) -> Report:
    """The report as the template wants it; `folder` is the workspace's, where its logo lies."""
    if template == PLAIN:
        return report
    pages = {page.id: page for page in report.pages}
    order = arranged(pages, template.sections)
    foot = " · ".join(part for part in (report.foot, plain(template.foot).replace("\n", " ")) if part)
    kept = tuple(pages[one.id] for one in order if one.on)
    return replace(report, pages=kept, foot=foot, brand=brand(template, folder))


def brand(template: Template, folder: Path | None) -> Brand:
    """Logo, colours and lines of a template. A logo whose file is gone, or is no JPEG any more, is left out."""
    path = logo_path(folder, template) if folder else None
    size = jpeg_size(path) if path else None
    return Brand(
        field=template.field,
        accent=template.accent,
        lines=tuple(plain(line).replace("\n", " ") for line in template.lines if line.strip()),
        logo=path if size else None,
        logo_size=(size.width, size.height) if size else (0, 0),
    )
