"""Certificates that are out of date at the time judged."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.deployment import Store
from edgetrust.rules.validity import describe_time
from tests import deployments, make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT
from tests.examine import found, sole

PAST = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_time_is_told_in_utc() -> None:
    """To the second."""
    assert describe_time(PAST) == "2026-11-01 00:00:00 UTC"


def test_a_renewed_ca_at_hand_makes_the_lists_the_place_of_the_remedy() -> None:
    """The old one out, the renewed one in, and nobody needs a new certificate."""
    old = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, path_length=0, not_after=PAST)
    site = deployments.stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, old]})

    finding = sole("certificate-expired", site)

    assert (finding.node, finding.slot, finding.store) == (C1, None, Store.TRUSTED_CA)
    assert [step.certificates for step in finding.remedy.steps] == [
        (old.certificate.sha256,),
        (PUBLIC_ISSUING.certificate.sha256,),
    ]


def test_a_ca_that_went_on_signing_was_renewed_and_is_to_be_asked_for() -> None:
    """The certificates it signed since are good: nobody needs a new one."""
    old = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, path_length=0, not_after=datetime(2025, 1, 1, tzinfo=UTC))
    lists = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, old]
    site = deployments.stand_alone(
        certificates={(E1, "server"): [make.leaf(E1, old, sans=[E1, "example.com"], not_before=PAST)]},
        trust={(C1, "trusted-ca"): lists, (E1, "trusted-ca"): lists},
    )

    steps = sole("certificate-expired", site).remedy.steps

    assert [(step.node, step.do.partition(" ")[0]) for step in steps] == [
        (C1, "delete"),
        (C1, "Append"),
        (E1, "delete"),
        (E1, "Append"),
    ]
    assert "a renewed CN=Public Issuing,O=Trusty (ask its CA for it)" in steps[1].do
    assert not any(step.renews for step in steps)


def test_where_nothing_shows_a_renewed_ca_another_one_comes_first() -> None:
    """Its chain goes into the lists before the certificate is changed."""
    old = make.ca("CN=Lost Issuing,O=Trusty", PUBLIC_ROOT, path_length=0, not_after=PAST)
    lists = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, old]
    leaf = make.leaf(E1, old, sans=[E1, "example.com"], not_before=datetime(2026, 10, 1, tzinfo=UTC))
    site = deployments.stand_alone(
        certificates={(E1, "server"): [leaf]}, trust={(C1, "trusted-ca"): lists, (E1, "trusted-ca"): lists}
    )

    *chains, last = sole("certificate-expired", site).remedy.steps

    assert [step.node for step in chains] == [E1, C1]
    assert "from a CA that is valid now" in last.do


def test_a_leaf_that_nobody_verifies_is_told_all_the_same() -> None:
    """It will be shown one day."""
    site = deployments.stand_alone(
        c={"version": "X14.1"},
        cucm={"tls_verify": False},
        certificates={(deployments.PUBLISHER, "tomcat"): {"not_after": PAST}},
    )

    finding = sole("certificate-expired", site)

    assert finding.connections == ()
    assert finding.consequence == "no connection of this deployment verifies it today"


def test_a_leaf_behind_a_wrong_ca_is_not_said_to_be_unused() -> None:
    """Its connections fail, and end at the CA."""
    before = datetime(2026, 1, 1, tzinfo=UTC)
    root = make.ca("CN=Young Root", not_before=datetime(2026, 3, 1, tzinfo=UTC))
    site = deployments.stand_alone(
        certificates={(E1, "server"): [make.leaf(E1, root, not_before=datetime(2026, 3, 1, tzinfo=UTC))]},
        trust={(C1, "trusted-ca"): [*deployments.AUTHORITIES, root]},
        endpoints=(),
    )

    leaf = next(each for each in found("certificate-not-yet-valid", site, before) if each.slot is not None)

    assert "no connection" not in leaf.consequence


def test_a_certificate_from_the_future_may_be_right_and_the_clock_wrong() -> None:
    """That is looked at first; the certificate is good from its day on."""
    tomorrow = datetime(2026, 12, 24, tzinfo=UTC)
    site = deployments.stand_alone(certificates={(E1, "server"): {"not_before": tomorrow}})

    steps = sole("certificate-not-yet-valid", site).remedy.steps

    assert [step.node for step in steps] == [C1, E1]
    assert steps[0].do.startswith("compare the clock")
    assert "from 2026-12-24 00:00:00 UTC on" in steps[1].do


def test_the_edges_of_the_dates_are_openssls() -> None:
    """At its notAfter a certificate has expired, at its notBefore it is valid."""
    ends = deployments.stand_alone(certificates={(E1, "server"): {"not_after": make.NOW}})
    begins = deployments.stand_alone(certificates={(E1, "server"): {"not_before": make.NOW}})

    assert [finding.node for finding in found("certificate-expired", ends)] == [E1]
    assert found("certificate-not-yet-valid", begins) == ()
