"""Which rule is computed before which, and what must be computed again after an answer has changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from cxstudio.i18n import _
from cxstudio.study.logic.values import LogicError


class Cycle(LogicError):  # noqa: N818 - the field's word for it
    """Rules that wait for each other. `members`: each depends on the next, the last on the first."""

    def __init__(self, members: tuple[str, ...]) -> None:
        round_trip = " → ".join(f"${{{name}}}" for name in (*members, members[0]))
        sentence = _("These rules depend on each other in a circle: {members}. Take one out of another's rule.")
        super().__init__(sentence.format(members=round_trip), "logic-cycle")
        self.members = members


def order(dependencies: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The keys of `dependencies` so that each comes after those it depends on; the same for the same mapping.

    Values that are not keys are plain answers and do not count. Raises Cycle, also for a rule that reads itself.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, needed in dependencies.items():
        sorter.add(name, *sorted(each for each in needed if each in dependencies))
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        raise Cycle(_turned(error.args[1], dependencies)) from error


def dependants(dependencies: Mapping[str, frozenset[str]], changed: Iterable[str]) -> tuple[str, ...]:
    """The keys whose value may differ after `changed` did, in the order to compute them. Raises Cycle among them.

    A changed item is itself in it only when it depends on another changed one.
    """
    readers: dict[str, list[str]] = {}
    for name, needed in dependencies.items():
        for each in needed:
            readers.setdefault(each, []).append(name)
    ahead, touched = deque(changed), set[str]()
    while ahead:
        fresh = [name for name in readers.get(ahead.popleft(), ()) if name not in touched]
        touched.update(fresh)
        ahead.extend(fresh)
    return order({name: needed for name, needed in dependencies.items() if name in touched})


def _turned(circle: list[str], dependencies: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The circle from what depends to what it needs, beginning with its first member in the mapping."""
    members = circle[:0:-1]  # graphlib walks from the needed to the needing and names the first one twice
    start = min(range(len(members)), key=lambda n: list(dependencies).index(members[n]))
    return tuple(members[start:] + members[:start])
