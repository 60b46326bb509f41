"""Stages, items and settings of a form put together as a study."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from cxstudio.i18n import _
from cxstudio.interchange.cell_texts import Json, scale_list
from cxstudio.interchange.door import refused
from cxstudio.interchange.form_items import slider_anchors
from cxstudio.interchange.form_languages import Translations
from cxstudio.interchange.form_questions import Questions
from cxstudio.interchange.form_tree import Part, Tree
from cxstudio.interchange.sheets import Row
from cxstudio.interchange.spellings import heading, id_from
from cxstudio.study.plan import StudyFile


@dataclass(frozen=True)
class Facts:
    """What a study takes from the form as a whole. `own` is what CX Studio wrote of it, empty for other tools."""

    name: str
    title: str
    language: str
    own: dict[str, Json]


def study_of(tree: Tree, questions: Questions, facts: Facts, make_id: Callable[[], str]) -> StudyFile:
    """The study. Raises ProtocolError where what CX Studio wrote was changed so that it fits no more."""
    own = facts.own
    fields = {name: value for name, value in own.items() if name not in ("key", "study")}
    fields["scales"] = [*_own_scales(own, questions), *_foreign_scales(questions)]
    fields.setdefault("title", facts.title)
    if not own:
        fields["language"] = facts.language
    whole: dict[str, object] = {
        "key": own.get("key") or id_from(facts.title, (), "s"),
        "study": own.get("study") or {"id": make_id(), "title": facts.title, "language": facts.language},
        "protocol": {**fields, "stages": [_stage(stage) for stage in tree.stages]},
    }
    try:
        file = StudyFile.model_validate(whole)
    except ValidationError as error:
        place = " › ".join(str(part) for part in error.errors()[0]["loc"])
        reason = _("what CX Studio wrote into it was changed and does not fit any more ({place}).")
        raise refused(facts.name, reason.format(place=place[:200]), "form-own-sheet") from error
    _note_titles(tree, questions.words)
    return file.model_copy(update={"protocol": questions.words.into(file.protocol)})


def _own_scales(own: dict[str, Json], questions: Questions) -> Iterator[Json]:
    scales = own.get("scales")
    for scale in scales if isinstance(scales, list) else []:
        if isinstance(scale, dict):
            id = str(scale.get("id"))
            found = questions.use(scale_list(id))
            if found is not None:
                questions.scales.setdefault(id, found)
                for row in found.rows:
                    place = f"scale/{id}/anchors/{row.take('name')}/text"
                    questions.words.note(row, {"label": place}, {"label": row.take("label")})
                yield {**scale, "anchors": [anchor.model_dump() for anchor in found.anchors()]}


def _foreign_scales(questions: Questions) -> Iterator[Json]:
    for id, found in questions.scales.items():
        if not found.name.startswith("scale_"):
            yield {"id": id, "title": found.name, "anchors": [anchor.model_dump() for anchor in found.anchors()]}
    for id in sorted(questions.sliders):
        yield {"id": id, "title": id.replace("_", " "), "anchors": [each.model_dump() for each in slider_anchors(id)]}


def _stage(stage: Part) -> dict[str, object]:
    """The fields of a stage; its items are values already and are not checked once more."""
    touchpoints = [{**part.fields, "items": [each.item for each in part.questions]} for part in stage.inside]
    return {**stage.fields, "touchpoints": touchpoints}


def _note_titles(tree: Tree, words: Translations) -> None:
    """The titles of stages and touchpoints in the other languages: composed ones part by part."""
    for stage in tree.stages:
        _note_title(stage, f"stage/{stage.id}/title", words)
        for part in stage.inside:
            _note_title(part, f"touchpoint/{part.id}/title", words)


def _note_title(part: Part, place: str, words: Translations) -> None:
    if len(part.named_by) == 1:
        (row,) = part.named_by
        is_own = any(each.startswith("cx::") for each in row.cells)
        words.note(_unread(row), {"label": place}, {"label": str(part.fields.get("title", ""))} if is_own else None)
        row.used.update(each for each in row.cells if heading(each).name == "label")
    elif part.named_by:
        words.note_joined([_unread(row) for row in part.named_by], place)


def _unread(row: Row) -> Row:
    """The row once more: the label of a group may name a stage and a touchpoint both."""
    return Row(row.sheet, row.number, row.cells)
