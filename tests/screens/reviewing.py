"""The screens of a finished visit and its review: amended, its history, sent back, deleted, decided on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from cxstudio.study.review import Act
from cxstudio.study.visit import Remark
from cxstudio.workspace import Workspace
from ui.views.main_window import MainWindow

from .rooms import settle

Come = Callable[[], object]
LONG = "Two people stood at the till and neither looked up: was that before or after the queue had formed at the door?"


class Reviewing:
    """Comes to each of these screens; the workspace is left with visits submitted and one sent back."""

    def __init__(self, window: MainWindow, workspace: Workspace, study: str) -> None:
        self.window, self.workspace, self.study = window, workspace, study
        visits = [one.visit for one in workspace.dataset(study)[1].visits]
        self.ids = [visit.id for visit in visits if visit.evidence]

    def all(self) -> Iterator[tuple[str, Come]]:
        """Each screen's name, and how to come to it."""
        yield "06-review-empty", lambda: self.window.go("review", self.study)
        yield "06b-amend", self.amend
        yield "06c-history", self.history
        yield "06c2-photos-added", self.photos
        yield "06c3-photo-kept", self.keep_photo
        yield "06d-review", self.review
        yield "06e-review-remarks", self.remarks
        yield "06f-review-reject", lambda: (self.page._close_forms(), self.page.act(Act.REJECT))
        yield "06g-review-came-back", self.came_back
        yield "06h-sent-back", self.sent_back
        yield "06i-trash", self.trash
        yield "06j-deleted", self.deleted

    @property
    def page(self):  # type: ignore[no-untyped-def]  # the page's own verbs, not the shell's
        """The page in front."""
        return self.window.page

    def open(self, visit: str) -> None:
        """A visit's own page."""
        self.window.go("visits", self.study)
        settle(self.window)
        self.page.open_visit(visit)
        settle(self.window)

    def amend(self) -> None:
        """The form for another answer."""
        self.open(self.ids[-1])
        self.page.reading.ask("order_look")
        self.page.reading.form.take()

    def history(self) -> None:
        """A history with an amendment."""
        form = self.page.reading.form
        form.editor.setCurrentIndex(0 if form.editor.currentIndex() else 1)
        form.reason.setText("listened to my own note again")
        form.take()
        settle(self.window)
        self.page.reading.show_history()

    def photos(self) -> None:
        """Photos and sounds that belong to a finished visit after all."""
        self.page.reading.ask_photos("order_look")
        self.page.reading.why.show_files([Path(f"IMG_20261122_{n:06}.jpg") for n in range(6)])
        self.page.reading.why.take()

    def keep_photo(self) -> None:
        """What was done to a photo of a finished visit waits for its reason."""
        desk = self.page.reading
        photo = next(one for one in desk.acts.visit.evidence if one.media.startswith("image/"))
        desk.show_photo(photo.id)
        settle(self.window)
        desk.photo.editing.rotate()
        desk.photo.closed.emit()
        settle(self.window)

    def review(self) -> None:
        """Several wait, one is with its observer."""
        self.workspace.reviews.decide(Act.SUBMIT, self.study, self.ids[:5])
        remarks = [Remark(id="r1", item="order_look", text=LONG), Remark(id="r2", text="Which day was it?")]
        self.workspace.reviews.decide(Act.RETURN, self.study, [self.ids[1]], remarks=remarks)
        self.window.go("review", self.study)

    def remarks(self) -> None:
        """Remarks being written."""
        self.page.ask_remark("order_look")
        self.page.returning.field.setText(LONG)
        self.page.returning.add()

    def came_back(self) -> None:
        """A visit that was sent back and submitted again, with what was changed."""
        visit = self.workspace.scored(self.study, [self.ids[2]])[0].visit
        reviews = self.workspace.reviews
        reviews.decide(Act.RETURN, self.study, [visit.id], remarks=[Remark(id="r3", item="order_look", text=LONG)])
        answer = visit.answers["order_look"]
        other = answer.model_copy(update={"value": "no" if answer.value == "yes" else "yes"})
        self.workspace.amend(self.workspace.scored(self.study, [visit.id])[0].visit, other, "looked at the photo again")
        reviews.decide(Act.SUBMIT, self.study, [visit.id])
        self.window.go("review", self.study)
        self.page.review.turn_to(visit.id)

    def sent_back(self) -> None:
        """What the observer sees of a visit that was sent back."""
        self.open(self.ids[1])

    def trash(self) -> None:
        """What was deleted."""
        visits = [one.visit for one in self.workspace.scored(self.study, self.ids[3:5])]
        self.workspace.trash.put_photo(visits[0], visits[0].evidence[0])
        self.workspace.trash.put_visit(visits[1])
        self.window.go("visits", self.study)
        settle(self.window)
        self.page.show_trash()

    def deleted(self) -> None:
        """The list right after a visit was deleted."""
        self.page.show_list()
        self.page.delete_chosen()
