"""The rules of a form, once all its questions are known: said in our language, or told and left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.interchange import rules
from cxstudio.interchange.cell_texts import KIND
from cxstudio.interchange.form_lists import ChoiceList
from cxstudio.interchange.form_questions import RULES
from cxstudio.interchange.form_tree import Part, Question, Tree
from cxstudio.interchange.spellings import asked
from cxstudio.interchange.telling import Teller
from cxstudio.study import logic
from cxstudio.study.protocol import Computed


@dataclass
class Rules:
    """What settling needs to know: the tree, the lists, names in the form -> ids, and which ids are `known` as items;
    what turns out to compute nothing leaves them."""

    tree: Tree
    lists: dict[str, ChoiceList]
    ids: dict[str, str]
    known: set[str]
    teller: Teller

    def settle(self) -> None:
        """Put every rule into its item or touchpoint; what can't be said here, or names what wasn't taken, is told."""
        self.renamed = dict(self._renamed())
        questions = self.tree.questions()
        self._settle_computed(questions)
        for question in questions:
            for name in list(question.rules):
                if question.item.id in self.known and not (
                    name == "expression" and isinstance(question.item, Computed)
                ):
                    self._put(question, name)
        for part in self.tree.touchpoints():
            part.questions = [each for each in part.questions if each.item.id in self.known]
            self._settle_touchpoint(part)

    # -- computed items: one that falls takes along those that name it -------------------------------------------------

    def _settle_computed(self, questions: list[Question]) -> None:
        computed = [each for each in questions if isinstance(each.item, Computed)]
        for question in computed:
            if KIND not in question.row.cells and "expression" not in question.rules:
                self._drop(question, _("it computes nothing."))
        waiting = [each for each in computed if "expression" in each.rules]
        while fallen := [(each, reason) for each in waiting if (reason := self._why_not(each))]:
            for question, reason in fallen:
                self._drop(question, reason)
            waiting = [each for each in waiting if each.item.id in self.known]
        for question in waiting:
            self._put(question, "expression")

    def _why_not(self, question: Question) -> str:
        found = self._translated(question.rules["expression"])
        return found if isinstance(found, str) else ""

    def _drop(self, question: Question, reason: str) -> None:
        self.known.discard(question.item.id)
        self.teller.leave(question.row, reason)

    # -- one rule ------------------------------------------------------------------------------------------------------

    def _put(self, question: Question, name: str) -> None:
        found = self._translated(question.rules[name])
        if isinstance(found, str):
            self.teller.leave_cell(question.row, RULES[name], found)
            return
        question.item = question.item.model_copy(update={name: found.text})
        if found.remark:
            self.teller.changed(question.row, RULES[name], found.remark)

    def _translated(self, text: str) -> rules.Translated | str:
        """The rule in our language, or why there is none."""
        try:
            found = rules.to_ours(text, self.ids, self.renamed)
        except logic.LogicError as error:
            return _("{rule} — {reason}").format(rule=text[:200], reason=error)
        missing = sorted(logic.parse(found.text).items - self.known)
        if missing:
            return _("{rule} — it names what was not taken: {names}.").format(rule=text[:200], names=", ".join(missing))
        return found

    def _settle_touchpoint(self, part: Part) -> None:
        parts = [str(part.fields.get("condition", ""))]
        for row, text in part.conditions:
            found = self._translated(text)
            row.used.add("relevant")
            if isinstance(found, str):
                self.teller.leave_cell(row, "relevant", found)
                continue
            parts.append(found.text)
            if found.remark:
                self.teller.changed(row, "relevant", found.remark)
        conditions = [text for text in dict.fromkeys(parts) if text]
        if len(conditions) == 1:
            part.fields["condition"] = conditions[0]
        elif conditions:
            part.fields["condition"] = " and ".join(f"({text})" for text in conditions)

    def _renamed(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Items whose choices had to take other ids."""
        for question in self.tree.questions():
            choices = self.lists.get(asked(question.row.take("type")).list)
            if choices is not None and choices.renamed and question.item.kind in ("choice", "choices", "yes_no"):
                yield question.item.id, choices.renamed
