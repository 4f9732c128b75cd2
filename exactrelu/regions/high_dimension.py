"""The complex of regions in high dimension: from the splitting tree, because cells have too many faces to list.

A cube has 3^d faces but 2 d facets.  From dimension 7 on the tree is faster than the lattice and needs less memory.

A large tree is always divided into chunks, whether other processes finish them or this one: the interior points of
the regions are floats that depend on what is computed together, and so they do not depend on who computes it.
"""

from __future__ import annotations

from collections.abc import Callable

from exactrelu.networks.network import Network
from exactrelu.regions.charts import Chart
from exactrelu.regions.complex import RegionComplex, in_order_of_neurons
from exactrelu.regions.divided import FEW_CELLS, Keeper, Progress, Scheduler, finish_chunks, likely_called
from exactrelu.regions.domains import Domain
from exactrelu.regions.engine import Bounds
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.tree_certify import TreeCount
from exactrelu.regions.tree_chunks import TREE_START, divide_tree, grow_here
from exactrelu.regions.tree_complex import TreeComplex
from exactrelu.regions.tree_engine import TreeState, advance_tree, grown, root_of
from exactrelu.regions.tree_parts import GrownPart
from exactrelu.regions.walls import WallNumbers


def complex_by_tree(
    network: Network,
    domain: Domain,
    chart: Chart,
    form: IntegerForm,
    walls: WallNumbers,
    *,
    bounds: Bounds,
    schedule: Scheduler | None = None,
    progress: Callable[[Progress], None] | None = None,
    keeper: Keeper | None = None,
) -> RegionComplex:
    """All activation regions, with their facets but without lesser faces.

    Args:
        network: the network.
        domain: where to look.
        chart: of the domain.
        form: of the network in the chart.
        walls: how walls are numbered.
        bounds: when to refuse.
        schedule: finishes chunks, facets and all; None to do it here, and to find facets when somebody asks.
        progress: called after every chunk.
        keeper: asked for parts first, and given those that are new.

    Raises:
        LimitExceeded: there are more regions than allowed, or it takes longer.

    Cost: see :func:`exactrelu.regions.tree_complex.tree_complex`.
    """
    tree = run_tree(form, chart, walls, bounds, schedule, progress=progress, keeper=keeper)
    signs, places = in_order_of_neurons(network, form, tree.signs)
    outputs = tree.outputs.digits
    return RegionComplex(
        network=network,
        domain=domain,
        signs=signs,
        chart=chart,
        emptiness=None,
        lattice=None,
        walls=walls,
        output_rows=outputs.reshape(len(outputs), -1)[tree.row_of_cell],
        column_neurons=places,
        predicates=tree.count,
        tree=tree,
    )


def run_tree(
    form: IntegerForm,
    chart: Chart,
    walls: WallNumbers,
    bounds: Bounds,
    schedule: Scheduler | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    keeper: Keeper | None = None,
) -> TreeComplex:
    """The regions in a chart; arguments and exceptions are those of :func:`complex_by_tree`."""
    state = root_of(form, chart, walls)
    if advance_tree(form, state, bounds, until=FEW_CELLS):
        return _whole(form, chart, walls, state)
    with likely_called(schedule):
        if advance_tree(form, state, bounds, until=TREE_START):
            return _whole(form, chart, walls, state)
        chunks = divide_tree(form, chart.rows, walls, state, bounds)
        if schedule is None:
            return TreeComplex(form, chart, walls, (grow_here(chunks),), state.tree.count)
        parts = finish_chunks(chunks, bounds, schedule, progress, keeper)
        return TreeComplex(form, chart, walls, parts, state.tree.count)


def _whole(form: IntegerForm, chart: Chart, walls: WallNumbers, state: TreeState) -> TreeComplex:
    part = GrownPart(grown(form, chart.rows, walls, state))
    return TreeComplex(form, chart, walls, (part,), TreeCount())
