"""A workspace: one folder with the database, the evidence and the backups. Window and command line hold one of these.

It ties the store together and decides nothing itself: who may open it, where things lie, and the few changes that
touch files and rows at once.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from . import __version__
from .errors import EvidenceError, WorkspaceError
from .i18n import _
from .ids import Clock, IdMaker, offset_minutes, system_clock
from .steps import Steps, sync_folder
from .store import backups, continuity, log, photo_rows, protocol_drafts, studies, visits
from .store.conflicts import Conflicts
from .store.continuity import Continuity
from .store.database import Database, speaking
from .store.disk import refuse_share
from .store.drafts import Drafts
from .store.evidence_files import EvidenceFiles
from .store.photos import PhotoFacts, Source, attach_all
from .store.protocol_drafts import ProtocolDrafts
from .store.reviews import Reviews
from .store.studies import PublishedProtocol
from .store.trash import Trash
from .store.version_moves import VersionMoves
from .study.clearing import is_locked_away, original_goes, treatment_of
from .study.dataset import Dataset, ScoredVisit, dataset
from .study.defaults import with_defaults
from .study.double import MEANWHILE_MS, could_be_beside, is_blind
from .study.gate import counting
from .study.plan import Ethics, Site, Study, StudyFile, wave_on
from .study.protocol import Protocol
from .study.visit import Answer, Evidence, Visit, VisitState

if TYPE_CHECKING:
    from .store.erasure import Certificate

DATABASE = "workspace.sqlite"


@dataclass(frozen=True)
class Person:
    """Who works here; the name stands beside every change."""

    name: str
    device: str = ""


def this_person() -> Person:
    """The person and device as the operating system names them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # no such user in the system's list, as in a bare container
        name = "observer"
    return Person(name, platform.node())


class Workspace:
    """An open workspace. Close it; while it is open no other program instance can open it."""

    def __init__(self, folder: Path, database: Database, lock: FileLock, clock: Clock) -> None:
        """Use `create` or `open`."""
        self.folder = folder
        self.database = database
        self.clock = clock
        self.new_id = IdMaker(clock)
        self.evidence = EvidenceFiles(folder)
        self.drafts = Drafts(database, clock)
        self.protocol_drafts = ProtocolDrafts(database, clock)
        self.version_moves = VersionMoves(database, self.drafts, clock)
        self.reviews = Reviews(database, clock)
        self.conflicts = Conflicts(database, clock)
        self.trash = Trash(database, self.evidence, self.drafts, folder, clock)
        self.continuity = Continuity.SAME
        self._marks: Path | None = None
        self._lock = lock

    @classmethod
    def create(cls, folder: Path, person: Person | None = None, clock: Clock = system_clock) -> Workspace:
        """Make a new workspace in an empty or absent folder. Raises WorkspaceError when there is one already."""
        if (folder / DATABASE).exists():
            raise WorkspaceError(
                _("There is already a workspace at {folder}. Nothing was changed.").format(folder=folder), "exists"
            )
        refuse_share(folder)
        with speaking():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
        lock = take_lock(folder)
        try:
            who = person or this_person()
            database = Database.create(folder / DATABASE, log.introducing(IdMaker(clock)(), who.name, who.device))
            return cls(folder, database, lock, clock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, folder: Path, clock: Clock = system_clock) -> Workspace:
        """Open the workspace in `folder`. Raises WorkspaceError when it is missing, foreign, newer, damaged or held
        by another program instance; nothing is changed then."""
        if not (folder / DATABASE).is_file():
            raise WorkspaceError(
                _("There is no CX Studio workspace at {folder}. Nothing was changed.").format(folder=folder), "missing"
            )
        refuse_share(folder)
        lock = take_lock(folder)
        try:
            return cls(folder, Database.open(folder / DATABASE), lock, clock)
        except BaseException:  # whatever stops it, the folder must not stay locked
            lock.release()
            raise

    @property
    def person(self) -> str:
        """The name that stands beside changes made here."""
        with self.database.read() as connection:
            return log.ours(connection)[1]

    def go_on_here(self, marks: Path) -> Continuity:
        """Compare with the mark that this computer keeps of the workspace in the folder `marks`: a copied or restored
        one goes on as a replica of its own. How it goes on stands in `continuity` then. A hub is no file of this
        computer: many open it, and it stays the replica it is."""
        if not self.database.path.is_file():
            return self.continuity
        with suppress(OSError):  # a mark that cannot be kept must keep nobody from working
            self.continuity = continuity.attend(self.database, marks, self.new_id())
            self._marks = marks
        return self.continuity

    def mark(self) -> None:
        """Keep the mark: before anything leaves this computer, and at the end."""
        if self._marks is not None:
            with suppress(OSError):
                continuity.mark(self.database, self._marks)

    def close(self) -> None:
        """Checkpoint, close, and let others in."""
        try:
            self.mark()
            self.database.close()
        finally:
            self._lock.release()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # -- studies -----------------------------------------------------------------------------------------------------

    def install(self, file: StudyFile) -> PublishedProtocol:
        """Take a study file in: the study, and its protocol as a published version. Twice changes nothing."""
        with self.database.write() as connection:
            studies.save_study(connection, file.study, self.clock)
            return studies.publish(connection, file.study.id, file.protocol, self.clock)

    def add_study(self, study: Study, protocol: Protocol) -> None:
        """A new study, or its changed facts, with the draft of its protocol; nothing is published yet."""
        with self.database.write() as connection:
            studies.save_study(connection, study, self.clock)
        self.protocol_drafts.save(study.id, protocol)

    def change_study(self, study: Study) -> None:
        """Other facts of a study; only what differs is written."""
        with self.database.write() as connection:
            studies.save_study(connection, study, self.clock)

    def protocol_draft(self, study_id: str) -> Protocol | None:
        """The protocol being designed for a study; None while nothing differs from what is published."""
        return self.protocol_drafts.load(study_id)

    def publish(self, study_id: str, protocol: Protocol) -> PublishedProtocol:
        """Freeze a protocol as the study's next version and let go of its draft, in one transaction. Whether it may
        be published, its checks say before."""
        with self.database.write() as connection:
            published = studies.publish(connection, study_id, protocol, self.clock)
            protocol_drafts.forget(connection, study_id)
            return published

    def protocol_versions(self, study_id: str) -> list[PublishedProtocol]:
        """All published versions of a study, the newest first."""
        with self.database.read() as connection:
            return studies.versions(connection, study_id)

    def retire(self, study_id: str, version: str, *, back: bool = False) -> None:
        """Let no new visit begin on a version (content hash), or with `back` take it into use again. Visits made
        with it stay as they are."""
        with self.database.write() as connection:
            study = studies.study(connection, study_id)
            others = tuple(hash_ for hash_ in study.retired if hash_ != version)
            retired = others if back else (*others, version)
            studies.save_study(connection, study.model_copy(update={"retired": retired}), self.clock)

    def add_site(self, study_id: str, name: str, address: str = "", group: str = "") -> Site:
        """A new site of a study."""
        site = Site(id=self.new_id(), study=study_id, name=name, address=address, group=group)
        with self.database.write() as connection:
            studies.save_site(connection, site, self.clock)
        return site

    def change_site(self, site: Site) -> None:
        """Other facts of a site."""
        with self.database.write() as connection:
            studies.save_site(connection, site, self.clock)

    def remove_site(self, site: Site) -> None:
        """Take a site out of its study. Raises WorkspaceError when visits were made there."""
        with self.database.write() as connection:
            studies.remove_site(connection, site, self.clock)

    def studies(self) -> list[Study]:
        """All studies, the one changed last first."""
        with self.database.read() as connection:
            return studies.studies(connection)

    def is_untouched(self) -> bool:
        """Was nothing ever written here? A workspace whose studies were all deleted is not untouched."""
        with self.database.read() as connection:
            return log.is_empty(connection)

    def find_study(self, name: str) -> Study:
        """A study by id or by a unique part of its title."""
        with self.database.read() as connection:
            return studies.find_study(connection, name)

    def sites(self, study_id: str) -> list[Site]:
        """The sites of a study, by name."""
        with self.database.read() as connection:
            return studies.sites(connection, study_id)

    def protocol(self, content_hash: str) -> PublishedProtocol:
        """One published version."""
        with self.database.read() as connection:
            return studies.version(connection, content_hash)

    def newest_protocol(self, study_id: str) -> PublishedProtocol:
        """The version new visits use."""
        with self.database.read() as connection:
            return studies.newest_version(connection, study_id)

    # -- visits ------------------------------------------------------------------------------------------------------

    def begin_visit(
        self, study_id: str, site: Site, observer: str, draws: dict[str, str] | None = None, *, practice: bool = False,
        beside: str = "",
    ) -> Visit:  # fmt: skip
        """Start a visit on the newest protocol; the draft exists from here. Half the visits ask shuffled facts in
        reverse order. A visit for practice is shown and never counted; one `beside` another (its id) is the second
        observation of it."""
        version = self.newest_protocol(study_id)
        now = self.clock()
        visit_id = self.new_id()
        visit = Visit(
            id=visit_id,
            study=study_id,
            protocol=version.hash,
            site=site.id,
            observer=observer,
            draws=draws or {},
            practice=practice,
            beside=beside,
            wave=wave_on(self.find_study(study_id), datetime.fromtimestamp(now / 1000).date().isoformat()),
            reverse=int(visit_id[-1], 16) % 2 == 1,
            started_at=now,
            utc_offset=offset_minutes(now),
            zone=datetime.fromtimestamp(now / 1000).astimezone().tzname() or "",
        )
        self.drafts.begin(visit)
        return visit

    def attach(self, sources: Sequence[Source]) -> Steps[list[PhotoFacts | EvidenceError]]:
        """Take photos in: originals copied and synced, decoded in full, derived. A refused one gives its error in
        its place, so that the others go on. Rows follow with `evidence_of` and `drafts.save_evidence`."""
        return attach_all(self.evidence, sources)

    def evidence_of(self, facts: PhotoFacts, touchpoint: str, item: str) -> Evidence:
        """A new piece of evidence from a photo that was taken in. Where it was taken stays with the files."""
        return Evidence(
            id=self.new_id(),
            sha256=facts.sha256,
            touchpoint=touchpoint,
            item=item,
            name=facts.name,
            media=facts.kind,
            size=facts.size,
            crc32=facts.crc32,
            width=facts.width,
            height=facts.height,
            taken_at=facts.taken_at or "",
            added_at=self.clock(),
            look=facts.look,
        )

    def complete(self, visit: Visit, completed_at: int | None = None) -> Visit:
        """Complete a visit (now, or at a moment in UTC ms): its draft becomes operations, in one transaction. Defaults
        that nobody changed are answers from here on."""
        protocol = self.protocol(visit.protocol).protocol
        with self.database.write() as connection:
            for evidence in visit.evidence:
                visits.note_blob(connection, evidence.sha256, evidence.size, evidence.crc32)
            done = visits.complete(connection, visit, self.clock, completed_at, partial(with_defaults, protocol))
        self._let_originals_go(done)
        return done

    def take_back_finish(self, visit: Visit) -> Visit:
        """Make a visit that was finished a moment ago a draft again, whole and under its number. The draft is written
        first: whatever comes between, nothing is lost."""
        draft = visit.model_copy(update={"state": VisitState.IN_PROGRESS, "completed_at": None})
        self.drafts.put(draft)
        with self.database.write() as connection:
            visits.take_back(connection, visit, _("the finish was taken back"), self.clock)
        return draft

    def add_evidence(self, visit: Visit, found: Sequence[Evidence], reason: str) -> Visit:
        """Photos and sounds that belong to a completed visit after all, with the reason; the visit as it stands."""
        with self.database.write() as connection:
            visits.add_evidence(connection, visit, found, reason, self.clock)
            done = visits.visit(connection, visit.id, visit.study)
        self._let_originals_go(done)
        return done

    def change_evidence(self, visit: Visit, evidence: Evidence, reason: str) -> Visit:
        """What is said of a photo of a completed visit (its caption, what is covered, that it was cleared), with the
        reason; the visit as it then stands."""
        before = next(one for one in visit.evidence if one.id == evidence.id)
        with self.database.write() as connection:
            visits.change_evidence(connection, visit, before, evidence, reason, self.clock)
            done = visits.visit(connection, visit.id, visit.study)
        self._let_originals_go(done)
        return done

    def _let_originals_go(self, visit: Visit) -> None:
        """Destroy or encrypt the originals of a finished visit's photos where the study says so: those whose copies are
        made and that no other visit needs."""
        study = self.find_study(visit.study)
        going = [one for one in visit.evidence if original_goes(one, study.ethics) and self._has_copy(one)]
        if not going:
            return
        drafted = {one.sha256 for draft in self.drafts.all() for one in self.drafts.load(draft).evidence}
        with self.database.write() as connection:
            needed = drafted | photo_rows.others_need(connection, visit, study.ethics)
            for one in going:
                if one.sha256 not in needed:
                    photo_rows.forget_blob(connection, one.sha256)
                    self._put_away(one.sha256, study.ethics)

    def _put_away(self, sha256: str, ethics: Ethics) -> None:
        if is_locked_away(ethics):
            self.evidence.seal(sha256, ethics.originals_key)
        else:
            self.evidence.destroy(sha256)

    def _has_copy(self, evidence: Evidence) -> bool:
        return self.evidence.has_derived(evidence.sha256, treatment_of(evidence).key)

    def amend(self, visit: Visit, answer: Answer, reason: str) -> Visit:
        """Change an answer after completion, with the reason; the visit as it then stands."""
        with self.database.write() as connection:
            visits.amend_answer(connection, visit, answer, reason, self.clock)
            return visits.visit(connection, visit.id, visit.study)

    def dataset(self, study_id: str) -> tuple[PublishedProtocol, Dataset]:
        """The newest version and all completed visits that count, from one consistent reading. Those whose own version
        is still on its way are left out too; `waiting_visits` counts these."""
        return self._dataset(study_id)

    def scored(self, study_id: str, ids: Sequence[str]) -> tuple[ScoredVisit, ...]:
        """These visits of a study, each read and scored, in the order in which they were made. Those that are not
        here or that wait for their protocol version are left out, and those whose other half is being recorded here:
        two observers of one visit are blind to each other. At most some thousand at a time."""
        drafts = [self.drafts.load(draft) for draft in self.drafts.all(study_id)]
        return tuple(one for one in self._dataset(study_id, ids)[1].visits if not is_blind(one.visit, drafts))

    def could_be_beside(self, study_id: str, site: str, observer: str) -> list[Visit]:
        """The visits that somebody who begins at this site now may be the second observer of, drafts included."""
        now = self.clock()
        drafts = [self.drafts.load(draft) for draft in self.drafts.all(study_id)]
        with self.database.read() as connection:
            near = visits.begun_since(connection, study_id, now - MEANWHILE_MS)
        return could_be_beside(site, observer, now, [*drafts, *near])

    def _dataset(self, study_id: str, ids: Sequence[str] | None = None) -> tuple[PublishedProtocol, Dataset]:
        with self.database.read() as connection:
            newest = studies.newest_version(connection, study_id)
            counts = counting(studies.study(connection, study_id))
            waiting = set(visits.waiting(connection, study_id))
            some = visits.visits_of(connection, study_id) if ids is None else visits.some(connection, study_id, ids)
            here = [visit for visit in some if visit.id not in waiting]
            found = [visit for visit in here if ids is not None or counts(visit)]
            used = {v.protocol for v in found}
            protocols = {hash_: studies.version(connection, hash_, study_id).protocol for hash_ in used}
        return newest, dataset(newest.protocol, found, protocols)

    def waiting_visits(self, study_id: str) -> int:
        """How many visits cannot be counted yet, because the protocol version they were made with is not here. A full
        bundle of the study brings it. Whoever shows a result says this number beside it."""
        with self.database.read() as connection:
            return len(visits.waiting(connection, study_id))

    def erase(self, study_id: str, name: str, reason: str) -> tuple[Certificate, Path]:
        """Erase a visit (id or number) or a photo (id or SHA-256) for a person's rights: here for good, elsewhere once
        a bundle told. The certificate, and where it lies."""
        from .store.erasure import erase  # rarely needed

        done = erase(self.database, self.evidence, self.trash, self.folder, self.clock, study_id, name, reason)
        self.mark()  # so that no older state of this workspace brings it back
        return done

    # -- backups -----------------------------------------------------------------------------------------------------

    def backup(self, why: str) -> Path | None:
        """A verified backup of the database now; None for a hub, which its server backs up."""
        if not self.database.is_ours_to_back_up:
            return None
        with speaking():
            return backups.backup(self.database, self.folder / "backups", why, self.clock())

    def backup_if_due(self) -> Path | None:
        """A backup, where something changed and half an hour has passed since the last one."""
        return self.backup("timely") if self.backup_is_due() else None

    def backup_is_due(self) -> bool:
        """Did anything change since the last backup, and was that half an hour ago?"""
        if not self.database.is_ours_to_back_up:
            return False
        written = [self.folder / DATABASE, self.folder / f"{DATABASE}-wal"]
        changed = max((path.stat().st_mtime for path in written if path.exists()), default=0.0)
        return backups.is_due(self.folder / "backups", self.clock(), int(changed * 1000))


# -- the lock --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """Who holds a workspace."""

    person: str
    device: str
    process: int
    since: str
    program: str = __version__


def take_lock(folder: Path) -> FileLock:
    """The lock of a workspace. Raises WorkspaceError naming who holds it, or why it cannot be taken."""
    lock = FileLock(folder / "workspace.lock", thread_local=False)  # opened by a worker, closed by the window
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise WorkspaceError(_held_sentence(folder), "held") from None
    except OSError as error:
        raise WorkspaceError(
            _("The workspace at {folder} cannot be written to ({reason}). Nothing was changed.").format(
                folder=folder, reason=error.strerror or error
            ),
            "read-only",
        ) from error
    person = this_person()
    holder = Holder(person.name, person.device, os.getpid(), datetime.now().isoformat(timespec="minutes"))
    with suppress(OSError):  # it only names the holder to others; a full disk must not keep its owner out
        (folder / "workspace.holder").write_text(json.dumps(holder.__dict__), encoding="utf-8")
    return lock


def _held_sentence(folder: Path) -> str:
    try:
        holder = replace(Holder("", "", 0, ""), **json.loads((folder / "workspace.holder").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return _("This workspace is open in another CX Studio. Close it there first.")
    return _(
        "This workspace is open on {device} by {person} since {since} (process {process}). Close it there first."
    ).format(device=holder.device, person=holder.person, since=holder.since.replace("T", " "), process=holder.process)
