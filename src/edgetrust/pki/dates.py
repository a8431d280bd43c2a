"""When a certificate is valid, and when somebody must be told that it will not be for long.

Not here: dates of whole paths (`edgetrust.pki.path`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from edgetrust.model.certificate import Certificate

NOTICE = timedelta(days=30)
"""In which a certificate can be renewed without haste."""

FIRST_DOUBTFUL_YEAR = 2050
"""From this year on dates are encoded otherwise (RFC 5280, section 4.1.2.5), which may cause faults on Expressways
(certificate guide)."""


def notice_for(certificate: Certificate) -> timedelta:
    """How long before its end a certificate should be renewed: 30 days, or a third of a short life."""
    return min(NOTICE, (certificate.not_after - certificate.not_before) / 3)


def is_near_end(certificate: Certificate, at: datetime) -> bool:
    """Whether what is left is neither gone nor more than the notice; at notAfter itself it is gone, as for OpenSSL."""
    return timedelta(0) < certificate.not_after - at <= notice_for(certificate)


def is_ca_near_end(certificate: Certificate, at: datetime) -> bool:
    """The same of a CA, however short its life: whoever keeps a list has to be asked, and all certificates below go
    with it."""
    return timedelta(0) < certificate.not_after - at <= NOTICE
