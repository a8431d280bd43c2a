"""Which attributes of a distinguished name SSH tunnels cope with.

Not here: what comes of others (`edgetrust.mra.quirks`).
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate

KNOWN_SUBJECT_OIDS = frozenset(
    {f"2.5.4.{number}" for number in (*range(3, 21), 26, 31, 32, 33, 34, *range(41, 47), 50, 51, 54, 65, 72, 97)}
    | {f"1.2.840.113549.1.9.{number}" for number in (1, 2, 7, 8)}
    | {"0.9.2342.19200300.100.1.1", "0.9.2342.19200300.100.1.3", "0.9.2342.19200300.100.1.25"}
    | {f"1.3.6.1.4.1.311.60.2.1.{number}" for number in (1, 2, 3)}
)
"""Attribute types of a distinguished name that SSH tunnels cope with: the X.520 and PKCS #9 ones OpenSSL has names for,
user id, mail, domain component, and the three EV jurisdiction types. Source: Certificate Creation and Use Deployment
Guide (X15.0), troubleshooting."""


def unknown_subject_oids(certificate: Certificate) -> tuple[str, ...]:
    """Attribute types of subject and issuer that SSH tunnels do not cope with, each once."""
    attributes = (*certificate.subject.attributes, *certificate.issuer.attributes)
    return tuple(dict.fromkeys(a.oid for a in attributes if a.oid not in KNOWN_SUBJECT_OIDS))
