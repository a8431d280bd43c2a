"""Results of `edgetrust probe` against the Expressway-E of a deployment in memory, as `check` reads them.

read(tried())                                  # it refused the certificate of the C
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from edgetrust.codec.tls.registry import alert
from edgetrust.model.probe import Answer, ClientCertificate, Probe, ProbeResult
from edgetrust.report.probe_json import render_probe_json
from edgetrust.usecase.probe_file import ProbeFile, read_probe
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site, stand_alone
from tests.shown import shown

E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=[C1])
LIST = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING]
ID = f"traversal:{C1}->{E1}"
AT = make.NOW
FILE = "live.json"


def site(at_e: list[make.Issued] | None = None) -> Site:
    """One of each; both lists are right unless a test changes that of the E."""
    return stand_alone(
        certificates={(C1, "server"): [C_LEAF, CORP_ISSUING], (E1, "server"): [E_LEAF, PUBLIC_ISSUING]},
        trust={(C1, "trusted-ca"): LIST, (E1, "trusted-ca"): LIST if at_e is None else at_e},
    )


def tried(answer: Answer = Answer.REFUSED, code: int = 48, **changes: Any) -> ProbeResult:  # noqa: ANN401 - fields
    """What the E made of the C's certificate at the traversal port."""
    is_refused = answer is Answer.REFUSED
    fields: dict[str, Any] = {
        "port": 7001,
        "answer": answer,
        "alert": alert(code) if is_refused else None,
        "is_alert_fatal": is_refused,
        "client_certificate": ClientCertificate.REQUESTED,
        "has_shown_certificate": True,
        "client_chain": (C_LEAF.certificate, CORP_ISSUING.certificate),
    }
    return shown(E_LEAF, PUBLIC_ISSUING, **{**fields, **changes})


def read(*results: ProbeResult, time: datetime = AT, file: str = FILE) -> ProbeFile:
    """A result as `check` reads it."""
    return read_probe(render_probe_json(Probe(results=results, time=time), (), at=time).encode(), file=file)
