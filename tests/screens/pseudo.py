"""Languages nobody speaks. In one every sentence of the program is four tenths longer, and with accents, so that it is
seen where a translation would not fit, and which words nobody can translate because they never asked for it. The other
is English that counts as written from right to left: sentences begin at the right edge and end in dots at the left."""

from __future__ import annotations

import gettext
import re

PARTS = re.compile(r"(\{[^{}]*\}|&.|Ctrl|Shift|Alt|Enter|Esc|%[a-zA-Z])")
ACCENTED = str.maketrans("AEIOUYaeiouycnsz", "ÅÉÎÕÜÝåéîõüýçñšž")
LONGER_BY = 0.4
DOUBLED = "aeiouyrnst"
LONGER, MIRRORED = "longer", "mirrored"
RIGHT_TO_LEFT = "\u200f"
"""A mark without a picture that counts as a letter of a script written from right to left."""


class Pseudo(gettext.NullTranslations):
    """A catalogue of what is in the source, lengthened."""

    def gettext(self, message: str) -> str:
        """The sentence, longer."""
        return longer(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One or many, longer."""
        return longer(msgid1 if n == 1 else msgid2)


class Mirrored(gettext.NullTranslations):
    """A catalogue of what is in the source, as words of a language that is written from right to left."""

    def gettext(self, message: str) -> str:
        """The sentence, from right to left."""
        return from_right(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One or many, from right to left."""
        return from_right(msgid1 if n == 1 else msgid2)


TONGUES: dict[str, type[gettext.NullTranslations]] = {LONGER: Pseudo, MIRRORED: Mirrored}


def from_right(text: str) -> str:
    """The same words; what stands before and after them goes to the other side."""
    return f"{RIGHT_TO_LEFT}{text}{RIGHT_TO_LEFT}" if text else text


def longer(text: str) -> str:
    """Four tenths more letters, in its own words; fields, keys and marked letters stay as they are.

    >>> longer("Save {n} visits")
    'Šååvéé {n} vîîššîtš'
    """
    wanted = round(len(re.sub(PARTS, "", text)) * LONGER_BY)
    made = []
    for part in PARTS.split(text):
        if not PARTS.fullmatch(part):
            part, wanted = _stretched(part, wanted)
        made.append(part)
    return "".join(made)


def _stretched(part: str, wanted: int) -> tuple[str, int]:
    """The part with letters doubled as long as more letters are wanted, and how many still are."""
    letters = []
    for letter in part:
        doubled = wanted > 0 and letter.lower() in DOUBLED
        wanted -= doubled
        letters.append(letter + letter.lower() if doubled else letter)
    return "".join(letters).translate(ACCENTED), wanted
