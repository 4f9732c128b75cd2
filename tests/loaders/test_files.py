"""Every way a path can be wrong, and writing that is interrupted."""

import errno
import hashlib
import os
import stat
import sys

import pytest

from exactrelu.errors import InputError, InputTooLarge
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.loaders import files
from exactrelu.loaders.files import make_folder, read_file, replacing, write_file, write_text

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and permissions of POSIX")


def refusal(path, limits=DEFAULT_LIMITS):
    with pytest.raises(InputError) as caught:
        read_file(path, limits=limits)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_content_and_fingerprint(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"{}\r\n")
    content = read_file(path)
    assert content.data == b"{}\r\n", "no newline is translated"
    assert content.path == str(path)
    assert content.sha256 == hashlib.sha256(b"{}\r\n").hexdigest()


def test_a_missing_file(tmp_path):
    assert refusal(tmp_path / "none.json") == f"{tmp_path}/none.json: there is no such file"


def test_a_directory(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path}: is a directory; give the name of a file"


def test_a_directory_that_the_system_refuses_to_open(tmp_path, monkeypatch):
    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "open", denied)
    assert "is a directory" in refusal(tmp_path)


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.json"
    path.touch()
    assert refusal(path).endswith("empty.json: the file is empty")


def test_a_sparse_file_of_a_gigabyte_is_measured_not_read(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(2**30)
    assert "reading needs file_bytes = 1073741824, the limit is 67108864" in refusal(path)
    with pytest.raises(InputTooLarge):
        read_file(path)


def test_a_file_as_large_as_the_limit_is_read_and_a_larger_one_is_not(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_file(path, limits=DEFAULT_LIMITS.with_values(file_bytes=5)).data == b"12345"
    assert "file_bytes = 5, the limit is 4" in refusal(path, DEFAULT_LIMITS.with_values(file_bytes=4))


def test_a_file_that_grows_after_it_was_measured(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    monkeypatch.setattr(files, "_check_kind", lambda *_: None)
    assert "file_bytes = 5, the limit is 4" in refusal(path, DEFAULT_LIMITS.with_values(file_bytes=4))


@needs_posix
def test_a_named_pipe_does_not_hang(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "is no regular file" in refusal(path)


@needs_posix
def test_an_endless_device():
    assert refusal("/dev/zero").startswith("/dev/zero: is no regular file")


def test_names_the_system_refuses(tmp_path):
    assert "embedded null" in refusal("a\0b")
    assert "cannot be read: file name too long" in refusal("x" * 5000)
    assert len(refusal("x" * 5000)) < 400


def test_a_name_with_control_characters_is_quoted(tmp_path):
    assert refusal(tmp_path / "a\nb").endswith(r"a\nb': there is no such file")


def test_an_unreadable_file(tmp_path, monkeypatch):
    def denied(*_):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a"
    path.write_bytes(b"1")
    monkeypatch.setattr(files.os, "open", denied)
    assert refusal(path).endswith("cannot be read: permission denied")


def test_a_disk_that_fails_while_it_is_read(tmp_path, monkeypatch):
    def broken(*_):
        raise OSError(5, "Input/output error")

    path = tmp_path / "a"
    path.write_bytes(b"1")
    monkeypatch.setattr(files, "_check_kind", broken)
    assert refusal(path).endswith("cannot be read: input/output error")


def test_writing_replaces_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "a.json"
    write_text(path, "old")
    write_text(path, "σ")
    assert path.read_bytes() == "σ".encode()
    assert os.listdir(tmp_path) == ["a.json"]


@needs_posix
def test_a_written_file_has_the_mode_of_any_new_file(tmp_path):
    write_text(tmp_path / "a", "1")
    (tmp_path / "b").touch()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)


@needs_posix
def test_writing_through_a_link_keeps_the_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_writing_keeps_the_old_bytes(tmp_path, monkeypatch, error):
    def fail(_):
        raise error

    path = tmp_path / "a.json"
    write_text(path, "old")
    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises((InputError, KeyboardInterrupt)) as caught:
        write_file(path, b"new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.json"]
    if isinstance(error, OSError):
        assert str(caught.value) == f"{path}: cannot be written: no space left on device"


@needs_posix
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none/a.json", "cannot be written: its folder does not exist; create the folder first"),
        (".", "cannot be written: it is a directory; give the name of a file"),
        ("/dev/null", "cannot be written: it is no regular file; give the name of a file"),
        ("a\0b", "cannot be written: "),
        ("x" * 400, "cannot be written: file name too long"),
    ],
)
def test_what_cannot_be_written(tmp_path, name, sentence):
    with pytest.raises(InputError) as caught:
        write_file(tmp_path / name, b"1")
    assert sentence in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_folders(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file/c: the folder cannot be created: not a directory"):
        make_folder(tmp_path / "file" / "c")


def test_a_file_that_grows_piece_by_piece(tmp_path):
    with replacing(tmp_path / "a") as file:
        file.write(b"one ")
        assert not (tmp_path / "a").exists()
        file.write(b"two")
    assert (tmp_path / "a").read_bytes() == b"one two"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def file_with_half(path, error):
    with replacing(path) as file:
        file.write(b"half")
        raise error
    yield


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_nothing_is_left_of_a_file_whose_block_ends_badly(tmp_path, error):
    write_text(tmp_path / "a", "old")
    write_half = file_with_half(tmp_path / "a", error)
    with pytest.raises(error):
        next(write_half)
    assert (tmp_path / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_disk_that_is_full_in_the_middle(tmp_path):
    with pytest.raises(InputError, match=r"a: cannot be written: no space left on device$"), replacing(tmp_path / "a"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert list(tmp_path.iterdir()) == []
