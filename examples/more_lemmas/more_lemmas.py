"""Three lemmas of my own, to be refuted: regions and neurons, max pooling, path norms.

Two of them are true and lose it with a hypothesis; the first is what many believe, and false as it stands.
"""

from dataclasses import replace
from fractions import Fraction

from exactrelu import enumerate_regions, list_paths, make_network, path_norm_power, realization
from exactrelu.search import Decoration, Instance, Lemma, Shape, Space, compare, dag_space

# 1. Removing a neuron never raises the number of linear regions.  False: what it cancelled comes to light.


def without(network, neuron):
    """The network without a neuron and its edges."""
    g = network.architecture
    return make_network(
        inputs=g.inputs,
        neurons={n.id: n.activation for n in g.neurons if n.id != neuron},
        edges=[(e.source, e.target, network.weight(e)) for e in g.edges if neuron not in (e.source, e.target)],
        outputs=g.outputs,
    )


def network_and_rest(shape):
    """The instances of a shape, each with the network without the neuron singled out as its second one."""
    g, (u,) = shape.plan.architecture, shape.plan.decoration.neurons
    rest = sum(u not in (e.source, e.target) for e in g.edges)

    def build(values):
        instance = shape.build(values)
        return replace(instance, second=without(instance.network, u))

    sizes = {"neurons": 2 * len(g.neurons) - 1, "edges": len(g.edges) + rest}
    return Shape(**sizes, samples=0, slots=shape.slots, build=build, label=f"{shape.label} and without it")


def hidden_neurons(g):
    """Every hidden neuron in its turn is the one to be removed."""
    return [Decoration(neurons=(n.id,)) for n in g.neurons if n.id not in g.outputs]


SINGLE = dag_space(
    "networks with a hidden neuron",
    max_nodes=5, max_inputs=2, samples=(0,), labels=None, decorate=hidden_neurons, max_height=1,
)  # fmt: skip
PAIRS = Space(
    f"{SINGLE.name}, and without it",
    lambda: sorted(map(network_and_rest, SINGLE.ordered_shapes()), key=lambda shape: shape.order),
    max_height=1,
)
regions = Lemma("more_lemmas.regions", "a network has at least as many linear regions as without one neuron", PAIRS)


@regions.hypothesis("shallow", structural=True)
def shallow(instance):
    """Every hidden neuron is a ReLU that reads inputs only, and the output is linear."""
    g = instance.network.architecture
    kinds = [("linear" if n.id in g.outputs else "relu") == n.activation.name for n in g.neurons]
    return all(kinds) and all(e.source in g.inputs or e.target in g.outputs for e in g.edges)


@regions.hypothesis("no-parallel")
def no_parallel(instance):
    """No two hidden neurons have parallel rows of weights."""
    g, network = instance.network.architecture, instance.network
    hidden = [n.id for n in g.neurons if n.id not in g.outputs]
    row = {u: {e.source: network.weight(e) for e in g.in_edges[u]} for u in hidden}
    pairs = [(row[u], row[v]) for k, u in enumerate(hidden) for v in hidden[:k]]
    return not any(
        all(a.get(s, 0) * b.get(t, 0) == a.get(t, 0) * b.get(s, 0) for s in g.inputs for t in g.inputs)
        for a, b in pairs
    )


@regions.conclusion
def removal_removes(instance):
    """Counted by the enumeration of regions; with one input and no bias a script can compare the slopes."""
    counts = [enumerate_regions(network).linear_regions for network in instance.networks()]
    one_input = instance.network.input_dimension == 1
    codes = [f"1 + ({value}([F(1)])[0] != -{value}([F(-1)])[0])" * one_input for value in ("value", "value2")]
    names = ("linear regions of the network", "linear regions without the neuron")
    sides = [Fraction(count) for count in counts]
    return compare(names[0], sides[0], names[1], sides[1], relation=">=", left_code=codes[0], right_code=codes[1])


# 2. Max pooling commutes with rescaling.  True where the factor is not negative.


def pooling(width):
    """Max pooling of so many inputs: m_k = x_k + ρ(m_(k-1) - x_k)."""
    names = [f"x{k}" for k in range(1, width + 1)]
    edges, before = [], names[0]
    for k, x in enumerate(names[1:], start=2):
        edges += [(before, f"h{k}", 1), (x, f"h{k}", -1), (f"h{k}", f"m{k}", 1), (x, f"m{k}", 1)]
        before = f"m{k}"
    neurons = {f"{letter}{k}": kind for k in range(2, width + 1) for letter, kind in (("h", "relu"), ("m", "linear"))}
    return make_network(inputs=names, neurons=neurons, edges=edges, outputs=[before], name="max pooling")


def pooling_shape(width):
    """All samples and all factors."""
    network = pooling(width)

    def build(values):
        return Instance(network, samples=[(values[1:], ())], numbers=[("c", values[0])])

    return Shape(2 * (width - 1), 4 * (width - 1), 1, ("any",) * (width + 1), build, label=f"pooling of {width}")


POOLINGS = Space("max pooling of two and three inputs, a sample and a factor", lambda: map(pooling_shape, (2, 3)), 2)
max_pooling = Lemma("more_lemmas.pooling", "max pooling commutes with positive rescaling", POOLINGS)


@max_pooling.hypothesis("positive")
def positive(instance):
    """The factor c is positive."""
    return instance.number("c") > 0


@max_pooling.conclusion
def commutes(instance):
    """The maximum of c x, and c times the maximum of x."""
    (x, _), c = instance.samples[0], instance.number("c")
    scaled, after = realization(instance.network, [c * t for t in x])[0], c * realization(instance.network, x)[0]
    codes = {
        "left_code": "value([numbers['c'] * t for t in samples[0][0]])[0]",
        "right_code": "numbers['c'] * value(samples[0][0])[0]",
    }
    return compare("max(c x)", scaled, "c max(x)", after, **codes)


# 3. The path norm bounds the Lipschitz constant in l_inf.  True for the l_1 norm of the path-lifting Φ, not for l_2.


def lipschitz(q):
    """|ν(x) - ν(x')|^q <= ‖Φ‖_q^q ‖x - x'‖_∞^q; with q-th powers, since the q-th root need not be rational."""
    space = dag_space("networks", max_nodes=3 if q == 1 else 4, samples=(2,), labels=None, max_height=1)
    lemma = Lemma(f"more_lemmas.lipschitz_{q}", f"the l_{q} path norm bounds the Lipschitz constant in l_inf", space)

    @lemma.conclusion
    def bounded(instance):
        """Both sides at two points; in the script the paths are written out."""
        network, ((x, _), (y, _)) = instance.network, instance.samples
        change = abs(realization(network, x)[0] - realization(network, y)[0])
        distance = max(abs(s - t) for s, t in zip(x, y, strict=True))
        paths = [" * ".join(f"weight[{(e.source, e.target)!r}]" for e in path) for path in list_paths(network)]
        powers = " + ".join(f"abs({path}) ** {q}" for path in paths)
        far = "max(abs(s - t) for s, t in zip(samples[0][0], samples[1][0]))"
        return compare(
            f"|ν(x) - ν(x')|^{q}",
            change**q,
            f"‖Φ‖_{q}^{q} ‖x - x'‖_∞^{q}",
            path_norm_power(network, q) * distance**q,
            relation="<=",
            left_code=f"abs(value(samples[0][0])[0] - value(samples[1][0])[0]) ** {q}",
            right_code=f"({powers}) * {far} ** {q}",
        )

    return lemma


lipschitz_1, lipschitz_2 = lipschitz(1), lipschitz(2)


def claims():
    """The claims of this package."""
    return [lemma.claim for lemma in (regions, max_pooling, lipschitz_1, lipschitz_2)]
