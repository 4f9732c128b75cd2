# ruff: noqa: D101, D102, D103
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Check evidence about conservation laws: ``python -I check_laws.py FILE`` prints accept, or reject and the number.

Standard library only, and no line shared with the program that wrote the file.  The conditions are numbered as in
FORMAT_LAWS.md, which also proves that they suffice.  Everything is decided in integers and fractions.

Names in this file
    edge      (tail, head, parameter or None, weight of a frozen edge); nodes and parameters are numbers
    column    the slopes of a node on all patterns, 0 where it is not live
    terms     {ascending tuple of parameters: coefficient}, a polynomial in theta
    series    a number modulo p with nilpotents e_1, e_2, e_4, ...: {sum of the names in a product: residue}
"""

import hashlib
import json
import sys
from fractions import Fraction
from math import prod

MAX_BYTES = 1 << 28
MAX_DIGITS = 20_000  # of one number in the file
MAX_BITS = 1 << 17  # of one number that is computed
STEPS, STEPS_PER_BYTE = 100_000_000, 2_000  # what a file may cost; a step is one small multiplication
DEEPEST = 12  # fields in one bracket
SLOPES = {name: {"negative": m, "positive": p} for name, m, p in (("relu", 0, 1), ("linear", 1, 1), ("abs", -1, 1))}
NODE_KEYS = {"input": ("id", "kind"), "constant": ("id", "kind", "value"), "neuron": ("id", "activation")}


class Reject(Exception):
    """A condition of FORMAT_LAWS.md does not hold."""


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


def index(value, high, number, what):
    need(type(value) is int and 0 <= value < high, number, f"{what} has no such number")
    return value


def array(value, number, what, length=None):
    need(isinstance(value, list), number, f"{what} is no array")
    need(length is None or len(value) == length, number, f"{what} has another length")
    return value


def gradient_of(terms):
    out = {}  # parameter: the derivative with respect to it
    for monomial, c in terms.items():
        for at, k in enumerate(monomial):
            form, rest = out.setdefault(k, {}), monomial[:at] + monomial[at + 1 :]
            form[rest] = form.get(rest, 0) + c
    return out


class Meter:  # Reads numbers and pays for arithmetic, so that no file makes the check long or large
    def __init__(self, size):
        self.left = STEPS + STEPS_PER_BYTE * size

    def pay(self, steps):
        self.left -= steps
        need(self.left >= 0, "1.5", "the check would take too long for a file of this size")

    def integer(self, value):
        q = self.rational(value)
        need(q.denominator == 1, "1.4", "a number is no integer")
        return q.numerator

    def rational(self, value):
        parts = value.split("/") if isinstance(value, str) else [value]
        for k, part in enumerate(parts):
            if isinstance(part, str):
                digits = part if k else part.removeprefix("-")
                parts[k] = int(part) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS else None
        well = len(parts) < 3 and all(type(part) is int for part in parts) and all(parts[1:])
        need(well, "1.4", "a number is misspelled or too long, or has denominator zero")
        return self.sized(Fraction(*parts))

    def sized(self, q):
        bits = q.numerator.bit_length() + q.denominator.bit_length()
        need(bits <= MAX_BITS, "1.6", "a number is too large")
        self.pay(8 + (bits >> 6) ** 2)
        return q


class Network:  # 2: nodes in topological order, edges by head; parameters are the learnable ones, by their first edge
    def __init__(self, meter, document):
        keys(document, ("format", "version", "nodes", "edges", "outputs"), ("name",), "2.1", "the network")
        written = [document["format"], repr(document["version"])]
        need(written == ["exactrelu-network", "1"], "2.1", "the format is not exactrelu-network, version 1")
        nodes, edges, outputs = (array(document[key], "2.1", key) for key in ("nodes", "edges", "outputs"))
        self.meter, self.place, self.inputs, self.constants, self.slopes = meter, {}, [], {}, {}
        for node in nodes:
            self.add_node(node)
        self.names, self.number, self.edges, known = list(self.place), {}, {}, {}
        for edge in edges:
            self.add_edge(edge, known)
        self.edges, self.parameters = sorted(self.edges.values(), key=lambda e: (e[1], e[0])), list(self.number)
        known = all(isinstance(v, str) and v in self.place for v in outputs) and len(set(outputs)) == len(outputs)
        need(known, "2.6", "an output is no node, or occurs twice")
        self.outputs, self.sources = [self.place[v] for v in outputs], {*self.inputs, *self.constants}
        self.kinked = [v for v, (low, high) in self.slopes.items() if low != high]

    def add_node(self, node):
        kind = node.get("kind", "neuron") if isinstance(node, dict) else None
        need(isinstance(kind, str) and kind in NODE_KEYS, "2.2", "a node is of no known kind")
        keys(node, NODE_KEYS[kind], (), "2.2", "a node")
        need(isinstance(node["id"], str) and node["id"] not in self.place, "2.2", "a node has no name of its own")
        v = self.place[node["id"]] = len(self.place)
        if kind == "input":
            self.inputs.append(v)
        elif kind == "constant":
            self.constants[v] = self.meter.rational(node["value"])
        else:
            table = SLOPES.get(str(node["activation"]), node["activation"])
            keys(table, ("negative", "positive"), (), "2.3", "an activation")
            self.slopes[v] = [self.meter.rational(table[side]) for side in ("negative", "positive")]

    def add_edge(self, edge, known):
        keys(edge, ("from", "to", "weight"), ("parameter", "learnable"), "2.4", "an edge")
        name, learnable = edge.get("parameter", f"{edge['from']}->{edge['to']}"), edge.get("learnable", True)
        named = all(isinstance(text, str) for text in (edge["from"], edge["to"], name))
        need(named and isinstance(learnable, bool), "2.4", "an edge joins no names, or its parameter is unclear")
        tail, head = self.place.get(edge["from"]), self.place.get(edge["to"])
        need(tail is not None and head in self.slopes, "2.5", "an edge starts at no node or ends at no neuron")
        need(tail < head and (tail, head) not in self.edges, "2.5", "an edge leads backwards or occurs twice")
        value = self.meter.rational(edge["weight"]), learnable
        need(known.setdefault(name, value) == value, "2.7", "edges of one parameter differ")
        k = self.number.setdefault(name, len(self.number)) if learnable else None
        self.edges[tail, head] = (tail, head, k, Fraction(1) if learnable else value[0])


class Family:  # 3: the patterns, what is live on them, and the polynomials of the model
    def __init__(self, meter, network, claim):
        self.meter, self.network, self.all = meter, network, claim["patterns"] == "all"
        signs = ["+" * len(network.kinked)] if self.all else array(claim["patterns"], "3.1", "patterns")
        inputs = array(claim.get("inputs", []), "3.3", "inputs", len(signs) if "inputs" in claim else None)
        need(not self.all or not inputs, "3.3", "inputs are given for all patterns at once")
        self.points = [[meter.rational(t) for t in array(x, "3.3", "x", len(network.inputs))] for x in inputs]
        meter.pay(8 * len(signs) * (len(network.place) + len(network.edges)))
        self.slopes = [self.effective(text, k) for k, text in enumerate(signs)]
        own = set(network.kinked if self.all else ())
        self.column = [(v in own and v, *(row[v] for row in self.slopes)) for v in range(len(network.place))]
        self.free = {v for v in own if self.column[v][1]}
        self.edges = [e for e in network.edges if e[3] and any(row[e[0]] and row[e[1]] for row in self.slopes)]
        self.out_of, self.into, self.of, self.polynomials = {}, {}, {}, None
        for e in self.edges:
            for table, key in zip((self.out_of, self.into, self.of), e[:3], strict=True):
                table.setdefault(key, []).append(e)

    def effective(self, text, k):
        """The slopes of the nodes on a path from a source to an output without slope 0, and 0 for the others."""
        network = self.network
        known = isinstance(text, str) and len(text) == len(network.kinked) and set(text) <= set("+-0")
        need(known, "3.2", "a pattern is no string of + - 0, or has another length")
        positive = set(network.slopes) - {v for v, t in zip(network.kinked, text, strict=True) if t != "+"}
        slope = {v: pair[v in positive] for v, pair in network.slopes.items()}
        slope |= dict.fromkeys(network.kinked, Fraction(1)) if self.all else {}
        reached = {v for v, c in network.constants.items() if c}
        reached |= {v for j, v in enumerate(network.inputs) if not self.points or self.points[k][j]}
        for tail, head, _, weight in network.edges:
            if tail in reached and slope[head] and weight:
                reached.add(head)
        live = reached & set(network.outputs)
        for tail, head, _, weight in reversed(network.edges):
            if head in live and tail in reached and weight:
                live.add(tail)
        return [slope.get(v, Fraction(1)) if v in live else Fraction() for v in range(len(network.place))]

    def model(self):
        """The polynomials of the outputs, for each pattern, source and set of free nodes on the way."""
        if self.polynomials is None:
            found = {frozenset(f.items()) for k in range(len(self.slopes)) for f in self.on_pattern(k)}
            self.polynomials = [gradient_of(dict(f)) for f in found]
        return self.polynomials

    def on_pattern(self, k):
        value = {v: {(None, ()): {(): c}} for v, c in self.network.constants.items()}
        for j, v in enumerate(self.network.inputs):
            value[v] = {(None, ()): {(): self.points[k][j]}} if self.points else {(j, ()): {(): Fraction(1)}}
        for v in sorted(self.into):
            total = value[v] = {}
            for tail, _, parameter, weight in self.into[v] if self.slopes[k][v] else ():
                for (source, free), f in value.get(tail, {}).items():
                    target = total.setdefault((source, (*free, v) if v in self.free else free), {})
                    for monomial, c in f.items():
                        self.meter.pay(len(monomial))
                        key = monomial if parameter is None else tuple(sorted((*monomial, parameter)))
                        target[key] = self.meter.sized(target.get(key, 0) + c * weight * self.slopes[k][v])
        return [f for v in self.network.outputs for f in value.get(v, {}).values()]


class Point:  # 4, 5, 6: the modulus and the point; gradients, brackets and rows modulo p; laws
    def __init__(self, meter, family, evidence):
        self.meter, self.family, self.pivots, self.p = meter, family, {}, meter.integer(evidence["prime"])
        need(1 < self.p < 1 << 64, "4.1", "the modulus is not between 2 and 2^64")
        point = array(evidence["point"], "4.2", "the point", len(family.network.parameters))
        self.theta = [{0: meter.integer(t) % self.p} for t in point]

    def residue(self, q):
        try:
            return q.numerator * pow(q.denominator, -1, self.p) % self.p
        except ValueError:
            raise Reject("4.3 a number that must be inverted is no unit of the modulus") from None

    def add(self, a, b, c, factor=1):
        """Add factor times the product of two series to a series; e_i times e_i is 0."""
        self.meter.pay(2 + len(b) * len(c))
        for i, s in b.items():
            for j, t in c.items():
                if not i & j:
                    a[i | j] = (a.get(i | j, 0) + factor * s * t) % self.p

    def gradient(self, T, field):
        """The derivatives of a sum of c · f(x; theta): value of the tail times slope and cotangent of the head."""
        total = {k: {} for k in (None, *range(len(T)))}
        weights = {e: {0: self.residue(e[3])} if e[2] is None else T[e[2]] for e in self.family.edges}
        for slopes, start, ends in field:
            value, back = ({v: {0: t} for v, t in table.items()} for table in (start, ends))
            for e in self.family.edges:
                self.add(value.setdefault(e[1], {}), weights[e], value.get(e[0], {}), slopes[e[1]])
            for e in reversed(self.family.edges):
                self.add(back.setdefault(e[0], {}), weights[e], back.get(e[1], {}), slopes[e[1]])
                self.add(total[e[2]], value.get(e[0], {}), back.get(e[1], {}), slopes[e[1]])
        return [total[k] for k in range(len(T))]

    def bracket(self, word, T, e=1):
        """[v, w] = Dw v - Dv w for v = word[0] and w the bracket of the rest; the nilpotent e carries derivatives."""
        v = self.gradient(T, word[0])
        if len(word) == 1:
            return v
        there = self.bracket(word[1:], self.moved(T, v, e), 2 * e)
        back = self.gradient(self.moved(T, [{i: t for i, t in s.items() if not i & e} for s in there], e), word[0])
        for s, other in zip(there, back, strict=True):
            self.add(s, other, {0: -1})
        return [{i ^ e: t for i, t in s.items() if i & e} for s in there]

    def moved(self, T, v, e):
        return [t | {i | e: a for i, a in s.items()} for t, s in zip(T, v, strict=True)]

    def read_field(self, field):
        family, network, out = self.family, self.family.network, []
        for summand in array(field, "5.2", "a field"):
            which, x, c = array(summand, "5.2", "a summand", 3)
            k = 0 if family.all else index(which, len(family.slopes), "5.3", "a pattern")
            slopes = [self.residue(t) for t in family.slopes[k]]
            drawn = self.residues(which, len(network.kinked), "slopes") if family.all else ()
            for v, t in zip(network.kinked if family.all else (), drawn, strict=True):
                slopes[v] = t if v in family.free else 0
            start = self.residues(x, 0 if family.points else len(network.inputs), "x")
            start = [self.residue(t) for t in family.points[k]] if family.points else start
            value = dict(zip(network.inputs, start, strict=True))
            value |= {v: self.residue(t) for v, t in network.constants.items()}
            ends = self.residues(c, len(network.outputs), "c")
            out.append((slopes, value, dict(zip(network.outputs, ends, strict=True))))
        return out

    def residues(self, values, length, what):
        return [self.meter.integer(t) % self.p for t in array(values, "5.2", what, length)]

    def adds(self, row):
        """Is the row no combination of the rows before?  Remember it."""
        for k, pivot in self.pivots.items():
            if factor := row[k]:
                self.meter.pay(len(row))
                row = [(t - factor * s) % self.p for t, s in zip(row, pivot, strict=True)]
        k = next((k for k, t in enumerate(row) if t), None)
        if k is not None:
            inverse = self.residue(Fraction(1, row[k]))
            self.pivots[k] = [t * inverse % self.p for t in row]
        return k is not None

    def law_rows(self, law):
        """6: check a law; its gradient at the point, or the gradients of all laws of a single field."""
        count = range(len(self.theta))
        keys(law, (), ("terms", "mixing", "field", "parameters"), "6.1", "a law")
        derivatives = gradient_of(terms := self.read_terms(law.get("terms", law.get("field"))))
        at = [0] * len(count)
        for k, form in derivatives.items():
            at[k] = sum(c * prod(self.theta[i][0] for i in monomial) for monomial, c in form.items()) % self.p
        if "mixing" in law:
            self.vanish(self.mixing_terms(terms, array(law["mixing"], "6.3", "a mixing")), "6.5")
        if "terms" in law:
            for f in self.family.model() if "mixing" not in law else ():
                self.vanish(self.products(*((form, derivatives.get(k, {}), 1) for k, form in f.items())), "6.6")
            return [at]
        own = {index(k, len(count), "6.7", "a parameter") for k in array(law.get("parameters"), "6.7", "parameters")}
        need(set(derivatives) <= own and any(at), "6.7", "the field has other parameters, or vanishes at the point")
        j = next(k for k in count if at[k])
        for f in self.family.model():
            for i in own - {j}:
                pairs = (f.get(i, {}), derivatives[j], 1), (f.get(j, {}), derivatives.get(i, {}), -1)
                self.vanish(self.products(*pairs), "6.8")
        return [[{i: at[j], j: -at[i]}.get(k, 0) for k in count] for i in sorted(own - {j})]

    def read_terms(self, value):
        terms = {}
        for term in array(value, "6.2", "terms"):
            c, monomial = array(term, "6.2", "a term", 2)
            key = tuple(index(k, len(self.theta), "6.2", "a parameter") for k in array(monomial, "6.2", "a monomial"))
            need(key and key == tuple(sorted(key)) and key not in terms, "6.2", "a monomial is unsorted, or twice")
            terms[key] = self.meter.integer(c)
        return terms

    def mixing_terms(self, terms, mixing):
        """The product rule at every node: (weight, node that is read, node) and a coefficient."""
        family, network, names = self.family, self.family.network, self.family.network.names
        for entry in mixing:
            v, u, a = array(entry, "6.3", "an entry of a mixing", 3)
            v, u = (index(t, len(network.place), "6.3", "a node") for t in (v, u))
            hidden = not {v, u} & {*network.sources, *network.outputs}
            need(hidden and family.column[v] == family.column[u], "6.4", "a mixing joins nodes that must not be mixed")
            a = self.meter.rational(a)
            yield from (((k, names[u], names[head]), a * weight) for _, head, k, weight in family.out_of.get(v, ()))
            yield from (((k, names[tail], names[v]), -a * weight) for tail, _, k, weight in family.into.get(u, ()))
        for monomial, c in terms.items():
            need(len(monomial) <= 2, "6.3", "a law with a mixing has a degree above 2")
            for k, other in zip(monomial, monomial[::-1] if len(monomial) == 2 else (None,), strict=True):
                yield from (((other, names[tail], names[head]), c) for tail, head, _, _ in family.of.get(k, ()))

    def products(self, *pairs):
        for f, g, factor in pairs:
            yield from ((tuple(sorted((*a, *b))), factor * c * d) for a, c in f.items() for b, d in g.items())

    def vanish(self, terms, number):
        total, names = {}, self.family.network.parameters
        for key, c in terms:
            total[key] = self.meter.sized(total.get(key, Fraction()) + c)
        for key, c in total.items():
            words = json.dumps([names[k] if isinstance(k, int) else k for k in key])
            need(not c, number, f"the terms with {words} do not cancel")


def check(path):
    meter, document = read(path)
    keys(document, ("format", "version", "network", "claim", "evidence"), (), "8.1", "the document")
    known = [document["format"], repr(document["version"])] == ["exactrelu-laws-evidence", "1"]
    need(known, "8.1", "the format is not exactrelu-laws-evidence, version 1")
    claim, evidence = document["claim"], document["evidence"]
    keys(claim, ("patterns", "parameters", "lie_dimension", "laws"), ("inputs",), "8.2", "the claim")
    keys(evidence, ("prime", "point", "brackets", "laws"), (), "8.3", "the evidence")
    network = Network(meter, document["network"])
    point = Point(meter, Family(meter, network, claim), evidence)
    for word in array(evidence["brackets"], "5.1", "brackets"):
        need(0 < len(array(word, "5.1", "a bracket")) <= DEEPEST, "5.1", "a bracket is empty or too deep")
        row = point.bracket([point.read_field(field) for field in word], point.theta)
        need(point.adds([s.get(0, 0) for s in row]), "5.4", "a bracket depends on the brackets before it")
    dimension, point.pivots = len(point.pivots), {}
    for law in array(evidence["laws"], "6.1", "laws"):
        need(sum(map(point.adds, point.law_rows(law))), "6.9", "a law depends on the laws before it")
    counts = {"parameters": len(network.parameters), "lie_dimension": dimension, "laws": len(point.pivots)}
    claimed = {key: meter.integer(claim[key]) for key in counts}
    need(claimed == counts, "7.1", "the claim has other numbers than the evidence")
    need(counts["parameters"] == dimension + counts["laws"], "7.2", "brackets and laws leave a gap")
    text = json.dumps(document["network"] | {"name": ""}, sort_keys=True, separators=(",", ":"))
    return f"laws: {counts}; sha256 of the network without its name: {hashlib.sha256(text.encode()).hexdigest()}"


def main(arguments):
    if len(arguments) != 1:
        print("reject: 0.1 usage: python -I check_laws.py FILE")
        return 2
    try:
        print(f"accept: {check(arguments[0])}")
        return 0
    except Exception as error:  # no such file, no memory left, a fault of this program: no proof in any case
        stopped = f"0.2 the check stopped ({type(error).__name__})"
        print(f"reject: {error if isinstance(error, Reject) else stopped}")
    return 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
