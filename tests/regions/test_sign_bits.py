"""Two bits a sign: there and back, and the order of bytes is that of sign vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError
from exactrelu.regions import sign_bits
from exactrelu.regions.sign_bits import are_ascending, find_packed, pack_signs, packed_width, sign_order, unpack_signs

tables = st.integers(0, 19).flatmap(
    lambda k: st.lists(st.lists(st.sampled_from([-1, 0, 1]), min_size=k, max_size=k), max_size=12).map(
        lambda rows: np.array(rows, dtype=np.int8).reshape(len(rows), k)
    )
)
PLACE = {0: 0, 1: 1, -1: 2}  # the order of the two-bit codes 00, 01, 11


@given(tables)
def test_there_and_back(signs):
    packed = pack_signs(signs)
    assert packed.shape == (len(signs), packed_width(signs.shape[1]))
    assert np.array_equal(unpack_signs(packed, signs.shape[1]), signs)


@given(tables)
def test_the_order_is_that_of_the_signs_and_of_the_bytes(signs):
    packed = pack_signs(signs)
    order = sign_order(packed)
    keys = [[PLACE[s] for s in row] for row in signs[order].tolist()]
    assert keys == sorted(keys)
    assert [row.tobytes() for row in packed[order]] == sorted(row.tobytes() for row in packed)


@given(tables)
def test_ascending_means_without_repetition(signs):
    packed = pack_signs(signs)
    rows = [row.tobytes() for row in packed]
    assert are_ascending(packed) == (rows == sorted(set(rows)))


@given(tables.filter(len), st.data())
def test_what_is_there_is_found_and_nothing_else(signs, data):
    packed = np.unique(pack_signs(signs), axis=0)
    wanted = pack_signs(signs[data.draw(st.integers(0, len(signs) - 1))][None])[0]
    assert packed[find_packed(wanted, packed)].tobytes() == wanted.tobytes()
    others = packed[[row.tobytes() != wanted.tobytes() for row in packed]]
    assert find_packed(wanted, others) is None


def test_more_rows_than_are_packed_at_once(monkeypatch):
    signs = np.array([[1, -1, 0, 1, -1], [0, 0, 0, 0, 1], [-1, -1, -1, -1, -1]], dtype=np.int8)
    whole = pack_signs(signs)
    monkeypatch.setattr(sign_bits, "ROWS", 2)
    assert np.array_equal(pack_signs(signs), whole)


@pytest.mark.parametrize("bits", [0b10_00_00_00, 0b00_00_00_01, 0b00_00_00_11])
def test_bits_that_are_no_signs_of_three_neurons(bits):
    with pytest.raises(InputError, match="a sign vector has bits that are no sign"):
        unpack_signs(np.array([[bits]], dtype=np.uint8), 3)
