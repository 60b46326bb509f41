"""Backups of the database: before imports and schema steps, at the start and each half hour in which something changed;
thinned to 12 hours, 7 days, 4 weeks, 6 months."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .database import Database

KEEP = {"%Y-%m-%d %H": 12, "%Y-%m-%d": 7, "%G-W%V": 4, "%Y-%m": 6}
"""How many backups stay: one for each of the last 12 hours, 7 days, 4 weeks and 6 months that have one."""
APART = timedelta(minutes=30)
_STAMP = "%Y%m%d-%H%M%S"


def backup(database: Database, folder: Path, why: str, now_ms: int) -> Path:
    """Write a verified copy named by moment and reason, then thin the older ones."""
    folder.mkdir(exist_ok=True)
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    target = folder / f"{moment.strftime(_STAMP)}-{why}.sqlite"
    database.backup(target)
    for old in superfluous(sorted(folder.glob("*.sqlite"))):
        if old != target:  # where the clock was set back, the others seem younger
            old.unlink(missing_ok=True)
    return target


def replace_all(database: Database, folder: Path, why: str, now_ms: int) -> int:
    """Make one backup and let all others go, since they hold what was to be erased; how many went. A server's own
    backups are its keeper's."""
    if not database.is_ours_to_back_up:
        return 0
    old = sorted(folder.glob("*.sqlite*")) if folder.is_dir() else []
    made = backup(database, folder, why, now_ms)
    for path in old:
        if path != made:
            path.unlink(missing_ok=True)
    return len(old)


def is_due(folder: Path, now_ms: int, changed_ms: int) -> bool:
    """Did something change (at a moment in UTC ms) since the newest backup, and is that half an hour old? A backup that
    a wrong clock dated ahead counts as old."""
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    changed = datetime.fromtimestamp(changed_ms / 1000, UTC)
    past = [moment for moment in map(_moment, folder.glob("*.sqlite")) if moment and moment <= now]
    return not past or (changed > max(past) and now - max(past) >= APART)


def superfluous(paths: Iterable[Path]) -> list[Path]:
    """Which backups may go. The three newest stay in any case; files that are not backups are left alone."""
    dated = sorted(((moment, path) for path in paths if (moment := _moment(path))), reverse=True)
    kept = {path for _moment_, path in dated[:3]}
    for period, number in KEEP.items():
        newest: dict[str, Path] = {}
        for moment, path in dated:
            newest.setdefault(moment.strftime(period), path)
        kept.update(list(newest.values())[:number])
    return [path for _moment_, path in dated if path not in kept]


def _moment(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name[:15], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
