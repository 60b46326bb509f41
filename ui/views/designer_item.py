"""The form for an item: what a newcomer needs first, and the rest in groups that fold."""

from __future__ import annotations

from typing import Any

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import is_asked
from ui.presenters.designer import Designer
from ui.presenters.designer_parts import KINDS

from .designer_fields import Form
from .designer_forms import DRIVERS, add_name
from .designer_item_answer import add_answer, add_more_answer, more_words
from .designer_item_evidence import ExamplePicture, ReasonRows, add_photos, photos_words, reasons_words
from .designer_item_standard import StandardPart, add_score
from .designer_rule import CONDITION, CONSTRAINT, REQUIRED_IF, WARNING, add_rule


class ItemForm(Form):
    """The form of one kind of item; another kind gets another form."""

    def __init__(self, designer: Designer, item: p.Item) -> None:
        super().__init__(designer)
        self.kind = item.kind
        asked = is_asked(item)
        self.words("text", _("Wording"))
        self.words("hint", _("Hint"), hint=_("said below the wording"))
        self.group(_("Answer"))
        with self.beside(_("Kind")):
            self.choice("kind", _("Kind"), tuple(KINDS.items()), lambda n: n.kind, designer.set_kind)
            if asked:
                self.check("required", _("Required"))
        add_answer(self, item)
        if not isinstance(item, p.Note):
            self.group(_("Standard and score"))
            StandardPart(self, item)
            add_score(self)
        self.group(_("When it is asked"))
        add_rule(self, CONDITION)
        self.fold("item_answer", _("More about the answer"), more_words)
        add_more_answer(self, item)
        self._add_relations(item)
        ExamplePicture(self)
        if asked:
            self._add_limits()
            self.fold("item_photos", _("Photos"), photos_words)
            add_photos(self)
            self.fold("item_reasons", _("When there is no answer"), reasons_words)
            ReasonRows(self, "not_applicable", _("Not applicable"), p.NOT_APPLICABLE, "n")
            ReasonRows(self, "could_not_observe", _("Could not observe"), p.COULD_NOT_OBSERVE, "c")
        self.fold("item_place", _("Driver and name"), _place_words)
        drivers = ((None, _("As its touchpoint")), *DRIVERS.items())
        put = lambda v: designer.set_fields({"driver": v})  # noqa: E731
        self.choice("driver", _("Driver"), drivers, lambda n: n.driver, put)
        add_name(self)

    def _add_limits(self) -> None:
        self.fold("item_limits", _("Limits and warnings"), _limits_words)
        add_rule(self, REQUIRED_IF)
        add_rule(self, CONSTRAINT)
        refused = self.words("constraint_text", _("Said when not"), hint=_("such as: Nobody waits longer than a day."))
        add_rule(self, WARNING)
        warned = self.words("warning_text", _("Said then"), hint=_("such as: That is a long wait. Is it right?"))
        self.watch(lambda node: self.show_row(refused, bool(node.constraint or node.constraint_text)))
        self.watch(lambda node: self.show_row(warned, bool(node.warning or node.warning_text)))

    def _add_relations(self, item: p.Item) -> None:
        """The table it stands in with its neighbours, and the item that another source answers."""
        if isinstance(item, p.Rating | p.YesNo | p.SingleChoice):
            self.line("grid", _("Table"), _("neighbours with one name here are asked as one table"))
        put = lambda v: self.designer.set_fields({"paired_with": v})  # noqa: E731
        if not isinstance(item, p.Note):
            self.choice("paired_with", _("Compared with"), self._others, lambda n: n.paired_with, put)

    def _others(self, item: p.Item) -> list[tuple[str, str]]:
        """What it can be compared with: nothing, or an item of its kind."""
        others = [
            (other.id, other.text or other.id)
            for _stage, touchpoint in self.designer.protocol.touchpoints()
            for other in touchpoint.items
            if other.id != item.id and other.kind == item.kind
        ]
        if item.paired_with and item.paired_with not in [name for name, _words in others]:
            others.append((item.paired_with, item.paired_with))
        return [("", _("nothing")), *others]


def _limits_words(node: Any) -> str:
    parts = [
        _("required by a rule") if node.required_if else "",
        _("a limit") if node.constraint else "",
        _("a warning") if node.warning else "",
    ]
    return ", ".join(part for part in parts if part) or _("none")


def _place_words(node: Any) -> str:
    return ", ".join(part for part in (DRIVERS.get(node.driver, ""), node.id) if part)
