"""The recorder on a try-out visit that is held in memory alone: nothing of it is ever saved, counted or sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject

from cxstudio.i18n import _
from cxstudio.study import edits
from cxstudio.study.languages import in_language
from cxstudio.study.logic import LogicError
from cxstudio.study.pages import Page
from cxstudio.study.protocol import Computed, Item, Protocol, Rating, Stage, Touchpoint
from cxstudio.study.visit import Answer, Visit, read
from ui.autosave import Autosaver
from ui.context import Context

from .designer_places import way_to
from .recorder import Recorder
from .recorder_timers import Stopwatches


class _Nowhere(QObject):
    """Takes what the autosaver takes, and keeps nothing."""

    waiting = 0

    def keep(self, _part: str, _key: str, _value: object, *, typing: bool = False) -> None:
        """Nothing is kept."""

    def flush(self) -> bool:
        """Nothing waits."""
        return True


class TryOut(Recorder):
    """The recorder's own presenter on a visit that is nobody's. `show` puts it on a protocol in design."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.autosaver = cast(Autosaver, _Nowhere(self))
        self.visit = Visit(id="try-out", study="try-out", protocol="try-out")

    def show(self, protocol: Protocol, chosen: str) -> str:
        """Show the chosen item, or the first of the chosen touchpoint, as if its condition were met; what is asked
        first where no part of the journey is chosen. A sentence when it cannot be shown yet; answers given to items
        that are still there stay."""
        way = way_to(protocol, chosen)
        if way.stage is None:
            return self._show_first(protocol)
        touchpoint = way.touchpoint or next(iter(way.stage.touchpoints), None)
        if touchpoint is None:
            return _("This stage has no touchpoint yet. Press Ctrl+Enter for its first one.")
        scales = {scale.id for scale in protocol.scales}
        if any(isinstance(item, Rating) and item.scale not in scales for item in touchpoint.items):
            return _("A scale is missing here, so that it cannot be shown yet.")
        met = edits.replace(protocol, touchpoint.model_copy(update={"condition": ""}))
        if way.item is not None:
            met = edits.replace(met, way.item.model_copy(update={"condition": ""}))
        try:
            self._take(met)
        except (LogicError, KeyError):  # a rule somewhere cannot be read yet: this touchpoint alone, without rules
            self._take(_alone(protocol, touchpoint))
        wanted = [item.id for item in self.reading.items(self.page_of(touchpoint.id))] if self.pages else []
        if not wanted:
            return _("Nothing is asked here yet. Press Ins for the first item.")
        self.item_id = way.item.id if way.item is not None and way.item.id in wanted else wanted[0]
        self.page_id = self.reading.active[self.item_id].page.id
        return ""

    def _show_first(self, protocol: Protocol) -> str:
        """The first page of the whole study."""
        try:
            self._take(protocol)
        except (LogicError, KeyError):
            return _("A rule cannot be read yet. Choose an item in the tree, and it is shown here without rules.")
        if not self.pages:
            return _("Nothing is asked yet. Choose a stage, press Ctrl+Enter for a touchpoint, then Ins for an item.")
        self.page_id = self.pages[0].id
        self.item_id = self.reading.items(self.pages[0])[0].id
        return ""

    def page_of(self, touchpoint: str) -> Page:
        """The page of a touchpoint; the first where it has none."""
        return next((page for page in self.pages if page.id == touchpoint), self.pages[0])

    def _take(self, protocol: Protocol) -> None:
        from cxstudio.store.studies import PublishedProtocol  # the store brings SQLAlchemy
        from cxstudio.study.plan import Study

        protocol = in_language(protocol, protocol.language)
        kinds = {item.id: item.kind for _s, t in protocol.touchpoints() for item in t.items}
        before = self._kinds() if self._is_open else {}
        kept = {id: a for id, a in self.visit.answers.items() if before.get(id) == kinds.get(id, "")}
        visit = self.visit.model_copy(update={"answers": kept, "evidence": (), "moments": ()})
        try:
            reading = read(protocol, visit)
        except LogicError:  # an answer given before the rule was changed may be what it cannot take
            visit = visit.model_copy(update={"answers": {}})
            reading = read(protocol, visit)
        self.visit, self.reading = visit, reading
        self.published, self.language = PublishedProtocol("", "", 0, 0, protocol), protocol.language
        self.study = Study(id="try-out", title=protocol.title)
        self.site = None
        self.stopwatches = Stopwatches(self.workspace.clock)
        self.undo_stack.clear()
        self._locked = frozenset()
        self._is_open = True

    def _kinds(self) -> dict[str, str]:
        protocol = self.published.protocol
        return {item.id: item.kind for _s, t in protocol.touchpoints() for item in t.items}

    def given(self) -> dict[str, Answer]:
        """The answers of the try-out."""
        return dict(self.visit.answers)

    def start_anew(self) -> None:
        """Forget all answers of the try-out."""
        self.visit = self.visit.model_copy(update={"answers": {}, "evidence": (), "moments": ()})

    def attach(self, sources: Sequence[Path | tuple[str, bytes]]) -> None:
        """Photos are not taken in while trying out."""
        self.context.tell("info", _("This is a try-out: nothing is kept, and photos are not taken in."))

    def attach_sound(self, path: Path) -> None:
        """Nor are sounds."""
        self.attach([path])

    def finish(self) -> bool:
        """A try-out is never completed."""
        return False


def _alone(protocol: Protocol, touchpoint: Touchpoint) -> Protocol:
    """A protocol of this touchpoint, where everything is asked."""
    bare = {"condition": "", "constraint": "", "warning": "", "standard": None}
    items = tuple(item.model_copy(update=bare) for item in touchpoint.items)
    asked = touchpoint.model_copy(update={"condition": "", "items": tuple(_without_formula(item) for item in items)})
    stage = Stage(id="try_out_stage", title="", touchpoints=(asked,))
    return Protocol.model_validate({**dict(protocol), "stages": (stage,), "outcome": None})


def _without_formula(item: Item) -> Item:
    return item.model_copy(update={"expression": "0"}) if isinstance(item, Computed) else item
