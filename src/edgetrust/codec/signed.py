"""Slices what certificates, revocation lists and requests have in common: contents, algorithm, signature.

Not here: the contents (`edgetrust.pki.read`), and whether the signature is right (`edgetrust.pki.signature`).
"""

from __future__ import annotations

from typing import NamedTuple

from edgetrust.codec import der
from edgetrust.codec.der import Element
from edgetrust.codec.memo import Memo
from edgetrust.errors import Malformed
from edgetrust.model.value import dataclass

RSA_PSS = "1.2.840.113549.1.1.10"
MASK_GENERATION_1 = "1.2.840.113549.1.1.8"

DIGESTS = {
    "1.2.840.113549.2.2": "md2",
    "1.2.840.113549.2.4": "md4",
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.5": "sha512-224",
    "2.16.840.1.101.3.4.2.6": "sha512-256",
    "2.16.840.1.101.3.4.2.7": "sha3-224",
    "2.16.840.1.101.3.4.2.8": "sha3-256",
    "2.16.840.1.101.3.4.2.9": "sha3-384",
    "2.16.840.1.101.3.4.2.10": "sha3-512",
}
"""Digest algorithms by OID (RFC 8017 appendix B.1, FIPS 180-4, FIPS 202)."""

SIGNATURES = {
    "1.2.840.113549.1.1.2": ("rsa", "md2"),
    "1.2.840.113549.1.1.3": ("rsa", "md4"),
    "1.2.840.113549.1.1.4": ("rsa", "md5"),
    "1.2.840.113549.1.1.5": ("rsa", "sha1"),
    "1.3.14.3.2.29": ("rsa", "sha1"),
    "1.3.36.3.3.1.2": ("rsa", "ripemd160"),
    "1.2.840.113549.1.1.14": ("rsa", "sha224"),
    "1.2.840.113549.1.1.11": ("rsa", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa", "sha512"),
    "2.16.840.1.101.3.4.3.13": ("rsa", "sha3-224"),
    "2.16.840.1.101.3.4.3.14": ("rsa", "sha3-256"),
    "2.16.840.1.101.3.4.3.15": ("rsa", "sha3-384"),
    "2.16.840.1.101.3.4.3.16": ("rsa", "sha3-512"),
    "1.2.840.10045.4.1": ("ec", "sha1"),
    "1.2.840.10045.4.3.1": ("ec", "sha224"),
    "1.2.840.10045.4.3.2": ("ec", "sha256"),
    "1.2.840.10045.4.3.3": ("ec", "sha384"),
    "1.2.840.10045.4.3.4": ("ec", "sha512"),
    "2.16.840.1.101.3.4.3.9": ("ec", "sha3-224"),
    "2.16.840.1.101.3.4.3.10": ("ec", "sha3-256"),
    "2.16.840.1.101.3.4.3.11": ("ec", "sha3-384"),
    "2.16.840.1.101.3.4.3.12": ("ec", "sha3-512"),
    "1.2.840.10040.4.3": ("dsa", "sha1"),
    "2.16.840.1.101.3.4.3.1": ("dsa", "sha224"),
    "2.16.840.1.101.3.4.3.2": ("dsa", "sha256"),
}
"""Signature algorithms by OID: kind of key and digest (RFC 3279, 4055, 5758, 8702, OIW, TeleTrusT)."""

_OTHER_NAMES = {
    "1.3.14.3.2.3": "1.2.840.113549.1.1.4",
    "1.3.14.3.2.27": "1.2.840.10040.4.3",
    "1.2.840.10045.4.2": "1.2.840.10045.4.3.2",
    "1.2.840.10045.4.3": "1.2.840.10045.4.3.2",
}
"""OIDs that OpenSSL 3.0 takes for another one: two of the OIW, and ECDSA that leaves its digest open, for SHA-256."""


# What the algorithm of a signature says about itself, by its DER. There are a dozen in use.
_STATED: Memo[bytes, tuple[str, str | None]] = Memo(limit=1024)

# An object is sliced when it is read, and again when its signature is checked: 0.5 KB each.
_SLICED: Memo[bytes, Signed] = Memo(limit=16_384)

_OUTER_TAGS = (der.SEQUENCE, der.SEQUENCE, der.BIT_STRING)


class Signed(NamedTuple):
    """A signed object: offsets into `der`, which ends where the object ends. A tuple, as the elements are."""

    der: bytes
    contents: Element
    algorithm: Element
    signature: Element

    def encoded(self, element: Element) -> bytes:
        """The bytes of an element, its header included."""
        return self.der[element[1] : element[3]]

    @property
    def signature_bytes(self) -> bytes:
        """The octets of the signature."""
        return der.read_bits(self.der, self.signature, "a signature")


@dataclass(frozen=True, slots=True)
class Pss:
    """The parameters of RSASSA-PSS (RFC 4055 §3.1)."""

    digest: str
    mask_digest: str
    salt_length: int


def slice_signed(data: bytes, what: str) -> Signed:
    """The three parts of the signed object that `data` begins with. Bytes behind it are left out."""
    return _SLICED.find(data) or _SLICED.keep(data, _slice_signed(data, what))


def _slice_signed(data: bytes, what: str) -> Signed:
    outer = der.read_only_element(data, der.SEQUENCE, what)
    own = data if outer[3] == len(data) else data[: outer[3]]
    parts = der.read_inside(own, outer)
    if len(parts) != 3:
        raise Malformed(f"{what} has {len(parts)} parts, expected contents, algorithm and signature")
    contents, algorithm, signature = parts
    if (contents[0], algorithm[0], signature[0]) != _OUTER_TAGS:
        der.expect(contents, der.SEQUENCE, f"the contents of {what}")
        der.expect(algorithm, der.SEQUENCE, f"the signature algorithm of {what}")
        der.expect(signature, der.BIT_STRING, f"the signature of {what}")
    return Signed(own, contents, algorithm, signature)


def read_algorithm(data: bytes, element: Element) -> tuple[str, list[Element]]:
    """The OID of an AlgorithmIdentifier, and the elements of its parameters."""
    der.expect(element, der.SEQUENCE, "an algorithm")
    parts = der.read_inside(data, element)
    if not parts:
        raise Malformed(f"an algorithm without an identifier at offset {element[1]}")
    return der.read_oid(data, parts[0], "an algorithm"), parts[1:]


def find_signature(oid: str) -> tuple[str, str] | None:
    """Kind of key and digest of a signature algorithm, under each of its names; None when it is unknown."""
    return SIGNATURES.get(_OTHER_NAMES.get(oid, oid))


def read_signature_hash(data: bytes, element: Element) -> tuple[str, str | None]:
    """The OID of a signature algorithm and the name of its digest; None when it has none or is unknown."""
    encoded = data[element[1] : element[3]]
    known = _STATED.find(encoded)
    return known if known is not None else _STATED.keep(encoded, _read_signature_hash(data, element))


def _read_signature_hash(data: bytes, element: Element) -> tuple[str, str | None]:
    oid, parameters = read_algorithm(data, element)
    if oid != RSA_PSS:
        known = find_signature(oid)
        return oid, None if known is None else known[1]
    try:
        return oid, read_pss(data, parameters).digest
    except Malformed:
        return oid, None  # an algorithm whose parameters mean nothing has no digest; its signature will not verify


def read_stated_algorithm(signed: Signed) -> tuple[str | None, str | None]:
    """The OID of the algorithm beside the signature and its digest, as `read_signature_hash`; None twice where it
    cannot be read."""
    try:
        return read_signature_hash(signed.der, signed.algorithm)
    except Malformed:
        return None, None


def read_pss(data: bytes, parameters: list[Element]) -> Pss:
    """The parameters of RSASSA-PSS with their defaults."""
    digest, mask_digest, salt_length = "sha1", "sha1", 20
    if parameters:
        der.expect(parameters[0], der.SEQUENCE, "PSS parameters")
        for element in der.read_inside(data, parameters[0]):
            inner = der.read_inside(data, element)
            if len(inner) != 1:
                raise Malformed(f"PSS parameters: {len(inner)} values at offset {element[1]}, expected 1")
            if element[0] == 0xA0:
                digest = _digest(data, inner[0])
            elif element[0] == 0xA1:
                mask_digest = _mask_digest(data, inner[0])
            elif element[0] == 0xA2:
                salt_length = der.read_integer(data, inner[0], "saltLength")
    return Pss(digest, mask_digest, salt_length)


def _mask_digest(data: bytes, element: Element) -> str:
    oid, parameters = read_algorithm(data, element)
    if oid != MASK_GENERATION_1 or not parameters:
        raise Malformed(f"PSS parameters: mask generation {oid} at offset {element[1]}, expected MGF1")
    return _digest(data, parameters[0])


def _digest(data: bytes, element: Element) -> str:
    oid, _ = read_algorithm(data, element)
    if oid not in DIGESTS:
        raise Malformed(f"PSS parameters: unknown digest {oid} at offset {element[1]}")
    return DIGESTS[oid]
