"""What the printed certificate, request and revocation list have in common: algorithms, keys, signatures.

Not here: what stands between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.codec import der
from edgetrust.codec.signed import Signed, read_algorithm
from edgetrust.model.certificate import Extension
from edgetrust.pki.openssl_text.extensions import print_extension
from edgetrust.pki.openssl_text.keys import print_key
from edgetrust.pki.openssl_text.objects import long_name
from edgetrust.pki.openssl_text.signatures import print_parameters, print_signature


def print_algorithm(data: bytes, element: der.Element) -> Iterator[str]:
    """The algorithm among what is signed, with the lines of its parameters."""
    oid, parameters = read_algorithm(data, element)
    more, lines = print_parameters(data, oid, parameters)
    yield f"        Signature Algorithm: {long_name(oid)}{more}"
    yield from lines


def print_public_key(spki: bytes) -> Iterator[str]:
    """A SubjectPublicKeyInfo."""
    outer = der.read_only_element(spki, der.SEQUENCE, "a public key")
    algorithm, _ = read_algorithm(spki, der.read_inside(spki, outer)[0])
    yield "        Subject Public Key Info:"
    yield f"            Public Key Algorithm: {long_name(algorithm)}"
    yield from print_key(spki, algorithm)


def print_extensions(title: str, extensions: Iterable[Extension]) -> Iterator[str]:
    """Below a title; nothing where there are none."""
    for number, extension in enumerate(extensions):
        if not number:
            yield f"        {title}:"
        yield from print_extension(extension)


def print_end(signed: Signed) -> Iterator[str]:
    """Algorithm and signature, with which every signed object ends."""
    oid, parameters = read_algorithm(signed.der, signed.algorithm)
    more, lines = print_parameters(signed.der, oid, parameters)
    yield f"    Signature Algorithm: {long_name(oid)}"
    yield f"    Signature Value:{more}"
    yield from lines
    yield from print_signature(oid, signed.signature_bytes)
