"""Search: claims with named hypotheses, spaces of instances, counterexamples.  In: a claim.  Out: a counterexample.

Public, so that your own tests and statements can draw exact networks and refute claims of their own, too.  What is
claimed, this room does not know: claims are brought by packages, through the entry-point group ``exactrelu.claims``.
"""

from exactrelu.search.catalogue import find_claim, find_claims
from exactrelu.search.claims import Claim, Comparison, NamedPredicate, compare
from exactrelu.search.families import (
    Decoration,
    PairPlan,
    SampledPlan,
    dag_space,
    sampled_shape,
    two_layer_pairs,
    velocities,
)
from exactrelu.search.guided import search_guided
from exactrelu.search.instances import Instance, Size, height, size_of
from exactrelu.search.kernel import Kernel
from exactrelu.search.lattice import Lattice, hypothesis_lattice, lattice_lines
from exactrelu.search.lemma import Lemma
from exactrelu.search.minimise import find_smaller_step
from exactrelu.search.refutation import Counterexample
from exactrelu.search.refuting import Refutation, refute
from exactrelu.search.small_dags import SmallDag, network_graphs, small_dags
from exactrelu.search.spaces import Filling, Shape, Space, rationals_of_height
from exactrelu.search.strategies import networks, networks_with_point, points, rationals
from exactrelu.search.walk import Walked, walk_space

__all__ = [
    "networks",
    "networks_with_point",
    "points",
    "rationals",
    "Instance",
    "Size",
    "size_of",
    "height",
    "Claim",
    "NamedPredicate",
    "Comparison",
    "compare",
    "Counterexample",
    "Space",
    "Shape",
    "Filling",
    "rationals_of_height",
    "SmallDag",
    "small_dags",
    "network_graphs",
    "Decoration",
    "SampledPlan",
    "Kernel",
    "dag_space",
    "sampled_shape",
    "two_layer_pairs",
    "PairPlan",
    "velocities",
    "refute",
    "Refutation",
    "walk_space",
    "Walked",
    "search_guided",
    "find_smaller_step",
    "hypothesis_lattice",
    "Lattice",
    "lattice_lines",
    "Lemma",
    "find_claims",
    "find_claim",
]
