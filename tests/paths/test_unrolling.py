"""Unrolled trees: degenerate networks, known trees, and le2022, Lemma 6 as a property."""

from fractions import Fraction

import pytest
from hypothesis import given

from exactrelu.errors import InputError, LimitExceeded, ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.backward import gradient
from exactrelu.networks.forward import realization
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.paths.path_count import path_census
from exactrelu.paths.path_list import list_paths
from exactrelu.paths.tree_network import TreeNetwork
from exactrelu.paths.unrolling import is_tree, is_tree_graph, unroll, unroll_shape, walk_tree
from exactrelu.search.strategies import networks, networks_with_point


class TestDegenerate:
    def test_a_source_unrolls_to_one_node(self):
        net = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
        tree = unroll(net)
        assert (len(tree.shape), tree.shape.leaves, tree.shape.path(0)) == (1, (0,), ())
        assert tree.evaluate([7]) == 7
        assert realization(tree.as_network(), [7]) == (7,)
        assert realization(TreeNetwork(tree.shape, tree.weights, (Fraction(1),)).as_network(), [7]) == (7,)

    def test_no_path_unrolls_to_a_tree_without_leaves(self):
        net = make_network(inputs=["x"], neurons={"d": "relu", "y": "relu"}, edges=[("d", "y", 1)], outputs=["y"])
        tree = unroll(net)
        assert (tree.shape.names, tree.shape.leaves, tree.evaluate([3])) == (("y", "d>y"), (), 0)
        assert realization(tree.as_network(), []) == (0,)

    def test_a_constant_is_an_input_of_the_tree(self):
        net = make_network(
            inputs=["x"],
            constants={"c": -3},
            neurons={"y": "linear"},
            edges=[("x", "y", 2), ("c", "y", 5)],
            outputs=["y"],
        )
        tree = unroll(net)
        assert tree.source_values([1]) == (1, -3)
        assert tree.as_network().architecture.inputs == ("x>y", "c>y")
        assert tree.evaluate([1]) == realization(net, [1])[0] == -13

    def test_every_output_has_its_tree(self):
        net = make_network(
            inputs=["x"], neurons={"h": "relu", "y": "relu"}, edges=[("x", "h", 2), ("h", "y", 3)], outputs=["h", "y"]
        )
        assert unroll(net, "h").shape.names == ("h", "x>h")
        assert unroll(net, "y").shape.names == ("y", "h>y", "x>h>y")
        assert [unroll(net, o).evaluate([1]) for o in ("h", "y")] == [2, 6]

    def test_a_long_chain_meets_no_recursion_limit(self, nets):
        tree = unroll(nets.chain(10_000))
        assert tree.evaluate(["1/3"]) == Fraction(1, 3)
        assert tree.shape.names[0] == "n10000#0"


class TestKnownTrees:
    def test_the_skip_network(self, nets):
        shape = unroll_shape(nets.skip())
        assert (shape.parents, shape.vertices) == ((-1, 0, 0, 2), ("o", "i", "v", "i"))
        assert (shape.children, shape.depths) == (((1, 2), (), (3,), ()), (0, 1, 1, 2))
        assert [str(e) for e in shape.path(3)] == ["i -> v", "v -> o"]

    def test_the_weight_of_an_edge_is_that_of_the_first_edge_of_the_longer_path(self, nets):
        assert unroll(nets.skip(2, 3, 5)).weights == (1, 5, 3, 2)

    def test_names_are_unambiguous(self):
        neurons = dict.fromkeys(["b", "a>b", "a\\", "y"], "linear")
        edges = [("a", "b", 1), ("a", "a\\", 1), ("a\\", "b", 1), ("b", "y", 1), ("a>b", "y", 1)]
        names = unroll_shape(make_network(inputs=["a"], neurons=neurons, edges=edges, outputs=["y"])).names
        assert names == ("y", "a\\>b>y", "b>y", "a>b>y", "a\\\\>b>y", "a>a\\\\>b>y")
        assert len(set(names)) == len(names)

    def test_walking_is_lazy_and_complete(self, nets):
        walk = walk_tree(nets.diamonds(200))
        assert next(walk) == (0, None)
        assert [(depth, str(edge)) for depth, edge in (next(walk), next(walk))] == [
            (1, "u200 -> v200"),
            (2, "v199 -> u200"),
        ]

    def test_what_a_tree_is(self, nets):
        assert is_tree(make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"]))
        assert not is_tree(make_network(inputs=["x", "z"], neurons={}, edges=[], outputs=["x"]))
        assert not is_tree(nets.skip())
        assert is_tree(nets.chain(3))
        assert not is_tree_graph("ab", [("a", "b"), ("b", "a")])
        assert not is_tree_graph("", [])


class TestProperties:
    @given(networks_with_point(max_outputs=2))
    def test_le2022_lemma_6(self, drawn):
        """The unrolled network computes the same function, as a tree and as an ordinary network."""
        net, x = drawn
        for output, value in zip(net.architecture.outputs, realization(net, x), strict=True):
            tree = unroll(net, output)
            assert tree.evaluate(x) == value
            assert realization(tree.as_network(), tree.source_values(x)) == (value,)

    @given(networks(max_neurons=5, max_outputs=2))
    def test_le2022_definition_10(self, net):
        """The nodes are the paths from any node to the output, the leaves at sources those of iter_paths, in order."""
        for output in net.architecture.outputs:
            shape, census = unroll_shape(net, output), path_census(net, output)
            assert (len(shape), max(shape.depths)) == (census.tree_nodes, census.depth)
            paths = [shape.path(k) for k in range(len(shape))]
            assert len(set(paths)) == len(paths)
            assert all(path[1:] == paths[shape.parents[k]] for k, path in enumerate(paths) if k)
            assert tuple(paths[leaf] for leaf in shape.leaves) == list_paths(net, output)
            assert [len(path) for path in paths] == [depth for depth, _ in walk_tree(net, output)]
            assert is_tree(unroll(net, output).as_network())

    @given(networks_with_point())
    def test_extra_edges_scale_the_leaves(self, drawn):
        """With a weight of 2 on the extra edge of every leaf the tree reads twice its inputs, also as a network."""
        net, x = drawn
        tree = unroll(net)
        double = TreeNetwork(tree.shape, tree.weights, (Fraction(2),) * len(tree.shape.leaves))
        values = tree.source_values(x)
        wanted = tree.value(2 * t for t in values)
        assert double.value(values) == realization(double.as_network(), values)[0] == wanted
        assert is_tree(double.as_network())

    @given(networks_with_point())
    def test_shared_copies_have_the_gradient_of_the_network(self, drawn):
        net, x = drawn
        tree = unroll(net)
        shared = tree.as_network(share_parameters=True)
        wanted = gradient(net, x, [1], "positive")
        found = gradient(shared, tree.source_values(x), [1], "positive")
        assert found == {name: wanted[name] for name in found}
        assert all(wanted[name] == 0 for name in wanted.keys() - found.keys())


class TestRefusals:
    def test_too_many_nodes_are_counted_and_refused(self, nets):
        with pytest.raises(LimitExceeded, match=f"unrolling the network needs paths_listed = {4 * 2**200 - 3}, the"):
            unroll(nets.diamonds(200))
        with pytest.raises(LimitExceeded, match="needs paths_listed = 4, the limit is 3"):
            unroll(nets.skip(), limits=DEFAULT_LIMITS.with_values(paths_listed=3))

    def test_one_output_at_a_time(self, nets):
        with pytest.raises(InputError, match="a tree has one root"):
            unroll(nets.dense([1, 2], 0))
        with pytest.raises(InputError, match="a tree has one root"):
            walk_tree(nets.dense([1, 2], 0))

    def test_lengths(self, nets):
        tree = unroll(nets.skip())
        with pytest.raises(ShapeError, match="the tree has 2 leaves, 1 values were given"):
            tree.value([1])
        with pytest.raises(ShapeError, match="the point has 2 coordinates, the network 1 inputs"):
            tree.evaluate([1, 2])
        with pytest.raises(ShapeError, match="a tree with 4 nodes has as many weights, not 3"):
            TreeNetwork(tree.shape, tree.weights[1:])
        with pytest.raises(ShapeError, match="a tree with 2 leaves has as many extra edges, not 1"):
            TreeNetwork(tree.shape, tree.weights, (Fraction(1),))

    def test_copies_with_different_weights_share_nothing(self):
        edges = [WeightedEdge("x", "h", 1, "w"), WeightedEdge("x", "y", 1, "w"), WeightedEdge("h", "y", 2, "u")]
        net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, edges=edges, outputs=["y"])
        tree = unroll(net)
        with pytest.raises(InputError, match="edges that share a parameter share one weight"):
            TreeNetwork(tree.shape, (*tree.weights[:-1], Fraction(9))).as_network(share_parameters=True)


def test_leaves_that_are_neurons_are_not_inputs():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, outputs=["y"], edges=[("x", "y", 2)])
    tree = TreeNetwork(unroll(net).shape, unroll(net).weights, (Fraction(1),))
    with pytest.raises(InputError, match="leaves of this tree are neurons"):
        tree.over_inputs()
