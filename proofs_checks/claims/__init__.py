"""The claims of both papers with named hypotheses, to be refuted: one module each.

Nothing here stores a counterexample; ``exactrelu refute`` finds them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from exactrelu.search import Claim

MODULES: Final = (
    "le2022_lemma_2",
    "le2022_lemma_3",
    "le2022_paths",
    "le2022_rates",
    "berner2019_claims",
)


def claims() -> tuple[Claim, ...]:
    """All claims; named by the entry point."""
    modules = [import_module(f"proofs_checks.claims.{name}") for name in MODULES]
    return tuple(claim for module in modules for claim in module.CLAIMS)
