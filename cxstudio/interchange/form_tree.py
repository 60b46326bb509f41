"""Groups as stages and touchpoints, in the order of asking.

A group at the top is a stage, one inside it a touchpoint; deeper ones become touchpoints of their own, named after all
groups around them. Questions outside any group get a stage of their own. Groups that CX Studio made of something else
(a page of expectations, a table of ratings) leave no trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cxstudio.i18n import _
from cxstudio.interchange.cell_texts import KIND, LEFT_OUT, MADE, PREFIX, Json, unpacked
from cxstudio.interchange.native_columns import Names, theirs
from cxstudio.interchange.sheets import Row
from cxstudio.interchange.spellings import id_from
from cxstudio.interchange.telling import Teller
from cxstudio.study.pages import EXPECTATIONS, OUTCOME, OUTCOME_EARLY
from cxstudio.study.protocol import Item

MOST_NAMED = 5
"""So many groups name a touchpoint: the outermost, and the innermost ones."""
_NEVER_TOUCHPOINTS = {EXPECTATIONS, OUTCOME, OUTCOME_EARLY, "no_single_moment"}


@dataclass
class Question:
    """An item on its way, with the rules of its row that are still in their language."""

    row: Row
    item: Item
    rules: dict[str, str] = field(default_factory=dict)


@dataclass
class Group:
    """An open group. `own` are its fields where CX Studio wrote it, `grid` the table that its ratings make."""

    row: Row
    kind: str
    title: str
    conditions: tuple[tuple[Row, str], ...]
    own: dict[str, Json]
    grid: str = ""
    stage: Part | None = None


@dataclass
class Part:
    """A stage or touchpoint on its way. `named_by` are the rows whose labels make its title."""

    fields: dict[str, Json]
    conditions: tuple[tuple[Row, str], ...] = ()
    inside: list[Part] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    named_by: tuple[Row, ...] = ()

    @property
    def id(self) -> str:
        """Its id, "" where our own columns were damaged."""
        return str(self.fields.get("id", ""))


class Tree:
    """The stages so far, and the groups that are open. `title` is the form's, for what stands outside any group."""

    def __init__(self, teller: Teller, names: Names, title: str) -> None:
        self.stages: list[Part] = []
        self._teller = teller
        self._names = names
        self._title = title
        self._open: list[Group] = []
        self._loose: Part | None = None
        self._place: tuple[object, ...] | None = None
        self._touchpoints: set[str] = set(_NEVER_TOUCHPOINTS)
        self._stage_ids: set[str] = set()

    def touchpoints(self) -> Iterator[Part]:
        """All touchpoints in the order of asking."""
        for stage in self.stages:
            yield from stage.inside

    def questions(self) -> list[Question]:
        """All questions in the order of asking."""
        return [question for part in self.touchpoints() for question in part.questions]

    @property
    def grid(self) -> str:
        """The table that the innermost group makes of its ratings; "" for none."""
        return self._open[-1].grid if self._open else ""

    def add(self, question: Question) -> None:
        """A question, at the place that the open groups make."""
        place = self._touchpoint()
        if place in self.stages:  # a question that another tool put between our touchpoints
            id = id_from("more", self._touchpoints)
            place.inside.append(Part({"title": str(place.fields.get("title")), "id": id}))
            place = place.inside[-1]
            self._touchpoints.add(id)
        place.questions.append(question)

    # -- groups open and close -----------------------------------------------------------------------------------------

    def begin(self, row: Row, is_repeat: bool) -> None:
        """A group opens."""
        if row.take(KIND) == MADE:
            row.used.update(row.cells)
            self._open.append(Group(row, MADE, "", self._conditions(), {}))
            self._teller.taken(row, _("CX Studio makes this row from others."))
            return
        group = self._group(row)
        self._open.append(group)
        row.used.update(("appearance", "name"))
        self._tell(row, is_repeat)
        if group.own:
            self._touchpoint()

    def end(self, row: Row) -> None:
        """The innermost group closes."""
        row.used.update(row.cells)
        if not self._open:
            self._teller.leave(row, _("no group is open here."))
            return
        if self._open.pop().kind != MADE:
            self._place = None
        self._teller.taken(row, _("the end of a group."))

    def finish(self) -> None:
        """The form is over: tell of groups that are still open."""
        for group in self._open:
            self._teller.changed(group.row, "", _("the group is never closed; it ends with the form."))

    def _conditions(self) -> tuple[tuple[Row, str], ...]:
        return self._open[-1].conditions if self._open else ()

    def _group(self, row: Row) -> Group:
        own = _own_fields(row) if row.take(KIND) in ("stage", "touchpoint") else {}
        title = row.take("label") or row.take("name").replace("_", " ") or _("Part")
        if own:
            own.setdefault("title", row.raw("label"))
        relevant = row.take("relevant")
        is_left_out = bool(row.take(LEFT_OUT)) and not relevant
        if own and (is_left_out or relevant == theirs(str(own.get("condition", "")), self._names)):
            relevant = ""
        elif own:
            own.pop("condition", None)
            self._teller.changed(row, "relevant", _("its condition was changed in another tool."))
        before = self._conditions()
        conditions = (*before, (row, relevant)) if relevant else before
        grid = id_from(row.take("name"), (), "g") if "table-list" in row.take("appearance") else ""
        return Group(row, row.take(KIND), title, conditions, own, grid)

    def _tell(self, row: Row, is_repeat: bool) -> None:
        depth = sum(group.kind != MADE for group in self._open)
        if is_repeat:
            words = _("it is asked once; as a table it may hold only texts, numbers and choices, and no groups.")
            self._teller.changed(row, "", words)
        elif depth > 2:
            self._teller.changed(row, "", _("a group this deep becomes a touchpoint of its own."))
        else:
            self._teller.taken(row, _("stage") if depth == 1 else _("touchpoint"))

    # -- what they make ------------------------------------------------------------------------------------------------

    def _touchpoint(self) -> Part:
        """The touchpoint for what comes next; a new one wherever the groups have changed."""
        groups = [group for group in self._open if group.kind != MADE]
        place = tuple(id(group) for group in groups)
        if self._place == place and self.stages and self.stages[-1].inside:
            return self.stages[-1].inside[-1]
        stage = self._stage(groups)
        if len(groups) == 1 and groups[0].own:
            return stage  # our own stage: its touchpoints follow, or it has none
        self._place = place
        part = self._new_touchpoint(groups)
        self._touchpoints.add(part.id)
        stage.inside.append(part)
        return part

    def _new_touchpoint(self, groups: list[Group]) -> Part:
        group = groups[-1] if groups else None
        if group is None:
            return Part({"title": self._title, "id": id_from("questions", self._touchpoints, "t", 48)})
        if group.own and group.kind == "touchpoint":
            return Part(dict(group.own), group.conditions, named_by=(group.row,))
        inner = groups[1:] or [group]
        shown = inner if len(inner) <= MOST_NAMED else [inner[0], *inner[1 - MOST_NAMED :]]
        title = " › ".join(each.title for each in shown)
        fields: dict[str, Json] = {"title": title, "id": id_from(group.row.take("name"), self._touchpoints, "t", 48)}
        return Part(fields, group.conditions, named_by=tuple(each.row for each in shown))

    def _stage(self, groups: list[Group]) -> Part:
        """The stage of the outermost group; questions outside any group continue a stage of their own."""
        outer = groups[0] if groups else None
        if outer is None:
            if self._loose is None or self.stages[-1] is not self._loose:
                self._loose = self._new_stage({"title": self._title, "id": id_from("form", self._stage_ids, "s")}, ())
            return self._loose
        if outer.stage is None:
            name = id_from(outer.row.take("name"), self._stage_ids, "s")
            own = dict(outer.own) if outer.own and outer.kind == "stage" else None
            outer.stage = self._new_stage(own or {"title": outer.title, "id": name}, (outer.row,))
        return outer.stage

    def _new_stage(self, fields: dict[str, Json], named_by: tuple[Row, ...]) -> Part:
        self.stages.append(Part(fields, named_by=named_by))
        self._stage_ids.add(self.stages[-1].id)
        return self.stages[-1]


def _own_fields(row: Row) -> dict[str, Json]:
    return {
        each.removeprefix(PREFIX): unpacked(row.raw(each))
        for each in row.cells
        if each.startswith(PREFIX) and each not in (KIND, LEFT_OUT)
    }
