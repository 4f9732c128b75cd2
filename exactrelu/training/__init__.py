"""How weights move under gradient flow: exact gradients, invariances, conservation laws, low rank.

In: a network, perhaps with data.  Out: Verdicts about rates, identities and conserved functions; never a trained net.

This room knows no file and no command.  The *risk* is (1/n) Σ ℓ(y_i ν(x_i)); gradient flow is dw/dt ∈ −∂R(w) with the
*Clarke subdifferential* ∂R; a *conservation law* is a function of the weights that no such flow changes.
"""
