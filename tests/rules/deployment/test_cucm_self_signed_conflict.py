"""`cucm-self-signed-conflict`: of two self-signed certificates of one subject only the higher one works."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import SecurityMode, Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import AUTHORITIES, C1, C2, PUBLISHER, SUBSCRIBER, SUBSCRIBER2, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "cucm-self-signed-conflict"
SUBJECT = f"CN={PUBLISHER},O=Acme"


def bare(key: str, subject: str = SUBJECT) -> make.Issued:
    """A self-signed certificate as CUCM makes it: without key identifiers."""
    return make.leaf(PUBLISHER, subject=subject, key=key, ski=None, aki=None)


def identified(key: str) -> make.Issued:
    """One that OpenSSL tells from others of its subject."""
    return make.leaf(PUBLISHER, subject=SUBJECT, key=key, ski=key.encode(), aki=key.encode())


TOMCAT, CALLMANAGER = bare("tomcat"), bare("callmanager")
TRUST = (C1, "trusted-ca")
HTTPS, CONFIG, SECURE = (f"{kind}:{C1}->{PUBLISHER}" for kind in ("cucm-https", "cucm-config", "cucm-config-secure"))


def self_signed(
    *appended: make.Issued, tomcat: make.Issued = TOMCAT, callmanager: make.Issued = CALLMANAGER, **changes: object
) -> Site:
    """The publisher with self-signed certificates, and an Expressway-C list to which some were appended."""
    certificates = {(PUBLISHER, "tomcat"): [tomcat], (PUBLISHER, "callmanager"): [callmanager]}
    return stand_alone(**{"certificates": certificates, "trust": {TRUST: [*AUTHORITIES, *appended]}, **changes})


@pytest.mark.parametrize(
    "order,working,broken",
    [
        ((TOMCAT, CALLMANAGER), "only the tomcat certificate works", (SECURE,)),
        ((CALLMANAGER, TOMCAT), "only the CallManager certificate works", (HTTPS, CONFIG)),
    ],
)
def test_the_higher_one_works(order: tuple[make.Issued, ...], working: str, broken: tuple[str, ...]) -> None:
    """The finding says which one that is today, and lists what the other one breaks."""
    finding = sole(SLUG, self_signed(*order))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, PUBLISHER, Slot.TOMCAT)
    assert finding.connections == broken
    assert finding.message.endswith(f"on {C1} {working}")
    assert TOMCAT.certificate.sha256[:8] in finding.got
    assert CALLMANAGER.certificate.sha256[:8] in finding.got
    assert [evidence.source for evidence in finding.evidence] == [
        f"certs/{PUBLISHER}.tomcat.pem",
        f"certs/{PUBLISHER}.callmanager.pem",
    ]
    stale = {TOMCAT.certificate.sha256, CALLMANAGER.certificate.sha256}
    assert [(step.node, step.do.partition(",")[0], set(step.certificates)) for step in finding.remedy.steps[:-1]] == [
        (PUBLISHER, "Upload Certificate/Certificate chain", set()),
        (PUBLISHER, "Upload Certificate/Certificate chain", set()),
        (C1, "Append CA certificate: the same chain; then restart the node", set()),
        (PUBLISHER, "generate a CSR for a new tomcat certificate signed by that CA", set()),
        (PUBLISHER, "generate a CSR for a new CallManager certificate signed by that CA", set()),
    ]
    assert (finding.remedy.steps[-1].node, set(finding.remedy.steps[-1].certificates)) == (C1, stale)


def test_the_verdicts_and_the_finding_agree() -> None:
    """The connections that fail carry this rule."""
    site = self_signed(TOMCAT, CALLMANAGER)

    assert [failure.connections for failure in examine(site).failures(SLUG)] == [sole(SLUG, site).connections]


def test_with_neither_in_the_list_neither_works() -> None:
    """And appending both would not make both work."""
    finding = sole(SLUG, self_signed())

    assert finding.severity is Severity.ERROR
    assert finding.message.endswith(f"on {C1} neither works")
    assert finding.connections == (HTTPS, CONFIG, SECURE)
    assert [step.do for step in finding.remedy.steps if step.do.startswith("delete")] == []


def test_key_identifiers_that_tell_them_apart_make_it_a_warning() -> None:
    """OpenSSL picks the right one; the vendor documents a search by name alone."""
    tomcat, callmanager = identified("tomcat"), identified("callmanager")

    finding = sole(SLUG, self_signed(tomcat, callmanager, tomcat=tomcat, callmanager=callmanager))

    assert (finding.severity, finding.connections) == (Severity.WARNING, ())
    assert finding.message.endswith(f"on {C1} both work")
    assert "key identifiers" in finding.consequence


def test_where_they_are_told_apart_a_list_that_lacks_them_is_another_matter() -> None:
    """The conflict stays a warning, and the list is what mends the connections."""
    tomcat, callmanager = identified("tomcat"), identified("callmanager")
    site = self_signed(tomcat, tomcat=tomcat, callmanager=callmanager)

    finding, missing = sole(SLUG, site), sole("self-signed-not-trusted", site)

    assert (finding.severity, finding.connections) == (Severity.WARNING, ())
    assert finding.message.endswith(f"on {C1} only the tomcat certificate works")
    assert finding.consequence == (
        "both work in one list only because OpenSSL tells the two apart by their key identifiers, which the vendor "
        "does not promise"
    )
    assert missing.connections == (SECURE,)


def test_a_certificate_that_another_key_signed_is_no_conflict_but_stands_in_the_way() -> None:
    """One predicate decides for verdicts and findings: whoever fails is explained."""
    renewed = make.leaf(PUBLISHER, subject=SUBJECT, issuer_name=SUBJECT, signing_key="old", aki=b"old", key="tomcat")
    site = self_signed(renewed, CALLMANAGER, tomcat=renewed)

    assert found(SLUG, site) == ()
    assert SECURE in sole("same-subject-shadowed", site).connections


def test_a_twin_that_is_no_conflict_is_a_risk_like_any_other() -> None:
    """Key identifiers keep it from being taken."""
    renewed = make.leaf(PUBLISHER, subject=SUBJECT, issuer_name=SUBJECT, signing_key="old", aki=b"old", key="tomcat")
    callmanager = identified("callmanager")
    site = self_signed(renewed, callmanager, tomcat=renewed, callmanager=callmanager)

    finding = sole("same-subject-shadowed", site)

    assert (finding.severity, finding.node) == (Severity.WARNING, C1)


def test_peers_with_the_same_order_are_told_together() -> None:
    """One sentence for both."""
    held = [*AUTHORITIES, TOMCAT, CALLMANAGER]
    site = cluster(
        certificates={(PUBLISHER, "tomcat"): [TOMCAT], (PUBLISHER, "callmanager"): [CALLMANAGER]},
        trust={(C1, "trusted-ca"): held, (C2, "trusted-ca"): held},
    )

    assert sole(SLUG, site).message.endswith(f": on {C1} and {C2} only the tomcat certificate works")


def test_each_peer_may_have_its_own_order() -> None:
    """Trusted CA lists are not replicated."""
    site = cluster(
        certificates={(PUBLISHER, "tomcat"): [TOMCAT], (PUBLISHER, "callmanager"): [CALLMANAGER]},
        trust={
            (C1, "trusted-ca"): [*AUTHORITIES, TOMCAT, CALLMANAGER],
            (C2, "trusted-ca"): [*AUTHORITIES, CALLMANAGER, TOMCAT],
        },
    )

    finding = sole(SLUG, site)

    assert finding.message.endswith(
        f"on {C1} only the tomcat certificate works; on {C2} only the CallManager certificate works"
    )
    assert [step.node for step in finding.remedy.steps] == [PUBLISHER, PUBLISHER, C1, C2, PUBLISHER, PUBLISHER, C1, C2]
    assert not [each for each in finding.connections if SUBSCRIBER in each or SUBSCRIBER2 in each]


def test_an_unknown_list_leaves_open_which_one_works() -> None:
    """The two certificates are known, and they are the defect."""
    finding = sole(SLUG, self_signed(trust={TRUST: None}))

    assert finding.connections == ()
    assert "nobody knows which one works" in finding.message


def test_one_certificate_for_both_is_no_conflict() -> None:
    """CUCM 14 can reuse it."""
    assert found(SLUG, self_signed(TOMCAT, callmanager=TOMCAT)) == ()


def test_two_subjects_are_no_conflict() -> None:
    """Both can be in the list."""
    other = bare("callmanager", f"CN={PUBLISHER},OU=Voice")

    assert found(SLUG, self_signed(TOMCAT, other, callmanager=other)) == ()


def test_signed_certificates_are_no_conflict() -> None:
    """A healthy CUCM; and one self-signed certificate alone."""
    assert found(SLUG, cluster()) == ()
    assert found(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat"): [TOMCAT]})) == ()


def test_with_one_of_them_unknown_there_is_no_pair() -> None:
    """The CallManager certificate is not given."""
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [TOMCAT], (PUBLISHER, "callmanager"): None})

    assert found(SLUG, site) == ()


@pytest.mark.parametrize("version,count", [("X14.1", 0), ("X14.2", 1)])
def test_only_a_verifying_expressway_c_is_in_conflict(version: str, count: int) -> None:
    """With TLS verify mode Off nothing is verified before X14.2."""
    site = self_signed(TOMCAT, CALLMANAGER, c={"version": version}, e={"version": version}, cucm={"tls_verify": False})

    assert len(found(SLUG, site)) == count


def test_secure_registration_is_among_the_broken() -> None:
    """In mixed mode, SIP shows the CallManager certificate as well."""
    site = self_signed(TOMCAT, CALLMANAGER, cucm={"security_mode": SecurityMode.MIXED})

    assert f"cucm-sip:{C1}->{PUBLISHER}" in sole(SLUG, site).connections


def test_multi_server_certificates_are_one_pair_and_change_on_the_publisher() -> None:
    """Shown by the subscriber, too: one defect, mended in one place."""
    names = [PUBLISHER, SUBSCRIBER]
    pair = {
        slot: make.leaf(PUBLISHER, subject=SUBJECT, key=slot, ski=None, aki=None, sans=names)
        for slot in ("tomcat", "callmanager")
    }
    certificates = {(node, slot): [leaf] for node in (SUBSCRIBER, PUBLISHER) for slot, leaf in pair.items()}

    finding = sole(
        SLUG, stand_alone(certificates=certificates, trust={TRUST: [*AUTHORITIES, pair["callmanager"], pair["tomcat"]]})
    )

    assert finding.node == PUBLISHER
    assert f"certificates of {PUBLISHER} and 1 other node share the subject {SUBJECT}: on {C1} only" in finding.message
    assert finding.connections == tuple(
        f"{kind}:{C1}->{node}" for node in names for kind in ("cucm-https", "cucm-config")
    )
    assert {step.node for step in finding.remedy.steps} == {PUBLISHER, C1}
