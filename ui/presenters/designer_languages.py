"""Translating a protocol in design: which texts are listed, what is missing, words in and out. No widget is known.

The list keeps its lines while words are written, so that nothing jumps away from under the person; it is made anew
when the language, the filter or the search change, or texts come and go.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _, plural
from cxstudio.steps import replacing
from cxstudio.study import languages
from cxstudio.study.languages import State, Translation
from cxstudio.study.translation_sheets import LONGEST, Reading, read_sheet, sheet

from .designer import Designer
from .recorder_words import short

OPEN = (State.MISSING, State.CHANGED)
FILTERS = {
    "open": _("Missing or to be looked at"),
    "missing": _("Missing"),
    "changed": _("To be looked at"),
    "all": _("All texts"),
}
_SHOWN = {"open": OPEN, "missing": (State.MISSING,), "changed": (State.CHANGED,), "all": tuple(State)}
STATES = {
    State.DONE: _("done"),
    State.MISSING: _("missing"),
    State.CHANGED: _("look at it"),
    State.PROGRAMS: _("the program's"),
}


class Translator(QObject):
    """The texts of the designer's protocol beside their words in `language` ("" while it has one language only).

    Signals: `listed()` other lines; `reworded()` other words in the same lines.
    """

    listed = Signal()
    reworded = Signal()

    def __init__(self, designer: Designer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.designer = designer
        self.language = ""
        self.filter = "all"
        self.search = ""
        self.is_shown = False
        self.keys: tuple[str, ...] = ()
        designer.changed.connect(self._follow)
        designer.opened.connect(self._follow)

    # -- what is listed ------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Begin with the language looked at before, else the first one beside the main language."""
        self.is_shown = True
        self.turn_to(self.language if self.language in self.others() else next(iter(self.others()), ""))

    def others(self) -> tuple[str, ...]:
        """The languages beside the main one; the main one too where it lacks words of the program."""
        protocol = self.designer.protocol
        main = (protocol.language,) if languages.missing(protocol, protocol.language) else ()
        return languages.languages(protocol)[1:] + main

    def turn_to(self, language: str) -> None:
        """List the texts in another language."""
        self.language = language
        self.list_anew()

    def show(self, name: str) -> None:
        """List "open", "missing", "changed" or "all" texts."""
        self.filter = name
        self.list_anew()

    def find(self, words: str) -> None:
        """List texts in which, or in whose translation or place, these words occur."""
        self.search = words.strip().casefold()
        self.list_anew()

    def list_anew(self) -> None:
        """Make the list anew."""
        shown = _SHOWN[self.filter]
        self.keys = tuple(one.place.key for one in self._all() if one.state in shown and self._is_hit(one))
        self.listed.emit()

    def _is_hit(self, one: Translation) -> bool:
        texts = (one.place.words, one.words, one.place.where, one.place.key)
        return not self.search or any(self.search in text.casefold() for text in texts)

    def _all(self) -> tuple[Translation, ...]:
        if not self.language:
            return ()
        found = languages.translations(self.designer.protocol, self.language)
        if self.language == self.designer.protocol.language:  # the texts themselves are written in the editor
            return tuple(one for one in found if one.place.is_programs)
        return found

    def rows(self) -> list[Translation]:
        """The lines as they are now."""
        found = {one.place.key: one for one in self._all()}
        return [found[key] for key in self.keys if key in found]

    def _follow(self) -> None:
        """The protocol changed, here or by undo."""
        if not self.is_shown:
            return
        known = {one.place.key for one in self._all()}
        if self.language not in self.others() and self.language != self.designer.protocol.language:
            self.enter()
        elif not known.issuperset(self.keys):
            self.list_anew()
        else:
            self.reworded.emit()

    def counts(self) -> tuple[int, int, int]:
        """(texts with words, all texts, of these to be looked at) in the language."""
        found = self._all()
        have = sum(one.state is not State.MISSING for one in found)
        return have, len(found), sum(one.state is State.CHANGED for one in found)

    def next_open(self, after: str) -> str:
        """The next line behind that one, and round, whose words are missing or to be looked at; "" when there is
        none."""
        rows = self.rows()
        start = next((n + 1 for n, one in enumerate(rows) if one.place.key == after), 0)
        return next((one.place.key for one in rows[start:] + rows[:start] if one.state in OPEN), "")

    # -- words ---------------------------------------------------------------------------------------------------------

    def write(self, key: str, words: str) -> None:
        """The words of one text as they are being typed; blank ones take the translation out."""
        now = next((one for one in self._all() if one.place.key == key), None)
        if now is None or (words == now.words and now.state is not State.CHANGED):
            return
        if not words.strip() and now.state in (State.MISSING, State.PROGRAMS):
            return
        after = languages.with_text(self.designer.protocol, self.language, key, words)
        name = _("{language} for “{text}”").format(language=self.name, text=short(now.place.words, 30))
        self.designer.put(after, name, typing=f"{self.language} {key}")

    def let_stand(self, key: str) -> None:
        """The words are right although the text changed."""
        row = next((one for one in self._all() if one.place.key == key and one.state is State.CHANGED), None)
        if row is not None:
            after = languages.with_text(self.designer.protocol, self.language, key, row.words)
            self.designer.put(after, _("{language} let stand").format(language=self.name))

    def end_typing(self) -> None:
        """The person left the field."""
        self.designer.end_typing()

    def known(self) -> int:
        """How many missing texts have words that are known: translated elsewhere here, or usual ones."""
        return len(languages.known_words(self.designer.protocol, self.language)) if self.language else 0

    def fill_in_known(self) -> None:
        """Take the words that are known."""
        words = languages.known_words(self.designer.protocol, self.language)
        if words:
            after = languages.with_texts(self.designer.protocol, self.language, words)
            self.designer.put(after, _("known words in {language}").format(language=self.name))
            self._say(plural("{n} text was filled in.", "{n} texts were filled in.", len(words)))

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return languages.name_of(self.language)

    # -- languages -----------------------------------------------------------------------------------------------------

    def add(self, tag: str) -> bool:
        """One more language, and list what it lacks; False where the tag is none or is there."""
        try:
            after = languages.add_language(self.designer.protocol, tag)
        except KeyError:
            return False
        self.language = tag
        self.designer.put(after, _("new language {language}").format(language=self.name))
        self.turn_to(tag)
        return True

    def remove(self) -> None:
        """Without the language and all its words; undo brings them back."""
        if self.language and self.language != self.designer.protocol.language:
            after = languages.remove_language(self.designer.protocol, self.language)
            text = _("{language} taken out; Ctrl+Z brings it back.").format(language=self.name)
            self.designer.put(after, _("removing of {language}").format(language=self.name))
            self._say(text)

    def make_main(self, tag: str) -> None:
        """Another main language: one that is there changes places with it, any other only names it."""
        before = self.designer.protocol
        if tag == before.language:
            return
        after = languages.change_main_language(before, tag)
        if tag in before.translations:
            self.language = before.language
        self.designer.put(after, _("main language {language}").format(language=languages.name_of(tag)))
        self.enter()

    # -- in and out ---------------------------------------------------------------------------------------------------

    def copied(self) -> str:
        """The listed lines as a table for the clipboard."""
        return sheet(self.designer.protocol, self.language, "\t", self.keys) if self.language else ""

    def paste(self, text: str) -> bool:
        """Take a table back, or as many lines of words as are listed; False, with a message, where it is neither."""
        try:
            found = read_sheet(self.designer.protocol, self.language, text, self.keys)
        except ProtocolError as error:
            self.designer.context.tell("caution", str(error))
            return False
        self._take(found)
        return True

    def export(self, path: Path) -> None:
        """All texts as a CSV file; a spreadsheet opens it as it is."""
        try:
            with replacing(path) as file:
                file.write(sheet(self.designer.protocol, self.language).encode("utf-8-sig"))
        except OSError as error:
            self._refuse(_("The file could not be written: {why}").format(why=error.strerror or error))
            return
        self._say(_("The texts are in {name}.").format(name=path.name))

    def take_file(self, path: Path) -> None:
        """Take a CSV file back."""
        try:
            text = path.read_bytes()[: 4 * LONGEST].decode("utf-8-sig")
        except OSError as error:
            self._refuse(_("The file could not be read: {why}").format(why=error.strerror or error))
            return
        except UnicodeDecodeError:
            self._refuse(_("The file is not in UTF-8. Save it as “CSV UTF-8”; nothing was changed."))
            return
        self.paste(text)

    def _take(self, found: Reading) -> None:
        if found.words:
            after = languages.with_texts(self.designer.protocol, self.language, found.words)
            self.designer.put(after, _("words in {language} from a table").format(language=self.name))
        taken = plural("{n} text was taken", "{n} texts were taken", len(found.words))
        same = plural("{n} was the same", "{n} were the same", found.same) if found.same else ""
        strange = plural("{n} key is unknown here", "{n} keys are unknown here", len(found.unknown))
        parts = [part for part in (taken, same, strange if found.unknown else "") if part]
        self._say(f"{', '.join(parts)}.", "caution" if found.unknown else "good")

    def _say(self, text: str, kind: str = "good") -> None:
        self.designer.context.tell(kind, text)

    def _refuse(self, text: str) -> None:
        self.designer.context.tell("bad", text)
