"""Tests of extremal_pairs and optimal_constant: families, upper bounds on random instances, spoiled proofs."""

import dataclasses
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError
from exactrelu.exact.surds import sign_with_root, surd
from exactrelu.realizations import optimal_constant as room
from exactrelu.realizations.extremal_pairs import extremal_pair, pell
from exactrelu.realizations.inverse_stability import stability
from exactrelu.realizations.matching import check_bottleneck
from exactrelu.realizations.optimal_constant import optimal_constant, prove_optimal_constant
from exactrelu.realizations.two_layer_parametrization import TwoLayer


def within(found, constant):
    """Is distance² <= constant² δ?  constant is a surd a + √q with a = 0 or a rational constant."""
    far = found.distance**2
    square = constant.a**2 + constant.q  # + 2 a s √q
    return sign_with_root(square * found.delta - far, 2 * constant.a * constant.s * found.delta, constant.q) >= 0


class TestFamilies:
    def test_pell(self):
        for step in range(1, 30):
            p, q = pell(step)
            assert p * p == 2 * q * q - 1

    @pytest.mark.parametrize("outputs", [1, 3])
    @pytest.mark.parametrize(
        ("d", "m"), [(3, 1), (3, 2), (3, 3), (2, 1), (2, 2), (2, 3), (2, 4), (4, 5), (5, 3), (2, 6)]
    )
    def test_the_families_tend_to_the_lower_bound(self, d, m, outputs):
        """At step 30, q has 23 digits: the ratio² is within 10^-15 of the limit, and below it."""
        limit = optimal_constant(d, m, outputs).lower
        near = stability(*extremal_pair(d, m, outputs, step=30))
        assert near.steps_hold
        assert within(near, limit)
        assert not within(near, limit - F(1, 10**15))

    def test_three_neurons_have_ratio_squared_8_minus_4_over_q_squared(self):
        for step in (2, 3, 5):
            _, q = pell(step)
            assert stability(*extremal_pair(3, 3, step=step)).ratio_squared == 8 - F(4, q * q)

    @pytest.mark.parametrize(
        ("numbers", "sentence"),
        [
            ((1, 1, 1, 3), "d must be an int >= 2, not 1"),
            ((2, 0, 1, 3), "m must be an int >= 1, not 0"),
            ((2, 1, 0, 3), "D must be an int >= 1, not 0"),
            ((2, 1, 1, 1), "step must be an int >= 2, not 1"),
            ((2, 1, 1, 201), "the step must be an int from 1 to 200, not 201"),
        ],
    )
    def test_refusals(self, numbers, sentence):
        with pytest.raises(InputError, match=sentence):
            extremal_pair(*numbers[:3], step=numbers[3])


@st.composite
def tight_pairs(draw):
    """Members of N*_(d,m,D) with norms near the extremal ones and directions that nearly lie in a plane."""
    d, m, outputs = draw(st.integers(2, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    x = st.sampled_from([1, 1, -1] if d > 2 else [1])
    tilts = draw(st.permutations(range(1, 7)))
    nets = []
    for side in (0, 1):
        rows, columns = [], []
        for i in range(m):
            e = F(tilts[(3 * side + i) % draw(st.integers(4, 6))], 50)
            s = draw(st.sampled_from([F(0), F(1), F(7, 5), F(9, 10), F(10)]))
            u = (draw(x), e, e) if d > 2 else draw(st.sampled_from([(1, e), (1, e), (e, 1)]))
            v = draw(st.sampled_from([(1, 1), (1, -1), (-1, 1), (-1, -1), (F(1, 2), 1)]))[:outputs]
            top = max(map(abs, v))
            rows.append([s * t for t in u])
            columns.append([s * t / top for t in v])
        nets.append((rows, columns))
    return tuple(TwoLayer.of(rows, columns) for rows, columns in nets)


class TestUpperBounds:
    @given(tight_pairs())
    def test_no_pair_beats_the_upper_bound(self, pair):
        try:
            found = stability(*pair)
        except InputError:  # two neurons on one ray
            return
        gamma = pair[0]
        assert within(found, optimal_constant(gamma.d, gamma.m, gamma.D).upper)
        assert check_bottleneck(found.optimal, [[max(abs(s - t) for s, t in zip((*a, *c), (*b, *e), strict=True))
                                                 for b, e in zip(pair[1].a, pair[1].c, strict=True)]
                                                for a, c in zip(gamma.a, gamma.c, strict=True)])  # fmt: skip
        for case in found.pairs:
            if case.case != "unmatched":
                assert case.distance**2 <= 4 * found.delta

    def test_the_table(self):
        exact = {(3, 1): surd(2), (3, 2): surd(1, 1, 2), (4, 3): surd(0, 2, 2), (7, 9): surd(0, 2, 2)}
        exact |= {(2, 1): surd(2), (2, 2): surd(2), (2, 3): surd(1, 1, 2), (2, 4): surd(0, 2, 2), (2, 8): surd(0, 2, 2)}
        for (d, m), value in exact.items():
            bounds = optimal_constant(d, m)
            assert bounds.is_exact
            assert bounds.lower == value
        assert [optimal_constant(2, m, 2).is_exact for m in (1, 2, 3, 4)] == [True, False, False, True]
        assert [str(optimal_constant(2, m, 2).upper) for m in (2, 3)] == ["1 + sqrt(2)", "sqrt(8)"]

    def test_refusals(self):
        with pytest.raises(InputError, match="d must be an int >= 2, not 1"):
            optimal_constant(1, 1)
        with pytest.raises(InputError, match="m must be an int >= 1, not True"):
            optimal_constant(2, True)


class TestProof:
    def test_every_step_holds(self):
        verdict = prove_optimal_constant()
        assert verdict.proved
        assert len(verdict.evidence) == 9 + 6 * 6

    @pytest.mark.parametrize(
        ("change", "step"),
        [
            (lambda pair: {"delta": pair.delta - 1}, "every sum of jumps is at most δ"),
            (lambda pair: {"delta": pair.delta + 1}, "δ is attained"),
            (lambda pair: {"reach": pair.reach + 1}, "A x B is far"),
            (lambda pair: {"rows": pair.rows[:1]}, "A x B is far"),
            (lambda pair: {"order": pair.order[::-1]}, "the order of angles"),
            (lambda pair: {"gamma": (dataclasses.replace(pair.gamma[0], x=2), *pair.gamma[1:])}, "unit directions"),
            (lambda pair: {"gamma": (pair.gamma[1], *pair.gamma[1:])}, "no network has a ray twice"),
        ],
    )
    def test_a_spoiled_family_is_found(self, monkeypatch, change, step):
        whole = room.planar_pair

        def spoiled(d, m, p, q):
            pair = whole(d, m, p, q)
            return dataclasses.replace(pair, **change(pair)) if (d, m) == (3, 3) else pair

        monkeypatch.setattr(room, "planar_pair", spoiled)
        verdict = prove_optimal_constant()
        assert verdict.refuted
        assert f"family d >= 3, m = 3: {step}" in verdict.reason
        assert "m = 2" not in verdict.reason
