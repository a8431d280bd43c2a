"""Diagnoses that only all verifications together allow."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import ClusterTls
from edgetrust.model.verdict import ConnectionVerdict
from edgetrust.mra.resolution import find_self_signed_conflicts
from edgetrust.mra.verdicts import judge_connections
from tests import deployments, make
from tests.deployments import AUTHORITIES, C1, C2, C_CLUSTER, CORP_ISSUING, CORP_ROOT, E1, PUBLISHER, SUBSCRIBER, Site

TOMCAT = make.leaf(PUBLISHER, sans=None, ski=None, key="tomcat")
CALLMANAGER = make.leaf(PUBLISHER, sans=None, ski=None, key="callmanager")
SELF_SIGNED = {(PUBLISHER, "tomcat"): [TOMCAT], (PUBLISHER, "callmanager"): [CALLMANAGER]}


def judge(site: Site) -> tuple[ConnectionVerdict, ...]:
    """The verdicts of a site."""
    return judge_connections(site.deployment, site.inventory, make.NOW)


def rules_of(verdicts: tuple[ConnectionVerdict, ...]) -> dict[str, set[str]]:
    """Rules by connection id, of the verifications that have one."""
    found: dict[str, set[str]] = {}
    for verdict in verdicts:
        for verification in verdict.verifications:
            if verification.diagnosis is not None:
                found.setdefault(verdict.connection.id, set()).add(verification.diagnosis.rule)
    return found


def test_two_self_signed_certificates_of_one_subject_conflict() -> None:
    """The lower one in the list fails, and the conflict is the reason."""
    site = deployments.stand_alone(
        certificates=SELF_SIGNED, trust={(C1, "trusted-ca"): [*AUTHORITIES, TOMCAT, CALLMANAGER]}
    )
    verdicts = judge(site)

    conflicts = find_self_signed_conflicts(
        site.deployment, tuple((verdict.connection, verdict.verifications) for verdict in verdicts)
    )

    assert conflicts == {PUBLISHER: (TOMCAT.certificate, CALLMANAGER.certificate)}
    assert rules_of(verdicts) == {f"cucm-config-secure:{C1}->{PUBLISHER}": {"cucm-self-signed-conflict"}}


def test_the_order_of_the_list_decides_which_one_fails() -> None:
    """Turned round, tomcat is the lower one."""
    site = deployments.stand_alone(
        certificates=SELF_SIGNED, trust={(C1, "trusted-ca"): [*AUTHORITIES, CALLMANAGER, TOMCAT]}
    )

    assert set(rules_of(judge(site))) == {f"cucm-https:{C1}->{PUBLISHER}", f"cucm-config:{C1}->{PUBLISHER}"}


def test_one_self_signed_certificate_alone_does_not_conflict() -> None:
    """It is trusted, or it is not."""
    site = deployments.stand_alone(certificates={(PUBLISHER, "tomcat"): [TOMCAT]})

    assert {rule for rules in rules_of(judge(site)).values() for rule in rules} == {"self-signed-not-trusted"}


def identified(key: str) -> make.Issued:
    """A self-signed certificate with key identifiers."""
    return make.leaf(PUBLISHER, sans=None, key=key, ski=key.encode(), aki=key.encode())


@pytest.mark.parametrize(
    ("appended", "expected"), [((), "cucm-self-signed-conflict"), ((identified("tomcat"),), "self-signed-not-trusted")]
)
def test_certificates_that_are_told_apart_do_not_shut_each_other_out(
    appended: tuple[make.Issued, ...], expected: str
) -> None:
    """Where one is trusted, appending the other helps; where neither is, better have both signed."""
    tomcat, callmanager = identified("tomcat"), identified("callmanager")
    shown = {(PUBLISHER, "tomcat"): [tomcat], (PUBLISHER, "callmanager"): [callmanager]}
    site = deployments.stand_alone(certificates=shown, trust={(C1, "trusted-ca"): [*AUTHORITIES, *appended]})

    assert {rule for rules in rules_of(judge(site)).values() for rule in rules} == {expected}


def test_a_third_certificate_of_the_subject_is_not_the_conflict() -> None:
    """It stands above one of the two that are told apart."""
    tomcat, callmanager = identified("tomcat"), identified("callmanager")
    stale = make.leaf(PUBLISHER, sans=None, ski=None, key="stale")
    shown = {(PUBLISHER, "tomcat"): [tomcat], (PUBLISHER, "callmanager"): [callmanager]}
    site = deployments.stand_alone(
        certificates=shown, trust={(C1, "trusted-ca"): [*AUTHORITIES, stale, tomcat, callmanager]}
    )

    assert {rule for rules in rules_of(judge(site)).values() for rule in rules} == {"same-subject-shadowed"}


def test_a_certificate_that_another_key_signed_is_not_self_signed() -> None:
    """Although it names itself as its issuer: no conflict, but an entry that stands in the way."""
    subject = f"CN={PUBLISHER}"
    renewed = make.leaf(PUBLISHER, sans=None, issuer_name=subject, signing_key="old", aki=b"old", key="tomcat")
    shown = {(PUBLISHER, "tomcat"): [renewed], (PUBLISHER, "callmanager"): [CALLMANAGER]}
    site = deployments.stand_alone(certificates=shown, trust={(C1, "trusted-ca"): [*AUTHORITIES, renewed, CALLMANAGER]})

    assert rules_of(judge(site))[f"cucm-config-secure:{C1}->{PUBLISHER}"] == {"same-subject-shadowed"}


def test_peers_that_do_not_trust_each_other_are_told_as_peers() -> None:
    """Where nothing else fails for the same reason."""
    other = make.ca("CN=Peer Root")
    peer = make.leaf(
        C2, other, subject=f"CN={C_CLUSTER},O=Acme", sans=[C2, C_CLUSTER, "example.com", deployments.PROFILE]
    )
    lists = {
        place: [*entries, other]
        for place, entries in {
            (E1, "trusted-ca"): AUTHORITIES,
            (deployments.E2, "trusted-ca"): AUTHORITIES,
            (C2, "trusted-ca"): AUTHORITIES,
        }.items()
    }
    site = deployments.cluster(
        c={"cluster_tls": ClusterTls.ENFORCE}, certificates={(C2, "server"): [peer]}, trust=lists
    )

    told = rules_of(judge(site))

    assert told[f"cluster-peer:{C1}->{C2}"] == {"cluster-enforce-would-fail"}


def test_a_list_that_breaks_more_than_the_cluster_is_told_as_such() -> None:
    """One defect keeps one name."""
    site = deployments.cluster(
        c={"cluster_tls": ClusterTls.ENFORCE},
        trust={(C1, "trusted-ca"): [entry for entry in AUTHORITIES if entry not in (CORP_ROOT, CORP_ISSUING)]},
    )

    told = rules_of(judge(site))

    assert told[f"cucm-https:{C1}->{PUBLISHER}"] == {"ca-not-trusted"}
    assert told[f"cluster-peer:{C1}->{C2}"] == {"ca-not-trusted"}


def test_a_self_signed_expressway_that_nobody_trusts_is_one_defect() -> None:
    """At the Expressway; where one list holds it, the others lack it."""
    leaf = make.leaf(C1, sans=[C1, "example.com"])
    shown = {(C1, "server"): [leaf]}
    appended = {(E1, "trusted-ca"): [*AUTHORITIES, leaf]}
    nowhere = judge(deployments.stand_alone(certificates=shown))
    somewhere = judge(deployments.stand_alone(certificates=shown, trust=appended))

    def nodes(verdicts: tuple[ConnectionVerdict, ...]) -> set[str]:
        diagnoses = (each.diagnosis for verdict in verdicts for each in verdict.verifications)
        return {each.node for each in diagnoses if each is not None and each.rule == "self-signed-not-trusted"}

    assert nodes(nowhere) == {C1}
    assert nodes(somewhere) == {PUBLISHER, SUBSCRIBER}
