"""The exhaustive search: every instance of a space in order of size, with a journal that a killed walk resumes from.

The first instance that refutes the claim is one of least size in the space, so a hit is minimal in the declared
order, and a walk to the end that finds nothing says "none among N".

Names in this module
    tried    fillings that were looked at; those of shapes on which a structural hypothesis fails are left out
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from exactrelu.errors import InputError
from exactrelu.search.claims import Claim
from exactrelu.search.instances import Instance
from exactrelu.search.spaces import START, Cursor, Filling, Shape, Space

#: Fillings between two looks at the clock.
_BATCH: Final = 2_000
#: Nanoseconds between two entries in the journal.
_JOURNAL_PAUSE: Final = 1_000_000_000


@dataclass(frozen=True)
class Walked:
    """How far a walk came.

    Attributes:
        instance: the first instance that refutes the claim, or None.
        cursor: where the walk stands; the next filling is the first that was not tried.
        tried: how many fillings were tried, those before a resumption included.
        complete: was the whole space walked?
    """

    instance: Instance | None
    cursor: Cursor
    tried: int
    complete: bool


def walk_space(
    claim: Claim,
    dropped: Collection[str] = (),
    *,
    seconds: int | None = None,
    journal: Path | None = None,
    part: int = 0,
    parts: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Walked:
    """Look through the space of a claim, in order of size, for an instance that refutes it.

    Args:
        claim: the claim.
        dropped: hypotheses that need not hold.
        seconds: stop after so many.
        journal: a file that is written now and then; if it is there, the walk begins where it says.
        part: walk a part of the space only, from 0.
        parts: into how many parts the space is divided.
        progress: told how many fillings were tried.

    Returns:
        The first refuting instance or None, and how far the walk came.

    Raises:
        InputError: no such hypothesis; the journal belongs to another walk.

    >>> from fractions import Fraction
    >>> from exactrelu.search.claims import compare
    >>> from exactrelu.search.spaces import lines
    >>> small = Claim("mine.small", "|w| <= 1", lines(3), (),
    ...               lambda i: compare("w²", i.network.theta["x->y"] ** 2, "1", Fraction(1), relation="<="))
    >>> walk_space(small).instance.network.theta["x->y"], walk_space(small).tried
    (Fraction(2, 1), 3)
    """
    space = claim.space_without(dropped)
    diary = _Journal(journal, _title(claim, dropped, space, part, parts))
    cursor, tried, done = diary.read()
    if done:
        instance = _instance_at(space, cursor) if done == "found" else None
        return Walked(instance, cursor, tried, done == "complete")
    deadline = None if seconds is None else time.monotonic_ns() + seconds * 1_000_000_000
    visits = _visits(claim, frozenset(dropped), space, cursor, part, parts)
    found: Instance | None = None
    while found is None:
        batch = 0
        for cursor, instance in islice(visits, _BATCH):  # noqa: B007 -- where the batch ended is read below
            batch += 1
            if instance is not None:
                found = instance
                break
        tried += batch
        if progress is not None:
            progress(tried)
        if found is None and batch < _BATCH:
            diary.write(cursor, tried, "complete")
            return Walked(None, cursor, tried, True)
        if found is None:
            diary.write_now_and_then(_next(cursor), tried)
            if deadline is not None and time.monotonic_ns() > deadline:
                diary.write(_next(cursor), tried, "")
                return Walked(None, _next(cursor), tried, False)
    diary.write(cursor, tried, "found")
    return Walked(found, cursor, tried, False)


def _visits(
    claim: Claim, dropped: frozenset[str], space: Space, cursor: Cursor, part: int, parts: int
) -> Iterator[tuple[Cursor, Instance | None]]:
    """Every filling as (cursor, the instance if it refutes the claim)."""
    kept = claim.kept(dropped)
    structural = [h for h in kept if h.structural]
    other = [h for h in kept if not h.structural]
    names = frozenset(h.name for h in kept)
    for place, shape, fillings in space.stretches(cursor, lambda shape: _fits(shape, structural)):
        screen = claim.screen(shape, names) if claim.screen is not None else None
        for index, values in fillings:
            if parts == 1 or index % parts == part:
                yield (*place, index), _refuting(claim, other, shape, values, screen)


def _fits(shape: Shape, structural: list[Any]) -> bool:
    """Do the structural hypotheses hold on a shape?  Any filling will tell."""
    if not structural:
        return True
    instance = shape.instance((1,) * len(shape.slots))
    return all(h.holds(instance) for h in structural)


def _refuting(
    claim: Claim, kept: list[Any], shape: Shape, values: Filling, screen: Callable[[Filling], bool] | None
) -> Instance | None:
    if screen is not None and not screen(values):
        return None
    instance = shape.instance(values)
    if all(h.holds(instance) for h in kept) and not claim.conclusion(instance).holds:
        return instance
    return None


def _instance_at(space: Space, cursor: Cursor) -> Instance:
    level, height, number, first = cursor
    shape = next(islice(space.levels(), level, None))[number]
    _, values = next(shape.fillings(height, first))
    return shape.instance(values)


def _next(cursor: Cursor) -> Cursor:
    return (*cursor[:3], cursor[3] + 1)


def _title(claim: Claim, dropped: Collection[str], space: Space, part: int, parts: int) -> dict[str, Any]:
    """What a journal must say to belong to this walk."""
    return {
        "format": "exactrelu-walk",
        "version": 1,
        "claim": claim.key,
        "dropped": sorted(dropped),
        "order": space.order,
        "part": part,
        "parts": parts,
    }


class _Journal:
    """The file of a walk: written whole under another name and then renamed, so that a kill cannot halve it."""

    def __init__(self, path: Path | None, title: dict[str, Any]) -> None:
        self.path, self.title, self.last = path, title, time.monotonic_ns()

    def read(self) -> tuple[Cursor, int, str]:
        """Cursor, tried, and how the walk ended, if it did."""
        if self.path is None or not self.path.exists():
            return START, 0, ""
        try:
            entry = json.loads(self.path.read_text(encoding="utf-8"))
            cursor, tried, done = tuple(entry.pop("cursor")), entry.pop("tried"), entry.pop("done")
            sound = len(cursor) == 4 and all(type(t) is int and t >= 0 for t in (*cursor, tried))
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise InputError("this is no journal of a walk", where=str(self.path), hint="remove it") from error
        if not sound or entry != self.title or done not in ("", "found", "complete"):
            raise InputError(
                "the journal belongs to another walk", where=str(self.path), hint="remove it, or give another file"
            )
        return (cursor[0], cursor[1], cursor[2], cursor[3]), tried, done

    def write_now_and_then(self, cursor: Cursor, tried: int) -> None:
        if self.path is not None and time.monotonic_ns() - self.last > _JOURNAL_PAUSE:
            self.write(cursor, tried, "")

    def write(self, cursor: Cursor, tried: int, done: str) -> None:
        if self.path is None:
            return
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(json.dumps({**self.title, "cursor": cursor, "tried": tried, "done": done}), encoding="utf-8")
        fresh.replace(self.path)
        self.last = time.monotonic_ns()
