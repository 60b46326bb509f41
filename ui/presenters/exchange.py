"""Sending and receiving bundles: what would go along, what would change, in people's words; and the tasks behind it.

Imported when the page is first visited. Every task is a generator for the job queue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxstudio.exchange import bundle, merge, trust
from cxstudio.exchange.addressing import Address, addressed, usual
from cxstudio.exchange.bundle import Bundle, Exported
from cxstudio.exchange.devices import Device
from cxstudio.exchange.merge import Effect, Imported, Plan, PlanLine
from cxstudio.exchange.trust import Judgement
from cxstudio.i18n import _, plural
from cxstudio.steps import Progress, Steps
from cxstudio.store import bundle_log, chains, log
from cxstudio.store.bundle_log import BundleNote
from cxstudio.store.operation import Operation
from cxstudio.store.taken_back import TakenIn
from cxstudio.study.pages import places_of
from cxstudio.workspace import Workspace

from .exchange_keys import Desk
from .moments import ago, exact_moment

# -- send --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Parcel:
    """What a bundle would carry now: changes in all, and how many visits, sites and photos they are about."""

    operations: int
    visits: int
    sites: int
    photos: int

    @property
    def sentence(self) -> str:
        """The parcel in words."""
        if not self.operations:
            return _("Nothing: they have everything already.")
        parts = [
            (self.visits, plural("{n} visit", "{n} visits", self.visits)),
            (self.photos, plural("{n} photo", "{n} photos", self.photos)),
            (self.sites, plural("{n} site", "{n} sites", self.sites)),
            (self.operations, plural("{n} change in all", "{n} changes in all", self.operations)),
        ]
        return ", ".join(words for n, words in parts if n)


def weigh(workspace: Workspace, study: str, maker: str = "") -> Steps[Parcel]:
    """What would go along to everybody, or to `maker`, who lacks only what came after their last bundle."""
    yield Progress(0, 0, _("Counting what would go along"))
    with workspace.database.read() as connection:
        have = bundle_log.last_vector_of(connection, study, maker) if maker else {}
        lacking = chains.lacking(log.links(connection, study), have)
        entities: set[str] = set()
        blobs: set[str] = set()
        for operation in log.with_hashes(connection, sorted(lacking)):
            entities.add(operation.header.e)
            blobs.update(operation.blobs)
    kinds = Counter(entity.partition(":")[0] for entity in entities)
    return Parcel(len(lacking), kinds["visit"], kinds["site"], len(blobs))


def known_people(workspace: Workspace, study: str) -> list[str]:
    """Who sent us a bundle of this study, the last one first: for them only what they lack can be sent."""
    with workspace.database.read() as connection:
        received = [note for note in bundle_log.notes(connection, study) if note.direction == "received"]
    return list(dict.fromkeys(note.maker for note in received if note.maker))


@dataclass(frozen=True)
class Sending:
    """How a bundle goes. `maker`: only what that person lacks; `to`: sealed for these devices; `passphrase`: sealed
    under it; `thin`: photos later; `receipt`: no changes; `most`: bytes of a part, 0 for one file."""

    maker: str = ""
    to: tuple[Device, ...] = ()
    passphrase: str = ""
    thin: bool = False
    receipt: bool = False
    most: int = 0


@dataclass(frozen=True)
class Sent:
    """What was written: all parts, whether it is signed and whether it is sealed."""

    parts: tuple[Exported, ...]
    is_signed: bool
    is_sealed: bool

    @property
    def first(self) -> Exported:
        """The first part, or the only one."""
        return self.parts[0]


def send(workspace: Workspace, study: str, path: Path, how: Sending, desk: Desk) -> Steps[Sent]:
    """Write the bundle. Raises StorageError when the disk refuses, KeysError for a wrong passphrase of the key file; no
    half-written file stays."""
    yield Progress(0, 0, _("Looking for your keys"))
    keys = desk.keys(workspace)
    packing, have = addressed(workspace, study, keys, Address(how.to, how.passphrase, how.thin, how.receipt))
    if how.maker:
        with workspace.database.read() as connection:
            have = bundle_log.last_vector_of(connection, study, how.maker)
    elif not how.receipt:
        have = {}  # everybody: nobody's state is known
    if how.most:
        parts = yield from bundle.export_parts(workspace, study, path, how.most, have, packing)
    else:
        parts = [(yield from bundle.export(workspace, study, path, have, packing))]
    return Sent(tuple(parts), keys is not None, packing.seal is not None)


def usual_readers(workspace: Workspace, study: str) -> tuple[Device, ...]:
    """For whom a study is encrypted unless somebody says otherwise."""
    return usual(workspace, study)


def guarded_sentence(sent: Sent) -> str:
    """Whether it is signed and encrypted, in words."""
    signed = _("Signed by you") if sent.is_signed else _("Not signed")
    sealed = _("encrypted") if sent.is_sealed else _("not encrypted: whoever has the file can read it")
    return _("{signed}, {sealed}.").format(signed=signed, sealed=sealed)


def all_parts(sent: Sent) -> Exported:
    """The parts taken together, under the first one's name."""
    whole = sent.first
    for part in sent.parts[1:]:
        whole = replace(
            whole, size=whole.size + part.size, operations=whole.operations + part.operations,
            photos=whole.photos + part.photos, photos_missing=whole.photos_missing + part.photos_missing,
            photos_held_back=whole.photos_held_back + part.photos_held_back,
        )  # fmt: skip
    return whole


def sent_sentence(sent: Exported) -> str:
    """What was written, and what could not go along."""
    said = _("{changes} and {photos} were written.").format(
        changes=plural("{n} change", "{n} changes", sent.operations),
        photos=plural("{n} photo", "{n} photos", sent.photos),
    )
    missing = plural(
        "{n} photo is not on this computer and did not go along.",
        "{n} photos are not on this computer and did not go along.",
        sent.photos_missing,
    )
    held = plural(
        "{n} photo was held back: it has not been checked or cleared.",
        "{n} photos were held back: they have not been checked or cleared.",
        sent.photos_held_back,
    )
    more = ((sent.photos_missing, missing), (sent.photos_held_back, held))
    return " ".join([said, *(words for count, words in more if count)])


def safe_name(title: str, suffix: str) -> str:
    """A file name from what people typed: no separators, no hidden or reserved names, at most 60 letters."""
    words = re.sub(r"[^\w\- ]+", " ", title)
    name = "-".join(words.split()).strip("-_")[:60].strip("-_").casefold()
    reserved = re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name)
    return (f"study-{name}".rstrip("-") if reserved or not name else name) + suffix


def size_words(size: int) -> str:
    """Bytes as people read them: 480 kB, 1.8 MB."""
    if size < 1_000_000:
        return _("{n} kB").format(n=max(1, round(size / 1000)))
    return _("{n} MB").format(n=f"{size / 1_000_000:.1f}")


def fingerprint_words(fingerprint: str) -> str:
    """As it is read out on the telephone; where a bundle names none, a dash."""
    return fingerprint or "–"


# -- receive -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineWords:
    """One thing the bundle speaks of, in words; `group` is its effect."""

    what: str
    detail: str
    group: Effect


@dataclass(frozen=True)
class Preview:
    """A checked bundle, open until closed, and what its import would do. `here`: is the study in the workspace?"""

    bundle: Bundle
    plan: Plan
    lines: tuple[LineWords, ...]
    is_study_here: bool
    judged: Judgement

    @property
    def is_receipt(self) -> bool:
        """Does it only say what has arrived there, from somebody known?"""
        return not self.bundle.operations and self.is_study_here and not self.judged.needs_decision


def note_receipt(workspace: Workspace, found: Preview) -> None:
    """Remember what has arrived there: the next bundle for them is smaller by that."""
    merge.note_receipt(workspace, found.bundle)


def preview(workspace: Workspace, path: Path, desk: Desk, passphrase: str = "") -> Steps[Preview]:
    """Check a bundle from end to end and plan its import. Raises BundleError with its one sentence; writes nothing."""
    opened = yield from bundle.read(path, desk.opener(workspace, path, passphrase))
    try:
        judged = trust.judge(workspace, opened)
        yield Progress(0, 0, _("Comparing with what is here"))
        planned = merge.plan(workspace, opened)
        names = _site_names(workspace, opened)
        told = {entity: _told(operations) for entity, operations in bundle.by_entity(opened.operations).items()}
        here = any(study.id == opened.facts.study for study in workspace.studies())
        asked = _questions(workspace, opened.facts.study) if here else {}
        lines = tuple(_line_words(line, told.get(f"{line.kind}:{line.id}", {}), names, asked) for line in planned.lines)
        return Preview(opened, planned, lines, here, judged)
    except BaseException:  # cancelling included: the file must not stay open
        opened.close()
        raise


def refused_sentence(error: Exception) -> str:
    """Why a bundle was refused. A photo's name inside the file is a checksum, which says nothing to anybody."""
    return re.sub(r"data/blobs/[0-9a-f/]+", _("a photo in it"), str(error))


def take_in(workspace: Workspace, opened: Bundle, accepted: Sequence[str] = ()) -> Steps[Imported]:
    """Back up, then merge in one transaction; `accepted` are the keys of unknown devices that a person believes."""
    yield Progress(0, 0, _("Making a backup"))
    workspace.backup("import")
    return (yield from merge.apply(workspace, opened, accepted))


def take_back(workspace: Workspace, undo: TakenIn) -> None:
    """Let what a merge brought leave again. Raises WorkspaceError where something was built on it."""
    merge.take_back(workspace, undo)


def _site_names(workspace: Workspace, opened: Bundle) -> dict[str, str]:
    names = {site.id: site.name for site in workspace.sites(opened.facts.study)}
    for operation in opened.operations:
        kind, _colon, id_ = operation.header.e.partition(":")
        name = (operation.values or {}).get("name")
        if kind == "site" and isinstance(name, str):
            names[id_] = name
    return names


def _told(operations: Sequence[Operation]) -> dict[str, object]:
    """What the operations on one thing say of it."""
    return {name: value for operation in operations for name, value in (operation.values or {}).items()}


def _questions(workspace: Workspace, study: str) -> dict[str, str]:
    """What each item of the study's newest protocol asks."""
    protocol = workspace.newest_protocol(study).protocol
    return {item_id: place.item.text for item_id, place in places_of(protocol).items()}


def _line_words(
    line: PlanLine, told: Mapping[str, object], sites: Mapping[str, str], asked: Mapping[str, str]
) -> LineWords:
    return LineWords(_named(line, told, sites), _field_words(line, asked), line.effect)


def _named(line: PlanLine, told: Mapping[str, object], sites: Mapping[str, str]) -> str:
    """ "Visit 12, Harbour Street", as the bundle's own operations name it."""
    if line.kind == "site":
        return _("Site {name}").format(name=sites.get(line.id, line.id[:8]))
    if line.kind == "visit":
        number = told.get("number")
        visit = _("Visit {n}").format(n=number) if number else _("Visit {id}").format(id=line.id[:8])
        site = sites.get(str(told.get("site", "")), "")
        return f"{visit}, {site}" if site else visit
    if line.kind == "protocol":
        return _("Protocol version {n}").format(n=told.get("number", "?"))
    if line.kind == "study":
        return _("The study’s description")
    return f"{line.kind} {line.id[:8]}"


_FIELDS = {
    "amendment_reason": _("the reason for a change"), "amended": _("that it was changed"), "name": _("the name"),
    "address": _("the address"), "group": _("the group"), "title": _("the title"), "note": _("the note"),
}  # fmt: skip
_PARTS = {
    "answer": _("an answer"), "evidence": _("a photo"), "moment": _("a marked moment"), "event": _("an observed event")
}  # fmt: skip


def _field_words(line: PlanLine, asked: Mapping[str, str]) -> str:
    """Which fields, in words: an answer by its question, the answers first."""
    names = sorted(dict.fromkeys(_field(name, asked) for name in line.fields), key=lambda name: name[:1] != "“")
    if len(names) > 3:
        return _("{names} and {n} more").format(names=", ".join(names[:3]), n=len(names) - 3)
    return ", ".join(names)


def _field(name: str, asked: Mapping[str, str]) -> str:
    part, _slash, key = name.rpartition(":")[2].partition("/")
    if key in asked:
        return f"“{asked[key]}”"
    return _PARTS.get(part) or _FIELDS.get(part) or part.replace("_", " ")


def group_words(effect: Effect) -> tuple[str, str]:
    """The name of a group of lines, and what the import does with it."""
    return {
        Effect.NEW: (_("New"), _("Not here yet; will be added")),
        Effect.NEWER_THERE: (_("Newer there"), _("Will be brought up to date")),
        Effect.NEWER_HERE: (_("Newer here"), _("Yours stays as it is")),
        Effect.BOTH: (_("Changed on both sides"), _("Both are kept; the later one counts for now")),
        Effect.SAME: (_("The same"), _("Nothing to do")),
        Effect.ERASED: (_("Erased here"), _("Stays erased")),
    }[effect]


def merged_sentence(done: Imported) -> str:
    """What the import did."""
    if not done.operations and not done.photos:
        return _("Nothing new: everything in this bundle was here already.")
    changes = plural("{n} change", "{n} changes", done.operations)
    photos = plural("{n} photo", "{n} photos", done.photos)
    both = _("Merged {changes} and {photos}.") if done.photos else _("Merged {changes}.")
    said = both.format(changes=changes, photos=photos)
    if done.conflicts:
        said += " " + plural(
            "{n} field has two values; both are kept.", "{n} fields have two values; both are kept.", done.conflicts
        )
    if done.forked:
        said += " " + plural(
            "{n} device went on in two places: its workspace was copied or restored.",
            "{n} devices went on in two places: their workspaces were copied or restored.",
            done.forked,
        )
    if done.unreadable:
        said += " " + plural(
            "{n} file is no photo this program can show; it is kept.",
            "{n} files are no photos this program can show; they are kept.",
            done.unreadable,
        )
    return said


# -- history -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HistoryLine:
    """One bundle in the history, in words."""

    direction: str
    name: str
    about: str
    when: str
    exact: str


def history(workspace: Workspace) -> list[HistoryLine]:
    """The bundles sent and received here, the newest first, at most 200."""
    titles = {study.id: study.title for study in workspace.studies()}
    with workspace.database.read() as connection:
        notes = bundle_log.notes(connection)[:200]
    return [_history_line(note, titles, workspace.clock()) for note in notes]


def _history_line(note: BundleNote, titles: Mapping[str, str], now: int) -> HistoryLine:
    parts = [titles.get(note.study, "")]
    if note.direction == "received" and note.maker:
        parts.append(_("from {person}").format(person=note.maker))
    visits, photos = note.counts.get("visit", 0), note.counts.get("photos", 0)
    if visits:
        parts.append(plural("{n} change to visits", "{n} changes to visits", visits))
    if note.direction == "sent":
        operations = note.counts.get("operations", 0)
        parts.append(plural("{n} change", "{n} changes", operations))
    if photos:
        parts.append(plural("{n} photo", "{n} photos", photos))
    direction = _("Sent") if note.direction == "sent" else _("Received")
    about = " · ".join(part for part in parts if part)
    return HistoryLine(direction, note.file_name, about, ago(note.at_ms, now), exact_moment(note.at_ms))
