"""The extensions by which Microsoft's AD CS tells from which template a certificate was made (MS-WCCE 2.2.2.7).

Not here: the template's purposes and key usage (`edgetrust.pki.authority.profiles`).
"""

from __future__ import annotations

from cryptography import x509

from edgetrust.codec import der, strings
from edgetrust.model.certificate import Extension, Oid

TEMPLATE_NAME = "1.3.6.1.4.1.311.20.2"
"""Of templates of version 1: the name alone, a BMPString."""
TEMPLATE_INFORMATION = "1.3.6.1.4.1.311.21.7"
"""Of templates of version 2 and later: identifier, major and minor version."""
APPLICATION_POLICIES_OID = "1.3.6.1.4.1.311.21.10"
"""The purposes once more, in the form of certificate policies. OpenSSL looks at the extended key usage alone."""

# Each forest makes its own identifiers below 1.3.6.1.4.1.311.21.8; a lab has no forest, so this one is made up.
_LAB_TEMPLATE = "1.3.6.1.4.1.311.21.8.1.1.1.1.1.1"
_MAJOR_VERSION, _MINOR_VERSION = 100, 4


def _policies(*purposes: str) -> bytes:
    policies = [x509.PolicyInformation(x509.ObjectIdentifier(purpose), None) for purpose in purposes]
    return x509.CertificatePolicies(policies).public_bytes()


def _information(template: str, major: int, minor: int) -> bytes:
    return x509.MSCertificateTemplate(x509.ObjectIdentifier(template), major, minor).public_bytes()


WEB_SERVER_TEMPLATE = Extension(
    oid=TEMPLATE_NAME, critical=False, value=der.encode(strings.BMP_STRING, "WebServer".encode("utf-16-be"))
)
CLIENT_AND_SERVER_TEMPLATE = Extension(
    oid=TEMPLATE_INFORMATION, critical=False, value=_information(_LAB_TEMPLATE, _MAJOR_VERSION, _MINOR_VERSION)
)
APPLICATION_POLICIES = Extension(
    oid=APPLICATION_POLICIES_OID, critical=False, value=_policies(Oid.CLIENT_AUTH, Oid.SERVER_AUTH)
)
