"""Your own lemma in ten lines: names, hypotheses, a conclusion and a space, and ``lemma.refute(without=…)``.

Everything a lemma needs can be written in a notebook cell:

>>> from exactrelu.networks.forward import realization
>>> from exactrelu.search import compare, dag_space
>>> lemma = Lemma("mine.odd", "a network is odd", dag_space("networks", max_nodes=3, labels=None))
>>> @lemma.hypothesis("linear")
... def linear(instance):
...     return not instance.network.architecture.kinked
>>> @lemma.conclusion
... def odd(instance):
...     x, net = instance.samples[0][0], instance.network
...     return compare("ν(-x)", realization(net, [-t for t in x])[0], "-ν(x)", -realization(net, x)[0])
>>> found = lemma.refute(without="linear")
>>> found.comparison.left, found.comparison.right, str(found.size)
(Fraction(0, 1), Fraction(-1, 1), '2 neurons, 2 edges, 1 sample, height 1')
>>> lemma.refute(seconds=1) is None
True
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from exactrelu.errors import InputError
from exactrelu.search.claims import Claim, Comparison, NamedPredicate
from exactrelu.search.instances import Instance
from exactrelu.search.lattice import Lattice, hypothesis_lattice
from exactrelu.search.refutation import Counterexample
from exactrelu.search.refuting import DEFAULT_SECONDS, Refutation, refute
from exactrelu.search.spaces import Space


class Lemma:
    """A claim that is put together piece by piece, with decorators.

    Args:
        key: ``paper.kind_number``, or any name with a dot.
        title: the claim in a few words.
        space: where counterexamples are looked for, such as :func:`exactrelu.search.dag_space` makes.
    """

    def __init__(self, key: str, title: str, space: Space) -> None:
        self.key, self.title, self.space = key, title, space
        self._hypotheses: list[NamedPredicate] = []
        self._conclusion: Callable[[Instance], Comparison] | None = None
        self.last: Refutation | None = None

    def hypothesis(
        self, name: str, *, structural: bool = False
    ) -> Callable[[Callable[[Instance], bool]], Callable[[Instance], bool]]:
        """Decorate a function that decides a hypothesis; its docstring is the meaning.

        Args:
            name: such as ``balanced``.
            structural: does it depend on the graph only, not on the rationals?
        """

        def add(holds: Callable[[Instance], bool]) -> Callable[[Instance], bool]:
            self._hypotheses.append(NamedPredicate(name, (holds.__doc__ or name).strip(), holds, structural))
            return holds

        return add

    def conclusion(self, compare: Callable[[Instance], Comparison]) -> Callable[[Instance], Comparison]:
        """Decorate the function that compares both sides."""
        self._conclusion = compare
        return compare

    @property
    def claim(self) -> Claim:
        """The claim as it stands now.

        Raises:
            InputError: there is no conclusion yet, or two hypotheses have one name.
        """
        if self._conclusion is None:
            raise InputError(f"the lemma {self.key} has no conclusion yet", hint="decorate one with @lemma.conclusion")
        return Claim(self.key, self.title, self.space, tuple(self._hypotheses), self._conclusion)

    def refute(
        self, without: Collection[str] | str = (), *, seconds: int = DEFAULT_SECONDS, seed: int = 0
    ) -> Counterexample | None:
        """A counterexample when these hypotheses are dropped; None if none was found, and ``last`` says how many.

        Raises:
            InputError: there is no conclusion yet; no such hypothesis.
        """
        self.last = refute(self.claim, without, seconds=seconds, seed=seed)
        return self.last.counterexample

    def lattice(self, *, seconds: int = DEFAULT_SECONDS, seed: int = 0) -> Lattice:
        """Which hypotheses are needed: see :mod:`exactrelu.search.lattice`."""
        return hypothesis_lattice(self.claim, seconds=seconds, seed=seed)
