"""The door of the room: a network and a domain in, all activation regions out."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from os import PathLike

import numpy as np

from exactrelu.errors import InputError, ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import Network
from exactrelu.regions.charts import Chart, Emptiness, find_chart
from exactrelu.regions.complex import MOST_DIMENSION_WITH_FACES, RegionComplex, in_order_of_neurons
from exactrelu.regions.divided import Progress, Scheduler, run_divided
from exactrelu.regions.domains import Domain, whole_space
from exactrelu.regions.engine import Bounds, Result, Step, advance, finished, first_state
from exactrelu.regions.high_dimension import complex_by_tree
from exactrelu.regions.integer_form import IntegerForm, find_direct_parts, make_integer_form, sensitive_rows
from exactrelu.regions.journal import open_journal
from exactrelu.regions.merge import without_auxiliary_walls
from exactrelu.regions.partial_runs import Recorder, Run
from exactrelu.regions.signs import SignCount
from exactrelu.regions.walls import WallNumbers
from exactrelu.regions.workers import Processes, expand_here


def enumerate_regions(
    network: Network,
    domain: Domain | None = None,
    *,
    max_regions: int = DEFAULT_LIMITS.regions,
    max_faces: int = DEFAULT_LIMITS.faces,
    jobs: int = 1,
    max_seconds: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    watch: Callable[[Step], None] | None = None,
    schedule: Scheduler | None = None,
    journal: str | PathLike[str] | None = None,
) -> RegionComplex:
    """All activation regions of a network on a domain, exactly.

    An activation region is a maximal open set (in the affine hull of the domain) with one strict sign vector over
    all neurons whose activation has a kink; a neuron whose pre-activation vanishes identically there has sign 0.
    Every sign is decided by integers, or by floats beyond a rigorous bound of their error.

    Args:
        network: any DAG with any two-slope activations.
        domain: from ``domains``; all of R^n by default.
        max_regions: refuse to go on with more.
        max_faces: refuse to go on with more faces of all dimensions; what memory is used for.
        max_seconds: refuse to go on for longer; None for any time.
        jobs: how many processes may work at it; more than one pay from some 50,000 regions on.
        progress: called after every finished chunk of a run that is divided: because of jobs, a journal, a scheduler,
            or because this is asked for.
        watch: called after the cuts of every neuron in a run that is not divided.
        schedule: what finishes chunks, instead of processes; see ``cluster.on_cluster``.
        journal: a file that keeps finished chunks, so that the same call goes on where it was interrupted, with other
            jobs or bounds if need be.

    From dimension 7 on a splitting tree does the work, which lists no lesser faces: of the faces only the regions count
    for max_faces, and watch has no effect.  Facets are found by the processes too if there are more, or a journal; else
    when they are asked for.

    Returns:
        The complex; the regions and their order depend on nothing but network and domain.  On an empty domain it has
        no region, and ``emptiness`` proves why.

    Raises:
        ShapeError: the domain is in another space than the inputs.
        InputError: ``domain`` is something else than a :class:`Domain`, ``jobs`` no positive int, or the journal is
            of another network, domain or version, or cannot be read or written.
        EnumerationStopped: there are more regions or faces than allowed, or it took too long; a
            :class:`LimitExceeded` that has what is proved all the same as ``partial``.
        WorkerLost: a process was killed.

    Cost: about 15 to 40 microseconds a region in dimension 2 to 4; see benchmarks/regions.py.

    >>> from exactrelu.networks.network import make_network
    >>> tent = make_network(
    ...     inputs=["x"], constants={"one": 1}, neurons={"a": "relu", "b": "relu", "y": "linear"}, outputs=["y"],
    ...     edges=[("x", "a", 2), ("x", "b", 4), ("one", "b", -2), ("a", "y", 1), ("b", "y", -1)])
    >>> regions = enumerate_regions(tent)
    >>> [(r.sign_vector, r.is_bounded, r.affine_map.A) for r in regions if r.is_bounded]
    [((1, -1), True, ((Fraction(2, 1),),))]
    """
    domain = _checked(network, domain)
    if type(jobs) is not int or jobs < 1:
        raise InputError(f"jobs must be a positive int, not {jobs!r}")
    parts = find_direct_parts(network.plan)
    chart = find_chart(domain, sensitive_rows(network.plan, parts))
    if isinstance(chart, Emptiness):
        return _without_regions(network, domain, chart)
    form = make_integer_form(network.plan, parts, chart.T)
    walls = WallNumbers(len(form.kinked), len(chart.rows))
    told = Run(network, domain, chart, form)
    bounds = Bounds(max_regions, max_faces, max_seconds, time.time_ns())
    by_tree = partial(complex_by_tree, network, domain, chart, form, walls, bounds=bounds)
    has_faces = chart.dimension <= MOST_DIMENSION_WITH_FACES
    if schedule is None and jobs == 1 and progress is None and journal is None:
        if not has_faces:
            with told.stopping(by_tree=True):
                return by_tree()
        result = _run_whole(told, walls, bounds, watch)
        return _as_complex(network, domain, chart, form, walls, result)
    schedule = schedule or (expand_here if jobs == 1 else Processes(jobs, here=True))
    with open_journal(journal, network, domain) if journal is not None else nullcontext() as keeper:
        if not has_faces:
            with told.stopping(by_tree=True):
                return by_tree(schedule=schedule, progress=progress, keeper=keeper)
        recorder = Recorder(schedule, chart, keeper)
        with told.stopping(recorder):
            result = run_divided(form, chart, walls, bounds, recorder, progress=progress, keeper=recorder)
    return _as_complex(network, domain, chart, form, walls, result)


def _run_whole(told: Run, walls: WallNumbers, bounds: Bounds, watch: Callable[[Step], None] | None) -> Result:
    """The run that is not divided, and what it knew when a limit ended it."""
    with told.stopping():
        state = first_state(told.form, told.chart, walls, bounds)
        advance(told.form, state, bounds, watch=watch)
    return finished(told.form, state)


def _checked(network: Network, domain: Domain | None) -> Domain:
    if domain is None:
        return whole_space(network.input_dimension)
    if not isinstance(domain, Domain):
        raise InputError(
            f"the domain must be a Domain, not a {type(domain).__name__}",
            hint="build it with whole_space, box or polyhedron",
        )
    if domain.dimension != network.input_dimension:
        raise ShapeError(
            f"the domain is in dimension {domain.dimension}, the network has {network.input_dimension} inputs"
        )
    return domain


def _as_complex(
    network: Network, domain: Domain, chart: Chart, form: IntegerForm, walls: WallNumbers, result: Result
) -> RegionComplex:
    """Glue what auxiliary walls divide, and put the signs into the order of the network's neurons."""
    lattice, signs, row_of_cell = result.lattice, result.signs, result.row_of_cell
    if result.auxiliary:
        merged = without_auxiliary_walls(lattice, signs, walls)
        lattice, signs, row_of_cell = merged.lattice, signs[:, merged.part], row_of_cell[merged.part]
    ordered, place_of_column = in_order_of_neurons(network, form, signs)
    outputs = result.outputs.digits
    return RegionComplex(
        network=network,
        domain=domain,
        signs=ordered,
        chart=chart,
        emptiness=None,
        lattice=lattice,
        walls=walls,
        output_rows=outputs.reshape(len(outputs), -1)[row_of_cell],
        column_neurons=place_of_column,
        predicates=result.count,
    )


def _without_regions(network: Network, domain: Domain, emptiness: Emptiness) -> RegionComplex:
    kinked = len(network.architecture.kinked)
    return RegionComplex(
        network=network,
        domain=domain,
        signs=np.zeros((0, kinked), dtype=np.int8),
        chart=None,
        emptiness=emptiness,
        lattice=None,
        walls=WallNumbers(kinked, 0),
        output_rows=np.zeros((0, 0), dtype=np.int64),
        column_neurons=tuple(range(kinked)),
        predicates=SignCount(),
    )
