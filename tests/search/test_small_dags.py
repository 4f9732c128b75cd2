"""Small DAGs: their numbers, against OEIS A003087 and a count of another kind; canonical forms; paths."""

from itertools import combinations, pairwise, permutations, product

import pytest

from exactrelu import InputError
from exactrelu.search import SmallDag, network_graphs, small_dags
from exactrelu.search.small_dags import canonical_form, paths_of


def test_numbers_of_unlabelled_dags():
    """OEIS A003087."""
    assert [len(small_dags(n)) for n in range(1, 7)] == [1, 2, 6, 31, 302, 5984]


def labelled(n):
    """Every acyclic relation on n labelled nodes, found by trying all relations."""
    ends = [(i, j) for i in range(n) for j in range(n) if i != j]
    for chosen in product((False, True), repeat=len(ends)):
        edges = [e for e, pick in zip(ends, chosen, strict=True) if pick]
        if is_acyclic(n, edges):
            yield edges


def is_acyclic(n, edges):
    left, rest = set(range(n)), list(edges)
    while left:
        free = left - {j for _, j in rest}
        if not free:
            return False
        left -= free
        rest = [(i, j) for i, j in rest if i in left]
    return True


@pytest.mark.parametrize(("n", "count"), [(1, 1), (2, 3), (3, 25), (4, 543)])
def test_every_labelled_dag_has_one_canonical_form(n, count):
    """The labelled DAGs are 1, 3, 25, 543 (OEIS A003024); their canonical forms are exactly the small DAGs."""
    everything = list(labelled(n))
    assert len(everything) == count
    assert {canonical_form(n, edges) for edges in everything} == set(small_dags(n))


def test_canonical_form_is_that_of_every_relabelling():
    for graph in small_dags(4):
        for order in permutations(range(4)):
            assert canonical_form(4, [(order[i], order[j]) for i, j in graph.edges]) == graph


def test_edges_of_canonical_forms_go_up():
    assert all(i < j for n in (3, 4, 5) for g in small_dags(n) for i, j in g.edges)


def test_network_graphs_are_those_with_one_sink():
    for n in (2, 3, 4, 5):
        assert set(network_graphs(n)) == {g for g in small_dags(n) if len(set(range(n)) - {i for i, _ in g.edges}) == 1}
    assert network_graphs(1) == ()


def test_sources_and_sinks():
    graph = SmallDag(4, ((0, 2), (1, 2)))
    assert graph.sources == (0, 1, 3)
    assert graph.sinks == (2, 3)


def test_paths_are_all_chains_of_edges_from_sources_to_sinks():
    for graph in small_dags(4):
        found = set(paths_of(graph))
        chains = {
            chain
            for k in range(5)
            for chain in combinations(graph.edges, k)
            if chain
            and all(a[1] == b[0] for a, b in pairwise(chain))
            and chain[0][0] in graph.sources
            and chain[-1][1] in graph.sinks
        }
        assert {p for p in found if p} == chains


@pytest.mark.parametrize("nodes", [0, 7, True, "3"])
def test_too_many_nodes_are_refused(nodes):
    with pytest.raises(InputError, match="small DAGs have 1 to 6 nodes"):
        small_dags(nodes)
