"""Parquet files of regions: signs come back exactly, few bytes a region, every bad file refused in one line."""

import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.builders.gallery import gallery_network
from exactrelu.errors import InputError, InputTooLarge
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import make_network
from exactrelu.networks.network_text import fingerprint
from exactrelu.regions import divided, storage
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.partial import EnumerationStopped
from exactrelu.regions.storage import read_regions, store_regions
from exactrelu.search.strategies import networks


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@pytest.fixture(scope="module")
def hat(folder):
    """A file with all columns, and the regions in it."""
    network = gallery_network("hat")
    regions = enumerate_regions(network, box(-3, "7/2", dimension=network.input_dimension))
    store_regions(regions, folder / "hat.parquet", points=True)
    return folder / "hat.parquet", regions


def classes(numbers):
    """The partition that numbers make, as sets of places."""
    return {frozenset(np.flatnonzero(numbers == n).tolist()) for n in np.unique(numbers)}


def assert_holds(found, regions):
    """The file has these regions, whatever their order: signs, boundedness, linear regions, affine pieces."""
    assert len(found) == len(regions)
    place = {tuple(row): k for k, row in enumerate(regions.signs.tolist())}
    rows = [tuple(row) for row in found.signs.tolist()]
    assert set(rows) == set(place)
    there = np.array([place[row] for row in rows], dtype=np.int64)
    assert np.array_equal(found.is_bounded, regions.is_bounded[there])
    assert classes(found.affine_piece_of) == classes(regions.affine_piece_of[there])
    assert classes(found.linear_region_of) == classes(regions.linear_region_of[there])
    counts = (regions.activation_regions, regions.linear_regions, regions.affine_pieces)
    assert tuple(found.header.counts.values()) == (*counts, regions.bounded_regions, regions.unbounded_regions)
    assert (found.header.complete, found.header.neurons) == (True, regions.neurons)
    assert (found.header.network_sha256, found.header.domain) == (fingerprint(regions.network), regions.domain)


@given(networks(max_neurons=5), st.sampled_from(["space", "box", "flat", "slice", "empty"]))
def test_every_region_comes_back(folder, network, shape):
    n = network.input_dimension
    domain = {
        "space": whole_space(n),
        "box": box(-1, "7/3", dimension=n),
        "flat": polyhedron(E=[[1] * n], f=["1/3"]),
        "slice": whole_space(n).through([0] * n, [1] * n) if n else whole_space(0),
        "empty": box(1, 0, dimension=n) if n else whole_space(0),
    }[shape]
    regions = enumerate_regions(network, domain)
    store_regions(regions, folder / "any.parquet", points=True)
    found = read_regions(folder / "any.parquet")
    assert_holds(found, regions)
    for k in range(len(found)):
        at = evaluate(network, found.interior_point(k)).activation_pattern
        assert tuple(at[name] for name in regions.neurons) == found.sign_vector(k)


def test_a_region_is_found_by_its_signs(hat):
    found = read_regions(hat[0])
    for k, row in enumerate(found.signs.tolist()):
        assert found.find(tuple(row)) == k
    assert found.find((0,) * len(found.header.neurons)) is None
    with pytest.raises(InputError, match=r"the sign vector must have \d+ signs -1, 0 or 1"):
        found.find((1,))
    with pytest.raises(InputError, match="signs -1, 0 or 1"):
        found.find((2,) * len(found.header.neurons))


def test_in_dimension_7_too(tmp_path):
    regions = enumerate_regions(fully_connected_random([7, 8, 1], seed=3))
    assert regions.tree is not None
    store_regions(regions, tmp_path / "r.parquet", points=True)
    found = read_regions(tmp_path / "r.parquet")
    assert_holds(found, regions)
    assert evaluate(regions.network, found.interior_point(5)).activation_pattern == dict(
        zip(regions.neurons, found.sign_vector(5), strict=True)
    )


def test_no_neuron_with_a_kink_and_no_input(tmp_path):
    linear = make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", 2)], outputs=["y"])
    constant = make_network(inputs=[], constants={"c": 3}, neurons={"h": "relu"}, edges=[("c", "h", 2)], outputs=["h"])
    for network, signs in ((linear, [[]]), (constant, [[1]])):
        regions = enumerate_regions(network)
        store_regions(regions, tmp_path / "r.parquet", points=True)
        found = read_regions(tmp_path / "r.parquet")
        assert_holds(found, regions)
        assert found.signs.tolist() == signs
        assert len(found.interior_point(0)) == network.input_dimension


def test_without_points_there_are_none(hat, tmp_path):
    store_regions(hat[1], tmp_path / "r.parquet")
    found = read_regions(tmp_path / "r.parquet")
    assert_holds(found, hat[1])
    with pytest.raises(InputError, match="the file has no interior points; write it with points=True"):
        found.interior_point(0)


def test_rows_are_written_and_read_in_blocks(monkeypatch, hat, tmp_path):
    regions = enumerate_regions(gallery_network("sawtooth-6"))
    monkeypatch.setattr(storage, "BLOCK", 7)
    store_regions(regions, tmp_path / "r.parquet", points=True)
    assert pq.ParquetFile(tmp_path / "r.parquet").num_row_groups == -(-len(regions) // 7) > 1
    assert_holds(read_regions(tmp_path / "r.parquet"), regions)


def test_the_bytes_do_not_depend_on_who_found_the_regions(tmp_path):
    network = fully_connected_random([3, 24, 4, 1], seed=5)
    for name, jobs in (("one", 1), ("two", 2)):
        store_regions(enumerate_regions(network, jobs=jobs), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_few_bytes_a_region(tmp_path):
    """Two bits for each of 37 neurons are ten bytes; rows in order compress to three, with numbers and all else."""
    regions = enumerate_regions(fully_connected_random([3, 36, 1], seed=1))
    store_regions(regions, tmp_path / "r.parquet")
    assert len(regions) == 7_733
    assert os.path.getsize(tmp_path / "r.parquet") < 4 * len(regions)


def test_a_partial_file_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(divided, "FEW_CELLS", 100)
    monkeypatch.setattr(divided, "START_CELLS", 500)
    network = fully_connected_random([3, 24, 4, 1], seed=5)
    whole = enumerate_regions(network)
    with pytest.raises(EnumerationStopped) as stopped:
        enumerate_regions(network, progress=lambda _: None, max_regions=3 * len(whole) // 4)
    partial = stopped.value.partial
    assert 0 < len(partial) < len(whole)
    store_regions(partial, tmp_path / "r.parquet", points=True)
    found = read_regions(tmp_path / "r.parquet")
    assert (found.header.complete, found.linear_region_of, found.point_texts) == (False, None, None)
    assert found.header.counts == partial.counts
    at = [whole.find(dict(zip(whole.neurons, row, strict=True))).number for row in found.signs.tolist()]
    assert np.array_equal(found.is_bounded, whole.is_bounded[at])
    assert classes(found.affine_piece_of) == classes(whole.affine_piece_of[at])


# Bad files


def refusal(path, **options):
    with pytest.raises(InputError) as caught:
        read_regions(path, **options)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert "\n" not in sentence
    return sentence.removeprefix(str(path))[2:]


def read_or_refuse(path):
    try:
        return read_regions(path)
    except InputError as error:
        return str(error)


def content(found):
    arrays = (found.packed, found.is_bounded, found.affine_piece_of, found.linear_region_of)
    return found.header, found.point_texts, *(array.tobytes() for array in arrays)


def test_a_flipped_bit_is_refused_or_changes_nothing(hat, tmp_path):
    path, _ = hat
    good, wanted = path.read_bytes(), content(read_regions(path))
    refused = 0
    for k in range(0, len(good), 5):
        (tmp_path / "bad").write_bytes(good[:k] + bytes([good[k] ^ 1 << k % 8]) + good[k + 1 :])
        outcome = read_or_refuse(tmp_path / "bad")
        if isinstance(outcome, str):
            assert "\n" not in outcome
            refused += 1
        else:
            assert content(outcome) == wanted
    assert refused > len(good) // 10


def test_a_truncated_file(hat, tmp_path):
    good = hat[0].read_bytes()
    for end in (0, 3, len(good) // 2, len(good) - 1):
        (tmp_path / "bad").write_bytes(good[:end])
        assert refusal(tmp_path / "bad").startswith("is no Parquet file, or damaged: ")


def test_other_files(tmp_path):
    assert refusal(tmp_path / "none") == "there is no such file"
    (tmp_path / "text").write_text("no table" * 9)
    assert refusal(tmp_path / "text").startswith("is no Parquet file, or damaged: Parquet magic bytes not found")
    pq.write_table(pa.table({"signs": [1]}), tmp_path / "other")
    assert refusal(tmp_path / "other") == "it is a Parquet file, but none of regions"


@pytest.fixture
def changed(hat, tmp_path):
    """The file of the hat with other columns, and a header that may be changed too."""
    path, _ = hat

    def write(change, header=lambda text: text):
        table = pq.read_table(path)
        document = header(table.schema.metadata[b"exactrelu"])
        new = change(table)
        fields = [field.with_nullable(new[field.name].null_count > 0) for field in new.schema]
        new = new.cast(pa.schema(fields)).replace_schema_metadata({b"exactrelu": document, **digest(document)})
        pq.write_table(new, tmp_path / "bad")
        return tmp_path / "bad"

    return write


def digest(text):
    import hashlib

    return {b"exactrelu.sha256": hashlib.sha256(text).hexdigest().encode()}


def column(name, values):
    """Replace a column by what becomes of its values."""

    def change(table):
        field = table.schema.field(name)
        k = table.column_names.index(name)
        return table.set_column(k, field, pa.array(values(table[name].to_pylist()), type=field.type))

    return change


BAD_ROWS = {
    "a row is missing": (lambda t: t.slice(0, 3), "its header says activation_regions = 4, its rows 3"),
    "a row too many": (lambda t: pa.concat_tables([t, t.slice(3)]), "its sign vectors are not in ascending order"),
    "another order": (lambda t: t.take([1, 0, 2, 3]), "its sign vectors are not in ascending order"),
    "signs that are none": (
        column("signs", lambda rows: [*rows[:3], b"\xaa" * len(rows[0])]),
        "a sign vector has bits that are no sign",
    ),
    "boundedness": (
        column("bounded", lambda rows: [not rows[0], *rows[1:]]),
        "its header says bounded = 4, its rows 3",
    ),
    "pieces not in order": (
        column("affine_piece", lambda rows: [5, *rows[1:]]),
        "its affine pieces or linear regions are not numbered in order of occurrence",
    ),
    "a negative number": (
        column("linear_region", lambda rows: [*rows[:3], -1]),
        "its affine pieces or linear regions are not numbered in order of occurrence",
    ),
    "fewer pieces": (column("affine_piece", lambda rows: [0] * 4), "its header says affine_pieces = 3, its rows 1"),
    "a column is missing": (
        lambda t: t.drop_columns("bounded"),
        "its columns are not those of a file of regions with this header",
    ),
    "no value": (column("bounded", lambda rows: [None, *rows[1:]]), "its columns are not those of"),
    "points of another dimension": (
        column("interior_point", lambda rows: [["1"] * 9, *rows[1:]]),
        "an interior point has not 1 coordinates",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_ROWS)
def test_rows_that_break_a_promise(changed, name):
    change, sentence = BAD_ROWS[name]
    assert refusal(changed(change)).startswith(sentence)


BAD_HEADERS = {
    "version": (b'"version": 1', b'"version": 2', "it is of another format or version; this program reads"),
    "sha256": (b'"sha256": "', b'"sha256": "z', "network.sha256: must be 64 hexadecimal digits"),
    "count": (b'"bounded": 4', b'"bounded": -4', "counts.bounded: must be an int that is not negative"),
    "domain": (b'"dimension": 1', b'"dimension": 2', "A[0]: the row has 1 number, the network 2 inputs"),
    "key": (b'"complete"', b'"completed"', "the document: the key 'completed' is unknown; did you mean 'complete'?"),
    "no JSON": (b'{"format"', b'"format"', "line 1 column 9: is no JSON"),
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_headers_that_say_something_else(changed, name):
    old, new, sentence = BAD_HEADERS[name]

    def change(text):
        assert old in text
        return text.replace(old, new)

    assert refusal(changed(lambda table: table, change)).startswith(sentence)


def test_a_header_without_its_digest(hat, tmp_path):
    table = pq.read_table(hat[0])
    metadata = dict(table.schema.metadata)
    metadata[b"exactrelu"] += b" "
    pq.write_table(table.replace_schema_metadata(metadata), tmp_path / "bad")
    assert refusal(tmp_path / "bad") == "its header is damaged: the sha256 is another"


def test_a_coordinate_that_is_no_number(changed):
    found = read_regions(changed(column("interior_point", lambda rows: [["one"], *rows[1:]])))
    with pytest.raises(InputError, match="coordinate 'one' is not a rational number"):
        found.interior_point(0)


def test_limits(hat):
    few = DEFAULT_LIMITS.with_values(regions=3)
    assert refusal(hat[0], limits=few).startswith("reading regions needs regions = 4, the limit is 3; raise it")
    with pytest.raises(InputTooLarge):
        read_regions(hat[0], limits=few)
    storage._check_size(64, 10, DEFAULT_LIMITS.with_values(file_bytes=10))
    with pytest.raises(InputTooLarge, match="reading sign vectors needs file_bytes = 11, the limit is 10"):
        storage._check_size(65, 10, DEFAULT_LIMITS.with_values(file_bytes=10))


def test_the_package_is_named_when_it_is_missing(hat, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for call in (lambda: store_regions(hat[1], tmp_path / "r.parquet"), lambda: read_regions(hat[0])):
        with pytest.raises(InputError) as caught:
            call()
        assert str(caught.value) == "Parquet files need the package pyarrow; pip install 'exactrelu[store]'"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(hat, tmp_path):
    with pytest.raises(InputError, match="cannot be written: its folder does not exist"):
        store_regions(hat[1], tmp_path / "no" / "r.parquet")
