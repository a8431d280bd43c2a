"""Copies of certificates that say the same with keys of our own: for rehearsing what nobody has the private keys of.

Names, dates, serial numbers, key identifiers and extensions go over byte for byte; the key and the signature are new.
Who signed whom stays as it is: where a signature was made by the key of another certificate, so is that of the copy,
and where it was made by nobody who is known, or is wrong, so is that of the copy.

Not here: who gets which copy (`edgetrust.usecase.lab_material`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding

from edgetrust.codec import der, encode
from edgetrust.codec.signed import SIGNATURES, Signed, slice_signed
from edgetrust.model.certificate import AuthorityKeyIdentifier, Certificate, KeyKind, PublicKey, RevocationList
from edgetrust.pki.authority.assemble import spki_of
from edgetrust.pki.read import read_certificate, read_revocation_list
from edgetrust.pki.signature import verify_crl_signature, verify_signature
from edgetrust.pki.signing_key import LikeKey

_ALGORITHMS = {algorithm: oid for oid, algorithm in SIGNATURES.items()}
_DIGESTS: dict[str | None, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - a copy is as weak as what it copies
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_SPKI_BEHIND_ALGORITHM = 4
"""Issuer, validity and subject stand between the algorithm and the key (RFC 5280 §4.1)."""

_EDWARDS = {"1.3.101.112": KeyKind.ED25519, "1.3.101.113": KeyKind.ED448}
"""Kinds of keys by the OID that is theirs and that of their signatures (RFC 8410 §3)."""

MakeKey = Callable[[KeyKind, str | None], LikeKey]
"""A new key: RSA, an Edwards key, or EC on that curve."""


class LookAlikes:
    """The copies of one deployment: the same certificate has the same copy, and the same key the same new key."""

    def __init__(self, known: Iterable[Certificate], make_key: MakeKey) -> None:
        """`known` are all certificates that may have signed another."""
        self._make_key = make_key
        self._keys: dict[object, LikeKey] = {}
        self._copies: dict[Certificate, Certificate] = {}
        self._by_subject: dict[bytes, list[Certificate]] = {}
        for certificate in dict.fromkeys(known):
            self._by_subject.setdefault(certificate.subject.canonical, []).append(certificate)

    def copy(self, certificate: Certificate) -> Certificate:
        """The copy of a certificate. Raises Malformed for one that cannot be taken apart."""
        if certificate not in self._copies:
            self._copies[certificate] = self._copy(certificate)
        return self._copies[certificate]

    def key_of(self, certificate: Certificate) -> LikeKey:
        """The private key of the copy."""
        return self._key(certificate.key.spki, certificate.key)

    def copy_list(self, revocation_list: RevocationList) -> RevocationList:
        """The copy of a revocation list."""
        signed = slice_signed(revocation_list.der, "a revocation list")
        issuers = self._by_subject.get(revocation_list.issuer.canonical, ())
        issuer = next((each for each in issuers if verify_crl_signature(revocation_list, each)), None)
        key = self.key_of(issuer) if issuer is not None else self._ghost(revocation_list.issuer.canonical, None, None)
        algorithm, digest = _algorithm(key, "sha256")
        contents = _contents(signed)
        contents[_first_sequence(contents)] = algorithm
        return read_revocation_list(_sign(contents, algorithm, key, digest))

    def _copy(self, certificate: Certificate) -> Certificate:
        signed = slice_signed(certificate.der, "a certificate")
        key = self._signing_key(certificate)
        algorithm, digest = _algorithm(key, certificate.signature_hash)
        contents = _contents(signed)
        position = _first_sequence(contents)
        contents[position] = algorithm
        contents[position + _SPKI_BEHIND_ALGORITHM] = spki_of(self.key_of(certificate))
        return read_certificate(_sign(contents, algorithm, key, digest))

    def _signing_key(self, certificate: Certificate) -> LikeKey:
        """The new key of whoever signed; one of nobody's where that is not known."""
        candidates = (certificate, *self._by_subject.get(certificate.issuer.canonical, ()))
        for issuer in candidates:
            if verify_signature(certificate, issuer):
                return self.key_of(issuer)
        identifier = certificate.authority_key_identifier
        key_id = identifier.key_id if isinstance(identifier, AuthorityKeyIdentifier) else None
        return self._ghost(certificate.issuer.canonical, key_id, certificate.signature_algorithm)

    def _ghost(self, name: bytes, key_id: bytes | None, algorithm: str | None) -> LikeKey:
        """A key of nobody's, of the kind that made the signature: else nobody would even try the issuer's copy."""
        is_rsa = SIGNATURES.get(algorithm or "", ("ec", ""))[0] == "rsa"
        kind = _EDWARDS.get(algorithm or "", KeyKind.RSA if is_rsa else KeyKind.EC)
        return self._key((name, key_id, kind), PublicKey(kind=kind, bits=None, spki=b""))

    def _key(self, owner: object, like: PublicKey) -> LikeKey:
        if owner not in self._keys:
            kind = like.kind if like.kind in (KeyKind.EC, *_EDWARDS.values()) else KeyKind.RSA
            self._keys[owner] = self._make_key(kind, like.curve)
        return self._keys[owner]


def _contents(signed: Signed) -> list[bytes]:
    return [signed.encoded(part) for part in der.read_inside(signed.der, signed.contents)]


def _first_sequence(contents: list[bytes]) -> int:
    """Where the algorithm stands: version and serial number come before it."""
    return next(number for number, part in enumerate(contents) if part[0] == der.SEQUENCE)


def _algorithm(key: LikeKey, digest: str | None) -> tuple[bytes, hashes.HashAlgorithm]:
    """The AlgorithmIdentifier of a signature by a key with a digest, SHA-256 where it knows no other; that of an
    Edwards key says nothing of digests."""
    if isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey):
        kind = KeyKind.ED25519 if isinstance(key, ed25519.Ed25519PrivateKey) else KeyKind.ED448
        return encode.sequence(encode.oid(next(oid for oid in _EDWARDS if _EDWARDS[oid] is kind))), hashes.SHA256()
    chosen = _DIGESTS.get(digest) or hashes.SHA256()
    is_ec = isinstance(key, ec.EllipticCurvePrivateKey)
    oid = encode.oid(_ALGORITHMS["ec" if is_ec else "rsa", chosen.name])
    return (encode.sequence(oid) if is_ec else encode.sequence(oid, b"\x05\x00")), chosen


def _sign(contents: list[bytes], algorithm: bytes, key: LikeKey, digest: hashes.HashAlgorithm) -> bytes:
    message = encode.sequence(*contents)
    if isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey):
        signature = key.sign(message)
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(message, ec.ECDSA(digest))
    else:
        signature = key.sign(message, padding.PKCS1v15(), digest)
    return encode.sequence(message, algorithm, encode.bits(signature))
