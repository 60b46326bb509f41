"""All files a study can go out as, and the one door to writing them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.report.exporters import BUILT_IN, exporter_for
from cxstudio.steps import Steps

if TYPE_CHECKING:  # the store brings SQLAlchemy
    from cxstudio.report.basis import Source
    from cxstudio.report.wanted import Wanted

PAGES = {one.suffix: one.title for one in BUILT_IN if one.shows == "pages"}
TABLES = {one.suffix: one.title for one in BUILT_IN if one.shows == "tables"}
FORMATS = {one.key: one.suffix for one in BUILT_IN}
"""What each is called where it is not named by its file; CSV comes as a zip of tables with their description."""


def write(source: Source, study: str, path: Path, wanted: Wanted | None = None) -> Steps[Path]:
    """Write the report or the data of a study, as the ending of `path` says; gives the path.

    Raises ReportError when it can't be written, WorkspaceError when the study is not here, KeyError for an ending that
    is none of these.
    """
    from cxstudio.report.wanted import Wanted

    face = exporter_for(path)
    if face is None:
        raise KeyError(path.suffix)
    return (yield from face.write(source, study, wanted or Wanted(), path))
