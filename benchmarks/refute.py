"""What is false as printed, rediscovered from the printed statement alone; what each hypothesis is needed for.

Run as ``python benchmarks/refute.py``; ``--all`` drops every hypothesis of every claim, too.
"""

from __future__ import annotations

import sys
import time

from exactrelu.search import Claim, Size, find_claims, refute, walk_space

#: Erratum and the size of the instance that was found by hand.
BY_HAND = {
    "le2022.lemma_3": ("E1", Size(1, 2, 1, 2)),
    "le2022.theorem_1_item_6": ("E3", Size(5, 10, 1, 2)),
    "le2022.lemma_9": ("E4", Size(3, 6, 1, 2)),
    "le2022.lemma_4": ("E5", Size(3, 4, 1, 1)),
    "le2022.lemma_8": ("E6", Size(1, 2, 1, 1)),
    "le2022.definition_10": ("E7", Size(2, 3, 0, 1)),
    "le2022.setting_2": ("E13", Size(1, 1, 1, 1)),
    "le2022.equation_1": ("E14", Size(1, 1, 1, 3)),
    "le2022.equation_10": ("E14", Size(2, 2, 1, 1)),
    "le2022.theorem_1": ("E15", Size(3, 6, 2, 1)),
}
#: Errata that appear when a hypothesis of the corrected claim is dropped.
BY_DROPPING = {
    "E16": ("le2022.lemma_3", "unshared", Size(4, 5, 1, 2)),
    "E17": ("le2022.lemma_1", "linear-inputs", Size(2, 2, 1, 1)),
}


def row(name: str, claim: Claim, dropped: tuple[str, ...], by_hand: Size | None, seconds: int) -> int:
    """Refute once, print a line, return the milliseconds."""
    start = time.monotonic_ns()
    found = refute(claim, dropped, seconds=seconds)
    milliseconds = (time.monotonic_ns() - start) // 1_000_000
    example = found.counterexample
    what = f"{found.verdict.status.value:8} {found.tried:8} tried {milliseconds:7} ms"
    size = f"  {tuple(vars(example.size).values())}" if example is not None else ""
    hand = f"  by hand {tuple(vars(by_hand).values())}" if by_hand is not None else ""
    kind = f"  {example.minimal}" if example is not None else ""
    print(f"{name:4} {claim.key:26} {', '.join(dropped) or 'as printed':20} {what}{size}{hand}{kind}", flush=True)
    return milliseconds


def main() -> None:
    """Print the tables."""
    claims = {claim.key: claim for claim in find_claims()}
    print("sizes: neurons, edges, samples, height")
    total = sum(row(name, claims[key].printed or claims[key], (), size, 60) for key, (name, size) in BY_HAND.items())
    total += sum(row(name, claims[key], (drop,), size, 60) for name, (key, drop, size) in BY_DROPPING.items())
    print(f"{len(BY_HAND) + len(BY_DROPPING)} errata in {total} ms")
    if "--all" in sys.argv:
        for claim in claims.values():
            for name in claim.names:
                row("", claim, (name,), None, 60)
    start = time.monotonic_ns()
    walked = walk_space(claims["le2022.lemma_9"], seconds=20)
    rate = walked.tried * 1_000_000_000 // (time.monotonic_ns() - start)
    print(f"gradient identities: {rate} instances per second")
    start = time.monotonic_ns()
    walked = walk_space(claims["le2022.lemma_7"], seconds=20)
    print(f"values: {walked.tried * 1_000_000_000 // (time.monotonic_ns() - start)} instances per second")


if __name__ == "__main__":
    main()
