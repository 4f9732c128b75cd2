# ruff: noqa: D102, D103
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Check evidence that some input of a network satisfies a query, or none does: ``python -I check_query.py FILE``.

Prints accept, or reject and the number of the broken condition of FORMAT_QUERY.md, which also proves that the
conditions suffice.  Standard library only, and no line shared with the program that wrote the file.

Names in this file
    x        the d inputs of the network
    atom     0 … d - 1: an input; d: the number 1; d + 1 + j: relu(wall j), or a number a_j in its place
    sum      atom: coefficient
    wall     a sum of atoms below its own, with coprime integers
    row      a sum that is >= 0, or > 0, in the cell that is looked at
"""

import hashlib
import json
import sys
from fractions import Fraction
from math import gcd, lcm

MAX_BYTES = 1 << 28
MAX_DIGITS = 20_000  # of one number in the file
MAX_BITS = 1 << 17  # of one number that is computed
MEMORY = 1 << 33  # bits of all sums; a small number takes 320
STEPS, STEPS_PER_BYTE = 10_000_000, 1_000  # what a file may cost; a step is one small multiplication
RATIONAL = 16  # steps that one operation with fractions costs
SLOPES = {name: {"negative": m, "positive": p} for name, m, p in (("relu", 0, 1), ("linear", 1, 1), ("abs", -1, 1))}
NODE_KEYS = {"input": ("id", "kind"), "constant": ("id", "kind", "value"), "neuron": ("id", "activation")}


class Reject(Exception):
    """A condition of FORMAT_QUERY.md does not hold."""


def need(condition, number, sentence):
    if not condition:
        raise Reject(f"{number} {sentence}")


def read(path):
    sys.set_int_max_str_digits(MAX_DIGITS)
    with open(path, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    need(len(data) <= MAX_BYTES, "1.1", "the file is too large")
    null = {}.get  # reads every float as None, which no condition accepts
    try:
        document = json.loads(data.decode(), parse_float=null, parse_constant=null, object_pairs_hook=no_twins)
    except (ValueError, RecursionError):
        raise Reject("1.2 the file is no JSON text, or nests too deeply, or has too long a number") from None
    return Meter(len(data)), document


def no_twins(pairs):
    table = dict(pairs)
    need(len(table) == len(pairs), "1.3", "an object has a key twice")
    return table


def keys(value, required, optional, number, what):
    need(isinstance(value, dict), number, f"{what} is no object")
    need(set(required) <= set(value) <= {*required, *optional}, number, f"{what} has missing or unknown keys")


def check_format(document, name, required, optional, number, what):
    keys(document, ("format", "version", *required), optional, number, what)
    known = [document["format"], document["version"]] == [name, 1] and document["version"] is not True
    need(known, number, f"the format is not {name}, version 1")


def index(value, low, high, number, what):
    need(type(value) is int and low <= value < high, number, f"{what} has no such number, or is out of order")
    return value


def array(value, number, what, length=None):
    need(isinstance(value, list), number, f"{what} is no array")
    need(length is None or len(value) == length, number, f"{what} has another length")
    return value


class Meter:
    """Reads numbers and pays for arithmetic, so that no file makes the check long or large."""

    def __init__(self, size):
        self.left, self.bits, self.held = STEPS + STEPS_PER_BYTE * size, 0, 0

    def pay(self, steps):
        self.left -= steps * (1 + (self.bits >> 8))
        need(self.left >= 0, "1.5", "the check would take too long for a file of this size")

    def see(self, numbers):
        self.bits = max(self.bits, *map(int.bit_length, numbers))
        small = self.bits <= MAX_BITS and self.held * (self.bits + 320) <= MEMORY
        need(small, "1.6", "a number is too large, or all of them together are")

    def hold(self, count):
        self.held += count
        self.see([0])

    def integer(self, value):
        if isinstance(value, str):
            digits = value.removeprefix("-")
            value = int(value) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS else None
        need(type(value) is int, "1.4", "a number is misspelled or too long")
        self.see([value])
        return value

    def rational(self, value):
        p, slash, q = value.partition("/") if isinstance(value, str) else (value, "", "")
        numerator, denominator = self.integer(p), self.integer(q if slash else 1)
        need(denominator > 0, "1.4", "a denominator is not positive")
        self.pay(RATIONAL)
        return Fraction(numerator, denominator)

    def add(self, total, other, factor):
        """Add a multiple of one sum to another, in place; a coefficient that becomes 0 goes."""
        self.pay(RATIONAL * len(other))
        for atom, k in other.items():
            value = total.get(atom, 0) + factor * k
            self.see([value.numerator, value.denominator])
            total[atom] = value
            if not value:
                del total[atom]

    def primitive(self, total):
        """The coprime integers of a sum that is not 0, by atom, and the positive factor that they leave."""
        self.pay(RATIONAL * len(total))
        common = 1
        for k in total.values():
            common = lcm(common, k.denominator)
            self.see([common])
        factor = Fraction(gcd(*(int(k * common) for k in total.values())), common)
        return tuple((atom, int(total[atom] / factor)) for atom in sorted(total)), factor


class Space:
    """The walls of a network on R^d, and the conditions of the query as rows."""

    def __init__(self, meter, document):
        nodes = document.get("nodes") if isinstance(document, dict) else None
        inputs = sum(isinstance(v, dict) and v.get("kind") == "input" for v in array(nodes, "3.1", "nodes"))
        self.meter, self.d = meter, inputs
        self.inputs = [{i: Fraction(1)} for i in range(inputs)]
        self.walls, self.number = [], {}
        self.outputs = self.network(document, "the network")

    def network(self, document, name):
        """3: the outputs of a network as sums of atoms."""
        check_format(document, "exactrelu-network", ("nodes", "edges", "outputs"), ("name",), "3.1", name)
        nodes, edges, outputs = (array(document[key], "3.1", key) for key in ("nodes", "edges", "outputs"))
        place, values, neurons, waiting = {}, [], {}, [*reversed(self.inputs)]
        for node in nodes:
            self.add_node(node, place, values, neurons, waiting)
        need(not waiting, "3.8", "an input was lost")
        for edge in edges:
            self.add_edge(edge, place, neurons)
        for v, (slopes, terms) in neurons.items():
            total = {}
            for u, weight in terms.items():
                self.meter.add(total, values[u], weight)
            values[v] = self.activated(total, *slopes)
            self.meter.hold(len(values[v]))
        need(outputs and all(isinstance(v, str) and v in place for v in outputs), "3.7", "an output is no node")
        return [values[place[v]] for v in outputs]

    def add_node(self, node, place, values, neurons, waiting):
        kind = node.get("kind", "neuron") if isinstance(node, dict) else None
        need(isinstance(kind, str) and kind in NODE_KEYS, "3.2", "a node is of no known kind")
        keys(node, NODE_KEYS[kind], (), "3.2", "a node")
        need(isinstance(node["id"], str) and node["id"] not in place, "3.2", "a node has no name of its own")
        v = place[node["id"]] = len(values)
        values.append(None)
        if kind == "input":
            need(waiting, "3.8", "an input is there twice")
            values[v] = waiting.pop()
        elif kind == "constant":
            value = self.meter.rational(node["value"])
            values[v] = {self.d: value} if value else {}
        else:
            name = node["activation"]
            table = SLOPES.get(name) if isinstance(name, str) else name
            keys(table, ("negative", "positive"), (), "3.3", "an activation")
            neurons[v] = [self.meter.rational(table[side]) for side in ("negative", "positive")], {}

    def add_edge(self, edge, place, neurons):
        keys(edge, ("from", "to", "weight"), ("parameter", "learnable"), "3.4", "an edge")
        need(isinstance(edge["from"], str) and isinstance(edge["to"], str), "3.4", "an edge joins no names")
        source, target = place.get(edge["from"]), place.get(edge["to"])
        need(source is not None and target in neurons, "3.5", "an edge starts at no node or ends at no neuron")
        terms = neurons[target][1]
        need(source < target and source not in terms, "3.6", "an edge leads backwards or occurs twice")
        terms[source] = self.meter.rational(edge["weight"])

    def activated(self, z, m, p):
        """4: the value behind a pre-activation, by the identities of FORMAT_QUERY.md."""
        sides = {(k > 0) - (k < 0) if atom >= self.d else 0 for atom, k in z.items()}
        slope, total = m if sides == {-1} else p, {}
        if m != p and not sides <= {1} and sides != {-1}:
            wall, factor = self.meter.primitive(z)
            if wall not in self.number:
                self.number[wall] = len(self.walls), True
                self.number[tuple((atom, -k) for atom, k in wall)] = len(self.walls), False
                self.walls.append(wall)
                self.meter.hold(4 * len(wall))
            j, same = self.number[wall]
            slope, total = m if same else p, {self.d + 1 + j: (p - m) * factor}
        self.meter.add(total, z, slope)
        return total

    def condition(self, value):
        """5: bound - (left-hand side) as a sum, and whether it is > 0."""
        inputs, outputs, relation, bound = array(value, "5.1", "a condition", 4)
        need(relation in ("<", "<="), "5.2", "a condition is neither < nor <=")
        bound = self.meter.rational(bound)
        total = {self.d: bound} if bound else {}
        for terms, sums in ((inputs, self.inputs), (outputs, self.outputs)):
            for term in array(terms, "5.3", "terms"):
                position, k = array(term, "5.3", "a term", 2)
                index(position, 0, len(sums), "5.4", "an input or output")
                self.meter.add(total, sums[position], -self.meter.rational(k))
        self.meter.hold(len(total))
        return total, relation == "<"

    def values_at(self, point):
        """7: the values of all atoms at an input."""
        values = [self.meter.rational(t) for t in array(point, "7.1", "the point", self.d)] + [Fraction(1)]
        for wall in self.walls:
            values.append(max(Fraction(0), self.value(dict(wall), values)))
        return values

    def value(self, total, values):
        self.meter.pay(RATIONAL * len(total))
        result = Fraction(0)
        for atom, k in total.items():
            result += k * values[atom]
            self.meter.see([result.numerator, result.denominator])
        return result


class Cell:
    """The signs and bounds of some walls, the conditions of an alternative, and a trail of what to forget."""

    def __init__(self, space, conditions):
        self.space, self.meter, self.conditions = space, space.meter, conditions
        self.signs, self.bounds, self.trail = {}, {}, []

    def row(self, number):
        """6: the row of a number, before the known signs are put in; and whether it is > 0."""
        m, d = len(self.conditions), self.space.d
        if number <= m:
            return self.conditions[number - 1] if number else ({d: 1}, True)
        j, which = divmod(number - m - 1, 3)
        if which == 0:
            return {d + 1 + j: 1}, False
        if which == 1:
            return {d + 1 + j: 1, **{atom: -k for atom, k in self.space.walls[j]}}, False
        need(j in self.bounds, "6.3", "the chord of a wall is used before it has bounds")
        low, high = self.bounds[j]
        total = {d + 1 + j: low - high, d: -high * low}
        self.meter.add(total, dict(self.space.walls[j]), high)
        return total, False

    def combined(self, multipliers, start):
        """6: a sum plus positive multiples of rows, with the known signs put in; and is there a row > 0?"""
        total, last, some_strict = dict(start), -1, False
        count = len(self.conditions) + 1 + 3 * len(self.space.walls)
        for pair in array(multipliers, "6.1", "multipliers"):
            number, factor = array(pair, "6.1", "a multiplier", 2)
            last = index(number, last + 1, count, "6.1", "the row of a multiplier")
            factor = self.meter.rational(factor)
            need(factor > 0, "6.2", "a multiplier is not positive")
            row, strict = self.row(last)
            self.meter.add(total, row, factor)
            some_strict = some_strict or strict
        for j in sorted(self.signs, reverse=True):
            self.meter.pay(1)
            k = total.pop(self.space.d + 1 + j, 0)
            if k and self.signs[j] > 0:
                self.meter.add(total, dict(self.space.walls[j]), k)
        return total, some_strict

    def bound(self, multipliers, j, side):
        """8.3: the number below which side * (wall j) is."""
        total, _ = self.combined(multipliers, {atom: side * Fraction(k) for atom, k in self.space.walls[j]})
        bound = total.pop(self.space.d, Fraction(0))
        need(not total, "8.3", "the rows do not leave a constant of the wall")
        return bound

    def learn(self, lemma):
        """8.3: bounds of a wall; a wall that is >= 0 or <= 0 has a sign."""
        keys(lemma, ("wall",), ("lower", "upper"), "8.2", "a lemma")
        j = index(lemma["wall"], 0, len(self.space.walls), "8.2", "a wall")
        need(j not in self.signs, "8.4", "a wall that has its sign is bounded or split")
        low = -self.bound(lemma["lower"], j, -1) if "lower" in lemma else None
        high = self.bound(lemma["upper"], j, 1) if "upper" in lemma else None
        if low is not None and low >= 0:
            self.decide(j, 1)
        elif high is not None and high <= 0:
            self.decide(j, -1)
        else:
            need(low is not None and high is not None, "8.5", "a lemma bounds one side only, and gives no sign")
            self.trail.append((self.bounds, j, self.bounds.get(j)))
            self.bounds[j] = low, high

    def decide(self, j, sign):
        self.trail.append((self.signs, j, None))
        self.signs[j] = sign

    def check_tree(self, tree):
        """8: in pre-order; at every leaf the rows exclude each other."""
        waiting = [(0, None, 0)]
        for node in array(tree, "8.1", "a tree"):
            need(waiting, "8.1", "a tree goes on after its last leaf")
            trail, j, sign = waiting.pop()
            while len(self.trail) > trail:
                table, known, before = self.trail.pop()
                if before is None:
                    del table[known]
                else:
                    table[known] = before
            if j is not None:
                self.decide(j, sign)
            keys(node, (), ("lemmas", "split", "empty"), "8.2", "a node")
            need(len(node) - ("lemmas" in node) == 1, "8.2", "a node is not just one of split and empty")
            for lemma in array(node.get("lemmas", []), "8.2", "lemmas"):
                self.learn(lemma)
            if "split" in node:
                j = index(node["split"], 0, len(self.space.walls), "8.2", "a wall")
                need(j not in self.signs, "8.4", "a wall that has its sign is bounded or split")
                waiting += [(len(self.trail), j, sign) for sign in (-1, 1)]
            else:
                total, strict = self.combined(node["empty"], {})
                need(strict and not total, "8.6", "the rows do not cancel, or none of them is > 0")
        need(not waiting, "8.1", "a tree stops before its last leaf")


def check_unsatisfiable(space, alternatives, evidence):
    trees = array(evidence["trees"], "9.5", "the list of one tree for each alternative", len(alternatives))
    for conditions, tree in zip(alternatives, trees, strict=True):
        Cell(space, conditions).check_tree(tree)


def check_satisfiable(space, alternatives, evidence):
    values = space.values_at(evidence["point"])
    for conditions in alternatives:
        found = [(space.value(total, values), strict) for total, strict in conditions]
        if all(value > 0 or (value == 0 and not strict) for value, strict in found):
            return
    raise Reject("7.2 the point satisfies no alternative")


CLAIMS = {  # kind: the keys of its evidence, what checks it
    "satisfiable": (("point",), check_satisfiable),
    "unsatisfiable": (("trees",), check_unsatisfiable),
}


def check(path):
    """What the file proves, in words, or Reject."""
    meter, document = read(path)
    parts = ("network", "alternatives", "claim", "evidence")
    check_format(document, "exactrelu-query-evidence", parts, (), "9.1", "the document")
    network, alternatives, claim, evidence = (document[part] for part in parts)
    keys(claim, ("kind",), (), "9.2", "the claim")
    kind = claim["kind"]
    need(isinstance(kind, str) and kind in CLAIMS, "9.3", "the claim is of an unknown kind")
    evidence_keys, method = CLAIMS[kind]
    keys(evidence, evidence_keys, (), "9.4", "the evidence")
    space = Space(meter, network)
    rows = [
        [space.condition(c) for c in array(conditions, "5.1", "an alternative")]
        for conditions in array(alternatives, "5.1", "alternatives")
    ]
    method(space, rows, evidence)
    bare = {key: value for key, value in network.items() if key != "name"}
    texts = (json.dumps(part, sort_keys=True, separators=(",", ":")) for part in (bare, alternatives))
    digests = " ".join(hashlib.sha256(text.encode()).hexdigest() for text in texts)
    return f"{kind}; sha256 of the network and the query: {digests}"


def main(arguments):
    if len(arguments) != 1:
        print("reject: 0.1 usage: python -I check_query.py FILE")
        return 2
    try:
        print(f"accept: {check(arguments[0])}")
        return 0
    except Reject as reason:
        print(f"reject: {reason}")
    except Exception as error:  # no such file, no memory left, a fault of this program: no proof in any case
        print(f"reject: 0.2 the check stopped ({type(error).__name__})")
    return 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
