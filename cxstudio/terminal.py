"""How the commands speak: plain lines or JSON on standard output, bars and refusals on standard error.

Words from other people's bundles are shown without control characters: a title must not steer the terminal.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

from .steps import Progress, Steps, run_to_end

Outcome = TypeVar("Outcome")
Shown = str | int | float | bool | None | Sequence["Shown"] | Mapping[str, "Shown"]
"""What a command can say in JSON."""


def ready() -> None:
    """A terminal that knows fewer characters than we use shows a question mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(*lines: str) -> None:
    """Plain lines on standard output."""
    for line in lines:
        sys.stdout.write(printable(line) + "\n")


def say_json(found: Shown) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def complain(sentence: str) -> None:
    """A refusal on standard error."""
    sys.stderr.write(f"cxstudio: {printable(sentence)}\n")


def printable(text: str) -> str:
    """The text with every control character, line breaks included, shown as a blank."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]


def drain(steps: Steps[Outcome]) -> Outcome:
    """Run a task to its end, with a bar where somebody watches. Ctrl+C closes the task, which then tidies up."""
    with closing(steps), _bar() as tell:
        return run_to_end(steps, tell)


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm  # type: ignore[import-untyped] # only where somebody watches

    with tqdm(file=sys.stderr, leave=False, bar_format="{desc} {bar} {n_fmt}/{total_fmt} {elapsed}") as bar:

        def tell(step: Progress) -> None:
            bar.set_description_str(printable(step.text), refresh=False)
            if step.total:  # a step of unknown length, often within a longer one, leaves the bar where it is
                bar.total, bar.n = step.total, step.done
            bar.refresh()

        yield tell
