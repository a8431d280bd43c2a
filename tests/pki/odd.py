"""Certificates that no builder makes: finished ones with one part exchanged, signed again unless that is the oddity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from edgetrust.codec import der
from edgetrust.codec.signed import slice_signed
from tests import asn1, make


@dataclass(frozen=True, slots=True)
class Twist:
    """Exchanges one part of a certificate."""

    name: str
    change: Callable[[make.Issued, make.Key], bytes]

    def apply(self, issued: make.Issued, signer: make.Key) -> make.Issued:
        """The certificate with the part exchanged."""
        return make.Issued(self.change(issued, signer), issued.key)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields of a certificate, each with its header."""

    version: bytes
    serial: bytes
    algorithm: bytes
    issuer: bytes
    validity: bytes
    subject: bytes
    spki: bytes
    rest: bytes
    outer_algorithm: bytes
    signature: bytes

    def signed(self, signer: make.Key, digest: str = "sha256") -> bytes:
        """The certificate with a fresh signature."""
        return self.with_signature(asn1.bits(make._sign(signer, self._contents(), digest)))

    def with_signature(self, signature: bytes) -> bytes:
        """The certificate with this BIT STRING as signature."""
        return asn1.seq(self._contents(), self.outer_algorithm, signature)

    def _contents(self) -> bytes:
        return asn1.seq(
            self.version, self.serial, self.algorithm, self.issuer, self.validity, self.subject, self.spki, self.rest
        )


def exchange(encoded: bytes, old: bytes, new: bytes, signer: make.Key) -> bytes:
    """A signed object with one of the fields of its contents exchanged, and a fresh signature."""
    signed = slice_signed(encoded, "a signed object")
    fields = [signed.encoded(part) for part in der.read_inside(encoded, signed.contents)]
    assert fields.count(old) == 1
    contents = asn1.seq(*(new if field == old else field for field in fields))
    return asn1.seq(contents, signed.encoded(signed.algorithm), asn1.bits(make._sign(signer, contents, "sha256")))


def take_apart(encoded: bytes) -> Parts:
    """The fields of a certificate."""
    signed = slice_signed(encoded, "a certificate")
    fields = [signed.encoded(part) for part in der.read_inside(encoded, signed.contents)]
    if fields[0][0] != 0xA0:
        fields.insert(0, b"")
    version, serial, algorithm, issuer, validity, subject, spki, *rest = fields
    outer, signature = signed.encoded(signed.algorithm), signed.encoded(signed.signature)
    return Parts(version, serial, algorithm, issuer, validity, subject, spki, b"".join(rest), outer, signature)


def _with_signature(change: Callable[[bytes], bytes]) -> Callable[[make.Issued, make.Key], bytes]:
    def changed(issued: make.Issued, _signer: make.Key) -> bytes:
        parts = take_apart(issued.der)
        return parts.with_signature(change(parts.signature))

    return changed


def _with_dates(before: bytes | None, after: bytes | None) -> Callable[[make.Issued, make.Key], bytes]:
    def changed(issued: make.Issued, signer: make.Key) -> bytes:
        parts = take_apart(issued.der)
        outer = der.read_element(parts.validity, 0, len(parts.validity))
        dates = [parts.validity[each[1] : each[3]] for each in der.read_inside(parts.validity, outer)]
        validity = asn1.seq(before or dates[0], after or dates[1])
        return replace(parts, validity=validity).signed(signer)

    return changed


def _with_key(spki: bytes) -> Callable[[make.Issued, make.Key], bytes]:
    return lambda issued, signer: replace(take_apart(issued.der), spki=spki).signed(signer)


def _with_algorithms(inner: bytes | None, outer: bytes | None) -> Callable[[make.Issued, make.Key], bytes]:
    def changed(issued: make.Issued, signer: make.Key) -> bytes:
        parts = take_apart(issued.der)
        return replace(
            parts, algorithm=inner or parts.algorithm, outer_algorithm=outer or parts.outer_algorithm
        ).signed(signer)

    return changed


def _algorithm(dotted: str, parameters: bytes = b"") -> bytes:
    return asn1.seq(asn1.oid(dotted), parameters)


_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_POINT = make.spki(make.key("odd"))[-65:]
_GENERATOR = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
_WRITTEN_OUT = asn1.seq(
    asn1.integer(1),
    asn1.seq(asn1.oid("1.2.840.10045.1.1"), asn1.integer(_P)),
    asn1.seq(asn1.octets((_P - 3).to_bytes(32, "big")), asn1.octets(_B.to_bytes(32, "big"))),
    asn1.octets(_GENERATOR),
    asn1.integer(_ORDER),
    asn1.integer(1),
)
_EC, _P256 = asn1.oid("1.2.840.10045.2.1"), asn1.oid("1.2.840.10045.3.1.7")
EXPLICIT_CURVE = asn1.seq(asn1.seq(_EC, _WRITTEN_OUT), asn1.bits(_POINT))
"""P-256 with its parameters written out, which OpenSSL refuses in chains."""
OFF_CURVE = asn1.seq(asn1.seq(_EC, _P256), asn1.bits(_POINT[:-1] + bytes((_POINT[-1] ^ 1,))))
UNKNOWN_KIND = asn1.seq(asn1.seq(asn1.oid("1.2.3.4")), asn1.bits(b"key"))
BROKEN_RSA = asn1.seq(_algorithm("1.2.840.113549.1.1.1", asn1.null()), asn1.bits(asn1.seq(asn1.integer(5))))
SHORT_EDWARDS = asn1.seq(asn1.seq(asn1.oid("1.3.101.112")), asn1.bits(bytes(31)))


def pss_only(key: make.Key) -> bytes:
    """The SubjectPublicKeyInfo of an RSA key that is for RSASSA-PSS alone."""
    spki = make.spki(key)
    outer = der.read_element(spki, 0, len(spki))
    bits = der.read_inside(spki, outer)[1]
    return asn1.seq(_algorithm("1.2.840.113549.1.1.10"), spki[bits[1] : bits[3]])


def _make_pss_only(issued: make.Issued, signer: make.Key) -> bytes:
    return replace(take_apart(issued.der), spki=pss_only(make.key("rsa"))).signed(signer)


def _utc(text: str) -> bytes:
    return asn1.tlv(0x17, text.encode())


def _generalized(text: str) -> bytes:
    return asn1.tlv(0x18, text.encode())


_SHA256_RSA = _algorithm("1.2.840.113549.1.1.11", asn1.null())
MD4 = Twist("MD4 as digest", _with_algorithms(*[_algorithm("1.2.840.113549.1.1.3", asn1.null())] * 2))
"""For RSA signers: what neither edgetrust nor OpenSSL without its legacy provider computes."""
TWISTS = (
    Twist("broken signature", _with_signature(lambda bits: bits[:-1] + bytes((bits[-1] ^ 1,)))),
    Twist("empty signature", _with_signature(lambda _: asn1.bits(b""))),
    Twist("unused bits in the signature", _with_signature(lambda bits: bits[:2] + b"\1" + bits[3:])),
    Twist("notBefore without seconds", _with_dates(_utc("2001010000Z"), None)),
    Twist("notAfter without seconds", _with_dates(None, _utc("3001010000Z"))),
    Twist("notAfter with a fraction", _with_dates(None, _generalized("20300101000000.5Z"))),
    Twist("notBefore with an offset", _with_dates(_utc("200101000000+0100"), None)),
    Twist("notAfter as an early GeneralizedTime", _with_dates(None, _generalized("20300101000000Z"))),
    Twist("notAfter never", _with_dates(None, _generalized("99991231235959Z"))),
    Twist("notBefore in 1950", _with_dates(_utc("500101000000Z"), None)),
    Twist("notBefore in year 0", _with_dates(_generalized("00000101000000Z"), None)),
    Twist("explicit curve", _with_key(EXPLICIT_CURVE)),
    Twist("point off the curve", _with_key(OFF_CURVE)),
    Twist("unknown kind of key", _with_key(UNKNOWN_KIND)),
    Twist("broken RSA key", _with_key(BROKEN_RSA)),
    Twist("short Ed25519 key", _with_key(SHORT_EDWARDS)),
    Twist("key for PSS only", _make_pss_only),
    Twist("inner algorithm RSA", _with_algorithms(_SHA256_RSA, None)),
    Twist("outer algorithm RSA", _with_algorithms(None, _SHA256_RSA)),
    Twist("unknown algorithms", _with_algorithms(_algorithm("1.2.3.4"), _algorithm("1.2.3.4"))),
    Twist("rsaEncryption as algorithms", _with_algorithms(*[_algorithm("1.2.840.113549.1.1.1", asn1.null())] * 2)),
    Twist("ECDSA with parameters", _with_algorithms(*[_algorithm("1.2.840.10045.4.3.2", asn1.null())] * 2)),
    Twist("ECDSA with recommended", _with_algorithms(*[_algorithm("1.2.840.10045.4.2")] * 2)),
)
