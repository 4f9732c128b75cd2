"""Find the claims of every installed package through the entry-point group ``exactrelu.claims``.

An entry point names a function without arguments that returns claims.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from exactrelu.errors import InputError
from exactrelu.search.claims import Claim

GROUP: Final = "exactrelu.claims"


def find_claims() -> tuple[Claim, ...]:
    """All claims of all installed packages, by entry point and then in the order they are given.

    Raises:
        InputError: an entry point cannot be loaded, gives something else, or two claims share a key.
    """
    claims: dict[str, Claim] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda e: (e.name, e.value)):
        for claim in load_claims(entry):
            if claim.key in claims:
                raise InputError(f"two claims have the key {claim.key}", where=f"entry point {entry.value}")
            claims[claim.key] = claim
    return tuple(claims.values())


def find_claim(key: str) -> Claim:
    """The claim of that key.

    Raises:
        InputError: there is none; close ones are named.
    """
    known = {claim.key: claim for claim in find_claims()}
    if key not in known:
        raise InputError(f"there is no claim {key!r:.80} to refute", hint=_suggestion(key, known))
    return known[key]


def load_claims(entry: EntryPoint) -> tuple[Claim, ...]:
    """The claims of one entry point.

    Raises:
        InputError: it cannot be loaded, or gives something else.
    """
    try:
        claims = tuple(entry.load()())
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"the claims of {entry.value} cannot be loaded: {error}", hint="reinstall or remove that package"
        ) from error
    for claim in claims:
        if not isinstance(claim, Claim):
            raise InputError(f"the entry point {entry.value} gives a {type(claim).__name__}", hint="return Claims only")
    return claims


def _suggestion(key: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(key, sorted(known), n=3)
    return f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(sorted(known))}"
