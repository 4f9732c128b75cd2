"""Networks with data for the cards about gradient flow, and the velocity of the flow by a route of its own.

The velocity -∂R/∂w is summed up from values and path sums of plain Fractions (:mod:`proofs_checks.derivatives`), so a
rate computed from it shares no line with reverse mode.  At a zero pre-activation both take the positive side.

Names in this module
    samples      points with residuals, one per output: all that the flow knows of data and loss
    velocity     parameter -> -(1/n) Σ_i Σ_k r_ik ∂ν_k(x_i)
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import (
    Dataset,
    LayeredNetwork,
    Loss,
    Network,
    as_fraction,
    convolution,
    dense,
    diagonal_block,
    free_block,
    given_loss,
    identity_block,
    layered_network,
    two_layer,
)
from exactrelu.search import networks
from proofs_checks.derivatives import collected_path_gradient
from proofs_checks.recursion import ZERO, Point, by_output

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: A point and one residual per output.
Sample = tuple[Point, Point]
Trained = tuple[Network, tuple[Sample, ...]]
Layered = tuple[LayeredNetwork, tuple[Sample, ...]]

_GRID = [Fraction(k, q) for k in (-3, -2, -1, 1, 2, 3) for q in (1, 2)]
_SEEDS = 10**6


def data_and_loss(samples: Sequence[Sample]) -> tuple[Dataset, Loss]:
    """The samples as a data set with a loss that is given by its derivatives."""
    return data_set([x for x, _ in samples]), given_loss([tuple(r) for _, r in samples])


def data_set(rows: Sequence[Sequence[Any]], labels: Sequence[Any] = ()) -> Dataset:
    """Samples, and one label for each if there are any."""
    return Dataset(tuple(as_vector(row) for row in rows), tuple(as_vector([label]) for label in labels))


def as_vector(row: Sequence[Any]) -> Point:
    """A row of Fractions."""
    return tuple(as_fraction(t) for t in row)


def velocity_of(network: Network, samples: Sequence[Sample]) -> dict[str, Fraction]:
    """The velocity of gradient flow in every learnable parameter, by collected path sums."""
    total = dict.fromkeys(network.architecture.learnable_parameters, ZERO)
    for k, single in enumerate(by_output(network)):
        for x, r in samples:
            for edge, t in collected_path_gradient(single, x, single.architecture.outputs[0]).items():
                if edge.learnable:
                    total[edge.parameter] -= r[k] * t / len(samples)
    return total


def trained_networks(*, shared_parameters: bool = False, frozen_edges: bool = False) -> SearchStrategy[Trained]:
    """A random DAG, or a network with a hidden layer and a linear layer above it, and one to three samples."""
    from hypothesis import strategies as st

    random_dags = networks(max_outputs=2, shared_parameters=shared_parameters, frozen_edges=frozen_edges)
    return st.one_of(random_dags, hidden_layers()).flatmap(with_samples)


def hidden_layers() -> SearchStrategy[Network]:
    """One hidden layer of two to four ReLUs: neurons with equal neighbourhoods."""
    from hypothesis import strategies as st

    return st.integers(0, _SEEDS).map(hidden_layer)


def hidden_layer(seed: int, neurons: int | None = None) -> Network:
    """The one of a seed; some weights are zero."""
    rng = random.Random(seed)
    d, m, outputs = rng.randint(1, 2), neurons or rng.randint(2, 4), rng.randint(1, 2)
    return two_layer([_point(rng, d) for _ in range(m)], [_point(rng, outputs) for _ in range(m)])


def with_samples(network: Network) -> SearchStrategy[Trained]:
    """The network with one to three samples and residuals; small integers and halves, zeros among them."""
    from hypothesis import strategies as st

    return st.integers(0, _SEEDS).map(lambda seed: (network, seeded_samples(network, seed)))


def seeded_samples(network: Network, seed: int) -> tuple[Sample, ...]:
    """The samples of a seed."""
    rng = random.Random(seed)
    d, outputs = network.input_dimension, network.output_dimension
    return tuple((_point(rng, d), _point(rng, outputs)) for _ in range(rng.randint(1, 3)))


def layered_networks(item: int | None = None) -> SearchStrategy[Layered]:
    """A network for one item of Theorem 1, or for any, with random weights and two samples; seeds make it small."""
    from hypothesis import strategies as st

    items = st.sampled_from(sorted(BUILDERS)) if item is None else st.just(item)
    return st.tuples(items, st.integers(0, _SEEDS)).map(lambda drawn: layered_sample(*drawn))


def layered_sample(item: int, seed: int, count: int = 2) -> Layered:
    """The network of one item with the weights of one seed, and ``count`` samples."""
    rng = random.Random(seed)
    built = BUILDERS[item](rng)
    d, outputs = built.network.input_dimension, built.network.output_dimension
    return built, tuple((_row(rng, d), _row(rng, outputs)) for _ in range(count))


def _row(rng: random.Random, n: int) -> Point:
    return tuple(rng.choice(_GRID) for _ in range(n))


def _point(rng: random.Random, n: int) -> Point:
    """Zero entries are likely."""
    return tuple(rng.choice([ZERO, *_GRID]) if rng.random() < 0.8 else ZERO for _ in range(n))


def _matrix(rng: random.Random, m: int, n: int) -> list[Point]:
    return [_row(rng, n) for _ in range(m)]


def _kernel(rng: random.Random, outputs: int, inputs: int, *size: int) -> list[object]:
    """T[k][j][o], or T[k][j][r][s]."""

    def array(shape: tuple[int, ...]) -> object:
        return rng.choice(_GRID) if not shape else [array(shape[1:]) for _ in range(shape[0])]

    return [[array(size) for _ in range(inputs)] for _ in range(outputs)]


def _kind(rng: random.Random) -> str:
    return rng.choice(["relu", "linear"])


def _item_1(rng: random.Random) -> LayeredNetwork:
    lower = dense(_matrix(rng, 3, 2), bias=_row(rng, 3), activation=_kind(rng))
    return layered_network(2, [lower, dense(_matrix(rng, 2, 3)), dense(_matrix(rng, 1, 2), activation="linear")])


def _item_2(rng: random.Random) -> LayeredNetwork:
    if rng.random() < 0.4:
        first, second = _kernel(rng, 2, 1, 2, 2), _kernel(rng, 2, 2, 1, 2)
        return layered_network((1, 3, 3), [convolution(first), convolution(second, padding=(0, 1))])
    stride, padding = rng.choice([(1, 0), (1, 1), (2, 1)])
    lower = convolution(_kernel(rng, 2, 1, 2), stride=stride, padding=padding, activation=_kind(rng))
    return layered_network((1, 4), [lower, convolution(_kernel(rng, 2, 2, 2))])


def _item_3(rng: random.Random) -> LayeredNetwork:
    kind = rng.choice(["identity", "diagonal", "free"])
    return layered_network(2, [_block(rng, kind, 2), dense(_matrix(rng, 1, 2), activation="linear")])


def _item_4(rng: random.Random) -> LayeredNetwork:
    layers: list[Any] = [_block(rng, "free", 2), _block(rng, "free", 2), dense(_matrix(rng, 1, 2), activation="linear")]
    return layered_network(2, layers)


def _item_5(rng: random.Random) -> LayeredNetwork:
    lower = convolution(_kernel(rng, 2, 1, 2), bias=_row(rng, 2))
    return layered_network((1, 3), [lower, dense(_matrix(rng, 2, 4)), dense(_matrix(rng, 1, 2), activation="linear")])


def _item_6(rng: random.Random) -> LayeredNetwork:
    block = free_block(_matrix(rng, 2, 2), _matrix(rng, 2, 4), _matrix(rng, 2, 4), outer="linear")
    return layered_network((1, 3), [convolution(_kernel(rng, 2, 1, 2)), block])


def _item_7(rng: random.Random) -> LayeredNetwork:
    lower = dense(_matrix(rng, 2, 2), activation=_kind(rng))
    return layered_network(2, [lower, _block(rng, "free", 2), dense(_matrix(rng, 1, 2), activation="linear")])


def _block(rng: random.Random, kind: str, width: int) -> Any:
    u, y, inner, outer = _matrix(rng, width, 2), _matrix(rng, 2, width), _kind(rng), _kind(rng)
    if kind == "identity":
        return identity_block(u, y, activation=inner, outer=outer)
    if kind == "diagonal":
        return diagonal_block(u, y, _row(rng, width), activation=inner, outer=outer)
    return free_block(u, y, _matrix(rng, width, width), activation=inner, outer=outer)


#: Item of Theorem 1 -> a maker of small networks to which it applies; padding, strides, planes and biases among them.
BUILDERS = {1: _item_1, 2: _item_2, 3: _item_3, 4: _item_4, 5: _item_5, 6: _item_6, 7: _item_7}


def product_rate(
    pairs: Sequence[tuple[str | None, str | None]], network: Network, velocity: Mapping[str, Fraction]
) -> Fraction:
    """d/dt of Σ w_p w_q over pairs of names; a pair with None adds nothing."""
    theta, total = network.theta, ZERO
    for p, q in pairs:
        if p is not None and q is not None:
            total += velocity.get(p, ZERO) * theta[q] + theta[p] * velocity.get(q, ZERO)
    return total
