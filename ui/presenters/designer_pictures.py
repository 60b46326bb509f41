"""Pictures shown beside items as examples: taken in as carefully as photos, made small, and kept in the protocol."""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage

from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps
from cxstudio.study import edits
from cxstudio.study.protocol import Item, Picture, Protocol

from .designer_draft import Draft
from .designer_places import way_to

LONGEST_SIDE = 640
"""Pixels."""
LARGEST = 300_000
"""Bytes of the file."""
_QUALITIES = (85, 75, 60, 45, 30)


def example_picture(source: Path | bytes, picture_id: str, title: str) -> Steps[Picture]:
    """A picture for a protocol: a JPEG of at most 640 pixels and 300 kB, without anything the file said of its making.

    Raises EvidenceError when it is no picture we take.
    """
    from cxstudio.store.photos import looked_at  # the store brings SQLAlchemy

    yield Progress(0, 2, _("Reading the picture"))
    developed = looked_at(source)
    yield Progress(1, 2, _("Making it small"))
    data = base64.b64encode(_small(QImage.fromData(developed.report))).decode()
    return Picture(id=picture_id, title=title, media="image/jpeg", data=data)


def _small(picture: QImage) -> bytes:
    """The picture as a file. It was decoded apart already: what is read here is our own JPEG."""
    if max(picture.width(), picture.height()) > LONGEST_SIDE:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(LONGEST_SIDE, LONGEST_SIDE, keep, smooth)
    return next((found for q in _QUALITIES if len(found := _jpeg(picture, q)) <= LARGEST), b"")


def _jpeg(picture: QImage, quality: int) -> bytes:
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(out, "JPEG", quality)  # type: ignore[call-overload]
    return bytes(out.data().data())


# -- in the protocol ---------------------------------------------------------------------------------------------------


def picture_of(protocol: Protocol, item: Item) -> Picture | None:
    """The example picture of an item; None without one, and where it is missing."""
    return next((one for one in protocol.pictures if one.id == item.example), None) if item.example else None


def free_picture_id(protocol: Protocol, item: Item) -> str:
    """An id for a new picture of an item."""
    taken = {picture.id for picture in protocol.pictures}
    names = (item.id[:58], *(f"{item.id[:58]}_{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def put_example(draft: Draft, item_id: str, picture: Picture | None, *, typing: bool = False) -> None:
    """Another example picture for an item, or none, as a step; an item that is gone meanwhile gets none."""
    item = way_to(draft.protocol, item_id).item
    if item is None:
        return
    text = _("example picture") if picture is not None else _("removing of the example picture")
    draft.put(with_example(draft.protocol, item, picture), text, typing=f"{item_id} example" if typing else "")


def with_example(protocol: Protocol, item: Item, picture: Picture | None) -> Protocol:
    """The protocol with that picture for the item, or none; pictures that no item shows any more go."""
    example = picture.id if picture is not None else ""
    after = edits.replace(protocol, item.model_copy(update={"example": example}))
    shown = {one.example for _stage, touchpoint in after.touchpoints() for one in touchpoint.items}
    others = tuple(one for one in protocol.pictures if one.id in shown and one.id != example)
    kept = (*others, picture) if picture is not None else others
    return Protocol.model_validate({**dict(after), "pictures": kept})
