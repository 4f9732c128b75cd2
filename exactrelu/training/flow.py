"""One gradient-descent step in exact arithmetic, and how far it moves a quadratic law: by η² h(g), exactly.

For a quadratic form h(w - ηg) = h(w) - 2η h(w, g) + η² h(g).  A law of the gradient flow has h(w, g) = 0, so that one
step of gradient descent moves it by η² h(g) and by nothing else.  The middle term is checked at the step with numbers,
and for all weights and all data of one activation pattern as a polynomial identity.

Names in this module
    w    the learnable parameters before the step, w' = w - ηg after it
    g    the gradient of the risk at w
    η    the step size
    h    a quadratic form, h(v, w) its bilinear form
    ν_k  the k-th output as a polynomial in weights and inputs, on one activation pattern
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from exactrelu.errors import LimitExceeded
from exactrelu.exact.rationals import as_flint, as_fraction, from_flint
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.network import Network
from exactrelu.networks.slopes import AtZero, pattern_slopes
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import AtZeros, risk_gradient
from exactrelu.training.losses import Loss, is_rational
from exactrelu.training.polynomials import Polynomial, Weight, letter_moves, pre_activation_polynomials
from exactrelu.training.quadratic_forms import QuadraticForm
from exactrelu.training.risk import evaluate_samples, rational_residuals
from exactrelu.verdict import Scope, Verdict, proved, refuted


@dataclass(frozen=True)
class GradientStep:
    """One step of gradient descent.

    Attributes:
        before: the network at w.
        after: the network at w' = w - ηg.
        eta: η.
        gradient: learnable parameter -> entry of g.
    """

    before: Network
    after: Network
    eta: Fraction
    gradient: Mapping[str, Fraction]


@dataclass(frozen=True)
class Drift:
    """How one step moves a quadratic form: h(w') - h(w) = first_order + second_order.

    Attributes:
        before: h(w).
        after: h(w').
        first_order: -2η h(w, g); zero for a law.
        second_order: η² h(g).
    """

    before: Fraction
    after: Fraction
    first_order: Fraction
    second_order: Fraction


@dataclass(frozen=True)
class NonzeroTerm:
    """A monomial of h(w, ∇ν_k) that does not cancel.

    Attributes:
        output: the name of the output.
        factors: parameters and inputs, with repetition.
        coefficient: its coefficient.
    """

    output: str
    factors: tuple[str, ...]
    coefficient: Fraction


def gradient_step(network: Network, data: Dataset, loss: Loss, eta: Any, at_zero: AtZeros = "refuse") -> GradientStep:
    """Take one step of gradient descent, in rational numbers.

    Args:
        network: the network at w.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        eta: η, any rational.
        at_zero: as in :func:`exactrelu.training.gradients.risk_gradient`.

    Raises:
        ShapeError, InputError: as :func:`exactrelu.training.gradients.risk_gradient`; a derivative is irrational.

    Cost: one forward and one backward pass for each sample.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"h": "linear", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 1), ("h", "y", 2)])
    >>> dict(gradient_step(net, Dataset([[1]], [1]), squared_loss(), "1/10").after.theta)
    {'x->h': Fraction(4, 5), 'h->y': Fraction(19, 10)}
    """
    step = as_fraction(eta, what="eta")
    gradient = risk_gradient(network, data, loss, at_zero)
    if not is_rational(gradient.values()):
        rational_residuals(evaluate_samples(network, data, loss), data, loss)  # names the sample
    after = network.with_theta({name: network.theta[name] - step * t for name, t in gradient.items()})
    return GradientStep(network, after, step, gradient)


def decide_drift(form: QuadraticForm, step: GradientStep) -> Verdict:
    """Does the step move the form by η² h(g), as it moves every quadratic law?

    Returns:
        Proved or refuted with a Drift.  "Refuted" says that the form is no law; "proved" does not say that it is
        one, since the first-order term may vanish at these weights alone.

    Cost: four sums over the terms of the form.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> from exactrelu.training.quadratic_forms import vertex_form
    >>> net = make_network(inputs=["x"], neurons={"h": "linear", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 1), ("h", "y", 2)])
    >>> step = gradient_step(net, Dataset([[1]], [1]), squared_loss(), "1/10")
    >>> drift = decide_drift(vertex_form(net.architecture, "h"), step).evidence
    >>> drift.after - drift.before, drift.first_order, drift.second_order
    (Fraction(3, 100), Fraction(0, 1), Fraction(3, 100))
    """
    w, g = step.before.theta, {name: step.gradient.get(name, Fraction(0)) for name in step.before.theta}
    drift = Drift(
        before=form.value(w),
        after=form.value(step.after.theta),
        first_order=-2 * step.eta * form.bilinear(w, g),
        second_order=step.eta**2 * form.value(g),
    )
    if drift.after - drift.before == drift.second_order:
        return proved("h(w - ηg) - h(w) = η² h(g)", evidence=drift)
    return refuted("the first-order term -2η h(w, g) is not zero: the form is no law", evidence=drift)


def prove_law(
    form: QuadraticForm,
    g: Architecture,
    pattern: Mapping[str, int],
    at_zero: AtZero = "refuse",
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> Verdict:
    """Is h(w, ∇ν_k) the zero polynomial in weights and inputs, for every output, on one activation pattern?

    Then h(w, g) = 0 for the gradient of every risk whose samples have this pattern, whatever the loss: h is a law of
    gradient flow there, and a step of gradient descent moves it by η² h(g).

    Args:
        form: h.
        g: the architecture; all its parameters are letters, and the gradient has zeros for the frozen ones.
        pattern: kinked neuron -> sign.
        at_zero: the slope at sign 0, as in :func:`exactrelu.networks.slopes.pattern_slopes`.
        limits: at most ``normal_form_terms`` terms are written.

    Returns:
        Proved for all weights, inputs and losses; or refuted with a NonzeroTerm.  "Refuted" says that some sample of
        the pattern moves h to first order.

    Raises:
        InputError: the pattern does not fit.
        LimitExceeded: the polynomials are longer.

    Cost: the number of terms of the outputs times their degree.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.quadratic_forms import vertex_form
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 1), ("h", "y", 2)])
    >>> prove_law(vertex_form(net.architecture, "h"), net.architecture, {"h": 1}).scope.value
    'for all'
    >>> prove_law(QuadraticForm([(("h->y", "h->y"), 1)]), net.architecture, {"h": 1}).evidence
    NonzeroTerm(output='y', factors=('h->y', 'x', 'x->h'), coefficient=Fraction(1, 1))
    """
    letters = [*g.parameters, *g.inputs]
    place = {name: k for k, name in enumerate(g.parameters)}
    learnable = frozenset(g.learnable_parameters)
    moves = [
        (place[p], place[q], as_flint(c * Fraction(1, 2)))
        for (first, second), c in form.terms
        for p, q in ((first, second), (second, first))
        if q in learnable
    ]
    for name, polynomial in _outputs(g, pattern, at_zero, limits).items():
        for monomial, t in letter_moves(polynomial, moves).items():
            factors = tuple(sorted(letters[k] for k in monomial))
            return refuted(
                f"the output {name!r} leaves the term {from_flint(t)}·{'·'.join(factors)}",
                evidence=NonzeroTerm(name, factors, from_flint(t)),
            )
    return proved("h(w, ∇ν) = 0 for all weights, all inputs and every loss on the pattern", scope=Scope.FOR_ALL)


def _outputs(g: Architecture, pattern: Mapping[str, int], at_zero: AtZero, limits: Limits) -> dict[str, Polynomial]:
    """Every output as a polynomial in the parameters and the inputs."""
    first_input = len(g.parameters)
    sources: dict[str, Polynomial] = {name: {(first_input + k,): fmpq(1)} for k, name in enumerate(g.inputs)}
    sources |= {c.id: {(): as_flint(c.value)} if c.value else {} for c in g.constants}
    weights = {name: Weight(fmpq(0), k) for k, name in enumerate(g.parameters)}
    slopes = {name: as_flint(t) for name, t in pattern_slopes(g, pattern, at_zero).items()}
    allowed = limits.normal_form_terms
    pre = pre_activation_polynomials(g, sources, weights, slopes, terms=allowed)
    if pre is None:
        doing = "writing the outputs as polynomials"
        raise LimitExceeded("normal_form_terms", needed=f"more than {allowed}", allowed=allowed, doing=doing)
    return {
        name: {m: slopes[name] * t for m, t in pre[name].items()} if name in pre else sources[name]
        for name in g.outputs
    }
