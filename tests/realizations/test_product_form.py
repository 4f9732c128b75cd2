"""The product form: rescalings share it, balancing is exact, rays merge."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.two_layer import example_2_3_gamma, example_2_4_gamma
from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.surds import surd
from exactrelu.realizations.product_form import ProductForm, ProductNeuron, is_balanced, product_form
from exactrelu.realizations.two_layer_equality import decide_two_layer_equality
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer
from exactrelu.search.strategies import rationals


@st.composite
def two_layers(draw):
    d, m, D = draw(st.integers(0, 2)), draw(st.integers(0, 4)), draw(st.integers(1, 2))
    entries = st.integers(-1, 1).map(Fraction)
    rows = [[draw(entries) for _ in range(d)] for _ in range(m)]
    columns = [[draw(entries | rationals()) for _ in range(D)] for _ in range(m)]
    return TwoLayer.of(rows, columns, [draw(entries) for _ in range(m)], [draw(entries) for _ in range(D)], d=d)


def test_no_neuron():
    form = product_form(TwoLayer.of([], [], e=[1], d=2))
    assert (form.m, form.D, form.bias_free, form.merged(), form.balanced()) == (0, 1, False, form, ((), ()))


def test_dead_neurons_are_zero():
    form = product_form(TwoLayer.of([[0, 0], [3, 1], [0, 0]], [1, 0, 2], b=[0, 0, -5]))
    assert [neuron.is_dead for neuron in form.neurons] == [True, True, False]
    assert form.neurons[0] == form.neurons[1]
    assert form.neurons[2] == ProductNeuron([0, 0, -1], [10])
    assert form.neurons[0].balanced == ((surd(0),) * 3, (surd(0),))


@pytest.mark.parametrize(("u", "p"), [(["1/2", 0], [1]), ([1, 0], [0]), ([0, 0], [1]), ([2, 0], [1])])
def test_other_forms_are_refused(u, p):
    with pytest.raises(InputError, match="scale u to norm 1 and p by the same factor"):
        ProductNeuron(u, p)


def test_lengths_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="neuron 0 has 2 and 1 entries, not 3 and 1"):
        ProductForm((ProductNeuron([1, 0], [1]),), [0], 2)


def test_balanced_weights_of_a_known_neuron():
    """a = (3, -1), c = 6: p = 18, so √18·(1, -1/3) and 18/√18 = √18 (berner2019, Definition 3.2)."""
    form = product_form(TwoLayer.of([[3, -1]], [6]))
    rows, columns = form.balanced()
    assert rows == ((surd(0, 3, 2), surd(0, -1, 2), surd(0)),)
    assert columns == ((surd(0, 3, 2),),)
    assert form.bias_free


def test_balanced_with_two_outputs_and_a_square():
    rows, columns = product_form(TwoLayer.of([[2]], [["9/2", -1]], b=[1])).balanced()
    assert rows == ((surd(3), surd("3/2")),)
    assert columns == ((surd(3), surd("-2/3")),)


def test_balanced_parametrizations_are_recognised():
    assert is_balanced(TwoLayer.of([[1, -2], [0, 0]], [[2, 1], [0, 0]]))
    assert is_balanced(as_two_layer(example_2_4_gamma()))
    assert not is_balanced(TwoLayer.of([[0, 0]], [1]))
    assert is_balanced(TwoLayer.of([[1]], [3], b=[-3]))


def test_merging_example_2_3():
    """Two neurons on one ray become one, and the other dies."""
    merged = product_form(as_two_layer(example_2_3_gamma())).merged()
    assert [neuron.p for neuron in merged.neurons] == [(2,), (0,)]


def test_merging_to_nothing_leaves_no_ray():
    merged = product_form(TwoLayer.of([[1], [2], [-1]], [2, -1, 4])).merged()
    assert [neuron.is_dead for neuron in merged.neurons] == [True, True, False]


@given(theta=two_layers())
def test_the_product_form_is_the_same_function(theta):
    form = product_form(theta)
    assert decide_two_layer_equality(form.as_two_layer(), theta).proved
    assert decide_two_layer_equality(form.merged().as_two_layer(), theta).proved
    assert product_form(form.as_two_layer()) == form
    rays = [neuron.u for neuron in form.merged().neurons if not neuron.is_dead]
    assert len(set(rays)) == len(rays)
    assert form.merged().merged() == form.merged()


@given(theta=two_layers(), factor=st.sampled_from([Fraction(2), Fraction(1, 3), Fraction(7, 5)]))
def test_rescalings_share_the_product_form(theta, factor):
    other = TwoLayer.of(
        [[factor * t for t in row] for row in theta.a],
        [[t / factor for t in column] for column in theta.c],
        [factor * t for t in theta.b],
        theta.e,
        d=theta.d,
    )
    assert product_form(other) == product_form(theta)


@given(theta=two_layers())
def test_balanced_weights_are_balanced_and_have_the_products(theta):
    """‖row‖² = ‖column‖² = ‖p‖, and entry times entry is u p."""
    form = product_form(theta)
    for neuron, row, column in zip(form.neurons, *form.balanced(), strict=True):
        size = max(map(abs, neuron.p))
        for entries in (row, column):
            squares = [t.a * t.a + t.q for t in entries]  # one of the two is 0
            assert max(squares) == size
        for t, s in zip(row, neuron.u, strict=True):
            assert t == surd(0, s, size)
        for t, s in zip(column, neuron.p, strict=True):
            assert t.scaled(size) == surd(0, s, size)
