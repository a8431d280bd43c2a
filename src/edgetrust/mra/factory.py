"""The certificates with which an Expressway leaves the factory.

Each installation makes a temporary CA of its own and signs a temporary server certificate with it. Source: a
decoded sample in public code (issuer `CN=Temporary CA <uuid>`, subject `O=Temporary Certificate <uuid>, CN=<host
name>`, Netscape comment `Temporary Certificate`, no SAN), and the Expressway Administrator Guide (X15.5) on the
default list.
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate, Oid
from edgetrust.model.names import Name

_ORGANISATION, _ORGANISATIONAL_UNIT, _COMMON_NAME = "2.5.4.10", "2.5.4.11", "2.5.4.3"
_CA = "Temporary CA "
_LEAF = "Temporary Certificate "


def is_temporary_certificate(certificate: Certificate) -> bool:
    """Whether this is the server certificate (not the CA) that an installation made for itself."""
    if is_temporary_ca(certificate):
        return False
    comment = next((each.value for each in certificate.extensions if each.oid == Oid.NETSCAPE_COMMENT), b"")
    return (
        _begins(certificate.issuer, _CA)
        or _begins(certificate.subject, _LEAF)
        or comment.endswith(b"Temporary Certificate")
    )


def is_temporary_ca(certificate: Certificate) -> bool:
    """Whether this is the CA that an installation made for itself; each node has another one."""
    return _begins(certificate.subject, _CA)


def _begins(name: Name, text: str) -> bool:
    return any(
        attribute.value.startswith(text)
        for attribute in name.attributes
        if attribute.oid in (_ORGANISATION, _ORGANISATIONAL_UNIT, _COMMON_NAME)
    )
