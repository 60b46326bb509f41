"""Words that mean harm, in every place where somebody may write some, through every kind of report and every face:
nothing is interpreted, nothing is lost, and a browser judges all pages at once."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path

import pytest

from cxstudio.report.html import write_html
from cxstudio.report.kinds import KINDS, Subject
from cxstudio.report.report_json import write_report_json
from cxstudio.report.text import plain
from cxstudio.steps import run_to_end
from cxstudio.study.plan import Site
from cxstudio.workspace import Workspace
from tests.report import kind_scene, scene
from tests.report.test_html import Seen
from tests.report.test_kinds import leaves
from tests.report.test_pdf import squeezed

BAD = {
    "tag": "x <br> <b>y</b> &amp; &#0; &lt;",
    "file": '<img src="file:/etc/passwd" onerror="alert(1)">',
    "script": "</script><script>alert(2)</script>{{ 7 * 7 }} {% raw %}",
    "turned": "tail \u202egnp.exe \u2066isolate",
    "nul": "nul \x00 bell \x07 esc \x1b[31m",
    "surrogate": "half \ud83d and \udc00 alone",
    "emoji": "fine \U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2605",
    "percent": "%s %(x)s {curly} {0} \\n $(id) `id`",
}
LONG = "word <b & " * 10_000
PICTURES = re.compile(r"[\U0001f000-\U0001faff\u200d\u2605]")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    protocol = scene.protocol()
    bad = list(BAD.values())
    named = [
        stage.model_copy(update={"touchpoints": tuple(t.model_copy(update={
            "title": f"{t.title} {bad[n]}", "scenario": bad[n + 1], "standard": bad[n + 2],
            "items": tuple(i.model_copy(update={"text": f"{i.text} {bad[n]}", "hint": bad[n + 3]}) for i in t.items),
        }) for n, t in enumerate(stage.touchpoints)), "title": bad[0]})
        for stage in protocol.stages
    ]  # fmt: skip
    file = scene.study_file(f"Study {BAD['file']}")
    study = file.study.model_copy(update={"client": BAD["script"], "question": BAD["turned"]})
    file = file.model_copy(update={"study": study, "protocol": protocol.model_copy(update={"stages": tuple(named)})})
    with scene.a_workspace(tmp_path_factory.mktemp("bad") / "w", sites=2, file=file) as made:
        first, second = made.sites(scene.STUDY)
        made.change_site(Site(**{**first.model_dump(), "name": BAD["tag"]}))
        made.change_site(Site(**{**second.model_dump(), "name": BAD["percent"]}))
        for number, (row, note) in enumerate(
            zip(scene.rows(), [*BAD.values(), LONG, "fine", "fine", "fine"], strict=False)
        ):
            row = [row[0], "11111", *row[2:]]
            draft = scene.record(made, number, row, {"greeting": note, "advice": note}, sites=2)
            some = {"wave": BAD["file"], "site": first.id} if number < 6 else {"wave": BAD["emoji"], "site": second.id}
            draft = draft.model_copy(update=some)
            if number < 2:
                draft = scene.with_photo(made, draft, number)
                photo = draft.evidence[0].model_copy(update={"caption": list(BAD.values())[number + 1]})
                draft = draft.with_evidence(photo)
            made.complete(draft)
        yield made


@pytest.mark.parametrize("name", [name for name in KINDS if name != "study"])
def test_nothing_is_interpreted_and_nothing_is_lost(workspace: Workspace, tmp_path: Path, name: str) -> None:
    found = workspace.dataset(scene.STUDY)[1].visits[: len(BAD) + 1]
    stored = [visit.visit.answers["greeting_kept"].note for visit in found]  # no NUL or half a sign comes that far
    for visit, words in enumerate(stored, 1):
        if name != "visit" and visit > 1:
            break
        subject = {"visit": Subject(visit=str(visit)), "site": Subject(site=BAD["tag"])}.get(name)
        report = kind_scene.report_of(workspace, name, subject)
        pdf = scene.pdf_of(report, tmp_path / "a.pdf")
        page = Seen(run_to_end(write_html(report, tmp_path / "a.html")).read_text(encoding="utf-8"))
        told = json.loads(run_to_end(write_report_json(report, tmp_path / "a.json")).read_text(encoding="utf-8"))
        assert len(page.all("script")) == 1 and all(str(p["src"]).startswith("data:") for p in page.all("img"))
        assert not any(key.startswith("on") for _tag, facts in page.tags for key in facts)
        content = pdf.read_bytes()
        assert b"/JavaScript" not in content and b"/URI" not in content and b"/Launch" not in content
        for text in report.texts():
            assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
        if name == "visit":
            written = plain(words).strip()
            assert squeezed(written) in page.text and written in "".join(leaves(told))
            paper = "".join(scene.pages_text(pdf))
            assert squeezed(PICTURES.sub("", written))[:40] in squeezed(PICTURES.sub("", paper))
            assert paper.count("word") >= written.count("word")


# -- in a browser ------------------------------------------------------------------------------------------------------

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
FOUND = find_spec("axe_core_python")
AXE = Path(str(FOUND.origin)).with_name("axe.min.js") if FOUND else Path("axe.min.js")
JUDGE = """
(async () => {
  const told = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const inner = frame.contentWindow;
    inner.eval(document.getElementById("axe").textContent);
    const found = await inner.axe.run(inner.document);
    for (const one of found.violations) told.push([frame.title, one.id, one.nodes.map((n) => n.html.slice(0, 160))]);
    const wide = inner.document.documentElement.scrollWidth;
    if (wide > frame.clientWidth + 1) told.push([frame.title, "wider than its window", wide]);
    if (!inner.document.querySelector("dialog")) told.push([frame.title, "script did not run", 0]);
    const loaded = inner.performance.getEntriesByType("resource").filter((one) => !one.name.startsWith("data:"));
    for (const one of loaded) told.push([frame.title, "loaded", one.name]);
  }
  return told;
})().catch(String).then((told) => {
  document.getElementById("told").textContent = "TOLD" + JSON.stringify(told) + "END";
});
"""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here (axe-core-python)")
def test_a_browser_finds_no_fault_on_any_kinds_page(workspace: Workspace, tmp_path: Path) -> None:
    """All kinds at both widths in one run; the pages' policy stays, but for a hole that the judge comes through."""
    frames = []
    for name in KINDS:
        subject = {"visit": Subject(visit="2"), "site": Subject(site=BAD["tag"])}.get(name)
        report = kind_scene.report_of(workspace, name, subject)
        text = run_to_end(write_html(report, tmp_path / "a.html")).read_text(encoding="utf-8")
        holed = text.replace("script-src &#39;", "script-src &#39;unsafe-eval&#39; &#39;", 1)
        assert holed != text
        frames += [
            f'<iframe title="{name} {w}" width="{w}" height="900" srcdoc="{escape(holed)}"></iframe>'
            for w in (1280, 420)
        ]
    axe = AXE.read_text(encoding="utf-8").replace("</script>", "<\\/script>")
    judged = tmp_path / "judged.html"
    judged.write_text(
        f'<!doctype html><meta charset="utf-8"><pre id="told"></pre>{"".join(frames)}'
        f'<script type="text/plain" id="axe">{axe}</script>'
        f'<script>addEventListener("load", () => {{ {JUDGE} }});</script>',
        encoding="utf-8",
    )
    found = subprocess.run(
        [
            str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000",
            f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=60000", "--dump-dom", judged.as_uri(),
        ],
        capture_output=True, text=True, timeout=180, check=True,
    )  # fmt: skip
    told = re.search(r"TOLD(.*?)END", found.stdout, re.DOTALL)
    assert told, found.stdout[:2000]
    assert told[1] == "[]"
    assert "Uncaught" not in found.stderr
