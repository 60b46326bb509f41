"""The part of an item's form about photos, the reasons for having no answer, and the example picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _
from cxstudio.study import protocol as p
from ui.presenters import designer_answers as answers
from ui.presenters import designer_pictures as pictures
from ui.theme import look
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.photo_strip import Photo, PhotoStrip

from .designer_fields import Form
from .designer_rows import Column, PartRows
from .designer_tabs import tab_as_read

WHEN = (("never", _("Not asked for")), ("on_fail", _("When it fails")), ("always", _("Always")))
SORTS = ((answers.NONE, _("Not offered")), (answers.USUAL, _("The usual reasons")), (answers.OWN, _("Own reasons")))

# -- photos ------------------------------------------------------------------------------------------------------------


def add_photos(form: Form) -> None:
    """When photos are asked for, how many, and of what."""
    designer = form.designer

    def put(*, typing: bool = False, **values: object) -> bool:
        item = designer.way.item
        if item is None:
            return False
        rule = {**dict(item.evidence), **values}
        if "when" in values and rule["when"] != "never" and rule["at_least"] == 0:
            rule["at_least"] = 1
        return designer.set_fields({"evidence": rule}, typing=typing)

    form.choice("evidence", _("Asked for"), WHEN, lambda n: n.evidence.when, lambda v: put(when=v))

    def count(name: str) -> Callable[[float | None], bool]:
        return lambda value: value is not None and value.is_integer() and put(typing=True, **{name: int(value)})

    with form.beside(_("How many")) as how_many:
        form.figure("photos_at_least", _("from"), lambda n: n.evidence.at_least, count("at_least"))
        form.figure("photos_at_most", _("to"), lambda n: n.evidence.at_most, count("at_most"))
    what = form.field("photos_what", _("Of what"), _("such as: the till, without people"))
    what.typed.connect(lambda text: put(typing=True, what=text))

    def show(node: Any) -> None:
        if what.text() != node.evidence.what:
            what.setText(node.evidence.what)
        for row in (how_many, what):
            form.show_row(row, node.evidence.when != "never" or node.kind == "photo")

    form.watch(show)


def photos_words(node: Any) -> str:
    """What is asked for, for the heading of the folded group."""
    rule = node.evidence
    if rule.when == "never" and node.kind != "photo":
        return _("not asked for")
    when = _("when it fails") if rule.when == "on_fail" else _("always")
    return _("{when}, {least} to {most}").format(when=when, least=rule.at_least, most=rule.at_most)


# -- reasons -----------------------------------------------------------------------------------------------------------


class ReasonRows:
    """The reasons offered for "not applicable" or "could not observe": none, the usual ones, or a list of its own."""

    def __init__(self, form: Form, name: str, label: str, usual: tuple[p.Reason, ...], prefix: str) -> None:
        self.form, self.designer, self.name = form, form.designer, name
        self._usual, self._prefix = usual, prefix
        self._is_own = False
        self._shown = ""
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        self.sort = ChoiceBox(label)
        for _value, words in SORTS:
            self.sort.addItem(words)
        self.sort.activated.connect(lambda n: self._take_sort(SORTS[n][0]))
        columns = (Column(_("Reason")), Column(_("Code"), width=64), Column(_("Note"), "tick"))
        self.rows = PartRows(columns, _("Add a reason"))
        self.rows.edited.connect(self._edited)
        self.rows.added.connect(lambda: self._put(answers.with_reason(self._own, self._prefix)))
        self.rows.removed.connect(lambda row: self._put(self._own[:row] + self._own[row + 1 :]))
        self.rows.moved.connect(lambda row, by: self._put(answers.with_moved(self._own, row, by)))
        self.rows.left.connect(self.designer.end_typing)
        column.addWidget(self.sort)
        column.addWidget(self.rows)
        form.row(label, host)
        form.fields[name] = self.sort
        form.watch(self._show)

    @property
    def _now(self) -> answers.Reasons:
        item = self.designer.way.item
        return getattr(item, self.name, ()) if item is not None else ()

    @property
    def _own(self) -> tuple[p.Reason, ...]:
        return self._usual if self._now is None else self._now

    def _put(self, reasons: answers.Reasons, *, typing: bool = False) -> None:
        self.designer.set_fields({self.name: reasons}, typing=typing)

    def _take_sort(self, sort: str) -> None:
        """Own reasons begin with the usual ones, to be changed or taken out."""
        self._is_own = sort == answers.OWN
        usual = self._usual if self.name == "not_applicable" else None
        self._put({answers.NONE: (), answers.USUAL: usual, answers.OWN: self._own or self._usual}[sort])
        self._show(self.designer.node)

    def _show(self, node: Any) -> None:
        if node.id != self._shown:
            self._shown, self._is_own = node.id, False
        reasons = getattr(node, self.name)
        sort = answers.sort_of_reasons(reasons, self._usual)
        shown = answers.OWN if sort == answers.USUAL and self._is_own and reasons is not None else sort
        self.sort.setCurrentIndex([value for value, _words in SORTS].index(shown))
        self.rows.setVisible(shown == answers.OWN)
        if shown == answers.OWN:
            hints = [p.REASONS[r.code].text if r.code in p.REASONS else _("Reason") for r in reasons]
            self.rows.show_rows([(r.text, r.code, r.needs_note) for r in reasons], hints=hints)

    def _edited(self, row: int, column: int, value: object) -> None:
        field = ("text", "code", "needs_note")[column]
        changed = tuple(
            {**dict(reason), field: value} if n == row else dict(reason) for n, reason in enumerate(self._own)
        )
        self.designer.set_fields({self.name: changed}, typing=column < 2)


def reasons_words(node: Any) -> str:
    """What is offered, for the heading of the folded group."""
    return _("not applicable: {first}; could not observe: {second}").format(
        first=answers.reasons_words(node.not_applicable, p.NOT_APPLICABLE),
        second=answers.reasons_words(node.could_not_observe, p.COULD_NOT_OBSERVE),
    )


# -- the example picture -----------------------------------------------------------------------------------------------


class ExamplePicture:
    """The strip that takes one picture by choosing, dropping or pasting; its words are told to who cannot see it."""

    def __init__(self, form: Form) -> None:
        self.form, self.designer = form, form.designer
        self.strip = PhotoStrip(_("Example picture"))
        self.strip.setFocusProxy(None)  # type: ignore[arg-type]  # its tiles stand in the form's own order of Tab
        self.strip.pick_asked.connect(self.pick)
        self.strip.files_dropped.connect(lambda files: self.take(files[0]))
        self.strip.image_pasted.connect(lambda content: self.take(bytes(content)))
        self.strip.removed.connect(lambda _id: self._put(None))
        self.strip.opened.connect(lambda _id: self.pick())
        form.row(_("Example"), self.strip)
        form.fields["example"] = self.strip
        self.title = form.field("example_title", _("What it shows"), _("told to who cannot see it"))
        self.title.typed.connect(self._title)
        self._shown: p.Picture | None = None
        self.strip.set_photos([])
        form.watch(self._show)

    def _show(self, node: Any) -> None:
        picture = pictures.picture_of(self.designer.protocol, node)
        self.form.show_row(self.title, picture is not None)
        if picture is not None and self.title.text() != picture.title:
            self.title.setText(picture.title)
        if picture != self._shown:
            self._shown = picture
            self.strip.set_photos([Photo(picture.id, _pixels(picture), picture.title)] if picture else [])
            tab_as_read(self.strip)

    def pick(self) -> None:
        """Ask for a picture file."""
        dialog = QFileDialog(self.form, _("Example picture"), self.designer.context.preferences.photo_folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Pictures (*.jpg *.jpeg *.png *.webp *.gif *.tif *.tiff)"), _("All files (*)")])
        dialog.fileSelected.connect(self._picked)
        dialog.open()

    def _picked(self, name: str) -> None:
        context = self.designer.context
        context.preferences = replace(context.preferences, photo_folder=str(Path(name).parent))
        self.take(Path(name))

    def take(self, source: Path | bytes) -> None:
        """Take a picture in; whoever refuses it says so."""
        item, designer = self.designer.way.item, self.designer
        if item is None:
            return
        title = source.stem if isinstance(source, Path) else _("Example")
        steps = pictures.example_picture(source, pictures.free_picture_id(designer.protocol, item), title)
        designer.context.jobs.run(
            _("Taking in a picture"),
            steps,
            finished=lambda picture: pictures.put_example(designer, item.id, picture),
            failed=lambda error: _refused(designer, error),
        )

    def _put(self, picture: p.Picture | None) -> None:
        pictures.put_example(self.designer, self.designer.chosen, picture)

    def _title(self, text: str) -> None:
        if self._shown is not None:
            named = self._shown.model_copy(update={"title": text})
            pictures.put_example(self.designer, self.designer.chosen, named, typing=True)


def _refused(designer: Any, error: CxError) -> None:
    designer.context.tell("bad", str(error))


def _pixels(picture: p.Picture) -> QPixmap:
    pixels = QPixmap()
    pixels.loadFromData(QByteArray.fromBase64(picture.data.encode()))
    return pixels
