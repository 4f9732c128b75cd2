"""Hall's theorem: a matching, or columns with too few rows; against brute force."""

from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from exactrelu.realizations.matching_or_violator import Violator, matching_or_violator


def test_no_column_and_no_row():
    assert matching_or_violator([], [], {}) == {}
    assert matching_or_violator([], [5], {5: [1]}) == Violator((), (5,))
    assert matching_or_violator([3, 4], [], {}) == {}


@given(st.integers(0, 10**6))
def test_hall(seed):
    """All columns are matched to different rows, or no choice of rows does that and the violator shows it."""
    rng = Random(seed)
    rows, columns = rng.sample(range(9), rng.randint(0, 5)), list(range(rng.randint(0, 5)))
    joined = {q: [i for i in range(9) if rng.random() < 0.4] for q in columns}
    found = matching_or_violator(rows, columns, joined)
    if isinstance(found, Violator):
        assert {*found.rows} <= {*rows}
        assert len(found.rows) + len(found.columns) > len(rows)
        assert not any(i in joined[q] for i in found.rows for q in found.columns)
        chosen = permutations(rows, len(columns)) if len(columns) <= len(rows) else ()
        assert not any(all(i in joined[q] for i, q in zip(p, columns, strict=True)) for p in chosen)
    else:
        assert sorted(found) == columns
        assert len({*found.values()}) == len(columns)
        assert all(i in joined[q] and i in rows for q, i in found.items())
