"""Points of any size come back from every form they are kept in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.regions.packed_points import (
    DumpedPoints,
    JoinedPoints,
    PackedPoints,
    dump_points,
    find_equal,
    join_packed,
    pack,
)

EDGES = [
    sign * 2**bits + more for bits in (0, 31, 62, 63, 64, 127, 128, 300) for sign in (1, -1) for more in (-1, 0, 1)
]
ENTRIES = st.one_of(st.integers(-5, 5), st.sampled_from(EDGES), st.integers())
POINTS = st.lists(st.tuples(ENTRIES, ENTRIES, ENTRIES), max_size=8)


@given(POINTS, POINTS)
def test_all_forms_give_the_points_back(points, others):
    packed = pack(points, 3)
    for kept in (packed, packed.widened(packed.words + 2), DumpedPoints(dump_points(points), len(points))):
        assert list(kept) == points
        assert [kept[k] for k in range(len(kept))] == points
        assert list(kept[1:]) == points[1:]
    assert list(join_packed([packed, pack(others, 3)])) == points + others
    joined = JoinedPoints([(packed, len(points)), ([], 0), (others, len(others) // 2)])
    expected = points + others[: len(others) // 2]
    assert list(joined) == joined[:] == expected
    assert [joined[k] for k in range(-len(expected), len(expected))] == expected * 2
    with pytest.raises(IndexError):
        joined[len(expected)]


@given(POINTS, st.booleans())
def test_equal_points_are_found(points, keys_collide):
    points = points + points[::2]
    with pytest.MonkeyPatch.context() as patch:
        if keys_collide:
            patch.setattr(PackedPoints, "keys", lambda self: np.zeros(len(self), dtype=np.uint64))
        places, which = find_equal(pack(points, 3))
    assert len(places) == len(set(points))
    assert [points[places[k]] for k in which.tolist()] == points


@pytest.mark.parametrize(("entry", "words"), [(2**63 - 1, 1), (-(2**63), 2), (2**63, 2), (2**127 - 1, 2), (2**127, 3)])
def test_words_are_as_few_as_signs_allow(entry, words):
    assert pack([(0, entry)], 2).words == words
    assert pack([(0, entry)], 2)[0] == (0, entry)
