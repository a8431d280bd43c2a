"""Archives of nodes with one defect lead to that defect, as one finding with all the traces that it left."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from tests import make
from tests.archives import Side, configuration, cucm_archive, expressway_archive, traversal
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    stand_alone,
)

E_NAMES, C_NAMES = [E1, "example.com"], [C1, "example.com"]
E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e")
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c")
PAST, FUTURE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One defect: the rule and the node that mends it, who refuses whom, why, and with which alert."""

    rule: str
    node: str
    refused_by: Side
    reason: str
    alert: int
    e: make.Issued = E_LEAF
    c: make.Issued = C_LEAF
    lists: Mapping[str, Sequence[make.Issued]] = field(default_factory=dict)
    with_chain: bool = True

    def site(self) -> Site:
        """The deployment with this defect."""
        lists = {C1: AUTHORITIES, E1: AUTHORITIES, **self.lists}
        return stand_alone(
            certificates={(C1, "server"): [self.c], (E1, "server"): [self.e]},
            trust={(node, "trusted-ca"): held for node, held in lists.items()},
        )

    @property
    def issued(self) -> list[make.Issued]:
        """Every certificate in it."""
        return [self.c, self.e, *(each for held in self.lists.values() for each in held), *AUTHORITIES]


WITHOUT_ISSUING = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT)
CORP = (CORP_ROOT, CORP_ISSUING)
PUBLIC = (PUBLIC_ROOT, PUBLIC_ISSUING)
LOCAL = "unable to get local issuer certificate"
NO_PATH = make.ca("CN=One Too Many,O=Trusty", PUBLIC_ISSUING)
CONSTRAINED = make.ca("CN=Constrained,O=Trusty", PUBLIC_ROOT, permitted=("example.org",))
NO_CA = make.ca("CN=No CA,O=Trusty", PUBLIC_ROOT, ca=False)
TWIN = make.ca("CN=Corp Root,O=Acme", key="twin of Corp Root", ski=None)
IN_CHAIN = "self signed certificate in certificate chain"
ALONE = "self signed certificate"

CASES = (
    Case("intermediate-missing", C1, "client", LOCAL, 48, lists={C1: WITHOUT_ISSUING}, with_chain=False),
    Case("ca-not-trusted", C1, "client", IN_CHAIN, 48, lists={C1: CORP}),
    Case("ca-not-trusted", E1, "server", IN_CHAIN, 48, lists={E1: PUBLIC}),
    Case("root-missing", C1, "client", "unable to get issuer certificate", 48, lists={C1: (*CORP, PUBLIC_ISSUING)}),
    Case(
        "certificate-expired", E1, "client", "certificate has expired", 45,
        e=make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e", not_after=PAST),
    ),
    Case(
        "certificate-expired", C1, "server", "certificate has expired", 45,
        c=make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c", not_after=PAST),
    ),
    Case(
        "certificate-not-yet-valid", E1, "client", "certificate is not yet valid", 42,
        e=make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e", not_before=FUTURE),
    ),
    Case(
        "certificate-not-yet-valid", C1, "server", "certificate is not yet valid", 42,
        c=make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c", not_before=FUTURE),
    ),
    Case(
        "eku-missing-server-auth", E1, "client", "unsupported certificate purpose", 43,
        e=make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e", eku=("clientAuth",)),
    ),
    Case(
        "eku-missing-client-auth", C1, "server", "unsupported certificate purpose", 43,
        c=make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c", eku=("serverAuth",)),
    ),
    Case("self-signed-not-trusted", E1, "client", ALONE, 48, e=make.leaf(E1, sans=E_NAMES, key="e")),
    Case("self-signed-not-trusted", C1, "server", ALONE, 48, c=make.leaf(C1, sans=C_NAMES, key="c")),
    Case(
        "signature-invalid", E1, "client", "certificate signature failure", 51,
        e=make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e", signing_key="nobody's"),
    ),
    Case(
        "critical-extension-unknown", E1, "client", "unhandled critical extension", 46,
        e=make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e", extensions=[("1.2.3.4.5", True, b"\x05\x00")]),
    ),
    Case(
        "path-length-exceeded", E1, "client", "path length constraint exceeded", 48,
        e=make.leaf(E1, NO_PATH, sans=E_NAMES, key="e"),
        lists=dict.fromkeys((C1, E1), (*AUTHORITIES, NO_PATH)),
    ),
    Case(
        "name-constraint-violated", E1, "client", "permitted subtree violation", 46,
        e=make.leaf(E1, CONSTRAINED, sans=E_NAMES, key="e"),
        lists=dict.fromkeys((C1, E1), (*AUTHORITIES, CONSTRAINED)),
    ),
    Case(
        "issuer-not-a-ca", E1, "client", "invalid CA certificate", 48,
        e=make.leaf(E1, NO_CA, sans=E_NAMES, key="e"),
        lists=dict.fromkeys((C1, E1), (*AUTHORITIES, NO_CA)),
    ),
    Case("same-subject-shadowed", E1, "server", "certificate signature failure", 51, lists={E1: (TWIN, *AUTHORITIES)}),
)  # fmt: skip


@pytest.mark.parametrize("teller", [C1, E1], ids=["traces-of-c", "traces-of-e"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.refused_by}")
def test_an_archive_of_each_node_leads_to_the_defect(
    case: Case, teller: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Certificate, frames and lines are the evidence of one finding, whichever node the traces are of."""
    site = case.site()
    call = traversal(
        site,
        case.issued,
        refused_by=case.refused_by,
        reason=case.reason,
        alert=case.alert,
        with_chain=case.with_chain,
    )
    paths = []
    for node in (C1, E1):
        path = tmp_path / f"{node}.tar.gz"
        path.write_bytes(expressway_archive(site, node, call if node == teller else None))
        paths.append(str(path))

    code = run(["diagnose", *paths, "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    errors = [each for each in document["findings"] if each["severity"] == "error"]
    traced = [each for each in errors if any(is_trace(place) for place in sources(each))]
    assert [(each["rule"], each["node"]) for each in traced] == [(case.rule, case.node)]
    (found,) = traced
    assert any(".pcap, frame " in place for place in sources(found))
    assert any("loggingsnapshot" in place for place in sources(found))
    assert any(".pem" in place for place in sources(found))
    assert code == 1


def test_an_archive_of_a_cucm_leads_to_the_defect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """tomcat-trust lacks the CA of the Expressway-C; a capture on the CUCM shows the refusal."""
    publisher = make.leaf(PUBLISHER, PUBLIC_ISSUING, sans=[PUBLISHER], key="tomcat")
    site = stand_alone(
        certificates={(C1, "server"): [C_LEAF], (E1, "server"): [E_LEAF], (PUBLISHER, "tomcat"): [publisher]},
        trust={(C1, "trusted-ca"): AUTHORITIES, (E1, "trusted-ca"): AUTHORITIES, (PUBLISHER, "tomcat-trust"): PUBLIC},
    )
    refused = configuration(site, [C_LEAF, E_LEAF, publisher, *AUTHORITIES], alert=48)
    octets = {
        "c.tar.gz": expressway_archive(site, C1),
        "e.tar.gz": expressway_archive(site, E1),
        "cucm.zip": cucm_archive(site, PUBLISHER, refused),
    }
    for name, archive in octets.items():
        (tmp_path / name).write_bytes(archive)

    code = run(["diagnose", str(tmp_path), "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    traced = [each for each in document["findings"] if any(".cap, frame" in place for place in sources(each))]
    assert [(each["rule"], each["node"]) for each in traced if each["severity"] == "error"] == [
        ("expressway-ca-not-in-tomcat-trust", PUBLISHER)
    ]
    assert code == 1


def sources(finding: Mapping[str, object]) -> list[str]:
    """The places that a finding points at."""
    evidence = finding["evidence"]
    assert isinstance(evidence, list)
    return [each["source"] for each in evidence]


def is_trace(place: str) -> bool:
    """A frame or a line, and no certificate."""
    return ".pcap" in place or "loggingsnapshot" in place
