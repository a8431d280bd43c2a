"""Certificates of which only bytes and names are read until somebody asks for more.

For long lists in which issuers are looked up by name: of Mozilla's roots a deployment needs two or three, and reading
all of them took longer than reading the deployment. Not here: the facts themselves (`edgetrust.pki.read`).
"""

from __future__ import annotations

from dataclasses import fields

from edgetrust.codec import der
from edgetrust.codec.names import read_name
from edgetrust.codec.signed import slice_signed
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate
from edgetrust.pki.read import CERTIFICATES, Fingerprinted, read_certificate

_AT_ONCE = frozenset(("der", "subject", "issuer"))
_LATER = frozenset(field.name for field in fields(Certificate) if field.init) - _AT_ONCE


class _Deferred(Fingerprinted):
    """To whoever uses it the certificate, no different from any other."""

    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        """Called for what is not there: a fact that was not yet read. Then all of them are."""
        if name not in _LATER:
            raise AttributeError(f"a certificate has no {name}", name=name, obj=self)
        whole = read_certificate(self.der)
        for each in _LATER:
            object.__setattr__(self, each, getattr(whole, each))
        fact: object = getattr(whole, name)
        return fact


def defer_certificate(encoded: bytes) -> Certificate:
    """The certificate that `encoded` begins with, as `read_certificate` gives it. Raises Malformed where its frame or
    names cannot be read; what else is wrong with it is raised when it is asked for."""
    known = CERTIFICATES.find(encoded)
    if known is not None:
        return known
    signed = slice_signed(encoded, "a certificate")
    parts = der.read_inside(signed.der, signed.contents)
    if parts and parts[0][0] == 0xA0:  # the version
        parts.pop(0)
    if len(parts) < 6:
        raise Malformed(f"a certificate with {len(parts)} fields, expected at least serial number to public key")
    _, _, issuer, _, subject, *_ = parts
    certificate = object.__new__(_Deferred)
    for name, fact in (
        ("der", signed.der),
        ("subject", read_name(signed.encoded(subject))),
        ("issuer", read_name(signed.encoded(issuer))),
    ):
        object.__setattr__(certificate, name, fact)
    return certificate
