"""What was answered on a branch that was left again stands in no report, whatever its kind."""

from __future__ import annotations

from pathlib import Path

from cxstudio.study.protocol import Protocol
from cxstudio.study.visit import Answer, Status
from tests.report.scene import STUDY, a_workspace, report_of, scale, study_file
from tests.study.builders import a_touchpoint, an_answer, yes_no
from tests.study.test_kinds import EVERY_KIND, found_items

SECRET = "SECRET of a branch that was left"


def a_study() -> Protocol:
    """Every kind of item behind one question, each critical where it can be."""
    items = tuple(item.model_copy(update={"id": f"x{n}"}) for n, (item, _given) in enumerate(EVERY_KIND))
    gate = a_touchpoint(yes_no("open", points=1, in_standard=True), id="open_or_not")
    there = a_touchpoint(*items, id="there", condition="${open} = 'yes'", asks=("delight",))
    stages = ({"id": "all", "title": "All", "touchpoints": (gate, there)},)
    scales = (scale("k4", 0, 3), scale("o10", 0, 10), scale("q7", 1, 7))
    return Protocol.model_validate({"title": "Kinds", "scales": scales, "stages": stages})


def the_report(folder: Path, is_open: str) -> tuple[str, set[str]]:
    """All of the report as text, and what is missing in its visits."""
    protocol = a_study()
    with a_workspace(folder, file=study_file().model_copy(update={"protocol": protocol})) as workspace:
        missing: set[str] = set()
        for site in workspace.sites(STUDY):
            draft = workspace.begin_visit(STUDY, site, "Ana")
            given = [an_answer(f"x{n}", given) for n, (_item, given) in enumerate(EVERY_KIND)]
            given += [Answer(item="there_delight", value="yes"), Answer(item="there_delight_words", value=SECRET)]
            given = [one.model_copy(update={"note": SECRET, "at": draft.started_at + 90_000_000}) for one in given]
            given[0] = given[0].model_copy(update={"status": Status.NOT_OBSERVED, "reason": "c7", "value": None})
            answers = {one.item: one for one in (*given, Answer(item="open", value=is_open, at=draft.started_at + 5))}
            done = workspace.complete(draft.model_copy(update={"answers": answers}))
            (read,) = workspace.scored(STUDY, [done.id])
            missing |= found_items(read.reading)
        return repr(report_of(workspace)), missing


def test_hidden_answers_of_every_kind_are_in_no_report(tmp_path: Path) -> None:
    shown, _missing = the_report(tmp_path / "shown", "yes")
    hidden, missing = the_report(tmp_path / "hidden", "no")
    assert shown.count(SECRET) > 10  # what is asked is told
    assert SECRET not in hidden
    assert "after 24 hours, so no banner" in hidden and "after 24 hours, so no banner" not in shown
    assert not any(item.startswith("x") for item in missing)
