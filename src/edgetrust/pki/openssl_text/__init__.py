"""Certificates as `openssl x509 -text -nameopt RFC2253` of OpenSSL 3.0 prints them, octet for octet; requests and
revocation lists as `openssl req` and `openssl crl` do.

The Expressway decodes certificates with that command and runs the pattern of its client certificate test over the
result. The command itself is not needed.
"""

from edgetrust.pki.openssl_text.certificate import print_certificate
from edgetrust.pki.openssl_text.request import print_request
from edgetrust.pki.openssl_text.revocation_list import print_revocation_list

__all__ = ["print_certificate", "print_request", "print_revocation_list"]
