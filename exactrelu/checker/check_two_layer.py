# ruff: noqa: D102, D103
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Check one file about two-layer networks: ``python -I check_two_layer.py FILE`` prints accept, or reject and why.

Standard library only, and no line shared with the program that wrote the file.  The conditions are
numbered as in FORMAT_TWO_LAYER.md, which also proves that they suffice.  Everything is decided in Q.

Names in this file
    f, g          the two networks, x -> sum of c_i max(0, a_i x + b_i), plus e
    row           d + 1 integers (n, s): the hyperplane n x + s = 0
    factor        the number with (a_i, b_i) = factor · row
"""

import hashlib
import json
import sys
from fractions import Fraction

MAX_BYTES = 1 << 28
MAX_DIGITS = 20_000  # of one number in the file
MAX_BITS = 1 << 17  # of one number that is computed
STEPS, STEPS_PER_BYTE = 10_000_000, 1_000  # what a file may cost; a step is one small multiplication
MAX_COUNT = 1_000_000  # of inputs or outputs


class Reject(Exception):
    """A condition of FORMAT_TWO_LAYER.md does not hold."""


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


def array(value, number, what, length=None):
    need(isinstance(value, list), number, f"{what} is no array")
    need(length is None or len(value) == length, number, f"{what} has another length")
    return value


class Meter:
    """Reads numbers and pays for arithmetic, so that no file makes the check long or large."""

    def __init__(self, size):
        self.left, self.bits = STEPS + STEPS_PER_BYTE * size, 0

    def pay(self, steps):
        self.left -= steps * (1 + (self.bits >> 8) + (self.bits >> 11) ** 2)
        need(self.left >= 0, "1.5", "the check would take too long for a file of this size")

    def see(self, numbers):
        for q in numbers:
            self.bits = max(self.bits, q.numerator.bit_length(), q.denominator.bit_length())
        need(self.bits <= MAX_BITS, "1.6", "a number is too large")

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
        self.pay(64)
        return Fraction(numerator, denominator)

    def vector(self, value, length, number, what):
        return [self.rational(entry) for entry in array(value, number, what, length)]

    def add(self, total, factor, vector):
        """Total + factor · vector."""
        if not factor:
            return total
        self.pay(64 * len(vector))
        total = [s + factor * t if t else s for s, t in zip(total, vector, strict=True)]
        self.see(total)
        return total


class Network:
    """The numbers of one network; neuron i has the row (a_i, b_i) and the column c_i."""

    def __init__(self, meter, document, what):
        keys(document, ("inputs", "outputs", "a", "c"), ("b", "e"), "2.1", what)
        self.meter, self.inputs, self.outputs = meter, document["inputs"], document["outputs"]
        for count, least in ((self.inputs, 0), (self.outputs, 1)):
            need(type(count) is int and least <= count <= MAX_COUNT, "2.1", f"{what} has no such number of ends")
        a = array(document["a"], "2.2", "a")
        c = array(document["c"], "2.3", "c", len(a))
        b = meter.vector(document.get("b", [0] * len(a)), len(a), "2.4", "b")
        self.e = meter.vector(document.get("e", [0] * self.outputs), self.outputs, "2.5", "e")
        self.rows = [[*meter.vector(row, self.inputs, "2.2", "a row of a"), t] for row, t in zip(a, b, strict=True)]
        self.columns = [meter.vector(column, self.outputs, "2.3", "a column of c") for column in c]

    def value(self, point):
        """The value at a point, by the definition of the network."""
        total = self.e
        for row, column in zip(self.rows, self.columns, strict=True):
            t = [Fraction(0)]
            for p, q in zip(row, [*point, 1], strict=True):
                t = self.meter.add(t, p, [q])
            total = self.meter.add(total, max(t[0], 0), column)
        return total

    def affine_part(self):
        """2 A and 2 v: the rows of the sum of c_i (a_i, b_i), and with them the constants, doubled."""
        self.meter.pay(self.outputs * (self.inputs + 1))
        rows = [[Fraction(0)] * (self.inputs + 1) for _ in range(self.outputs)]
        for k, row in enumerate(rows):
            row[-1] = 2 * self.e[k]
        for row, column in zip(self.rows, self.columns, strict=True):
            # a neuron with a = 0 is the constant max(0, b): doubled, b + |b|
            term = row if any(row[:-1]) else [*row[:-1], row[-1] + abs(row[-1])]
            for k, factor in enumerate(column):
                rows[k] = self.meter.add(rows[k], factor, term)
        return rows


def check_hyperplanes(meter, networks, hyperplanes):
    """3.1 to 3.5: every neuron with a normal is on one of the listed hyperplanes, and the jumps agree."""
    used = {letter: set() for letter in networks}
    d, outputs = networks["f"].inputs, networks["f"].outputs
    for group in array(hyperplanes, "3.1", "hyperplanes"):
        keys(group, ("row", "f", "g"), (), "3.1", "a hyperplane")
        row = [Fraction(meter.integer(t)) for t in array(group["row"], "3.1", "a row", d + 1)]
        need(any(row[:-1]), "3.1", "a row has no normal")
        jumps = [Fraction(0)] * outputs
        for letter, sign in (("f", 1), ("g", -1)):
            network = networks[letter]
            for i in array(group[letter], "3.2", "a list of neurons"):
                known = type(i) is int and 0 <= i < len(network.rows) and i not in used[letter]
                need(known, "3.2", "a neuron has no such number, or is listed twice")
                used[letter].add(i)
                jumps = meter.add(jumps, sign * abs(factor_of(meter, network.rows[i], row)), network.columns[i])
        need(not any(jumps), "3.5", "the jumps on a hyperplane differ")
    for letter, network in networks.items():
        rest = (row for i, row in enumerate(network.rows) if i not in used[letter])
        need(not any(any(row[:-1]) for row in rest), "3.4", "a neuron with a normal is on no hyperplane")


def factor_of(meter, given, row):
    """The number with given = factor · row."""
    k = next(j for j, t in enumerate(row) if t)
    factor = given[k] / row[k]
    meter.pay(64 * len(row))
    meter.see([factor])
    multiple = factor and all(t == factor * r for t, r in zip(given, row, strict=True))
    need(multiple, "3.3", "the weights of a neuron are no multiple of the row of its hyperplane")
    return factor


def equal(meter, networks, claim, evidence, constant=True):
    """3: the canonical forms agree."""
    check_hyperplanes(meter, networks, evidence["hyperplanes"])
    for p, q in zip(networks["f"].affine_part(), networks["g"].affine_part(), strict=True):
        need(p[:-1] == q[:-1], "3.6", "the linear parts differ")
        need(p[-1] == q[-1] or not constant, "3.7", "the constants differ")


def difference_at(meter, networks, point):
    """4: f - g at a point."""
    x = meter.vector(point, networks["f"].inputs, "4.1", "a point")
    values = [networks[letter].value(x) for letter in ("f", "g")]
    return [p - q for p, q in zip(*values, strict=True)]


def different(meter, networks, claim, evidence):
    need(any(difference_at(meter, networks, evidence["point"])), "4.2", "the networks agree at the point")


def different_beyond_constant(meter, networks, claim, evidence):
    first, second = array(evidence["points"], "4.3", "points", 2)
    differences = [difference_at(meter, networks, point) for point in (first, second)]
    need(differences[0] != differences[1], "4.4", "the networks differ by the same numbers at both points")


def equal_but_for_constant(meter, networks, claim, evidence):
    equal(meter, networks, claim, evidence, constant=False)


def stability(meter, networks, claim, evidence):
    """5: f and g are in N*, no permutation of g is nearer to f than this one, and it is near enough."""
    f, g = networks["f"], networks["g"]
    m, size = len(f.rows), 64 * (f.inputs + f.outputs)
    need(m == len(g.rows) > 0 and f.inputs > 1, "5.1", "the networks have no or other numbers of neurons, or one input")
    for letter, network in networks.items():
        check_restricted(meter, network, f"network {letter}")
    distance, constant = meter.rational(claim["distance"]), meter.rational(claim["constant_squared"])
    order = numbers(evidence["permutation"], m, "5.5")
    need(len(order) == m, "5.5", "the permutation leaves out a neuron")
    meter.pay(size * m)
    far = max(apart(f, g, i, j) for i, j in enumerate(order))
    need(far == distance, "5.6", "the distance of the permutation is another one")
    rows, columns = numbers(evidence["rows"], m, "5.7"), numbers(evidence["columns"], m, "5.7")
    need(len(rows) + len(columns) > m, "5.7", "the rows and columns are too few to block every permutation")
    meter.pay(size * len(rows) * len(columns))
    near = any(apart(f, g, i, j) < distance for i in rows for j in columns)
    need(not near, "5.7", "a blocked pair of neurons is nearer than the distance")
    slope = abs(entry_at(meter, networks, evidence["point"], evidence["entry"]))
    need(constant >= 0 and distance * distance <= constant * slope, "5.9", "the distance is beyond the bound")


def check_restricted(meter, network, what):
    """5.2 to 5.4: no bias, balanced, positive, no two rows on one ray."""
    need(not any(network.e) and not any(row[-1] for row in network.rows), "5.2", f"{what} has a bias")
    rays = set()
    for row, column in zip(network.rows, network.columns, strict=True):
        top = max(map(abs, row))
        need(top == max(map(abs, column)), "5.2", f"{what} is not balanced")
        if top:
            need(row[-3] > 0 and row[-2] > 0, "5.3", f"{what} is not positive")
            meter.pay(64 * len(row))
            ray = tuple(t / top for t in row)
            meter.see(ray)
            need(ray not in rays, "5.4", f"{what} has two neurons on one ray")
            rays.add(ray)


def numbers(value, m, number):
    """Different numbers of neurons."""
    listed = array(value, number, "a list of neurons")
    need(all(type(i) is int and 0 <= i < m for i in listed), number, "a neuron has no such number")
    need(len(set(listed)) == len(listed), number, "a neuron is listed twice")
    return listed


def apart(f, g, i, j):
    """The largest difference of the weights of neuron i of f and neuron j of g."""
    pairs = [*zip(f.rows[i], g.rows[j], strict=True), *zip(f.columns[i], g.columns[j], strict=True)]
    return max(abs(s - t) for s, t in pairs)


def entry_at(meter, networks, point, entry):
    """5.8: one entry of the Jacobian of f - g at a point on no hyperplane."""
    f = networks["f"]
    x = meter.vector(point, f.inputs, "5.8", "a point")
    j, k = array(entry, "5.8", "an entry", 2)
    known = type(j) is int and type(k) is int and 0 <= j < f.outputs and 0 <= k < f.inputs
    need(known, "5.8", "the Jacobian has no such entry")
    total = [Fraction(0)]
    for letter, sign in (("f", 1), ("g", -1)):
        for row, column in zip(networks[letter].rows, networks[letter].columns, strict=True):
            t = [Fraction(0)]
            for p, q in zip(row[:-1], x, strict=True):
                t = meter.add(t, p, [q])
            need(t[0] or not any(row), "5.8", "the point is on the hyperplane of a neuron")
            total = meter.add(total, sign * column[j] if t[0] > 0 else 0, [row[k]])
    return total[0]


CLAIMS = {  # kind: the keys of the claim, the keys of its evidence, what checks them
    "equal": ((), ("hyperplanes",), equal),
    "equal-up-to-constant": ((), ("hyperplanes",), equal_but_for_constant),
    "different": ((), ("point",), different),
    "different-up-to-constant": ((), ("points",), different_beyond_constant),
    "stability": (("constant_squared", "distance"), ("permutation", "rows", "columns", "point", "entry"), stability),
}


def check(path):
    """What the file proves, in words, or Reject."""
    meter, document = read(path)
    keys(document, ("format", "version", "f", "g", "claim", "evidence"), (), "6.1", "the document")
    known = [document["format"], document["version"]] == ["exactrelu-two-layer-evidence", 1]
    need(known and document["version"] is not True, "6.1", "the format is not exactrelu-two-layer-evidence, version 1")
    claim, evidence = document["claim"], document["evidence"]
    kind = claim.get("kind") if isinstance(claim, dict) else None
    need(isinstance(kind, str) and kind in CLAIMS, "6.2", "the claim is of an unknown kind")
    claim_keys, evidence_keys, method = CLAIMS[kind]
    keys(claim, ("kind", *claim_keys), (), "6.3", "the claim")
    keys(evidence, evidence_keys, (), "6.4", "the evidence")
    networks = {letter: Network(meter, document[letter], f"network {letter}") for letter in ("f", "g")}
    shapes = {(network.inputs, network.outputs) for network in networks.values()}
    need(len(shapes) == 1, "2.6", "the networks have other numbers of inputs or outputs")
    method(meter, networks, claim, evidence)
    texts = (json.dumps(document[letter], sort_keys=True, separators=(",", ":")) for letter in ("f", "g"))
    digests = " ".join(hashlib.sha256(text.encode()).hexdigest() for text in texts)
    return f"{kind}; sha256 of f and g: {digests}"


def main(arguments):
    if len(arguments) != 1:
        print("reject: 0.1 usage: python -I check_two_layer.py FILE")
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
