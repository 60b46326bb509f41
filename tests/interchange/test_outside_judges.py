"""What others say of the forms we write: pyxform converts them, a strict linter and ODK Validate accept them."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cxstudio.assets import studies
from cxstudio.interchange.xlsform import export_form
from cxstudio.study.plan import Study, StudyFile, read_study_file
from cxstudio.study.protocol import Protocol
from tests.interchange.test_any_protocol import PROTOCOLS

RANDOM = 12


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The ready-made studies, and a few protocols that nobody would think of."""
    pytest.importorskip("xlsxwriter", reason="needs the extra: pip install -e .[xlsform]")
    folder = tmp_path_factory.mktemp("forms")
    for path in sorted(studies().glob("*.json")):
        export_form(read_study_file(path), folder / f"{path.stem}.xlsx")
    drawn: list[Protocol] = []

    @settings(max_examples=RANDOM, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(PROTOCOLS)
    def draw(protocol: Protocol) -> None:
        drawn.append(protocol)

    draw()
    for number, protocol in enumerate(drawn):
        file = StudyFile(key="shop", study=Study(id="s", title="Shop"), protocol=protocol)
        export_form(file, folder / f"random_{number}.xlsx")
    return sorted(folder.glob("*.xlsx"))


def test_the_strict_linter_finds_no_error(forms: list[Path]) -> None:
    cli = pytest.importorskip("xlsform_lint.cli", reason="needs xlsform-lint: pip install -e .[dev]")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        codes = {form.name: cli.main(["--profile", "strict", "--fail-on", "error", str(form)]) for form in forms}
    assert len(codes) == len(list(studies().glob("*.json"))) + RANDOM
    assert set(codes.values()) == {0}, codes


def test_odk_validate_accepts_every_form(forms: list[Path]) -> None:
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="needs pyxform: pip install -e .[dev]")
    java = shutil.which("java") or pytest.skip("needs Java 17 for ODK Validate")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for form in forms:
            form.with_suffix(".xml").write_text(str(xls2xform.convert(xlsform=form).xform), encoding="utf-8")
    spec = find_spec("pyxform")
    assert spec is not None and spec.origin is not None
    jar = Path(spec.origin).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
    converted = [str(form.with_suffix(".xml")) for form in forms]
    done = subprocess.run(
        [java, "-Djava.awt.headless=true", "-jar", str(jar), *converted], check=False, capture_output=True, text=True
    )
    said = done.stdout + done.stderr
    assert said.count("Xform is valid!") == len(forms), said[-3000:]
