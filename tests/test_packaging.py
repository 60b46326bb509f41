"""What goes out: the wheel holds everything the program looks for, and no committed file names a machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of what is in the wheel."""
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_fonts_icons_styles_and_studies(wheel: set[str]) -> None:
    for folder, pattern in (("resources/fonts", "*.ttf"), ("resources/icons", "*.svg"), ("studies", "*.json")):
        wanted = {f"cxstudio/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).glob(pattern)}
        assert wanted
        assert wanted <= wheel
    assert "cxstudio/resources/style.qss" in wheel


def test_the_wheel_holds_every_module_and_nothing_else_at_the_top(wheel: set[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for part in ("cxstudio", "ui") for path in (ROOT / part).rglob("*.py")}
    assert modules <= wheel
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cxstudio", "ui"}


def test_the_wheel_carries_the_licences_of_what_it_ships(wheel: set[str]) -> None:
    names = {name.split("licenses/", 1)[1] for name in wheel if ".dist-info/licenses/" in name}
    assert names == {"LICENSE", "resources/fonts/OFL.txt", "resources/icons/LICENSE"}


def test_the_wheel_names_the_command(wheel: set[str]) -> None:
    assert PROJECT["project"]["scripts"] == {"cxstudio": "cxstudio.cli:main"}
    assert any(name.endswith("entry_points.txt") for name in wheel)


def test_a_wheel_can_be_built_from_the_source_archive() -> None:
    packed = {file.distribution_path for file in SdistBuilder(str(ROOT)).recurse_included_files()}
    for folder in ("cxstudio", "ui", "resources", "studies", "tests"):
        assert any(path.startswith(f"{folder}/") for path in packed), folder
    assert {"LICENSE", "README.md", "CHANGELOG.md", "requirements.txt"} <= packed


def normal(requirement: str) -> str:
    """The name in a requirement, as the index compares them."""
    name = re.split(r"[\s\[<>=!~;]", requirement.strip(), maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> dict[str, int]:
    """Package -> number of its hashes."""
    found: dict[str, int] = {}
    name = ""
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if "==" in line and not line.lstrip().startswith("#"):
            name = normal(line)
            found.setdefault(name, 0)
        if "--hash=sha256:" in line:
            found[name] += line.count("--hash=sha256:")
    return found


def test_everything_the_project_names_is_pinned_with_hashes() -> None:
    core = {normal(line) for line in PROJECT["project"]["dependencies"]}
    extras = PROJECT["project"]["optional-dependencies"]
    tools = {normal(line) for line in (*extras["dev"], *extras["xlsform"])} - {"cxstudio"}  # dev takes the extra along
    run, develop = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert core <= set(run)
    assert core | tools <= set(develop)
    assert not (tools - core) & set(run), "a tool of development is pinned for everybody"
    assert all(run.values())
    assert all(develop.values())


def test_one_list_serves_both_ways_of_installing() -> None:
    assert PROJECT["dependency-groups"]["dev"] == ["cxstudio[dev]"]


def committed() -> list[Path]:
    """The text files of the repository; those of the folder where there is none, as in a source archive."""
    asked = subprocess.run(["git", "ls-files", "-z"], check=False, capture_output=True, text=True, cwd=ROOT)
    if asked.returncode:
        pytest.skip("no git repository here: what is committed can't be told")
    return [ROOT / name for name in asked.stdout.split("\0") if name and (ROOT / name).is_file()]


PARTS = ("(pypi|pythonhosted|anaconda|npmjs|crates|debian|ubuntu)", "(org|com|io)")
HOST = re.compile(rf"\b{PARTS[0]}\.{PARTS[1]}\b|https?://[^\s\"')>]*(simple|registry|artifactory|nexus)\b", re.I)
TEXT = {".py", ".toml", ".txt", ".md", ".json", ".qss", ".yml", ".yaml", ".cfg", ".sh", ""}


def test_no_committed_file_names_a_registry_or_somebodys_machine() -> None:
    for path in committed():
        if path.suffix not in TEXT:
            continue
        words = path.read_text(encoding="utf-8", errors="ignore")
        assert not HOST.search(words), path
        assert not re.search(r"(?<![\w./])/(home|work|Users)/\w+/", words), path
    assert not any(path.name == "uv.lock" for path in committed()), "a lock file records host names"


def test_the_readme_is_made_of_commands_that_exist() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8")
    for spelling in ("uv run cxstudio\n", "uv run pytest\n", "uv run cxstudio demo --out", "pip install -e ."):
        assert spelling in words
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", words):
        assert (ROOT / picture).is_file(), picture
