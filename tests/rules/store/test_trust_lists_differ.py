"""`trust-lists-differ`: nothing replicates the trusted CA list between peers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Impact, Severity
from edgetrust.model.verdict import Outcome
from edgetrust.rules.remedies import short
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    E2,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    cluster,
    stand_alone,
)
from tests.examine import examine, found, sole

SLUG = "trust-lists-differ"
OTHER = make.ca("Other Root")
EXPIRED = make.ca("Expired Root", not_after=datetime(2026, 11, 23, tzinfo=UTC))
LEAF = make.leaf("x.example.com", CORP_ISSUING)
TEMPORARY = make.ca("CN=Temporary CA 0d5e1b2c")
ROOT_ONLY = (CORP_ROOT, CORP_ISSUING, PUBLIC_ISSUING)
"""The list of an Expressway-C that lacks the public root."""


def c2_holds(*held: make.Issued) -> Site:
    """A cluster whose second Expressway-C peer has this list."""
    return cluster(trust={(C2, "trusted-ca"): held})


def test_the_peer_that_lacks_a_root_fails() -> None:
    """An error with the connections of that peer, at that peer, and the certificate to append."""
    site = c2_holds(*ROOT_ONLY)

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.store) == (Severity.ERROR, C2, Store.TRUSTED_CA)
    assert {connection.partition(":")[0] for connection in finding.connections} == {
        "traversal",
        "ssh-tunnel",
        "xcp-router",
        "sip-service",
    }
    assert finding.message == (
        f"the trusted CA list of {C2} lacks CN=Public Root,O=Trusty (SHA-256 {PUBLIC_ROOT.certificate.sha256[:8]}…), "
        f"which {C1} has"
    )
    assert [(evidence.source, evidence.line) for evidence in finding.evidence] == [(f"trust/{C1}.trusted-ca.pem", 41)]
    (step,) = finding.remedy.steps
    assert (step.node, step.certificates) == (C2, (PUBLIC_ROOT.certificate.sha256,))
    assert finding.remedy.impact is Impact.NODE_RESTART


def test_exactly_the_connections_that_fail_are_named() -> None:
    """The trust rule of the peer stands beside it; the other peer is unaffected."""
    site = c2_holds(*ROOT_ONLY)

    failing = {verdict.connection.id for verdict in examine(site).verdicts if verdict.outcome is Outcome.FAIL}

    assert failing == set(sole(SLUG, site).connections)
    assert {rule.rule for rule in examine(site).failures("root-missing", "ca-not-trusted")} == {"root-missing"}


def test_a_difference_that_nothing_depends_on_is_a_warning() -> None:
    """Today."""
    finding = sole(SLUG, cluster(trust={(E1, "trusted-ca"): [*AUTHORITIES, OTHER]}))

    assert (finding.severity, finding.node, finding.connections) == (Severity.WARNING, E2, ())
    assert "CN=Other Root" in finding.message
    assert finding.got == "a list without it"


def test_each_peer_can_lack_something_of_the_other() -> None:
    """Two findings, one a peer."""
    site = cluster(trust={(C1, "trusted-ca"): AUTHORITIES[1:], (C2, "trusted-ca"): ROOT_ONLY})

    appended = {finding.node: finding.remedy.steps[0].certificates for finding in found(SLUG, site)}

    assert appended == {C1: (CORP_ROOT.certificate.sha256,), C2: (PUBLIC_ROOT.certificate.sha256,)}


def test_a_presenter_that_cannot_send_its_intermediate_is_the_cause() -> None:
    """The Expressway-C and the endpoints do not hold it; the other peer sends it. SSH tunnels send no chain at all."""
    without = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT]
    site = cluster(
        trust={(C1, "trusted-ca"): without, (C2, "trusted-ca"): without, (E2, "trusted-ca"): without},
        im_and_presence=(),
    )

    finding = sole(SLUG, site)

    assert (finding.node, finding.severity) == (E2, Severity.ERROR)
    assert {f"traversal:{C1}->{E2}", f"phone-sip:ip-phones->{E2}"} <= set(finding.connections)
    assert not any(E1 in connection or "ssh-tunnel" in connection for connection in finding.connections)


def test_a_stale_twin_of_one_peer_is_not_recommended_to_the_other() -> None:
    """The report says to delete it where it is."""
    twin = make.ca("CN=Public Root,O=Trusty", key="twin", ski=None)
    site = c2_holds(twin, *AUTHORITIES)

    assert sole("same-subject-shadowed", site).remedy.steps[0].do.startswith(f"delete {short(twin.certificate)}")
    assert found(SLUG, site) == ()


def test_a_peer_that_holds_only_the_expired_issuer_fails_for_it() -> None:
    """An error, and the expired one leaves the list."""
    old = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, not_after=EXPIRED.certificate.not_after)

    finding = sole(SLUG, c2_holds(CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, old))

    assert (finding.node, finding.severity) == (C2, Severity.ERROR)
    assert f"traversal:{C2}->{E1}" in finding.connections
    assert [step.certificates for step in finding.remedy.steps] == [
        (old.certificate.sha256,),
        (PUBLIC_ISSUING.certificate.sha256,),
    ]


def test_what_nobody_needs_may_be_deleted_instead() -> None:
    """On the peer that holds it."""
    finding = sole(SLUG, cluster(trust={(E1, "trusted-ca"): [*AUTHORITIES, OTHER]}))

    append, leftover = finding.remedy.steps
    assert (append.node, leftover.node) == (E2, E1)
    assert leftover.do.startswith("or instead, where it is a leftover, delete CN=Other Root")


def test_what_the_holder_needs_once_its_list_is_mended_is_no_leftover() -> None:
    """Its chain is not whole today."""
    trust = {(C1, "trusted-ca"): [*AUTHORITIES[:3]], (C2, "trusted-ca"): [*AUTHORITIES[:2], AUTHORITIES[3]]}

    findings = found(SLUG, cluster(trust=trust))

    assert [finding.node for finding in findings] == [C1, C2]
    assert not any("or instead" in step.do for finding in findings for step in finding.remedy.steps)


def test_what_both_sides_lack_is_not_blamed_on_a_peer() -> None:
    """The root is missing on the other side as well, so the difference breaks nothing by itself."""
    site = cluster(
        trust={(C2, "trusted-ca"): [PUBLIC_ROOT, PUBLIC_ISSUING], (E1, "trusted-ca"): [], (E2, "trusted-ca"): []},
        cucm=(),
        im_and_presence=(),
        unity_connection=(),
    )

    finding = sole(SLUG, site)

    assert (finding.node, finding.severity, finding.connections) == (C2, Severity.WARNING, ())


def test_a_self_signed_certificate_that_is_trusted_for_itself_counts() -> None:
    """CUCM certificates without a CA stand in the list."""
    self_signed = make.leaf(PUBLISHER)
    site = cluster(
        certificates={(PUBLISHER, "tomcat"): [self_signed]}, trust={(C1, "trusted-ca"): [*AUTHORITIES, self_signed]}
    )

    finding = sole(SLUG, site)

    assert (finding.node, finding.severity) == (C2, Severity.ERROR)
    assert f"cucm-https:{C2}->{PUBLISHER}" in finding.connections


FORMER = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, path_length=0, not_after=make.NOW + timedelta(days=200))
"""The issuing CA before it was renewed with its key."""


def test_of_two_certificates_of_one_ca_every_peer_is_to_have_the_renewed_one() -> None:
    """One finding, on the peer with the former one: the other way round the two would be swapped for ever."""
    finding = sole(SLUG, c2_holds(CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, FORMER))

    assert (finding.node, finding.severity, finding.connections) == (C2, Severity.WARNING, ())
    assert [(step.node, step.certificates) for step in finding.remedy.steps] == [
        (C2, (FORMER.certificate.sha256,)),
        (C2, (PUBLIC_ISSUING.certificate.sha256,)),
    ]


def test_a_peer_that_has_the_renewed_certificate_below_the_former_one_is_followed() -> None:
    """Whatever it takes first."""
    site = cluster(
        trust={
            (C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, FORMER, PUBLIC_ISSUING],
            (C2, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, FORMER],
        }
    )

    finding = sole(SLUG, site)

    assert (finding.node, finding.remedy.steps[-1].certificates) == (C2, (PUBLIC_ISSUING.certificate.sha256,))


def test_a_cross_signed_twin_that_the_holder_passes_by_is_a_leftover() -> None:
    """Its list takes the certificate above it, and so does the peer's, which has that one alone; though the way through
    the other one is shorter."""
    root, issuing = (make.ca(name, OTHER) for name in ("CN=Public Root,O=Trusty", "CN=Public Issuing,O=Trusty"))
    held = [CORP_ROOT, CORP_ISSUING, PUBLIC_ISSUING, root, OTHER]

    assert found(SLUG, cluster(trust={(C1, "trusted-ca"): held, (C2, "trusted-ca"): [*held, issuing]})) == ()
    used = cluster(trust={(C1, "trusted-ca"): held, (C2, "trusted-ca"): [issuing, *held]})
    assert sole(SLUG, used).remedy.steps[-1].certificates == (issuing.certificate.sha256,)


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        stand_alone(),
        c2_holds(*reversed(AUTHORITIES)),
        c2_holds(*AUTHORITIES, CORP_ROOT),
        c2_holds(*AUTHORITIES, EXPIRED, LEAF, TEMPORARY),
        cluster(trust={(C2, "trusted-ca"): None}),
        cluster(trust={(C2, "trusted-ca"): ROOT_ONLY}, incomplete=[(C2, "trusted-ca")]),
        cluster(c=None),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Order, duplicates and useless entries do not count; an unknown list, and one that was read in part, lack nothing
    that is known."""
    assert found(SLUG, site) == ()


def test_a_list_that_was_read_in_part_still_shows_what_others_lack() -> None:
    """What was read of it is there."""
    site = cluster(trust={(C2, "trusted-ca"): [*AUTHORITIES, OTHER]}, incomplete=[(C2, "trusted-ca")])

    assert sole(SLUG, site).node == C1
