"""Forged distances: each is broken in one place, and refused for that."""

from dataclasses import replace
from fractions import Fraction

import pytest

from exactrelu.errors import CheckFailed, LimitExceeded
from exactrelu.exact.algebraic_numbers import as_algebraic
from exactrelu.exact.number_fields import field_number
from exactrelu.exact.surds import surd
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.realizations.distance_check import check_distance
from exactrelu.realizations.distance_to_fibre import distance_to_fibre
from exactrelu.realizations.fibre_demands import Demand
from exactrelu.realizations.two_layer_parametrization import TwoLayer

F = Fraction
DIRECTIONS = [[1, 0], [0, 1], [-1, -1]]
SIX = TwoLayer.of(DIRECTIONS + [[-s, -t] for s, t in DIRECTIONS], [1, 1, 1, -1, -1, -1])


@pytest.fixture(scope="module")
def plain():
    """Two kinks and two neurons: one type, one obstruction."""
    gamma = TwoLayer.of([[1, 0], [0, 1]], [1, 2])
    return distance_to_fibre(gamma, TwoLayer.of([[1, 0], [0, 1]], [3, 3]))


@pytest.fixture(scope="module")
def grouped():
    """Example 2.4 with k = 1: groups that are closed by multipliers, in a field of degree two."""
    return distance_to_fibre(SIX, TwoLayer.of([[1, -1]], [1]))


@pytest.fixture(scope="module")
def coupled():
    """Three dependent lines on both sides, which only their relations exclude."""
    rows = [[1, 0], [0, 1], [1, 1], [-1, 0], [0, -1], [-1, -1]]
    columns = [["3/4", 1], ["3/4", 1], ["5/4", 1], ["1/4", 0], ["1/4", 0], ["-1/3", 0]]
    return distance_to_fibre(TwoLayer.of(rows, columns), TwoLayer.of([[1, 0], [0, 1], [1, 1]], [[1, 1]] * 3))


@pytest.fixture(scope="module")
def restricted():
    gamma = TwoLayer.of([[1, 1], [1, 2]], [1, 2])
    return distance_to_fibre(gamma, TwoLayer.of([[2, 1], [1, 3]], [1, 3]), restricted=True)


def changed_row(rows, i, change):
    """The rows with every number of row i changed."""
    return tuple(tuple(map(change, row)) if k == i else row for k, row in enumerate(rows))


def with_bound(found, k=0, **changes):
    """The distance with one of its type bounds changed."""
    return replace(found, bounds=(*found.bounds[:k], replace(found.bounds[k], **changes), *found.bounds[k + 1 :]))


def refused(found, sentence):
    with pytest.raises(CheckFailed, match=sentence):
        check_distance(found)


def test_the_true_ones_are_accepted(plain, grouped, restricted, coupled):
    for found in (plain, grouped, restricted, coupled):
        assert check_distance(found) is None
        assert found.low > 0
    assert grouped.bounds[1].far


def test_condition_1(plain):
    refused(replace(plain, a=plain.a[:1]), r"\(1\) Φ has another shape than Γ")
    refused(replace(plain, a=changed_row(plain.a, 0, lambda t: t)[::-1][:1] * 3), r"\(1\) Φ has another shape")
    refused(replace(plain, gamma=TwoLayer.of([[1, 0], [0, 1]], [1, 2], b=[0, 1])), r"\(1\) a bias is not 0")
    refused(replace(plain, theta=TwoLayer.of([[1]], [1])), r"\(1\) Γ and Θ have other inputs or outputs")
    foreign = field_number(as_algebraic(surd(0, 1, 7)), [0, 1])
    refused(replace(plain, a=changed_row(plain.a, 0, lambda _: foreign)), r"\(1\) a weight of Φ is in another field")


def test_condition_2(plain, grouped):
    refused(replace(plain, c=changed_row(plain.c, 0, lambda t: t * 2)), r"\(2\) the products on a line do not add up")
    refused(replace(plain, theta=TwoLayer.of([[1, 0], [0, 1]], [3, 4])), r"\(2\) the products on a line")
    turned = replace(plain, a=changed_row(plain.a, 0, lambda t: -t))
    refused(turned, r"\(2\) the linear part is not that of g")
    refused(replace(grouped, a=grouped.a[::-1]), r"\(2\)")


def test_condition_3(plain):
    refused(replace(plain, gamma=TwoLayer.of([[9, 0], [0, 1]], [1, 2])), r"\(3\) Φ is farther away than ``high``")
    refused(replace(plain, low=as_algebraic(9)), r"\(3\) the lower bound is larger than the distance")
    refused(replace(plain, low=as_algebraic(-1)), r"\(3\) the lower bound")


def test_condition_4(plain, grouped):
    refused(replace(plain, bounds=()), r"\(4\) a type of the fibre has no bound")
    for k in range(len(grouped.bounds)):
        refused(replace(grouped, bounds=(*grouped.bounds[:k], *grouped.bounds[k + 1 :])), r"\(4\) a type of the fibre")
    target = plain.bounds[0].target
    heavier = Demand(target.demands[0].u, tuple(9 * t for t in target.demands[0].p))
    refused(with_bound(plain, target=replace(target, demands=(heavier, *target.demands[1:]))), r"\(4\) a type of")
    doubled = Demand(tuple(2 * t for t in target.demands[0].u), tuple(t / 2 for t in target.demands[0].p))
    refused(with_bound(plain, target=replace(target, demands=(*target.demands, doubled))), r"\(4\) a demand is named")


def test_condition_5(grouped):
    k = next(k for k, bound in enumerate(grouped.bounds) if bound.far)
    (group, y), *others = grouped.bounds[k].far
    for forged, sentence in (
        (y[:-1], r"\(5\) multipliers of another number, or all 0"),
        (tuple(t - t for t in y), r"\(5\) multipliers of another number, or all 0"),
        (tuple(-t for t in y), r"\(5\) a multiplier is negative"),
        ((*(t - t for t in y[:-1]), y[-1] - y[-1] + 1), r"\(5\) the multipliers leave a negative entry"),
    ):
        refused(with_bound(grouped, k, far=((group, forged), *others)), sentence)
    # without its multipliers the group is open, and nothing follows it to an obstruction
    refused(with_bound(grouped, 0, far=()), r"\(6\)")


def test_condition_6(plain, grouped):
    bound = plain.bounds[0]
    item = bound.obstructions[0]
    refused(with_bound(plain, obstructions=()), r"\(6\) a choice of groups has no obstruction")
    refused(with_bound(plain, obstructions=(replace(item, neurons=()),)), r"\(6\) an obstruction is too small")
    refused(with_bound(plain, obstructions=(replace(item, neurons=(0, 7)),)), r"\(6\) an obstruction names what is not")
    wide = replace(item, neurons=(0, 1), demands=(0, 1))
    refused(with_bound(plain, obstructions=(wide,)), r"\(6\) neuron \d can serve a demand below t")
    dying = replace(item, neurons=(0, 1), demands=(), dead=True, everywhere=False)
    refused(with_bound(plain, obstructions=(dying,)), r"\(6\) an obstruction is too small")
    everywhere = replace(item, dead=True, everywhere=True)
    refused(with_bound(plain, obstructions=(everywhere,)), r"\(6\) an obstruction for all further groups names a place")


def test_condition_7(coupled):
    k = next(k for k, bound in enumerate(coupled.bounds) if bound.coupled)
    (groups, relations, y), *others = coupled.bounds[k].coupled
    moved = (replace(relations[0], s=tuple(v + 1 for v in relations[0].s)), *relations[1:])
    bent = (replace(relations[0], z=(relations[0].z[0] + 1, *relations[0].z[1:])), *relations[1:])
    for forged, sentence in (
        ((groups, moved, y), r"\(7\) a relation does not follow from the equations of the lines"),
        ((groups, bent, y), r"\(7\) a relation does not follow"),
        ((groups, relations, y[:-1]), r"\(7\) multipliers of another number"),
        ((groups, relations, tuple(-v for v in y)), r"\(7\) a multiplier is negative"),
        ((groups, relations, (y[0] - y[0] + 1, *(v - v for v in y[1:]))), r"\(7\) the multipliers leave a negative"),
    ):
        refused(with_bound(coupled, k, coupled=(forged, *others)), sentence)
    refused(with_bound(coupled, k, coupled=tuple(others)), r"\(6\)")


def test_a_dead_neuron_below_t():
    """Γ has the neuron 1/4 to spare: it can die, so that an obstruction with dead places is none."""
    found = distance_to_fibre(TwoLayer.of([[1], ["1/4"]], [1, "1/4"]), TwoLayer.of([[1]], [3]))
    check_distance(found)
    bound = found.bounds[0]
    item = bound.obstructions[0]
    forged = replace(item, groups=(), neurons=(0, 1), demands=(), dead=True, everywhere=False)
    others = tuple(other for other in bound.obstructions if other.groups)
    refused(
        with_bound(found, obstructions=(forged, *others)), r"\(6\) (neuron 1 can die below t|an obstruction is too)"
    )


def test_a_smaller_claim_needs_the_same_evidence(grouped):
    """The multipliers were made for the distance; below it they still hold, in its own field only."""
    with pytest.raises(Exception, match=r"different|\(5\)|\(6\)"):
        check_distance(replace(grouped, low=as_algebraic(surd(0, 1, F(1, 3)))))


def test_distance_zero_needs_no_evidence():
    theta = TwoLayer.of([[1, 0]], [1])
    found = distance_to_fibre(theta, theta)
    assert found.bounds == ()
    check_distance(found)


def test_the_subsets_are_bounded(plain, grouped):
    for found in (plain, grouped):
        with pytest.raises(LimitExceeded, match="needs normal_form_terms"):
            check_distance(found, limits=DEFAULT_LIMITS.with_values(normal_form_terms=1))
    with pytest.raises(LimitExceeded, match="checking the choices of groups"):
        check_distance(grouped, limits=DEFAULT_LIMITS.with_values(normal_form_terms=8))


def test_the_restricted_one(restricted):
    refused(replace(restricted, a=changed_row(restricted.a, 0, lambda t: t * 2)), r"\(2\) a neuron of Φ is none of g")
    zero = changed_row(restricted.a, 0, lambda t: t - t), changed_row(restricted.c, 0, lambda t: t - t)
    refused(replace(restricted, a=zero[0], c=zero[1]), r"\(2\) a kink of g has no neuron in Φ")
    refused(replace(restricted, theta=TwoLayer.of([[2, -1]], [1])), r"\(2\) a kink of g has no positive side")
    refused(replace(restricted, theta=TwoLayer.of([[-2, -1]], [1])), r"\(2\) g is not realized on the positive sides")
    refused(replace(restricted, low=as_algebraic(0)), r"\(3\) Φ is at another distance")
    refused(replace(restricted, bounds=()), r"\(6\) there is not one obstruction")
    item = restricted.bounds[0].obstructions[0]
    refused(with_bound(restricted, obstructions=(replace(item, neurons=()),)), r"\(6\) an obstruction is too small")
    wide = replace(item, neurons=(0, 1), demands=(0, 1))
    refused(with_bound(restricted, obstructions=(wide,)), r"\(6\) a neuron is nearer to a place than t")
    target = replace(restricted.bounds[0].target, demands=())
    refused(with_bound(restricted, target=target), r"\(4\) the demands are not the kinks")
    cube = field_number(as_algebraic(1), [1])
    line = replace(
        restricted, gamma=TwoLayer.of([[1]], [1]), theta=TwoLayer.of([[1]], [1]), a=((cube,),), c=((cube,),), bounds=()
    )
    refused(line, r"\(2\) N\*_\(d,m,D\) needs d >= 2")
