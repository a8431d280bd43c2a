"""Certificates as `openssl x509 -text -nameopt RFC2253` of OpenSSL 3.0 prints them, octet for octet.

The Expressway decodes certificates with that command and runs the pattern of its client certificate test over the
result. The command itself is not needed.
"""

from edgetrust.pki.openssl_text.certificate import print_certificate

__all__ = ["print_certificate"]
