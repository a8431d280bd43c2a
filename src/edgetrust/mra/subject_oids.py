"""The attribute types of distinguished names that an Expressway understands.

An attribute that it does not know, in the subject or the issuer, breaks the SSH tunnels between Expressway-C and
Expressway-E. Sources: Certificate Creation and Use Deployment Guide (X15.5), troubleshooting (of the EV attributes,
only the three places of jurisdiction are understood); the attribute types that OpenSSL 1.1.1 and 3.0 name.
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate

_X520 = frozenset(f"2.5.4.{number}" for number in (*range(3, 55), 65, 72, 97))
_OTHERS = frozenset(
    {
        "0.9.2342.19200300.100.1.1",  # userId
        "0.9.2342.19200300.100.1.3",  # rfc822Mailbox
        "0.9.2342.19200300.100.1.25",  # domainComponent
        "1.2.840.113549.1.9.1",  # emailAddress
        "1.2.840.113549.1.9.2",  # unstructuredName
        "1.2.840.113549.1.9.8",  # unstructuredAddress
        "1.3.6.1.4.1.311.60.2.1.1",  # EV: jurisdictionLocalityName
        "1.3.6.1.4.1.311.60.2.1.2",  # EV: jurisdictionStateOrProvinceName
        "1.3.6.1.4.1.311.60.2.1.3",  # EV: jurisdictionCountryName
    }
)
UNDERSTOOD = _X520 | _OTHERS
"""Dotted object identifiers."""


def unknown_oids(certificate: Certificate) -> tuple[str, ...]:
    """The attribute types in subject and issuer that an Expressway does not know, in order, each once."""
    attributes = (*certificate.subject.attributes, *certificate.issuer.attributes)
    return tuple(dict.fromkeys(attribute.oid for attribute in attributes if attribute.oid not in UNDERSTOOD))
