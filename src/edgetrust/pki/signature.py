"""Answers whether a key made a signature.

Each pair of object and key is checked once, refusals included: a hundred nodes behind one issuing CA cost one check of
its certificate.

Not here: computing with keys (`edgetrust.pki.public_key`), whether the issuer may sign, which issuer is asked, and in
which order (`edgetrust.pki.path`).
"""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.codec.memo import Memo
from edgetrust.codec.signed import Signed, slice_signed
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, RevocationList, SigningRequest

CHECKS: Memo[tuple[bytes, bytes], bool] = Memo(limit=200_000)
"""Answers by (DER of the object, SubjectPublicKeyInfo). `made` counts how many signatures were computed."""


def verify_signature(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the issuer's key made the certificate's signature. Says nothing about names, dates and usages."""
    return _remember(certificate.der, issuer.key.spki)


def verify_passing_signature(certificate: Certificate, issuer: Certificate) -> bool:
    """The same of a certificate that passes by in a capture, and is not remembered: there may be any number of them."""
    known = CHECKS.find((certificate.der, issuer.key.spki))
    return _verify(certificate.der, issuer.key.spki, states_algorithm_twice=True) if known is None else known


def verify_crl_signature(revocation_list: RevocationList, issuer: Certificate) -> bool:
    """Whether the issuer's key made the signature of a revocation list."""
    return _remember(revocation_list.der, issuer.key.spki)


def verify_request_signature(request: SigningRequest) -> bool:
    """Whether a signing request was signed with the key it asks a certificate for."""
    return _remember(request.der, request.key.spki, states_algorithm_twice=False)


def can_check_signature(encoded: bytes, spki: bytes) -> bool:
    """Whether a key can check the signature of an object at all. Algorithms that nobody accepts any more count as wrong
    signatures, as in OpenSSL, and that says nothing about who signed."""
    from edgetrust.pki.public_key import can_check

    try:
        return can_check(slice_signed(encoded, "a signed object"), spki)
    except Malformed:
        return False


def is_beyond_computing(encoded: bytes, spki: bytes) -> bool:
    """Whether OpenSSL may be able to tell if a key signed an object, and edgetrust is not: then nobody knows."""
    from edgetrust.pki.public_key import is_beyond

    try:
        return is_beyond(slice_signed(encoded, "a signed object"), spki)
    except Malformed:
        return False


def _remember(encoded: bytes, spki: bytes, *, states_algorithm_twice: bool = True) -> bool:
    pair = (encoded, spki)
    known = CHECKS.find(pair)
    return (
        known
        if known is not None
        else CHECKS.keep(pair, _verify(encoded, spki, states_algorithm_twice=states_algorithm_twice))
    )


def _verify(encoded: bytes, spki: bytes, *, states_algorithm_twice: bool) -> bool:
    from edgetrust.pki.public_key import is_signed_with

    try:
        signed = slice_signed(encoded, "a signed object")
        return (not states_algorithm_twice or _states_one_algorithm(signed)) and is_signed_with(signed, spki)
    except Malformed:
        return False  # what cannot be sliced is no proof of a signature


def _states_one_algorithm(signed: Signed) -> bool:
    """The algorithm inside what is signed is the one outside, and the signature is whole octets, or OpenSSL refuses."""
    data = signed.der
    _, _, position, end = signed.contents
    # Version and serial number stand before it.
    while position < end and data[position] != der.SEQUENCE:
        position = der.read_element(data, position, end)[3]
    return data.startswith(signed.encoded(signed.algorithm), position, end) and data[signed.signature[2]] == 0
