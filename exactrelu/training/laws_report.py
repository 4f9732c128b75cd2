"""What is conserved: one law with its reason in words, and the report on all of them.

Names in this module
    K    the number of learnable parameters
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exactrelu.training.laws_patterns import PatternFamily
from exactrelu.verdict import Verdict

Kind = Literal[
    "dead parameter", "balancedness", "Gram", "residual stream", "shared weights", "symmetry", "polynomial", "module"
]
Status = Literal["certified", "with high probability", "bounds only"]
#: The kinds that le2022, Lemma 2, states on the live sub-network.
KNOWN_KINDS: tuple[Kind, ...] = ("dead parameter", "balancedness", "Gram")


@dataclass(frozen=True)
class Law:
    """One conserved function, or the functions that a module adds.

    Attributes:
        kind: where it comes from.
        count: how many independent laws it stands for; 1 but for modules.
        terms: the polynomial: (coefficient, names of parameters); none for a module.
        mixing: (v, u, A[v, u]) as strings, the proof of a law from a symmetry.
        explanation: one sentence for people.
    """

    kind: Kind
    count: int
    terms: tuple[tuple[int, tuple[str, ...]], ...]
    mixing: tuple[tuple[str, str, str], ...]
    explanation: str

    @property
    def formula(self) -> str:
        """The polynomial in text, ``""`` for a module.

        >>> Law("Gram", 1, ((1, ("a", "a")), (-2, ("a", "b"))), (), "").formula
        'a^2 - 2 a b'
        """
        return " ".join(_term(k, c, names) for k, (c, names) in enumerate(self.terms))


@dataclass(frozen=True)
class LawsReport:
    """The conservation laws of gradient flow of one network on one family of patterns.

    The laws are local: near a generic theta there are ``laws`` functions with independent gradients that gradient flow
    on every data set of the family, with every loss, keeps constant; and every other such function depends on them.

    Attributes:
        family: the patterns.
        parameters: K.
        lie_dimension: the dimension of the Lie algebra of the gradient fields at generic points; a lower bound for
            it in any case.
        ranks: its lower bounds by depth of brackets; a single entry where a theorem gives it.
        laws: K - lie_dimension.
        known: those that le2022, Lemma 2, gives on the live sub-network: balancedness, Gram laws, dead parameters.
        extra: laws - known.
        explained: the independent laws among ``basis``; ``laws`` where the count is certified.
        basis: independent laws, with explanations.
        status: ``"certified"`` if the bounds from both sides meet; else ``"with high probability"`` if two primes
            and two points agree and deeper brackets add nothing; else ``"bounds only"``.
        theorem: what the count rests on, in one sentence.
        notes: what the reader should know.
        verdict: proved, for all weights, if certified; else unknown.
    """

    family: PatternFamily
    parameters: int
    lie_dimension: int
    ranks: tuple[int, ...]
    laws: int
    known: int
    extra: int
    explained: int
    basis: tuple[Law, ...]
    status: Status
    theorem: str
    notes: tuple[str, ...]
    verdict: Verdict

    @property
    def certified(self) -> bool:
        """Do the bounds meet?"""
        return self.status == "certified"


def _term(place: int, c: int, names: tuple[str, ...]) -> str:
    powers: dict[str, int] = {}
    for name in names:
        powers[name] = powers.get(name, 0) + 1
    factors = [name if power == 1 else f"{name}^{power}" for name, power in powers.items()]
    if abs(c) != 1 or not factors:
        factors.insert(0, str(abs(c)))
    sign = "-" if c < 0 else "+"
    lead = ("-" if c < 0 else "") if not place else f"{sign} "
    return lead + " ".join(factors)
