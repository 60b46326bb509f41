"""The gate before fieldwork: what a study has to say of whose places are visited, on what ground, and what is kept.

Nobody is sent out until it is filled, and nothing counts before: what is recorded then is practice for good; what was
observed elsewhere and brought in waits until somebody stands for it here. Source of the list:
ESOMAR and MRS mystery-shopping guidelines, MSPA codes, GDPR articles 5, 6, 13, 14 and 35.
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Finding
from ..i18n import _
from .plan import Ethics, Study
from .recorded import Visit, is_counted

LEAST_WORDS = 8
"""Letters that an answer has at least: a dash or "yes" says nothing to whoever has to stand for it."""


def gate(study: Study) -> list[Finding]:
    """What is missing before fieldwork, in the order of asking; empty when observers may go. `item` names the field."""
    found = [_empty("question", _("Question"), _("say what the visits are to answer."))] if not study.question else []
    ethics = study.ethics
    asked = [
        ("legal_ground", _("Legal ground"), _("say in a sentence on which ground people are observed.")),
        *_staff(ethics),
        ("recording", _("Recording"), _("say what may be photographed or recorded, and what never.")),
        ("assessment", _("Impact assessment"), _("say whether one is needed, and where it is or why not.")),
        ("originals", _("Originals"), _("say who sees photos before they are cleared.")),
    ]
    found += [_empty(name, place, text) for name, place, text in asked if not _said(getattr(ethics, name))]
    if ethics.originals_kept == "encrypt" and not ethics.originals_key:
        words = _("name the key of whoever may open encrypted originals: until then they stay as they came.")
        found.append(_empty("originals_key", _("Key of the originals"), words))
    return found


def is_open(study: Study) -> bool:
    """May observers go?"""
    return not gate(study)


def counting(study: Study, counts: str = "") -> Callable[[Visit], bool]:
    """Which visits of a study count in its figures, reports and exports: the one rule. `counts` is what is asked for
    instead of what the study says, "" for that."""
    may_count = is_open(study)
    return lambda visit: is_counted(visit, counts or study.counts) and (may_count or not visit.brought)


def _staff(ethics: Ethics) -> list[tuple[str, str, str]]:
    """Staff are told where the client can tell them: at its own sites and its agents'."""
    if ethics.owner not in ("own", "agent"):
        return []
    return [("staff_told", _("Staff"), _("say when and how staff learnt that such visits happen."))]


def _said(words: str) -> bool:
    return len(words.strip()) >= LEAST_WORDS


def _empty(name: str, place: str, text: str) -> Finding:
    return Finding("G001", place, text, _("Fill it in the set-up of the study."), item=name)


def advice(study: Study) -> list[str]:
    """What the chosen owner and method ask of everybody, in full sentences."""
    ethics, told = study.ethics, []
    if ethics.owner == "competitor":
        told = [
            _("At a competitor: no descriptions of staff, no sound, no photos of people."),
            _("Keep visits short and buy something where time was taken."),
            _("Only photos that somebody cleared leave this computer."),
        ]
    elif ethics.owner == "agent":
        told = [_("At an agent’s site an agreement between both firms says who may use which results.")]
    elif ethics.owner == "public":
        told = [_("In a public place: watch, don’t follow; put up a notice where the law asks for one.")]
    return [*told, _("Results serve the service, never the judging of one person.")]
