"""A diagnosis with something of everything."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.capture import CaptureFile
from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.log import LogFile
from edgetrust.model.starter import Unused
from tests.calls import Refusal, both_sides, connect
from tests.deployments import AUTHORITIES, C1, E1
from tests.diagnosed import diagnosed
from tests.log_lines import inbound
from tests.usecase.test_diagnose import C_LEAF, E_LEAF


def sample(*, with_deployment: bool = True) -> Diagnosis:
    """E does not know C's CA; its capture and its log tell of it."""
    estate = both_sides(C_LEAF, E_LEAF, lists={E1: AUTHORITIES[2:]})
    reason = "self signed certificate in certificate chain"
    call = connect(estate, "traversal", C1, E1, Refusal("server", reason, 48))
    line = inbound(reason, source="10.0.10.11", port=40001).replace(
        "2026-11-20 08:12:31,206", "2026-11-23 00:00:00,143"
    )
    found = diagnosed(estate.site() if with_deployment else None, conversations=[call.conversation], lines=[line])
    return replace(
        found,
        capture=replace(found.capture, files=(CaptureFile(path="eth0.pcap", packets=9, bytes=1800, notes=()),)),
        log=replace(found.log, files=(LogFile(path="1.log", lines=1, bytes=300),)),
        unused=(Unused(file="diag.tar.gz/xconf_dump_expe1.txt", reason="nothing is read out of it"),),
        problems=(Problem(source=Source(file="eth1.pcap"), reason="is empty, expected a capture"),),
    )
