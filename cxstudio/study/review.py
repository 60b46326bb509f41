"""Submitting and reviewing a visit: which state leads where, who may do it, and what has to be settled before.

A finished visit is submitted; a reviewer, who is never its observer, approves it, sends it back with remarks, or
rejects it. What was sent back is submitted again once every remark has its reply or its item was amended.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import Enum

from ..i18n import _, plural
from .recorded import Remark, Visit, VisitState


class Act(Enum):
    """What can be done with a finished visit. `REOPEN` takes a decision back."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    REOPEN = "reopen"


LEADS = {
    Act.SUBMIT: ({VisitState.COMPLETE, VisitState.RETURNED}, VisitState.SUBMITTED),
    Act.APPROVE: ({VisitState.SUBMITTED}, VisitState.APPROVED),
    Act.RETURN: ({VisitState.SUBMITTED}, VisitState.RETURNED),
    Act.REJECT: ({VisitState.SUBMITTED}, VisitState.REJECTED),
    Act.REOPEN: ({VisitState.APPROVED, VisitState.RETURNED, VisitState.REJECTED}, VisitState.SUBMITTED),
}
"""From which states an act is possible, and to which it leads."""
_NOW = {
    VisitState.PLANNED: _("is only planned"),
    VisitState.IN_PROGRESS: _("is not finished"),
    VisitState.COMPLETE: _("was not submitted"),
    VisitState.SUBMITTED: _("is submitted already"),
    VisitState.RETURNED: _("is with its observer"),
    VisitState.APPROVED: _("is approved already"),
    VisitState.REJECTED: _("was rejected"),
}


def refusal(act: Act, visit: Visit, person: str, conflicts: int = 0, words: str = "") -> str:
    """Why a person may not do this with a visit now, in one sentence; empty where they may. `conflicts` counts what of
    the visit holds two values; `words` are the reason given, or the remarks that go along."""
    if visit.state not in LEADS[act][0]:
        return _("This visit {now}. Nothing was changed.").format(now=_NOW[visit.state])
    if act is Act.SUBMIT:
        return _keeps_from_submitting(visit)
    if is_same_person(person, visit.observer):
        return _("You observed this visit. Somebody else has to review it; nothing was changed.")
    if act is Act.APPROVE and conflicts:
        return plural(
            "{n} answer of this visit has two values. Decide between them first; nothing was changed.",
            "{n} answers of this visit have two values. Decide between them first; nothing was changed.",
            conflicts,
        )
    if act is Act.RETURN and not words.strip():
        return _("Say what the observer should look at. Nothing was changed.")
    if act is Act.REJECT and not words.strip():
        return _("Rejecting a visit needs its reason. Nothing was changed.")
    return ""


def _keeps_from_submitting(visit: Visit) -> str:
    if visit.practice:
        return _("This visit was recorded for practice and is never counted. Nothing was changed.")
    waiting = len(open_remarks(visit))
    if waiting:
        return plural(
            "{n} remark waits for its answer. Reply to it, or amend its item; nothing was changed.",
            "{n} remarks wait for their answers. Reply to them, or amend their items; nothing was changed.",
            waiting,
        )
    return ""


def is_same_person(one: str, other: str) -> bool:
    """Do two names mean one person? Capitals, accents' spelling and spaces make no difference; no name is nobody."""
    return bool(one.strip()) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


# -- remarks -------------------------------------------------------------------------------------------------------


def open_remarks(visit: Visit) -> list[Remark]:
    """The remarks without a reply, in the order in which they were made."""
    return [remark for remark in in_order(visit.remarks) if not remark.reply.strip()]


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """Remarks as they were made."""
    return sorted(remarks, key=lambda remark: (remark.at, remark.id))


def replied(remark: Remark, words: str, by: str, at: int) -> Remark:
    """The remark with its reply."""
    return remark.model_copy(update={"reply": words.strip(), "replied_by": by, "replied_at": at})


def settled_by_amending(visit: Visit, item: str, reason: str, by: str, at: int) -> list[Remark]:
    """What becomes of the open remarks on an item that is amended: the reason is their reply."""
    return [replied(remark, reason, by, at) for remark in open_remarks(visit) if remark.item == item]
