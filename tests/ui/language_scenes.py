"""A small study in three languages: English, German in full, Arabic in full; the second touchpoint lacks German."""

from __future__ import annotations

from collections.abc import Mapping

from cxstudio.study import languages
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile
from cxstudio.study.visit import Visit
from cxstudio.workspace import Workspace
from tests.study import builders as b

CLEAN = p.Scale(
    id="clean",
    title="Clean",
    anchors=tuple(p.Anchor(value=n, text=text) for n, text in enumerate(("dirty", "marked", "nearly clean", "clean"))),
)
DOOR = b.a_touchpoint(
    b.yes_no("greeting", points=1, text="Was a greeting spoken?", hint="Any words count, a nod does not."),
    p.Rating(id="ground", text="How clean was the ground at the door?", scale="clean",
             standard=p.AtLeast(value=2), not_applicable=(p.Reason(code="n1"),)),
    p.SingleChoice(id="helper", text="Who helped you?",
                   choices=(p.Choice(id="guest", text="A guest"), p.Choice(id="staff", text="The staff"))),
    b.timer("notice", at_most=30),
    p.Text(id="seen", text="What did you see first?", at_least=5),
    scenario="Walk in slowly and look around.",
    asks=(p.Ask.RATING,),
)  # fmt: skip
TILL = b.a_touchpoint(p.Money(id="paid", text="What was paid?", currency="EUR"), id="till", title="Till")
STUDY = Study(id="01900000-0000-7000-8000-000000000003", title="Door visits")

GERMAN = {
    "study/title": "Türbesuche",
    "stage/arrive/title": "Ankommen",
    "touchpoint/door/title": "Eingang",
    "touchpoint/door/spoken_as": "der Eingang",
    "touchpoint/door/scenario": "Gehen Sie langsam hinein und sehen Sie sich um.",
    "touchpoint/door/standard": "Wie es sein soll.",
    "item/greeting/text": "Wurde gegrüßt?",
    "item/greeting/hint": "Jedes Wort zählt, ein Nicken nicht.",
    "item/ground/text": "Wie sauber war der Boden am Eingang?",
    "item/helper/text": "Wer hat Ihnen geholfen?",
    "item/helper/choices/guest/text": "Ein Gast",
    "item/helper/choices/staff/text": "Das Personal",
    "item/notice/text": "Wie lange dauerte es, bis Sie bemerkt wurden?",
    "item/seen/text": "Was haben Sie zuerst gesehen?",
    "scale/clean/anchors/0/text": "schmutzig",
    "scale/clean/anchors/1/text": "fleckig",
    "scale/clean/anchors/2/text": "fast sauber",
    "scale/clean/anchors/3/text": "sauber",
}
ARABIC = {
    "study/title": "زيارات المدخل",
    "stage/arrive/title": "الوصول",
    "touchpoint/door/title": "المدخل",
    "touchpoint/door/spoken_as": "المدخل",
    "touchpoint/door/scenario": "ادخل ببطء وانظر حولك.",
    "touchpoint/door/standard": "كما ينبغي أن يكون.",
    "item/greeting/text": "هل ألقى أحد التحية؟",
    "item/greeting/hint": "تُحسب أي كلمة، ولا تُحسب الإيماءة.",
    "item/ground/text": "ما مدى نظافة الأرضية عند المدخل؟",
    "item/helper/text": "من ساعدك؟",
    "item/helper/choices/guest/text": "أحد الضيوف",
    "item/helper/choices/staff/text": "أحد الموظفين",
    "item/notice/text": "كم مضى من الوقت حتى لاحظك أحد؟",
    "item/seen/text": "ما أول شيء رأيته؟",
    "scale/clean/anchors/0/text": "متسخة",
    "scale/clean/anchors/1/text": "عليها بقع",
    "scale/clean/anchors/2/text": "شبه نظيفة",
    "scale/clean/anchors/3/text": "نظيفة",
    "touchpoint/till/title": "الصندوق",
    "item/paid/text": "كم كان المبلغ المدفوع؟",
    "outcome/text": "ما مدى احتمال أن تعود؟",
}


def in_three_languages() -> p.Protocol:
    """The protocol with its two translations."""
    protocol = b.a_protocol(b.a_stage(DOOR, TILL), title="Door visits", scales=(*b.SCALES, CLEAN))
    return with_words(with_words(protocol, "de", GERMAN), "ar", ARABIC)


def with_words(protocol: p.Protocol, language: str, words: Mapping[str, str]) -> p.Protocol:
    return languages.with_texts(languages.add_language(protocol, language), language, words)


def a_visit_in_three(workspace: Workspace) -> Visit:
    """A draft of the study, which is installed."""
    workspace.install(StudyFile(key="door", study=STUDY, protocol=in_three_languages()))
    return workspace.begin_visit(STUDY.id, workspace.add_site(STUDY.id, "Mill Lane"), "Ines")
