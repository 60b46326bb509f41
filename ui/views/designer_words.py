"""Numbers and words in the designer's fields, as people write them."""

from __future__ import annotations

from .item_words import Field


def read_number(text: str) -> float | None:
    """A number as people write it; None when it is none."""
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def number_words(value: float | None) -> str:
    """A number in a field; empty for none."""
    return "" if value is None else f"{value:.15g}".replace("-", "−")


def show_in(field: Field, text: str) -> None:
    """Show words in a field, the caret where it was."""
    if field.text() != text:
        place = field.cursorPosition()
        field.setText(text)
        field.setCursorPosition(min(place, len(text)))
        field.set_invalid(False)


def show_number_in(field: Field, value: float | None) -> None:
    """Show a number; half-written ones stay as they are written while they mean the same."""
    if not (field.hasFocus() and (read_number(field.text()) == value or field.property("invalid") == "true")):
        show_in(field, number_words(value))
