"""Bounded reading and atomic writing: every way a path can be wrong, each with one sentence.

A file is opened before it is measured and measured before it is read, so that no file can
grow, turn into a pipe, or fill the memory between the check and the reading.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from exactrelu.errors import InputError, InputTooLarge
from exactrelu.limits import DEFAULT_LIMITS, Limits

PathLike = str | os.PathLike[str]

#: A named pipe would block when it is opened for reading; Windows knows neither flag.
_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_WRITE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True)
class FileContent:
    """The bytes of a file, and where they came from.

    Attributes:
        path: the path as the caller wrote it; error messages begin with it.
        data: all bytes, at least one.
        folder: where the file lies, links followed; empty for bytes that come from no file.
    """

    path: str
    data: bytes
    folder: str = ""

    @property
    def sha256(self) -> str:
        """The sha256 of the bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def read_file(path: PathLike, *, limits: Limits = DEFAULT_LIMITS) -> FileContent:
    """Read a regular file that is neither empty nor larger than ``limits.file_bytes``.

    Raises:
        InputError: there is no such file, it is a directory, a pipe or a device, it is empty, or
            the system refuses to open it.
        InputTooLarge: it is larger than the limit; nothing was read.

    Cost: the size of the file.
    """
    where = _shown(path)
    try:
        descriptor = os.open(path, _READ_FLAGS)
    except (OSError, ValueError) as error:
        raise _unreadable(path, where, error) from None
    try:
        _check_kind(os.fstat(descriptor), where, limits)
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise _unreadable(path, where, error) from None
    finally:
        os.close(descriptor)
    if len(data) > limits.file_bytes:  # it grew after it was measured
        raise _too_large(len(data), where, limits)
    return FileContent(where, data, os.path.dirname(os.path.realpath(path)))


def write_file(path: PathLike, data: bytes) -> None:
    """Write ``data`` to ``path`` completely or not at all.

    The bytes go to a temporary name in the same folder, reach the disk, and only then take the
    place of an older file.  Whatever interrupts this, ``path`` holds the old bytes or the new ones.

    Raises:
        InputError: the folder is missing, ``path`` is a directory or a device, or the system refuses.
    """
    with replacing(path) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: PathLike) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``path`` if the block ends well; else nothing is left of it.

    For what is too large for :func:`write_file`; the promise is the same.

    Raises:
        InputError: as there, also when the system refuses in the middle, as a full disk does.
    """
    where = _shown(path)
    try:
        target = Path(os.path.realpath(path))
    except ValueError as error:
        raise _unwritable(where, error) from None
    try:
        _check_target(target, where)
        with _replacement(target) as file:
            yield file
    except OSError as error:
        raise _unwritable(where, error) from None


def write_text(path: PathLike, text: str) -> None:
    """Write ``text`` as UTF-8, as :func:`write_file` does."""
    write_file(path, text.encode("utf-8"))


def make_folder(path: PathLike) -> None:
    """Create the folder ``path``, and the folders above it, unless they are there.

    Raises:
        InputError: something that is no folder has one of these names, or the system refuses.
    """
    try:
        os.makedirs(path, exist_ok=True)
    except (OSError, ValueError) as error:
        raise InputError(f"the folder cannot be created: {_reason(error)}", where=_shown(path)) from None


@contextlib.contextmanager
def _replacement(target: Path) -> Iterator[BinaryIO]:
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, _WRITE_FLAGS, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _check_target(target: Path, where: str) -> None:
    if not target.parent.is_dir():
        raise InputError("cannot be written: its folder does not exist", where=where, hint="create the folder first")
    if target.is_dir():
        raise InputError("cannot be written: it is a directory", where=where, hint="give the name of a file")
    if target.exists() and not target.is_file():
        raise InputError("cannot be written: it is no regular file", where=where, hint="give the name of a file")


def _check_kind(status: os.stat_result, where: str, limits: Limits) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _directory(where)
    if not stat.S_ISREG(status.st_mode):
        raise InputError("is no regular file", where=where, hint="pipes and devices are not read; save it to a file")
    if status.st_size == 0:
        raise InputError("the file is empty", where=where)
    if status.st_size > limits.file_bytes:
        raise _too_large(status.st_size, where, limits)


def _unwritable(where: str, error: OSError | ValueError) -> InputError:
    return InputError(f"cannot be written: {_reason(error)}", where=where)


def _unreadable(path: PathLike, where: str, error: OSError | ValueError) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError("there is no such file", where=where)
    if isinstance(error, (IsADirectoryError, PermissionError)) and os.path.isdir(path):
        return _directory(where)  # how Windows says that it is one
    return InputError(f"cannot be read: {_reason(error)}", where=where)


def _directory(where: str) -> InputError:
    return InputError("is a directory", where=where, hint="give the name of a file")


def _too_large(size: int, where: str, limits: Limits) -> InputTooLarge:
    return InputTooLarge("file_bytes", needed=size, allowed=limits.file_bytes, doing="reading", where=where)


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _shown(path: PathLike) -> str:
    """The path as one printable line; a name with control characters is quoted, a very long one cut."""
    text = os.fspath(path)
    shown = text if text.isprintable() and text else repr(text)
    return shown if len(shown) <= 300 else f"{shown[:299]}…"
