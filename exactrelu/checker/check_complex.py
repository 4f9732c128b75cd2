# ruff: noqa: D102, D103
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Check one complex: ``python -I check_complex.py FILE`` prints accept, or reject and the number of a broken condition.

Standard library only, and no line shared with the program that wrote the file.  The conditions are numbered as in
FORMAT_COMPLEX.md, which also proves that they suffice.  No system is solved: the network is evaluated at every vertex
in integers, and what remains is to compare sets of vertices.

Names in this file
    y, t     the d coordinates of the space that is divided into regions, and the homogenising one
    vertex   d + 1 integers (y, t) with t >= 0: the point y / t, or for t = 0 the direction y
    mask     bits of a vertex: the rows that are positive there, the neurons that are, the neurons that are negative
    face     some corners of one region, as bits: corner i is 1 << i
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
MEMORY = 1 << 33  # bits of all that is kept at one time; a small integer takes 320, a face 2,000
STEPS, STEPS_PER_BYTE = 10_000_000, 1_000  # what a file may cost; a step is one small multiplication
SLOPES = {name: {"negative": m, "positive": p} for name, m, p in (("relu", 0, 1), ("linear", 1, 1), ("abs", -1, 1))}
NODE_KEYS = {"input": ("id", "kind"), "constant": ("id", "kind", "value"), "neuron": ("id", "activation")}
PLUS, MINUS = str.maketrans("+-0", "100"), str.maketrans("+-0", "010")


class Reject(Exception):
    """A condition of FORMAT_COMPLEX.md does not hold."""


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


def check_format(document, name, required, optional, number):
    keys(document, ("format", "version", *required), optional, number, "the document")
    known = [document["format"], document["version"]] == [name, 1] and document["version"] is not True
    need(known, number, f"the format is not {name}, version 1")


def array(value, number, what, length=None):
    need(isinstance(value, list), number, f"{what} is no array")
    need(length is None or len(value) == length, number, f"{what} has another length")
    return value


class Meter:
    """Reads numbers and pays for arithmetic and memory, so that no file makes the check long or large."""

    def __init__(self, size):
        self.left, self.bits, self.growth, self.kept = STEPS + STEPS_PER_BYTE * size, 0, 0, 0

    def pay(self, steps, width=0):
        self.left -= steps * (1 + (max(self.bits + self.growth, width) >> 8))
        need(self.left >= 0, "1.5", "the check would take too long for a file of this size")

    def keep(self, bits, meanwhile=0):
        self.kept += bits
        need(self.kept + meanwhile <= MEMORY, "1.6", "too much would have to be kept at one time")

    def see(self, numbers):
        self.bits = max(self.bits, *map(int.bit_length, numbers))
        need(self.bits + self.growth <= MAX_BITS, "1.6", "a number is too large")

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

    def integers(self, fractions):
        """The fractions times their least common denominator, and that denominator."""
        common = 1
        for q in fractions:
            self.pay(64 if q.denominator > 1 else 1)
            common = lcm(common, q.denominator)
            self.see([common])
        return [q.numerator * (common // q.denominator) for q in fractions], common


class Network:
    """Values 0 to d are y and t, then every node is a sum of those before; value i, times scale[i] > 0, is integer."""

    def __init__(self, meter, document, domain):
        keys(domain, (), ("A", "b", "origin", "directions"), "2.1", "the domain")
        check_format(document, "exactrelu-network", ("nodes", "edges", "outputs"), ("name",), "3.1")
        nodes, edges, outputs = (array(document[key], "3.1", key) for key in ("nodes", "edges", "outputs"))
        self.meter, self.place, self.inputs, self.terms, self.slopes = meter, {}, [], {}, {}
        n = sum(isinstance(node, dict) and node.get("kind") == "input" for node in nodes)
        A = array(domain.get("A", []), "2.2", "A")
        directions = array(domain.get("directions", []), "2.3", "directions")
        self.d = d = len(directions) if "directions" in domain else n
        origin = meter.vector(domain.get("origin", [0] * n), n, "2.3", "origin")
        vectors = [meter.vector(u, n, "2.3", "a direction") for u in directions]
        moving = [{j: u[k] for j, u in enumerate(vectors)} if "directions" in domain else {k: 1} for k in range(n)]
        self.coordinates = [{**terms, d: o} for terms, o in zip(moving, origin, strict=True)]
        for v, node in enumerate(nodes, start=d + 1):
            self.add_node(v, node)
        for edge in edges:
            self.add_edge(edge)
        need(outputs and all(isinstance(v, str) and v in self.place for v in outputs), "3.7", "an output is no node")
        self.scale, self.sizes, self.sums, self.kinks = [Fraction(1)] * (d + 1), [0] * (d + 1), [], 0
        for v, terms in self.terms.items():
            self.add_sum(terms, self.slopes.get(v, (1, 1)))
        meter.keep(320 * (1 + len(A)) * (d + 1))
        b = meter.vector(domain.get("b", []), len(A), "2.2", "b")
        self.rows = [[0] * d + [1]]
        for a, bound in zip(A, b, strict=True):
            self.rows.append(self.row(meter.vector(a, n, "2.2", "a row of A"), bound))
        self.width = len(self.rows) + 2 * self.kinks
        self.work = sum(16 + len(sources) for sources, *_ in self.sums) + len(self.rows) * (d + 1) + 16
        meter.growth = max(self.sizes) + (d + 1).bit_length()
        meter.see([0])

    def add_node(self, v, node):
        kind = node.get("kind", "neuron") if isinstance(node, dict) else None
        need(isinstance(kind, str) and kind in NODE_KEYS, "3.2", "a node is of no known kind")
        keys(node, NODE_KEYS[kind], (), "3.2", "a node")
        need(isinstance(node["id"], str) and node["id"] not in self.place, "3.2", "a node has no name of its own")
        self.place[node["id"]] = v
        if kind == "input":
            self.terms[v] = self.coordinates[len(self.inputs)]
            self.inputs.append(v)
        elif kind == "constant":
            self.terms[v] = {self.d: self.meter.rational(node["value"])}
        else:
            name = node["activation"]
            table = SLOPES.get(name) if isinstance(name, str) else name
            keys(table, ("negative", "positive"), (), "3.3", "an activation")
            self.terms[v], self.slopes[v] = {}, [self.meter.rational(table[side]) for side in ("negative", "positive")]

    def add_edge(self, edge):
        keys(edge, ("from", "to", "weight"), ("parameter", "learnable"), "3.4", "an edge")
        need(isinstance(edge["from"], str) and isinstance(edge["to"], str), "3.4", "an edge joins no names")
        source, target = self.place.get(edge["from"]), self.place.get(edge["to"])
        need(source is not None and target in self.slopes, "3.5", "an edge starts at no node or ends at no neuron")
        need(source < target and source not in self.terms[target], "3.6", "an edge leads backwards or occurs twice")
        self.terms[target][source] = self.meter.rational(edge["weight"])

    def add_sum(self, terms, slopes):
        """One value more; sizes bounds by how many bits it is longer than a vertex."""
        integers, common = self.meter.integers([weight / self.scale[u] for u, weight in terms.items()])
        divisor = gcd(*integers) or 1
        pairs = [(u, w // divisor) for u, w in zip(terms, integers, strict=True) if w]
        (negative, positive), q = self.meter.integers(slopes)
        sources, weights = [u for u, _ in pairs], [w for _, w in pairs]
        self.sums.append((sources, weights, negative, positive, (negative != positive) << self.kinks))
        self.kinks += negative != positive
        self.scale.append(Fraction(common * q, divisor))
        factor = sum(map(abs, weights)) * max(abs(negative), abs(positive))
        self.sizes.append(max((self.sizes[u] for u in sources), default=0) + factor.bit_length())
        self.meter.see([divisor])

    def row(self, a, bound):
        """The primitive row of bound - a x; where that vanishes identically, row 0."""
        terms = {self.d: bound, **{v: -entry / self.scale[v] for v, entry in zip(self.inputs, a, strict=True)}}
        integers, _ = self.meter.integers(list(terms.values()))
        total = [0] * (self.d + 1)
        for u, weight in zip(terms, integers, strict=True):
            sources, weights = self.sums[u - self.d - 1][:2] if u > self.d else ([u], [1])
            self.meter.pay(1 + len(sources))
            for source, factor in zip(sources, weights, strict=True):
                total[source] += weight * factor
        self.meter.see(total)
        divisor = gcd(*total)
        return [t // divisor for t in total] if divisor else self.rows[0]

    def signs_at(self, point):
        """The values of the rows at (y, t); which kinked neurons are positive, and which negative, as bits."""
        self.meter.pay(self.work)
        values, plus, minus = [*point], 0, 0
        for sources, weights, negative, positive, kink in self.sums:
            z = sum(map(mul, weights, map(values.__getitem__, sources)))
            if z > 0:
                plus |= kink
            elif z < 0:
                minus |= kink
            values.append(z * (positive if z > 0 else negative))
        return [sum(map(mul, row, point)) for row in self.rows], plus, minus

    def check_empty(self, multipliers):
        """8, Gordan: positive multiples of some of the rows cancel, so no (y, t) satisfies all of them strictly."""
        total, last = [0] * (self.d + 1), -1
        for pair in array(multipliers, "8.1", "multipliers"):
            number, factor = array(pair, "8.1", "a multiplier", 2)
            need(type(number) is int and last < number < len(self.rows), "8.2", "the numbers of rows do not increase")
            last, factor = number, self.meter.integer(factor)
            need(factor > 0, "8.3", "a multiplier is not positive")
            self.meter.pay(len(total))
            total = [s + factor * t for s, t in zip(total, self.rows[last], strict=True)]
        need(last >= 0 and not any(total), "8.4", "the rows do not cancel, or there is none")


class Complex:
    """The regions so far, and the facets that have been seen in one of them only."""

    def __init__(self, network, claim):
        self.network, self.meter = network, network.meter
        self.dimension = network.d - self.check_lineality(array(claim.get("lineality", []), "4.1", "lineality"))
        self.masks = [self.mask(vertex) for vertex in array(claim["vertices"], "5.1", "vertices")]
        self.signs, self.used, self.waiting, self.neighbours, self.faces = set(), set(), {}, [], 0

    def check_lineality(self, vectors):
        d, integer = self.network.d, self.meter.integer
        self.meter.pay(len(vectors) * d)
        basis = [[integer(t) for t in array(u, "4.1", "a vector of the lineality", d)] for u in vectors]
        columns = [[j for j, entry in enumerate(column) if entry] for column in zip(*basis, strict=True)]
        alone = {column[0] for column in columns if len(column) == 1}
        need(len(alone) == len(basis), "4.2", "a vector has no coordinate in which it alone is not 0")
        for u in basis:
            rows, *signs = self.network.signs_at([*u, 0])
            need(not any(rows + signs), "4.3", "a row or a neuron changes along the lineality")
        return len(basis)

    def mask(self, vertex):
        point = [self.meter.integer(t) for t in array(vertex, "5.1", "a vertex", self.network.d + 1)]
        rows, plus, minus = self.network.signs_at(point)
        need(min(rows) >= 0, "5.2", "a vertex is outside the domain")
        mask = (minus << self.network.kinks | plus) << len(rows) | sum(1 << i for i, row in enumerate(rows) if row)
        need(mask, "5.3", "a vertex is no corner of anything: every row and every neuron vanishes there")
        self.meter.keep(320 + self.network.width)
        return mask

    def add_region(self, text, corners):
        well = isinstance(corners, list) and set(map(type, corners)) == {int} and corners == sorted(set(corners))
        need(well and corners[0] >= 0 and corners[-1] < len(self.masks), "6.2", "corners are no vertices in order")
        self.used.update(corners)
        self.neighbours.append([])
        somewhere = self.somewhere(corners)
        self.check_signs(text, somewhere)
        self.check_faces(corners, self.walls(corners, somewhere))

    def somewhere(self, vertices):
        mask = 0
        for v in vertices:
            mask |= self.masks[v]
        return mask

    def check_signs(self, text, mask):
        """6: at the corners the neurons have the signs of the region, or vanish; and all of them somewhere."""
        kinks, rows = self.network.kinks, len(self.network.rows)
        well = isinstance(text, str) and len(text) == kinks and set(text) <= set("+-0")
        need(well, "6.3", "a sign vector has another length, or other letters than + - 0")
        need(text not in self.signs, "6.4", "two regions have the same signs")
        self.meter.pay(2 * kinks + 16)
        self.signs.add(text)
        plus, minus = (int("0" + text[::-1].translate(table), 2) for table in (PLUS, MINUS))
        need(mask >> rows == minus << kinks | plus, "6.5", "the corners of a region have other signs than the region")
        need(~mask & (1 << rows) - 1 == 0, "6.6", "a region lies in a row of the domain, or in t = 0")

    def walls(self, corners, somewhere):
        """The sets of corners where a row or a neuron vanishes that does not vanish on the whole region."""
        self.meter.keep(0, len(corners) * somewhere.bit_count())
        zeros = [somewhere & ~self.masks[v] for v in corners]
        self.meter.pay(sum(map(int.bit_count, zeros)) + len(corners), max(self.network.width, len(corners)))
        on = {}
        for i, bits in enumerate(zeros):
            while bits:
                lowest = bits & -bits
                on[lowest] = on.get(lowest, 0) | 1 << i
                bits ^= lowest
        return set(on.values())

    def parts(self, face, walls):
        """The greatest proper sets that walls cut out of a face: its faces of one dimension less."""
        found = {face & wall for wall in walls} - {0, face}
        self.meter.pay(face.bit_length() + len(walls) + len(found) ** 2, face.bit_length())
        self.meter.keep(2000)
        self.faces += 1
        greatest = []
        for part in sorted(found, key=int.bit_count, reverse=True):
            if 0 not in [part & ~other for other in greatest]:
                greatest.append(part)
        return greatest

    def check_faces(self, corners, walls):
        """7: level by level, that faces of one dimension close up to the boundary of one of the next dimension."""
        whole = (1 << len(corners)) - 1
        level = {whole: self.parts(whole, walls)}
        for k in range(self.dimension, 0, -1):
            below = {part: self.parts(part, walls) if k > 1 else () for part in set().union(*level.values())}
            for face, parts in level.items():
                need(k > 1 or len(parts) == 2, "7.1", "an edge has not two ends")
                boundary, covered = set(), 0
                for part in parts:
                    boundary.symmetric_difference_update(below[part])
                    covered |= part
                need(covered == face, "7.2", "a corner of a face lies in none of its parts")
                need(not boundary, "7.3", "the faces of a face do not close up")
            if k == self.dimension:
                below = {part: below[part] for part in level[whole] if self.is_new_facet(part, corners)}
            level = below
        need(all(face.bit_count() == 1 for face in level), "7.4", "a face of dimension 0 is not one vertex")
        self.meter.keep(-2000 * self.faces)
        self.faces = 0

    def is_new_facet(self, facet, corners):
        """No: then the region before is a neighbour, and has shown that the facet is well."""
        vertices = tuple(v for i, v in enumerate(corners) if facet >> i & 1)
        other = self.waiting.pop(vertices, None)
        self.meter.keep((1000 + 64 * len(vertices)) * (1 if other is None else -1))
        if other is None:
            self.waiting[vertices] = len(self.neighbours) - 1
        else:
            self.neighbours[other].append(len(self.neighbours) - 1)
        return other is None

    def close(self, neighbours):
        """Facets of one region only are on the boundary of the domain; nothing is left over."""
        need(len(self.used) == len(self.masks), "6.7", "a vertex is a corner of no region")
        rows = (1 << len(self.network.rows)) - 1
        for facet in self.waiting:
            need(~self.somewhere(facet) & rows, "7.5", "a facet inside the domain belongs to one region only")
        claimed = array(neighbours, "7.6", "neighbours", len(self.neighbours))
        for others, found in zip(claimed, self.neighbours, strict=True):
            need(others == found and set(map(type, others)) <= {int}, "7.6", "the neighbours of a region are others")


def check(path):
    """What the file proves, in words, or Reject."""
    meter, document = read(path)
    check_format(document, "exactrelu-complex-evidence", ("network", "claim", "evidence"), ("domain",), "9.1")
    claim, evidence, domain = document["claim"], document["evidence"], document.get("domain", {})
    keys(claim, ("kind", "regions", "vertices", "corners", "neighbours"), ("lineality",), "9.2", "the claim")
    need(claim["kind"] == "complex", "9.2", "the claim is of another kind")
    keys(evidence, () if claim["regions"] else ("multipliers",), (), "9.3", "the evidence")
    network = Network(meter, document["network"], domain)
    regions = array(claim["regions"], "6.1", "regions")
    if not regions:
        network.check_empty(evidence["multipliers"])
    found = Complex(network, claim)
    for text, corners in zip(regions, array(claim["corners"], "6.1", "corners", len(regions)), strict=True):
        found.add_region(text, corners)
    found.close(claim["neighbours"])
    parts = ({key: value for key, value in document["network"].items() if key != "name"}, domain)
    texts = [json.dumps(part, sort_keys=True, separators=(",", ":")).encode() for part in parts]
    digests = " ".join(hashlib.sha256(text).hexdigest() for text in texts)
    return f"complex; regions: {len(regions)}; sha256 of network and domain: {digests}"


def main(arguments):
    if len(arguments) != 1:
        print("reject: 0.1 usage: python -I check_complex.py FILE")
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
