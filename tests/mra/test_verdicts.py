"""How connections turn out: what is sent, what is unknown, who refuses how."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.deployment import SecurityMode, Store
from edgetrust.model.verdict import ChainError, ConnectionVerdict, Diagnosis, FoundIn, Outcome, Verification
from edgetrust.mra.bench import Bench, Stock
from edgetrust.mra.verdicts import judge_again, judge_connections, judge_files, worst_outcome
from edgetrust.pki.path import TrustList
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
ENDPOINTS = ("jabber", "ip-phones", "tc")
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


def test_without_service_domains_nobody_knows_what_endpoints_look_for() -> None:
    """What would be accepted is unknown; a chain that is refused anyway stays refused, and nobody else is concerned."""
    without_domains = judge(stand_alone(domains=()))
    on_internal_ca = judge(
        stand_alone(domains=(), certificates={(E1, "server"): [make.leaf(E1, CORP_ISSUING, sans=[E1])]})
    )

    endpoints = {id_: each for id_, each in without_domains.items() if each.connection.client in ENDPOINTS}
    assert {each.outcome for each in endpoints.values()} == {Outcome.UNKNOWN}
    assert {each.verifications[0].reason for each in endpoints.values()} == {
        "no service domains are given (domains), so nobody knows for which names endpoints look"
    }
    assert without_domains[TRAVERSAL].outcome is Outcome.OK
    assert on_internal_ca[f"phone-https:ip-phones->{E1}"].outcome is Outcome.FAIL
    assert on_internal_ca[f"jabber-https:jabber->{E1}"].outcome is Outcome.WARN


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


E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
EARLIER = datetime(2025, 1, 1, tzinfo=UTC)


def test_what_was_seen_decides_the_connections_at_that_port_and_no_others() -> None:
    """The file's certificate is fine, the one in service has expired and is not replaced yet."""
    expired = make.leaf(E1, PUBLIC_ISSUING, not_before=EARLIER, not_after=datetime(2026, 1, 1, tzinfo=UTC))
    verdicts = judge(stand_alone(shown={(E1, "server", 7001): [expired, PUBLIC_ISSUING]}))

    verification = side(verdicts[TRAVERSAL], C1)
    assert (verification.outcome, verification.leaf) == (Outcome.FAIL, expired.certificate)
    assert (verification.error, verification.alert) == (
        ChainError(code=10, text="certificate has expired", depth=0),
        Alert(code=45, name="certificate_expired"),
    )
    assert verification.shown is not None
    assert verification.shown.port == 7001
    others = [verdict for id_, verdict in verdicts.items() if id_ != TRAVERSAL]
    assert {verdict.outcome for verdict in others} <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert all(each.shown is None for verdict in others for each in verdict.verifications)


def test_exactly_what_was_sent_is_sent() -> None:
    """The presenter's own list would complete it, and the verifier has nothing but the root."""
    lacking = {(C1, "trusted-ca"): without(PUBLIC_ISSUING)}

    whole = judge(stand_alone(trust=lacking, shown={(E1, "server", 7001): [E_LEAF, PUBLIC_ISSUING]}))[TRAVERSAL]
    alone = judge(stand_alone(trust=lacking, shown={(E1, "server", 7001): [E_LEAF]}))[TRAVERSAL]
    deduced = judge(stand_alone(trust=lacking))[TRAVERSAL]

    assert (whole.outcome, alone.outcome, deduced.outcome) == (Outcome.OK, Outcome.FAIL, Outcome.OK)
    refused = side(alone, C1)
    assert refused.error == ChainError(code=20, text="unable to get local issuer certificate", depth=0)
    assert refused.diagnosis == Diagnosis(rule="intermediate-missing", node=C1)


def test_what_was_seen_is_known_though_nothing_else_is() -> None:
    """No certificate, no list of the presenter."""
    nothing: dict[str, Any] = {"certificates": {(E1, "server"): None}, "trust": {(E1, "trusted-ca"): None}}

    verdicts = judge(stand_alone(**nothing, shown={(E1, "server", 7001): [E_LEAF, PUBLIC_ISSUING]}))

    assert side(verdicts[TRAVERSAL], C1).outcome is Outcome.OK
    assert verdicts[TUNNEL].outcome is Outcome.UNKNOWN


def test_the_ladder_has_the_cas_that_the_server_was_seen_to_name() -> None:
    """In place of those of its list; where it named none, the list."""
    seen = {(E1, "server", 7001): [E_LEAF, PUBLIC_ISSUING]}

    asked = [
        next(step.authorities for step in judge(site)[TRAVERSAL].ladder if step.message == "CertificateRequest")
        for site in (stand_alone(shown=seen, authorities={(E1, 7001): [CORP_ROOT]}), stand_alone(shown=seen))
    ]

    assert asked == [("CN=Corp Root,O=Acme",), tuple(each.certificate.subject.rfc4514 for each in AUTHORITIES)]


def test_a_client_is_judged_by_what_it_was_seen_to_show() -> None:
    """In a capture of the traversal zone; as a server it was not seen."""
    stranger = make.leaf(C1, make.ca("CN=Elsewhere"), not_before=datetime(2026, 2, 1, tzinfo=UTC))
    verdicts = judge(stand_alone(shown={(C1, "client", 7001, "client"): [stranger]}))

    refused = side(verdicts[TRAVERSAL], E1)
    assert (refused.outcome, refused.leaf) == (Outcome.FAIL, stranger.certificate)
    assert refused.diagnosis == Diagnosis(rule="ca-not-trusted", node=E1)
    assert side(verdicts[TRAVERSAL], C1).shown is None


@pytest.mark.parametrize(
    ("shown", "rule"),
    [
        (make.leaf(E1, make.ca("CN=Old CA"), not_before=EARLIER), "restart-pending"),
        (make.leaf("inspector.example.net", make.ca("CN=Inspection")), "shown-certificate-differs"),
        (make.leaf(E1, make.ca("CN=New CA"), not_before=datetime(2026, 2, 1, tzinfo=UTC)), "ca-not-trusted"),
    ],
)
def test_where_the_certificate_of_the_file_would_do_the_difference_is_the_defect(shown: make.Issued, rule: str) -> None:
    """Nobody is told to trust the CA of a firewall; a renewed certificate that nobody trusts is what it is."""
    diagnosis = side(judge(stand_alone(shown={(E1, "server", 7001): [shown]}))[TRAVERSAL], C1).diagnosis

    assert diagnosis is not None
    assert (diagnosis.rule, diagnosis.node) == (rule, C1 if rule == "ca-not-trusted" else E1)


def test_where_the_certificate_of_the_file_would_not_do_either_the_defect_is_its_own() -> None:
    """A restart would not help."""
    trust = {(C1, "trusted-ca"): without(PUBLIC_ROOT, PUBLIC_ISSUING)}
    older = make.leaf(E1, PUBLIC_ISSUING, not_before=EARLIER)

    diagnosis = side(judge(stand_alone(trust=trust, shown={(E1, "server", 7001): [older]}))[TRAVERSAL], C1).diagnosis

    assert diagnosis == Diagnosis(rule="ca-not-trusted", node=C1)


@pytest.mark.parametrize(
    ("older", "newer", "rule"),
    [
        ({"not_after": datetime(2026, 11, 1, tzinfo=UTC)}, {}, "restart-pending"),
        ({"sans": [E1]}, {}, "restart-pending"),
        ({"sans": [E1]}, {"sans": [E1]}, "san-missing-registration-domain"),
        ({"not_after": datetime(2026, 11, 1, tzinfo=UTC)}, {"eku": ("clientAuth",)}, "certificate-expired"),
        ({}, {}, None),
    ],
    ids=["expired", "without the domain", "both without the domain", "both wrong", "nothing wrong with it"],
)
def test_whoever_trusts_nobody_knows_what_refuses_the_flaw_that_the_certificate_of_the_file_lacks(
    older: dict[str, Any], newer: dict[str, Any], rule: str | None
) -> None:
    """To request yet another certificate would be the wrong thing to do."""
    wanted: dict[str, Any] = {"sans": [E1, "example.com"]}
    shown = make.leaf(E1, PUBLIC_ISSUING, **{**wanted, "not_before": EARLIER, **older})
    site = stand_alone(
        certificates={(E1, "server"): {**wanted, **newer}}, shown={(E1, "server", 8443): [shown, PUBLIC_ISSUING]}
    )
    unsaid = replace(site, inventory=replace(site.inventory, incomplete=frozenset({("tc", Store.ENDPOINT)})))

    diagnosis = side(judge(unsaid)[f"tc-https:tc->{E1}"], "tc").diagnosis

    assert (None if diagnosis is None else (diagnosis.rule, diagnosis.node)) == (None if rule is None else (rule, E1))


def test_the_ecdsa_certificate_that_was_seen_is_the_one_that_may_be_shown() -> None:
    """The file's twin would be trusted."""
    twin = {(PUBLISHER, "tomcat_ecdsa"): {"key": "EC", "sans": [PUBLISHER]}}
    seen = make.leaf(PUBLISHER, make.ca("CN=Elsewhere"), key="EC")

    healthy = judge(stand_alone(certificates=twin))[HTTPS]
    shown = judge(stand_alone(certificates=twin, shown={(PUBLISHER, "tomcat_ecdsa"): [seen]}))[HTTPS]

    assert (healthy.outcome, shown.outcome) == (Outcome.OK, Outcome.WARN)
    assert side(shown, C1).diagnosis == Diagnosis(rule="ecdsa-issuer-not-trusted", node=C1, culprit=None)


def test_what_a_list_of_the_presenter_would_change_is_worked_out_anew() -> None:
    """A remedy that appends to the list from which it sends is tried, whatever it sends today."""
    site = stand_alone(trust={(C1, "trusted-ca"): without(PUBLIC_ISSUING)}, shown={(E1, "server", 7001): [E_LEAF]})
    stock = Stock(inventory=site.inventory).with_lists(
        {(E1, Store.TRUSTED_CA): TrustList(tuple(entry.certificate for entry in AUTHORITIES))}
    )
    bench = Bench(deployment=site.deployment, stock=stock, at=make.NOW)
    verdict = judge(site)[TRAVERSAL]

    again = judge_again(bench, verdict.connection, side(verdict, C1).requirement)

    assert (side(verdict, C1).outcome, again.outcome) == (Outcome.FAIL, Outcome.OK)


def test_the_files_can_be_judged_beside_what_was_seen() -> None:
    """To know what a restart would bring."""
    site = stand_alone(shown={(E1, "server", 7001): [make.leaf(E1, make.ca("CN=Old CA"), not_before=EARLIER)]})
    bench = Bench(deployment=site.deployment, stock=Stock(inventory=site.inventory), at=make.NOW)
    refused = side(judge(site)[TRAVERSAL], C1)

    assert (refused.outcome, judge_files(bench, refused.requirement).outcome) == (Outcome.FAIL, Outcome.OK)
