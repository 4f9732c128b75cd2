"""Families of activation patterns: where, in the space of inputs and signs, a conservation law has to hold.

A law that holds for a family holds for every data set whose samples have patterns of that family, for every loss, and
for every input of such a pattern.  The family of *samples* asks for less: it fixes the inputs too.

Names in this module
    σ    a sign vector: one of -1, 0, 1 for each kinked neuron, in the order of ``architecture.kinked``
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.linear_programming import is_feasible
from exactrelu.exact.linear_systems import as_system
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.affine_map import pattern_forms
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import Network

Signs = tuple[int, ...]
_LETTERS: Final = {"+": 1, "-": -1, "0": 0}
_SHOWN: Final = 4


@dataclass(frozen=True)
class PatternFamily:
    """The patterns for which a law has to hold.

    Attributes:
        kind: ``"all"``: every combination of slopes; ``"listed"``: the sign vectors listed, each with every input;
            ``"samples"``: the sign vectors listed, each with its own input only.
        signs: the sign vectors; none for ``"all"``.
        points: for ``"samples"`` one input for each sign vector.
        about: the family in words.
        notes: what the reader should know about it.
    """

    kind: Literal["all", "listed", "samples"]
    signs: tuple[Signs, ...] = ()
    points: tuple[tuple[Fraction, ...], ...] = ()
    about: str = "all activation patterns"
    notes: tuple[str, ...] = ()


ALL_PATTERNS: Final = PatternFamily("all")


def active_pattern(network: Network) -> PatternFamily:
    """The one pattern with every kinked neuron on its positive side: a ReLU network becomes linear.

    >>> from exactrelu.builders.fully_connected import fully_connected_random
    >>> active_pattern(fully_connected_random([2, 3, 1], seed=0)).signs
    ((1, 1, 1),)
    """
    ones = (1,) * len(network.architecture.kinked)
    return PatternFamily("listed", (ones,), about="the pattern with every neuron active")


def listed_patterns(network: Network, patterns: Iterable[Any], *, notes: Iterable[str] = ()) -> PatternFamily:
    """The family of the given sign vectors.

    Args:
        network: the network.
        patterns: strings of ``+``, ``-`` and ``0``, or sequences of 1, -1 and 0; one sign for each kinked neuron.
        notes: what the reader should know.

    Raises:
        InputError: there is no pattern, or a sign is none.
        ShapeError: a pattern has another number of signs than the network has kinked neurons.

    >>> from exactrelu.builders.fully_connected import fully_connected_random
    >>> listed_patterns(fully_connected_random([1, 2, 1], seed=0), ["+-", "+-", [1, 1]]).signs
    ((1, -1), (1, 1))
    """
    kinked = network.architecture.kinked
    if isinstance(patterns, str):
        raise InputError("the patterns must be a sequence of sign vectors, not one string", hint="write ['+-+']")
    signs = tuple(dict.fromkeys(_as_signs(p, k, len(kinked)) for k, p in enumerate(patterns)))
    if not signs:
        raise InputError("there is no pattern", hint="give at least one sign vector")
    about = f"{len(signs)} given pattern{'s' * (len(signs) != 1)}"
    return PatternFamily("listed", signs, about=about, notes=(*notes, *_zero_notes(signs, kinked)))


def patterns_of_data(network: Network, inputs: Iterable[Iterable[Any]]) -> PatternFamily:
    """The patterns that the samples have at the weights of the network, each with every input.

    Raises:
        InputError: there is no sample, or a coordinate is no rational number.
        ShapeError: a sample has another length than the network has inputs.

    Cost: one evaluation per sample.
    """
    samples = samples_of_data(network, inputs)
    signs = tuple(dict.fromkeys(samples.signs))
    count = len(samples.points)
    words = f"the {len(signs)} pattern{'s' * (len(signs) != 1)} of {count} sample{'s' * (count != 1)}"
    return PatternFamily("listed", signs, about=words, notes=samples.notes)


def samples_of_data(network: Network, inputs: Iterable[Iterable[Any]]) -> PatternFamily:
    """The samples themselves with the patterns that they have at the weights of the network.

    Laws of this family hold for every loss and every label, but for these inputs only.  Their coefficients may
    depend on the inputs.

    Raises and cost as :func:`patterns_of_data`.

    >>> from exactrelu.builders.gallery import gallery_network
    >>> samples_of_data(gallery_network("tent"), [["1/4"], ["3/4"]]).signs
    ((1, -1), (1, 1))
    """
    kinked = network.architecture.kinked
    evaluations = [evaluate(network, x) for x in inputs]
    if not evaluations:
        raise InputError("a data set needs at least one sample")
    signs = tuple(tuple(e.activation_pattern[v] for v in kinked) for e in evaluations)
    points = tuple(e.point for e in evaluations)
    pairs = dict.fromkeys(zip(signs, points, strict=True))
    return PatternFamily(
        "samples",
        tuple(s for s, _ in pairs),
        tuple(x for _, x in pairs),
        about=f"exactly {len(pairs)} sample{'s' * (len(pairs) != 1)}",
        notes=tuple(_kink_notes(signs, kinked)),
    )


def realised_patterns(network: Network, *, limits: Limits = DEFAULT_LIMITS) -> PatternFamily:
    """The patterns of all activation regions at the weights of the network, each with every input.

    Raises:
        LimitExceeded: there are more regions than ``limits.regions``.

    Cost: that of :func:`exactrelu.regions.enumeration.enumerate_regions`.

    >>> from exactrelu.builders.gallery import gallery_network
    >>> sorted(realised_patterns(gallery_network("tent")).signs)
    [(-1, -1), (1, -1), (1, 1)]
    """
    from exactrelu.regions.enumeration import enumerate_regions

    regions = enumerate_regions(network, max_regions=limits.regions, max_faces=limits.faces)
    signs = tuple(dict.fromkeys(region.sign_vector for region in regions))
    about = f"the {len(signs)} pattern{'s' * (len(signs) != 1)} that some input realises"
    return PatternFamily("listed", signs, about=about)


def find_unrealised(network: Network, family: PatternFamily, *, most: int = 256) -> tuple[Signs, ...] | None:
    """The listed patterns that no input has at the weights of the network; None if there are too many to try.

    A sign 0 asks for a pre-activation of zero.

    Args:
        network: the network.
        family: a family of listed patterns.
        most: so many patterns are tried.

    Cost: one exact linear program per pattern, with a row for each kinked neuron.

    >>> from exactrelu.builders.gallery import gallery_network
    >>> tent = gallery_network("tent")
    >>> find_unrealised(tent, listed_patterns(tent, ["++", "-+"]))
    ((-1, 1),)
    """
    if len(family.signs) > most:
        return None
    return tuple(signs for signs in family.signs if not _is_realised(network, signs))


def sign_text(signs: Sequence[int]) -> str:
    """A sign vector as ``+``, ``-`` and ``0``.

    >>> sign_text((1, -1, 0))
    '+-0'
    """
    return "".join("+" if s > 0 else "-" if s < 0 else "0" for s in signs)


def _is_realised(network: Network, signs: Signs) -> bool:
    kinked = network.architecture.kinked
    forms = pattern_forms(network, dict(zip(kinked, signs, strict=True)), at_zero="negative")
    strict = [(forms[v], s) for v, s in zip(kinked, signs, strict=True) if s]
    equal = [forms[v] for v, s in zip(kinked, signs, strict=True) if not s]
    system = as_system(
        C=[[-s * t for t in form.a] for form, s in strict],
        d=[s * form.b for form, s in strict],
        E=[form.a for form in equal],
        f=[-form.b for form in equal],
        dimension=network.input_dimension,
    )
    return is_feasible(system)


def _as_signs(pattern: Any, place: int, wanted: int) -> Signs:
    if isinstance(pattern, (bytes, dict)) or not isinstance(pattern, Iterable):
        raise InputError(f"pattern {place} must be a string of + - 0 or a sequence of signs")
    signs = []
    for letter in pattern:
        sign = _LETTERS.get(letter) if isinstance(letter, str) else letter
        if type(sign) is not int or sign not in (-1, 0, 1):
            raise InputError(f"pattern {place} has the sign {letter!r:.40}", hint="use + - 0, or 1, -1 and 0")
        signs.append(sign)
    if len(signs) != wanted:
        raise ShapeError(
            f"pattern {place} has {len(signs)} sign{'s' * (len(signs) != 1)}, the network {wanted} neurons with a kink",
            hint="give one sign for each of them, in topological order",
        )
    return tuple(signs)


def _zero_notes(signs: Iterable[Signs], kinked: Sequence[str]) -> list[str]:
    zeros = [v for k, v in enumerate(kinked) if any(not s[k] for s in signs)]
    if not zeros:
        return []
    return [f"where the sign of {_listed(zeros)} is 0, the slope for negative pre-activations is taken"]


def _kink_notes(signs: Sequence[Signs], kinked: Sequence[str]) -> list[str]:
    """Samples on a kink: the derivative does not exist there, and a choice was made."""
    on = [k for k, s in enumerate(signs) if not all(s)]
    if not on:
        return []
    zeros = [v for j, v in enumerate(kinked) if any(not signs[k][j] for k in on)]
    samples = _listed([str(k) for k in on])
    return [f"on the kink of {_listed(zeros)} (sample {samples}) the slope for negative pre-activations is taken"]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
