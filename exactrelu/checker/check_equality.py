# ruff: noqa: D102, D103
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Check evidence that two networks are, or are not, one function: ``python -I check_equality.py FILE``.

Prints accept, or reject and the number of the broken condition of FORMAT_EQUALITY.md, which also proves that the
conditions suffice.  Standard library only, and no line shared with the program that wrote the file.

Names in this file
    y, t     the d coordinates of the space that is divided, and the homogenising one
    atom     0 … d - 1: a coordinate; d: the number 1, that is t; d + 1 + j: relu(wall j)
    sum      atom: coefficient
    wall     a sum of atoms below its own, with coprime integers
    form     d + 1 integers: a linear function of (y, t); as a row it means row (y, t) > 0
    point    d + 1 integers (y, t); for t > 0 it stands for the point y / t
"""

import hashlib
import json
import sys
from fractions import Fraction
from math import gcd, lcm
from operator import mul

MAX_BYTES = 1 << 28
MAX_DIGITS = 20_000  # of one number in the file
MAX_BITS = 1 << 17  # of one number that is computed
MEMORY = 1 << 33  # bits of all sums, or of all forms at one time; a small integer takes 320
STEPS, STEPS_PER_BYTE = 10_000_000, 1_000  # what a file may cost; a step is one small multiplication
RATIONAL = 16  # steps that one operation with fractions costs
SLOPES = {name: {"negative": m, "positive": p} for name, m, p in (("relu", 0, 1), ("linear", 1, 1), ("abs", -1, 1))}
NODE_KEYS = {"input": ("id", "kind"), "constant": ("id", "kind", "value"), "neuron": ("id", "activation")}


class Reject(Exception):
    """A condition of FORMAT_EQUALITY.md does not hold."""


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

    def vector(self, value, length, number, what):
        return [self.rational(entry) for entry in array(value, number, what, length)]

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
    """The domain, and the walls of the networks that are read on it."""

    def __init__(self, meter, domain, n):
        keys(domain, (), ("A", "b", "origin", "directions"), "2.1", "the domain")
        rows = array(domain.get("A", []), "2.2", "A")
        b = meter.vector(domain.get("b", []), len(rows), "2.2", "b")
        directions, sliced = array(domain.get("directions", [None] * n), "2.3", "directions"), "directions" in domain
        self.meter, self.d = meter, len(directions)
        meter.hold((n + len(rows) + 1) * (self.d + 1))
        meter.pay(meter.held)
        given = [u if sliced else [int(i == k) for i in range(n)] for k, u in enumerate(directions)]
        columns = [meter.vector(u, n, "2.3", "a direction") for u in given]
        columns.append(meter.vector(domain.get("origin", [0] * n), n, "2.3", "origin"))
        self.inputs = [{i: Fraction(u[k]) for i, u in enumerate(columns) if u[k]} for k in range(n)]
        self.walls, self.number, self.rows = [], {}, [self.dense(((self.d, 1),))]
        for a, bound in zip(rows, b, strict=True):
            total = {self.d: bound} if bound else {}
            for k, x in zip(meter.vector(a, n, "2.2", "a row of A"), self.inputs, strict=True):
                meter.add(total, x, -k)
            self.rows.append(self.dense(meter.primitive(total)[0]) if total else self.rows[0])

    def dense(self, pairs):
        table = dict(pairs)
        return [table.get(i, 0) for i in range(self.d + 1)]

    def network(self, document, name):
        """3: the outputs of a network as sums of atoms."""
        check_format(document, "exactrelu-network", ("nodes", "edges", "outputs"), ("name",), "3.1", name)
        nodes, edges, outputs = (array(document[key], "3.1", key) for key in ("nodes", "edges", "outputs"))
        place, values, neurons, waiting = {}, [], {}, [*reversed(self.inputs)]
        for node in nodes:
            self.add_node(node, place, values, neurons, waiting)
        need(not waiting, "3.8", "the networks have different numbers of inputs")
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
            need(waiting, "3.8", "the networks have different numbers of inputs")
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
        """4: the value behind a pre-activation, by the identities of FORMAT_EQUALITY.md."""
        sides = {(k > 0) - (k < 0) if atom >= self.d else 0 for atom, k in z.items()}
        slope, total = m if sides == {-1} else p, {}
        if m != p and not sides <= {1} and sides != {-1}:
            wall, factor = self.meter.primitive(z)
            if wall not in self.number:
                self.number[wall] = len(self.walls), True
                self.number[tuple((atom, -k) for atom, k in wall)] = len(self.walls), False
                self.walls.append(wall)
                self.meter.hold(4 * len(wall) + 3 * (self.d + 1))
            j, same = self.number[wall]
            slope, total = m if same else p, {self.d + 1 + j: (p - m) * factor}
        self.meter.add(total, z, slope)
        return total


class Cell:
    """The signs of some walls, the rows of their cell, the forms known there, and a trail of what to forget."""

    def __init__(self, space):
        self.space, self.meter, self.rows = space, space.meter, [*space.rows]
        self.signs, self.forms, self.trail = {}, {}, []

    def row(self, j):
        """5: the primitive row of wall j; every wall that it needs must have its sign."""
        stack = [] if j in self.forms else [j]
        while stack:
            i = stack.pop()
            below = [atom - self.space.d - 1 for atom, _ in self.space.walls[i]]
            missing = [k for k in below if k >= 0 and k not in self.forms]
            if missing:
                stack += [i, *missing]
            elif i not in self.forms:
                form = self.combined(self.space.walls[i])
                divisor = gcd(*form) or 1
                self.forms[i] = form, [t // divisor for t in form]
                self.trail.append((self.forms, i))
        return self.forms[j][1]

    def combined(self, pairs):
        """5: a sum of atoms as a form."""
        d = self.space.d
        total = [0] * (d + 1)
        self.meter.pay((len(pairs) + 16) * (d + 1))
        for atom, k in pairs:
            j = atom - d - 1
            if j < 0:
                total[atom] += k
            elif any(self.row(j)):
                need(j in self.signs, "5.1", "a wall is needed before its sign is known")
                if self.signs[j] > 0:
                    total = [s + k * t for s, t in zip(total, self.forms[j][0], strict=True)]
        self.meter.see(total)
        return total

    def decide(self, j, sign):
        need(j not in self.signs, "5.2", "the sign of a wall is decided twice")
        need(any(self.row(j)), "5.3", "a sign is decided where the wall vanishes identically")
        self.signs[j] = sign
        self.trail.append((self.signs, j))

    def check_empty(self, multipliers, *another):
        """6, Gordan: positive multiples of some of the rows cancel, so no (y, t) satisfies all of them strictly."""
        total, last, count = [0] * (self.space.d + 1), -1, len(self.rows)
        for pair in array(multipliers, "6.1", "multipliers"):
            number, factor = array(pair, "6.1", "a multiplier", 2)
            last = index(number, last + 1, count + len(another), "6.2", "the row of a multiplier")
            factor = self.meter.integer(factor)
            need(factor > 0, "6.3", "a multiplier is not positive")
            self.meter.pay(len(total))
            row = self.rows[last] if last < count else another[0]
            total = [s + factor * t for s, t in zip(total, row, strict=True)]
        need(last >= 0 and not any(total), "6.4", "the rows do not cancel, or there is none")

    def check_decision(self, decision):
        """8.3: the rows leave a wall only one of its two signs."""
        number, sign, multipliers = array(decision, "8.3", "a decision", 3)
        need(type(sign) is int and sign in (-1, 1), "8.3", "a decided sign is neither 1 nor -1")
        j = index(number, 0, len(self.space.walls), "8.4", "a wall")
        self.check_empty(multipliers, [-sign * t for t in self.row(j)])
        self.decide(j, sign)

    def check_equal(self, differences, evidence):
        """8: in pre-order; at every leaf the differences vanish identically, or the rows exclude each other."""
        waiting = [(0, len(self.rows), None, 0)]
        for node in array(evidence["tree"], "8.1", "tree"):
            need(waiting, "8.1", "the tree goes on after its last leaf")
            trail, height, j, sign = waiting.pop()
            for table, known in self.trail[trail:]:
                del table[known]
            del self.trail[trail:], self.rows[height:]
            if j is not None:
                self.rows.append([sign * t for t in self.row(j)])
                self.decide(j, sign)
            keys(node, (), ("decided", "split", "empty", "equal"), "8.2", "a node")
            need(len(node) - ("decided" in node) == 1, "8.2", "a node is not just one of split, empty and equal")
            for decision in array(node.get("decided", []), "8.3", "decided"):
                self.check_decision(decision)
            if "split" in node:
                j = index(node["split"], 0, len(self.space.walls), "8.4", "a wall")
                self.row(j)
                waiting += [(len(self.trail), len(self.rows), j, sign) for sign in (-1, 1)]
            elif "empty" in node:
                self.check_empty(node["empty"])
            else:
                need(node["equal"] is True, "8.2", "a node is not just one of split, empty and equal")
                equal = not any(any(self.combined(pairs)) for pairs in differences)
                need(equal, "8.5", "the networks differ at a leaf, or further apart than by the constant")
        need(not waiting, "8.1", "the tree stops before its last leaf")

    def values_at(self, value, differences):
        """7: the differences at a point of the interior."""
        space, meter = self.space, self.meter
        point = [meter.integer(t) for t in array(value, "7.1", "a point", space.d + 1)]
        meter.pay(len(space.rows) * len(point) + sum(map(len, [*space.walls, *differences])))
        inside = all(sum(map(mul, row, point)) > 0 for row in space.rows)
        need(inside, "7.2", "a point does not satisfy every row strictly")
        for wall in space.walls:
            point.append(max(0, sum(k * point[atom] for atom, k in wall)))
            meter.see(point[-1:])
        return [Fraction(sum(k * point[atom] for atom, k in pairs), point[space.d]) for pairs in differences]

    def check_different(self, differences, evidence):
        need(any(self.values_at(evidence["point"], differences)), "7.3", "the networks agree at the point")

    def check_varying(self, differences, evidence):
        points = array(evidence["points"], "7.4", "points", 2)
        one, other = (self.values_at(point, differences) for point in points)
        need(one != other, "7.5", "the networks differ by the same at both points")


CLAIMS = {  # kind: the keys of the claim, the keys of its evidence, what checks them
    "equal": ((), ("tree",), Cell.check_equal),
    "constant-difference": (("constant",), ("tree",), Cell.check_equal),
    "different": ((), ("point",), Cell.check_different),
    "varying-difference": ((), ("points",), Cell.check_varying),
}


def check(path):
    """What the file proves, in words, or Reject."""
    meter, document = read(path)
    parts = ("first", "second", "claim", "evidence")
    check_format(document, "exactrelu-equality-evidence", parts, ("domain",), "9.1", "the document")
    first, second, claim, evidence = (document[part] for part in parts)
    domain, kind = document.get("domain", {}), claim.get("kind") if isinstance(claim, dict) else None
    need(isinstance(kind, str) and kind in CLAIMS, "9.2", "the claim is of an unknown kind")
    claim_keys, evidence_keys, method = CLAIMS[kind]
    keys(claim, ("kind", *claim_keys), (), "9.3", "the claim")
    keys(evidence, evidence_keys, (), "9.4", "the evidence")
    nodes = first.get("nodes") if isinstance(first, dict) else None
    n = sum(isinstance(v, dict) and v.get("kind") == "input" for v in array(nodes, "3.1", "nodes"))
    space = Space(meter, domain, n)
    outputs, others = space.network(first, "the first network"), space.network(second, "the second network")
    need(len(outputs) == len(others), "3.9", "the networks have different numbers of outputs")
    constant = meter.vector(claim.get("constant", [0] * len(outputs)), len(outputs), "9.5", "the constant")
    differences = []
    for f, g, c in zip(outputs, others, constant, strict=True):
        total = dict(f)
        meter.add(total, g, Fraction(-1))
        meter.add(total, {space.d: c}, Fraction(-1))
        differences.append(meter.primitive(total)[0] if total else ())
    method(Cell(space), differences, evidence)
    parts = ({key: value for key, value in net.items() if key != "name"} for net in (first, second))
    texts = (json.dumps(part, sort_keys=True, separators=(",", ":")) for part in (*parts, domain))
    digests = " ".join(hashlib.sha256(text.encode()).hexdigest() for text in texts)
    return f"{kind}; sha256 of both networks and the domain: {digests}"


def main(arguments):
    if len(arguments) != 1:
        print("reject: 0.1 usage: python -I check_equality.py FILE")
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
