"""A bundle encrypted for those who may read it: the age format around the whole file, by key or by passphrase.

age says nothing of who sent it: what is inside is signed. The plain form only ever lies in a file without a name,
which is gone with the process however that ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..errors import BundleError
from ..i18n import _
from ..steps import Progress, Steps
from .container import Seal
from .container_reader import open_file
from .refusal import LIMITS, MIB, Refused, speaking_of

FIRST_LINE = b"age-encryption.org/v1\n"
MOST_UNDER_PASSPHRASE = 256 * MIB
"""A bundle under a passphrase is in memory whole; it is meant for a mail."""
_LONGEST_HEADER = 64 * 1024
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Opener:
    """What may open a sealed bundle: secret age keys, or a passphrase; `scratch` a folder on a disk with room."""

    secrets: tuple[str, ...] = ()
    passphrase: str = ""
    scratch: Path | None = None


def is_sealed(path: Path) -> bool:
    """Is the file at `path` encrypted? False also where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(FIRST_LINE)) == FIRST_LINE
    except OSError:
        return False


def asks_for_passphrase(path: Path) -> bool:
    """Was it encrypted with a passphrase?"""
    with speaking_of(path.name), open_file(path) as file:
        return _is_under_passphrase(file.read(_LONGEST_HEADER))


def _is_under_passphrase(start: bytes) -> bool:
    return start.startswith(FIRST_LINE + b"-> scrypt ")


def seal_for(recipients: Sequence[str], scratch: Path) -> Seal:
    """Encryption to these public age keys. Raises ValueError for what is none."""
    import pyrage

    keys = [pyrage.x25519.Recipient.from_str(one) for one in dict.fromkeys(recipients)]
    if not keys:
        raise ValueError("nobody could open it")

    def encrypt(plain: BinaryIO, sealed: BinaryIO) -> None:
        pyrage.encrypt_io(plain, sealed, keys)

    return Seal(encrypt, scratch)


def seal_with(passphrase: str, scratch: Path) -> Seal:
    """Encryption under a passphrase, for a bundle that goes by mail. Raises BundleError for one that is too large."""
    import pyrage

    def encrypt(plain: BinaryIO, sealed: BinaryIO) -> None:
        if os.fstat(plain.fileno()).st_size > MOST_UNDER_PASSPHRASE:
            words = _("This is more than a passphrase takes ({n} MB at most). No bundle was written. Encrypt it for a person, or export it in parts.")  # fmt: skip  # noqa: E501
            raise BundleError(words.format(n=MOST_UNDER_PASSPHRASE // MIB), "bundle-too-large")
        sealed.write(pyrage.passphrase.encrypt(plain.read(), passphrase))

    return Seal(encrypt, scratch)


def opened(path: Path, opener: Opener) -> Steps[BinaryIO]:
    """The plain form of a sealed bundle, as an open file without a name. Raises BundleError; nothing is left then."""
    yield Progress(0, 0, _("Decrypting"))
    with speaking_of(path.name), open_file(path) as sealed:
        if os.fstat(sealed.fileno()).st_size > LIMITS.bundle + LIMITS.bundle // 1000 + MIB:
            raise Refused("bundle-too-large", _("more than {n} MB").format(n=LIMITS.bundle // MIB))
        start = sealed.read(_LONGEST_HEADER)
        sealed.seek(0)
        plain: BinaryIO = tempfile.TemporaryFile(dir=opener.scratch)  # noqa: SIM115 - handed out, closed by the reader
        try:
            if _is_under_passphrase(start):
                _with_passphrase(sealed, plain, opener)
            else:
                _with_keys(sealed, plain, opener, start)
            plain.seek(0)
            return plain
        except BaseException:  # whatever ends it, a cancelled job too: what is plain by now must not stay open
            plain.close()
            raise


def _with_passphrase(sealed: BinaryIO, plain: BinaryIO, opener: Opener) -> None:
    import pyrage

    if not opener.passphrase:
        raise Refused("bundle-needs-passphrase")
    if os.fstat(sealed.fileno()).st_size > MOST_UNDER_PASSPHRASE + MIB:
        raise Refused("bundle-too-large", _("more than {n} MB").format(n=MOST_UNDER_PASSPHRASE // MIB))
    try:
        plain.write(pyrage.passphrase.decrypt(sealed.read(), opener.passphrase))
    except (pyrage.DecryptError, OSError, ValueError) as error:
        raise _why(error, "bundle-wrong-passphrase") from error


def _with_keys(sealed: BinaryIO, plain: BinaryIO, opener: Opener, start: bytes) -> None:
    import pyrage

    if not opener.secrets:
        raise Refused("bundle-encrypted")
    if b"\n--- " not in start:
        raise Refused("bundle-incomplete" if len(start) < _LONGEST_HEADER else "bundle-foreign")
    keys = [pyrage.x25519.Identity.from_str(secret) for secret in opener.secrets]
    try:
        pyrage.decrypt_io(sealed, plain, keys)
    except (pyrage.DecryptError, OSError, ValueError) as error:
        raise _why(error, "bundle-wrong-key") from error


def _why(error: Exception, locked: str) -> Refused:
    """age tells a wrong key by its words alone; whatever else it says, the file is not what was sent."""
    words = str(error).lower()
    if isinstance(error, OSError) and error.errno is not None:
        return Refused("bundle-unreadable", error.strerror or type(error).__name__)
    if "no matching keys" in words or "decryption failed" in words:
        return Refused(locked)
    if "incomplete" in words or "fill whole buffer" in words:
        return Refused("bundle-incomplete")
    return Refused("bundle-sealed-damaged")
