"""The lattice of hypotheses: which sets of them can be dropped.

A counterexample without some hypotheses is one without more of them, too.  So it is enough to search, level by level,
the sets that contain no set already refuted, and the minimal refuted sets say everything.

Names in this module
    needed           a hypothesis without which alone the claim fails
    jointly needed   a set of two or more without which the claim fails, while any one of them can be dropped
    redundant        neither: proved, where the claim says why; else searched, with the number of instances tried
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from exactrelu.search.claims import Claim
from exactrelu.search.refutation import Counterexample
from exactrelu.search.refuting import DEFAULT_SECONDS, Refutation, refute


@dataclass(frozen=True)
class Lattice:
    """What can be dropped from a claim.

    Attributes:
        claim: the claim.
        refutations: for every set that was searched what came of it, smaller sets first.
    """

    claim: Claim
    refutations: tuple[Refutation, ...]

    @property
    def minimal(self) -> tuple[Counterexample, ...]:
        """The counterexamples to the minimal sets of hypotheses without which the claim fails."""
        return tuple(r.counterexample for r in self.refutations if r.counterexample is not None)

    @property
    def needed(self) -> tuple[str, ...]:
        """The hypotheses without which alone the claim fails."""
        return tuple(k.dropped[0] for k in self.minimal if len(k.dropped) == 1)

    @property
    def jointly_needed(self) -> tuple[tuple[str, ...], ...]:
        """The minimal sets of two or more without which the claim fails."""
        return tuple(k.dropped for k in self.minimal if len(k.dropped) > 1)

    @property
    def redundant(self) -> tuple[str, ...]:
        """The hypotheses that are in no minimal set: proved or searched, as the refutations say."""
        used = {name for k in self.minimal for name in k.dropped}
        return tuple(name for name in self.claim.names if name not in used)

    @property
    def fails_as_it_stands(self) -> bool:
        """Is the claim false with all its hypotheses?"""
        return any(not k.dropped for k in self.minimal)


def hypothesis_lattice(
    claim: Claim,
    *,
    seconds: int = DEFAULT_SECONDS,
    seed: int = 0,
    most: int = 3,
    progress: Callable[[tuple[str, ...]], None] | None = None,
) -> Lattice:
    """Try to refute the claim without every set of hypotheses that contains no refuted one.

    Args:
        claim: the claim.
        seconds: for each set.
        seed: of the guided searches.
        most: sets of more hypotheses are not tried.
        progress: told each set before it is searched.

    Cost: ``seconds`` for each set without a counterexample, fewer for each with one.
    """
    found: list[Refutation] = []
    refuted: list[frozenset[str]] = []
    for size in range(min(most, len(claim.names)) + 1):
        for dropped in combinations(claim.names, size):
            if any(smaller <= set(dropped) for smaller in refuted):
                continue
            if progress is not None:
                progress(dropped)
            attempt = refute(claim, dropped, seconds=seconds, seed=seed)
            found.append(attempt)
            if attempt.counterexample is not None:
                refuted.append(frozenset(dropped))
    return Lattice(claim, tuple(found))


def lattice_lines(lattice: Lattice) -> list[str]:
    """The lattice as lines of text, one for each set that was searched.

    Without hypotheses there is one line, which says whether the claim as it stands was refuted.
    """
    width = max(len(_name(r)) for r in lattice.refutations)
    return [f"{_name(r).ljust(width)}  {_outcome(r)}" for r in lattice.refutations]


def _name(refutation: Refutation) -> str:
    return " + ".join(refutation.dropped) or "(nothing dropped)"


def _outcome(refutation: Refutation) -> str:
    found = refutation.counterexample
    if found is not None:
        kind = "false as it stands" if not found.dropped else "needed" if len(found.dropped) == 1 else "jointly needed"
        return f"{kind}: {found.size}; {found.tried} tried; minimal: {found.minimal}"
    if refutation.verdict.proved:
        return f"redundant, proved: {refutation.verdict.reason}"
    return f"searched, {refutation.verdict.reason}"
