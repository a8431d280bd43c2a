"""Keys and serial numbers that follow from a seed, so that the same commands give the same bytes.

NOTE: whoever knows the seed has the keys. They are for tests and examples, never for a CA that anybody trusts.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import count, islice

from cryptography.hazmat.primitives.asymmetric import ec, rsa

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256; a private key lies below it."""
_CURVES: dict[str, ec.EllipticCurve] = {
    curve.name: curve
    for curve in (
        ec.SECP256R1(),
        ec.SECP384R1(),
        ec.SECP521R1(),
        ec.SECP224R1(),
        ec.SECP256K1(),
        ec.BrainpoolP256R1(),
        ec.BrainpoolP384R1(),
    )
}
_BELOW_EACH_ORDER = 2**223
"""Below the order of each of these groups."""

_EXPONENT = 65537
_WITNESSES = (2, 3, 5, 7)
"""No seed is chosen to mislead: a random number that passes four of these tests is a prime."""
_SMALL_PRIMES = math.prod(n for n in range(3, 1000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2)))


def derive_key(seed: str, curve: str = "secp256r1") -> ec.EllipticCurvePrivateKey:
    """The key of that curve that belongs to a seed."""
    number = int.from_bytes(hashlib.sha512(_encode(seed)).digest(), "big")
    most = _ORDER - 1 if curve == "secp256r1" else _BELOW_EACH_ORDER
    return ec.derive_private_key(number % most + 1, _CURVES[curve])


@lru_cache(maxsize=16)  # finding primes takes a while
def derive_rsa_key(seed: str, bits: int) -> rsa.RSAPrivateKey:
    """The RSA key of that size (a multiple of 64) that belongs to a seed, with the exponent 65537.

    NOTE: a long key has 32 primes instead of two, for primes of 4,096 bits take minutes to find. Its arithmetic is that
    of any RSA key, though OpenSSL says, when asked to check it, that its two factors are no primes.
    """
    number = 2 if bits <= 2048 else 32
    primes = list(islice(_find_primes(seed, bits // number), number))
    sides = primes[: number // 2], primes[number // 2 :]
    p, q = map(math.prod, sides)
    orders = [math.lcm(*(prime - 1 for prime in side)) for side in sides]
    d = pow(_EXPONENT, -1, math.lcm(*orders))
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % orders[0], d % orders[1], pow(q, -1, p), public)
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _find_primes(seed: str, bits: int) -> Iterator[int]:
    """Primes with eight high bits set, so that the product of 32 is as long as all of them together."""
    for number in count():
        drawn = hashlib.shake_256(_encode(f"{seed}/{number}")).digest(bits // 8)
        candidate = int.from_bytes(drawn, "big") | 0xFF << (bits - 8) | 1
        is_apt = candidate % _EXPONENT != 1 and math.gcd(candidate, _SMALL_PRIMES) == 1
        if is_apt and all(pow(witness, candidate - 1, candidate) == 1 for witness in _WITNESSES):
            yield candidate


def derive_serial(*parts: str | bytes) -> int:
    """The serial number, of 63 bits and never 0, that belongs to these parts, each of which counts on its own."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = _encode(part) if isinstance(part, str) else part
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return int.from_bytes(digest.digest()[:8], "big") >> 1 or 1


def _encode(text: str) -> bytes:
    # A command line that is no UTF-8 reaches Python as lone surrogates.
    return text.encode("utf-8", "surrogatepass")
