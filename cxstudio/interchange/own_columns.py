"""What a form of other tools can't hold, in columns of our own that they pass over: `cx::points`, `cx::standard`.

An item is written twice: as other tools understand it (`native_columns`), and field by field where that loses
something. Read back, our fields count as long as the native cells still say what we wrote.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import TypeAdapter, ValidationError

from cxstudio.interchange.cell_texts import KIND, LEFT_OUT, PREFIX, Json, packed, unpacked
from cxstudio.study.protocol import Choice, Item, Value

_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
NATIVE = ("text", "hint", "constraint_text", "default")
"""Fields that stand in native cells alone, where these can hold them as they are."""


def own_cells(item: Item, native: Mapping[str, str]) -> dict[str, str]:
    """Heading -> text for what the native cells lose: `cx::kind`, then every field that is not at its default."""
    fields = set_fields(item, {"id", "kind", "choices"})
    standing = {
        "text": native.get("label", ""),
        "hint": native.get("hint", ""),
        "constraint_text": native.get("constraint_message", ""),
        "default": native.get("default", ""),
    }
    cells: dict[str, str] = {KIND: item.kind}
    for field in (*NATIVE, *fields):
        value = fields.get(field, "")
        if value != standing.get(field):
            cells[PREFIX + field] = packed(value)
    return cells


def set_fields(value: Value, left_out: set[str]) -> dict[str, Json]:
    """The fields that are not at their default, as JSON; what is inside them is whole."""
    whole = value.model_dump(mode="json", exclude=left_out)
    defaults = {name: info.default for name, info in type(value).model_fields.items()}
    return {name: found for name, found in whole.items() if getattr(value, name) != defaults[name]}


def own_item(id: str, cells: Mapping[str, str], native: Mapping[str, str], choices: tuple[Choice, ...]) -> Item | None:
    """The item that `own_cells` and `native_cells` describe; None where they no longer make one."""
    kind = cells[KIND]
    fields: dict[str, Json] = {
        "text": native.get("label", ""),
        "hint": native.get("hint", ""),
        "constraint_text": native.get("constraint_message", ""),
        "default": native.get("default", ""),
    }
    fields |= {
        heading.removeprefix(PREFIX): unpacked(text)
        for heading, text in cells.items()
        if heading not in (KIND, LEFT_OUT)
    }
    if kind in ("choice", "choices"):
        fields["choices"] = [choice.model_dump(mode="json") for choice in choices]
    try:
        return _ITEM.validate_json(json.dumps({**fields, "id": id, "kind": kind}))
    except ValidationError:
        return None
