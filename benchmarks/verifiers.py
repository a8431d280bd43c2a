"""Ways to verify a fleet, one process each: what `benchmarks.verification` starts and times.

    python -m benchmarks.verifiers NAME FOLDER NODES ISSUERS ROOTS     # prints how many nodes were accepted

Each begins with the PEM files and ends with a verdict on every node: its chain, whether it may be a server, the date,
and its host name. The first certificate of a file is the leaf, the others are what it sends. Imports are part of the
work, so each function has its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from benchmarks.fleet import AT, Fleet


def with_edgetrust(fleet: Fleet) -> int:
    """As `edgetrust check` does it: first all files are read, then everything is judged; garbage is looked for as
    rarely as there."""
    import gc

    from edgetrust.__main__ import COLLECT_EVERY
    from edgetrust.io.certificate_files import read_material
    from edgetrust.model.connection import Purpose
    from edgetrust.pki.match import offers
    from edgetrust.pki.path import TrustList, verify_path

    gc.set_threshold(COLLECT_EVERY)
    roots = read_material(fleet.root_file, shown="roots.pem").certificates
    trust = TrustList(tuple(located.certificate for located in roots))
    files = [(host, read_material(path, shown=host)) for host, path in fleet.files()]
    accepted = 0
    for host, contents in files:
        leaf, *sent = [located.certificate for located in contents.certificates]
        verdict = verify_path(leaf, sent, trust, purposes=(Purpose.SERVER_AUTH,), at=AT)
        accepted += verdict.error is None and offers(leaf, host, common_name_counts=True)
    return accepted


def with_rust_verifier(fleet: Fleet) -> int:
    """cryptography.x509.verification, which looks at the name by itself."""
    from cryptography.x509 import DNSName, load_pem_x509_certificates
    from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

    builder = PolicyBuilder().store(Store(load_pem_x509_certificates(fleet.root_file.read_bytes()))).time(AT)
    accepted = 0
    for host, path in fleet.files():
        leaf, *sent = load_pem_x509_certificates(path.read_bytes())
        try:
            builder.build_server_verifier(DNSName(host)).verify(leaf, sent)
        except VerificationError:
            continue
        accepted += 1
    return accepted


def with_pyopenssl(fleet: Fleet) -> int:
    """An X509StoreContext for each node, and service-identity for the name, as the documentation of pyOpenSSL asks. It
    does not look at purposes: pyOpenSSL has no way to say which."""
    from OpenSSL.crypto import FILETYPE_PEM, X509, X509Store, X509StoreContext, X509StoreContextError, load_certificate
    from service_identity import VerificationError
    from service_identity.hazmat import DNS_ID, verify_service_identity
    from service_identity.pyopenssl import extract_patterns

    end = b"-----END CERTIFICATE-----\n"

    def load(pem: bytes) -> list[X509]:
        return [load_certificate(FILETYPE_PEM, block + end) for block in pem.split(end)[:-1]]

    store = X509Store()
    store.set_time(AT)
    for root in load(fleet.root_file.read_bytes()):
        store.add_cert(root)
    accepted = 0
    for host, path in fleet.files():
        leaf, *sent = load(path.read_bytes())
        try:
            X509StoreContext(store, leaf, sent).verify_certificate()
            verify_service_identity(extract_patterns(leaf), [DNS_ID(host)], [])
        except (X509StoreContextError, VerificationError):
            continue
        accepted += 1
    return accepted


VERIFIERS = {"edgetrust": with_edgetrust, "rust": with_rust_verifier, "pyopenssl": with_pyopenssl}


def main(name: str, folder: str, *sizes: str) -> NoReturn:
    """Verify with the named one."""
    print("accepted", VERIFIERS[name](Fleet(Path(folder), *map(int, sizes))), flush=True)
    # The end is the same for all, and that of the command edgetrust: nothing is taken apart.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
