"""Where what comes with the program and what installed packages bring meet: methods of study, and ways out.

A package adds one by an entry point of the group "cxstudio.methods" that names a `StudyMethod`, or of the group
"cxstudio.exporters" that names an `Exporter`. One that cannot be loaded, or takes a key that is taken, is left out and
told in the log: it must not keep the program from starting. One that fails at work is one sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .errors import CxError, ReportError
from .i18n import _
from .report.exporters import BUILT_IN as BUILT_IN_EXPORTERS
from .report.exporters import Exporter, exporter_for
from .steps import Steps
from .study.methods import BUILT_IN, StudyMethod
from .study.plan import Pattern

if TYPE_CHECKING:
    from .report.basis import Source
    from .report.wanted import Wanted

METHODS, EXPORTERS = "cxstudio.methods", "cxstudio.exporters"
Offered = TypeVar("Offered", StudyMethod, Exporter)


# -- methods -----------------------------------------------------------------------------------------------------------


@cache
def study_methods() -> tuple[StudyMethod, ...]:
    """All methods there are, the built-in ones first; looked for once."""
    return admitted([*BUILT_IN, *_installed(METHODS)])


def admitted(offered: Iterable[object]) -> tuple[StudyMethod, ...]:
    """Those of the offered things that are methods, each key once, in their order."""
    return _admitted(offered, StudyMethod, lambda one: bool(one.key))


def method_named(key: str) -> StudyMethod:
    """The method of that key; for one that is not installed here a plain stand-in of that name."""
    here = next((one for one in study_methods() if one.key == key), None)
    missing = _("This method is not installed here; the study’s visits can be recorded and reported all the same.")
    return here or StudyMethod(key, key, missing, "", Pattern.PERSISTENT, "")


# -- ways out ----------------------------------------------------------------------------------------------------------


@cache
def exporters() -> tuple[Exporter, ...]:
    """All ways out there are, the built-in ones first; looked for once."""
    return admitted_exporters([*BUILT_IN_EXPORTERS, *_installed(EXPORTERS)])


def admitted_exporters(offered: Iterable[object]) -> tuple[Exporter, ...]:
    """Those of the offered things that are exporters, each key once, in their order."""
    return _admitted(offered, Exporter, lambda one: bool(one.key and one.title) and callable(one.write))


def way_out(key: str, path: Path) -> Exporter:
    """The exporter of that key, or the one whose files end as `path` does where the key is "". Raises ReportError where
    there is none, naming those there are."""
    offered = exporters()
    found = next((one for one in offered if one.key == key), None) if key else exporter_for(path, offered)
    if found is None:
        known = ", ".join(f"{one.key} (*{one.suffix})" if one.suffix else one.key for one in offered)
        words = _("“{name}” is no file that a study goes out as. Nothing was written. There are: {known}.")
        raise ReportError(words.format(name=key or path.name, known=known), "unknown-format")
    if found.suffix and not path.name.lower().endswith(found.suffix):
        words = _("A report as {format} is written to a *{suffix} file, not to {name}. Nothing was written.")
        raise ReportError(words.format(format=found.key, suffix=found.suffix, name=path.name), "other-format")
    return found


def write_out(exporter: Exporter, source: Source, study: str, wanted: Wanted, path: Path) -> Steps[Path]:
    """Let an exporter write. What a stranger's does wrong becomes a ReportError; the built-in ones' errors fly."""
    if exporter in BUILT_IN_EXPORTERS:
        return (yield from exporter.write(source, study, wanted, path))
    try:
        return (yield from exporter.write(source, study, wanted, path))
    except CxError:
        raise
    except Exception as error:  # a stranger's work may fail in any way, and only itself be lost
        logging.getLogger(__name__).warning("The exporter %s failed", exporter.key, exc_info=True)
        words = _("The exporter “{name}” failed ({reason}). Nothing of it can be relied on; everything else works.")
        reason = str(error)[:200] or type(error).__name__
        raise ReportError(words.format(name=exporter.title, reason=reason), "exporter-failed") from error


# -- the door ----------------------------------------------------------------------------------------------------------


def _admitted(offered: Iterable[object], kind: type[Offered], fits: Callable[[Offered], bool]) -> tuple[Offered, ...]:
    found: dict[str, Offered] = {}
    for one in offered:
        if not isinstance(one, kind) or not fits(one):
            logging.getLogger(__name__).warning("%r is no %s and is left out", one, kind.__name__)
        elif one.key in found:
            logging.getLogger(__name__).warning("a second %s calls itself %r: left out", kind.__name__, one.key)
        else:
            found[one.key] = one
    return tuple(found.values())


def _installed(group: str) -> list[object]:
    from importlib.metadata import entry_points  # 70 ms that no start needs

    found: list[object] = []
    for entry in entry_points(group=group):
        try:
            found.append(entry.load())
        except Exception:  # a stranger's module may fail in any way, and only itself be left out
            logging.getLogger(__name__).warning("%s of %s could not be loaded", entry.name, group, exc_info=True)
    return found
