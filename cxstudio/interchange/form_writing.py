"""A study as the sheets of a form: every page a group, every item a row, and beside it what only CX Studio reads.

What touchpoints ask of themselves, the outcome, declarations, draws and photos as evidence become rows, too, so that
the form can be used in the field; they are marked as made and left out when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _, plural
from cxstudio.interchange.account import Account, Line, Outcome
from cxstudio.interchange.own_columns import (
    KIND,
    LONGEST,
    MADE,
    PREFIX,
    Json,
    answers_list,
    failing,
    native_cells,
    own_cells,
    packed,
    scale_list,
    set_fields,
    shown,
    theirs,
)
from cxstudio.study.pages import Page, pages_of
from cxstudio.study.plan import StudyFile
from cxstudio.study.protocol import (
    Choice,
    Counter,
    Date,
    Item,
    Number,
    PhotoItem,
    Protocol,
    SeveralChoices,
    SingleChoice,
    Stage,
    Timer,
    Touchpoint,
    YesNo,
)

Cells = dict[str, str]
OWN_SHEET = "_cx_protocol"
FORMAT = "1"
_FIRST = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation")


@dataclass(frozen=True)
class Table:
    """A sheet to be written: its title and its rows, each heading -> text."""

    title: str
    rows: tuple[Cells, ...]

    @property
    def headings(self) -> list[str]:
        """The headings of all rows, the usual ones first."""
        found = dict.fromkeys(heading for row in self.rows for heading in row)
        if not found:  # a sheet without rows is a sheet all the same
            return ["list_name", *_FIRST[1:3]] if self.title == "choices" else list(_FIRST[:3])
        usual = [heading for heading in _FIRST if heading in found]
        return usual + [heading for heading in found if heading not in usual]


@dataclass(frozen=True)
class Form:
    """The sheets of a form, and what other tools can't do with it."""

    tables: tuple[Table, ...]
    account: Account


def form_of(file: StudyFile) -> Form:
    """The form of a study. Raises ProtocolError for one that no spreadsheet can hold."""
    protocol = file.protocol
    survey = tuple(_survey(protocol))
    tables = (
        Table("survey", survey),
        Table("choices", tuple(_choices(protocol))),
        Table("settings", (_settings(file),)),
        Table(OWN_SHEET, tuple(_own_sheet(file))),
    )
    _check_lengths(tables)
    return Form(tables, Account(tuple(_losses(protocol, survey))))


def _check_lengths(tables: Iterable[Table]) -> None:
    for table in tables:
        for row in table.rows:
            for heading, text in row.items():
                if len(text) > LONGEST:
                    words = _("“{name}” is too long for a spreadsheet ({heading}). Nothing was written. Shorten it.")
                    raise ProtocolError(words.format(name=row.get("name", ""), heading=heading), "form-cell-too-long")


# -- survey ------------------------------------------------------------------------------------------------------------


def names_in(protocol: Protocol) -> frozenset[str]:
    """All names that rules in the form may use."""
    asked = {item.id for page in pages_of(protocol) for item in page.items}
    return frozenset(asked | {draw.id for draw in protocol.draws})


def _survey(protocol: Protocol) -> Iterator[Cells]:
    names = names_in(protocol)
    yield from _before(protocol)
    pages = list(pages_of(protocol))
    if pages and pages[0].touchpoint is None and pages[0].id == "expectations":
        yield from _made_page(pages.pop(0), names)
    last = pages.pop() if pages and pages[-1].touchpoint is None else None
    ahead = iter(pages)
    for stage in protocol.stages:
        yield _begin(f"stage_{stage.id}", stage.title, "stage", _stage_fields(stage))
        for touchpoint in stage.touchpoints:
            yield from _touchpoint(touchpoint, next(ahead), names)
        yield {"type": "end_group", KIND: "stage"}
    if last is not None:
        yield from _made_page(last, names)


def _before(protocol: Protocol) -> Iterator[Cells]:
    if not (protocol.declarations or protocol.draws):
        return
    yield _begin("before_visit", _("Before the visit"), MADE, {})
    for number, words in enumerate(protocol.declarations, 1):
        name = f"declaration_{number}"
        yield {"type": "acknowledge", "name": name, "label": shown(words) or name, "required": "yes", KIND: MADE}
    for draw in protocol.draws:
        label = _("{title} (drawn by lot before the visit)").format(title=shown(draw.title))
        yield {"type": f"select_one draw_{draw.id}", "name": draw.id, "label": label, "required": "yes", KIND: MADE}
    yield {"type": "end_group", KIND: MADE}


def _begin(name: str, title: str, kind: str, own: Cells) -> Cells:
    return {"type": "begin_group", "name": name, "label": shown(title) or name, KIND: kind, **own}


def _stage_fields(stage: Stage) -> Cells:
    return _group_fields(set_fields(stage, {"touchpoints"}), stage.title)


def _group_fields(fields: dict[str, Json], title: str) -> Cells:
    """`id` and the fields not at their default; the title only where the label can't hold it."""
    return {
        PREFIX + name: packed(value)
        for name, value in fields.items()
        if not (name == "title" and title and shown(title) == title)
    }


def _touchpoint(touchpoint: Touchpoint, page: Page, names: frozenset[str]) -> Iterator[Cells]:
    own = _group_fields(set_fields(touchpoint, {"items"}), touchpoint.title)
    begin = _begin(f"touchpoint_{touchpoint.id}", touchpoint.title, "touchpoint", own)
    if relevant := theirs(touchpoint.condition, names):
        begin["relevant"] = relevant
    yield begin | {"appearance": "field-list"}
    if words := shown(touchpoint.scenario):
        yield {"type": "note", "name": f"scenario_of_{touchpoint.id}", "label": words, KIND: MADE}
    for item in touchpoint.items:
        native = native_cells(item, names)
        yield native | own_cells(item, native)
        yield from _evidence(item, names)
    for item in page.items[len(touchpoint.items) :]:
        yield native_cells(item, names) | {KIND: MADE}
    yield {"type": "end_group", KIND: "touchpoint"}


def _made_page(page: Page, names: frozenset[str]) -> Iterator[Cells]:
    yield _begin(f"page_{page.id}", page.title, MADE, {})
    for item in page.items:
        yield native_cells(item, names) | {KIND: MADE}
    yield {"type": "end_group", KIND: MADE}


def _evidence(item: Item, names: frozenset[str]) -> Iterator[Cells]:
    """A question for the photo that an answer demands."""
    rule = item.evidence
    if isinstance(item, PhotoItem) or rule.when == "never" or not rule.at_least:
        return
    parts = [item.condition, failing(item) if rule.when == "on_fail" else ""]
    if rule.when == "on_fail" and not parts[1]:
        return
    relevant = theirs(" and ".join(f"({part})" for part in parts if part), names)
    label = _("Photo: {what}").format(what=shown(rule.what) or shown(item.text))
    cells = {"type": "image", "name": f"photo_of_{item.id}", "label": label, "required": "yes", KIND: MADE}
    yield cells | ({"relevant": relevant} if relevant else {})


# -- choices -----------------------------------------------------------------------------------------------------------


def _choices(protocol: Protocol) -> Iterator[Cells]:
    if any(isinstance(item, YesNo) for page in pages_of(protocol) for item in page.items):
        yield {"list_name": "yes_no", "name": "yes", "label": _("Yes")}
        yield {"list_name": "yes_no", "name": "no", "label": _("No")}
    for scale in protocol.scales:
        for anchor in scale.anchors:
            cells = {"list_name": scale_list(scale.id), "name": str(anchor.value), "label": shown(anchor.text)}
            yield _labelled(cells, anchor.text)
    for draw in protocol.draws:
        yield from (_choice(f"draw_{draw.id}", option) for option in draw.options)
    for page in pages_of(protocol):
        for item in page.items:
            if isinstance(item, SingleChoice | SeveralChoices):
                yield from (_choice(answers_list(item.id), choice) for choice in item.choices)


def _choice(list_name: str, choice: Choice) -> Cells:
    cells = {"list_name": list_name, "name": choice.id, "label": shown(choice.text)}
    if choice.points is not None:
        cells["cx_points"] = packed(choice.points)
    if choice.exclusive:
        cells["cx_exclusive"] = "true"
    return _labelled(cells, choice.text)


def _labelled(cells: Cells, text: str) -> Cells:
    """The words as they are, where the label can't hold them; a label is never empty."""
    if cells["label"] != text or not text:
        cells["cx_text"] = packed(text)
        cells["label"] = cells["label"] or cells["name"]
    return cells


# -- settings, and our own sheet ---------------------------------------------------------------------------------------


def _settings(file: StudyFile) -> Cells:
    version = file.protocol.content_hash()[:12]
    return {
        "form_title": shown(file.protocol.title) or file.key,
        "form_id": shown(file.key) or "form",
        "version": version,
    }


def _own_sheet(file: StudyFile) -> Iterator[Cells]:
    """What belongs to no row: fields of study and protocol, long ones cut over several rows of the same name."""
    protocol = file.protocol.model_dump(mode="json", exclude={"stages", "scales"})
    protocol["scales"] = [{"id": scale.id, "title": scale.title} for scale in file.protocol.scales]
    yield {"name": "format", "value": FORMAT}
    yield from _cut("key", packed(file.key))
    yield from _cut("study", packed(file.study.model_dump(mode="json")))
    for name, value in protocol.items():
        yield from _cut(name, packed(value))


def _cut(name: str, text: str) -> Iterator[Cells]:
    pieces = [text[at : at + LONGEST - 767] for at in range(0, len(text), LONGEST - 767)]
    # a bar at both ends: blanks at a cut must not get lost in another program
    yield from ({"name": name, "value": f"|{piece}|"} for piece in pieces)


# -- what is lost ------------------------------------------------------------------------------------------------------


def _losses(protocol: Protocol, survey: tuple[Cells, ...]) -> Iterator[Line]:
    yield from _losses_of_the_whole(protocol)
    rows = {cells.get("name", ""): (number, cells) for number, cells in enumerate(survey, 2)}
    for _stage, touchpoint in protocol.touchpoints():
        number, cells = rows[f"touchpoint_{touchpoint.id}"]
        if touchpoint.condition and "relevant" not in cells:
            yield _lost(number, _("its condition cannot be said there: it is always asked."))
        if touchpoint.shuffle:
            yield _lost(number, _("its items are never asked in reverse order."))
        for item in touchpoint.items:
            number, cells = rows[item.id]
            yield from (_lost(number, text) for text in _losses_of_item(item, cells, f"photo_of_{item.id}" in rows))


def _lost(number: int, text: str) -> Line:
    return Line(Outcome.CHANGED, "survey", number, "", _("in other tools {text}").format(text=text))


def _losses_of_the_whole(protocol: Protocol) -> Iterator[Line]:
    whole = [
        _("in other tools no points, standards or scores are computed; CX Studio reads them back."),
        _("in other tools nobody can answer “does not apply” or “could not observe”."),
    ]
    if protocol.behaviours:
        words = plural("{n} behaviour is not observed", "{n} behaviours are not observed", len(protocol.behaviours))
        whole.append(_("in other tools {words}; CX Studio reads them back.").format(words=words))
    yield from (Line(Outcome.NOT_TAKEN, "survey", 0, "", text) for text in whole)


def _losses_of_item(item: Item, cells: Cells, has_photo: bool) -> Iterator[str]:
    if item.condition and "relevant" not in cells:
        yield _("its condition cannot be said there: it is always asked.")
    if isinstance(item, Timer):
        yield _("there is no stopwatch: a number of seconds is typed.")
        if item.never:
            yield _("“{never}” cannot be answered.").format(never=item.never)
    if isinstance(item, Number | Counter | Date) and item.alternatives:
        words = ", ".join(f"“{choice.text}”" for choice in item.alternatives)
        yield _("the buttons beside it are missing: {words}.").format(words=words)
    if item.warning:
        yield _("it has no warning, only hard rules.")
    if item.example:
        yield _("its example picture is not shown.")
    if isinstance(item, SeveralChoices) and item.shuffle:
        yield _("its answers stand in a fixed order.")
    if item.evidence.when != "never" and item.evidence.at_least:
        yield from _losses_of_evidence(item, has_photo)
    if isinstance(item, YesNo) and item.default not in ("", "yes", "no"):
        yield _("its default is none of its answers.")


def _losses_of_evidence(item: Item, has_photo: bool) -> Iterator[str]:
    if not has_photo and not isinstance(item, PhotoItem):
        yield _("no photo is asked for, because its standard cannot be said there.")
    elif item.evidence.at_least > 1:
        yield _("one photo is asked for, not {n}.").format(n=item.evidence.at_least)
