"""`cluster-enforce-would-fail`: peers that enforce verification and do not accept each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import ClusterTls, Slot, Store
from edgetrust.model.finding import Severity
from edgetrust.model.verdict import ConnectionVerdict, Verification
from edgetrust.rules.deployment.cluster_enforce_would_fail import check
from tests import make
from tests.deployments import C1, C2, CORP_ISSUING, CORP_ROOT, E1, E2, PUBLIC_ISSUING, PUBLIC_ROOT, Site, cluster
from tests.examine import examine, found, sole

SLUG = "cluster-enforce-would-fail"
PEER_ROOT = make.ca("CN=Peer Root,O=Acme")


def enforcing(**changes: object) -> Site:
    """A cluster whose Expressway-E peers enforce verification and whose second peer has a CA of its own. Everybody
    knows that CA except, unless changed, the first peer."""
    leaf = make.leaf(E2, PEER_ROOT, sans=[E2, "expe.example.com", "example.com"])
    everything = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING]
    trust = {
        (E1, "trusted-ca"): everything,
        **{(node, "trusted-ca"): [*everything, PEER_ROOT] for node in (C1, C2, E2)},
    }
    settled = {
        "e": {"cluster_tls": ClusterTls.ENFORCE},
        "certificates": {(E2, "server"): [leaf]},
        "trust": trust,
        **changes,
    }
    return cluster(**settled)


def test_a_list_that_lacks_the_peers_ca_keeps_it_out() -> None:
    """In both directions, and the remedy is one list; meanwhile the mode goes back to Permissive."""
    finding = sole(SLUG, enforcing())

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, None)
    assert finding.store is Store.TRUSTED_CA
    assert finding.connections == (f"cluster-peer:{E1}->{E2}", f"cluster-peer:{E2}->{E1}")
    assert finding.message == f"the trusted CA list of {E1} does not lead to the CA of its peer {E2}"
    assert finding.got.startswith("self-signed certificate in certificate chain (OpenSSL 19 at depth 1)")
    assert [evidence.source for evidence in finding.evidence] == [
        f"certs/{E2}.server.pem",
        f"trust/{C1}.trusted-ca.pem",
    ]
    steps = finding.remedy.steps
    assert [step.do.split()[-1] for step in (steps[0], steps[2])] == ["being", "first"]
    assert steps[1].certificates == (PEER_ROOT.certificate.sha256,)


def test_the_verdicts_and_the_finding_agree() -> None:
    """The connections that fail carry this rule."""
    site = enforcing()

    assert [failure.connections for failure in examine(site).failures(SLUG)] == [sole(SLUG, site).connections]


@pytest.mark.parametrize("changes", [{"eku": ("serverAuth",)}, {"sans": ["example.com"]}])
def test_a_certificate_that_keeps_its_peer_out_is_to_be_replaced(changes: make.Changes) -> None:
    """Where no more specific rule takes the failure, the remedy is a certificate with the peer's name and purposes."""
    old = {"version": "X15.3"}
    site = cluster(c=old, e={**old, "cluster_tls": ClusterTls.ENFORCE}, certificates={(E2, "server"): changes})
    examination = examine(site)
    verdicts = tuple(replace(each, verifications=_as_this_rule(each)) for each in examination.verdicts)

    findings = tuple(check(replace(examination, verdicts=verdicts)))

    assert {(finding.node, finding.slot, finding.store) for finding in findings} == {(E2, Slot.SERVER, None)}
    assert findings[0].message == f"the server certificate of {E2} is refused by its peer {E1}"
    assert findings[0].remedy.steps[1].do.startswith("generate a CSR for a new server certificate with SAN DNS:expe2")
    assert "serverAuth and clientAuth" in findings[0].remedy.steps[1].do


def _as_this_rule(verdict: ConnectionVerdict) -> tuple[Verification, ...]:
    """The failing verifications among peers, explained by this rule."""
    return tuple(
        replace(each, diagnosis=replace(each.diagnosis, rule=SLUG, culprit=None))
        for each in verdict.verifications
        if each.diagnosis is not None and verdict.connection.kind == "cluster-peer"
    )


def test_permissive_peers_do_not_verify() -> None:
    """The default."""
    assert found(SLUG, enforcing(e={"cluster_tls": ClusterTls.PERMISSIVE})) == ()


def test_peers_that_know_each_other_may_enforce() -> None:
    """The healthy cluster, on both sides."""
    site = cluster(c={"cluster_tls": ClusterTls.ENFORCE}, e={"cluster_tls": ClusterTls.ENFORCE})

    assert found(SLUG, site) == ()


def test_an_unknown_list_lacks_nothing() -> None:
    """Neither does an unknown certificate keep anybody out."""
    assert found(SLUG, cluster(e={"cluster_tls": ClusterTls.ENFORCE}, trust={(E1, "trusted-ca"): None})) == ()
    assert found(SLUG, cluster(e={"cluster_tls": ClusterTls.ENFORCE}, certificates={(E2, "server"): None})) == ()


def test_nobody_enforces_before_every_peer_is_mended() -> None:
    """A peer may have a finding of its own."""
    *_, last = sole(SLUG, enforcing()).remedy.steps

    assert (
        last.do
        == "once Certificate is green for every peer of the cluster, set TLS verification mode to Enforce again, "
        "and restart the peers one at a time, the primary first"
    )
