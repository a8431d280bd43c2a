"""What is unknown because evidence is missing, and what is certain all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from edgetrust.model.certificate import RevocationList
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.verdicts import judge_connections
from edgetrust.pki.read import read_revocation_list
from tests import deployments, make
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    DOMAIN,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    stand_alone,
)

TRAVERSAL, TUNNEL, SERVICE = (
    f"{kind}:{ends}"
    for kind, ends in (("traversal", f"{C1}->{E1}"), ("ssh-tunnel", f"{C1}->{E1}"), ("sip-service", f"{E1}->{C1}"))
)
PHONE, JABBER, TC = (
    f"{kind}-https:{client}->{E1}" for kind, client in (("phone", "ip-phones"), ("jabber", "jabber"), ("tc", "tc"))
)
HTTPS = f"cucm-https:{C1}->{PUBLISHER}"
C_LIST, E_LIST, PHONE_LIST = (C1, "trusted-ca"), (E1, "trusted-ca"), ("ip-phones", "endpoint")
PAST = datetime(2026, 11, 1, tzinfo=UTC)

UNSEEN = make.ca("CN=Unseen Issuing,O=Trusty", PUBLIC_ROOT)
"""An intermediate that no file holds, because nobody gave the list of the Expressway-E."""
LEAF = make.leaf(E1, UNSEEN, sans=[E1, DOMAIN])


def outcomes(site: Site, *connections: str) -> dict[str, str]:
    """By connection; of a side that has a matter of its own, the worse of both."""
    verdicts = judge_connections(site.deployment, site.inventory, make.NOW)
    return {each.connection.id: each.outcome.value for each in verdicts if each.connection.id in connections}


def seen(site: Site, connection: str, verifier: str = C1) -> Verification:
    """What one side makes of the other."""
    verdicts = judge_connections(site.deployment, site.inventory, make.NOW)
    (found,) = [
        verification
        for verdict in verdicts
        if verdict.connection.id == connection
        for verification in verdict.verifications
        if verification.requirement.verifier == verifier
    ]
    return found


def explained(verification: Verification) -> tuple[str, int | None, str | None]:
    """Outcome, OpenSSL's error and rule."""
    error, diagnosis = verification.error, verification.diagnosis
    return (
        verification.outcome.value,
        error.code if error is not None else None,
        diagnosis.rule if diagnosis is not None else None,
    )


def unseen(leaf: make.Issued = LEAF, *c_list: make.Issued, **changes: Any) -> Site:  # noqa: ANN401 - of stand_alone
    """The Expressway-E's list is not given, and nothing else holds the issuer of its certificate."""
    trust: Mapping[tuple[str, str], Sequence[make.Issued] | None] = {
        C_LIST: c_list or (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT),
        E_LIST: None,
    }
    return stand_alone(certificates={(E1, "server"): [leaf]}, trust={**trust, **changes})


# --- what the presenter may send --------------------------------------------------------------------------------------


def test_a_chain_that_nobody_knows_may_end_anywhere() -> None:
    """The Expressway-E may send its issuer; only the tunnel, on which leaves alone travel, is certain to fail."""
    verdicts = outcomes(unseen(), TRAVERSAL, SERVICE, PHONE, JABBER, TC, TUNNEL)

    assert verdicts == {
        **dict.fromkeys((TRAVERSAL, SERVICE, PHONE, JABBER, TC), "unknown"),
        TUNNEL: "fail",
    }
    assert seen(unseen(), TRAVERSAL).reason == (
        f"what {E1} sends behind its server certificate depends on its trusted CA list, which could not be read"
    )


def test_a_list_of_which_a_part_is_unread_may_hold_the_issuer_as_well() -> None:
    """Of the presenter."""
    site = stand_alone(
        certificates={(E1, "server"): [LEAF]},
        trust={C_LIST: [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT], E_LIST: [PUBLIC_ROOT]},
        incomplete=[E_LIST],
    )

    verification = seen(site, TRAVERSAL)

    assert verification.outcome is Outcome.UNKNOWN
    assert verification.reason == (
        f"what {E1} sends behind its server certificate depends on its trusted CA list, of which a part could not be "
        "read"
    )


@pytest.mark.parametrize(
    "held",
    [
        [],
        [CORP_ISSUING, PUBLIC_ISSUING],
        [make.ca("CN=Old Root", not_after=PAST)],
        [make.leaf("CN=Not a CA")],
        [make.ca("CN=For Mail", eku=["emailProtection"])],
    ],
    ids=["empty", "no root", "expired root", "no CA", "root for another purpose"],
)
def test_a_list_in_which_no_path_can_end_refuses_whatever_is_sent(held: list[make.Issued]) -> None:
    """Nothing, intermediates, or roots that are good for nothing."""
    site = stand_alone(certificates={(E1, "server"): [LEAF]}, trust={PHONE_LIST: held, E_LIST: None})

    assert explained(seen(site, PHONE, "ip-phones")) == ("fail", 20, "phone-ca-not-listed")


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"not_after": PAST}, ("fail", 10, "certificate-expired")),
        ({"not_before": datetime(2027, 1, 1, tzinfo=UTC)}, ("fail", 9, "certificate-not-yet-valid")),
        ({"eku": ["clientAuth"]}, ("fail", 26, "eku-missing-server-auth")),
        ({"extensions": [("1.2.3.4", True, b"\x05\x00")]}, ("fail", 34, "critical-extension-unknown")),
        ({"sans": [DOMAIN]}, ("fail", 62, "name-mismatch")),
    ],
)
def test_what_is_wrong_with_the_leaf_itself_is_certain(changes: make.Changes, expected: tuple[str, int, str]) -> None:
    """No intermediate mends it."""
    wanted: make.Changes = {"sans": [E1, DOMAIN], "subject": "CN=edge,O=Acme", **changes}
    verification = seen(unseen(make.leaf(E1, UNSEEN, **wanted)), TRAVERSAL)

    assert explained(verification) == expected
    assert [step.certificate for step in verification.path] == [verification.leaf]


def test_an_intermediate_of_the_list_is_asked_before_what_is_sent() -> None:
    """So that a root that is missing is missing, whatever comes over the wire."""
    site = stand_alone(trust={C_LIST: [CORP_ROOT, CORP_ISSUING, PUBLIC_ISSUING], E_LIST: None})

    assert explained(seen(site, TRAVERSAL)) == ("fail", 2, "root-missing")


def test_a_self_signed_certificate_has_nothing_behind_it() -> None:
    """Its verifier holds it, or does not."""
    alone = make.leaf(PUBLISHER, sans=[PUBLISHER])
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [alone]}, trust={(PUBLISHER, "tomcat-trust"): None})

    assert explained(seen(site, HTTPS)) == ("fail", 18, "self-signed-not-trusted")


def test_a_certificate_that_nobody_can_have_issued_is_refused_by_everybody() -> None:
    """An extension that cannot be decoded makes it nobody's, with every chain."""
    broken = make.leaf(E1, UNSEEN, sans=[E1, DOMAIN], eku=None, extensions=[("2.5.29.37", False, b"\x04\x00")])

    assert seen(unseen(broken), TRAVERSAL).outcome is Outcome.FAIL


OTHER_PUBLIC = make.ca("CN=Other Public Root,O=Trusty")
CROSS_SIGNED = make.ca("CN=Public Root,O=Trusty", OTHER_PUBLIC)
"""The key of Public Root, certified by another public CA."""


def test_public_cas_certify_each_other() -> None:
    """Whoever lists one public root may accept a chain that files at hand lead to another; what is sent decides."""
    delivered = {(E1, "server"): [make.leaf(E1, PUBLIC_ISSUING, sans=[E1, DOMAIN]), PUBLIC_ISSUING]}
    given = stand_alone(
        certificates=delivered,
        trust={PHONE_LIST: [OTHER_PUBLIC], E_LIST: [*AUTHORITIES[:2], PUBLIC_ISSUING, CROSS_SIGNED]},
    )
    hidden = stand_alone(certificates=delivered, trust={PHONE_LIST: [OTHER_PUBLIC], E_LIST: None})

    assert seen(given, PHONE, "ip-phones").outcome is Outcome.OK
    assert seen(hidden, PHONE, "ip-phones").outcome is Outcome.UNKNOWN


def test_a_ca_that_is_set_up_anew_is_certified_by_its_former_self() -> None:
    """Where the list holds the former one, the chain may lead to it."""
    former = make.ca("CN=Corp Root,O=Acme", key="former")
    bridge = make.ca("CN=Corp Root,O=Acme", former, key="CN=Corp Root,O=Acme")
    trust = {C_LIST: [former, PUBLIC_ROOT, PUBLIC_ISSUING], (PUBLISHER, "tomcat-trust"): [CORP_ISSUING, bridge]}

    given = stand_alone(trust=trust)
    hidden = stand_alone(trust={**trust, (PUBLISHER, "tomcat-trust"): None})

    assert seen(given, HTTPS).outcome is Outcome.OK
    assert seen(hidden, HTTPS).outcome is Outcome.UNKNOWN


def test_a_ca_that_is_sent_and_at_fault_may_not_be_the_one_that_is_sent() -> None:
    """CUCM sends what it builds from its own list first, and that may hold the renewed one."""
    expired = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, not_after=PAST)
    delivered = {(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, CORP_ISSUING, sans=[PUBLISHER]), expired]}
    trust = {C_LIST: [CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING]}

    given = stand_alone(certificates=delivered, trust={**trust, (PUBLISHER, "tomcat-trust"): []})
    hidden = stand_alone(certificates=delivered, trust={**trust, (PUBLISHER, "tomcat-trust"): None})

    assert explained(seen(given, HTTPS)) == ("fail", 10, "certificate-expired")
    assert seen(hidden, HTTPS).outcome is Outcome.UNKNOWN


def test_the_unread_part_of_a_file_may_be_sent_too() -> None:
    """By those that are loaded with a chain; an Expressway is not."""
    lists = {C_LIST: [CORP_ROOT, PUBLIC_ROOT], E_LIST: [], (PUBLISHER, "tomcat-trust"): []}
    site = stand_alone(trust=lists)
    identities = {
        place: replace(identity, is_whole=place not in ((PUBLISHER, Slot.TOMCAT), (E1, Slot.SERVER)))
        for place, identity in site.inventory.identities.items()
    }
    damaged = Site(site.deployment, replace(site.inventory, identities=identities))

    assert seen(site, HTTPS).outcome is Outcome.FAIL
    assert seen(damaged, HTTPS).outcome is Outcome.UNKNOWN
    assert seen(damaged, HTTPS).reason == (
        f"what {PUBLISHER} sends behind its tomcat certificate depends on its tomcat certificate file, of which a part "
        "could not be read"
    )
    assert seen(damaged, TRAVERSAL).outcome is Outcome.FAIL


def test_what_works_with_the_file_works_unless_some_file_holds_a_twin() -> None:
    """Which could be sent before it, and leads elsewhere."""
    twin = make.ca("CN=Corp Issuing,O=Acme", make.ca("CN=Elsewhere"))
    delivered = {(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, CORP_ISSUING, sans=[PUBLISHER]), CORP_ISSUING]}
    trust = {C_LIST: [CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING], (PUBLISHER, "tomcat-trust"): None}

    alone = stand_alone(certificates=delivered, trust=trust)
    beside = stand_alone(certificates=delivered, trust={**trust, (PUBLISHER, "callmanager-trust"): [twin]})

    assert seen(alone, HTTPS).outcome is Outcome.OK
    assert seen(beside, HTTPS).outcome is Outcome.UNKNOWN


# --- what the verifier may hold ---------------------------------------------------------------------------------------


def partly(site: Site, **changes: Any) -> Site:  # noqa: ANN401 - fields of Inventory
    """A part of the Expressway-C's list could not be read."""
    listed = frozenset({(C1, Store.TRUSTED_CA)})
    return Site(site.deployment, replace(site.inventory, incomplete=listed, **changes))


@pytest.mark.parametrize(
    "trust",
    [
        {C_LIST: [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT], E_LIST: [PUBLIC_ROOT]},
        {C_LIST: []},
        {C_LIST: [CORP_ROOT, make.ca("CN=Public Root,O=Trusty", not_after=PAST), PUBLIC_ISSUING]},
        {C_LIST: [CORP_ROOT, make.ca("CN=Public Root,O=Trusty", key="twin", ski=None), PUBLIC_ISSUING]},
    ],
    ids=["an issuer in no file", "nothing", "an expired root", "a root of the same name"],
)
def test_the_unread_part_of_a_list_may_hold_what_is_missing(trust: dict[Any, Any]) -> None:
    """Or the renewed one, or the one that ought to be taken."""
    leaf = {(E1, "server"): [LEAF]} if E_LIST in trust else {}

    verification = seen(partly(stand_alone(certificates=leaf, trust=trust)), TRAVERSAL)

    assert verification.outcome is Outcome.UNKNOWN
    assert verification.reason == f"a part of the trusted CA list of {C1} could not be read"


def test_an_expired_leaf_is_refused_by_every_list() -> None:
    """Read or unread."""
    site = stand_alone(certificates={(E1, "server"): {"not_after": PAST}}, trust={C_LIST: []})

    assert explained(seen(partly(site), TRAVERSAL)) == ("fail", 10, "certificate-expired")


def test_what_a_list_accepts_it_accepts_unless_some_file_holds_a_twin() -> None:
    """Which could stand above it in the part that could not be read."""
    twin = make.ca("CN=Public Root,O=Trusty", key="twin", ski=None)
    alone, beside = stand_alone(), stand_alone(trust={(PUBLISHER, "tomcat-trust"): [CORP_ROOT, CORP_ISSUING, twin]})

    assert seen(partly(alone), TRAVERSAL).outcome is Outcome.OK
    assert seen(partly(beside), TRAVERSAL).outcome is Outcome.UNKNOWN


# --- which CRLs it may hold -------------------------------------------------------------------------------------------

SERIAL = 4711


def checking(
    revoked: Sequence[int] = (),
    *,
    issuers: Sequence[make.Issued] = AUTHORITIES,
    whole: bool = True,
    leaf: make.Changes | None = None,
) -> Site:
    """The Expressway-C checks revocation with the CRLs of these CAs."""
    lists: tuple[tuple[RevocationList, Source], ...] = tuple(
        (read_revocation_list(make.revocation_list(issuer, revoked)), Source(file="c.crl")) for issuer in issuers
    )
    site = stand_alone(
        certificates={(E1, "server"): leaf or {"serial": SERIAL}},
        nodes={C1: {"revocation_checking": True, "crl": (deployments.reference("c.crl"),)}},
        files={"c.crl": FileContents(path="c.crl", revocation_lists=lists)},
    )
    unread = frozenset() if whole else frozenset({C1})
    return Site(site.deployment, replace(site.inventory, incomplete_crls=unread))


def test_a_crl_that_could_not_be_read_is_no_crl_that_is_missing() -> None:
    """Nor is a verdict certain that it could overturn."""
    missing, unread = checking(issuers=[CORP_ROOT]), checking(issuers=[CORP_ROOT], whole=False)

    assert explained(seen(missing, TRAVERSAL)) == ("fail", 3, "crl-missing")
    assert seen(unread, TRAVERSAL).outcome is Outcome.UNKNOWN
    assert seen(unread, TRAVERSAL).reason == (
        f"revocation checking is on and a part of the set of CRLs of {C1} could not be read"
    )
    assert seen(checking(), TRAVERSAL).outcome is Outcome.OK
    assert seen(checking(whole=False), TRAVERSAL).outcome is Outcome.UNKNOWN


def test_what_a_crl_at_hand_revokes_is_revoked() -> None:
    """Whatever others say."""
    assert explained(seen(checking([SERIAL], whole=False), TRAVERSAL)) == ("fail", 23, "certificate-revoked")


def test_a_name_that_is_missing_is_missing_with_every_crl() -> None:
    """No CRL brings it back."""
    site = checking(whole=False)
    other = stand_alone(certificates={(E1, "server"): {"sans": [DOMAIN], "subject": "CN=edge"}}).inventory.identities
    inventory = replace(
        site.inventory, identities={**site.inventory.identities, (E1, Slot.SERVER): other[E1, Slot.SERVER]}
    )

    assert explained(seen(Site(site.deployment, inventory), TRAVERSAL)) == ("fail", 62, "name-mismatch")


# --- the certificate that CUCM may show instead -----------------------------------------------------------------------


def test_an_ecdsa_twin_that_could_not_be_read_leaves_the_connection_open() -> None:
    """It may be the one that is shown."""
    named = dict.fromkeys((Slot.TOMCAT, Slot.TOMCAT_ECDSA), (deployments.reference("x.pem"),))
    hidden: dict[tuple[str, str], None] = {(PUBLISHER, "tomcat_ecdsa"): None}
    verification = seen(stand_alone(nodes={PUBLISHER: {"certificates": named}}, certificates=hidden), HTTPS)

    assert verification.outcome is Outcome.UNKNOWN
    assert verification.reason == f"the tomcat-ECDSA certificate of {PUBLISHER} could not be read"


def test_an_ecdsa_twin_whose_chain_nobody_knows_leaves_the_connection_open() -> None:
    """CUCM may send its issuer."""
    twin = make.leaf(PUBLISHER, UNSEEN, subject=f"CN={PUBLISHER}-EC", sans=[PUBLISHER])
    site = stand_alone(certificates={(PUBLISHER, "tomcat_ecdsa"): [twin]}, trust={(PUBLISHER, "tomcat-trust"): None})

    assert seen(site, HTTPS).outcome is Outcome.UNKNOWN
