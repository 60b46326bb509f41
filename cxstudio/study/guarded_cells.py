"""Texts that a spreadsheet would compute, kept from it: an apostrophe goes before them, and away again.

One pair of functions for all tables that leave as CSV and come back.
"""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""How a text begins that a spreadsheet would compute, or that could be taken for a guarded one."""


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it needs one."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain_cell(text: str) -> str:
    """The text that was guarded. An apostrophe before any other sign is a person's own and stays."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
