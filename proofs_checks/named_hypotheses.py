"""The hypotheses of berner2019 by name, and the rule that each one has a family that fails without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exactrelu import Hypothesis, Scope, Verdict, proved, refuted

NO_BIASES = Hypothesis("no-biases", "the class N_(d,m,D) has no biases")
ANY_PARAMETRIZATION = Hypothesis("any-parametrization", "the bound is over every Φ in N_(d,m,1) with R(Φ) = g")
ONE_OUTPUT = Hypothesis("one-output", "D = 1")
BALANCED = Hypothesis("balanced", "‖a_i‖_∞ = ‖c_i‖_∞ for all i")
NON_REDUNDANT = Hypothesis("non-redundant", "C.2: no two non-zero a_i lie on one ray")
POSITIVE = Hypothesis("positive", "the last two coordinates of each non-zero a_i are positive")
SOBOLEV = Hypothesis("sobolev-norm", "functions are compared in |·|_{W^{1,∞}}")
UNIFORM = Hypothesis("uniform-norm", "functions are compared in ‖·‖_{L^∞(B)}")
SMALL_NEURONS = Hypothesis("bounded-small-neurons", "C.1: if ‖c_i a_i‖_∞ <= 2δ, then |c_i| <= β and ‖a_i‖_∞ <= β")
NO_OPPOSITE_WITHIN = Hypothesis("no-opposite-within", "C.3a: no two vectors of Γ, and no two of Θ, are opposite")
NO_OPPOSITE_ACROSS = Hypothesis("no-opposite-across", "C.3b: no vector of Γ is opposite to one of Θ")
INVERSE_STABLE = Hypothesis("inverse-stable", "R is (s, α) inverse stable on Ω")
CONVEX_LOSS = Hypothesis("convex-loss", "the loss is convex in the function")

#: Hypothesis name -> what gives the verdict on the claim without it, on a family.
Families = Mapping[str, Callable[[], Verdict]]


def each_is_needed(families: Families) -> Verdict:
    """Does the claim fail without each of these hypotheses, by the family that is given for it?"""
    for name, without in families.items():
        verdict = without()
        if not verdict.refuted:
            return refuted(f"the claim survives without {name!r} on the family that should refute it", evidence=verdict)
    return proved(f"without {', without '.join(families)} it fails", scope=Scope.FOR_ALL)


def conclude(lines: Mapping[str, bool], sentence: str) -> Verdict:
    """Proved for all, with the sentence, if every line holds; else refuted by the first one that does not."""
    failed = next((line for line, holds in lines.items() if not holds), None)
    if failed is not None:
        return refuted(f"not shown: {failed}", evidence=failed)
    return proved(sentence, scope=Scope.FOR_ALL)
