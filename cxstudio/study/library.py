"""The library: blocks that are ready to be taken into a protocol. Ours come with the program, a person keeps their own.

Own blocks are one JSON file in the workspace's folder; nothing of it travels in bundles.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..errors import ProtocolError, StorageError
from ..i18n import _
from ..steps import replacing
from .blocks import Block, block_text, read_block

OWN_FILE = "library.json"
_FORMAT = "cxstudio-library"


def ready_blocks(folder: Path) -> tuple[Block, ...]:
    """The blocks in `folder`, one JSON file each, by group as the files order them. A file that is none is left out."""
    found = (read_block(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return tuple(block for block in found if block is not None)


@dataclass(frozen=True)
class OwnLibrary:
    """A person's own blocks in the file `path`, which need not be there yet."""

    path: Path

    def read(self) -> tuple[Block, ...]:
        """All of them, in the order they were kept. Raises ProtocolError, with the file as it is, when it cannot be
        read."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise self._unreadable(str(error)) from error
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._unreadable(str(error)) from error
        if not isinstance(found, dict) or found.get("format") != _FORMAT or not isinstance(found.get("blocks"), list):
            raise self._unreadable(_("it is no library"))
        blocks = [read_block(json.dumps(one)) for one in found["blocks"]]
        if None in blocks:
            raise self._unreadable(_("a block in it was made with a newer CX Studio, or is damaged"))
        return tuple(block for block in blocks if block is not None)

    def write(self, blocks: tuple[Block, ...]) -> None:
        """Keep exactly these, whole or not at all. Raises StorageError when the disk refuses."""
        texts = [json.loads(block_text(block)) for block in blocks]
        content = json.dumps({"format": _FORMAT, "blocks": texts}, ensure_ascii=False, indent=1)
        try:
            with replacing(self.path) as file:
                file.write(content.encode())
        except OSError as error:
            raise StorageError(
                _("Your library could not be saved ({reason}). What was in it is as it was.").format(reason=error),
                "library-not-saved",
            ) from error

    def _unreadable(self, reason: str) -> ProtocolError:
        text = _("Your library {name} cannot be read: {reason}. It is left as it is; move it away to begin a new one.")
        return ProtocolError(text.format(name=self.path, reason=reason[:200]), "library-unreadable")
