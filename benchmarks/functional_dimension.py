"""Functional dimension of seeded random networks: how often rescaling is not all, why, and what an answer costs.

Run: python benchmarks/functional_dimension.py [--large].  Weights and biases are drawn uniformly from the nonzero
integers from -9 to 9.  The first table counts, for each architecture, the deficiencies K - (rescalings) - dimension
that occur; the second one sums the kinds of directions of all networks; seconds are wall-clock medians.  "met" counts
the networks whose bounds met at random points, without an enumeration of regions.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.realizations.functional_dimension import (
    FunctionalDimension,
    check_functional_dimension,
    functional_dimension,
)

WEIGHTS = [k for k in range(-9, 10) if k]
SPECS = [([2, 3, 1], 100), ([2, 2, 2, 1], 150), ([2, 3, 2, 1], 120), ([2, 2, 2, 2, 1], 60)]
LARGE = [([2, 8, 8, 1], 5), ([3, 8, 8, 2], 5), ([4, 12, 12, 2], 3), ([10, 50, 1], 1)]
LIMITS = DEFAULT_LIMITS.with_values(regions=20_000, seconds=120)


def measured(widths: list[int], seed: int) -> tuple[FunctionalDimension, float]:
    """The dimension, checked, and the seconds it took."""
    network = fully_connected_random(widths, seed, weights=WEIGHTS)
    start = time.perf_counter()
    found = functional_dimension(network, limits=LIMITS)
    seconds = time.perf_counter() - start
    check_functional_dimension(network, found)
    return found, seconds


def main() -> None:
    """Print the tables."""
    print(f"{'widths':12} {'networks':>8} {'K':>5} {'met':>4}  {'median':>9} {'slowest':>9}  deficiency: networks")
    kinds: dict[str, Counter[str]] = {}
    for widths, count in [*SPECS, *(LARGE if "--large" in sys.argv else [])]:
        runs = [measured(widths, seed) for seed in range(count)]
        found, seconds = [run[0] for run in runs], [run[1] for run in runs]
        name = "-".join(map(str, widths))
        exact = Counter(f.deficiency for f in found if f.deficiency is not None)
        kinds[name] = sum((Counter(f.counts) for f in found), Counter())
        shown = ", ".join(f"{d}: {n}" for d, n in sorted(exact.items()))
        limit = sum(f.value is None for f in found)
        print(
            f"{name:12} {count:8} {len(found[0].parameters):5} {sum(f.regions is None for f in found):4} "
            f"{statistics.median(seconds):9.3f}s {max(seconds):8.3f}s  {shown}{f', limit: {limit}' if limit else ''}",
            flush=True,
        )
    print(
        f"\n{'widths':12} {'dead':>8} {'rescaling':>10} {'linear':>8} {'hidden':>8}   directions, all networks together"
    )
    for name, total in kinds.items():
        print(f"{name:12} {total['dead']:8} {total['rescaling']:10} {total['linear']:8} {total['hidden']:8}")


if __name__ == "__main__":
    main()
