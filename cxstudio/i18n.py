"""Translation for both halves: `_("...")` for a sentence, `plural(...)` for a count.

Translate the template, then fill it: `_("{n} visits").format(n=n)`. Catalogues lie in `resources/locale`.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str, folder: Path) -> None:
    """Speak `language` from now on ("en" and unknown ones: the words in the source)."""
    global _catalogue  # noqa: PLW0603 - gettext itself is process-wide
    _catalogue = gettext.translation("cxstudio", folder, [language], fallback=True)


def use_catalogue(catalogue: gettext.NullTranslations) -> None:
    """Speak out of `catalogue` from now on; what modules said while they were imported stays as it was."""
    global _catalogue  # noqa: PLW0603 - gettext itself is process-wide
    _catalogue = catalogue


def _(text: str) -> str:
    """The sentence in the language in use."""
    return _catalogue.gettext(text)


def plural(one: str, many: str, n: int) -> str:
    """`one` or `many` as the language wants it for `n`, with {n} filled in."""
    return _catalogue.ngettext(one, many, n).format(n=n)
