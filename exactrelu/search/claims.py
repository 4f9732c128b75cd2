"""Claims: named hypotheses, and a conclusion that compares two exact numbers.

A claim says: wherever all hypotheses hold, the two sides stand in the relation.  So a counterexample is an
instance at which the kept hypotheses hold and the comparison does not, and both sides can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu.errors import InputError
from exactrelu.search.instances import Instance
from exactrelu.verdict import Verdict

if TYPE_CHECKING:
    from exactrelu.search.spaces import Filling, Shape, Space

    #: A shape and the names of the kept hypotheses -> is a filling of the shape worth a closer look?
    Screen = Callable[[Shape, frozenset[str]], Callable[[Filling], bool]]


@dataclass(frozen=True)
class NamedPredicate:
    """One hypothesis: a name in the field's words, its meaning, and whether it holds at an instance.

    Attributes:
        name: such as ``same-pattern``.
        meaning: one line.
        holds: decides it.
        structural: does it depend on the shape of the instance only, not on its rationals?  Then it is asked once
            for each shape.
    """

    name: str
    meaning: str
    holds: Callable[[Instance], bool]
    structural: bool = False


@dataclass(frozen=True)
class Comparison:
    """Both sides of the identity or inequality that a claim asserts, at one instance.

    Attributes:
        holds: does the relation hold?
        left_name: what stands on the left, in words or symbols.
        left: its exact value.
        right_name: what stands on the right.
        right: its exact value.
        sentence: one sentence with both numbers, for people.
        relation: ``=``, ``<=``, ``<``, ``>=``, ``>`` or ``!=``: what the claim asserts between the two sides.
        left_code: the left side as a plain Python expression, see :data:`CODE_NAMES`; empty where there is none.
        right_code: the right side, likewise.
    """

    holds: bool
    left_name: str
    left: Fraction
    right_name: str
    right: Fraction
    sentence: str
    relation: str = "="
    left_code: str = ""
    right_code: str = ""


#: What ``left_code`` and ``right_code`` may use: plain data of the instance, and functions of a few lines.
CODE_NAMES = {
    "F": "fractions.Fraction",
    "weight": "dict (source, target) -> weight of the edge",
    "samples": "list of (x, r), both lists of Fractions",
    "edge_sets": "list of lists of (source, target)",
    "neurons": "list of node names",
    "numbers": "dict name -> Fraction",
    "inputs": "list of input names",
    "outputs": "list of output names",
    "pre(x)": "dict neuron -> pre-activation at x",
    "post(x)": "dict node -> value at x, inputs and constants included",
    "value(x)": "list of the outputs at x",
    "slope(x)": "dict neuron -> slope of its activation at x; at a zero pre-activation that of the negative side",
    "velocity": "dict (source, target) -> velocity of the weight under gradient flow of (1/n) sum_i <r_i, value(x_i)>: "
    "minus the partial derivative; edges that share a parameter have their derivatives added, frozen ones rest",
    "paths": "list of all paths from inputs to outputs, each a tuple of (source, target)",
    "weight2, value2(x), …": "the same for the second network",
}


@dataclass(frozen=True)
class Claim:
    """A claim that can be refuted.

    Args:
        key: such as ``le2022.lemma_3``.
        title: a few words.
        space: where counterexamples are looked for, see :mod:`exactrelu.search.spaces`; or a function from the
            names of the kept hypotheses to it, which need not make instances that break them.
        hypotheses: all that the conclusion needs.
        conclusion: compares both sides; asked only where every kept hypothesis holds.
        wording: the claim in a sentence.
        printed: the claim as its source prints it, where that is another one.
        redundant: hypothesis -> what proves the conclusion without it: a function that gives a verdict.
        screen: says fast which fillings may refute the claim.  It may pass too many; those that it holds back must
            satisfy the conclusion or break a kept hypothesis, or the walk would miss them.

    Raises:
        InputError: two hypotheses have one name.
    """

    key: str
    title: str
    space: Space | Callable[[frozenset[str]], Space]
    hypotheses: tuple[NamedPredicate, ...]
    conclusion: Callable[[Instance], Comparison]
    wording: str = ""
    printed: Claim | None = None
    redundant: tuple[tuple[str, Callable[[], Verdict]], ...] = ()
    screen: Screen | None = None

    def __post_init__(self) -> None:
        """Refuse names that say nothing."""
        names = [hypothesis.name for hypothesis in self.hypotheses]
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"the claim {self.key} has two hypotheses called {name!r}")
        for name, _ in self.redundant:
            self.check_names((name,))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the hypotheses."""
        return tuple(hypothesis.name for hypothesis in self.hypotheses)

    def check_names(self, dropped: Iterable[str]) -> None:
        """Raise unless every name is that of a hypothesis.

        Raises:
            InputError: one is not.
        """
        for name in dropped:
            if name not in self.names:
                raise InputError(
                    f"{self.key} has no hypothesis {name!r}",
                    hint=f"its hypotheses are {', '.join(self.names)}" if self.names else "it has none at all",
                )

    def kept(self, dropped: Collection[str] = ()) -> tuple[NamedPredicate, ...]:
        """The hypotheses without the dropped ones.

        Raises:
            InputError: there is no hypothesis of that name.
        """
        self.check_names(dropped)
        return tuple(hypothesis for hypothesis in self.hypotheses if hypothesis.name not in dropped)

    def space_without(self, dropped: Collection[str] = ()) -> Space:
        """Where counterexamples are looked for when these hypotheses are dropped.

        Raises:
            InputError: there is no hypothesis of that name.
        """
        kept = frozenset(hypothesis.name for hypothesis in self.kept(dropped))
        return self.space(kept) if callable(self.space) else self.space

    def find_broken(self, instance: Instance, dropped: Collection[str] = ()) -> str | None:
        """The name of the first kept hypothesis that does not hold, or None."""
        return next((h.name for h in self.kept(dropped) if not h.holds(instance)), None)

    def is_refuted_by(self, instance: Instance, dropped: Collection[str] = ()) -> bool:
        """Do all kept hypotheses hold at the instance, and the conclusion not?"""
        return self.find_broken(instance, dropped) is None and not self.conclusion(instance).holds


def compare(
    left_name: str,
    left: Fraction,
    right_name: str,
    right: Fraction,
    *,
    relation: str = "=",
    sentence: str = "",
    left_code: str = "",
    right_code: str = "",
) -> Comparison:
    """The comparison of two numbers, with a sentence if none is given.

    Raises:
        InputError: there is no such relation.

    >>> compare("a", Fraction(1), "b", Fraction(2)).sentence
    'a = b is false: a is 1, b is 2'
    """
    if relation not in _RELATIONS:
        raise InputError(f"there is no relation {relation!r}", hint=f"the relations are {' '.join(_RELATIONS)}")
    holds = _RELATIONS[relation](left, right)
    truth = "true" if holds else "false"
    words = (
        sentence or f"{left_name} {relation} {right_name} is {truth}: {left_name} is {left}, {right_name} is {right}"
    )
    return Comparison(holds, left_name, left, right_name, right, words, relation, left_code, right_code)


_RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "!=": lambda a, b: a != b,
}
