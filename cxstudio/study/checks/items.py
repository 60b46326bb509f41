"""Is every item fit to be asked and proved: points, marks, photos, timers, ranges, answers, defaults, reasons."""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.places import choices_of, item_spots, touchpoint_spots
from cxstudio.study.checks.standards import range_of
from cxstudio.study.defaults import default_answer, takes_default
from cxstudio.study.protocol import (
    REASONS,
    Acknowledge,
    AudioNote,
    Computed,
    Item,
    PhotoItem,
    Protocol,
    Rating,
    SeveralChoices,
    SingleChoice,
    Timer,
)

_PROVEN_ELSEWHERE = Computed | Acknowledge | PhotoItem | AudioNote


def check_points(protocol: Protocol) -> Iterator[Finding]:
    """P009: points that every answer would earn. P010, P011: a mark that needs a standard to mean anything."""
    for place in item_spots(protocol):
        item, spot = place.item, place.spot
        if item.standard is not None:
            continue
        if item.points and not isinstance(item, Rating) and not _has_own_points(item):
            text = _("it has points but no standard, so every answer would earn them all.")
            yield spot.error("P009", text, _("Say which answers keep the standard, or set its points to 0."))
        if item.critical:
            text = _("it is critical but has no standard, so it could never fail.")
            yield spot.error("P010", text, _("Say which answers keep the standard, or take the mark away."))
        if item.in_standard:
            text = _("it belongs to the touchpoint's standard but has none of its own.")
            yield spot.error("P011", text, _("Say which answers keep it, or take it out of the touchpoint's standard."))


def _has_own_points(item: Item) -> bool:
    can = isinstance(item, SingleChoice | SeveralChoices)  # buttons beside a number give no points
    return can and any(choice.points is not None for choice in choices_of(item))


def check_proof(protocol: Protocol) -> Iterator[Finding]:
    """P046 (warning): a critical item that nothing proves, and no words say why not."""
    for place in item_spots(protocol):
        item, rule = place.item, place.item.evidence
        could_fail = item.critical and item.standard is not None
        if could_fail and rule.when == "never" and not rule.what.strip() and not isinstance(item, _PROVEN_ELSEWHERE):
            text = _("it is critical, but nothing is kept that proves a failure.")
            remedy = _("Ask for a photo when it fails, or say beside “never” why there is nothing to keep.")
            yield place.spot.warning("P046", text, remedy)


def check_defaults(protocol: Protocol) -> Iterator[Finding]:
    """P039: a default that is none of the item's answers."""
    for place in item_spots(protocol):
        if not place.item.default.strip() or default_answer(protocol, place.item) is not None:
            continue
        if takes_default(place.item):
            text = _("its default “{words}” is none of its answers.").format(words=place.item.default.strip())
        else:
            text = _("it has a default, but an item of this kind has to be answered by hand.")
        yield place.spot.error("P039", text, _("Correct the default, or remove it."))


def check_sentences(protocol: Protocol) -> Iterator[Finding]:
    """P012: items make up a standard that the touchpoint does not put into a sentence."""
    for spot, touchpoint in touchpoint_spots(protocol):
        if any(item.in_standard for item in touchpoint.items) and not touchpoint.standard.strip():
            text = _("items belong to its standard, but the standard is not put into a sentence.")
            yield spot.error("P012", text, _("Write it in one sentence, such as “Noticed within 30 seconds.”."))


def check_evidence(protocol: Protocol) -> Iterator[Finding]:
    """P013: numbers of photos that cannot be. P014: photos on failing, where nothing can fail."""
    for place in item_spots(protocol):
        rule, spot = place.item.evidence, place.spot
        if rule.when == "never":
            continue
        if rule.at_most == 0:
            yield spot.error(
                "P013", _("it asks for photos but allows none."), _("Set how many photos it takes at most.")
            )
        elif rule.at_least > rule.at_most:
            text = _("it asks for at least {least} photos but takes {most} at most.")
            remedy = _("Correct one of the two numbers.")
            yield spot.error("P013", text.format(least=rule.at_least, most=rule.at_most), remedy)
        elif rule.at_least == 0:
            text = _("it asks for photos but is content with none.")
            yield spot.warning("P013", text, _("Set how many photos are needed at least."))
        if rule.when == "on_fail" and place.item.standard is None:
            text = _("it asks for photos when the standard is not kept, but has no standard.")
            yield spot.error("P014", text, _("Say which answers keep the standard, or ask for photos always or never."))


def check_kinds(protocol: Protocol) -> Iterator[Finding]:
    """P019: a timer without its two events. P028: a range that runs backwards. P029, P031: answers and reasons."""
    for place in item_spots(protocol):
        item, spot = place.item, place.spot
        if isinstance(item, Timer) and not (item.starts.strip() and item.stops.strip()):
            text = _("the stopwatch needs the event that starts it as well as the one that stops it.")
            yield spot.error("P019", text, _("Name both, as something that can be seen or heard."))
        low, high = range_of(item)
        if low > high:
            text = _("its lowest answer lies above its highest.")
            yield spot.error("P028", text, _("Exchange the two limits."))
        if isinstance(item, SingleChoice | SeveralChoices) and len(item.choices) == 1:
            text = _("it offers one answer only.")
            yield spot.warning("P029", text, _("Add a second answer, or ask with yes or no."))
        for reason in (*item.not_applicable, *(item.could_not_observe or ())):
            if reason.code not in REASONS and not reason.text.strip():
                text = _('the reason "{code}" has no words.').format(code=reason.code)
                yield spot.error("P031", text, _("Word the reason, or remove it."))
