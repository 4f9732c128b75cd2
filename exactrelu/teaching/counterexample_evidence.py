"""A counterexample as JSON data, and back: networks as native documents, numbers as strings.

What is read back is computed afresh: all kept hypotheses, both sides, and the size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exactrelu.errors import InputError
from exactrelu.exact.rationals import format_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.loaders.json_files import from_document
from exactrelu.loaders.json_values import as_list, as_name, as_number, as_table, as_text, check_keys
from exactrelu.networks.network_text import as_document
from exactrelu.search.claims import Claim
from exactrelu.search.instances import Instance, Vector, size_of
from exactrelu.search.refutation import GLOBAL, LOCAL, Counterexample, Minimality
from exactrelu.teaching.counterexample_rows import kept_hypotheses

FORMAT: Final = "exactrelu-counterexample"
VERSION: Final = 1
_KEYS: Final = (
    "format", "version", "claim", "title", "wording", "dropped", "kept", "instance", "comparison", "size", "tried",
    "order", "minimal",
)  # fmt: skip
_COMPARISON_KEYS: Final = (
    "left_name",
    "left",
    "relation",
    "right_name",
    "right",
    "sentence",
    "left_code",
    "right_code",
)


def evidence_of(counterexample: Counterexample) -> dict[str, Any]:
    """The counterexample as plain JSON data, without floats."""
    c, both = counterexample, counterexample.comparison
    comparison = {key: getattr(both, key) for key in _COMPARISON_KEYS}
    comparison |= {"left": format_rational(both.left), "right": format_rational(both.right)}
    size = {"neurons": c.size.neurons, "edges": c.size.edges, "samples": c.size.samples, "height": str(c.size.height)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "claim": c.claim.key,
        "title": c.claim.title,
        "wording": c.claim.wording,
        "dropped": list(c.dropped),
        "kept": {h.name: h.meaning for h in kept_hypotheses(c)},
        "instance": instance_document(c.instance),
        "comparison": comparison,
        "size": size,
        "tried": c.tried,
        "order": c.order,
        "minimal": c.minimal,
    }


def instance_document(instance: Instance) -> dict[str, Any]:
    """The instance as plain JSON data; what is empty is left out."""
    document: dict[str, Any] = {"network": as_document(instance.network)}
    if instance.second is not None:
        document["second"] = as_document(instance.second)
    if instance.samples:
        document["samples"] = [{"x": _strings(x), "r": _strings(r)} for x, r in instance.samples]
    if instance.edge_sets:
        document["edge_sets"] = [[list(pair) for pair in sorted(edges)] for edges in instance.edge_sets]
    if instance.neurons:
        document["neurons"] = list(instance.neurons)
    if instance.numbers:
        document["numbers"] = [[name, format_rational(value)] for name, value in instance.numbers]
    return document


def instance_from(document: Any, *, where: str = "instance", limits: Limits = DEFAULT_LIMITS) -> Instance:
    """The instance that a document describes.

    Raises:
        InputError: the first thing that is not as :func:`instance_document` writes it, with its place.
        InputTooLarge: a network is beyond a limit.
    """
    table = as_table(document, where)
    check_keys(table, where, ("network",), ("second", "samples", "edge_sets", "neurons", "numbers"))
    samples, sets = as_list(table.get("samples", []), "samples"), as_list(table.get("edge_sets", []), "edge_sets")
    neurons, numbers = as_list(table.get("neurons", []), "neurons"), as_list(table.get("numbers", []), "numbers")
    return Instance(
        network=from_document(table["network"], limits=limits),
        second=from_document(table["second"], limits=limits) if "second" in table else None,
        samples=tuple(_sample(sample, f"samples[{k}]", limits) for k, sample in enumerate(samples)),
        edge_sets=tuple(
            frozenset(_pair(pair, f"edge_sets[{k}][{j}]", limits) for j, pair in enumerate(as_list(edges, "edge_sets")))
            for k, edges in enumerate(sets)
        ),
        neurons=tuple(as_name(name, f"neurons[{k}]", limits) for k, name in enumerate(neurons)),
        numbers=tuple(_named_number(entry, f"numbers[{k}]", limits) for k, entry in enumerate(numbers)),
    )


def counterexample_from(document: Any, claim: Claim, *, limits: Limits = DEFAULT_LIMITS) -> Counterexample:
    """The counterexample that a document describes, once it has refuted the claim again.

    Nothing that was computed is believed: the hypotheses that were kept are decided again, and both sides and the
    size are computed from the instance and compared.  How it was found (tried, order, minimality) is only read.

    Args:
        document: what :func:`evidence_of` returned, perhaps by way of JSON.
        claim: the claim, which is code and therefore not in the document.
        limits: bounds on networks and numbers.

    Raises:
        InputError: the document is about another claim, is not as it should be, carries other numbers than its
            instance gives, or its instance does not refute the claim.
        InputTooLarge: a network is beyond a limit.
    """
    table = as_table(document, "")
    check_keys(table, "", _KEYS, ())
    if (table["format"], table["version"]) != (FORMAT, VERSION) or type(table["version"]) is not int:
        raise InputError(f"this is no {FORMAT} of version {VERSION}", where="format")
    if table["claim"] != claim.key:
        raise InputError(f"the document is about {str(table['claim'])[:60]!r}, the claim is {claim.key!r}")
    dropped = tuple(
        as_name(name, f"dropped[{k}]", limits) for k, name in enumerate(as_list(table["dropped"], "dropped"))
    )
    instance = instance_from(table["instance"], limits=limits)
    found = Counterexample(
        claim=claim,
        dropped=dropped,
        instance=instance,
        comparison=claim.conclusion(instance),
        size=size_of(instance),
        tried=_tried(table["tried"]),
        order=_order(table["order"]),
        minimal=_minimal(table["minimal"]),
    )
    found.check()
    _check_same(table, evidence_of(found))
    return found


def _check_same(said: Mapping[str, Any], computed: Mapping[str, Any]) -> None:
    for key in ("title", "wording", "dropped", "kept", "comparison", "size"):
        if said[key] != computed[key]:
            raise InputError("the document says something else than its claim and its instance give", where=key)


def _tried(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise InputError("must be a count", where="tried")
    return value


def _order(value: Any) -> str:
    if not isinstance(value, str):
        raise InputError("must be a string", where="order")
    return value


def _minimal(value: Any) -> Minimality:
    if value == GLOBAL:
        return GLOBAL
    if value == LOCAL:
        return LOCAL
    raise InputError(f"must be {GLOBAL!r} or {LOCAL!r}", where="minimal")


def _sample(document: Any, where: str, limits: Limits) -> tuple[Vector, Vector]:
    table = as_table(document, where)
    check_keys(table, where, ("x", "r"), ())
    return _vector(table["x"], f"{where}.x", limits), _vector(table["r"], f"{where}.r", limits)


def _vector(values: Any, where: str, limits: Limits) -> Vector:
    return tuple(as_number(value, f"{where}[{k}]", limits) for k, value in enumerate(as_list(values, where)))


def _pair(document: Any, where: str, limits: Limits) -> tuple[str, str]:
    names = [as_name(name, where, limits) for name in as_list(document, where)]
    if len(names) != 2:
        raise InputError("must be a pair [source, target]", where=where)
    return names[0], names[1]


def _named_number(document: Any, where: str, limits: Limits) -> tuple[str, Any]:
    entries = as_list(document, where)
    if len(entries) != 2:
        raise InputError("must be a pair [name, number]", where=where)
    return as_text(entries[0], where, limits), as_number(entries[1], where, limits)


def _strings(values: Vector) -> list[str]:
    return [format_rational(value) for value in values]
