"""Whether a node's own list vouches for a certificate that is uploaded to it, as OpenSSL finds.

Dates do not count: what is out of date raises an alarm, and is not refused. Not here: handshakes.
"""

from __future__ import annotations

from collections.abc import Sequence

from OpenSSL import crypto

from edgetrust.model.certificate import Certificate
from edgetrust.twin.openssl import NO_CHECK_TIME, load


def find_distrust(leaf: Certificate, entries: Sequence[Certificate]) -> str | None:
    """Why a list of CA certificates does not vouch for a certificate, in OpenSSL's words; None where it does."""
    subject = load(leaf.der)
    if subject is None:
        return "OpenSSL cannot read the certificate"
    store = crypto.X509Store()
    store.set_flags(NO_CHECK_TIME)
    for entry in entries:
        loaded = load(entry.der)
        if loaded is not None:
            store.add_cert(loaded)
    try:
        crypto.X509StoreContext(store, subject).verify_certificate()
    except crypto.X509StoreContextError as error:
        return str(error)
    return None
