"""The guided search: where the exhaustive walk ends without a hit, hypothesis draws larger rationals and climbs.

It proposes only; every hit is decided exactly.  The same seed gives the same instances.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from itertools import islice
from typing import Any, Final

from exactrelu.errors import ExactReluError
from exactrelu.search.claims import Claim, Comparison
from exactrelu.search.instances import Instance
from exactrelu.search.spaces import Shape, rationals_of_height

#: Rationals up to this height fill the slots.
_HEIGHT: Final = 12
#: So many shapes are drawn from, the smallest ones.
_SHAPES: Final = 200
#: Differences of both sides are climbed in steps of this part.
_STEP: Final = 1_000
_STEEPEST: Final = 10**12


class _Found(BaseException):
    """Carries the instance out of hypothesis, which lets it pass and replays nothing."""

    def __init__(self, instance: Instance) -> None:
        super().__init__()
        self.instance = instance


class _Late(BaseException):
    """The time is over."""


def search_guided(
    claim: Claim, dropped: Collection[str] = (), *, instances: int = 5_000, seconds: int = 30, seed: int = 0
) -> tuple[Instance | None, int]:
    """Draw instances, climb towards violation, return the first that refutes the claim and how many were drawn.

    Args:
        claim: the claim.
        dropped: hypotheses that need not hold.
        instances: how many are drawn at most.
        seconds: stop after so many.
        seed: of the draw.
    """
    from hypothesis import HealthCheck, Phase, given, settings, target
    from hypothesis import seed as with_seed
    from hypothesis import strategies as st

    kept = claim.kept(dropped)
    fitting = (s for s in claim.space_without(dropped).ordered_shapes() if _fits(s, kept))
    shapes = list(islice(fitting, _SHAPES))
    if not shapes:
        return None, 0
    count = 0
    deadline = time.monotonic_ns() + seconds * 1_000_000_000

    @with_seed(seed)
    @settings(
        max_examples=instances,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.target),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data: Any) -> None:
        nonlocal count
        shape = data.draw(st.sampled_from(shapes))
        values = tuple(data.draw(st.sampled_from(rationals_of_height(_HEIGHT, kind))) for kind in shape.slots)
        if time.monotonic_ns() > deadline:  # asked after the draw, which must not depend on the clock
            raise _Late
        count += 1
        instance = _promising(kept, shape, values)
        if instance is None:
            return
        comparison = claim.conclusion(instance)
        if not comparison.holds:
            raise _Found(instance)
        target(_violation(comparison))

    try:
        draw()
    except _Found as found:
        return found.instance, count
    except _Late:
        return None, count
    return None, count


def _promising(kept: Any, shape: Shape, values: tuple[Any, ...]) -> Instance | None:
    """The instance, unless a kept hypothesis speaks against it."""
    try:
        instance = shape.instance(values)
        return instance if all(h.holds(instance) for h in kept) else None
    except (ExactReluError, ArithmeticError, LookupError):
        return None


def _fits(shape: Shape, kept: Any) -> bool:
    instance = shape.instance((1,) * len(shape.slots))
    return all(h.holds(instance) for h in kept if h.structural)


def _violation(comparison: Comparison) -> int:
    """How far the relation is from being violated, as an int that grows towards violation."""
    gap = comparison.left - comparison.right
    if comparison.relation in (">=", ">"):
        gap = -gap
    if comparison.relation == "=":
        gap = abs(gap)
    scaled = gap * _STEP
    return max(-_STEEPEST, min(_STEEPEST, scaled.numerator // scaled.denominator))
