"""Picks the certificate of a slot out of the certificates of its file.

Not here: whether the certificate fits the slot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.inventory import Identity
from edgetrust.pki.signature import verify_signature

MOST_CERTIFICATES = 100
"""Certificates in the file of one slot. Chains have two to five; more is a trust list under the wrong key."""


def choose_leaf(certificates: Sequence[Located]) -> Identity | str:
    """The leaf and what stands beside it, or one line on why there is none. A single certificate is the leaf, a
    self-signed CA too; of several it is the one that issued none of the others."""
    distinct = {located.certificate: located for located in reversed(certificates)}  # the first sighting wins
    if not distinct:
        return "holds no certificate, expected the certificate of this slot"
    if len(distinct) > MOST_CERTIFICATES:
        return (
            f"holds {len(distinct)} certificates, expected one certificate and its chain; "
            "is this a trust list under the wrong key?"
        )
    issuers = set(_find_issuers(list(distinct)))
    leaves = [located for located in certificates if located.certificate not in issuers]
    leaf = leaves[0] if leaves else None
    if leaf is None:
        return f"holds {len(distinct)} certificates that issued each other, expected one that issued none of the others"
    if any(other.certificate != leaf.certificate for other in leaves):
        names = " and ".join(dict.fromkeys(other.certificate.subject.rfc4514 or "an empty name" for other in leaves))
        return (
            f"holds several certificates that issued none of the others ({names}), expected one leaf and its chain; "
            "put each leaf into a file of its own"
        )
    others = tuple(located for located in certificates if located.certificate != leaf.certificate)
    return Identity(leaf=leaf, others=others)


def _find_issuers(certificates: list[Certificate]) -> Iterator[Certificate]:
    """The certificates that issued another one of these: by name, and by signature where names are shared."""
    by_subject: dict[bytes, list[Certificate]] = {}
    for certificate in certificates:
        by_subject.setdefault(certificate.subject.canonical, []).append(certificate)
    for certificate in certificates:
        for candidate in by_subject.get(certificate.issuer.canonical, ()):
            if candidate != certificate and verify_signature(certificate, candidate):
                yield candidate
