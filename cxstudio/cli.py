"""The command line: words into a call, refusals into a sentence and an exit code.

`cxstudio [WORKSPACE]` opens the window; any other first word is a command. A command wins over a folder of the same
name: `./demo` is the folder. Exit codes: 0 done, 1 refused with one sentence, 2 wrong use or no window possible here,
130 stopped by Ctrl+C. Importing this module loads nothing heavy.
"""

from __future__ import annotations

import gc
import os
import sys
from argparse import Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from pathlib import Path

from . import __version__
from .errors import CxError, WorkspaceError
from .i18n import _
from .terminal import complain, ready, say_json

DONE, REFUSED, WRONG_USE, STOPPED = 0, 1, 2, 130


class WrongUse(Exception):  # noqa: N818 - it is a refusal, not an error
    """What was typed can't be meant; the sentence says what could be."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say (those of this process where none are given); the exit code."""
    ready()
    words = sys.argv[1:] if words is None else list(words)
    wants_json = "--json" in words
    try:
        return _obey(words)
    except CxError as error:
        return _refuse(str(error), error.code, wants_json)
    except WrongUse as error:
        complain(str(error))
        return WRONG_USE
    except BrokenPipeError:  # the reader left, as `head` does: nothing is left to say, not even at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        sentence = _("The disk refused: {reason}. What was saved before is safe.").format(reason=error)
        return _refuse(sentence, "disk", wants_json)
    except KeyboardInterrupt:
        complain(_("Stopped. What was there before is as it was."))
        return STOPPED


def _refuse(sentence: str, code: str, wants_json: bool) -> int:
    complain(sentence)
    if wants_json:
        say_json({"refused": {"code": code, "sentence": sentence}})
    return REFUSED


def _obey(words: list[str]) -> int:
    parser = _parser()
    if not words or not (words[0].startswith("-") or words[0] in COMMANDS):
        return _window(_window_parser().parse_args(words))
    asked = parser.parse_args(words)
    from importlib import import_module

    code: int = getattr(import_module(f".{asked.part}", __package__), asked.do)(asked)
    sys.stdout.flush()  # a reader that left is noticed here, not in the middle of the interpreter's end
    return code


# -- the window --------------------------------------------------------------------------------------------------------


def _window(asked: Namespace) -> int:
    folder = _folder_for(asked.workspace)
    from .screen import libraries_sentence, missing_libraries, no_screen

    refusal = no_screen(os.environ)
    if not refusal:
        missing = missing_libraries(os.environ)
        refusal = libraries_sentence(missing) if missing else ""
    if refusal:
        raise WrongUse(refusal)
    gc.disable()  # the window puts it on again behind its first pages
    from ui.app import main as show_window

    return show_window(folder)


def _folder_for(word: str | None) -> Path:
    """The folder that a word names. Raises WrongUse for a word that is neither a command nor a folder."""
    if word is None:
        from .places import workspace_folder

        return workspace_folder()
    folder = Path(word)
    from .settings import is_hub

    if is_hub(folder):
        return folder
    if folder.suffix == ".cxb":
        raise WrongUse(
            _("“{word}” is a bundle. To take it in: cxstudio bundle import WORKSPACE {word}").format(word=word)
        )
    if folder.is_dir():
        return _ours_or_empty(folder)
    if folder.exists():
        raise WorkspaceError(_("“{word}” is a file, not a workspace folder.").format(word=word), "not-a-folder")
    if folder.name == word:  # a single word: more likely a mistyped command than a folder to be made
        words = _("“{word}” is neither a command nor a folder. The commands: {commands}. To make a new workspace: cxstudio ./{word}")  # fmt: skip  # noqa: E501
        raise WrongUse(words.format(word=word, commands=", ".join(COMMANDS)))
    return folder


def _ours_or_empty(folder: Path) -> Path:
    """A workspace, or a folder where one may be made. Raises WorkspaceError for one that holds other things."""
    names = [path.name for path in folder.iterdir()]
    if "workspace.sqlite" in names or all(name.startswith(("workspace.", ".")) for name in names):
        return folder
    words = _("{folder} holds other files and no workspace. Nothing was changed. Name a workspace, or an empty or new folder.")  # fmt: skip  # noqa: E501
    raise WorkspaceError(words.format(folder=folder), "missing")


# -- the words ---------------------------------------------------------------------------------------------------------

ABOUT = _("""Studies of what customers meet: design, visit, find the moments of truth, hand on.

  cxstudio                 open the window on your workspace
  cxstudio WORKSPACE       open the window on the workspace in that folder
  cxstudio COMMAND ...     work without a window

A command wins over a folder of the same name: ./demo is the folder.
Exit codes: 0 done, 1 refused with a reason, 2 wrong use, 130 stopped.""")

COMMANDS = {
    "demo": _("the whole road once: sample study, report, bundle, second workspace"),
    "doctor": _("what this computer has and lacks for the window"),
    "studies": _("the studies of a workspace"),
    "check": _("whether a workspace is whole: database, log and every photo; with --repair put it right"),
    "archive": _("a whole study in a folder that can be opened in ten years"),
    "report": _("the report on a study as a file"),
    "insight": _("which moments make or break the relationship, and what cannot be said"),
    "bundle": _("export, inspect, verify or import a bundle"),
    "context": _("take in what is known of the sites from elsewhere: stock, complaints, sales, segments"),
    "findings": _("what was found, as a table for the systems of others"),
    "keys": _("who we are to others, and whose bundles are believed"),
    "roster": _("who may do what in a study"),
    "protocol": _("check and compare protocols, exchange them with other form tools"),
    "hub": _("a team’s hub on a PostgreSQL server"),
    "trash": _("what was deleted in the last thirty days, and bring it back"),
    "erase": _("remove a visit or a photo for a person’s rights, with a certificate"),
    "visits": _("take visits in from a spreadsheet; exchange observations with BORIS"),
}


def _window_parser() -> ArgumentParser:
    parser = _top_parser()
    parser.add_argument("workspace", nargs="?", metavar="WORKSPACE")
    return parser


def _top_parser() -> ArgumentParser:
    usage = "cxstudio [WORKSPACE]\n       cxstudio COMMAND ..."
    return ArgumentParser("cxstudio", usage, description=ABOUT, formatter_class=RawDescriptionHelpFormatter)


def _parser() -> ArgumentParser:
    parser = _top_parser()
    parser.add_argument("--version", action="version", version=f"CX Studio {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title=_("commands"), prog="cxstudio")

    def command(name: str) -> ArgumentParser:
        return commands.add_parser(name, help=COMMANDS[name], description=COMMANDS[name])

    demo = _does("demo", command("demo"))
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("a folder without a demo in it"))
    _does("doctor", command("doctor"))
    _with_workspace(_does("studies", command("studies")))
    _add_keeping(command("check"), command("archive"))
    _add_report(command("report"))
    _with_study(_does("insight", command("insight")))
    _add_closed_loop(command("context"), command("findings"))
    _add_bundle(command("bundle"))
    _add_keys(command("keys"))
    _add_hub(command("hub"))
    _add_roster(command("roster"))
    _add_protocol(command("protocol"))
    _add_trash(command("trash"))
    _add_erase(command("erase"))
    _add_visits(command("visits"))
    return parser


def _add_keeping(check: ArgumentParser, archive: ArgumentParser) -> None:
    _with_workspace(_does("check", check, "keeping_commands"))
    check.add_argument("--repair", action="store_true", help=_("put right what can be; nothing is thrown away"))
    _with_study(_does("archive", archive, "keeping_commands"))
    archive.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help=_("a folder that is not there yet")
    )


def _add_report(parser: ArgumentParser) -> None:
    from .report_commands import add_options

    add_options(_with_study(_does("report", parser, "report_commands")))


def _add_visits(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, function: str, words: str) -> ArgumentParser:
        return _does(function, actions.add_parser(name, help=words, description=words), "visit_commands")

    take = _with_study(action("import", "take_table", _("visits from a table, one row each")))
    take.add_argument("file", type=Path, metavar="TABLE", help=_("*.csv, *.xlsx, or the *.zip of our own export"))
    wish = _("what a column is: a fact, the id of an item, or - to leave it out; may be given often")
    take.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help=wish)
    _with_account(take)
    boris = _with_workspace(action("import-boris", "take_boris", _("a project of BORIS as a study, or into one")))
    boris.add_argument("file", type=Path, metavar="PROJECT", help=_("*.boris or *.boris.gz"))
    boris.add_argument("--study", metavar="STUDY", help=_("the study that its observations go into; else a new one"))
    _with_account(boris)
    give = _with_study(action("export-boris", "give_boris", _("observations as a project of BORIS, or as bouts")))
    _with_output(give, ".boris", ".boris.gz", ".tsv", ".csv")


def _with_account(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    account = _("what became of every row, as JSON")
    parser.add_argument("--account", type=_named(parser, ".json"), metavar="FILE", help=account)


def _add_closed_loop(context: ArgumentParser, findings: ArgumentParser) -> None:
    words = _("a table with a column of sites or periods (or both) and figures")
    actions = context.add_subparsers(metavar="ACTION", required=True)
    taking = actions.add_parser("import", help=words, description=words)
    take = _with_study(_does("take_context", taking, "loop_commands"))
    take.add_argument("file", type=Path, metavar="TABLE", help=_("*.csv or *.xlsx"))
    wish = _("site=HEADING, period=HEADING or FIGURE=HEADING; may stand several times")
    take.add_argument("--map", action="append", default=[], metavar="WHAT=HEADING", help=wish)
    take.add_argument("--dry-run", action="store_true", help=_("only say what would be taken"))
    words = _("touchpoint, site, period, figure, verdict and action, a row each")
    actions = findings.add_subparsers(metavar="ACTION", required=True)
    giving = actions.add_parser("export", help=words, description=words)
    give = _with_study(_does("give_findings", giving, "loop_commands"))
    give.add_argument("--format", choices=("csv", "json"), help=_("what the file’s name says already"))
    _with_output(give, ".csv", ".json")


def _add_trash(parser: ArgumentParser) -> None:
    trash = _with_study(_does("trash", parser, "erase_command"))
    words = _("bring this one back: a visit’s id or number, a photo’s id or name")
    trash.add_argument("--restore", metavar="VISIT|PHOTO", help=words)


def _add_erase(parser: ArgumentParser) -> None:
    erase = _with_study(_does("erase", parser, "erase_command"))
    erase.add_argument("name", metavar="VISIT|PHOTO", help=_("a visit’s id or number, a photo’s id or SHA-256"))
    erase.add_argument("--reason", required=True, help=_("stands in the log and on the certificate"))


def _add_protocol(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, function: str, words: str) -> ArgumentParser:
        return _does(function, actions.add_parser(name, help=words, description=words), "protocol_commands")

    study = _("a study file, *.json")
    check = action("check", "check", _("what is wrong, and where"))
    check.add_argument("file", type=Path, metavar="STUDY", help=study)
    diff = action("diff", "diff", _("what differs between two"))
    diff.add_argument("before", type=Path, metavar="BEFORE", help=study)
    diff.add_argument("after", type=Path, metavar="AFTER", help=study)
    take = action("import", "take_form", _("a form of ODK or KoboToolbox as a study file"))
    take.add_argument("file", type=Path, metavar="FORM", help=_("*.xlsx, *.xls, or the same as text"))
    _with_output(take, ".json")
    account = _("what became of every row, as JSON")
    take.add_argument("--account", type=_named(take, ".json"), metavar="FILE", help=account)
    give = action("export", "give_form", _("a study file as a form for ODK or KoboToolbox"))
    give.add_argument("file", type=Path, metavar="STUDY", help=study)
    _with_output(give, ".xlsx")
    _with_output(action("schema", "schema", _("the JSON Schema of study files")), ".json")


def _add_bundle(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, words: str) -> ArgumentParser:
        made = actions.add_parser(name, help=words, description=words)
        return _does(f"bundle_{name}", made, "bundle_commands")

    export = _with_study(action("export", _("a study as a bundle, signed where there are keys")))
    _with_output(export, ".cxb")
    _add_address(export)
    for name, words in (("inspect", _("what a bundle holds")), ("verify", _("whether a bundle is whole"))):
        look = action(name, words)
        look.add_argument("file", type=Path, metavar="FILE")
        whose = _("the workspace whose keys open an encrypted one")
        look.add_argument("--keys", type=Path, metavar="WORKSPACE", help=whose)
    take = _with_workspace(action("import", _("take a bundle in")))
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    believe = _("believe devices that are not known here: this once, or always; compare their words first")
    take.add_argument("--accept", choices=("once", "always"), help=believe)
    _add_carriers(action)


def _add_hub(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, words: str) -> ArgumentParser:
        made = actions.add_parser(name, help=words, description=words)
        made.add_argument("url", metavar="URL", help=_("postgresql://user:password@server/database"))
        return _does(f"hub_{name.replace('-', '_')}", made, "hub_commands")

    make = action("init", _("make a hub in an empty database"))
    make.add_argument("--evidence", type=Path, required=True, metavar="FOLDER", help=_("where its photos will lie"))
    action("status", _("how every study stands at the hub"))
    serve = action("serve-folder", _("take in whatever lands in a folder, and leave receipts"))
    serve.add_argument("place", metavar="PLACE", help=_("a folder, or an object store's address"))
    _add_belief(serve)
    serve.add_argument("--once", action="store_true", help=_("look once and end"))
    serve.add_argument("--every", type=float, default=30.0, metavar="SECONDS", help=_("how long between two looks"))


def _add_belief(parser: ArgumentParser) -> None:
    words = _("believe devices that are not known here, from now on; only where nobody else can put bundles")
    parser.add_argument("--believe", action="store_true", help=words)


def _add_carriers(action: Callable[[str, str], ArgumentParser]) -> None:
    where = _("a folder, or an object store's address such as s3://bucket/team")
    words = _("a study to a folder on a stick or a share, or to an object store")
    send = _with_study(action("send", words))
    send.add_argument("place", metavar="PLACE", help=where)
    to = _("encrypt for this device, and send what it lacks: a *.cxcard file or a name; may be given often")
    send.add_argument("--to", action="append", default=[], metavar="CARD", help=to)
    send.add_argument("--since", choices=("last",), help=_("only what came after the last bundle"))
    send.add_argument("--thin", action="store_true", help=_("photos later"))
    words = _("take in what is new in a folder or an object store")
    fetch = _with_workspace(action("fetch", words))
    fetch.add_argument("place", metavar="PLACE", help=where)
    fetch.add_argument("--dry-run", action="store_true", help=_("only say what is new there"))
    _add_belief(fetch)
    for carried in (send, fetch):
        carried.set_defaults(part="carrier_commands")


def _add_address(export: ArgumentParser) -> None:
    """For whom a bundle is, and how it goes."""
    sealing = export.add_mutually_exclusive_group()
    to = _("encrypt for this device, and send what it lacks: a *.cxcard file or a name; may be given often")
    sealing.add_argument("--to", action="append", default=[], metavar="CARD", help=to)
    sealing.add_argument("--passphrase", action="store_true", help=_("encrypt with a passphrase, asked or from CXSTUDIO_BUNDLE_PASSPHRASE"))  # fmt: skip  # noqa: E501
    export.add_argument("--since", choices=("last", "start"), help=_("only what came after the last bundle, or everything from the start"))  # fmt: skip  # noqa: E501
    export.add_argument("--thin", action="store_true", help=_("photos later"))
    export.add_argument("--receipt", action="store_true", help=_("no changes, only what has arrived here"))
    export.add_argument("--split", metavar="SIZE", help=_("in parts: mail (18 MB), fat32 (3.9 GB), or a size such as 25M"))  # fmt: skip  # noqa: E501
    export.add_argument("--unsigned", action="store_true", help=_("without our signature"))


def _add_keys(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, words: str) -> ArgumentParser:
        return _with_workspace(_does(name, actions.add_parser(name, help=words, description=words), "key_commands"))

    action("show", _("our words, and the devices met"))
    _with_output(action("card", _("our identity card as a file to give away")), ".cxcard")
    opens = action("decrypt", _("an original that was encrypted for us, as it came"))
    opens.add_argument("file", type=Path, metavar="FILE", help="*.age")
    _with_output(opens, ".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".heic")
    believe = action("trust", _("accept the identity card of another device"))
    believe.add_argument("card", type=Path, metavar="CARD", help="*.cxcard")
    believe.add_argument("--phrase", metavar="WORDS", help=_("its eight words, as they were told you"))
    refuse = action("revoke", _("take nothing more from a device"))
    refuse.add_argument("name", metavar="DEVICE", help=_("its person, its name or its id"))


def _add_roster(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, words: str) -> ArgumentParser:
        made = actions.add_parser(name, help=words, description=words)
        return _with_study(_does(f"roster_{name}", made, "key_commands"))

    action("show", _("who may do what, and what was not allowed"))
    give = action("set", _("give a device its roles; the first time we become the lead"))
    give.add_argument("name", metavar="DEVICE", help=_("its person, its name or its id"))
    give.add_argument("roles", nargs="+", choices=("field", "reviewer", "designer", "lead", "privacy"))
    end = action("revoke", _("let nothing count that a device writes from now on"))
    end.add_argument("name", metavar="DEVICE", help=_("its person or its id"))
    _with_output(action("invite", _("write a join file: the study and our card, for who is to observe")), ".cxjoin")
    words = _("join the study of a join file, once its lead’s words were typed")
    joins = _with_workspace(_does("roster_join", actions.add_parser("join", help=words, description=words), "key_commands"))  # fmt: skip  # noqa: E501
    joins.add_argument("file", type=Path, metavar="FILE", help="*.cxjoin")
    joins.add_argument("--phrase", metavar="WORDS", help=_("the lead’s eight words, as they were told you"))


def _does(function: str, parser: ArgumentParser, part: str = "commands") -> ArgumentParser:
    """Which function of which module does it."""
    parser.set_defaults(do=function, part=part)
    parser.add_argument("--json", action="store_true", help=_("for programs: one JSON document"))
    return parser


def _with_workspace(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("workspace", type=Path, metavar="WORKSPACE", help=_("the folder of a workspace"))
    return parser


def _with_study(parser: ArgumentParser) -> ArgumentParser:
    _with_workspace(parser)
    parser.add_argument("study", metavar="STUDY", help=_("its id, or a part of its title that no other has"))
    return parser


def _with_output(parser: ArgumentParser, *suffixes: str) -> Action:
    """`-o FILE`, ending as such files do."""
    named, told = _named(parser, *suffixes), ", ".join(f"*{suffix}" for suffix in suffixes)
    return parser.add_argument("-o", "--output", type=named, required=True, metavar="FILE", help=told)


def _named(parser: ArgumentParser, *suffixes: str) -> Callable[[str], Path]:
    """A file to be written must end as such files do: a slip must not overwrite a database or a photo."""

    def named(word: str) -> Path:
        if not word.lower().endswith(suffixes):
            wanted = _(" or ").join(suffixes)
            parser.error(_("the name of the file must end in {suffix}: {word}").format(suffix=wanted, word=word))
        return Path(word)

    return named
