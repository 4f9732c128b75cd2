"""Write the networks of this folder: ``python examples/laws/make_examples.py``.  README.md says what to try on them."""

from __future__ import annotations

from pathlib import Path

from exactrelu.builders.convolutional import convolution, convolutional_network
from exactrelu.builders.fully_connected import dense, fully_connected_random
from exactrelu.builders.layered import layered_network
from exactrelu.builders.residual import identity_block
from exactrelu.loaders.json_files import as_json_text
from exactrelu.networks.network import Network

FOLDER = Path(__file__).parent


def plain(widths: list[int], activation: str) -> Network:
    """A fully connected network without biases and small random weights."""
    activations = [*[activation] * (len(widths) - 2), "linear"]
    name = f"{activation}-{'-'.join(map(str, widths))}"
    weights = [-3, -2, -1, 1, 2, 3]
    return fully_connected_random(widths, 2, bias=False, activations=activations, weights=weights, name=name)


def stream() -> Network:
    """ResNetIdentity between an embedding 2 -> 3 and a head 3 -> 2: two blocks x + U relu(Vx) of two inner neurons."""
    block = identity_block([[1, -1], [2, 1], [0, 1]], [[1, 2, -1], [-1, 1, 1]], activation="relu", outer="linear")
    embedding = dense([[1, 2], [-1, 1], [2, 0]], None, "linear")
    head = dense([[1, -1, 1], [2, 1, -1]], None, "linear")
    return layered_network(2, [embedding, block, block, head], name="residual-stream").network


def convolutions() -> Network:
    """Two linear 1-D convolutions, 1 -> 2 -> 1 channels, kernels of size 2, on an input of length 4."""
    first = convolution([[[1, -1]], [[2, 1]]], activation="linear")
    second = convolution([[[1, 1], [-1, 2]]], activation="linear")
    return convolutional_network((1, 4), [first, second], name="convolution-1d").network


NETWORKS = {
    "linear-1-2-2-1.json": plain([1, 2, 2, 1], "linear"),
    "linear-3-3-3-3.json": plain([3, 3, 3, 3], "linear"),
    "relu-2-3-4-2.json": plain([2, 3, 4, 2], "relu"),
    "residual-stream.json": stream(),
    "convolution-1d.json": convolutions(),
}


def main() -> None:
    """Write every file."""
    for file, network in NETWORKS.items():
        (FOLDER / file).write_text(as_json_text(network), encoding="utf-8")


if __name__ == "__main__":
    main()
