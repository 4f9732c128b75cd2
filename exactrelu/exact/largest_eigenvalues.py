"""Largest eigenvalues of symmetric matrices over Q, compared with each other exactly.

An eigenvalue is an algebraic number: it is compared through the isolating intervals of its
characteristic polynomial, and equality is decided by a greatest common divisor.  No eigenvalue
is approximated by a float.

Names in this module
    A, B    symmetric matrices
    p, q    their characteristic polynomials, or polynomials with real roots
    k, c    a positive factor and an offset, rational numbers
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq_poly

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.characteristic_polynomial import RealRoot, characteristic_polynomial, find_real_roots
from exactrelu.exact.matrices import Matrix, Vector, as_symmetric_matrix
from exactrelu.exact.rationals import as_flint, as_fraction
from exactrelu.exact.surds import sign


def largest_eigenvalue(matrix: Iterable[Iterable[Any]], *, width: Any = "1/1000") -> RealRoot:
    """The largest eigenvalue of a symmetric matrix, in an interval that isolates it.

    Args:
        matrix: A, n >= 1 rows of n numbers.
        width: the interval is no wider; a rational eigenvalue is given as a point.

    Raises:
        InputError: A is 0 x 0, or not symmetric; ``width`` is not positive.

    Cost: one characteristic polynomial and one Sturm chain.

    >>> largest_eigenvalue([[0, 2], [2, 0]])
    RealRoot(low=Fraction(2, 1), high=Fraction(2, 1), multiplicity=1)
    """
    return find_real_roots(_polynomial(matrix), width=width)[-1]


def eigenvalue_upper_bound(matrix: Iterable[Iterable[Any]], *, width: Any = "1/1000") -> Fraction:
    """A rational number that is at least the largest eigenvalue and at least 0; both less than ``width`` away.

    Exact where the largest eigenvalue is rational; 0 for the 0 x 0 matrix.

    >>> eigenvalue_upper_bound([[0, 2], [2, 0]]), eigenvalue_upper_bound([[-1]]), eigenvalue_upper_bound([])
    (Fraction(2, 1), Fraction(0, 1), Fraction(0, 1))
    """
    symmetric = as_symmetric_matrix(matrix, what="A")
    return max(Fraction(0), largest_eigenvalue(symmetric, width=width).high) if symmetric else Fraction(0)


def compare_largest_eigenvalues(
    a: Iterable[Iterable[Any]], b: Iterable[Iterable[Any]], *, factor: Any = 1, offset: Any = 0
) -> int:
    """The sign of λ_max(A) - (k λ_max(B) + c): -1, 0 or 1.

    Args:
        a: A, not 0 x 0.
        b: B, not 0 x 0, of any size.
        factor: k > 0.
        offset: c.

    Raises:
        InputError: a matrix is 0 x 0 or not symmetric, or k is not positive.

    Cost: two characteristic polynomials, one gcd, and bisections until two different eigenvalues are told apart.

    >>> compare_largest_eigenvalues([[2, 0], [0, 1]], [[0, 1], [1, 0]], factor=2)
    0
    >>> compare_largest_eigenvalues([[0, 1], [1, 1]], [[1]], offset="1/2")      # (1 + √5)/2 > 3/2
    1
    """
    k, c = as_fraction(factor, what="factor"), as_fraction(offset, what="offset")
    if k <= 0:
        raise InputError(f"the factor must be positive, not {k}")
    scaled = [[k * entry + (c if i == j else 0) for j, entry in enumerate(row)] for i, row in enumerate(_square(b))]
    return compare_largest_roots(_polynomial(a), characteristic_polynomial(scaled))


def compare_largest_roots(p: Sequence[Any], q: Sequence[Any]) -> int:
    """The sign of the difference of the largest real roots of p and q.

    They are equal exactly if both are roots of g = gcd(p, q): g has no larger root than p or q has.

    Raises:
        InputError: a polynomial is zero or has no real root.

    >>> compare_largest_roots([-2, 0, 1], [-2, 0, 0, 1]), compare_largest_roots([-2, 0, 1], [2, -2, -1, 1])
    (1, 0)
    """
    width = Fraction(1)
    x, y = _top(p, width), _top(q, width)
    common = _flint(p).gcd(_flint(q))
    if _vanishes(common, x) and _vanishes(common, y):
        return 0
    while x.low <= y.high and y.low <= x.high:
        width /= 16
        x, y = _top(p, width), _top(q, width)
    return 1 if x.high > y.high else -1


def kronecker_sum(a: Iterable[Iterable[Any]], b: Iterable[Iterable[Any]]) -> Matrix:
    """A ⊗ I + I ⊗ B: its eigenvalues are the sums of one of A and one of B (horn1991, Thm 4.4.5).

    So λ_max of it is λ_max(A) + λ_max(B), and a sum of two eigenvalues is compared like one.

    Raises:
        InputError: not symmetric, or entries that are no rational numbers.

    >>> kronecker_sum([[1]], [[0, 1], [1, 0]])
    ((Fraction(1, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(1, 1)))
    """
    left, right = as_symmetric_matrix(a, what="A"), as_symmetric_matrix(b, what="B")
    index = [(i, j) for i in range(len(left)) for j in range(len(right))]
    return tuple(
        tuple((left[i][k] if j == m else Fraction(0)) + (right[j][m] if i == k else Fraction(0)) for k, m in index)
        for i, j in index
    )


def direct_sum(a: Iterable[Iterable[Any]], b: Iterable[Iterable[Any]]) -> Matrix:
    """The block diagonal matrix of A and B; λ_max of it is the larger one of the two.

    >>> direct_sum([[1]], [[2]])
    ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(2, 1)))
    """
    left, right = as_symmetric_matrix(a, what="A"), as_symmetric_matrix(b, what="B")
    zeros = (Fraction(0),)
    return (*(row + zeros * len(right) for row in left), *(zeros * len(left) + row for row in right))


def _square(matrix: Iterable[Iterable[Any]]) -> Matrix:
    symmetric = as_symmetric_matrix(matrix, what="matrix")
    if not symmetric:
        raise ShapeError("a 0 x 0 matrix has no eigenvalue")
    return symmetric


def _polynomial(matrix: Iterable[Iterable[Any]]) -> Vector:
    return characteristic_polynomial(_square(matrix))


def _flint(p: Sequence[Any]) -> fmpq_poly:
    return fmpq_poly([as_flint(as_fraction(c)) for c in p])


def _top(p: Sequence[Any], width: Fraction) -> RealRoot:
    roots = find_real_roots(p, width=width)
    if not roots:
        raise InputError("the polynomial has no real root")
    return roots[-1]


def _vanishes(g: fmpq_poly, root: RealRoot) -> bool:
    """Does g, a divisor of the polynomial that ``root`` isolates, vanish at the root?

    Inside the interval g has no other root, and at its ends none, so its squarefree part changes sign there.
    """
    if g.degree() < 1:
        return False
    if root.low == root.high:
        return bool(g(as_flint(root.low)) == 0)
    squarefree = g // g.gcd(g.derivative())
    at_low, at_high = (squarefree(as_flint(end)) for end in (root.low, root.high))
    return sign(Fraction(int(at_low.p), int(at_low.q))) != sign(Fraction(int(at_high.p), int(at_high.q)))
