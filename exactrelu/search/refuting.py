"""Refute a claim without some of its hypotheses: walk the space in order of size, then search guided, then minimise."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exactrelu.search.claims import Claim
from exactrelu.search.guided import search_guided
from exactrelu.search.instances import Instance, size_of
from exactrelu.search.minimise import minimise
from exactrelu.search.refutation import GLOBAL, LOCAL, Counterexample, Minimality
from exactrelu.search.walk import walk_space
from exactrelu.verdict import Scope, Verdict, proved, refuted, unknown

DEFAULT_SECONDS: Final = 60


@dataclass(frozen=True)
class Refutation:
    """What came of the attempt to refute a claim.

    Attributes:
        claim: the claim.
        dropped: the hypotheses that were dropped.
        verdict: of the claim without them: refuted; proved, where they are known to be redundant; else unknown.
        counterexample: the one that was found, or None.
        tried: how many instances were tried, in both searches.
        walked: how many of them exhaustively.
        complete: was the whole space walked?
        order: the order of the walk.
    """

    claim: Claim
    dropped: tuple[str, ...]
    verdict: Verdict
    counterexample: Counterexample | None
    tried: int
    walked: int
    complete: bool
    order: str


def refute(
    claim: Claim,
    without: Collection[str] | str = (),
    *,
    seconds: int = DEFAULT_SECONDS,
    seed: int = 0,
    journal: Path | None = None,
    guided: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Refutation:
    """Look for a counterexample to a claim when some hypotheses are dropped.

    Args:
        claim: the claim.
        without: a hypothesis, or several, that need not hold.
        seconds: half of them for the exhaustive walk; what is left of it for the guided search.
        seed: of the guided search.
        journal: a file from which a killed walk resumes.
        guided: search on where the walk found nothing?
        progress: told how many instances were tried.

    Returns:
        A counterexample of least size in the space, if the walk found it; else one that no single step makes
        smaller; or none, and how many instances were tried in which order.

    Raises:
        InputError: no such hypothesis; the journal belongs to another walk.

    >>> from fractions import Fraction
    >>> from exactrelu.search.claims import compare
    >>> from exactrelu.search.spaces import lines
    >>> small = Claim("mine.small", "|w| <= 1", lines(3), (),
    ...               lambda i: compare("w²", i.network.theta["x->y"] ** 2, "1", Fraction(1), relation="<="))
    >>> found = refute(small).counterexample
    >>> found.comparison.sentence, str(found.size), found.tried, found.minimal
    ('w² <= 1 is false: w² is 4, 1 is 1', '1 neuron, 1 edge, 0 samples, height 2', 3, 'global in the declared order')
    """
    dropped = (without,) if isinstance(without, str) else tuple(dict.fromkeys(without))
    claim.check_names(dropped)
    order = claim.space_without(dropped).order
    proof = _proof(claim, dropped)
    if proof is not None:
        return Refutation(claim, dropped, proof, None, 0, 0, False, order)
    walked = walk_space(claim, dropped, seconds=max(1, seconds // 2), journal=journal, progress=progress)
    if walked.instance is not None:
        return _refuted(claim, dropped, walked.instance, walked.tried, walked.tried, order, GLOBAL)
    drawn = 0
    if guided:
        rest = max(1, seconds - seconds // 2)
        found, drawn = search_guided(claim, dropped, seconds=rest, seed=seed)
        if found is not None:
            smaller = minimise(claim, found, dropped)
            words = f"{order}; then guided, and made smaller step by step"
            return _refuted(claim, dropped, smaller, walked.tried + drawn, walked.tried, words, LOCAL)
    extent = "all" if walked.complete else "the first"
    why = f"none among {walked.tried + drawn}: {extent} {walked.tried} {order}" + (f"; {drawn} guided" if drawn else "")
    verdict = unknown(why, scope=Scope.SEARCHED)
    return Refutation(claim, dropped, verdict, None, walked.tried + drawn, walked.tried, walked.complete, order)


def _proof(claim: Claim, dropped: tuple[str, ...]) -> Verdict | None:
    """The proof that the one dropped hypothesis is not needed, where the claim brings one that succeeds."""
    proofs = dict(claim.redundant)
    if len(dropped) != 1 or dropped[0] not in proofs:
        return None
    verdict = proofs[dropped[0]]()
    if not verdict.proved:
        return None
    return proved(f"{dropped[0]} is not needed: {verdict.reason}", scope=Scope.FOR_ALL, evidence=verdict.evidence)


def _refuted(
    claim: Claim, dropped: tuple[str, ...], instance: Instance, tried: int, walked: int, order: str, kind: Minimality
) -> Refutation:
    comparison = claim.conclusion(instance)
    found = Counterexample(claim, dropped, instance, comparison, size_of(instance), tried, order, kind)
    verdict = refuted(comparison.sentence, evidence=found)
    return Refutation(claim, dropped, verdict, found, tried, walked, False, order)
