"""Picks the certificate of a slot out of the certificates of its file.

Not here: whether the certificate fits the slot.
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.inventory import Identity
from edgetrust.pki.signature import verify_signature

MOST_CERTIFICATES = 100
"""Certificates in the file of one slot. Chains have two to five; more is a trust list under the wrong key."""


def choose_leaf(certificates: Sequence[Located]) -> Identity | str:
    """The leaf and what stands beside it, or one line on why there is none. A single certificate is the leaf, a
    self-signed CA too; of several it is the one that issued none of the others."""
    distinct: dict[Certificate, Located] = {}
    for located in certificates:
        distinct.setdefault(located.certificate, located)
    if not distinct:
        return "holds no certificate, expected the certificate of this slot"
    if len(distinct) > MOST_CERTIFICATES:
        return (
            f"holds {len(distinct)} certificates, expected one certificate and its chain; "
            "is this a trust list under the wrong key?"
        )
    issuers = _find_issuers(list(distinct))
    leaves = [located for certificate, located in distinct.items() if certificate not in issuers]
    if not leaves:
        return f"holds {len(distinct)} certificates that issued each other, expected one that issued none of the others"
    if len(leaves) > 1:
        names = " and ".join(dict.fromkeys(other.certificate.subject.rfc4514 or "an empty name" for other in leaves))
        return (
            f"holds several certificates that issued none of the others ({names}), expected one leaf and its chain; "
            "put each leaf into a file of its own"
        )
    leaf = leaves[0]
    others = tuple(located for located in certificates if located.certificate != leaf.certificate)
    return Identity(leaf=leaf, others=others)


def _find_issuers(certificates: list[Certificate]) -> set[Certificate]:
    """The certificates that issued another one of these: by name, and by signature where names are shared."""
    by_subject: dict[bytes, list[Certificate]] = {}
    for certificate in certificates:
        by_subject.setdefault(certificate.subject.canonical, []).append(certificate)
    return {
        candidate
        for certificate in certificates
        for candidate in by_subject.get(certificate.issuer.canonical, ())
        if candidate is not certificate and verify_signature(certificate, candidate)
    }
