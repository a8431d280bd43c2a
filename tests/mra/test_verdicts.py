"""How connections turn out: what is sent, what is unknown, who refuses how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import SecurityMode, Store
from edgetrust.model.verdict import ConnectionVerdict, FoundIn, Outcome, Verification
from edgetrust.mra.verdicts import judge_connections, worst_outcome
from tests import make
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

TRAVERSAL, TUNNEL = f"traversal:{C1}->{E1}", f"ssh-tunnel:{C1}->{E1}"
HTTPS = f"cucm-https:{C1}->{PUBLISHER}"


def judge(site: Site) -> dict[str, ConnectionVerdict]:
    """Verdicts by connection id."""
    return {each.connection.id: each for each in judge_connections(site.deployment, site.inventory, make.NOW)}


def side(verdict: ConnectionVerdict, verifier: str) -> Verification:
    """The verification of one side."""
    (found,) = [each for each in verdict.verifications if each.requirement.verifier == verifier]
    return found


def without(*gone: make.Issued) -> list[make.Issued]:
    """A healthy Expressway's list without some entries."""
    return [entry for entry in AUTHORITIES if entry not in gone]


def test_a_path_says_where_each_certificate_came_from() -> None:
    """The leaf is presented; the list is asked before what was sent."""
    path = side(judge(stand_alone())[TRAVERSAL], C1).path

    assert [step.found_in for step in path] == [FoundIn.PRESENTED, FoundIn.TRUST_LIST, FoundIn.TRUST_LIST]
    assert path[-1].certificate == PUBLIC_ROOT.certificate


def test_a_tunnel_needs_in_the_list_what_tls_gets_by_wire() -> None:
    """Only leaves are sent there, and nobody hears an alert."""
    verdicts = judge(stand_alone(trust={(C1, "trusted-ca"): without(PUBLIC_ISSUING)}))

    assert verdicts[TRAVERSAL].outcome is Outcome.OK
    assert verdicts[TUNNEL].outcome is Outcome.FAIL
    assert side(verdicts[TUNNEL], C1).alert is None


def test_a_missing_certificate_or_list_is_unknown_with_its_reason() -> None:
    """Never ok."""
    no_certificate = judge(stand_alone(certificates={(E1, "server"): None}))[TRAVERSAL]
    no_list = judge(stand_alone(trust={(C1, "trusted-ca"): None}))[TRAVERSAL]

    assert no_certificate.outcome is no_list.outcome is Outcome.UNKNOWN
    # The deployment names the files, so that they are not missing but could not be read.
    assert side(no_certificate, C1).reason == f"the server certificate of {E1} could not be read"
    assert side(no_list, C1).reason == f"the trusted CA list of {C1} could not be read"


def test_an_unknown_list_of_the_presenter_matters_only_where_it_decides() -> None:
    """It may send the intermediate that the verifier lacks, but nothing helps where no path can end in the list."""
    delivered = {(E1, "server"): [make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"]), PUBLIC_ISSUING]}
    decides = judge(
        stand_alone(
            certificates=delivered, trust={(C1, "trusted-ca"): without(PUBLIC_ISSUING), (E1, "trusted-ca"): None}
        )
    )
    hopeless = judge(
        stand_alone(
            certificates=delivered,
            trust={(C1, "trusted-ca"): without(PUBLIC_ISSUING, PUBLIC_ROOT, CORP_ROOT), (E1, "trusted-ca"): None},
        )
    )
    needless = judge(stand_alone(trust={(E1, "trusted-ca"): None}))

    assert side(decides[TRAVERSAL], C1).outcome is Outcome.UNKNOWN
    assert "depends on its trusted CA list" in (side(decides[TRAVERSAL], C1).reason or "")
    assert side(hopeless[TRAVERSAL], C1).outcome is Outcome.FAIL
    assert side(needless[TRAVERSAL], C1).outcome is Outcome.OK


def test_a_list_that_could_be_read_in_part_is_no_proof_of_absence() -> None:
    """What it lacks may have been in the rest."""
    site = stand_alone(trust={(C1, "trusted-ca"): without(PUBLIC_ISSUING, PUBLIC_ROOT)})
    partly = replace(site.inventory, incomplete=frozenset({(C1, Store.TRUSTED_CA)}))

    verification = side(judge(Site(site.deployment, partly))[TRAVERSAL], C1)

    assert (verification.outcome, verification.reason) == (
        Outcome.UNKNOWN,
        f"a part of the trusted CA list of {C1} could not be read",
    )


def test_what_nobody_verifies_says_why_and_what_is_shown() -> None:
    """A setting, or a release."""
    site = stand_alone(c={"version": "X14.1"}, cucm={"tls_verify": False})
    verdict = judge(site)[HTTPS]

    assert verdict.outcome is Outcome.NOT_VERIFIED
    assert "TLS verify mode" in (verdict.verifications[0].reason or "")
    assert verdict.verifications[0].leaf is not None


@pytest.mark.parametrize(
    "site, connection, verifier, alert",
    [
        (stand_alone(nodes={PUBLISHER: {"defined_as": "10.0.0.1"}}), HTTPS, C1, None),
        (
            stand_alone(certificates={(E1, "server"): {"sans": [E1]}}),
            f"phone-https:ip-phones->{E1}",
            "ip-phones",
            42,
        ),
    ],
)
def test_a_refused_name_is_error_62(site: Site, connection: str, verifier: str, alert: int | None) -> None:
    """Expressway and CUCM just close; endpoints say bad_certificate."""
    verification = side(judge(site)[connection], verifier)

    assert verification.error is not None
    assert (verification.error.code, verification.error.text, verification.error.depth) == (62, "hostname mismatch", 0)
    assert (verification.alert.code if verification.alert else None) == alert


def test_jabber_prompts_where_phones_give_up() -> None:
    """The same certificate."""
    verdicts = judge(stand_alone(certificates={(E1, "server"): {"sans": [E1]}}))

    assert verdicts[f"jabber-https:jabber->{E1}"].outcome is Outcome.WARN
    assert verdicts[f"phone-https:ip-phones->{E1}"].outcome is Outcome.FAIL
    assert verdicts[f"tc-https:tc->{E1}"].outcome is Outcome.FAIL


TWIN = make.leaf(PUBLISHER, subject=f"CN={PUBLISHER}-EC,O=Acme", sans=[PUBLISHER])


def test_an_ecdsa_twin_that_is_not_trusted_is_a_warning() -> None:
    """From X14.2 on the cipher may choose it."""
    site = stand_alone(certificates={(PUBLISHER, "tomcat_ecdsa"): [TWIN]})

    verification = side(judge(site)[HTTPS], C1)

    assert verification.outcome is Outcome.WARN
    assert verification.diagnosis is not None
    assert (verification.diagnosis.rule, verification.diagnosis.node) == ("ecdsa-issuer-not-trusted", C1)


@pytest.mark.parametrize("version, outcome", [("X14.1", Outcome.OK), ("X14.2", Outcome.WARN)])
def test_an_ecdsa_twin_is_chosen_from_x14_2_on(version: str, outcome: Outcome) -> None:
    """Before, the Expressway-C does not prefer its ciphers."""
    site = stand_alone(c={"version": version}, certificates={(PUBLISHER, "tomcat_ecdsa"): [TWIN]})

    assert side(judge(site)[HTTPS], C1).outcome is outcome


def test_revocation_without_known_lists_is_unknown() -> None:
    """An empty list of lists is known to be empty, and fails."""
    unknown = judge(stand_alone(nodes={C1: {"revocation_checking": True, "crl": None}}))[TUNNEL]
    empty = judge(stand_alone(nodes={C1: {"revocation_checking": True, "crl": ()}}))[TUNNEL]

    assert unknown.outcome is Outcome.UNKNOWN
    assert side(empty, C1).error is not None
    assert empty.outcome is Outcome.FAIL


def test_the_request_lists_the_names_of_the_servers_list() -> None:
    """In its order, each once."""
    site = stand_alone(trust={(E1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING]})
    (request,) = [step for step in judge(site)[TRAVERSAL].ladder if step.message == "CertificateRequest"]

    assert request.authorities == tuple(
        entry.certificate.subject.rfc4514 for entry in (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)
    )


def test_a_list_of_which_a_part_is_unread_lists_no_names() -> None:
    """Nobody knows what else the request would hold."""
    steps = judge(stand_alone(incomplete=[(E1, "trusted-ca")]))[TRAVERSAL].ladder

    assert [step.authorities for step in steps if step.message == "CertificateRequest"] == [None]


@pytest.mark.parametrize(
    "outcomes, worst",
    [
        ([Outcome.OK, Outcome.FAIL, Outcome.UNKNOWN], Outcome.FAIL),
        ([Outcome.WARN, Outcome.UNKNOWN], Outcome.UNKNOWN),
        ([Outcome.OK, Outcome.WARN], Outcome.WARN),
        ([Outcome.OK, Outcome.NOT_VERIFIED], Outcome.OK),
        ([Outcome.NOT_VERIFIED], Outcome.NOT_VERIFIED),
        ([], Outcome.NOT_VERIFIED),
    ],
)
def test_a_connection_is_as_bad_as_its_worst_side(outcomes: list[Outcome], worst: Outcome) -> None:
    """Fail, unknown, warn, ok; not verified when neither side is."""
    requirement = judge(stand_alone())[TRAVERSAL].connection.requirements[0]

    assert worst_outcome([Verification(requirement=requirement, outcome=outcome) for outcome in outcomes]) is worst


def test_mixed_mode_adds_what_non_secure_mode_has_not() -> None:
    """A check that the verdicts follow the deployment they are asked about."""
    plain = stand_alone()
    mixed = stand_alone(cucm={"security_mode": SecurityMode.MIXED})

    assert f"cucm-sip:{C1}->{PUBLISHER}" in judge(mixed).keys() - judge(plain).keys()
