"""Evidence that Γ and Θ satisfy Theorem 3.3 of berner2019 with a constant, as a text for the independent checker.

The checker recomputes membership in N*_(d,m,D), the distance along the permutation, the obstruction that makes it the
least, and one entry of one Jacobian, which bounds δ from below; an upper bound for δ is not needed.
"""

from __future__ import annotations

from typing import Any

from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_fraction, format_rational
from exactrelu.realizations.inverse_stability import PRINTED, UniformStability
from exactrelu.realizations.two_layer_evidence import TwoLayerCertificate


def certify_stability(found: UniformStability, constant_squared: Any = PRINTED) -> TwoLayerCertificate:
    """The claim that distance² <= C² δ, with what proves it, for ``two_layer_certificate_text`` and the checker.

    Args:
        found: what ``stability`` returned.
        constant_squared: C².

    Raises:
        InputError: the claim is false, so there is no evidence for it.

    Cost: linear in the number of weights.

    >>> from exactrelu.certificates.submit import submit
    >>> from exactrelu.realizations.extremal_pairs import extremal_pair
    >>> from exactrelu.realizations.inverse_stability import stability
    >>> from exactrelu.realizations.two_layer_evidence import two_layer_certificate_text
    >>> submit(two_layer_certificate_text(certify_stability(stability(*extremal_pair(3, 3)), 8))).reason[:17]
    'accept: stability'
    """
    bound = as_fraction(constant_squared, what="C²")
    verdict = found.decide(bound)
    if not verdict.proved:
        raise InputError(f"there is no evidence for a false claim: {verdict.reason}", hint="raise C²")
    best = found.optimal
    claim = {
        "kind": "stability",
        "constant_squared": format_rational(bound),
        "distance": format_rational(found.distance),
    }
    evidence = {
        "permutation": list(best.permutation),
        "rows": list(best.rows),
        "columns": list(best.columns),
        "point": [format_rational(value) for value in found.seminorm.point],
        "entry": list(found.seminorm.entry),
    }
    return TwoLayerCertificate(found.gamma, found.theta, claim, evidence)
