"""Trust lists that lack what a verification needs."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Finding
from edgetrust.rules.shortages import shortage_of
from tests import deployments, make
from tests.defects import day
from tests.deployments import (
    AUTHORITIES,
    C1,
    C_CLUSTER,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PROFILE,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
)
from tests.examine import examine, found, sole

HALF = [CORP_ROOT, CORP_ISSUING]


def leaf_of(site: deployments.Site, node: str) -> Certificate:
    """The server certificate of a node."""
    return next(subject.certificate for subject in examine(site).subjects() if subject.node.id == node)


def test_the_whole_chain_is_lacking_root_first() -> None:
    """Although TLS would do with less: the tunnels need all of it."""
    site = deployments.stand_alone(trust={(C1, "trusted-ca"): HALF})
    examination = examine(site)

    shortage = shortage_of(examination, examination.node(C1), Store.TRUSTED_CA, [leaf_of(site, E1), None])

    assert shortage.known == (PUBLIC_ROOT.certificate, PUBLIC_ISSUING.certificate)
    assert shortage.unknown == ()


def test_what_no_file_holds_is_named_by_its_subject() -> None:
    """And said to be in no file at hand."""
    examination = examine(deployments.stand_alone())
    stranger = make.leaf(E1, make.ca("CN=Elsewhere")).certificate

    shortage = shortage_of(examination, examination.node(C1), Store.TRUSTED_CA, [stranger])

    assert (shortage.known, shortage.unknown) == ((), ("CN=Elsewhere",))
    assert shortage.describe() == "CN=Elsewhere (in no file at hand)"


def test_a_self_signed_certificate_lacks_itself() -> None:
    """It is its own root."""
    examination = examine(deployments.stand_alone())
    alone = make.leaf("cucm.example.com").certificate

    assert shortage_of(examination, examination.node(C1), Store.TRUSTED_CA, [alone]).known == (alone,)


def test_a_finding_lists_everyone_who_is_refused_for_it() -> None:
    """The first in the sentence, the others behind it."""
    finding = sole("ca-not-trusted", deployments.cluster(trust={(C1, "trusted-ca"): HALF}))

    assert finding.node == C1
    assert f"the server certificate of {E1}" in finding.message
    assert f"likewise the server certificate of {deployments.E2}" in finding.message
    assert finding.remedy.steps[0].certificates == (
        PUBLIC_ROOT.certificate.sha256,
        PUBLIC_ISSUING.certificate.sha256,
    )


def steps_of(finding: Finding) -> list[tuple[str, str, tuple[str, ...]]]:
    """Node, first word and certificates of each step."""
    return [(step.node, step.do.partition(" ")[0], step.certificates) for step in finding.remedy.steps]


def test_who_sends_the_wrong_issuer_is_mended_as_well() -> None:
    """Where it is held: the verifier that is sent a twin holds none."""
    twin = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, key="twin", ski=None)
    site = deployments.stand_alone(
        trust={(C1, "trusted-ca"): [twin, *AUTHORITIES], (E1, "trusted-ca"): [CORP_ROOT, *AUTHORITIES[2:]]}
    )

    finding = sole("intermediate-missing", site)

    assert finding.node == E1
    assert steps_of(finding) == [
        (E1, "Append", (CORP_ISSUING.certificate.sha256,)),
        (C1, "delete", (twin.certificate.sha256,)),
    ]


def test_twins_leave_the_list_before_the_right_one_comes() -> None:
    """Also those that key identifiers rule out, and those further down the chain."""
    told_apart = make.ca("CN=Corp Root,O=Acme", key="another")
    twin = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, key="twin", ski=None)
    held = [told_apart, twin, CORP_ISSUING, *AUTHORITIES[2:]]

    finding = sole("root-missing", deployments.stand_alone(trust={(E1, "trusted-ca"): held}))

    assert steps_of(finding) == [
        (E1, "delete", (twin.certificate.sha256, told_apart.certificate.sha256)),
        (E1, "Append", (CORP_ROOT.certificate.sha256,)),
    ]


def test_an_expired_certificate_at_hand_is_not_appended() -> None:
    """A renewed one is asked for."""
    old = make.ca("CN=Old Issuing,O=Acme", CORP_ROOT, not_after=day(2026, 11, 1))
    site = deployments.stand_alone(certificates={(C1, "server"): [make.leaf(C1, old), old]})
    examination = examine(site)

    shortage = shortage_of(examination, examination.node(E1), Store.TRUSTED_CA, [leaf_of(site, C1)])

    assert (shortage.known, shortage.unknown) == ((), ("a renewed CN=Old Issuing,O=Acme",))
    assert shortage.describe() == "CN=Old Issuing,O=Acme (at hand only out of date or not as a CA)"


@pytest.mark.parametrize("is_at_hand", [False, True])
def test_a_ca_of_the_same_name_in_the_list_is_told_of(is_at_hand: bool) -> None:
    """Whoever looks for the one that is lacking finds the other. Where it is needed, the list takes no second one."""
    stranger = make.ca("CN=Corp Root,O=Acme", key="another")
    site = deployments.cluster(
        certificates={(C1, "server"): [make.leaf(C1, stranger, sans=[C1, C_CLUSTER, PROFILE])]},
        trust={(C1, "trusted-ca"): [*AUTHORITIES, *([stranger] if is_at_hand else [])]},
    )

    finding = next(each for each in found("ca-not-trusted", site) if each.node == E1)

    held = f"CN=Corp Root,O=Acme (SHA-256 {CORP_ROOT.certificate.sha256[:8]}…)"
    assert f"); the list holds {held} of that name, with another key;" in finding.message
    assert [(step.node, step.do.partition(", which")[0], step.renews) for step in finding.remedy.steps] == [
        (C1, f"generate a CSR for a new server certificate below {held}", Slot.SERVER)
    ]


def test_a_ca_of_the_same_name_that_nothing_needs_makes_room() -> None:
    """Two of one name are one too many for a list."""
    stranger = make.ca("CN=Corp Root,O=Acme", key="another")
    site = deployments.stand_alone(certificates={(C1, "server"): [make.leaf(C1, stranger)]})

    finding = next(each for each in found("ca-not-trusted", site) if each.node == E1)

    assert steps_of(finding) == [(E1, "delete", (CORP_ROOT.certificate.sha256,)), (E1, "Append", ())]
