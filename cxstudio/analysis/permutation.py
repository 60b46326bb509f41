"""Exact and drawn permutation tests: labels within sites, sites over visits, signs of differences.

Up to 200,000 arrangements are counted exactly, by combining each site's sums instead of listing every arrangement;
beyond that 9,999 are drawn with the seed. Groups are put into an order of their own content first, so neither the
names of sites nor the order of visits can move a p-value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, fsum, prod
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

MOST_ARRANGEMENTS = 200_000
DRAWS = 9_999
AT_ONCE = 1_000_000  # drawn figures held in memory together
MOST_SUMS = 200_000
MOST_WORK = 3_000_000  # beyond that drawing is quicker than the exact table
FEW_SUBSETS = 256
SAME = 1e-9  # two statistics nearer than this are one


@dataclass(frozen=True)
class Permutation:
    """A two-sided permutation p and the smallest p that this design could have reached at all.

    `arrangements` is the exact number possible; `draws` is 0 where all were counted, else how many were drawn
    with `seed`.
    """

    p: float
    arrangements: int
    smallest_p: float
    draws: int = 0
    seed: int | None = None


@dataclass(frozen=True, order=True)
class _Site:
    """One site's outcomes in ascending order, and how many of them carry the label."""

    values: tuple[float, ...]
    labelled: int

    @property
    def arrangements(self) -> int:
        return comb(len(self.values), self.labelled)

    @property
    def mean_sum(self) -> float:
        return self.labelled * fsum(self.values) / len(self.values)


def within_sites(outcome: Sequence[float], labelled: Sequence[bool], site: Sequence[str], seed: int) -> Permutation:
    """p for "mean outcome of the unlabelled minus mean of the labelled", labels shuffled inside each site only.

    One entry per visit; at least one visit with and one without the label (else ValueError). Two-sided and centred:
    the share of arrangements at least as far from the mean of the permutation distribution as the observed one.
    """
    count, n = sum(labelled), len(outcome)
    if not 0 < count < n:
        raise ValueError("a permutation needs visits with and without the label")
    sites = _by_site(outcome, labelled, site)
    scale = 1 / (n - count) + 1 / count  # the difference is a constant minus scale x (sum of the labelled)
    middle = fsum(one.mean_sum for one in sites)
    observed = fsum(value for value, is_labelled in zip(outcome, labelled, strict=True) if is_labelled)
    distance = abs(observed - middle) * scale
    arrangements = prod(one.arrangements for one in sites)
    smallest = _smallest_p(sites, middle, scale)
    if arrangements <= MOST_ARRANGEMENTS:
        sums, ways = _all_sums(sites)
        far = abs(sums - middle) * scale >= distance - SAME
        return Permutation(float(ways[far].sum()) / arrangements, arrangements, smallest)
    return _from_draws(_far_draws(sites, middle, distance / scale, seed), arrangements, smallest, seed)


def over_sites(passes: Sequence[int], n: Sequence[int], seed: int) -> Permutation:
    """p for "the sites' pass rates are alike", passes shuffled over all visits; larger spread counts as farther.

    The statistic is the sum of passes squared over n, which orders arrangements as Pearson's chi-square and as F do.
    """
    pairs = sorted(zip(n, passes, strict=True))
    sizes, total = [size for size, _ in pairs], sum(passes)
    observed = fsum(count * count / size for size, count in pairs)
    arrangements = comb(sum(sizes), total)
    if arrangements <= MOST_ARRANGEMENTS:
        spread = _all_spreads(sizes, total)
        far = sum(ways for value, ways in spread.items() if value >= observed - SAME)
        return Permutation(far / arrangements, arrangements, spread[max(spread)] / arrangements)
    import numpy as np  # heavy

    rng, each, far = np.random.default_rng(seed), 1 / np.array(sizes, dtype=np.float64), 0
    for draws in _portions(len(sizes)):
        drawn = _hypergeometric(rng, sizes, total, draws)
        far += int((np.square(drawn, dtype=np.float64) @ each >= observed - SAME).sum())
    return _from_draws(far, arrangements, 0.0, seed)


def sign_flips(differences: Sequence[float], seed: int) -> Permutation:
    """p for "the differences lie evenly around 0": every difference may have had either sign.

    Two-sided; zeros count as arrangements but move nothing. Needs at least one difference.
    """
    import numpy as np  # heavy

    sizes = np.array(sorted(abs(value) for value in differences))
    observed, arrangements = abs(fsum(differences)), 2 ** len(differences)
    top = int((sizes == 0).sum())
    smallest = min(1.0, 2.0 ** (1 - len(sizes) + top))
    if arrangements <= MOST_ARRANGEMENTS:
        sums, ways = _merged(np.zeros(1), np.ones(1))
        for size in sizes:
            sums, ways = _merged(np.concatenate([sums + size, sums - size]), np.concatenate([ways, ways]))
        return Permutation(float(ways[abs(sums) >= observed - SAME].sum()) / arrangements, arrangements, smallest)
    distinct, counts = np.unique(sizes, return_counts=True)
    plus = np.random.default_rng(seed).binomial(counts, 0.5, size=(DRAWS, len(counts)))  # signs of equal sizes at once
    drawn = abs((2 * plus - counts) @ distinct)
    return _from_draws(int((drawn >= observed - SAME).sum()), arrangements, smallest, seed)


def _from_draws(far: int, arrangements: int, smallest: float, seed: int) -> Permutation:
    """The observed arrangement counts as one more draw, so p is never 0 (Phipson and Smyth 2010)."""
    least = 1 / (DRAWS + 1)
    return Permutation((far + 1) / (DRAWS + 1), arrangements, max(smallest, least), DRAWS, seed)


def _by_site(outcome: Sequence[float], labelled: Sequence[bool], site: Sequence[str]) -> list[_Site]:
    values: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    for value, is_labelled, name in zip(outcome, labelled, site, strict=True):
        values.setdefault(name, []).append(value)
        counts[name] = counts.get(name, 0) + is_labelled
    return sorted(_Site(tuple(sorted(values[name])), counts[name]) for name in values)


def _all_sums(sites: Sequence[_Site]) -> tuple[Floats, Floats]:
    """Every possible sum of the labelled over all sites, with the number of arrangements that give it."""
    import numpy as np  # heavy

    sums, ways = np.zeros(1), np.ones(1)
    for one in sites:
        site_sums, site_ways = _subset_sums(one)
        sums, ways = _merged(np.add.outer(sums, site_sums).ravel(), np.multiply.outer(ways, site_ways).ravel())
    return sums, ways


def _subset_sums(one: _Site) -> tuple[Floats, Floats]:
    """Sums of all subsets of the labelled's size, with counts; the smaller of subset and rest is walked."""
    import numpy as np  # heavy

    rest = len(one.values) - one.labelled
    size, mirrored = min(one.labelled, rest), rest < one.labelled
    table = [(np.zeros(1), np.ones(1))] + [(np.zeros(0), np.zeros(0))] * size
    for value in one.values:
        for chosen in range(size, 0, -1):
            fewer, here = table[chosen - 1], table[chosen]
            table[chosen] = _merged(np.concatenate([here[0], fewer[0] + value]), np.concatenate([here[1], fewer[1]]))
    sums, ways = table[size]
    return (fsum(one.values) - sums, ways) if mirrored else (sums, ways)


def _merged(sums: Floats, ways: Floats) -> tuple[Floats, Floats]:
    """Equal sums as one, their arrangements added."""
    import numpy as np  # heavy

    distinct, places = np.unique(np.round(sums, 11), return_inverse=True)
    merged: Floats = np.bincount(places, weights=ways, minlength=len(distinct)).astype(np.float64)
    return distinct, merged


def _far_draws(sites: Sequence[_Site], middle: float, distance: float, seed: int) -> int:
    """How many of `DRAWS` random arrangements have a sum of the labelled at least `distance` from the middle.

    Where outcomes stand on a grid, as answers do, the sum has one exact distribution, and how many draws lie far off is
    drawn from it at once. Otherwise each site is drawn from its own.
    """
    import numpy as np  # heavy

    grid = _grid(sites)
    if grid is None:
        drawn = _drawn_sums(sites, seed)
        return int((abs(drawn - middle) >= distance - SAME).sum())
    lowest, chances = _sum_chances(sites, grid)
    sums = grid * (lowest + np.arange(len(chances)))
    chance = float(chances[abs(sums - middle) >= distance - SAME].sum())
    return int(np.random.default_rng(seed).binomial(DRAWS, min(1.0, chance)))


def _drawn_sums(sites: Sequence[_Site], seed: int) -> Floats:
    """Sums of the labelled in `DRAWS` random arrangements: each site draws from its own exact distribution."""
    import numpy as np  # heavy

    rng, sums = np.random.default_rng(seed), np.zeros(DRAWS)
    known: dict[_Site, Callable[[], Floats]] = {}  # many small sites look alike; each look is worked out once
    for one in sites:
        if one.arrangements == 1:
            sums += one.mean_sum
            continue
        if one not in known:
            known[one] = _sampler(one, rng)
        sums += known[one]()
    return sums


def _sampler(one: _Site, rng: np.random.Generator) -> Callable[[], Floats]:
    import numpy as np  # heavy

    if one.arrangements <= 500:
        site_sums, ways = _subset_sums(one)
        steps = np.cumsum(ways) / one.arrangements
        return lambda: site_sums[np.searchsorted(steps, rng.random(DRAWS), side="right").clip(max=len(steps) - 1)]
    values, counts = np.unique(np.array(one.values), return_counts=True)

    def draw() -> Floats:
        drawn: Floats = _hypergeometric(rng, counts.tolist(), one.labelled) @ values
        return drawn

    return draw


def _portions(width: int) -> list[int]:
    """`DRAWS` in portions whose tables of this width stay small."""
    size = max(1, AT_ONCE // max(1, width))
    return [min(size, DRAWS - start) for start in range(0, DRAWS, size)]


def _hypergeometric(
    rng: np.random.Generator, sizes: Sequence[int], total: int, draws: int = DRAWS
) -> NDArray[np.int64]:
    """How many of `total` fall to each of these groups, `draws` times, by the quicker of numpy's two ways."""
    few = min(total, sum(sizes) - total) <= 7 * len(sizes)  # one works by the visit, the other by the group
    return rng.multivariate_hypergeometric(sizes, total, size=draws, method="count" if few else "marginals")


def _smallest_p(sites: Sequence[_Site], middle: float, scale: float) -> float:
    """Chance of the arrangements that lie farthest from the middle: the best p this design has in it."""
    ends = [_extreme(sites, highest) for highest in (False, True)]
    distances = [abs(total - middle) * scale for total, _ in ends]
    farthest = max(distances)
    if farthest <= SAME:
        return 1.0
    return min(1.0, sum(chance for (_, chance), far in zip(ends, distances, strict=True) if far >= farthest - SAME))


def _extreme(sites: Sequence[_Site], highest: bool) -> tuple[float, float]:
    """The lowest or highest possible sum of the labelled, and the chance of reaching it."""
    total, chance = 0.0, 1.0
    for one in sites:
        if not one.labelled:
            continue
        chosen = one.values[-one.labelled :] if highest else one.values[: one.labelled]
        edge = chosen[0] if highest else chosen[-1]
        total += fsum(chosen)
        chance *= comb(one.values.count(edge), chosen.count(edge)) / one.arrangements
    return total, chance


def _all_spreads(sizes: Sequence[int], total: int) -> dict[float, int]:
    """Every value of the sum of passes squared over n for `total` passes, with its number of arrangements."""
    states: dict[tuple[int, float], int] = {(0, 0.0): 1}
    for size in sizes:
        after: dict[tuple[int, float], int] = {}
        for (used, spread), ways in states.items():
            for count in range(min(size, total - used) + 1):
                key = (used + count, round(spread + count * count / size, 11))
                after[key] = after.get(key, 0) + ways * comb(size, count)
        states = after
    return {spread: ways for (used, spread), ways in states.items() if used == total}


# -- outcomes on a grid ------------------------------------------------------------------------------------------


def _grid(sites: Sequence[_Site]) -> float | None:
    """The step of which all outcomes are multiples: 1, a half or a tenth; None where they lie anywhere, or too far
    apart for a table of all sums."""
    values = {value for one in sites for value in one.values}
    wide = [(one.values[-1] - one.values[0]) * one.labelled for one in sites]
    work = fsum(width * one.labelled * len(one.values) for width, one in zip(wide, sites, strict=True))
    for step in (1.0, 0.5, 0.1):
        is_short = sum(wide) <= step * MOST_SUMS and work <= step * MOST_WORK
        if is_short and all(abs(value / step - round(value / step)) < SAME for value in values):
            return step
    return None


def _sum_chances(sites: Sequence[_Site], grid: float) -> tuple[int, Floats]:
    """The lowest sum of the labelled in steps of the grid, and the chance of it and of each one above."""
    import numpy as np  # heavy

    lowest = 0
    known: dict[_Site, Floats] = {}
    chances: list[Floats] = []
    for one in sites:
        steps = [round(value / grid) for value in one.values]
        lowest += sum(steps[: one.labelled])
        if one.arrangements > 1:
            if one not in known:
                known[one] = _site_chances(steps, one.labelled)
            chances.append(known[one])
    while len(chances) > 1:  # by pairs: long tables are met only at the end
        rest = [chances[-1]] if len(chances) % 2 else []
        chances = [np.convolve(*pair) for pair in zip(chances[::2], chances[1::2], strict=False)] + rest
    return lowest, chances[0] if chances else np.ones(1)


def _site_chances(steps: Sequence[int], labelled: int) -> Floats:
    """Chance of each sum that `labelled` of these ascending steps can have, from the lowest on."""
    import numpy as np  # heavy

    low, high = sum(steps[:labelled]), sum(steps[-labelled:])
    if comb(len(steps), labelled) <= FEW_SUBSETS:
        ways = np.bincount([sum(chosen) - low for chosen in combinations(steps, labelled)], minlength=high - low + 1)
        return np.asarray(ways / ways.sum(), dtype=np.float64)
    above, m = [step - steps[0] for step in steps], len(steps)
    width = sum(above[-labelled:]) + 1
    chances = np.zeros((labelled + 1, width))  # by how many are chosen so far, and their sum above the lowest step
    chances[0, 0] = 1.0
    for place, step in enumerate(above):
        take = (labelled - np.arange(labelled + 1)) / (m - place)
        taken = chances[:-1] * take[:-1, None]
        chances *= np.clip(1 - take, 0.0, 1.0)[:, None]
        chances[1:, step:] += taken[:, : width - step]
    first = low - labelled * steps[0]
    return chances[labelled, first : first + high - low + 1]
