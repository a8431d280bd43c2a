"""Results of looks, healthy by default; a test changes one thing.

shown(LEAF, ROOT)                                  # expe1.example.com:8443 showed these, and asks for nothing
shown(LEAF, authorities=["CN=Root"], port=7001)    # and asks for certificates of that CA
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edgetrust.codec.names import read_name
from edgetrust.model.probe import ClientCertificate, ProbeResult, Target
from edgetrust.model.tls import Version
from tests import make


def shown(
    *chain: make.Issued,
    host: str = "expe1.example.com",
    port: int = 8443,
    authorities: Sequence[str] = (),
    **changes: Any,  # noqa: ANN401 - fields of ProbeResult
) -> ProbeResult:
    """What one service showed."""
    fields: dict[str, Any] = {
        "target": Target(host=host, port=port, server_name=host),
        "address": "192.0.2.1",
        "is_reached": True,
        "failure": None,
        "versions": ("TLS 1.2",),
        "cipher_suite": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "chain": tuple(issued.certificate for issued in chain),
        "client_certificate": ClientCertificate.REQUESTED if authorities else ClientCertificate.NONE,
        "authorities": tuple(read_name(make.name(each)) for each in authorities),
        "alert": None,
        "answer": None,
        "has_shown_certificate": False,
        "seconds": 0.123,
        "version": Version.TLS_1_2,
    }
    return ProbeResult(**{**fields, **changes})
