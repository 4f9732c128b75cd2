"""Counterexamples: an instance at which the kept hypotheses of a claim hold and its conclusion does not."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib import import_module
from types import ModuleType
from typing import Any, Final, Literal, TypeAlias

from exactrelu.errors import InputError
from exactrelu.search.claims import Claim, Comparison
from exactrelu.search.instances import Instance, Size, size_of

GLOBAL: Final = "global in the declared order"
LOCAL: Final = "local: no single smaller step works"
Minimality: TypeAlias = Literal["global in the declared order", "local: no single smaller step works"]


@dataclass(frozen=True)
class Counterexample:
    """An instance that refutes a claim, and how it was found.

    Attributes:
        claim: the claim.
        dropped: the names of the hypotheses that were dropped.
        instance: where it fails.
        comparison: both sides there.
        size: of the instance.
        tried: how many instances were tried until this one was found.
        order: the order in which they were tried, in words.
        minimal: how small the instance is known to be.
    """

    claim: Claim
    dropped: tuple[str, ...]
    instance: Instance
    comparison: Comparison
    size: Size
    tried: int
    order: str
    minimal: Minimality

    def check(self) -> None:
        """Raise unless the instance refutes the claim, everything computed afresh.

        Raises:
            InputError: a kept hypothesis does not hold, the conclusion does, or a stored number is another one.
        """
        broken = self.claim.find_broken(self.instance, self.dropped)
        if broken is not None:
            raise InputError(f"the instance breaks the hypothesis {broken!r}, which was kept")
        comparison = self.claim.conclusion(self.instance)
        if comparison.holds:
            raise InputError(f"the conclusion holds at the instance: {comparison.sentence}")
        if comparison != self.comparison or size_of(self.instance) != self.size:
            raise InputError("the counterexample carries other numbers than its instance gives")

    def to_latex(self) -> str:
        """The counterexample in LaTeX."""
        return str(_writer("counterexample_latex").latex_of(self))

    def script(self) -> str:
        """A stand-alone Python program that verifies the counterexample with plain fractions."""
        return str(_writer("counterexample_script").script_of(self))

    def evidence(self) -> dict[str, Any]:
        """The counterexample as JSON data."""
        return dict(_writer("counterexample_evidence").evidence_of(self))

    def paragraph(self) -> str:
        """The counterexample as one paragraph of English."""
        return str(_writer("counterexample_words").paragraph_of(self))

    def draw(self) -> str:
        """The counterexample as an SVG picture."""
        return str(_writer("counterexample_drawing").draw_counterexample(self))

    def _repr_html_(self) -> str:
        """The picture and the paragraph, for notebooks."""
        return f"<p>{escape(self.paragraph())}</p>{self.draw()}"


def _writer(name: str) -> ModuleType:
    """The room above that writes; opened when it is asked for, so that a search needs nothing from upstairs."""
    return import_module(f"exactrelu.teaching.{name}")
