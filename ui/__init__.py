"""The window: all of what stands above the line where Qt begins."""

from __future__ import annotations

import builtins

import PySide6  # noqa: F401 - it puts an import of its own in place of Python's

# That one reads the source of every module behind its import, to learn whether it asks for names in snake case. Nobody
# here does, and the reading is a fifth of what importing costs, our own modules' and the core's.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
