"""A row as a question: one of another tool by its type, one that CX Studio wrote by its own columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cxstudio.i18n import _
from cxstudio.interchange.cell_texts import KIND, LEFT_OUT, PREFIX, answers_list, scale_list
from cxstudio.interchange.form_items import OTHER, item_of, scale_id, words_of
from cxstudio.interchange.form_languages import Translations
from cxstudio.interchange.form_lists import ChoiceList
from cxstudio.interchange.form_tree import Question
from cxstudio.interchange.native_columns import Names, native_cells
from cxstudio.interchange.own_columns import own_item
from cxstudio.interchange.sheets import Row
from cxstudio.interchange.spellings import Asked, asked, is_yes
from cxstudio.interchange.telling import Teller
from cxstudio.study.protocol import Item, Rating, SeveralChoices, SingleChoice, Text, YesNo

RULES = {"condition": "relevant", "constraint": "constraint", "expression": "calculation", "required_if": "required"}
"""Field of an item -> the column of its rule."""


@dataclass
class Questions:
    """What reading a question needs to know. `ids` are the names in the form -> ids.

    Grows while reading: `scales` (id -> the list it is made of), `own` (items that CX Studio wrote), `sliders` (scales
    without a list).
    """

    teller: Teller
    lists: dict[str, ChoiceList]
    ids: dict[str, str]
    names: Names
    words: Translations
    scales: dict[str, ChoiceList] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    sliders: set[str] = field(default_factory=set)

    def read(self, row: Row, kind: Asked, grid: str) -> Question | None:
        """The question of a row; None where there is none, which is told. `grid` is the table it stands in."""
        return self._own(row) if row.take(KIND) else self._foreign(row, kind, grid)

    @property
    def lists_with_scales(self) -> frozenset[str]:
        """The names of the lists that became scales, whose numbers stay as they are."""
        return frozenset(found.name for found in self.scales.values())

    def use(self, name: str) -> ChoiceList | None:
        """The list of that name, if there is one, belongs to a row that was taken."""
        found = self.lists.get(name)
        if found is not None:
            found.used = True
        return found

    def pass_over(self, name: str) -> None:
        """The list of a row that CX Studio makes from others: its words stand elsewhere too, but for a scale's."""
        found = self.use(name)
        for row in found.rows if found is not None and not name.startswith(scale_list("")) else ():
            row.used.update(row.cells)

    def other(self, row: Row, item: Item, taken: set[str]) -> Question:
        """The question for the words of “other”."""
        id = f"{item.id}_other"[:64]
        while id in taken:
            id = f"{id[:62]}_2"
        taken.add(id)
        condition = f"selected(${{{item.id}}}, '{OTHER}')"
        return Question(row, Text(id=id, text=_("Which other?"), at_least=0, condition=condition))

    # -- rows of other tools -------------------------------------------------------------------------------------------

    def _foreign(self, row: Row, kind: Asked, grid: str) -> Question | None:
        if not kind.kind:
            self.teller.leave(row, _("the type “{type}” is not known.").format(type=row.take("type")[:80]))
            return None
        found = self.lists.get(kind.list)
        words = words_of(row, self.ids[row.take("name")], lambda head, text: self.teller.changed(row, head, text))
        made = item_of(kind, row, words, found, bool(grid), lambda head, text: self.teller.changed(row, head, text))
        if isinstance(made, str):
            self.teller.leave(row, made)
            return None
        if found is not None:
            found.used = True
        if isinstance(made, Rating):
            made = self._rating(row, made, found, grid)
        self._note(row, made, found)
        return Question(row, made, _rules(row, made))

    def _rating(self, row: Row, made: Rating, found: ChoiceList | None, grid: str) -> Rating:
        row.used.add("appearance")
        if found is None:
            self.sliders.add(made.scale)
            return made
        self.scales[scale_id(found)] = found
        return made.model_copy(update={"grid": grid}) if grid else made

    def _note(self, row: Row, item: Item, found: ChoiceList | None, said: Mapping[str, str] | None = None) -> None:
        """The row's words in other languages, and those of its answers."""
        places = {"label": "text", "hint": "hint", "constraint_message": "constraint_text"}
        self.words.note(row, {head: f"item/{item.id}/{name}" for head, name in places.items()}, said)
        if found is None:
            return
        for choice in found.rows:
            id = found.ids[choice.take("name")]
            if isinstance(item, Rating):
                self._note_answer(choice, f"scale/{item.scale}/anchors/{choice.take('name')}/text", item)
            elif isinstance(item, SingleChoice | SeveralChoices):
                self._note_answer(choice, f"item/{item.id}/choices/{id}/text", item)

    def _note_answer(self, choice: Row, place: str, item: Item) -> None:
        said = {"label": choice.take("label")} if item.id in self.own else None
        self.words.note(choice, {"label": place}, said)

    # -- rows that CX Studio wrote -------------------------------------------------------------------------------------

    def _own(self, row: Row) -> Question | None:
        own = {each: row.raw(each) for each in row.cells if each.startswith(PREFIX)}
        native = {each: row.raw(each) for each in row.cells if not each.startswith(PREFIX)}
        id = row.take("name")
        answers = self.lists.get(answers_list(id))
        item = own_item(id, own, native, answers.choices if answers else ())
        if item is None:
            words = _("CX Studio's own columns don't fit any more; the rest was read.")
            self.teller.changed(row, KIND, words)
            return self._foreign(row, asked(row.take("type")), "")
        self.own.add(id)
        self.use(answers_list(id))
        found = self.use(asked(row.take("type")).list)
        if isinstance(item, YesNo):
            self.pass_over(asked(row.take("type")).list)
        self._note(
            row, item, found, {"label": item.text, "hint": item.hint, "constraint_message": item.constraint_text}
        )
        return self._edited(row, item, native)

    def _edited(self, row: Row, item: Item, native: dict[str, str]) -> Question:
        """What another tool changed in the native cells wins over our own columns."""
        left_out = frozenset({item.id}) if row.take(LEFT_OUT) else frozenset()
        written = native_cells(item, replace(self.names, circular=left_out))
        rules: dict[str, str] = {}
        plain: dict[str, object] = {}
        for name, head in RULES.items():
            text = native.get(head, "").strip()
            if text == written.get(head, "") or not hasattr(item, name):
                continue
            self.teller.changed(row, head, _("it was changed in another tool."))
            if name == "required_if" and is_yes(text) is not None:
                plain |= {"required": is_yes(text), "required_if": ""}
            elif text:
                rules[name] = text
                plain |= {"required": False} if name == "required_if" else {}
            elif name != "expression":
                plain[name] = ""
        for head in ("type", "hint"):
            if native.get(head, "") != written.get(head, ""):
                self.teller.changed(row, head, _("this change of another tool is not taken."))
        return Question(row, item.model_copy(update=plain), rules)


def _rules(row: Row, item: Item) -> dict[str, str]:
    """The rules of a foreign row that its item has a field for; a computed value of another kind stays untold here."""
    heads = {name: head for name, head in RULES.items() if hasattr(item, name) and name != "required_if"}
    found = {name: text for name, head in heads.items() if (text := row.take(head))}
    if is_yes(row.take("required")) is None:
        found["required_if"] = row.take("required")
    return found
