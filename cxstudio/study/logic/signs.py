"""The words and signs of a rule, and what to say when one of them is a common slip."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from cxstudio.i18n import _
from cxstudio.study.logic.tree import quoted
from cxstudio.study.logic.values import LogicError

_STRAIGHT = dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("“”„‟", '"')
_CURLY = "".join(_STRAIGHT)
_QUOTES = re.compile(rf"'[^']*'|\"[^\"]*\"|[{_CURLY}]")
_REFERENCE = re.compile(r"'[^']*'|\"[^\"]*\"|\$\{([^{}]*)\}")
# No optional spaces beside the id here: two neighbours that both take spaces need cubic time on an unclosed brace.
_SIGN = re.compile(
    rf"""(?P<space>\s+) | (?P<slip>==|<>|&&|&[a-z]+;|\|\||\.\.|=>|=<|[&|/%≠≤≥−×÷!{_CURLY}](?!=)|[\[\]\#@])
    | \$\{{(?P<item>[^{{}}]*)\}} | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | '(?P<single>[^']*)' | "(?P<double>[^"]*)" | (?P<name>[A-Za-z_][A-Za-z0-9_:-]*)
    | (?P<sign>!=|<=|>=|[=<>+*(),.-])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Sign:
    """One word or sign: its kind (item, number, single, double, name, sign, end), its text, its place from 0."""

    kind: str
    text: str
    at: int


def rename_items(text: str, ids: Mapping[str, str]) -> str:
    """The rule with items under their new ids, all else as it was. Reads rules that `parse` would refuse, too."""

    def renamed(found: re.Match[str]) -> str:
        id = (found[1] or "").strip()
        return f"${{{ids[id]}}}" if id in ids else found[0]

    return _REFERENCE.sub(renamed, text)


def straighten(text: str) -> str:
    """The rule with curly quotes made straight, except inside texts that are already in straight ones."""
    return _QUOTES.sub(lambda found: _STRAIGHT.get(found[0], found[0]), text)


def fail(position: int, sentence: str, code: str = "logic-syntax") -> NoReturn:
    """Raise a LogicError that says where; people count characters from 1."""
    where = _("Character {n}: {sentence}").format(n=position + 1, sentence=sentence)
    raise LogicError(where, code, position)


def signs(text: str) -> list[Sign]:
    """The rule cut into its signs; the last one is the end. Raises LogicError at the first that is none."""
    found: list[Sign] = []
    at = 0
    while at < len(text):
        match = _SIGN.match(text, at)
        if not match or match.lastgroup is None:
            fail(at, _unreadable(text[at]))
        kind, start, at = match.lastgroup, at, match.end()
        if kind == "slip":
            fail(start, _advice(match[0]))
        if kind != "space":
            found.append(Sign(kind, match[kind].strip() if kind == "item" else match[kind], start))
    return [*found, Sign("end", "", len(text))]


def shown(sign: Sign) -> str:
    """The sign as the author wrote it, shortened."""
    if sign.kind == "item":
        return f"${{{sign.text[:60]}}}"
    text = sign.text if len(sign.text) <= 30 else f"{sign.text[:29]}…"
    return quoted(text) if sign.kind in ("single", "double") else text


def _unreadable(sign: str) -> str:
    if sign in "'\"":
        return _("this quote is not closed.")
    if sign == "$":
        return _("an item is written ${id}, with both braces.")
    return _("the sign {sign} is not known in rules.").format(sign=sign)


_INSTEAD = {"==": "=", "<>": "!=", "≠": "!=", "!": "not(...)", "≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}
_INSTEAD |= {"&&": "and", "&": "and", "||": "or", "|": "or", "%": "mod", "÷": "div", "×": "*", "−": "-"}
_INSTEAD |= {"&lt;": "<", "&gt;": ">", "&amp;": "and", "&quot;": '"', "&apos;": "'"}


def _advice(slip: str) -> str:
    if slip in _STRAIGHT:
        return _("curly quotes {sign} are not read. Write straight ones: 'yes'.").format(sign=slip)
    if slip == "/":
        return _("write div to divide. Paths are not possible: rules name items by ${id}.")
    if slip in _INSTEAD:
        return _("write {right} in place of {wrong}.").format(right=_INSTEAD[slip], wrong=slip)
    return _("{sign} is not possible: rules name items by ${{id}}, not by paths.").format(sign=slip)
