"""The risk (1/n) Σ_i Σ_k ℓ(z_ik, y_ik) of a network on a data set, exactly; and what the loss tells the network.

Names in this module
    z    outputs, z_ik = ν_k(x_i)
    y    labels
    r    residuals, r_ik = ∂ℓ/∂z_ik: all that the gradient of the risk knows of the loss
"""

from __future__ import annotations

from fractions import Fraction

from exactrelu.errors import InputError
from exactrelu.networks.forward import Evaluation, evaluate, realization_many
from exactrelu.networks.network import Network
from exactrelu.training.data import Dataset, check_dimension
from exactrelu.training.losses import Loss, Scalar, as_scalar, is_rational


def risk(network: Network, data: Dataset, loss: Loss) -> Scalar:
    """The risk R(w) = (1/n) Σ_i ℓ(y_i ν(x_i)), or ℓ(ν(x_i), y_i) in the regression form (le2022, section 2).

    The label multiplies the output, never the input: ν(y x) is another number unless ν is odd.

    Raises:
        ShapeError, InputError: as :func:`check_samples`; the loss has no values.

    Cost: one forward pass for each sample.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> risk(net, Dataset([[1]], [-1]), squared_loss(margin=True))
    Fraction(2, 1)
    """
    check_samples(network, data, loss)
    values = realization_many(network, data.inputs)
    pairs = [
        (z, y)
        for i, row in enumerate(values)
        for z, y in zip(row, data.label(i) or (Fraction(0),) * len(row), strict=True)
    ]
    return as_scalar(sum((loss.value(z, y) for z, y in pairs), Fraction(0)) * Fraction(1, data.size))


def residuals(network: Network, data: Dataset, loss: Loss) -> tuple[tuple[Scalar, ...], ...]:
    """r_ik = ∂ℓ/∂z_ik, n rows of D numbers; without the factor 1/n.

    Raises:
        ShapeError, InputError: as :func:`check_samples`.

    Cost: one forward pass for each sample.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> residuals(net, Dataset([[1], [-1]], [3, 3]), squared_loss())
    ((Fraction(-2, 1),), (Fraction(-3, 1),))
    """
    return residuals_at(evaluate_samples(network, data, loss), data, loss)


def residuals_at(evaluations: tuple[Evaluation, ...], data: Dataset, loss: Loss) -> tuple[tuple[Scalar, ...], ...]:
    """The residuals where the forward passes are done."""
    return tuple(loss.output_derivatives(i, e.value, data.label(i)) for i, e in enumerate(evaluations))


def rational_residuals(
    evaluations: tuple[Evaluation, ...], data: Dataset, loss: Loss
) -> tuple[tuple[Fraction, ...], ...]:
    """The residuals, all of which must be rational.

    Raises:
        InputError: one is not; the sample is named.
    """
    rows = residuals_at(evaluations, data, loss)
    for i, row in enumerate(rows):
        if not is_rational(row):
            raise InputError(
                f"the derivative of the loss at sample {i} is not a rational number",
                hint="use squared_loss, or given_loss with rational values",
            )
    return rows


def evaluate_samples(network: Network, data: Dataset, loss: Loss) -> tuple[Evaluation, ...]:
    """Check the samples, then run one forward pass for each.

    Raises:
        ShapeError, InputError: as :func:`check_samples`.
    """
    check_samples(network, data, loss)
    return tuple(evaluate(network, x) for x in data.inputs)


def check_samples(network: Network, data: Dataset, loss: Loss) -> None:
    """Raise unless network, data and loss fit together.

    Raises:
        ShapeError: the samples have the wrong dimension, or the labels or given derivatives do not fit.
        InputError: a label is outside the domain of the loss, or labels are missing.
    """
    check_dimension(network, data)
    loss.check_labels(data.labels, data.size, network.output_dimension)
