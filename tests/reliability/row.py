"""One line of the reliability table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`told` is what people were told was safe; `losses` names what was not."""

    harness: str
    cycles: str
    told: str
    losses: tuple[str, ...]
    seeds: str
    caught: int
    twins: int

    @property
    def is_sound(self) -> bool:
        """Was nothing lost, and every twin caught?"""
        return not self.losses and self.caught == self.twins
