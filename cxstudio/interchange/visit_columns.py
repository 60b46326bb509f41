"""Which column of a table means what: guessed from its name, shown, and changed by whoever knows better.

A field is a fact of the visit (`FACTS`), the id of an item as `pages` unrolls them (so `order_rating`, `outcome`), or
"" for a column that is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.study.pages import Place

FACTS: Mapping[str, tuple[str, ...]] = {
    "visit": ("visit id", "id", "uuid", "visit uuid", "key"),
    "number": ("no", "nr", "visit number", "visit no", "#"),
    "site": ("store", "shop", "branch", "location", "outlet", "site name", "store name", "place", "standort",
             "filiale"),
    "observer": ("shopper", "mystery shopper", "auditor", "researcher", "interviewer", "evaluator", "beobachter"),
    "wave": ("round", "period", "welle"),
    "state": ("status",),
    "protocol_version": ("version", "form version"),
    "started_at": ("started", "start", "began", "begin", "visit start", "date", "visit date", "date of visit",
                   "visited", "visited on", "visited at", "time of visit", "visit time", "besucht am",
                   "datetime", "timestamp", "arrival", "beginn", "datum"),
    "completed_at": ("completed", "end", "ended", "finished", "finish", "visit end", "submitted", "departure", "ende"),
    "synthetic": ("made by the program",),
}  # fmt: skip
"""The facts of a visit, and how others call them."""
COMPUTED = ("score", "critical_fails", "coverage")
"""Columns of our own export that follow from the answers."""
_ASKED = {
    "rating": ("rating", "score"),
    "valence": ("valence", "emotion", "feeling"),
    "arousal": ("arousal",),
    "expectation": ("expectation",),
    "importance": ("importance",),
    "delight": ("delight",),
}
_AGAIN = re.compile(r" \?[A-Z]+$")


def known_fields(places: Mapping[str, Place], draws: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every field a column may have, with its words: the facts, what is drawn by lot (`draws`: field -> title), then
    the items in the order of asking."""
    facts = {
        "visit": _("Visit id"),
        "number": _("Number"),
        "site": _("Site"),
        "observer": _("Observer"),
        "wave": _("Wave"),
        "state": _("State"),
        "protocol_version": _("Protocol version"),
        "started_at": _("Began"),
        "completed_at": _("Completed"),
        "synthetic": _("Made by the program"),
    }
    return {**facts, **(draws or {}), **{id: _worded(place) for id, place in places.items() if id not in facts}}


def _worded(place: Place) -> str:
    return f"{place.page.title}: {place.item.text}" if place.page.title else place.item.text


def guessed(
    headings: Iterable[str], places: Mapping[str, Place], draws: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Heading -> field, "" where nothing fits; each field once, the first column that fits it best."""
    found: dict[str, str] = {}
    headings = tuple(headings)
    names = _names(places)
    for exact in (True, False):
        for heading in headings:
            if not found.get(heading):
                name, taken = _AGAIN.sub("", heading), set(found.values())
                means = (
                    [one for one in (name,) if one in FACTS or one in places or one in (draws or {})]
                    if exact
                    else names.get(_plain(name), ())
                )
                found[heading] = next((field for field in means if field not in taken), "")
    return found


def _names(places: Mapping[str, Place]) -> dict[str, tuple[str, ...]]:
    """Plain name -> the fields it may mean. A wording that two items share names neither."""
    worded = Counter(_plain(place.item.text) for place in places.values())
    found: dict[str, list[str]] = {}
    for field, others in FACTS.items():
        for name in (field, *others):
            found.setdefault(_plain(name), []).append(field)
    for id, place in places.items():
        names = {_plain(id), *map(_plain, _of_touchpoint(id, place))}
        if worded[_plain(place.item.text)] == 1:
            names.add(_plain(place.item.text))
        for name in names:
            found.setdefault(name, []).append(id)
    found.pop("", None)
    return {name: tuple(fields) for name, fields in found.items()}


def _of_touchpoint(id: str, place: Place) -> Iterator[str]:
    """ "Ordering rating", "rating: Ordering": how tables call what a touchpoint asks of itself."""
    if place.touchpoint is None:
        return
    for what, words in _ASKED.items():
        if id == f"{place.touchpoint.id}_{what}":
            for word in words:
                yield f"{place.touchpoint.title} {word}"
                yield f"{word} {place.touchpoint.title}"


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", " ", "".join(sign for sign in bare if not unicodedata.combining(sign))).strip()


def with_wishes(guess: Mapping[str, str], wishes: Mapping[str, str], known: Container[str]) -> dict[str, str]:
    """The guess with a person's wishes (column -> field, "" or "-" to leave it out) in their place; a field that is
    wished for leaves the column that was guessed. Raises ProtocolError for an unknown column or field."""
    found = dict(guess)
    for heading, field in wishes.items():
        field = "" if field == "-" else field
        if heading not in guess:
            words = _("There is no column “{name}”. Its columns: {names}. Nothing was imported.")
            raise ProtocolError(words.format(name=heading, names=", ".join(list(guess)[:40])), "table-no-column")
        if field and field not in known:
            words = _("“{name}” is neither a fact of a visit ({facts}) nor an item of the protocol. Nothing was imported.")  # fmt: skip  # noqa: E501
            raise ProtocolError(words.format(name=field, facts=", ".join(FACTS)), "table-no-field")
        for other in [name for name, its in found.items() if field and its == field]:
            found[other] = ""
        found[heading] = field
    return found
