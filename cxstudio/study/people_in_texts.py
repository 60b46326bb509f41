"""Names of people in what somebody wrote: found by the words that stand before them, and covered.

A study keeps no list of a site's staff, so this is a careful guess: it misses a name that stands alone, and covers a
capital word behind "Ms" that is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from ..i18n import _

_TITLES = (
    "Mr|Mrs|Ms|Miss|Mister|Dr|Prof|Herr|Herrn|Frau|Hr|Fr|Fräulein|Monsieur|Madame|Mademoiselle|Mme|Mlle|Señor|Señora|"
    "Sr|Sra|Signor|Signora|Signore|Sig|Pan|Pani|Bay|Bayan"
)
_CALLS = (
    "name tag|name badge|badge|called|named|name is|name was|name:|Namensschild|namens|heißt|heisst|hieß|hiess|"
    "nennt sich|nannte sich|s'appelle|se llama|si chiama"
)
_WORD = r"[^\W\d_][\w'’-]+"
_PERSON = re.compile(
    rf"(?<!\w)(?P<lead>(?:(?:{_TITLES})\.?\s+)+|(?:{_CALLS})[:,]?\s+(?:was |is |says? |said |mit )?[\"„“'‘]?)"
    rf"(?P<first>{_WORD})(?P<last>\s+{_WORD})?"
)


def people_in(text: str) -> list[str]:
    """The names of people that a text seems to hold: a capital word behind "Ms", "Herr", "called", "name tag"."""
    return [found for match in _PERSON.finditer(text) if (found := _name_in(match))]


def _name_in(match: re.Match[str]) -> str:
    first, last = match["first"], match["last"] or ""
    if not first[0].isupper():
        return ""
    return first + (last if last.lstrip()[:1].isupper() else "")


def covering(known: Mapping[str, str]) -> Callable[[str], str]:
    """How a text is said without these names and without the names of people that it seems to hold."""
    composed = {unicodedata.normalize("NFC", name): code for name, code in known.items()}
    codes = {name.casefold(): code for name, code in composed.items()}
    names = "|".join(re.escape(name) for name in sorted(composed, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE) if names else None

    def cover(text: str) -> str:
        if not text:
            return text
        if pattern is not None:  # a name may be written with letters and accents apart
            whole = unicodedata.normalize("NFC", text)
            text = pattern.sub(lambda match: codes.get(match[0].casefold(), _("[name]")), whole)
        return _PERSON.sub(_uncalled, text)

    return cover


def _uncalled(match: re.Match[str]) -> str:
    name = _name_in(match)
    if not name:
        return match[0]
    return match["lead"] + _("[name]") + match[0][len(match["lead"]) + len(name) :]
