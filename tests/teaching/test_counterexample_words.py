"""The paragraph: one line of plain words with every number that matters."""

from fractions import Fraction

from exactrelu.networks.network import make_network
from exactrelu.search.claims import compare
from exactrelu.search.instances import Instance
from exactrelu.teaching.counterexample_rows import evaluate_instance, network_titles, neuron_rows, set_name
from exactrelu.teaching.counterexample_words import paragraph_of


def test_a_gradient_identity_in_words(gradient_counterexample):
    assert paragraph_of(gradient_counterexample) == (
        "le2022.lemma_3 (A lemma) fails without the hypothesis “balanced”. Take the network with 2 inputs, 4 neurons "
        "(linear, relu and two-slope), the constant one = 1 and the edges x1 → h1_1 of weight 2 (parameter k), "
        "x2 → h1_1 of weight -1/2, x2 → h1_2 of weight 2 (parameter k), one → h1_2 of weight 1, h1_1 → h2 of weight 1, "
        "h1_2 → h2 of weight -3, x1 → y of weight 1 (frozen) and h2 → y of weight 3/2, and output y. The samples are "
        "(1, -1) with r = 1 and (0, 1/3) with r = -2. The set F is {x1 → h1_1, x2 → h1_1}. The set F' is "
        "{h1_1 → h2, h1_2 → h2}. The neuron singled out: h1_1. Further, lambda = 1/2. There Σ_{e∈F} w_e ẇ_e is -23/8, "
        "but Σ_{e∈F'} w_e ẇ_e is 35/8, and -23/8 ≠ 35/8. It was found at instance 7 of the search in the order: by "
        "neurons, edges, samples, height; its size is 4 neurons, 8 edges, 2 samples, height 3, minimality local: no "
        "single smaller step works."
    )


def test_two_networks_in_words(pair_counterexample):
    words = paragraph_of(pair_counterexample)
    assert words.startswith("mine.lemma_1 (A lemma) is false as stated. Take the first network with 1 input, 1 neuron")
    assert "Take the second network with 1 input, 1 neuron (abs), the edge x → y of weight -1, and output y." in words
    assert "The sample is (2). There R(Γ)(2) is 1, but R(Θ)(2) is 2, and 1 < 2." in words
    assert words.endswith("minimality global in the declared order.")


def test_hostile_texts_make_one_printable_line(hostile_counterexample):
    words = paragraph_of(hostile_counterexample)
    assert words.isprintable()
    assert "n" * 100 not in words.split("There")[0]


def test_what_is_large_is_counted(build):
    """Thirty edges, twenty samples of twenty coordinates: all counted, few listed."""
    names = [f"x{k}" for k in range(20)]
    edges = [(name, "y", 1) for name in names]
    network = make_network(inputs=names, neurons={"y": "relu"}, edges=edges, outputs=["y"])
    sets = [{(name, "y") for name in names}]
    instance = Instance(network, samples=[(range(20), (1,))] * 20, edge_sets=sets)
    words = paragraph_of(build(instance, lambda i: compare("a", Fraction(1), "b", Fraction(2)), tried=0, order=""))
    assert "20 edges and output y." in words
    assert "… 8 more)" in words
    assert "and 8 more." in words
    assert "x11 → y, …}" in words
    assert "It was given; its size is" in words
    assert len(words) < 3_000


def test_no_neuron_no_edge_no_sample(build):
    network = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    words = paragraph_of(build(Instance(network), lambda i: compare("a", Fraction(1), "b", Fraction(2))))
    assert "Take the network with 1 input, 0 neurons, no edge, and output x. There a is 1, but b is 2" in words


def test_several_outputs_labels_and_neurons(build):
    network = make_network(inputs=["x"], neurons={"u": "relu", "v": "relu"}, edges=[], outputs=["u", "v"])
    instance = Instance(network, samples=[([0], (1, 2))], neurons=["u", "v"])
    comparison = compare("a", Fraction(1), "b", Fraction(2))
    words = paragraph_of(build(instance, lambda i: comparison, hypotheses=["ab", "cd"], dropped="ac"))
    assert "fails without the hypotheses “a” and “c”." in words
    assert "(0) with r = (1, 2)" in words
    assert "The neurons singled out: u and v." in words
    assert "outputs u and v." in words


def test_rows_are_by_layer_and_dead_neurons_are_in_layer_one():
    """Kahn's order is dead, h, y, z; z reads x alone and stands in layer 1."""
    network = make_network(
        inputs=["x"],
        neurons={"dead": "relu", "h": "relu", "y": "linear", "z": "abs"},
        edges=[("x", "h", 1), ("h", "y", 1), ("x", "z", -1)],
        outputs=["y"],
    )
    (evaluations,) = evaluate_instance(Instance(network, samples=[([0], ()), ([3], ())]))
    rows = neuron_rows(network, evaluations)
    assert [(row.layer, row.name, row.is_output) for row in rows] == [
        (1, "dead", False), (1, "h", False), (1, "z", False), (2, "y", True),
    ]  # fmt: skip
    assert [[cell.sign for cell in row.cells] for row in rows] == [["0", "0"], ["0", "+"], ["0", "−"], ["0", "+"]]


def test_a_second_network_of_other_dimension_is_not_evaluated():
    one = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    two = make_network(inputs=["x", "y"], neurons={}, edges=[], outputs=["x"])
    assert [len(e) for e in evaluate_instance(Instance(one, samples=[([0], ())], second=two))] == [1, 0]


def test_titles():
    one = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"], name="Γ")
    assert network_titles(Instance(one)) == ("The network, Γ",)
    assert network_titles(Instance(one, second=one)) == ("The first network", "The second network")
    assert [set_name(k, 4) for k in (0, 3)] == ["F_1", "F_4"]
