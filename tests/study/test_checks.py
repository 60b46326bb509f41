"""What a designer is told about a protocol: one small wrong protocol for each code, and its right twin."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxstudio.errors import Finding, Severity
from cxstudio.study import languages
from cxstudio.study import protocol as p
from cxstudio.study.checks import CHECKS, check
from cxstudio.study.checks.double_questions import LANGUAGES
from tests.study.builders import (
    SCALES,
    YES,
    a_protocol,
    a_scale,
    a_stage,
    a_touchpoint,
    choice,
    choices,
    counter,
    rating,
    ready_made,
    timer,
    yes_no,
)


def codes(*parts: Any, **fields: Any) -> list[str]:
    return [finding.code for finding in check(a_protocol(*parts, **fields))]


def only(*parts: Any, **fields: Any) -> Finding:
    (finding,) = check(a_protocol(*parts, **fields))
    return finding


def options(*ids: str) -> tuple[p.Choice, ...]:
    return tuple(p.Choice(id=id, text=id.capitalize()) for id in ids)


def behaviour(code: str, key: str = "", **fields: Any) -> p.Behaviour:
    return p.Behaviour(code=code, title=code.capitalize(), kind="point", key=key, **fields)


PHOTOS = p.EvidenceRule(when="on_fail", at_least=1)


def test_a_small_sound_protocol_has_no_findings():
    assert check(a_protocol(yes_no(points=1, in_standard=True, critical=True, evidence=PHOTOS))) == []


@pytest.mark.parametrize("key", ["coffee_shop", "online_order"])
def test_the_ready_made_studies_raise_no_false_alarm(key):
    assert check(ready_made(key).protocol) == []


# --- ids ---


@pytest.mark.parametrize(
    "protocol",
    [
        a_protocol(yes_no("a"), yes_no("a")),
        a_protocol(a_touchpoint(yes_no("a"), id="door"), a_touchpoint(yes_no("b"), id="door")),
        a_protocol(a_stage(yes_no("a"), id="one"), a_stage(a_touchpoint(yes_no("b"), id="late"), id="one")),
        a_protocol(yes_no("a"), choice("way", "cash", "cash")),
        a_protocol(counter("clicks", alternatives=options("none", "none"))),
        a_protocol(scales=(*SCALES, a_scale("q7"))),
        a_protocol(behaviours=(behaviour("wipe"), behaviour("wipe"))),
        a_protocol(yes_no("arm"), draws=(p.Draw(id="arm", title="Arm", options=options("keep")),)),
        a_protocol(draws=(p.Draw(id="arm", title="Arm", options=options("keep", "keep")),)),
        a_protocol(yes_no("outcome")),
        a_protocol(a_touchpoint(yes_no(), id="expectations")),
        a_protocol(a_touchpoint(yes_no("door_rating"), id="door", asks=(p.Ask.RATING,))),
    ],
)
def test_P001_an_id_that_is_taken_twice(protocol):
    assert [finding.code for finding in check(protocol)] == ["P001"]


# --- scales, stages, outcome ---


def test_P002_a_scale_that_is_not_there():
    finding = only(rating(scale="stars"))
    assert (finding.code, finding.item) == ("P002", "cleanness")
    assert finding.place == 'Stage "Arrive" › Touchpoint "Door" › How was cleanness?'


@pytest.mark.parametrize("values", [(1,), (1, 1), (2, 1), (1, 3, 2)])
def test_P015_a_scale_that_cannot_rank(values):
    anchors = tuple(p.Anchor(value=value, text=f"at {value}") for value in values)
    assert set(codes(scales=(*SCALES, p.Scale(id="odd", title="Odd", anchors=anchors)))) == {"P015"}


def test_P016_weights_that_sum_to_nothing():
    assert codes(a_stage(yes_no(points=1), weight=0)) == ["P016"]
    assert codes(a_stage(yes_no(points=1), weight=0), scoring="pooled") == []
    assert codes(a_stage(yes_no(), weight=0)) == []
    assert codes(a_stage(choices("seen", 1, "a", "b"), weight=0)) == ["P016"]


def test_P024_a_protocol_stage_or_touchpoint_with_nothing_in_it():
    assert [finding.code for finding in check(p.Protocol(title="Empty"))] == ["P024", "P021"]
    assert codes(a_stage(id="empty")) == ["P024"]
    assert codes(a_touchpoint(id="empty")) == ["P024"]
    assert codes(a_touchpoint(id="asks", asks=(p.Ask.RATING,))) == []


def test_P021_no_outcome_is_a_warning():
    finding = only(yes_no(), outcome=None)
    assert (finding.code, finding.severity) == ("P021", Severity.WARNING)


def test_P022_the_outcomes_scale_is_missing():
    assert codes(outcome=p.Outcome(text="Would you come back?", scale="stars")) == ["P022"]


@pytest.mark.parametrize(
    ("ask", "missing"), [("expectation", 1), ("importance", 1), ("rating", 1), ("emotion", 2), ("delight", 0)]
)
def test_P018_an_ask_whose_scale_is_missing(ask, missing):
    door = a_touchpoint(id="door", asks=(p.Ask(ask),))
    assert codes(door, scales=(a_scale("o10", 0, 10),)) == ["P018"] * missing
    assert codes(door) == []


@pytest.mark.parametrize(
    ("ask", "expected"),
    [("expectation", ["P023"]), ("importance", ["P023"]), ("rating", ["P023"]), ("emotion", []), ("incident", [])],
)
def test_P023_a_touchpoint_that_is_not_spoken_of(ask, expected):
    assert codes(a_touchpoint(id="door", spoken_as=" ", asks=(p.Ask(ask),))) == expected


# --- rules ---


@pytest.mark.parametrize(
    "rule", ["${greeting} = ", "${greeting} == 'yes'", "greeting = 'yes'", "${greeting} = ’yes’", "nonsense(1)"]
)
def test_P003_a_rule_that_cannot_be_read(rule):
    assert codes(yes_no(), yes_no("b", condition=rule)) == ["P003"]
    assert codes(yes_no(), counter("b", constraint=rule)) == ["P003"]


def test_P003_a_condition_has_no_answer_of_its_own_yet():
    assert codes(yes_no(), counter("b", condition=". > 3")) == ["P003"]
    assert codes(yes_no(), counter("b", constraint=". > 3")) == []


def test_P004_a_rule_that_names_nothing_says_what_was_meant():
    finding = only(yes_no(), yes_no("b", condition="${greting} = 'yes'"))
    assert finding.code == "P004"
    assert "${greeting}" in finding.text


@pytest.mark.parametrize("field", ["condition", "constraint", "warning"])
def test_P005_a_rule_that_names_a_later_item(field):
    early = counter("early", **{field: "${late} > 3"})
    assert codes(early, counter("late")) == ["P005"]
    assert codes(counter("late"), early) == []


def test_P005_a_standard_and_a_computation_look_back_too():
    standard = p.Holds(expression=". <= ${late}", text="not more than that")
    assert codes(counter("early", standard=standard), counter("late")) == ["P005"]
    assert codes(p.Computed(id="sum", text="Sum", expression="${late} + 1"), counter("late")) == ["P005"]


def test_P005_a_touchpoints_condition_looks_back_before_its_first_item():
    own = a_touchpoint(yes_no("a"), yes_no("b"), id="door", condition="${a} = 'yes'")
    assert "P005" in codes(own) or "P006" in codes(own)
    after = a_touchpoint(yes_no("b"), id="line", condition="${a} = 'yes'")
    assert codes(a_touchpoint(yes_no("a"), id="door"), after) == []


def test_P005_items_of_a_shuffled_touchpoint_have_no_order():
    items = (yes_no("a"), yes_no("b", condition="${a} = 'yes'"))
    assert codes(a_touchpoint(*items, id="street")) == []
    assert codes(a_touchpoint(*items, id="street", shuffle=True)) == ["P005"]


def test_P005_a_constraint_may_name_its_own_item():
    assert codes(counter("people", constraint="${people} < 40")) == []


def test_P006_rules_in_a_circle_are_named_once():
    a, b = yes_no("a", condition="${b} = 'yes'"), yes_no("b", condition="${a} = 'yes'")
    found = [finding for finding in check(a_protocol(a, b)) if finding.code in ("P005", "P006")]
    assert [finding.code for finding in found] == ["P006"]
    assert "${a} → ${b} → ${a}" in found[0].text


def test_P006_an_item_that_waits_for_itself():
    assert "P006" in codes(yes_no("a", condition="${a} = 'yes'"))


@pytest.mark.parametrize(
    "rule", ["${way} = 'cheque'", "${words} = 'calm'", "${greeting}", "${way} + 1 > 2", "selected(${words}, 'loud')"]
)
def test_P007_a_rule_that_cannot_mean_what_it_says(rule):
    parts = (yes_no(), choice("way", "cash", "card"), choices("words", None, "calm", "lively"))
    assert codes(*parts, yes_no("b", condition=rule))[0] == "P007"


def test_P007_a_button_beside_a_number_may_be_asked_for():
    clicks = counter("clicks", alternatives=options("none"))
    assert codes(clicks, yes_no("b", condition="${clicks} = 'none' or ${clicks} > 3")) == []


def test_draws_and_what_touchpoints_ask_may_be_named():
    draw = p.Draw(id="arm", title="Arm", options=options("keep", "back"))
    door = a_touchpoint(yes_no("a"), id="door", asks=(p.Ask.RATING, p.Ask.EXPECTATION))
    rule = "${arm} = 'back' and ${door_rating} < ${door_expectation}"
    assert codes(door, a_touchpoint(yes_no("b"), id="line", condition=rule), draws=(draw,)) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("${a} = 'yes' and ${a} = 'no'", ["P008"]),
        ("${a} = 'yes' and ${b} = 'yes'", ["P008"]),  # b is asked only when a is no
        ("${a} = 'no' and ${b} = 'yes'", []),
        ("not(${a} = 'yes')", []),
        ("${mood} > 3", ["P008"]),
        ("${mood} > 2", []),
        ("selected(${words}, 'calm') and selected(${words}, 'loud')", []),
        ("${people} > 99", []),  # numbers have no end of answers: nothing is claimed
    ],
)
def test_P008_an_item_that_is_never_asked(rule, expected):
    parts = (
        yes_no("a"),
        yes_no("b", condition="${a} = 'no'"),
        rating("mood", "k4"),
        choices("words", None, "calm", "loud"),
        counter("people"),
    )
    assert codes(*parts, yes_no("c", condition=rule)) == expected


def test_P008_a_touchpoint_that_is_never_asked_takes_its_items_along():
    before = a_touchpoint(yes_no("a"), id="before")
    never = "${a} = 'yes' and ${a} = 'no'"
    found = check(a_protocol(before, a_touchpoint(yes_no("b"), id="dead", condition=never)))
    assert [(finding.code, finding.item) for finding in found] == [("P008", "")]
    open_ = a_touchpoint(yes_no("b", condition="${a} = 'no'"), id="open", condition="${a} = 'yes'")
    assert [(f.code, f.item) for f in check(a_protocol(before, open_))] == [("P008", "b")]


# --- points, standards, evidence ---


def test_P009_points_that_every_answer_earns():
    assert codes(yes_no(points=1, standard=None)) == ["P009"]
    assert codes(rating(points=1)) == []
    assert codes(choices("told", 1, "a", "b", points=2)) == []


def test_P010_a_critical_item_needs_a_standard():
    assert codes(yes_no(critical=True)) == ["P010"]


def test_P011_an_item_of_the_touchpoints_standard_needs_its_own():
    assert codes(yes_no(in_standard=True)) == ["P011"]


def test_P012_a_touchpoints_standard_wants_a_sentence():
    assert codes(a_touchpoint(yes_no(points=1, in_standard=True), id="door", standard="")) == ["P012"]


@pytest.mark.parametrize(("least", "most", "expected"), [(1, 3, []), (3, 2, ["P013"]), (0, 0, ["P013"])])
def test_P013_numbers_of_photos(least, most, expected):
    assert codes(yes_no(evidence=p.EvidenceRule(when="always", at_least=least, at_most=most))) == expected


def test_P013_a_wish_for_photos_that_is_content_with_none_is_a_warning():
    finding = only(yes_no(evidence=p.EvidenceRule(when="always")))
    assert (finding.code, finding.severity) == ("P013", Severity.WARNING)


def test_P014_photos_on_failing_where_nothing_can_fail():
    assert codes(yes_no(evidence=PHOTOS)) == ["P014"]


@pytest.mark.parametrize(
    "item",
    [
        yes_no(standard=p.AnyOf(answers=("ja",))),
        yes_no(standard=p.NoneOf(answers=("yes", "no"))),
        yes_no(standard=p.AtLeast(value=1)),
        choice("way", "cash", "card", kept=("cheque",)),
        choice("way", "cash", "card", kept=("cash", "cheque")),
        rating(at_least=4),
        rating(standard=p.AtMost(value=-1)),
        rating(standard=p.AnyOf(answers=("3",))),
        counter("people", maximum=40, standard=p.AtLeast(value=41)),
        counter("people", standard=p.Within(low=5, high=1)),
        counter("people", standard=p.AnyOf(answers=("not_found",))),
        timer(at_most=-1),
        p.Number(id="days", text="How many days?", minimum=1, maximum=5, standard=p.Within(low=6, high=9)),
        p.Text(id="why", text="Why?", standard=p.AtLeast(value=1)),
    ],
)
def test_P017_a_standard_that_no_answer_can_meet(item):
    assert codes(item) == ["P017"]


@pytest.mark.parametrize(
    "item",
    [
        rating(at_least=3),
        counter("people", maximum=40, standard=p.AtMost(value=0)),
        counter("clicks", alternatives=options("none"), standard=p.NoneOf(answers=("none",))),
        timer(at_most=30),
        p.Number(id="days", text="How many days?", standard=p.AtMost(value=-3)),
        p.Computed(id="late", text="Days late", expression="1 - 2", standard=p.AtMost(value=0)),
        p.Date(id="day", text="Which day?", standard=p.AnyOf(answers=("2026-01-01",))),
        choice("way", "cash", "card", kept=("cash", "card")),
    ],
)
def test_P017_standards_that_can_be_met(item):
    assert codes(item) == []


@pytest.mark.parametrize("events", [{"starts": ""}, {"stops": "  "}])
def test_P019_a_timer_names_both_its_events(events):
    assert codes(timer(**events)) == ["P019"]


def test_P020_a_hot_key_for_two_behaviours():
    finding = only(behaviours=(behaviour("wipe", "w"), behaviour("wait", "w"), behaviour("a"), behaviour("b")))
    assert finding.code == "P020"
    assert "Wipe, Wait" in finding.text


def test_P048_the_key_of_comments_is_no_behaviours():
    finding = only(behaviours=(behaviour("carry", "c"),))
    assert (finding.code, finding.severity) == ("P048", Severity.WARNING)


def test_P030_a_behaviour_that_excludes_an_unknown_one():
    assert codes(behaviours=(behaviour("wipe", excludes=("rest",)),)) == ["P030"]


@pytest.mark.parametrize("limits", [(5, 1), (0.5, 0.25)])
def test_P028_a_range_that_runs_backwards(limits):
    assert codes(p.Number(id="days", text="How many?", minimum=limits[0], maximum=limits[1])) == ["P028"]


def test_P029_a_choice_with_one_answer_is_a_warning():
    finding = only(choice("way", "cash"))
    assert (finding.code, finding.severity) == ("P029", Severity.WARNING)


def test_P031_a_reason_of_ones_own_wants_words():
    assert codes(yes_no(not_applicable=(p.Reason(code="fog"),))) == ["P031"]
    assert codes(yes_no(not_applicable=(p.Reason(code="fog", text="Fog"), p.Reason(code="n1")))) == []


# --- languages ---


def in_german(**words: str) -> p.Protocol:
    """A protocol with all its texts in German, but for the given ones."""
    protocol = languages.add_language(a_protocol(yes_no()), "de")
    known = {place.key: f"{place.words} (de)" for place in languages.missing(protocol, "de")}
    return languages.with_texts(protocol, "de", known | words)


def finding_of(protocol: p.Protocol) -> Finding:
    (finding,) = check(protocol)
    return finding


def test_P040_what_is_not_translated_is_said_with_its_number():
    assert check(in_german()) == []
    finding = finding_of(in_german(**{"item/greeting/text": "", "outcome/text": ""}))
    assert (finding.code, finding.severity) == ("P040", Severity.WARNING)
    assert (finding.place, finding.text) == (
        "Language “Deutsch”",
        "2 texts are not translated yet, first “Was it greeting?”.",
    )


def test_P040_a_main_language_the_program_does_not_speak_wants_its_words():
    swahili = a_protocol(yes_no(), language="sw")
    assert finding_of(swahili).code == "P040"
    words = {place.key: place.words for place in languages.missing(swahili, "sw")}
    assert check(languages.with_texts(swahili, "sw", words)) == []


def test_P041_a_text_that_changed_after_it_was_translated():
    changed = languages.with_text(in_german(), "en", "item/greeting/text", "Was a greeting heard?")
    finding = finding_of(changed)
    assert (finding.code, finding.severity) == ("P041", Severity.WARNING)
    assert finding.text == "1 text changed after it was translated, first “Was a greeting heard?”."


def test_P042_a_translation_of_no_text():
    german = in_german()
    words = {"de": {**german.translations["de"], "item/nobody/text": "Niemand"}}
    finding = finding_of(p.Protocol.model_validate({**dict(german), "translations": words}))
    assert (finding.code, finding.severity) == ("P042", Severity.WARNING)
    assert "item/nobody/text" in finding.text


def test_P043_a_translation_has_to_name_the_touchpoint():
    asked = a_touchpoint(yes_no(), id="door", asks=(p.Ask.RATING,))
    protocol = languages.with_text(a_protocol(asked), "en", "asks/rating", "How good was it?")
    finding = finding_of(protocol)
    assert (finding.code, finding.severity) == ("P043", Severity.ERROR)
    assert check(languages.with_text(protocol, "en", "asks/rating", "How did you find {it}?")) == []


# --- wording ---


@pytest.mark.parametrize(
    "protocol",
    [
        a_protocol(title=" "),
        a_protocol(yes_no(text="")),
        a_protocol(a_touchpoint(yes_no(), id="door", title="")),
        a_protocol(p.Stage(id="one", title="", touchpoints=(a_touchpoint(yes_no(), id="door"),))),
        a_protocol(p.SingleChoice(id="way", text="Which?", choices=(*options("a"), p.Choice(id="b", text="")))),
        a_protocol(outcome=p.Outcome(text="", scale="o10")),
        a_protocol(declarations=("",)),
    ],
)
def test_P025_words_that_are_missing(protocol):
    assert [finding.code for finding in check(protocol)] == ["P025"]


@pytest.mark.parametrize(
    "words",
    [
        "Was the assistant friendly and helpful?",
        "Would you recommend us, and why?",
        "Did they greet you and did they smile?",
        "Were the tables clean and dry?",
    ],
)
def test_P026_two_questions_in_one_are_a_warning(words):
    finding = only(yes_no(text=words))
    assert (finding.code, finding.severity) == ("P026", Severity.WARNING)


@pytest.mark.parametrize(
    "words",
    [
        "How many minutes passed between joining the line and holding your drink?",
        "Was salt and pepper on the table?",
        "Did the amount shown at the till and on the receipt agree?",
        "Was the person who brought and took the plates the same?",
    ],
)
def test_P026_an_and_inside_one_question_is_none(words):
    assert codes(yes_no(text=words)) == []


TWICE = {
    "de": ("Wurden Sie begrüßt und war der Boden sauber?", "War der Boden sauber und trocken?"),
    "fr": ("Avez-vous été salué et comment était l'accueil ?", "Le sol était-il propre et sec ?"),
    "es": ("¿Le saludaron y cómo le trataron?", "¿Estaba el suelo limpio y seco?"),
    "it": ("Vi hanno salutato e quanto avete aspettato?", "Il pavimento era pulito e asciutto?"),
    "nl": ("Bent u begroet en hoe lang wachtte u?", "Was de vloer schoon en droog?"),
    "pl": ("Czy Pana powitano i ile trwało czekanie?", "Czy podłoga była czysta i sucha?"),
    "pt": ("Foi cumprimentado e quanto tempo esperou?", "O chão estava limpo e seco?"),
    "tr": ("Sizi selamladılar mı ve beklediniz mi?", "Zemin temiz ve kuru muydu?"),
    "ar": ("هل رحّب بك أحد وكم انتظرت؟",),
}
ONCE = {
    "de": "Hat die Person Milch und Zucker angeboten?",
    "fr": "Vous a-t-on proposé du lait et du sucre à la caisse ?",
    "es": "¿Le ofrecieron leche y azúcar en la caja?",
    "it": "Vi hanno offerto latte e zucchero alla cassa?",
    "nl": "Bood iemand u melk en suiker aan?",
    "pl": "Czy zaproponowano mleko i cukier przy kasie?",
    "pt": "Ofereceram leite e açúcar no caixa?",
    "tr": "Kasada süt ve şeker önerildi mi?",
    "ar": "هل كانت اللافتة واضحة؟",
}


@pytest.mark.parametrize("language", TWICE)
def test_P026_reads_the_languages_that_the_program_speaks(language):
    def asked(words):
        return codes(yes_no(text=words), language=language)

    for words in TWICE[language]:
        assert "P026" in asked(words), words
    assert "P026" not in asked(ONCE[language])


def test_a_place_in_arabic_keeps_its_order_among_english_words():
    (finding,) = check(
        a_protocol(a_stage(a_touchpoint(yes_no(text="هل فُتح؟", condition="${none}"), id="door", title="المدخل")))
    )
    assert finding.place == 'Stage "Arrive" › Touchpoint "\u2068المدخل\u2069" › \u2068هل فُتح؟\u2069'


def test_P026_judges_no_language_it_does_not_know():
    assert "P026" not in codes(yes_no(text="Was it clean and dry?"), language="fi")
    assert set(LANGUAGES) == {"en", *TWICE}


def test_P026_free_words_may_answer_two_questions():
    assert codes(p.Text(id="which", text="Which way, and what was said?")) == []


@pytest.mark.parametrize("words", ["What NPS would you give?", "The Net Promoter question", "After SERVQUAL, item 3"])
def test_P027_protected_names(words):
    finding = only(yes_no(text=words))
    assert (finding.code, finding.severity) == ("P027", Severity.ERROR)


def test_P027_is_no_trap_for_other_words():
    assert codes(yes_no(text="Was the promoter of the concert named on the poster, and snps too?")) == []


# --- all findings ---


def test_several_faults_are_all_named_the_whole_study_first():
    found = check(a_protocol(yes_no(points=1, standard=None, critical=True), outcome=None))
    assert [finding.code for finding in found] == ["P021", "P009", "P010"]
    assert all(finding.place and finding.text.endswith(".") and finding.remedy for finding in found)


def test_long_wordings_are_shortened_in_places():
    place = only(yes_no(text="Was it " + "very " * 40 + "good?", critical=True)).place
    assert place.endswith("…")
    assert len(place) < 120


COFFEE = ready_made("coffee_shop").protocol
RULES = st.sampled_from(["", "${pay_time} > 1", "${nothing} = 1", "((", ". > 1", "${order_look} = 'yes'", "1 div 0"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["pay_time", "outcome", "scenario", "sit_rating"]),
        "text": st.sampled_from(["", "NPS and why?"]),
        "condition": RULES,
        "constraint": RULES,
        "warning": RULES,
        "points": st.sampled_from([0, 3]),
        "standard": st.sampled_from([None, YES, p.AtLeast(value=99), p.Holds(expression="((", text="x")]),
        "evidence": st.sampled_from([p.EvidenceRule(when="always", at_least=5, at_most=2)]),
    },
)


def with_every_item(change: Any) -> p.Protocol:
    stages = tuple(
        stage.model_copy(
            update={
                "touchpoints": tuple(
                    t.model_copy(update={"items": tuple(change(item) for item in t.items)}) for t in stage.touchpoints
                )
            }
        )
        for stage in COFFEE.stages
    )
    return COFFEE.model_copy(update={"stages": stages})


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.sampled_from([i.id for _s, t in COFFEE.touchpoints() for i in t.items]), FIELDS, max_size=5))
def test_whatever_is_wrong_is_a_finding_and_never_a_crash(changes):
    broken = with_every_item(lambda item: item.model_copy(update=changes.get(item.id, {})))
    for finding in check(broken):
        assert finding.code.startswith("P")
        assert finding.place
        assert "_(" not in finding.text


def test_every_code_is_listed_and_tried():
    from pathlib import Path

    import cxstudio.study.checks as checks

    listed = {word for word in (checks.__doc__ or "").split() if word.startswith("P0")}
    tried = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_checks*.py"))
    assert listed
    assert [code for code in sorted(listed) if f"test_{code}_" not in tried] == []
    assert len(CHECKS) == len(set(CHECKS))
