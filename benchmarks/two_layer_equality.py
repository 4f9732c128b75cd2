"""Equality of two-layer networks by canonical form: growth with the number of neurons, in R^10.

``python benchmarks/two_layer_equality.py`` prints one row a width: seconds to decide a network against a rescaled,
permuted copy (equal) and against one with a changed weight (a point), to read both from their DAGs, and to
check the evidence in a process of its own; medians of three runs, and the ratio to the row before.
"""

from __future__ import annotations

import random
import statistics
import time
from fractions import Fraction

from exactrelu import (
    TwoLayer,
    as_two_layer,
    certify_two_layer_comparison,
    decide_two_layer_equality,
    submit,
    two_layer_certificate_text,
)

DIMENSION, WIDTHS, RUNS = 10, (250, 500, 1000, 2000, 4000), 3


def seconds(work):
    """The median time of a call."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def pair(m):
    """A random network with float32-like weights and biases, an equal one and one that differs."""
    rng = random.Random(m)

    def weight():
        return Fraction(rng.randint(-(2**24), 2**24), 2 ** rng.randint(20, 30))

    f = TwoLayer.of(
        [[weight() for _ in range(DIMENSION)] for _ in range(m)], [weight() for _ in range(m)],
        [weight() for _ in range(m)], [weight()],
    )  # fmt: skip
    order = rng.sample(range(m), m)
    factors = [Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in order]
    g = TwoLayer.of(
        [[t * x for x in f.a[i]] for i, t in zip(order, factors, strict=True)],
        [[x / t for x in f.c[i]] for i, t in zip(order, factors, strict=True)],
        [t * f.b[i] for i, t in zip(order, factors, strict=True)], f.e,
    )  # fmt: skip
    changed = TwoLayer.of(f.a, [*f.c[:-1], [f.c[-1][0] + Fraction(1, 2**30)]], f.b, f.e)
    return f, g, changed


def main():
    """Print the table."""
    print(f"{'neurons':>8} {'equal':>8} {'ratio':>6} {'point':>8} {'from DAGs':>10} {'checker':>8}")
    before = None
    for m in WIDTHS:
        f, g, changed = pair(m)
        equal = seconds(lambda f=f, g=g: decide_two_layer_equality(f, g))
        point = seconds(lambda f=f, h=changed: decide_two_layer_equality(f, h))
        networks = f.as_network(), g.as_network()
        read = seconds(lambda nets=networks: [as_two_layer(net) for net in nets])
        text = two_layer_certificate_text(certify_two_layer_comparison(f, g))
        checked = seconds(lambda text=text: submit(text))
        if not (submit(text).proved and decide_two_layer_equality(f, changed).refuted):
            raise SystemExit(f"wrong answer at {m} neurons")
        ratio = "" if before is None else f"{equal / before:.2f}"
        print(f"{m:>8} {equal:>8.3f} {ratio:>6} {point:>8.3f} {read:>10.3f} {checked:>8.2f}", flush=True)
        before = equal


if __name__ == "__main__":
    main()
