"""Lines on both sides that are coupled: relations, and sums that satisfy them."""

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from exactrelu.exact.algebraic_numbers import as_algebraic
from exactrelu.exact.number_fields import field_number
from exactrelu.realizations.joint_groups import equations, relations_of, solve_relations

F = Fraction


def random_lines(rng):
    """Normals in the plane or the line, totals, P_k, and E made of them."""
    d, D, count = rng.choice([1, 2]), rng.choice([1, 2]), rng.randint(1, 4)
    normals = tuple(tuple(F(rng.randint(-2, 2)) for _ in range(d)) for _ in range(count))
    sums = [[F(rng.randint(-3, 3)) for _ in range(D)] for _ in range(2 * count)]
    totals = tuple(tuple(s + t for s, t in zip(*sums[2 * b : 2 * b + 2], strict=True)) for b in range(count))
    rest = tuple(
        tuple(sum((sums[2 * b + 1][k] * normals[b][j] for b in range(count)), F(0)) for j in range(d)) for k in range(D)
    )
    return normals, totals, rest, sums


@given(st.integers(0, 10**6))
def test_relations_follow_and_have_minimal_supports(seed):
    normals, totals, rest, sums = random_lines(Random(seed))
    relations = relations_of(normals, totals, rest)
    for relation in relations:
        for k, s in enumerate(relation.s):
            assert sum(z * total[k] for z, total in zip(relation.z, sums, strict=True)) == s
    supports = [frozenset(k for k, z in enumerate(relation.z) if z) for relation in relations]
    assert len({*supports}) == len(supports)
    assert not any(one < two for one in supports for two in supports)
    # every equation is a combination of them: where all relations hold, all equations do
    rows, _ = equations(normals, totals, rest)
    assert all(any(support <= {k for k, v in enumerate(row) if v} for support in supports) for row in rows if any(row))


@given(st.integers(0, 10**6))
def test_intervals_around_a_solution_hold_one_that_is_found(seed):
    rng = Random(seed)
    normals, totals, rest, sums = random_lines(rng)
    relations = relations_of(normals, totals, rest)
    one = field_number(as_algebraic(1), [1])
    rows, right = equations(normals, totals, rest)
    for k in range(len(rest)):
        widths = [(F(rng.randint(0, 2), 2), F(rng.randint(0, 2), 2)) for _ in sums]
        intervals = [(one * (t[k] - v), one * (t[k] + w)) for t, (v, w) in zip(sums, widths, strict=True)]
        found = solve_relations(relations, intervals, k)
        assert all(low <= x <= high for x, (low, high) in zip(found, intervals, strict=True))
        for row, values in zip(rows, right, strict=True):
            assert sum((x * v for x, v in zip(found, row, strict=True)), one - one) == one * values[k]


def test_equations_that_contradict_each_other():
    assert relations_of(((F(1), F(0)),), ((F(1),),), ((F(0), F(1)),)) is None
