"""Why a bundle is refused, and the sentence that says so.

The code that reads bundles raises `Refused` with a stable code and what it met; the edge turns it into a `BundleError`
that names the file, says that nothing was imported and what to do. The limits of a bundle live here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cxstudio.errors import BundleError
from cxstudio.i18n import _

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The most a bundle may hold. Sizes in bytes, the rest counts; `ratio` is unpacked to packed size.

    A bundle stays below 4 GiB, so it fits on a FAT32 stick and never needs the 64-bit form of zip.
    """

    bundle: int = 3_900 * MIB
    entries: int = 50_000
    blob: int = 200 * MIB
    header: int = MIB
    segments: int = 2 * MIB
    small: int = 64 * 1024
    manifest: int = 8 * MIB
    ops: int = 1_000_000
    op_line: int = 4 * MIB
    ops_unpacked: int = 2_048 * MIB
    ratio: int = 200


LIMITS = Limits()


class Refused(Exception):  # noqa: N818 - it is caught and told, never shown as an error
    """A bundle is not taken. `code` is stable, `what` is the part of the sentence that tells the reason."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(what or code)
        self.code = code
        self.what = what


@contextmanager
def speaking_of(file: str) -> Iterator[None]:
    """Turn a refusal, or a file that can no longer be read, into a `BundleError` about `file`."""
    try:
        yield
    except Refused as refused:
        raise BundleError(sentence(refused, file), refused.code) from refused
    except OSError as error:
        gone = Refused("bundle-unreadable", error.strerror or type(error).__name__)
        raise BundleError(sentence(gone, file), gone.code) from error


def sentence(refused: Refused, file: str) -> str:
    """What happened, that nothing was imported, and what to do, for the bundle `file`."""
    match refused.code:
        case "bundle-incomplete":
            text = _("“{file}” is incomplete: its end is missing. Nothing was imported. Copy it again.")
        case "bundle-foreign":
            text = _("“{file}” is not a CX Studio bundle. Nothing was imported. Choose a file that ends in .cxb.")
        case "bundle-encrypted":
            text = _("“{file}” is encrypted. Nothing was imported. Open it with your keys, or with its passphrase.")
        case "bundle-wrong-key":
            text = _("None of your keys opens “{file}”. Nothing was imported. Ask the sender to add you.")
        case "bundle-wrong-passphrase":
            text = _("This passphrase does not open “{file}”. Nothing was imported. Ask the sender for it again.")
        case "bundle-needs-passphrase":
            text = _("“{file}” was encrypted with a passphrase. Nothing was imported. Open it with that passphrase.")
        case "bundle-sealed-damaged":
            text = _("“{file}” is encrypted and not whole: a part is missing or was changed. Nothing was imported. Copy it again.")  # fmt: skip  # noqa: E501
        case "bundle-altered":
            text = _("“{file}” was changed after signing. Nothing was imported. Ask the sender to send it again.")
        case "bundle-other-key":
            text = _("“{file}” names {what}, but another key signed it. Nothing was imported. Call them before you open anything from there.")  # fmt: skip  # noqa: E501
        case "bundle-signature-missing":
            text = _("“{file}” holds changes in the name of {what} without their signature. Nothing was imported. Ask them for a bundle of their own.")  # fmt: skip  # noqa: E501
        case "bundle-unknown-sender":
            text = _("“{file}” was signed by a device that is not known here: {what}. Nothing was imported. Compare the words on the telephone, then accept it.")  # fmt: skip  # noqa: E501
        case "bundle-other-team":
            text = _("“{file}” names another team for this study than the one you know, led by {what}. Nothing was imported. Call {what} before you open anything from there.")  # fmt: skip  # noqa: E501
        case "bundle-refused-sender":
            text = _("“{file}” comes from {what}, from whom you take nothing. Nothing was imported.")
        case "bundle-unreadable":
            text = _("“{file}” cannot be read ({what}). Nothing was imported. Check that the file or stick is still there and try again.")  # fmt: skip  # noqa: E501
        case "bundle-newer":
            text = _("“{file}” {what}. Nothing was imported. Update CX Studio, or ask the sender to export it for this version.")  # fmt: skip  # noqa: E501
        case "bundle-too-large":
            text = _("“{file}” is larger than a bundle may be: {what}. Nothing was imported. Ask the sender to export it in parts.")  # fmt: skip  # noqa: E501
        case "bundle-unsafe":
            text = _("“{file}” was not made by CX Studio, or was repacked: {what}. Nothing was imported. Ask the sender to export it again.")  # fmt: skip  # noqa: E501
        case _:
            text = _("“{file}” is damaged: {what}. Nothing was imported. Copy it again, or ask the sender to export it again.")  # fmt: skip  # noqa: E501
    return text.format(file=shown(file), what=refused.what)


def shown(name: str, length: int = 60) -> str:
    """A name from outside for a sentence: control and direction characters made visible, cut to `length`."""
    visible = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
    return visible if len(visible) <= length else visible[: length - 1] + "…"
