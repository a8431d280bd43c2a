"""PKCS#7 bundles of certificates and revocation lists: read, and written (RFC 2315 §9.1, RFC 5652 §5.1).

Not here: signatures of such bundles; in certificate files there are none.
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.codec import der, encode
from edgetrust.errors import Malformed

SIGNED_DATA = "1.2.840.113549.1.7.2"
_DATA = "1.2.840.113549.1.7.1"


def slice_bundle(data: bytes) -> list[bytes]:
    """The DER of the objects in a SignedData, certificates before revocation lists. Raises Malformed; also on BER with
    indefinite lengths, which `edgetrust.pki.protected` reads."""
    parts = der.read_inside(data, der.read_only_element(data, der.SEQUENCE, "a PKCS#7 bundle"))
    if len(parts) != 2:
        raise Malformed(f"a PKCS#7 bundle with {len(parts)} parts, expected a type and its contents")
    oid = der.read_oid(data, parts[0], "the type of a PKCS#7 bundle")
    if oid != SIGNED_DATA:
        raise Malformed(f"a PKCS#7 bundle of type {oid}, expected signed data ({SIGNED_DATA})")
    inner = der.read_inside(data, parts[1])
    if len(inner) != 1:
        raise Malformed(f"a PKCS#7 bundle with {len(inner)} contents, expected 1")
    der.expect(inner[0], der.SEQUENCE, "the signed data of a PKCS#7 bundle")
    return [
        data[element[1] : element[3]]
        for field in der.read_inside(data, inner[0])
        if field[0] in (0xA0, 0xA1)
        for element in der.read_inside(data, field)
        if element[0] == der.SEQUENCE  # what else may stand there are attribute certificates and the like
    ]


def write_bundle(certificates: Iterable[bytes]) -> bytes:
    """A SignedData without signers, which is what a .p7b is, with these certificates in this order."""
    none = der.encode(der.SET, b"")
    signed = encode.sequence(
        encode.integer(1), none, encode.sequence(encode.oid(_DATA)), der.encode(0xA0, b"".join(certificates)), none
    )
    return encode.sequence(encode.oid(SIGNED_DATA), der.encode(0xA0, signed))
