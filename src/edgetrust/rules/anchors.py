"""What a trust list really trusts, for rules that compare lists.

Not here: verification against a list (`edgetrust.pki.path`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.verdict import Verification
from edgetrust.mra.factory import is_temporary_ca
from edgetrust.pki.purpose import CaKind, ca_kind, is_self_signed
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import short

_MOST = 5
"""Certificates a message names; the rest is counted."""


def is_trustworthy(certificate: Certificate) -> bool:
    """Whether an entry can take part in a path: a CA in OpenSSL's eyes, or self-signed and thus trusted for itself."""
    return ca_kind(certificate) != CaKind.NO or is_self_signed(certificate)


def has_expired(certificate: Certificate, at: datetime) -> bool:
    """Whether the validity is over; OpenSSL counts notAfter itself as over."""
    return certificate.not_after <= at


def trusted(examination: Examination, node: Node, store: Store) -> tuple[Certificate, ...] | None:
    """The entries of a list that matter to others: each once, without expired ones, ones that are no CA, and the CA
    that an installation made for itself. None when the list is unknown."""
    entries = examination.inventory.trust_list(node, store)
    if entries is None:
        return None
    return tuple(
        dict.fromkeys(
            entry.certificate
            for entry in entries
            if is_trustworthy(entry.certificate)
            and not has_expired(entry.certificate, examination.at)
            and not is_temporary_ca(entry.certificate)
        )
    )


def connections_mended_by(
    examination: Examination, node: Node, store: Store, certificates: Collection[Certificate]
) -> tuple[str, ...]:
    """Ids of the failing connections that would not fail if this list held these certificates: because the node could
    then verify the other side, or because it could send what the other side misses."""
    found = []
    for verdict, verification in examination.verifications():
        requirement, missing = verification.requirement, verification.missing
        if not missing or any(each.certificate not in certificates for each in missing):
            continue
        verifies = (requirement.verifier, requirement.store) == (node.id, store)
        if verifies or (requirement.presenter == node.id and _can_be_sent(verification)):
            found.append(verdict.connection.id)
    return tuple(dict.fromkeys(found))


def _can_be_sent(verification: Verification) -> bool:
    """A chain is sent on this connection, and no root is missing: a root counts where it is held, not where sent."""
    roots = (missing.certificate is not None and missing.certificate.is_self_issued for missing in verification.missing)
    return not verification.requirement.leaf_only and not any(roots)


def name_all(certificates: Iterable[Certificate]) -> str:
    """The certificates by subject and fingerprint: `CN=A (SHA-256 …), CN=B (SHA-256 …) and 3 more`."""
    listed = tuple(certificates)
    more = f" and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
    return ", ".join(map(short, listed[:_MOST])) + more
