"""Conservation laws of gradient flow: their exact number, a basis with reasons, and what is certain about it.

Let V be the span of the gradients of the model over a family of patterns.  The functions that every gradient flow of
the family conserves are those with grad h orthogonal to V, hence to the Lie algebra Lie(V); by Frobenius' theorem
there are, near a generic theta,

    laws = K - dim Lie(V)

independent ones (marcotte2023, Thm. 3.3).  Brackets found at one integer point modulo a prime bound dim Lie(V) from
below, laws with a proof bound it from above.  Where the bounds meet the number is certified; nothing about it is
then a matter of chance.

Names in this module
    K        the number of learnable parameters
    theta    an integer point, drawn at random
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from exactrelu.errors import ExactReluError, InputError, LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.network import Network
from exactrelu.training.laws_basis import (
    Basis,
    Candidate,
    dead_candidates,
    module_candidate,
    polynomial_candidates,
    symmetry_candidates,
)
from exactrelu.training.laws_fields import MOST_SUMMANDS, FieldEngine, draw_theta
from exactrelu.training.laws_lie import LieBound, lie_bound
from exactrelu.training.laws_modular import Chance, Residues, prime_for
from exactrelu.training.laws_modules import Module, find_modules, module_structure
from exactrelu.training.laws_path_lifting import path_lifting_laws, separates_paths
from exactrelu.training.laws_patterns import (
    ALL_PATTERNS,
    PatternFamily,
    active_pattern,
    listed_patterns,
    patterns_of_data,
    realised_patterns,
    samples_of_data,
)
from exactrelu.training.laws_polynomials import find_broken_monomial, find_polynomial_laws, model_polynomials
from exactrelu.training.laws_report import KNOWN_KINDS, Law, LawsReport, Status
from exactrelu.training.laws_structure import Structure, make_structure
from exactrelu.training.laws_symmetries import find_broken_term, find_symmetry_laws
from exactrelu.verdict import Scope, Verdict, proved, unknown

#: Nanoseconds per K^3, and per K · edges · patterns; measured by benchmarks/laws.py.
_ELIMINATION: Final = 1
_PASSES: Final = 400
_DEGREES: Final = (2, 3)


@dataclass(frozen=True, eq=False)
class Finding:
    """The report together with what evidence is written from.

    Attributes:
        report: the report.
        structure: the live network.
        chosen: the candidates behind ``report.basis``.
        prime: the prime of the point.
        theta: the point at which the laws are independent.
    """

    report: LawsReport
    structure: Structure
    chosen: tuple[Candidate, ...]
    prime: int
    theta: Residues


def conservation_laws(
    network: Network,
    patterns: Any = "all",
    *,
    data: Iterable[Iterable[Any]] | None = None,
    fixed_inputs: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    seed: int = 1,
) -> LawsReport:
    """The conservation laws of gradient flow of a network, for a family of activation patterns.

    The weights of the network matter only where they choose patterns: with ``data`` and with ``"realised"``.

    Args:
        network: any DAG, with shared and frozen weights.
        patterns: ``"all"``, ``"linear"`` (every neuron active), ``"realised"`` (by some input at these weights), sign
            vectors, or a :class:`PatternFamily`.
        data: samples; the family is then the patterns that they have, each with every input.
        fixed_inputs: with ``data``: not with every input, but with these samples only.
        limits: ``seconds`` bounds the estimated cost.
        seed: of the random point and fields; it never changes a certified answer.

    Raises:
        InputError: no such family of patterns; patterns and data together.
        ShapeError: a pattern or a sample has the wrong length.
        LimitExceeded: the estimated cost is beyond ``limits.seconds``.

    Cost: about K^3 nanoseconds for the elimination; the square of the number of brackets per depth.

    >>> from exactrelu.builders.fully_connected import fully_connected_random
    >>> report = conservation_laws(fully_connected_random([1, 2, 2, 1], seed=0, bias=False), "linear")
    >>> report.laws, report.known, report.status
    (7, 6, 'certified')
    """
    family = as_family(network, patterns, data=data, fixed_inputs=fixed_inputs, limits=limits)
    return find_laws(network, family, limits=limits, seed=seed).report


def as_family(
    network: Network,
    patterns: Any = "all",
    *,
    data: Iterable[Iterable[Any]] | None = None,
    fixed_inputs: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> PatternFamily:
    """The family that the arguments of :func:`conservation_laws` mean; raises as there."""
    if data is not None:
        if patterns != "all":
            raise InputError("patterns and data were both given", hint="data chooses the patterns; leave the other out")
        return samples_of_data(network, data) if fixed_inputs else patterns_of_data(network, data)
    if fixed_inputs:
        raise InputError("there are no inputs to fix", hint="give data")
    if isinstance(patterns, PatternFamily):
        return patterns
    if isinstance(patterns, str):
        named = {"all": lambda: ALL_PATTERNS, "linear": lambda: active_pattern(network)}
        named["realised"] = lambda: realised_patterns(network, limits=limits)
        if patterns not in named:
            raise InputError(f"there is no family {patterns[:60]!r}", hint=f"known are {', '.join(named)}")
        return named[patterns]()
    if not isinstance(patterns, Iterable):
        raise InputError(f"the patterns must be a name or sign vectors, not a {type(patterns).__name__}")
    return listed_patterns(network, patterns)


def find_laws(network: Network, family: PatternFamily, *, limits: Limits = DEFAULT_LIMITS, seed: int = 1) -> Finding:
    """The report of :func:`conservation_laws`, and what evidence for it is written from; arguments as there."""
    structure = make_structure(network, family)
    if separates_paths(structure):
        return _by_path_lifting(structure, family)
    check_cost(structure, limits)
    engine = FieldEngine(structure)
    theta = draw_theta(Chance(seed, engine.p), structure)
    basis = Basis(structure.size, engine.p)
    modules = find_modules(structure)
    for candidates in _first_candidates(structure, modules, theta, engine.p):
        basis.add(candidates)
    bound = lie_bound(engine, seed=seed, target=structure.size - basis.rank, theta=theta)
    if basis.rank + bound.dimension < structure.size:
        for candidates in _further_candidates(structure, modules, theta, engine.p):
            basis.add(candidates)
            if basis.rank + bound.dimension == structure.size:
                break
    second = None
    if basis.rank + bound.dimension < structure.size:
        second = lie_bound(FieldEngine(structure, prime_for(_denominators(structure), skip=1)), seed=seed + 1)
    return _finding(structure, family, basis, bound, second)


def check_cost(structure: Structure, limits: Limits) -> None:
    """Raise if the brackets of this structure would take longer than the limit.

    Raises:
        LimitExceeded: with the estimate, in seconds.
    """
    seconds = estimated_seconds(structure)
    if seconds > limits.seconds:
        size = structure.size
        gigabytes = 40 * size * size // 10**9
        memory = f" and about {gigabytes:,} GB" if gigabytes else ""
        raise LimitExceeded(
            "seconds",
            needed=seconds,
            allowed=limits.seconds,
            doing=f"counting the laws of {size:,} parameters by brackets of their fields{memory}",
        )


def estimated_seconds(structure: Structure) -> int:
    """About how long the elimination and the passes of depth 2 take, in whole seconds."""
    size, edges = structure.size, len(structure.edges)
    passes = _PASSES * size * edges * min(structure.patterns, MOST_SUMMANDS)
    return (_ELIMINATION * size**3 + passes) // 10**9


def _first_candidates(
    structure: Structure, modules: Iterable[Module], theta: Residues, p: int
) -> Iterator[list[Candidate]]:
    """What is found at any size: dead parameters, symmetries, modules with one transfer polynomial."""
    yield list(dead_candidates(structure))
    laws = find_symmetry_laws(structure)
    for law in laws:
        broken = find_broken_term(structure, law)
        if broken is not None:
            raise ExactReluError(f"a symmetry law fails its own check at {broken}; this is a fault of exactrelu")
    yield list(symmetry_candidates(structure, laws, theta, p))
    for module in modules:
        if module.is_single:
            yield [module_candidate(module, theta, p)]


def _further_candidates(
    structure: Structure, modules: Iterable[Module], theta: Residues, p: int
) -> Iterator[list[Candidate]]:
    """What is found in small networks and small modules only: all laws of degree 2 and 3."""
    places = [("", structure), *((f"{m}: ", module_structure(m)) for m in modules if not m.is_single)]
    for degree in _DEGREES:
        for where, part in places:
            yield _polynomial_laws(part, where, degree, theta, p)


def _polynomial_laws(part: Structure, where: str, degree: int, theta: Residues, p: int) -> list[Candidate]:
    polynomials = model_polynomials(part)
    laws = find_polynomial_laws(part, polynomials, degree) if polynomials is not None else None
    for law in laws or ():
        if find_broken_monomial(law, polynomials or ()) is not None:
            raise ExactReluError("a polynomial law fails its own check; this is a fault of exactrelu")
    depends = " that depends on the samples" if part.points is not None else ""
    words = f"{where}a law of degree at most {degree}{depends}, found by exact linear algebra among all of these"
    return list(polynomial_candidates(part, laws or (), theta, p, words))


def _by_path_lifting(structure: Structure, family: PatternFamily) -> Finding:
    """All paths are told apart: the theorem of :mod:`laws_path_lifting` gives the count, symmetries all laws."""
    count = path_lifting_laws(structure)
    p = prime_for(_denominators(structure))
    theta = draw_theta(Chance(1, p), structure)
    dead = dead_candidates(structure, rows=False)
    chosen = [*dead, *symmetry_candidates(structure, find_symmetry_laws(structure), None, p)]
    dimension = structure.size - count
    if len(chosen) != count:
        raise ExactReluError(f"{len(chosen)} laws where the theorem has {count}; this is a fault of exactrelu")
    theorem = "path lifting: in the coordinates theta^2/2 every field is a function times a constant vector"
    return Finding(
        _report(structure, family, tuple(chosen), (dimension,), dimension, "certified", theorem),
        structure,
        tuple(chosen),
        p,
        theta,
    )


def _finding(
    structure: Structure, family: PatternFamily, basis: Basis, bound: LieBound, second: LieBound | None
) -> Finding:
    """Compare the bounds and say what is certain."""
    best = max(bound, second or bound, key=lambda b: b.dimension)
    if basis.rank + best.dimension > structure.size:
        raise ExactReluError(
            f"{basis.rank} laws and {best.dimension} brackets among {structure.size} parameters contradict each "
            "other; this is a fault of exactrelu"
        )
    status: Status = "certified"
    theorem = "as many laws with a proof as independent brackets leave room for"
    if basis.rank + best.dimension < structure.size:
        agree = second is not None and second.dimension == bound.dimension
        sure = agree and bound.saturated and second is not None and second.saturated
        status = "with high probability" if sure else "bounds only"
        theorem = (
            f"between {basis.rank} (laws with a proof) and {structure.size - best.dimension} (independent brackets); "
            + ("two primes and two points agree, and deeper brackets add nothing" if sure else "the brackets go on")
        )
    chosen = tuple(basis.chosen)
    report = _report(structure, family, chosen, best.ranks, best.dimension, status, theorem)
    return Finding(report, structure, chosen, basis.p, bound.theta)


def _report(
    structure: Structure,
    family: PatternFamily,
    chosen: tuple[Candidate, ...],
    ranks: tuple[int, ...],
    dimension: int,
    status: Status,
    theorem: str,
) -> LawsReport:
    laws = structure.size - dimension
    basis: tuple[Law, ...] = tuple(c.law for c in chosen)
    known = sum(law.count for law in basis if law.kind in KNOWN_KINDS)
    return LawsReport(
        family=family,
        parameters=structure.size,
        lie_dimension=dimension,
        ranks=ranks,
        laws=laws,
        known=known,
        extra=laws - known,
        explained=sum(law.count for law in basis),
        basis=basis,
        status=status,
        theorem=theorem,
        notes=family.notes,
        verdict=_verdict(laws, status, theorem),
    )


def _verdict(laws: int, status: Status, theorem: str) -> Verdict:
    sentence = f"{laws} independent law{'s' * (laws != 1)}: {theorem}"
    return proved(sentence, scope=Scope.FOR_ALL) if status == "certified" else unknown(sentence)


def _denominators(structure: Structure) -> list[Any]:
    points = [t for x in structure.points or () for t in x]
    return [*structure.values, *(e.weight for e in structure.edges), *(c for _, c in structure.constants), *points]
