"""A protocol in several languages: what can be translated, what is missing, and what an observer then reads."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from types import UnionType

import pytest

from cxstudio.assets import resources
from cxstudio.errors import ProtocolError
from cxstudio.study import edits
from cxstudio.study import languages as l
from cxstudio.study import protocol as p
from cxstudio.study.blocks import block_of, block_of_behaviours, block_text, put_behaviours, put_in, read_block
from cxstudio.study.following import followed, taken_in, translations_of
from cxstudio.study.pages import pages_of
from cxstudio.study.scoring import score
from cxstudio.study.text_places import WORDS, sources
from cxstudio.study.translation_sheets import read_sheet, sheet
from cxstudio.study.visit import read
from cxstudio.study.wordings import ENGLISH
from tests.study import builders as b

SPOKEN = ("de", "fr", "es", "it", "nl", "pl", "pt", "tr", "ar")
DOOR = b.a_touchpoint(
    b.yes_no("greeting", points=1, text="Was a greeting spoken?", hint="Any words count."),
    b.choice("who", "guest", "staff", kept=("staff",), points=1),
    b.rating("ground", at_least=2, not_applicable=(p.Reason(code="n1"), p.Reason(code="own", text="No ground")),
             evidence=p.EvidenceRule(when="on_fail", what="The ground")),
    b.timer("notice", at_most=30, never="Never"),
    scenario="Walk in slowly.",
    asks=tuple(p.Ask),
)  # fmt: skip
PROTOCOL = b.a_protocol(b.a_stage(DOOR), declarations=("I have no kin here.", "I may stop."))
GREETING = "item/greeting/text"


def a_german_door(**more: str) -> p.Protocol:
    """The protocol with a few German words."""
    words = {GREETING: "Wurde gegrüßt?", "touchpoint/door/spoken_as": "die Tür", "touchpoint/door/title": "Tür"}
    return l.with_texts(l.add_language(PROTOCOL, "de"), "de", words | more)


def words_of(protocol: p.Protocol) -> list[str]:
    """All that an observer reads: pages, questions, answers, reasons."""
    found = []
    for page in pages_of(protocol):
        for item in page.items:
            reasons = item.not_applicable + (item.could_not_observe or ())
            found += [page.title, item.text, *(reason.text for reason in reasons)]
            found += [choice.text for choice in getattr(item, "choices", ())]
    return found


# -- what can be translated ------------------------------------------------------------------------------------------


def test_every_text_has_one_place_in_the_order_of_the_journey() -> None:
    places = l.texts(PROTOCOL)
    keys = [place.key for place in places]
    assert len(set(keys)) == len(keys)
    assert keys[:3] == ["study/title", "study/declarations/1", "study/declarations/2"]
    door = keys.index("touchpoint/door/title")
    assert keys.index("stage/arrive/title") < door < keys.index(GREETING) < keys.index("outcome/text")
    assert keys.index("scale/q7/anchors/1/text") < keys.index("asks/rating")
    assert "item/who/hint" not in keys, "what is empty needs no words"


def test_a_place_says_what_it_is_and_where_it_stands() -> None:
    places = {place.key: place for place in l.texts(PROTOCOL)}
    greeting = places[GREETING]
    assert (greeting.kind, greeting.where) == ("question", "Arrive › Door › Was a greeting spoken?")
    assert (greeting.node, greeting.is_programs) == ("greeting", False)
    assert places["item/who/choices/staff/text"].kind == "answer"
    assert places["scale/k4/anchors/0/text"].where == "Scale “K4”"
    assert places["item/ground/evidence/what"].kind == "what the photo shows"
    assert places["asks/rating"].is_programs


NO_WORDS = {
    "id", "code", "language", "condition", "constraint", "warning", "required_if", "expression", "default", "example",
    "grid", "paired_with", "opens_after", "early_after", "currency", "channel", "source", "data", "scale",
    "answers", "excludes", "key",
}  # fmt: skip
"""Fields with text that nobody reads as words: names, rules, units of account, file contents, where a standard is
from; what is typed into an answer."""


def kinds_of_parts() -> Iterator[type[p.Value]]:
    def below(kind: type[p.Value]) -> Iterator[type[p.Value]]:
        for one in kind.__subclasses__():
            if one.__module__ == p.__name__:
                yield one
            yield from below(one)

    yield from below(p.Value)


@pytest.mark.parametrize("kind", sorted(set(kinds_of_parts()), key=lambda kind: kind.__name__))
def test_every_field_with_words_can_be_translated(kind: type[p.Value]) -> None:
    def has_text(annotation: object) -> bool:
        if annotation is str:
            return True
        inner = typing.get_args(annotation) if typing.get_origin(annotation) in (tuple, UnionType) else ()
        return any(has_text(one) for one in inner)

    known = {*WORDS.get(kind.__name__, ()), *(WORDS["ItemBase"] if issubclass(kind, p.ItemBase) else ())}
    texts = {name for name, field in kind.model_fields.items() if has_text(field.annotation)}
    assert texts - known - NO_WORDS == set()


# -- what is missing -------------------------------------------------------------------------------------------------


def test_a_new_language_lacks_all_but_the_words_of_the_program() -> None:
    german = l.add_language(PROTOCOL, "de")
    places = l.missing(german, "de")
    assert len(places) == sum(not place.is_programs for place in l.texts(german))
    unspoken = l.add_language(PROTOCOL, "sw")
    assert l.missing(unspoken, "sw") == l.texts(unspoken)


def test_a_translation_is_missing_no_more_and_can_be_taken_back() -> None:
    german = a_german_door()
    before = len(l.missing(german, "de"))
    assert GREETING not in {place.key for place in l.missing(german, "de")}
    bare = l.with_text(german, "de", GREETING, "  ")
    assert len(l.missing(bare, "de")) == before + 1
    assert bare.translated_from["de"].keys() == bare.translations["de"].keys()


def test_a_text_that_changes_makes_its_translation_one_to_be_looked_at() -> None:
    german = a_german_door()
    assert not l.to_be_looked_at(german, "de")
    changed = edits.rename(german, "greeting", "Was a greeting heard?")
    assert [place.key for place in l.to_be_looked_at(changed, "de")] == [GREETING]
    back = edits.rename(changed, "greeting", "Was a greeting spoken?")
    assert not l.to_be_looked_at(back, "de"), "computed, not flagged: the old words are right again"
    stands = l.with_text(changed, "de", GREETING, "Wurde gegrüßt?")
    assert not l.to_be_looked_at(stands, "de")


def test_a_translation_more_changes_no_text_but_a_word_of_the_program_does() -> None:
    german = a_german_door()
    assert l.texts(german) == l.texts(l.with_text(german, "de", "item/who/text", "Wer?"))
    own = l.with_text(german, "en", "asks/rating", "How did you find {it}?")
    assert {place.key for place in l.texts(own)} == {place.key for place in l.texts(german)}
    assert sources(own)["asks/rating"] == "How did you find {it}?"
    assert sources(german)["asks/rating"] == ENGLISH["asks/rating"]


def test_words_that_came_without_their_origin_count_as_done() -> None:
    words = {"de": {GREETING: "Wurde gegrüßt?"}}
    brought = p.Protocol.model_validate({**dict(PROTOCOL), "translations": words})
    assert {one.state for one in l.translations(brought, "de") if one.place.key == GREETING} == {l.State.DONE}


def test_words_translated_elsewhere_and_usual_words_are_known() -> None:
    again = b.a_touchpoint(b.yes_no("goodbye", text="Was a greeting spoken?"), b.choice("tone", "yes", "no"), id="exit")
    wider = edits.add_touchpoint(a_german_door(), "arrive", again)
    known = l.known_words(wider, "de")
    assert known["item/goodbye/text"] == "Wurde gegrüßt?"
    assert (known["item/tone/choices/yes/text"], known["item/tone/choices/no/text"]) == ("Ja", "Nein")
    assert "item/who/choices/staff/text" not in known


# -- the protocol in another language --------------------------------------------------------------------------------


def test_in_another_language_words_change_and_ids_do_not() -> None:
    german = a_german_door()
    seen = l.in_language(german, "de")
    assert (seen.language, seen.translations, seen.translated_from) == ("de", {}, {})
    assert edits.find(seen, "greeting").text == "Wurde gegrüßt?"
    assert edits.find(seen, "who").text == "Which who?", "what is missing stays in the main language"
    assert [item.id for page in pages_of(seen) for item in page.items] == [
        item.id for page in pages_of(german) for item in page.items
    ]
    visit = b.a_full_visit(german)
    mine, theirs = (score(read(protocol, visit)) for protocol in (seen, german))
    assert (mine.pooled, mine.weighted, mine.asked) == (theirs.pooled, theirs.weighted, theirs.asked) == (1, 1, 4)
    assert l.in_language(german, "de") is seen


def test_what_touchpoints_ask_of_themselves_is_asked_in_that_language() -> None:
    words = words_of(l.in_language(a_german_door(), "de"))
    assert "Alles in allem: Wie gut war die Tür?" in words
    assert "Was Sie erwarten" in words and "Gesamturteil" in words
    assert "Sicht verdeckt" in words and "So etwas gibt es an diesem Standort nicht" in words
    assert "No ground" in words, "the protocol's own reason is its own to translate"


def test_a_protocol_whose_main_language_is_german_asks_nothing_in_english() -> None:
    plain = p.Protocol.model_validate({**dict(PROTOCOL), "language": "de"})
    english = {text for text in ENGLISH.values() if "{it}" not in text}
    assert not english & set(words_of(l.in_language(plain, "de")))
    assert not english & {item.text for page in pages_of(plain) for item in page.items}


def test_the_protocol_can_say_it_better_than_the_program() -> None:
    own = l.with_text(a_german_door(), "de", "asks/rating", "Wie fanden Sie {it}?")
    assert "Wie fanden Sie die Tür?" in words_of(l.in_language(own, "de"))
    english = l.with_text(own, "en", "asks/rating", "How did you find {it}?")
    assert "How did you find the door?" in words_of(english)
    assert [place.key for place in l.to_be_looked_at(english, "de")] == ["asks/rating"]


def test_where_the_program_lacks_the_language_its_words_stay_in_the_main_one() -> None:
    plain = p.Protocol.model_validate({**dict(PROTOCOL), "language": "de"})
    swahili = l.in_language(l.add_language(plain, "sw"), "sw")
    assert "Alles in allem: Wie gut war the door?" in words_of(swahili)


def test_a_reason_keeps_whether_it_needs_a_note() -> None:
    item = edits.find(l.in_language(a_german_door(), "de"), "greeting")
    assert [reason.code for reason in item.could_not_observe if reason.needs_note] == ["c5", "c6", "c7"]


@pytest.mark.parametrize("language", SPOKEN)
def test_the_program_has_all_its_words_in_the_languages_it_speaks(language: str) -> None:
    found = json.loads((resources() / "wordings" / f"{language}.json").read_text(encoding="utf-8"))
    own = {key: text for key, text in found.items() if not key.startswith("phrase/")}
    assert own.keys() == ENGLISH.keys()
    assert all(("{it}" in text) == ("{it}" in ENGLISH[key]) for key, text in own.items())
    assert all(text.strip() == text and text for text in found.values())


# -- languages come and go -------------------------------------------------------------------------------------------


def test_languages_come_and_go() -> None:
    both = l.add_language(a_german_door(), "ar")
    assert l.languages(both) == ("en", "ar", "de")
    assert l.languages(l.remove_language(both, "de")) == ("en", "ar")
    for wrong in ("en", "de", "not a tag"):
        with pytest.raises(KeyError):
            l.add_language(both, wrong)
    with pytest.raises(KeyError):
        l.remove_language(both, "en")


def test_the_main_language_changes_places_and_comes_back() -> None:
    german = l.with_text(l.add_language(a_german_door(), "fr"), "fr", GREETING, "A-t-on salué ?")
    turned = l.change_main_language(german, "de")
    assert (turned.language, edits.find(turned, "greeting").text) == ("de", "Wurde gegrüßt?")
    assert turned.translations["en"][GREETING] == "Was a greeting spoken?"
    assert not l.to_be_looked_at(turned, "fr") and not l.to_be_looked_at(turned, "en")
    assert edits.find(turned, "who").text == "Which who?"
    again = l.change_main_language(turned, "en")
    assert sources(again) == sources(german)
    assert again.translations == german.translations


def test_naming_the_language_the_texts_are_in_changes_no_text() -> None:
    named = l.change_main_language(PROTOCOL, "de")
    assert (named.language, named.translations) == ("de", {})
    assert edits.find(named, "greeting") == edits.find(PROTOCOL, "greeting")


# -- translations go along with the edits ----------------------------------------------------------------------------


def test_a_renamed_part_keeps_its_translations() -> None:
    german = a_german_door()
    after = followed(german, edits.change_id(german, "greeting", "hello"))
    assert after.translations["de"]["item/hello/text"] == "Wurde gegrüßt?"
    assert GREETING not in after.translations["de"]
    assert not l.to_be_looked_at(after, "de")


def test_a_copy_gets_the_translations_too() -> None:
    german = a_german_door()
    copied, name = edits.duplicate(german, "door")
    after = followed(german, copied)
    assert edits.find(l.in_language(after, "de"), name).title == "Tür"
    assert after.translations["de"][GREETING] == after.translations["de"]["item/greeting_2/text"] == "Wurde gegrüßt?"


def test_what_is_taken_out_takes_its_translations_along() -> None:
    german = a_german_door()
    after = followed(german, edits.remove(german, "greeting"))
    assert GREETING not in after.translations["de"] and GREETING not in after.translated_from["de"]
    assert "touchpoint/door/title" in after.translations["de"]


def test_what_is_moved_keeps_its_translations() -> None:
    german = edits.add_touchpoint(a_german_door(), "arrive", b.a_touchpoint(id="exit"))
    after = followed(german, edits.move(german, "greeting", "exit"))
    assert after.translations == german.translations


def test_declarations_in_another_order_keep_their_own_words() -> None:
    both = {"study/declarations/1": "Keine Verwandten.", "study/declarations/2": "Ich darf aufhören."}
    german = a_german_door(**both)
    shorter = p.Protocol.model_validate({**dict(german), "declarations": ("I may stop.",)})
    after = followed(german, shorter)
    found = {key: text for key, text in after.translations["de"].items() if "declarations" in key}
    assert found == {"study/declarations/1": "Ich darf aufhören."}
    longer = p.Protocol.model_validate({**dict(german), "declarations": ("New.", *german.declarations)})
    seen = l.in_language(followed(german, longer), "de")
    assert seen.declarations == ("New.", "Keine Verwandten.", "Ich darf aufhören.")


def test_a_reworded_declaration_is_to_be_looked_at() -> None:
    german = a_german_door(**{"study/declarations/1": "Keine Verwandten."})
    reworded = p.Protocol.model_validate({**dict(german), "declarations": ("I know nobody here.", "I may stop.")})
    after = followed(german, reworded)
    assert [place.key for place in l.to_be_looked_at(after, "de")] == ["study/declarations/1"]


def test_parts_that_travel_bring_their_translations_where_the_language_is_spoken() -> None:
    parts = translations_of(a_german_door(), ["greeting"])
    other = l.add_language(b.a_protocol(b.yes_no("hello", text="Was a greeting spoken?")), "de")
    home = taken_in(other, parts, {"greeting": "hello"})
    assert home.translations["de"] == {"item/hello/text": "Wurde gegrüßt?"}
    assert not l.to_be_looked_at(home, "de")
    silent = b.a_protocol(b.yes_no("hello"))
    assert taken_in(silent, parts, {"greeting": "hello"}) is silent


def test_a_block_travels_with_its_translations_and_a_copy_beside_it_keeps_them() -> None:
    german = a_german_door()
    block = read_block(block_text(block_of(german, ["door"])))
    after, (name,) = put_in(german, block, "arrive")
    assert edits.find(l.in_language(followed(german, after), "de"), name).title == "Tür"
    other = l.add_language(b.a_protocol(b.a_stage(b.a_touchpoint(b.yes_no("till"), id="till"))), "de")
    home, _names = put_in(other, block, "arrive")
    assert edits.find(l.in_language(followed(other, home), "de"), "greeting").text == "Wurde gegrüßt?"


WAITS = p.Behaviour(
    code="waits", title="Waits", kind="state", subject="guest",
    modifiers=(p.Modifier(id="how", title="How", options=("alone", "in a group")),),
)  # fmt: skip
IN_GERMAN = {
    "behaviour/waits/title": "Wartet",
    "behaviour/waits/subject": "Gast",
    "behaviour/waits/modifiers/how/options/2": "in einer Gruppe",
}


def watched(*behaviours: p.Behaviour) -> p.Protocol:
    return l.add_language(b.a_protocol(b.yes_no("greeting")).model_copy(update={"behaviours": behaviours}), "de")


def test_what_events_bear_stays_in_the_main_language_and_is_shown_in_another() -> None:
    german = l.with_texts(watched(WAITS), "de", IN_GERMAN)
    (behaviour,) = l.in_language(german, "de").behaviours
    assert (behaviour.title, behaviour.subject, behaviour.modifiers[0].options) == (
        "Wartet", "guest", ("alone", "in a group"),
    )  # fmt: skip
    assert l.shown_for(german, "de") == {"guest": "Gast", "in a group": "in einer Gruppe"}
    assert l.shown_for(german, "en") == {}
    assert {place.kind for place in l.missing(german, "de") if place.key.startswith("behaviour")} == {
        "modifier", "word of a detail"
    }  # fmt: skip


def test_behaviours_and_scales_that_travel_bring_their_translations_under_new_names_too() -> None:
    german = l.with_texts(watched(WAITS), "de", IN_GERMAN)
    block = read_block(block_text(block_of_behaviours(german, ["waits"])))
    after, last = put_behaviours(watched(WAITS), block)
    assert last == "waits_2"
    assert after.translations["de"] == {key.replace("waits", "waits_2"): text for key, text in IN_GERMAN.items()}
    clean = b.SCALES[0]
    rated = b.a_protocol(p.Rating(id="floor", text="Floor?", scale=clean.id), scales=b.SCALES)
    rated = l.with_texts(l.add_language(rated, "de"), "de", {f"scale/{clean.id}/anchors/{clean.low}/text": "schlimm"})
    other = clean.model_copy(update={"anchors": (p.Anchor(value=0, text="no"), p.Anchor(value=1, text="yes"))})
    home, _names = put_in(l.add_language(b.a_protocol(scales=(other,)), "de"), block_of(rated, ["floor"]), "door")
    assert home.translations["de"] == {f"scale/{clean.id}_2/anchors/{clean.low}/text": "schlimm"}


# -- names ------------------------------------------------------------------------------------------------


def test_a_main_language_the_program_does_not_speak_can_be_given_its_words() -> None:
    swahili = p.Protocol.model_validate({**dict(PROTOCOL), "language": "sw"})
    places = l.missing(swahili, "sw")
    assert {place.is_programs for place in places} == {True}
    given = l.with_texts(swahili, "sw", {place.key: f"{place.words} (sw)" for place in places})
    assert not l.missing(given, "sw")
    assert "All in all, how good was the door? (sw)" in words_of(given)


def test_an_unknown_place_is_refused_and_nothing_changes() -> None:
    with pytest.raises(KeyError):
        l.with_text(PROTOCOL, "de", "item/nobody/text", "Niemand")


@pytest.mark.parametrize(
    ("tag", "name", "right_to_left"),
    [
        ("de", "Deutsch", False),
        ("ar", "العربية", True),
        ("fa-IR", "فارسی (IR)", True),
        ("he", "עברית", True),
        ("ur", "اردو", True),
        ("az-Arab", "Azərbaycanca (Arab)", True),
        ("ku-Latn", "ku-Latn", False),
        ("pt-BR", "Português (BR)", False),
    ],
)
def test_languages_are_called_by_their_own_names(tag: str, name: str, right_to_left: bool) -> None:
    assert (l.name_of(tag), l.is_right_to_left(tag)) == (name, right_to_left)


def test_a_protocol_comes_back_from_its_text_with_its_languages() -> None:
    german = a_german_door()
    assert p.Protocol.model_validate_json(german.canonical()) == german
    assert l.with_text(german, "de", GREETING, "Wurde gegrüßt?").canonical() == german.canonical()


# -- sheets ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_goes_to_the_translator_and_comes_back(delimiter: str) -> None:
    words = {GREETING: "Wurde gegrüßt,\n„laut“; oder\tleise?", "item/greeting/hint": "=SUMME(A1)"}
    full = a_german_door(**words)
    told = sheet(full, "de", delimiter)
    assert told.splitlines()[0] == delimiter.join(["key", "where", "text", "en", "de"])
    empty = l.add_language(PROTOCOL, "de")
    found = read_sheet(empty, "de", f"\ufeff{told}")
    assert found.words.items() >= full.translations["de"].items()
    assert found.unknown == ()
    again = read_sheet(full, "de", told)
    assert (again.words, again.unknown) == ({}, ())


def test_a_cell_that_a_spreadsheet_would_compute_is_disarmed() -> None:
    told = sheet(a_german_door(**{GREETING: '=HYPERLINK("http://x")'}), "de", "\t")
    assert not any(cell.startswith("=") for line in told.splitlines() for cell in line.replace('"', "").split("\t"))


def test_blank_cells_change_nothing_and_strange_keys_are_counted() -> None:
    text = "key\tde\nitem/greeting/text\t\nitem/who/text\tWer?\nitem/nobody/text\tNiemand\n"
    found = read_sheet(a_german_door(), "de", text)
    assert (found.words, found.blank, found.unknown) == ({"item/who/text": "Wer?"}, 1, ("item/nobody/text",))


def test_one_column_of_words_is_taken_in_the_order_that_is_shown() -> None:
    found = read_sheet(a_german_door(), "de", "Hallo?\nWer?\n", order=[GREETING, "item/who/text"])
    assert found.words == {GREETING: "Hallo?", "item/who/text": "Wer?"}


@pytest.mark.parametrize("text", ["", "one\ntwo\nthree", "a\tb\nc\td", '"', "\0\0", "key\n" * 3 + '"' + "x" * 200_000])
def test_what_is_no_table_of_translations_is_refused_or_changes_nothing(text: str) -> None:
    try:
        assert not read_sheet(a_german_door(), "de", text, order=[GREETING, "item/who/text"]).words
    except ProtocolError as error:
        assert error.code == "translations-unreadable"


# -- ready-made --------------------------------------------------------------------------------------------------------


def test_the_coffee_shop_can_be_recorded_in_german_throughout() -> None:
    protocol = b.ready_made("coffee_shop").protocol
    assert l.languages(protocol) == ("en", "de")
    assert l.missing(protocol, "de") == l.to_be_looked_at(protocol, "de") == ()
    english = {place.words for place in l.texts(protocol)} - {"min", "Warm"}
    assert not english & set(words_of(l.in_language(protocol, "de")))


@pytest.mark.parametrize("language", SPOKEN)
def test_the_usual_scales_are_known_in_the_languages_the_program_speaks(language: str) -> None:
    scales = b.ready_made("coffee_shop").protocol.scales
    bare = l.add_language(p.Protocol(title="", scales=scales), language)
    assert {place.key for place in l.missing(bare, language)} == l.known_words(bare, language).keys()
