"""Where methods of study come in: the built-in ones and those of installed packages, through the same door.

A package adds one by an entry point of the group "cxstudio.methods" that names a `StudyMethod`. One that cannot be
loaded, or takes a key that is taken, is left out and told in the log: it must not keep the program from starting.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache

from .i18n import _
from .study.methods import BUILT_IN, StudyMethod
from .study.plan import Pattern

GROUP = "cxstudio.methods"


@cache
def study_methods() -> tuple[StudyMethod, ...]:
    """All methods there are, the built-in ones first; looked for once."""
    return admitted([*BUILT_IN, *_installed()])


def admitted(offered: Iterable[object]) -> tuple[StudyMethod, ...]:
    """Those of the offered things that are methods, each key once, in their order."""
    found: dict[str, StudyMethod] = {}
    for one in offered:
        if not isinstance(one, StudyMethod) or not one.key:
            logging.getLogger(__name__).warning("%r is no method of study and is left out", one)
        elif one.key in found:
            logging.getLogger(__name__).warning("a second method calls itself %r and is left out", one.key)
        else:
            found[one.key] = one
    return tuple(found.values())


def method_named(key: str) -> StudyMethod:
    """The method of that key; for one that is not installed here a plain stand-in of that name."""
    here = next((one for one in study_methods() if one.key == key), None)
    missing = _("This method is not installed here; the study’s visits can be recorded and reported all the same.")
    return here or StudyMethod(key, key, missing, "", Pattern.PERSISTENT, "")


def _installed() -> list[object]:
    from importlib.metadata import entry_points  # 70 ms that no start needs

    found: list[object] = []
    for entry in entry_points(group=GROUP):
        try:
            found.append(entry.load())
        except Exception:  # a stranger's module may fail in any way, and only itself be left out
            logging.getLogger(__name__).warning("The method %s could not be loaded", entry.name, exc_info=True)
    return found
