"""Gradient flow along a ray, solved: w(t) = α(t) w(0), an equation for α alone, and its solution in closed form.

Where all paths to the outputs carry L learnable weights, the network is homogeneous: ν(αw) = α^L ν(w) and
∇ν(αw) = α^(L-1) ∇ν(w) for α > 0, on one activation pattern.  If every sample has ∇ν_k(x_i) = c_ik w, the field is
tangent to the ray, and the flow is α' = -α^(L-1) (1/n) Σ c_ik ∂ℓ/∂z(α^L ν_ik) with α(0) = 1.  By Euler's identity
c_ik = L ν_ik / |w|².  So move, for ever, the two instances on which Theorem 2 of le2022 fails as printed.

The solution is implicit, t = elapsed(α); for constant loss derivatives, and for the squared loss with L <= 2, it is
also written as α(t).  Both are checked by differentiation.  sympy is loaded inside the functions.

Names in this module
    w     the learnable parameters at time 0
    α, t  the scale and the time
    L     the number of learnable weights on every path
    ν_ik  the k-th output on sample i at time 0
    c_ik  the factor in ∇ν_k(x_i) = c_ik w
    m_ik  margins y_ik ν_ik, where they are all equal: m
    A, B  of the squared loss: α' = α^(L-1) (A - B α^L)
    K     the constant in the other formulas, (1/n) Σ c_ik times labels or given derivatives
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from exactrelu.builders.gallery_errata import e8_flat_convolution, e9_input_side
from exactrelu.errors import CheckFailed, InputError, UnsupportedOperation
from exactrelu.exact.matrices import Matrix
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.backward import adjoints
from exactrelu.networks.forward import Evaluation
from exactrelu.networks.network import Network
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import risk_gradient, zeros_of
from exactrelu.training.losses import Loss, as_scalar, logistic_loss
from exactrelu.training.risk import evaluate_samples
from exactrelu.verdict import Scope, Verdict, proved, refuted, unknown

_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)
_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True)
class RayFlow:
    """The flow w(t) = α(t) w(0); expressions are sympy's.

    Attributes:
        network: the network at time 0.
        data: the samples.
        loss: the loss.
        degree: L.
        values: ν, n rows of D numbers.
        factors: c, n rows of D numbers.
        alpha: the symbol α, positive.
        time: the symbol t, real.
        speed: α' as an expression in α.
        elapsed: the time at which the scale is α; an integral that is not evaluated where no closed form is
            known; None where the weights do not move.
        solution: α(t), or None where no closed form is known.
    """

    network: Network
    data: Dataset
    loss: Loss
    degree: int
    values: Matrix
    factors: Matrix
    alpha: Any
    time: Any
    speed: Any
    elapsed: Any
    solution: Any

    def network_at(self, scale: Any) -> Network:
        """The network on the ray, where α = ``scale``."""
        theta, alpha = self.network.theta, as_fraction(scale, what="scale")
        return self.network.with_theta({p: alpha * theta[p] for p in self.network.architecture.learnable_parameters})


def ray_flow(network: Network, data: Dataset, loss: Loss) -> RayFlow:
    """Solve the gradient flow of the risk from these weights, if it stays on their ray.

    Args:
        network: the network at time 0; no kinked neuron may have pre-activation zero.
        data: the samples.
        loss: any loss.

    Raises:
        ShapeError, InputError: network, data and loss do not fit; all learnable weights are zero; a pre-activation
            is zero; the gradient of an output is no multiple of the weights.
        UnsupportedOperation: the paths do not all carry the same number of learnable weights, at least one.

    Cost: one backward pass for each output and sample.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "linear", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 1), ("h", "y", 1)])
    >>> flow = ray_flow(net, Dataset([[1]], [1]), logistic_loss())
    >>> flow.degree, flow.speed, flow.elapsed
    (2, α/(exp(α**2) + 1), log(α) + Ei(α**2)/2 - Ei(1)/2)
    """
    from sympy import Symbol, simplify

    evaluations = evaluate_samples(network, data, loss)
    degree = path_degree(network)
    for i, e in enumerate(evaluations):
        for neuron, _ in zeros_of(e, i):
            raise InputError(f"the pre-activation of {neuron!r} is zero on sample {i}", hint="move the weights")
    factors = tuple(_factors(e, i) for i, e in enumerate(evaluations))
    values = tuple(e.value for e in evaluations)
    alpha, time = Symbol("α", positive=True), Symbol("t", real=True)
    speed = _speed(data, loss, degree, values, factors, alpha)
    elapsed, solution = _closed_form(data, loss, degree, values, factors, alpha, time)
    if simplify(speed.subs(alpha, 1)) == 0:  # α = 1 solves the equation, and only α = 1 does
        elapsed, solution = None, _number(Fraction(1))
    elif elapsed is None:
        elapsed = _integral(speed, alpha)
    return RayFlow(network, data, loss, degree, values, factors, alpha, time, speed, elapsed, solution)


def path_degree(network: Network) -> int:
    """L, the number of learnable weights on every path from an input or a constant to an output.

    Frozen zeros carry no path.

    Raises:
        UnsupportedOperation: two paths differ, there is no path, or L = 0.

    Cost: one pass over the edges.

    >>> from exactrelu.networks.network import make_network
    >>> path_degree(make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                          edges=[("x", "h", 2), ("h", "y", 3)]))
    2
    """
    g = network.architecture
    degrees: dict[str, set[int]] = {name: {0} for name in g.inputs}
    degrees |= {c.id: {0} if c.value else set() for c in g.constants}
    for neuron in g.neurons:
        degrees[neuron.id] = {
            degree + edge.learnable
            for edge in g.in_edges[neuron.id]
            if edge.learnable or network.theta[edge.parameter]
            for degree in degrees[edge.source]
        }
        if len(degrees[neuron.id]) > 1:
            # What no output hears does not count, so the complaint waits; two degrees say it all.
            degrees[neuron.id] = set(sorted(degrees[neuron.id])[:2])
    found = set[int]().union(*(degrees[v] for v in g.outputs))
    if len(found) != 1 or 0 in found:
        counts = " and ".join(map(str, sorted(found)[:2])) or "no path and so no"
        raise UnsupportedOperation(
            f"the paths to the outputs carry {counts} learnable weights", hint="a ray flow needs one number, at least 1"
        )
    return found.pop()


def check_ray_flow(flow: RayFlow) -> None:
    """Check by differentiation that ``elapsed`` and ``solution`` solve the equation, and start at α = 1.

    Raises:
        CheckFailed: (1) elapsed' · α' is not 1, (2) elapsed(1) is not 0, (3) the solution has another derivative,
            or (4) it starts elsewhere.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"h": "linear", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 1), ("h", "y", 1)])
    >>> flow = ray_flow(net, Dataset([[1]], [3]), squared_loss())
    >>> check_ray_flow(flow)
    >>> flow.solution
    sqrt(3)/sqrt(1 + 2*exp(-6*t))
    """
    from sympy import diff, simplify

    alpha, time = flow.alpha, flow.time
    if flow.elapsed is not None:
        _require(simplify(diff(flow.elapsed, alpha) * flow.speed - 1) == 0, "(1) elapsed' times the speed is not 1")
        _require(simplify(flow.elapsed.subs(alpha, 1).doit()) == 0, "(2) elapsed is not 0 at the start")
    if flow.solution is not None:
        rest = diff(flow.solution, time) - flow.speed.subs(alpha, flow.solution)
        _require(simplify(rest) == 0, "(3) the solution has another derivative")
        _require(simplify(flow.solution.subs(time, 0) - 1) == 0, "(4) the solution starts elsewhere")


def check_tangent(flow: RayFlow, scale: Any = 1) -> None:
    """Check at one scale, by reverse mode, that the field -∇R is α' times the weights at time 0.

    For all scales at once it follows from the factors at time 0 and from homogeneity.

    Raises:
        CheckFailed: (1) it is not; the first parameter is named.
        InputError: the scale is no rational number, or not positive.

    >>> check_tangent(e9_flow(), "1/3")
    """
    from sympy import simplify

    alpha = as_fraction(scale, what="scale")
    if alpha <= 0:
        raise InputError(f"the scale is {alpha}, and a ray has positive scales")
    speed = flow.speed.subs(flow.alpha, _number(alpha))
    gradient = risk_gradient(flow.network_at(alpha), flow.data, flow.loss)
    for name, t in gradient.items():
        rest = simplify(_number(t) + speed * _number(flow.network.theta[name]))
        _require(rest == 0, f"(1) the field leaves the ray in {name!r}")


def e8_flow() -> RayFlow:
    """The flow that refutes Theorem 2 of le2022 with the printed index M: ‖T‖₂²/‖T‖_F² = ½ for ever.

    K = 1, M = 0: f = Σ x_ak T_aj V_jk with T(0) = V(0)ᵀ = [[1, 1], [1, -1]], one sample x = ½I with label 1, logistic
    loss.  T(t) = α(t) T(0) with α' = α/(2(1 + exp 2α²)), and α tends to infinity.

    >>> flow = e8_flow()
    >>> check_ray_flow(flow)
    >>> flow.elapsed, decide_unbounded(flow).proved
    (2*log(α) + Ei(2*α**2) - Ei(2), True)
    """
    data = Dataset(((_HALF, _ZERO, _ZERO, _HALF),), ((_ONE,),))
    return ray_flow(e8_flat_convolution().network, data, logistic_loss())


def e9_flow() -> RayFlow:
    """The flow that refutes it with the flattening of the input side: that 2 x 2 matrix has the ratio ½ for ever.

    f = F <T, x> with T = τx, F = τ, one sample x = ½[[1, 1], [1, -1]] with label 1, logistic loss: a balanced flow
    τ' = τ/(1 + exp τ²), here from τ = 2, so that τ = 2α.

    >>> flow = e9_flow()
    >>> check_ray_flow(flow)
    >>> flow.elapsed, decide_unbounded(flow).proved
    (log(α) + Ei(4*α**2)/2 - Ei(4)/2, True)
    """
    data = Dataset(((_HALF, _HALF, _HALF, -_HALF),), ((_ONE,),))
    return ray_flow(e9_input_side().network.with_theta({"W2[1,1,1]": 2}), data, logistic_loss())


def decide_unbounded(flow: RayFlow) -> Verdict:
    """Does α tend to infinity, in finite time or in infinite time?

    Where every term of the speed is non-negative and one is positive for all α > 0, there is no scale at which α
    could come to rest.  The squared loss pulls α to the scale at which A = B α^L, or to 0.

    Returns:
        Proved or refuted for all times; unknown for margins of both signs and for derivatives that are no numbers.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"y": "linear"}, outputs=["y"], edges=[("x", "y", 1)])
    >>> data = Dataset([[1]], [1])
    >>> [decide_unbounded(ray_flow(net, data, loss)).status.value for loss in (logistic_loss(), squared_loss())]
    ['proved', 'refuted']
    """
    if flow.elapsed is None:
        return refuted("the weights do not move")
    if flow.loss.name == "squared":
        return refuted("the squared loss keeps α bounded")
    if flow.loss.name == "given":
        pull = -as_scalar(flow.speed.subs(flow.alpha, 1))
        if not isinstance(pull, Fraction):
            return unknown("the given derivatives are no numbers")
        return proved("α' = K α^(L-1) with K > 0", scope=Scope.FOR_ALL) if pull < 0 else refuted("α does not grow")
    margins = list(_margins(flow.data, flow.values))
    if min(margins) >= 0:
        return proved("no term of the speed is negative, and one is positive", scope=Scope.FOR_ALL)
    return unknown("the margins have different signs") if max(margins) > 0 else refuted("α does not grow")


def _factors(e: Evaluation, sample: int) -> tuple[Fraction, ...]:
    """c_k with ∇ν_k = c_k w, for every output."""
    network = e.network
    w = {p: network.theta[p] for p in network.architecture.learnable_parameters}
    square = sum((t * t for t in w.values()), Fraction(0))
    if not square:
        raise InputError("all learnable weights are zero, which is no ray", hint="start elsewhere")
    factors = []
    for k in range(network.output_dimension):
        unit = [int(j == k) for j in range(network.output_dimension)]
        gradient = adjoints(e, unit).in_parameters(learnable_only=True)
        c = sum((gradient[p] * t for p, t in w.items()), Fraction(0)) / square
        for p, t in w.items():
            if gradient[p] != c * t:
                raise InputError(
                    f"on sample {sample} the gradient of output {network.architecture.outputs[k]!r} is no multiple of "
                    f"the weights: the parameter {p!r} leaves the ray"
                )
        factors.append(c)
    return tuple(factors)


def _speed(data: Dataset, loss: Loss, degree: int, values: Matrix, factors: Matrix, alpha: Any) -> Any:
    """α' = -α^(L-1) (1/n) Σ c_ik ∂ℓ/∂z(α^L ν_ik, y_ik)."""
    total = _number(Fraction(0))
    for i, (row, c) in enumerate(zip(values, factors, strict=True)):
        moved = [_number(z) * alpha**degree for z in row]
        for r, factor in zip(loss.output_derivatives(i, moved, data.label(i)), c, strict=True):
            total -= _number(factor) * _number(r)
    return total * alpha ** (degree - 1) * _number(Fraction(1, data.size))


def _closed_form(
    data: Dataset, loss: Loss, L: int, values: Matrix, factors: Matrix, alpha: Any, time: Any
) -> tuple[Any, Any]:
    """``elapsed`` and ``solution`` where formulas are known, else None."""
    share = Fraction(1, data.size)
    c = [t for row in factors for t in row]
    if loss.name == "given":
        r = [t for i, row in enumerate(values) for t in loss.output_derivatives(i, row, data.label(i))]
        K = as_scalar(-share * sum((a * b for a, b in zip(c, r, strict=True)), Fraction(0)))
        return _power_law(_number(K), L, alpha, time) if K != 0 else (None, None)
    if loss.name == "squared":
        flat = [t for row in data.labels for t in row]
        A = share * sum((a * b for a, b in zip(c, flat, strict=True)), Fraction(0))
        B = share * sum((a * z for a, z in zip(c, (z for row in values for z in row), strict=True)), Fraction(0))
        return _relaxation(A, B, L, alpha, time) if A != B else (None, None)
    margins = set(_margins(data, values))
    if len(margins) > 1 or L > 2 or margins == {Fraction(0)}:
        return None, None
    m = margins.pop()
    K = share * sum((a * y for a, y in zip(c, (y for row in data.labels for y in row), strict=True)), Fraction(0))
    return _exponential_time(m, K, L, loss.name == "logistic", alpha), None


def _power_law(K: Any, L: int, alpha: Any, time: Any) -> tuple[Any, Any]:
    """α' = K α^(L-1)."""
    from sympy import Integer, exp, log

    if L == 2:
        return log(alpha) / K, exp(K * time)
    exponent = Integer(2 - L)
    return (alpha**exponent - 1) / (exponent * K), (1 + exponent * K * time) ** (1 / exponent)


def _relaxation(A: Fraction, B: Fraction, L: int, alpha: Any, time: Any) -> tuple[Any, Any]:
    """α' = α^(L-1) (A - B α^L), with B > 0 and A ≠ B."""
    from sympy import Integer, exp, log, sqrt

    a, b = _number(A), _number(B)
    if L == 1:
        return -log((a - b * alpha) / (a - b)) / b, a / b + (1 - a / b) * exp(-b * time)
    if not A:
        power = Integer(2 * L - 2)
        return (alpha ** (-power) - 1) / (power * b), (1 + power * b * time) ** (-1 / power)
    if L == 2:
        past = log(alpha**2 * (a - b) / (a - b * alpha**2)) / (2 * a)
        return past, sqrt(a / (b + (a - b) * exp(-2 * a * time)))
    return None, None


def _exponential_time(m: Fraction, K: Fraction, L: int, logistic: bool, alpha: Any) -> Any:
    """∫ α^(1-L) (e^(mα^L) + 1) / K from 1 to α, for L = 1, 2; without the 1 for the exponential loss."""
    from sympy import Ei, exp, log

    margin, rate = _number(m), _number(K)
    if L == 1:
        past = (exp(margin * alpha) - exp(margin)) / margin + (alpha - 1 if logistic else 0)
    else:
        past = (Ei(margin * alpha**2) - Ei(margin)) / 2 + (log(alpha) if logistic else 0)
    return (past / rate).expand()


def _integral(speed: Any, alpha: Any) -> Any:
    from sympy import Dummy, Integral

    u = Dummy("u", positive=True)
    return Integral(1 / speed.subs(alpha, u), (u, 1, alpha))


def _margins(data: Dataset, values: Matrix) -> Iterator[Fraction]:
    """y_ik ν_ik."""
    for labels, row in zip(data.labels, values, strict=True):
        yield from (y * z for y, z in zip(labels, row, strict=True))


def _number(q: Any) -> Any:
    from sympy import Rational

    return Rational(q.numerator, q.denominator) if isinstance(q, Fraction) else q


def _require(condition: bool, broken: str) -> None:
    if not condition:
        raise CheckFailed(broken)
