"""Solved flows along rays: the instances against Theorem 2 of le2022, and closed forms, checked by differentiation."""

import dataclasses
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import CheckFailed, InputError, UnsupportedOperation
from exactrelu.networks.forward import realization
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.training.data import Dataset
from exactrelu.training.losses import exponential_loss, given_loss, logistic_loss, squared_loss
from exactrelu.training.ray_flows import (
    RayFlow,
    check_ray_flow,
    check_tangent,
    decide_unbounded,
    e8_flow,
    e9_flow,
    path_degree,
    ray_flow,
)

F = Fraction


def chain(*weights, activation="linear"):
    names = [f"h{k}" for k in range(1, len(weights) + 1)]
    ends = ["x", *names]
    return make_network(
        inputs=["x"],
        neurons=dict.fromkeys(names, activation),
        edges=[(ends[k], ends[k + 1], w) for k, w in enumerate(weights)],
        outputs=[names[-1]],
    )


def test_theorem_2_as_printed_fails_for_ever_index_m():
    """E8: T(t) = α(t) T(0) with T T^T = 2α² I, so ‖T‖₂²/‖T‖_F² = ½ for ever while α tends to infinity."""
    flow = e8_flow()
    check_ray_flow(flow)
    a = flow.alpha
    assert sympy.simplify(flow.speed - a / (2 * (1 + sympy.exp(2 * a**2)))) == 0
    assert sympy.simplify(flow.elapsed - (2 * sympy.log(a) + sympy.Ei(2 * a**2) - sympy.Ei(2))) == 0
    assert decide_unbounded(flow).proved
    theta = flow.network_at(3).theta
    T = [[theta[f"T1[{j},{i},1]"] for i in (1, 2)] for j in (1, 2)]
    assert gram(T) == [[18, 0], [0, 18]]


def test_theorem_2_as_printed_fails_for_ever_input_side():
    """E9: f = τ², τ' = τ/(1 + e^(τ²)); the input-side flattening of T is 2 x 2 with T T^T = ½τ² I."""
    flow = e9_flow()
    check_ray_flow(flow)
    assert decide_unbounded(flow).proved
    tau = 2 * flow.alpha
    assert sympy.simplify(2 * flow.speed - tau / (1 + sympy.exp(tau**2))) == 0
    theta = flow.network_at(3).theta
    assert gram([[theta[f"T1[1,{i},{k}]"] for k in (1, 2)] for i in (1, 2)]) == [[18, 0], [0, 18]]
    assert theta["W2[1,1,1]"] == 6


def gram(rows):
    return [[sum(p * q for p, q in zip(u, v, strict=True)) for v in rows] for u in rows]


@pytest.mark.parametrize("scale", [1, "1/2", 3])
@pytest.mark.parametrize(
    "loss", [squared_loss(margin=True), exponential_loss(), logistic_loss(), given_loss([3])], ids=lambda t: t.name
)
def test_the_field_is_tangent_to_the_ray(loss, scale):
    """The second route: the gradient of the risk on the ray is -α' w(0)."""
    for solved in (e8_flow(), e9_flow()):
        check_tangent(ray_flow(solved.network, solved.data, loss), scale)


def test_a_field_that_leaves_the_ray_is_noticed():
    flow = e9_flow()
    with pytest.raises(CheckFailed, match=r"\(1\) the field leaves the ray in '.*'"):
        check_tangent(dataclasses.replace(flow, speed=flow.speed * 2))
    with pytest.raises(InputError, match="the scale is 0, and a ray has positive scales"):
        check_tangent(flow, 0)


CASES = [
    (chain(2), [[1], [3]], [1, 4], squared_loss()),
    (chain(1, 1), [[1]], [3], squared_loss()),
    (chain(1, 1), [[1]], [0], squared_loss()),
    (chain(1, 1, 1), [[1]], [0], squared_loss()),
    (chain(2, 2), [[1]], [-1], squared_loss()),
    (chain(1, 1, 1), [[1]], [3], squared_loss()),
    (chain(1), [[2]], [1], logistic_loss()),
    (chain(1), [[2]], [-1], exponential_loss()),
    (chain(1, 1), [[1], [1]], [1, 1], exponential_loss()),
    (chain(1, 1), [[1], [-1]], [1, -1], logistic_loss()),
    (chain(1, 1), [[1], [2]], [1, -1], logistic_loss()),
    (chain(1, 1, 1), [[1]], [1], logistic_loss()),
    (chain(2, activation="relu"), [[1]], [1], given_loss([-3])),
    (chain(1, 1), [[1]], [1], given_loss([sympy.Symbol("r", positive=True)])),
    (chain(1, 1, 1), [[1]], [1], given_loss([1])),
    (chain(1, 1, 1, 1), [[1]], [1], given_loss([-1])),
]
OPEN = [CASES[5], CASES[10], CASES[11]]


@pytest.mark.parametrize(("net", "inputs", "labels", "loss"), CASES)
def test_every_closed_form_solves_its_equation(net, inputs, labels, loss):
    flow = ray_flow(net, Dataset(inputs, labels), loss)
    check_ray_flow(flow)
    assert flow.elapsed.has(sympy.Integral) == ((net, inputs, labels, loss) in OPEN)
    assert (flow.solution is None) == (loss.name in ("logistic", "exponential") or (net, inputs, labels, loss) in OPEN)


def test_known_solutions():
    """By hand: α' = α has e^t, 5α' = 5/5 has 1 + t/5, and w' = -(w - 1) from 2 has 1 + e^-t = 2α."""
    flow = ray_flow(chain(1, 1), Dataset([[1]]), given_loss([-1]))
    assert flow.solution == sympy.exp(flow.time)
    flow = ray_flow(chain(5), Dataset([[1]]), given_loss([-1]))
    assert flow.solution == 1 + flow.time / 5
    flow = ray_flow(chain(2), Dataset([[1]], [1]), squared_loss())
    assert sympy.expand(2 * flow.solution - 1 - sympy.exp(-flow.time)) == 0


def test_weights_that_do_not_move():
    for net, data, loss in [
        (chain(1, 1), Dataset([[1]], [1]), squared_loss()),
        (chain(1, 1), Dataset([[0]], [1]), logistic_loss()),
        (chain(1, 1), Dataset([[1]]), given_loss([0])),
        (chain(-1, activation="relu"), Dataset([[1]], [1]), squared_loss()),
    ]:
        flow = ray_flow(net, data, loss)
        check_ray_flow(flow)
        assert (flow.speed.subs(flow.alpha, 1), flow.elapsed, flow.solution) == (0, None, 1)
        assert decide_unbounded(flow).refuted


def test_where_the_scale_goes():
    def decided(labels, loss, inputs=([1],)):
        return decide_unbounded(ray_flow(chain(1, 1), Dataset(list(inputs), labels), loss)).status.value

    assert decided([3], squared_loss()) == "refuted"
    assert decided([-1], logistic_loss()) == "refuted"
    assert decided([1, -1], logistic_loss(), ([1], [2])) == "unknown"
    assert decided([1, 1], logistic_loss(), ([1], [2])) == "proved"
    assert decided([], given_loss([-1])) == "proved"
    assert decided([], given_loss([1])) == "refuted"
    assert decided([], given_loss([sympy.Symbol("r", real=True)])) == "unknown"


def test_frozen_weights_stay_while_the_others_scale():
    net = make_network(
        inputs=["x"],
        neurons={"h": "linear", "y": "linear"},
        edges=[("x", "h", 2), WeightedEdge("h", "y", 3, "c", False)],
        outputs=["y"],
    )
    flow = ray_flow(net, Dataset([[1]], [1]), squared_loss())
    assert flow.degree == 1
    assert realization(flow.network_at(2), [1]) == (12,)
    check_ray_flow(flow)


def test_refusals():
    data = Dataset([[1, 0]], [1])
    with pytest.raises(InputError, match=r"is no multiple of the weights: the parameter '.*' leaves the ray"):
        ray_flow(two_layer([(1, 1)], [1]), data, squared_loss())
    with pytest.raises(InputError, match=r"the pre-activation of '.*' is zero on sample 0; move the weights"):
        ray_flow(two_layer([(0, 1)], [1]), data, squared_loss())
    with pytest.raises(InputError, match="all learnable weights are zero, which is no ray; start elsewhere"):
        ray_flow(chain(0, 0), Dataset([[1]], [1]), squared_loss())


def skip(*, frozen):
    return make_network(
        inputs=["x"],
        neurons={"h": "linear", "y": "linear"},
        edges=[("x", "h", 1), ("h", "y", 1), WeightedEdge("x", "y", 0, "s", not frozen)],
        outputs=["y"],
    )


def test_the_degree_of_paths():
    assert path_degree(chain(1, 2, 3)) == 3
    assert path_degree(skip(frozen=True)) == 2
    with pytest.raises(UnsupportedOperation, match="the paths to the outputs carry 1 and 2 learnable weights; a ray"):
        path_degree(skip(frozen=False))
    bare = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    with pytest.raises(UnsupportedOperation, match="the paths to the outputs carry 0 learnable weights"):
        path_degree(bare)
    silent = make_network(inputs=["x"], constants={"c": 0}, neurons={"y": "relu"}, edges=[("c", "y", 1)], outputs=["y"])
    with pytest.raises(UnsupportedOperation, match="the paths to the outputs carry no path and so no learnable"):
        path_degree(silent)


def test_many_degrees_are_kept_short():
    nodes = ["x", *(f"h{k}" for k in range(6))]
    edges = [(nodes[i], nodes[j], 1) for j in range(1, 7) for i in range(j)]
    net = make_network(inputs=["x"], neurons=dict.fromkeys(nodes[1:], "linear"), edges=edges, outputs=["h5"])
    with pytest.raises(UnsupportedOperation, match="carry 1 and 2 learnable weights"):
        path_degree(net)


def test_forged_solutions_are_rejected_for_their_reason():
    flow = ray_flow(chain(1, 1), Dataset([[1]], [3]), squared_loss())

    def forged(**changes):
        return RayFlow(**({name: getattr(flow, name) for name in RayFlow.__dataclass_fields__} | changes))

    for changes, reason in [
        ({"elapsed": flow.elapsed * 2}, r"\(1\)"),
        ({"elapsed": flow.elapsed + 1}, r"\(2\)"),
        ({"solution": flow.solution + 1}, r"\(3\)"),
        ({"solution": flow.solution.subs(flow.time, flow.time + 1)}, r"\(4\)"),
    ]:
        with pytest.raises(CheckFailed, match=reason):
            check_ray_flow(forged(**changes))


@given(
    st.tuples(st.sampled_from([F(1), F(2)]), st.sampled_from([F(1), F(-1)]), st.sampled_from([1, 2])),
    st.lists(st.sampled_from([F(1), F(-1)]), min_size=1, max_size=2),
)
def test_balanced_chains_stay_balanced(shape, xs):
    """A linear chain with equal weights up to sign is balanced, and its flow stays on the ray (le2022, Lemma 2 (4))."""
    weight, sign, length = shape
    net = chain(*[weight] * (length - 1), sign * weight)
    flow = ray_flow(net, Dataset([[x] for x in xs], [3] * len(xs)), squared_loss())
    assert flow.degree == length
    check_ray_flow(flow)
