"""The keys of the recorder in one table: what can be done, its usual key, and the key a person chose instead.

A key is kept as Qt's portable text: one sign ("C", "+") or a chord ("Ctrl+J", "F9"). Signs act while a card has the
keyboard and can be switched off as a whole; chords act everywhere on the page. Arrows, Enter, Space, digits and the
like answer and move; they are shown beside the rest and stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtGui import QKeySequence

from cxstudio.i18n import _
from cxstudio.settings import Preferences

GROUPS = {"answer": _("Answer"), "move": _("Move"), "say": _("Say and show"), "visit": _("The visit")}
HELP_SIGN = "?"


@dataclass(frozen=True)
class Deed:
    """Something a key does: its name for the program, its group, its words, its usual keys, the first one shown."""

    id: str
    group: str
    words: str
    usual: tuple[str, ...]

    @property
    def on_cards(self) -> bool:
        """Does it belong to the card in front? Then it may have a single sign."""
        return len(self.usual[0]) == 1


DEEDS = (
    Deed("yes", "answer", _("yes"), (_("Y"),)),
    Deed("no", "answer", _("no"), (_("N"),)),
    Deed("aside", "answer", _("not applicable; a digit gives the reason"), (_("X"),)),
    Deed("unseen", "answer", _("could not observe; a digit gives the reason"), (_("U"),)),
    Deed("stopwatch", "answer", _("start or stop the stopwatch, while you write too"), (_("S"), "Ctrl+Shift+S")),
    Deed("open_card", "answer", _("reveal the sealed card"), (_("R"),)),
    Deed("example", "answer", _("see the example"), (_("E"),)),
    Deed("jump", "move", _("jump by typing"), ("Ctrl+J",)),
    Deed("unanswered", "move", _("next unanswered"), ("Ctrl+Shift+U",)),
    Deed("note", "say", _("note; Esc or Ctrl+Enter goes back"), (_("C"),)),
    Deed("quote", "say", _("words heard, as a quote in the note"), (_("Q"),)),
    Deed("moment", "say", _("moment of truth, then + or −"), (_("M"),)),
    Deed("photo", "say", _("pick photos, or a sound"), (_("P"),)),
    Deed("camera", "say", _("take a photo with the camera"), (_("O"),)),
    Deed("undo", "visit", _("undo"), ("Ctrl+Z",)),
    Deed("redo", "visit", _("redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    Deed("gaps", "visit", _("check: the gaps"), ("Ctrl+E",)),
    Deed("observe", "visit", _("observe behaviour, where the study asks for it"), ("Ctrl+B",)),
    Deed("pause", "visit", _("pause; the same key goes on"), ("Ctrl+Shift+P",)),
    Deed("language", "visit", _("next language"), ("Ctrl+Shift+L",)),
    Deed("panes", "visit", _("side panes"), ("F9",)),
    Deed("focus", "visit", _("focus: only the items, on the full screen"), ("F11",)),
    Deed("leave", "visit", _("leave; the draft stays"), ("Ctrl+W",)),
    Deed("break_off", "visit", _("break the visit off, for safety"), ("Ctrl+Shift+B",)),
    Deed("finish", "visit", _("finish"), ("Ctrl+Shift+Return", "Ctrl+Shift+Enter")),
    Deed("help", "visit", _("these keys"), ("F1",)),
)
"""All that can have another key, in the order of the overlay."""
FIXED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("answer", (_("0–9"),), _("rate or choose; for 10 press 1, then 0")),
    ("answer", ("←", "→"), _("move on the scale or in the answers")),
    ("answer", (_("Space"),), _("choose, find, or begin to write")),
    ("answer", (_("Enter"),), _("take what is proposed")),
    ("answer", (_("Ins"), _("Ctrl+Del")), _("add a row, remove it")),
    ("move", (_("Enter"), "↓"), _("next item")),
    ("move", (_("Shift+Enter"), "↑"), _("back")),
    ("move", (_("PgUp"), _("PgDn")), _("touchpoint")),
    ("move", (_("Home"), _("End")), _("first, last item here")),
    ("say", (_("Ctrl+V"),), _("paste a picture")),
    ("say", (_("Tab"),), _("to the note and photos; Enter shows one, Del removes it")),
)
"""Group, keys, words of what stays as it is."""
STRUCTURAL = (
    "Return", "Enter", "Shift+Return", "Shift+Enter", "Ctrl+Return", "Ctrl+Enter", "Space", "Tab", "Shift+Tab", "Esc",
    "Up", "Down", "Left", "Right", "PgUp", "PgDown", "Home", "End", "Ins", "Del", "Backspace", "Ctrl+Del", "Ctrl+V",
    "Ctrl+C", "Ctrl+X", "Ctrl+A", "+", "-", "−", HELP_SIGN,
)  # fmt: skip
"""Keys that answer, move and edit: nobody may give them another meaning."""
_BY_ID = {deed.id: deed for deed in DEEDS}


@dataclass(frozen=True)
class KeyTable:
    """The keys in force: a person's `own` (deed -> key) over the usual ones; without `signs` single ones are off."""

    own: Mapping[str, str]
    signs: bool = True

    def keys(self, deed: str) -> tuple[str, ...]:
        """The keys that do it, the one to show first; none where its single sign is switched off."""
        chosen = self.own.get(deed, "")
        found = (chosen,) if chosen else _BY_ID[deed].usual
        return found if self.signs else tuple(key for key in found if len(key) > 1)

    def cap(self, deed: str) -> str:
        """The key as it is written on a cap; empty where there is none."""
        return next((cap_words(key) for key in self.keys(deed)), "")

    def deed_of(self, key: str) -> str:
        """What a key does on a card, "" for nothing; a letter's size says nothing."""
        wanted = key.upper() if len(key) == 1 else key
        return next((deed.id for deed in DEEDS if deed.on_cards and wanted in self.keys(deed.id)), "")

    def holder(self, key: str, but: str = "") -> Deed | None:
        """Which other deed has that key, single signs that are switched off included."""
        whole = replace(self, signs=True)
        return next((deed for deed in DEEDS if deed.id != but and key in whole.keys(deed.id)), None)


def table_of(preferences: Preferences) -> KeyTable:
    """The keys that these preferences give; what is no key, or no deed any more, is left out."""
    own = {deed: key for deed, key in preferences.keys.items() if deed in _BY_ID and isinstance(key, str) and key}
    return KeyTable(own, preferences.single_keys)


def deed_named(deed: str) -> Deed:
    """A deed by its id. KeyError where there is none."""
    return _BY_ID[deed]


def refusal(table: KeyTable, deed: str, key: str, elsewhere: Iterable[str] = ()) -> str:
    """Why a deed cannot have a key, as a sentence; empty when it can. `elsewhere`: the keys of the window."""
    wanted = _BY_ID[deed]
    if len(key) == 1 and not wanted.on_cards:
        return _("A single key would act while you look for something else: hold Ctrl, Alt or take an F key.")
    if key in STRUCTURAL or (len(key) == 1 and key.isdigit()):
        return _("{key} answers, moves or edits already, and stays so.").format(key=cap_words(key))
    if (other := table.holder(key, deed)) is not None:
        return _("{key} is taken: {words}. Give that another key first.").format(key=cap_words(key), words=other.words)
    if key in elsewhere and key not in wanted.usual:
        return _("{key} belongs to the window, which needs it everywhere.").format(key=cap_words(key))
    return ""


def with_key(preferences: Preferences, deed: str, key: str) -> Preferences:
    """These preferences with another key for a deed; "" gives the usual one back."""
    own = {name: kept for name, kept in preferences.keys.items() if name != deed}
    if key and key not in _BY_ID[deed].usual[:1]:
        own[deed] = key
    return replace(preferences, keys=own)


def cap_words(key: str) -> str:
    """A key as it is written on a cap, in the language in use: "Ctrl+Shift+Enter"."""
    names = {"Return": _("Enter"), "Ctrl": _("Ctrl"), "Shift": _("Shift"), "Alt": _("Alt")}
    if len(key) == 1:
        return key
    return "+".join(names.get(part, part) for part in key.split("+"))


def pressed(combination: QKeySequence, text: str) -> str:
    """What was pressed, as it is kept: the sign where it is one, else the chord."""
    sign = text.upper()
    chord = combination.toString(QKeySequence.SequenceFormat.PortableText)
    is_chord = chord.startswith(("Ctrl+", "Alt+", "Meta+")) or len(chord.rpartition("+")[2]) > 1
    return sign if not is_chord and len(sign) == 1 and sign.isprintable() and sign != " " else chord


def overlay(table: KeyTable) -> list[tuple[str, list[tuple[tuple[str, ...], str]]]]:
    """All keys of the recorder by group: (title, (caps, words)). What is switched off is left out."""
    found = []
    for group, title in GROUPS.items():
        lines = [(caps, words) for place, caps, words in FIXED if place == group]
        for deed in DEEDS:
            caps = tuple(dict.fromkeys(cap_words(key) for key in table.keys(deed.id)))
            if deed.id == "help" and table.signs:
                caps = (HELP_SIGN, *caps)
            if deed.group == group and caps:
                lines.append((caps, deed.words))
        found.append((title, lines))
    return found
