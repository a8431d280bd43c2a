"""What a trust list really trusts, for rules that compare lists.

Not here: verification against a list (`edgetrust.pki.path`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.mra.factory import is_temporary_ca
from edgetrust.mra.leftovers import find_former_owner
from edgetrust.mra.missing import is_trustworthy
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import short

_MOST = 5
"""Certificates a message names; the rest is counted."""


def has_expired(certificate: Certificate, at: datetime) -> bool:
    """Whether the validity is over; OpenSSL counts notAfter itself as over."""
    return certificate.not_after <= at


def trusted(examination: Examination, node: Node, store: Store) -> tuple[Certificate, ...] | None:
    """The entries of a list that matter to others: each once, without expired ones, ones that are no CA, the CA that an
    installation made for itself, and what a server made for itself and shows no more. None when the list is unknown."""
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
            and not find_former_owner(entry.certificate, examination.deployment, examination.inventory)
        )
    )


def name_all(certificates: Iterable[Certificate]) -> str:
    """The certificates by subject and fingerprint: `CN=A (SHA-256 …), CN=B (SHA-256 …) and 3 more`."""
    listed = tuple(certificates)
    more = f" and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
    return ", ".join(map(short, listed[:_MOST])) + more
