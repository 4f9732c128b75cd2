"""The function as the object: equality, exact norms, fibres of the realization map, inverse stability.

In: one network or two.  Out: Verdicts about the functions they realize, exact numbers, other parametrizations.

This room knows no file, no command and no training.  The *realization map* R sends a parametrization to its
function; the *fibre* of a function g is {Φ : R(Φ) = g}; R is *inverse stable* where a function near R(Γ) has a
parametrization near Γ (berner2019, Definition 1.1).
"""
