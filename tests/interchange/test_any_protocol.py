"""Whatever protocol can be made: it goes out, other tools accept it, and it comes back equal."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cxstudio.interchange.form_reading import read_form
from cxstudio.interchange.form_writing import form_of
from cxstudio.interchange.sheets import read_book
from cxstudio.interchange.xlsform import workbook_of
from cxstudio.study import protocol as p
from cxstudio.study.plan import Study, StudyFile

pytest.importorskip("openpyxl", reason="needs the extra: pip install -e .[xlsform]")

WORDS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["", "Was it open?", "=1+1", " x ", "a\nb", "a\r\nb", "_x000D_", "${i0}", "$ {i0}", "true", "1.0", "|", '"']
)
RULES = st.sampled_from(
    ["", "${i0} = 'yes'", "${i0} != 'yes'", "not(${i0} = 'yes')", "${gone} = 1", "broken (", "${i0}  ='yes'"]
)
OWN_RULES = st.sampled_from(["", ". > 3", ". != 3", "${i0} = 'yes' and . < 5"])
CHOICES = st.lists(
    st.builds(p.Choice, id=st.sampled_from([f"c{n}" for n in range(6)]), text=WORDS,
              points=st.none() | st.floats(0, 9), exclusive=st.booleans()),
    min_size=1, max_size=4, unique_by=lambda choice: choice.id,
).map(tuple)  # fmt: skip
STANDARDS = st.sampled_from(
    [None, p.AtLeast(value=2), p.AtMost(value=2.5, source="ours"), p.Within(low=1, high=2),
     p.AnyOf(answers=("yes", "c1")),
     p.NoneOf(answers=("no",)), p.Holds(expression=". * 2 > 4", text="enough")]
)  # fmt: skip
EVIDENCE = st.builds(
    p.EvidenceRule, when=st.sampled_from(["never", "on_fail", "always"]), at_least=st.integers(0, 2), what=WORDS
)
COMMON = {
    "text": WORDS, "hint": WORDS, "required": st.booleans(), "condition": RULES, "constraint": OWN_RULES,
    "constraint_text": WORDS, "warning": OWN_RULES, "points": st.sampled_from([0, 1, 2.5]), "critical": st.booleans(),
    "standard": STANDARDS, "evidence": EVIDENCE, "not_applicable": st.sampled_from([(), p.NOT_APPLICABLE[:2]]),
    "could_not_observe": st.sampled_from([None, (), p.COULD_NOT_OBSERVE[:1]]),
    "driver": st.none() | st.sampled_from(p.Driver),
    "default": WORDS, "required_if": RULES, "paired_with": st.sampled_from(["", "i0"]),
    "grid": st.sampled_from(["", "table"]),
}  # fmt: skip
COLUMN = st.builds(
    p.Column, id=st.sampled_from(["ca", "cb", "cc"]), title=WORDS, unit=WORDS, choices=st.just(()) | CHOICES,
    kind=st.sampled_from(["text", "number", "choice", "yes_no", "rating"]), scale=st.sampled_from(["", "q7"]),
)  # fmt: skip
COLUMNS = st.lists(COLUMN, max_size=3, unique_by=lambda column: column.id).map(tuple)
EXTRA = {
    p.SingleChoice: {"choices": CHOICES},
    p.SeveralChoices: {"choices": CHOICES, "at_most": st.none() | st.integers(1, 3), "shuffle": st.booleans()},
    p.Rating: {"scale": st.sampled_from(["q7", "q7", "k2"])},
    p.Number: {"unit": WORDS, "minimum": st.none() | st.floats(-9, 9), "alternatives": CHOICES},
    p.Money: {"currency": WORDS},
    p.Timer: {"starts": WORDS, "stops": WORDS, "never": WORDS, "over_days": st.booleans()},
    p.SealedCard: {"card": WORDS, "opens_after": st.sampled_from(["", "door"])},
    p.Rows: {
        "columns": COLUMNS,
        "at_least": st.integers(0, 2),
        "at_most": st.none() | st.integers(2, 4),
        "row_names": st.lists(WORDS, max_size=2).map(tuple),
        "private": st.booleans(),
    },
    p.Text: {"at_least": st.integers(0, 20)},
    p.Computed: {"expression": st.sampled_from(["1 + 1", "sum(1, 2)", "broken (", "''"])},
}
KINDS = [p.YesNo, p.Counter, p.Date, p.ClockTime, p.PlaceItem, p.PhotoItem, p.AudioNote, p.Acknowledge, p.Note, *EXTRA]


def an_item(number: int) -> st.SearchStrategy[p.ItemBase]:
    made = [st.builds(kind, id=st.just(f"i{number}"), **COMMON, **EXTRA.get(kind, {})) for kind in KINDS]
    return st.one_of(made)


SHORT = p.Scale(id="k2", title="", anchors=(p.Anchor(value=0, text=""), p.Anchor(value=1, text="fully")))
SCALE = p.Scale(id="q7", title="Quality", anchors=tuple(p.Anchor(value=n, text=f"q {n}") for n in range(-1, 3)))
TOUCHPOINT = st.builds(
    p.Touchpoint, id=st.just("door"), title=WORDS, spoken_as=WORDS, scenario=WORDS, condition=RULES,
    asks=st.lists(st.sampled_from([p.Ask.RATING, p.Ask.EXPECTATION, p.Ask.DELIGHT]), unique=True).map(tuple),
    items=st.tuples(an_item(0), an_item(1), an_item(2)),
)  # fmt: skip
EMPTY = st.builds(p.Touchpoint, id=st.just("exit"), title=WORDS, due_days=st.none() | st.just(30))
STAGES = st.tuples(
    st.builds(p.Stage, id=st.just("a"), title=WORDS, weight=st.sampled_from([0, 1, 2.5]),
              touchpoints=st.tuples(TOUCHPOINT, EMPTY)),
    st.builds(p.Stage, id=st.just("b"), title=WORDS),
)  # fmt: skip
PLACES = ["study/title", "stage/a/title", "touchpoint/door/title", "touchpoint/door/spoken_as", "item/i0/text",
          "item/i0/hint", "item/i1/choices/c1/text", "item/i2/columns/ca/title", "scale/q7/anchors/1/text",
          "asks/rating", "words/yes", "card/title"]  # fmt: skip
TRANSLATIONS = st.dictionaries(
    st.sampled_from(["de", "pt-BR", "ar"]), st.dictionaries(st.sampled_from(PLACES), WORDS, max_size=6), max_size=2
)
PROTOCOLS = st.builds(
    p.Protocol, title=WORDS, scales=st.just((SCALE, SHORT)), stages=STAGES,
    declarations=st.lists(WORDS, max_size=2).map(tuple),
    draws=st.lists(st.builds(p.Draw, id=st.just("card"), title=WORDS, options=CHOICES), max_size=1).map(tuple),
    outcome=st.none() | st.builds(p.Outcome, text=WORDS, scale=st.just("q7"),
                                  early_after=st.sampled_from(["", "door", "exit", "expectations"])),
    pictures=st.lists(st.builds(p.Picture, id=st.just("pic"), title=WORDS, data=st.just("aGVsbG8=")), max_size=1)
    .map(tuple),
    shows_scores=st.booleans(), language=st.sampled_from(["en", "de"]), translations=TRANSLATIONS,
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(PROTOCOLS)
def test_any_protocol_comes_back_equal(tmp_path_factory: pytest.TempPathFactory, protocol: p.Protocol) -> None:
    file = StudyFile(key="shop", study=Study(id="s", title="Shop"), protocol=protocol)
    content = workbook_of(form_of(file))
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    Path(path).write_bytes(content)
    assert read_form(read_book(path), "any.xlsx", lambda: "id").file == file
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="needs pyxform: pip install -e .[dev]")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        xls2xform.convert(xlsform=io.BytesIO(content))
