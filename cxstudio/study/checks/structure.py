"""Is the protocol whole: ids, scales, stages, the outcome, what touchpoints ask of themselves, the behaviours."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.places import Spot, at_stage, choices_of, item_spots, shortened, touchpoint_spots, whole
from cxstudio.study.observing import COMMENT_KEY
from cxstudio.study.pages import (
    AROUSAL,
    EXPECTATIONS,
    IMPORTANCE,
    OUTCOME,
    OUTCOME_EARLY,
    QUALITY,
    REMEDY,
    VALENCE,
    pages_of,
)
from cxstudio.study.protocol import Ask, Behaviour, Protocol, Rating, Rows, Scale, Touchpoint
from cxstudio.study.scoring import top_points

NO_SINGLE_MOMENT = "no_single_moment"
_SCALES_OF = {
    Ask.EXPECTATION: (QUALITY,),
    Ask.IMPORTANCE: (IMPORTANCE,),
    Ask.RATING: (QUALITY,),
    Ask.EMOTION: (VALENCE, AROUSAL),
    Ask.INCIDENT: (REMEDY,),
}
_SPEAKS_OF_IT = {Ask.EXPECTATION, Ask.IMPORTANCE, Ask.RATING}


def _twice(ids: Iterable[str]) -> list[str]:
    return [found for found, times in Tally(ids).items() if times > 1]


def check_ids(protocol: Protocol) -> Iterator[Finding]:
    """P001: two things with one id. Draws share a name space with items, because conditions read both."""
    touchpoints = [touchpoint.id for _stage, touchpoint in protocol.touchpoints()]
    items = [item.id for page in pages_of(protocol) for item in page.items]
    sorts = [
        (_("stages"), [stage.id for stage in protocol.stages]),
        (_("touchpoints"), [*touchpoints, EXPECTATIONS, OUTCOME, OUTCOME_EARLY, NO_SINGLE_MOMENT]),
        (_("items or draws"), items + [draw.id for draw in protocol.draws]),
        (_("scales"), [scale.id for scale in protocol.scales]),
        (_("behaviours"), [behaviour.code for behaviour in protocol.behaviours]),
        (_("pictures"), [picture.id for picture in protocol.pictures]),
    ]
    for name, ids in sorts:
        for found in _twice(ids):
            yield _taken_twice(whole(), found, name)
    for place in item_spots(protocol):
        for found in _twice(choice.id for choice in choices_of(place.item)):
            yield _taken_twice(place.spot, found, _("answers"))
        for found in _twice(column.id for column in getattr(place.item, "columns", ())):
            yield _taken_twice(place.spot, found, _("columns"))
        for column in getattr(place.item, "columns", ()):
            for found in _twice(choice.id for choice in column.choices):
                yield _taken_twice(place.spot, found, _("answers of a column"))
    for draw in protocol.draws:
        for found in _twice(option.id for option in draw.options):
            yield _taken_twice(Spot(_('Draw "{draw}"').format(draw=draw.title)), found, _("options"))


def _taken_twice(spot: Spot, found: str, name: str) -> Finding:
    text = _('the id "{id}" stands for two {sort} (or for one that CX Studio adds itself).')
    return spot.error("P001", text.format(id=found, sort=name), _("Give one of them another id."))


def check_scales(protocol: Protocol) -> Iterator[Finding]:
    """P002: an item on a scale that is not there. P015: a scale that cannot rank answers."""
    known = {scale.id for scale in protocol.scales}
    for place in item_spots(protocol):
        if isinstance(place.item, Rating) and place.item.scale not in known:
            text = _('its scale "{scale}" is not in this study.').format(scale=place.item.scale)
            yield place.spot.error("P002", text, _("Choose one of the study's scales, or add this one."))
    for scale in protocol.scales:
        spot = at_scale(scale)
        if len(scale.anchors) < 2:
            yield spot.error("P015", _("it has one answer only."), _("Add a second, or make its items notes."))
        if any(low.value >= high.value for low, high in pairwise(scale.anchors)):
            text = _("its values do not rise from one answer to the next.")
            yield spot.error("P015", text, _("Number the answers from the lowest to the highest."))


def at_scale(scale: Scale) -> Spot:
    """A scale by its title; one without goes by its id."""
    return Spot(_('Scale "{scale}"').format(scale=scale.title or scale.id))


def missing_scales(protocol: Protocol) -> list[str]:
    """The ids of scales that items, columns, the outcome or what touchpoints ask of themselves name in vain."""
    named = [item.scale for page in pages_of(protocol) for item in page.items if isinstance(item, Rating)]
    tables = [place.item.columns for place in item_spots(protocol) if isinstance(place.item, Rows)]
    named += [column.scale for columns in tables for column in columns if column.kind == "rating"]
    known = {scale.id for scale in protocol.scales}
    return [name for name in dict.fromkeys(named) if name not in known]


def check_stages(protocol: Protocol) -> Iterator[Finding]:
    """P024: nothing to walk through. P016: weights that leave no overall score."""
    if not protocol.stages:
        yield whole().error("P024", _("it has no stages yet."), _("Add the first stage of the journey."))
    for stage in protocol.stages:
        if not stage.touchpoints:
            text, remedy = _("it has no touchpoints."), _("Add a touchpoint, or remove the stage.")
            yield at_stage(stage).error("P024", text, remedy)
    for spot, touchpoint in touchpoint_spots(protocol):
        if not touchpoint.items and not touchpoint.asks:
            text, remedy = _("it asks nothing."), _("Add an item, or let the touchpoint ask for a rating.")
            yield spot.error("P024", text, remedy)
    scored = [stage for stage in protocol.stages if _is_scored(stage.touchpoints)]
    if protocol.scoring == "weighted" and scored and not sum(stage.weight for stage in scored):
        text = _("the stages that have points weigh nothing, so there would be no overall score.")
        yield whole().error("P016", text, _("Give at least one of them a weight above 0, or score by all points."))


def _is_scored(touchpoints: Iterable[Touchpoint]) -> bool:
    return any(top_points(item) > 0 for touchpoint in touchpoints for item in touchpoint.items)


def check_asks(protocol: Protocol) -> Iterator[Finding]:
    """P018: a touchpoint asks on a scale that is missing. P023: it has no words for "how good was ...?"."""
    known = {scale.id for scale in protocol.scales}
    for spot, touchpoint in touchpoint_spots(protocol):
        for ask in touchpoint.asks:
            for missing in [scale for scale in _SCALES_OF.get(ask, ()) if scale not in known]:
                text = _('it asks for {what}, but the scale "{scale}" is not in this study.')
                remedy = _("Add the scale, or do not ask for it here.")
                yield spot.error("P018", text.format(what=_ask_in_words(ask), scale=missing), remedy)
        if _SPEAKS_OF_IT & set(touchpoint.asks) and not touchpoint.spoken_as.strip():
            text = _("it asks about itself, but its words are missing in “how good was …?”.")
            yield spot.error("P023", text, _("Fill in how it is spoken of, such as “the time in line”."))


def _ask_in_words(ask: Ask) -> str:
    return {
        Ask.EXPECTATION: _("the expectation"),
        Ask.IMPORTANCE: _("the importance"),
        Ask.RATING: _("a rating"),
        Ask.EMOTION: _("the feeling"),
        Ask.DELIGHT: _("delight"),
        Ask.INCIDENT: _("an incident"),
    }[ask]


def check_outcome(protocol: Protocol) -> Iterator[Finding]:
    """P021 (warning): no outcome, so no moments of truth. P022: its scale is missing."""
    if protocol.outcome is None:
        text = _("it declares no outcome, so nothing can show which touchpoints move it.")
        yield whole().warning("P021", text, _("Declare one, such as how likely it is that the customer comes back."))
    elif protocol.outcome.scale not in {scale.id for scale in protocol.scales}:
        text = _('its scale "{scale}" is not in this study.').format(scale=protocol.outcome.scale)
        yield Spot(_("Outcome")).error("P022", text, _("Choose one of the study's scales, or add this one."))


def check_behaviours(protocol: Protocol) -> Iterator[Finding]:
    """P020: one hot key for two behaviours. P030: a behaviour that excludes one that is not there. P048 (warning): C,
    which writes the comment while behaviour is observed."""
    keys = [behaviour.key for behaviour in protocol.behaviours if behaviour.key]
    for key in _twice(keys):
        titles = ", ".join(shortened(b.title or b.code) for b in protocol.behaviours if b.key == key)
        text = _('the key "{key}" stands for several: {titles}.').format(key=key, titles=titles)
        yield Spot(_("Behaviours")).error("P020", text, _("Give each behaviour its own key."))
    known = {behaviour.code for behaviour in protocol.behaviours}
    for behaviour in protocol.behaviours:
        for other in set(behaviour.excludes) - known:
            spot = at_behaviour(behaviour)
            text = _('it excludes "{other}", which is not among the behaviours.').format(other=other)
            yield spot.error("P030", text, _("Choose an existing behaviour, or none."))
        if behaviour.key == COMMENT_KEY:
            text = _("its key C writes the comment while behaviour is observed, so it would never be coded by it.")
            yield at_behaviour(behaviour).warning("P048", text, _("Give it another key."))


def at_behaviour(behaviour: Behaviour) -> Spot:
    """A behaviour by its title; one without goes by its code."""
    return Spot(_('Behaviour "{title}"').format(title=behaviour.title or behaviour.code))
