"""The command line as a person or a script meets it: words in; lines, a sentence and an exit code out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from platformdirs import user_data_path

from cxstudio import cli, places, settings, terminal
from cxstudio.screen import missing_libraries, no_screen
from cxstudio.steps import Progress, Steps
from cxstudio.store.database import SCHEMA
from cxstudio.workspace import Workspace
from tests.sample import a_copy

ROOT = Path(__file__).parent.parent
COFFEE = ROOT / "studies" / "coffee_shop.json"
HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "PIL", "numpy", "scipy", "reportlab", "alembic", "PySide6", "tqdm")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample study and its 24 visits. Tests that change it take a copy."""
    return a_copy(tmp_path_factory.mktemp("recorded"))


@pytest.fixture
def own(recorded: Path, tmp_path: Path) -> Path:
    """A copy to change or damage."""
    return Path(shutil.copytree(recorded, tmp_path / "own"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A workspace that holds nothing yet."""
    Workspace.create(tmp_path / "empty").close()
    return tmp_path / "empty"


@pytest.fixture(scope="module")
def sent(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the sample study."""
    file = tmp_path_factory.mktemp("sent") / "coffee.cxb"
    assert cli.main(["bundle", "export", str(recorded), "coffee", "-o", str(file)]) == 0
    return file


Told = tuple[int, str, str]
Cx = Callable[..., Told]


@pytest.fixture
def cx(capsys: pytest.CaptureFixture[str]) -> Cx:
    """Says words to the program; (exit code, output, complaints)."""

    def said(*words: object) -> Told:
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as end:  # argparse leaves this way
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return said


def refused(told: Told) -> str:
    """The one sentence of a refusal."""
    code, _out, err = told
    assert code == 1, err
    assert err.startswith("cxstudio: ")
    assert len(err.splitlines()) == 1
    return err


def process(*words: object, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program as its own process."""
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return finished(sys.executable, "-m", "cxstudio", *map(str, words), env=known | environ)


def finished(*command: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A process that has ended, whatever its exit code."""
    return subprocess.run(command, check=False, capture_output=True, text=True, env=env, cwd=ROOT, timeout=120)


def content(folder: Path) -> dict[str, bytes]:
    """Everything in a folder that a refused command must not have changed."""
    passing = ("workspace.holder", "workspace.lock")
    return {str(p.relative_to(folder)): p.read_bytes()
            for p in folder.rglob("*") if p.is_file() and p.name not in passing}  # fmt: skip


# -- starting ----------------------------------------------------------------------------------------------------------


def test_asking_for_help_loads_nothing_heavy() -> None:
    script = f"""
import sys
from cxstudio.cli import main
try:
    main(["--help"])
except SystemExit as end:
    assert end.code == 0
heavy = [name for name in {HEAVY!r} if name in sys.modules]
assert not heavy, heavy
"""
    done = finished(sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr
    assert all(command in done.stdout for command in cli.COMMANDS)


def test_finding_the_usual_folder_loads_nothing_heavy() -> None:
    script = f"""
import sys
from cxstudio import places
places.workspace_folder()
heavy = [name for name in {HEAVY!r} if name in sys.modules]
assert not heavy, heavy
"""
    done = finished(sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr


def test_the_usual_folder_is_the_one_in_the_preferences_else_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))  # no preferences of whoever runs the tests
    assert places.workspace_folder() == user_data_path("cxstudio", appauthor=False) / "workspace"
    settings.save(settings.usual_file(), settings.Preferences(workspace=str(tmp_path / "mine")))
    assert places.workspace_folder() == tmp_path / "mine"


def test_the_version_is_told(cx: Cx) -> None:
    assert cx("--version")[:2] == (0, "CX Studio 0.1.0\n")


def test_a_window_without_a_screen_is_a_sentence_and_two(tmp_path: Path) -> None:
    done = process(tmp_path / "new", QT_QPA_PLATFORM="")
    assert done.returncode == 2
    assert done.stderr.startswith("cxstudio: There is no screen here")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only there a screen can be absent or deaf")
def test_a_screen_that_does_not_answer_is_a_sentence_and_two(tmp_path: Path) -> None:
    done = process(tmp_path / "new", QT_QPA_PLATFORM="", DISPLAY=":4711")
    assert done.returncode == 2
    assert "“:4711” does not answer" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_mistyped_command_is_not_a_new_workspace(cx: Cx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _out, err = cx("stduies")
    assert code == 2
    assert "neither a command nor a folder" in err
    assert "cxstudio ./stduies" in err
    assert not list(tmp_path.iterdir())


def test_a_bundle_named_alone_is_told_its_command(cx: Cx) -> None:
    code, _out, err = cx("visits.cxb")
    assert code == 2
    assert "cxstudio bundle import WORKSPACE visits.cxb" in err


def test_a_folder_of_other_things_does_not_become_a_workspace(cx: Cx, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert "holds other files" in refused(cx(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_is_no_workspace(cx: Cx, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert "is a file" in refused(cx(tmp_path / "letter.txt"))


@pytest.mark.parametrize("words", [("report", "."), ("bundle",), ("bundle", "burn"), ("demo",), ("--nonsense",)])
def test_wrong_use_is_two(cx: Cx, words: tuple[str, ...]) -> None:
    code, _out, err = cx(*words)
    assert code == 2
    assert err.startswith("usage: cxstudio")


# -- the road ----------------------------------------------------------------------------------------------------------


def test_studies_are_listed_for_people_and_for_programs(cx: Cx, recorded: Path) -> None:
    code, out, _err = cx("studies", recorded)
    assert code == 0
    assert "Coffee shop visit" in out
    (study,) = json.loads(cx("studies", recorded, "--json")[1])["studies"]
    assert (study["visits"], study["sites"], study["drafts"]) == (24, 6, 0)
    assert set(study) == {"id", "title", "client", "method", "sites", "visits", "drafts", "fingerprint"}


def test_an_empty_workspace_says_so(cx: Cx, empty: Path) -> None:
    assert cx("studies", empty) == (0, "This workspace holds no study yet.\n", "")


def test_a_bundle_travels_and_both_sides_show_one_fingerprint(cx: Cx, recorded: Path, sent: Path, empty: Path) -> None:
    assert json.loads(cx("bundle", "inspect", sent, "--json")[1])["title"] == "Coffee shop visit"
    assert "is whole" in cx("bundle", "verify", sent)[1]
    before = content(empty)
    code, out, _err = cx("bundle", "import", empty, sent, "--dry-run")
    assert code == 0
    assert "24 new visits" in out
    assert content(empty) == before

    done = json.loads(cx("bundle", "import", empty, sent, "--json")[1])
    assert done["imported"]
    (there,) = json.loads(cx("studies", recorded, "--json")[1])["studies"]
    (here,) = json.loads(cx("studies", empty, "--json")[1])["studies"]
    assert here["fingerprint"] == there["fingerprint"] == done["fingerprint"]
    assert "Nothing new" in cx("bundle", "import", empty, sent)[1]


def test_a_study_is_named_by_id_or_by_part_of_its_title(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    (study,) = json.loads(cx("studies", recorded, "--json")[1])["studies"]
    for name in (study["id"], "COFFEE"):
        assert cx("bundle", "export", recorded, name, "-o", tmp_path / "a.cxb")[0] == 0
    sentence = refused(cx("bundle", "export", recorded, "tea room", "-o", tmp_path / "b.cxb"))
    assert "tea room" in sentence
    assert "Coffee shop visit" in sentence
    assert not (tmp_path / "b.cxb").exists()


def test_the_ready_made_studies_are_publishable(cx: Cx) -> None:
    for file in sorted((ROOT / "studies").glob("*.json")):
        code, out, _err = cx("protocol", "check", file, "--json")
        assert code == 0, out
        assert json.loads(out)["publishable"]


def test_a_doubtful_protocol_is_told_place_and_remedy(cx: Cx, tmp_path: Path) -> None:
    study = json.loads(COFFEE.read_text(encoding="utf-8"))
    study["protocol"]["stages"][0]["touchpoints"][0]["items"][0]["condition"] = "${nobody_home} = 'yes'"
    (tmp_path / "study.json").write_text(json.dumps(study), encoding="utf-8")
    code, out, _err = cx("protocol", "check", tmp_path / "study.json")
    assert code == 1
    assert "P004" in out
    assert "nobody_home" in out


def test_a_sound_workspace_is_called_sound(cx: Cx, recorded: Path) -> None:
    assert cx("check", recorded)[:2] == (0, "The workspace is sound (1 study, 61 files).\n")


# -- damage ------------------------------------------------------------------------------------------------------------


def an_original(folder: Path) -> Path:
    return min(path for path in (folder / "evidence").rglob("*") if path.is_file())


def test_a_changed_photo_is_found_and_named(cx: Cx, own: Path) -> None:
    photo = an_original(own)
    photo.write_bytes(photo.read_bytes()[:-1] + b"\0")
    code, out, _err = cx("check", own)
    assert code == 1
    assert "W004 Visit" in out
    assert photo.name[:12] in out


def test_a_missing_photo_is_found_and_named(cx: Cx, own: Path) -> None:
    photo = an_original(own)
    photo.unlink()
    found = json.loads(cx("check", own, "--json")[1])
    assert not found["sound"]
    assert [finding["code"] for finding in found["findings"]] == ["W003"]


def test_a_rewritten_operation_is_found(cx: Cx, own: Path) -> None:
    with sqlite3.connect(own / "workspace.sqlite") as database:
        database.execute('UPDATE op SET header = replace(header, \'"a":"\', \'"a":"not \') WHERE arrival = 5')
    database.close()
    code, out, _err = cx("check", own)
    assert code == 1
    assert "W002 Log" in out


def test_a_tampered_answer_is_found_beside_the_log(cx: Cx, own: Path) -> None:
    with sqlite3.connect(own / "workspace.sqlite") as database:
        database.execute("UPDATE site SET name = 'Elsewhere' WHERE name = 'Mill Lane'")
    database.close()
    code, out, _err = cx("check", own)
    assert code == 1
    assert "table site differs from the log" in out


def test_torn_pages_are_a_finding_or_a_refusal_never_a_traceback(cx: Cx, own: Path) -> None:
    file = own / "workspace.sqlite"
    torn = bytearray(file.read_bytes())
    for page in range(6, len(torn) // 4096, 3):
        torn[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(torn)
    code, out, err = cx("check", own)
    assert code == 1
    assert "damaged" in out + err
    assert "Traceback" not in out + err


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_a_missing_workspace(cx: Cx, tmp_path: Path) -> None:
    for words in (
        ("studies", tmp_path / "no"),
        ("check", tmp_path / "no"),
        ("bundle", "import", tmp_path / "no", "x.cxb"),
    ):
        assert "There is no CX Studio workspace" in refused(cx(*words))
    assert not list(tmp_path.iterdir())


def test_a_refusal_in_json_carries_its_code(cx: Cx, tmp_path: Path) -> None:
    code, out, _err = cx("studies", tmp_path / "no", "--json")
    assert code == 1
    assert json.loads(out)["refused"]["code"] == "missing"


def test_a_foreign_database(cx: Cx, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "workspace.sqlite") as database:
        database.execute("CREATE TABLE recipes (name)")
    database.close()
    before = content(tmp_path)
    assert "another program" in refused(cx("studies", tmp_path))
    assert content(tmp_path) == before


def test_a_file_that_is_no_database(cx: Cx, tmp_path: Path) -> None:
    (tmp_path / "workspace.sqlite").write_text("a shopping list, long enough to be read as a page" * 40)
    before = content(tmp_path)
    assert "another kind of file" in refused(cx("check", tmp_path))
    assert content(tmp_path) == before


def test_a_newer_workspace_names_both_versions(cx: Cx, empty: Path) -> None:
    with sqlite3.connect(empty / "workspace.sqlite") as database:
        database.execute(f"PRAGMA user_version={SCHEMA + 7}")
    database.close()
    sentence = refused(cx("studies", empty))
    assert f"schema {SCHEMA + 7}" in sentence
    assert f"knows {SCHEMA}" in sentence


def test_a_workspace_in_use_names_its_holder(empty: Path) -> None:
    with Workspace.open(empty):
        done = process("studies", empty)
    assert done.returncode == 1
    assert f"process {os.getpid()}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def flipped(file: Path, to: Path) -> Path:
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 0x10
    to.write_bytes(damaged)
    return to


def test_a_bundle_with_a_flipped_bit_changes_nothing(cx: Cx, sent: Path, empty: Path, tmp_path: Path) -> None:
    bad = flipped(sent, tmp_path / "bad.cxb")
    before = content(empty)
    for words in (("verify", bad), ("inspect", bad), ("import", empty, bad)):
        assert "Nothing was imported" in refused(cx("bundle", *words))
    assert content(empty) == before


@pytest.mark.parametrize("made", ["missing", "empty", "text", "folder"])
def test_what_is_no_bundle(cx: Cx, tmp_path: Path, made: str) -> None:
    file = tmp_path / "a.cxb"
    match made:
        case "empty":
            file.touch()
        case "text":
            file.write_text("dear bundle")
        case "folder":
            file.mkdir()
    assert "a.cxb" in refused(cx("bundle", "verify", file))


@pytest.mark.parametrize("made", ["missing", "not json", "unknown field", "newer", "folder"])
def test_what_is_no_study_file(cx: Cx, tmp_path: Path, made: str) -> None:
    file = tmp_path / "study.json"
    study = json.loads(COFFEE.read_text(encoding="utf-8"))
    match made:
        case "not json":
            file.write_text("{")
        case "unknown field":
            study["protocol"]["stages"][0]["colour"] = "blue"
            file.write_text(json.dumps(study))
        case "newer":
            file.write_text(json.dumps(study | {"format": 99}))
        case "folder":
            file.mkdir()
    sentence = refused(cx("protocol", "check", file))
    assert "study.json" in sentence
    if made == "unknown field":
        assert "colour: this field is not known" in sentence


def test_targets_that_cannot_be_written(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    (tmp_path / "note").touch()
    (tmp_path / "folder.cxb").mkdir()
    for target in (tmp_path / "no" / "a.cxb", tmp_path / "note" / "a.cxb", tmp_path / "folder.cxb"):
        sentence = refused(cx("bundle", "export", recorded, "coffee", "-o", target))
        assert "folder" in sentence
    if sys.platform == "linux":
        assert refused(cx("bundle", "export", recorded, "coffee", "-o", "/proc/a.cxb"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.cxb", "note"]


def test_the_report_is_a_pdf_of_the_study(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    from pypdfium2 import PdfDocument  # only here

    code, out, _err = cx("report", recorded, "coffee", "--format", "pdf", "-o", tmp_path / "r.pdf", "--json")
    assert code == 0
    assert json.loads(out)["title"] == "Coffee shop visit"
    with PdfDocument(tmp_path / "r.pdf") as pdf:
        assert "Coffee shop visit" in pdf[0].get_textpage().get_text_bounded()


def test_the_report_is_a_web_page_where_its_file_is_one(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    code, out, _err = cx("report", recorded, "coffee", "-o", tmp_path / "r.html", "--json")
    assert code == 0
    assert json.loads(out)["file"].endswith("r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").endswith("</html>")


def test_insight_says_what_breaks_and_what_cannot_be_said(cx: Cx, recorded: Path) -> None:
    code, out, _err = cx("insight", recorded, "coffee")
    assert code == 0
    assert "Receive the coffee" in out and "N_SPLIT" in out and "CAUSE" in out
    code, out, _err = cx("insight", recorded, "coffee", "--json")
    assert code == 0
    assert json.loads(out)["schema"] == "urn:cxstudio:insight:1"


def test_a_format_that_the_files_name_denies_is_refused(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    code, _out, err = cx("report", recorded, "coffee", "--format", "csv", "-o", tmp_path / "r.pdf")
    assert code == 1
    assert "a *.zip file, not to r.pdf" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "begins"), [("d.xlsx", b"PK"), ("d.zip", b"PK"), ("d.json", b"{")])
def test_the_data_of_a_study_come_as_tables(cx: Cx, recorded: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    code, _out, _err = cx("report", recorded, "coffee", "-o", tmp_path / name)
    assert code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_slip_of_the_hand_overwrites_no_database(cx: Cx, own: Path) -> None:
    before = content(own)
    for words in (("report",), ("bundle", "export")):
        code, _out, err = cx(*words, own, "coffee", "-o", own / "workspace.sqlite")
        assert code == 2
        assert "must end in" in err
    assert content(own) == before


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of this size, where this system lets one be mounted."""
    folder.mkdir()
    command = ("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "cxstudio-test", str(folder))
    mounted = sys.platform == "linux" and shutil.which("mount") and finished(*command).returncode == 0
    if not mounted:
        pytest.skip("no small file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_no_half_bundle(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "stick", 600) as stick:
        assert "room" in refused(cx("bundle", "export", recorded, "coffee", "-o", stick / "a.cxb"))
        assert not list(stick.iterdir())


def test_a_full_disk_takes_no_half_study(cx: Cx, sent: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "stick", 4000) as stick:
        Workspace.create(stick / "ws").close()
        assert "full" in refused(cx("bundle", "import", stick / "ws", sent))
        assert cx("studies", stick / "ws")[1] == "This workspace holds no study yet.\n"


# -- manners -----------------------------------------------------------------------------------------------------------


def test_words_of_others_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("Caf\x1b[31m\r\nCorner\x9b2J")
    assert capsys.readouterr().out == "Caf [31m  Corner 2J\n"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal of our own making")
def test_bars_show_on_a_terminal_and_the_answer_stays_clean(recorded: Path) -> None:
    import fcntl  # neither exists everywhere
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    command = [sys.executable, "-m", "cxstudio", "check", str(recorded)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, cwd=ROOT) as running:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how Linux says that the other end was closed
            while block := os.read(ours, 65536):
                shown += block
        out, _nothing = running.communicate(timeout=60)
    os.close(ours)
    assert "Checking file 61 of 61" in shown.decode()
    assert out == "The workspace is sound (1 study, 61 files).\n"


def test_a_closed_task_tidies_up_before_the_program_ends() -> None:
    told = []

    def task() -> Steps[None]:
        try:
            yield Progress(1, 2, "one")
            raise KeyboardInterrupt
        finally:
            told.append("tidied")

    with pytest.raises(KeyboardInterrupt):
        terminal.drain(task())
    assert told == ["tidied"]


@pytest.mark.skipif(os.name == "nt", reason="signals to a process are another matter there")
def test_stopping_in_the_middle_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    # a run in the background is born deaf to Ctrl+C; the program under test must hear it
    hearing = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    start = "from cxstudio.cli import main; sys.exit(main(sys.argv[1:]))"
    running = subprocess.Popen(
        [sys.executable, "-c", hearing + start, "demo", "--out", str(out)], stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    while running.poll() is None and not (out / "workspace" / "evidence").exists():
        with suppress(subprocess.TimeoutExpired):  # in the middle is where a first photo has been kept
            running.wait(0.02)
    running.send_signal(signal.SIGINT)
    _out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert err == "cxstudio: Stopped. What was there before is as it was.\n"
    assert not out.exists()


def test_a_reader_who_leaves_early_is_no_fault(recorded: Path) -> None:
    command = f"{sys.executable} -m cxstudio studies {recorded} | true"
    done = finished("bash", "-c", command)
    assert done.stderr == ""


def test_every_library_of_the_list_names_its_package() -> None:
    def lacking(soname: str) -> object:
        raise OSError(soname)

    if sys.platform == "linux":
        assert "libxcb-cursor.so.0" in missing_libraries({"DISPLAY": ":0"}, lacking)
        assert "libxcb-cursor.so.0" not in missing_libraries({"QT_QPA_PLATFORM": "offscreen"}, lacking)
    assert no_screen({"QT_QPA_PLATFORM": "offscreen"}) == ""


# -- a report as it is wanted ------------------------------------------------------------------------------------------


def test_a_report_is_said_in_german_and_names_no_site(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.html"
    code, _out, _err = cx("report", recorded, "coffee", "-o", target, "--language", "de", "--anonymity", "sites")
    said = target.read_text(encoding="utf-8")
    assert code == 0
    assert '<html lang="de">' in said and "Standorte sind nummeriert, auch in Notizen." in said


def test_only_the_visits_in_the_wanted_state_count(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    code, _out, _err = cx("report", recorded, "coffee", "-o", tmp_path / "r.json", "--state", "approved")
    assert code == 0
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["tables"]["visits"] == []


def test_a_template_that_is_not_there_is_refused(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    sentence = refused(cx("report", recorded, "coffee", "-o", tmp_path / "r.pdf", "--template", "Harbour"))
    assert "There is no template “Harbour”" in sentence
    assert list(tmp_path.iterdir()) == []


def test_photos_go_out_as_a_folder_and_other_formats_name_what_there_is(cx: Cx, recorded: Path, tmp_path: Path) -> None:
    code, _out, _err = cx("report", recorded, "coffee", "--format", "evidence", "-o", tmp_path / "photos")
    assert code == 0
    assert (tmp_path / "photos" / "manifest.json").is_file()
    assert "There are: pdf (*.pdf)" in refused(
        cx("report", recorded, "coffee", "--format", "docx", "-o", tmp_path / "r")
    )
