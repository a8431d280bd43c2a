"""Curves that a key writes out instead of naming them, as ec_param_explicit_to_text prints them.

Only over prime fields: those over binary ones are as good as extinct, and OpenSSL itself takes no explicit curve in a
chain. The generator is printed in the form in which it stands; OpenSSL prints that of a curve it knows uncompressed.
Not here: curves with a name (`edgetrust.pki.openssl_text.keys`).
"""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.errors import Malformed
from edgetrust.model.value import dataclass

_PRIME_FIELD = "1.2.840.10045.1.1"
_FORMS = {2: "compressed", 3: "compressed", 4: "uncompressed", 6: "hybrid", 7: "hybrid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplicitCurve:
    """A curve y² = x³ + ax + b over a prime field (RFC 3279 §2.3.5)."""

    prime: int
    a: int
    b: int
    seed: bytes | None
    generator: bytes
    """As encoded."""
    order: int
    cofactor: int

    @property
    def generator_form(self) -> str:
        """`compressed`, `uncompressed` or `hybrid`."""
        return _FORMS[self.generator[0]]

    def holds(self, point: bytes) -> bool:
        """Whether an encoded point lies on it."""
        size = (self.prime.bit_length() + 7) // 8
        form = _FORMS.get(point[0]) if point else None
        if form is None or len(point) != 1 + size * (1 if form == "compressed" else 2):
            return False
        x = int.from_bytes(point[1 : 1 + size], "big")
        square = (pow(x, 3, self.prime) + self.a * x + self.b) % self.prime
        if x >= self.prime:
            return False
        if form == "compressed":
            return pow(square, (self.prime - 1) // 2, self.prime) in (0, 1)
        y = int.from_bytes(point[1 + size :], "big")
        return y < self.prime and y * y % self.prime == square


def read_explicit_curve(data: bytes, parameters: der.Element) -> ExplicitCurve:
    """The curve of an ECParameters. Raises Malformed for one that is none, or not over a prime field."""
    parts = der.read_inside(data, parameters)
    if parameters[0] != der.SEQUENCE or len(parts) not in (5, 6):
        raise Malformed(f"a curve of {len(parts)} parts, expected 5 or 6")
    _, field, curve, base, order, *cofactor = parts
    kind, prime = _pair(der.read_inside(data, field))
    if der.read_oid(data, kind, "the kind of a field") != _PRIME_FIELD:
        raise Malformed("a curve over another field than a prime one")
    a, b, *seed = der.read_inside(data, curve)
    modulus = der.read_integer(data, prime, "the prime of a curve")
    count = der.read_integer(data, order, "the order of a curve")
    if modulus < 3 or count < 1 or base[2] == base[3] or data[base[2]] not in _FORMS:
        raise Malformed("a curve without points")
    found = ExplicitCurve(
        prime=modulus,
        a=int.from_bytes(data[a[2] : a[3]], "big"),
        b=int.from_bytes(data[b[2] : b[3]], "big"),
        seed=der.read_bits(data, seed[0], "the seed of a curve") if seed else None,
        generator=data[base[2] : base[3]],
        order=count,
        # ec_guess_cofactor, where it is not stated.
        cofactor=der.read_integer(data, cofactor[0], "a cofactor") if cofactor else (modulus + 1 + count // 2) // count,
    )
    if not found.holds(found.generator):
        raise Malformed("a curve whose generator does not lie on it")
    return found


def _pair(parts: list[der.Element]) -> tuple[der.Element, der.Element]:
    if len(parts) != 2:
        raise Malformed(f"{len(parts)} elements, expected two")
    return parts[0], parts[1]
