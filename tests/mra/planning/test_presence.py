"""Whether a planned certificate is there already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.codec.keys import read_public_key
from edgetrust.model.certificate import PrivateKey
from edgetrust.model.deployment import (
    ClusterTls,
    FileReference,
    SanFormat,
    SecurityMode,
    Slot,
    TraversalZone,
    XmppFederation,
)
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.plan import PlannedCertificate
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.demands import demands_of
from edgetrust.mra.planning.presence import Presence, find_excluded, find_presence
from edgetrust.pki.contents import read_contents
from tests import make
from tests.deployments import (
    C1,
    C_CLUSTER,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    E2,
    PUBLIC_ISSUING,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    Site,
    cluster,
    stand_alone,
)

NOT_ITS_OWN = f"{C1}: the private key in c.key is not its own"
TOO_NARROW = "the CAs above it may not certify every name that is planned: permitted subtree violation"
SERVER_ONLY: make.Changes = {"eku": ["serverAuth"]}
MAIL: make.Changes = {"eku": ["emailProtection"]}


def in_place(site: Site, node: str, slot: Slot) -> bool:
    """What is said of the certificate planned for a slot."""
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == node and each.slot is slot)
    return presence(site, planned).is_in_place


def presence(site: Site, planned: PlannedCertificate) -> Presence:
    """What there is of a planned certificate."""
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    return find_presence(planned, chains, demands_of(site.deployment))


def test_a_certificate_with_all_names_and_purposes_is_in_place() -> None:
    """Names beside them do no harm."""
    assert in_place(cluster(), E1, Slot.SERVER)
    assert in_place(cluster(), C1, Slot.SERVER)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sans": [E1, "EXPE.example.com", "Example.com"]}, True),
        ({"sans": [E1, "expe.example.com"]}, False),
        ({"sans": [E1, "expe.example.com", "*.com"]}, False),
        ({"sans": [E1, "expe.example.com", "SRV:example.com"]}, False),
        ({"subject": f"CN={E1}"}, False),
        ({"subject": "O=Acme"}, False),
        ({"eku": ["clientAuth"]}, False),
        ({"eku": None}, True),
        ({"ku": ["keyEncipherment"]}, False),
        ({"key": "brainpool:e"}, False),
        ({"key": "p384:e"}, True),
        ({"extensions": [("1.2.3.4.5", False, bytes(102_400))]}, False),
        ({"extensions": [("1.2.3.4.5", False, bytes(101_000))]}, False),
        ({"extensions": [("1.2.3.4.5", False, bytes(99_000))]}, True),
        ({"ku": ["keyEncipherment"], "key": "rsa:e"}, True),
    ],
)
def test_names_purposes_and_common_name_must_be_those_planned(changes: make.Changes, expected: bool) -> None:
    """A wildcard names nothing, another type is another name; no extended key usage permits all."""
    assert in_place(cluster(certificates={(E1, "server"): changes}), E1, Slot.SERVER) is expected


@pytest.mark.parametrize(
    ("changes", "limits", "expected"),
    [
        ({}, {"permitted": [PUBLISHER, SUBSCRIBER]}, []),
        (MAIL, {"permitted": [PUBLISHER, SUBSCRIBER]}, ["it is not good for serverAuth", TOO_NARROW]),
        (MAIL, {"permitted": ["corp.example.com"]}, ["it is not good for serverAuth"]),
        ({"sans": [SUBSCRIBER]}, {"eku": ["serverAuth"]}, ["it does not carry every name that is looked for"]),
        (
            {"sans": [SUBSCRIBER]},
            {"eku": ["clientAuth"]},
            ["CN=Limited above it is not good for serverAuth"],
        ),
    ],
)
def test_what_is_made_anew_may_be_too_much_for_its_ca(
    changes: make.Changes, limits: make.Changes, expected: list[str]
) -> None:
    """That may not certify every planned name, or for every purpose: for what is in place it does, or where no
    connection asks for the purpose."""
    limited = make.ca("CN=Limited", CORP_ROOT, **limits)
    wanted: make.Changes = {"sans": [PUBLISHER, SUBSCRIBER], **changes}
    tomcat = make.leaf(PUBLISHER, limited, **wanted)
    site = stand_alone(
        certificates={(node, "tomcat"): [tomcat] for node in (PUBLISHER, SUBSCRIBER)},
        trust={(PUBLISHER, "tomcat-trust"): [CORP_ROOT, limited]},
    )
    planned = next(each for each in plan_certificates(site.deployment) if each.slot is Slot.TOMCAT)
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    demands = demands_of(site.deployment)
    first = replace(planned, is_in_place=find_presence(planned, chains, demands).is_in_place)

    knowing = chains.excluding(find_excluded([first], chains, demands))

    assert [each.partition(": ")[2] for each in find_presence(planned, knowing, demands).shortcomings] == expected


def test_what_is_not_given_is_not_in_place() -> None:
    """Nor is a client certificate that is a copy of the server certificate, which may have been planned otherwise."""
    assert not in_place(cluster(certificates={(E1, "server"): None}), E1, Slot.SERVER)
    assert not in_place(cluster(), C1, Slot.CLIENT)


def test_what_signed_itself_or_came_from_the_factory_is_to_be_replaced() -> None:
    """Whatever it carries."""
    factory = make.ca("CN=Temporary CA 1234,O=Temporary CA 1234")
    site = stand_alone(
        certificates={(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER)], (C1, "server"): [make.leaf(C1, factory)]}
    )

    assert not in_place(site, PUBLISHER, Slot.TOMCAT)
    assert not in_place(site, C1, Slot.SERVER)


def test_servers_may_have_a_certificate_each() -> None:
    """Instead of the multi-server certificate that is planned, as long as each names its node."""
    assert in_place(cluster(), PUBLISHER, Slot.TOMCAT)
    other = make.leaf("elsewhere.example.com", CORP_ISSUING)
    assert not in_place(cluster(certificates={(SUBSCRIBER2, "tomcat"): [other]}), PUBLISHER, Slot.TOMCAT)


@pytest.mark.parametrize(("defined_as", "expected"), [("192.0.2.1", True), ("cucm", True), ("ccm.example.com", False)])
def test_a_name_that_is_typed_anew_decides_nothing(defined_as: str, expected: bool) -> None:
    """System > Server will hold the FQDN; another FQDN there must be in the certificate."""
    site = stand_alone(nodes={PUBLISHER: {"defined_as": defined_as}})

    assert in_place(site, PUBLISHER, Slot.TOMCAT) is expected


def test_callmanager_needs_both_purposes() -> None:
    """CUCM asks for both, and the second handshake needs both."""
    assert not in_place(cluster(certificates={(PUBLISHER, "callmanager"): SERVER_ONLY}), PUBLISHER, Slot.CALLMANAGER)


# --- why not ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({"not_after": make.NOW}, ("it expired at 2026-11-23 00:00:00 UTC",)),
        ({"eku": ["serverAuth"]}, ("it is not good for clientAuth",)),
        (
            {"ku": ["keyEncipherment"], "key": "rsa:e"},
            ("it has a key usage without digitalSignature (keyEncipherment), which makes it unfit for clientAuth",),
        ),
        (
            {"ku": ["keyCertSign"], "key": "rsa:e"},
            (
                (
                    "it has a key usage without digitalSignature (keyCertSign), which makes it unfit for serverAuth "
                    "and clientAuth"
                ),
            ),
        ),
        (
            {"ku": ["keyEncipherment"], "key": "rsa:e", "eku": ["serverAuth"]},
            (
                "it is not good for clientAuth",
                "it has a key usage without digitalSignature (keyEncipherment), which makes it unfit for clientAuth",
            ),
        ),
        ({"ku": ["keyEncipherment", "digitalSignature"], "key": "rsa:e"}, ()),
        (
            {"subject": f"CN={E1}", "sans": [E1, "expe.example.com"]},
            (f"its common name is {E1}", "it does not carry DNS:example.com"),
        ),
        ({"subject": "O=Acme"}, ("it has no common name",)),
        (
            {"sans": [E1, "expe.example.com", "example.com", "*.example.com"]},
            ("it holds DNS:*.example.com, and Expressways support no wildcards",),
        ),
    ],
)
def test_every_reason_is_given(changes: make.Changes, expected: tuple[str, ...]) -> None:
    """Behind the node, for the plan to say."""
    site = cluster(c={"version": "X14.3"}, e={"version": "X14.3"}, certificates={(E1, "server"): changes})
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == E1)

    found = presence(site, planned)

    assert found == Presence(
        is_in_place=not expected,
        issuers=(PUBLIC_ISSUING.certificate.subject.rfc4514,),
        shortcomings=tuple(f"{E1}: {clause}" for clause in expected),
    )


def long(octets: int) -> make.Changes:
    """A certificate of somewhat more octets."""
    return {"extensions": [("1.2.3.4.5", False, bytes(octets))]}


def why_not(site: Site, node: str, slot: Slot) -> list[str]:
    """The reasons, without the nodes."""
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == node and each.slot is slot)
    return [said.partition(": ")[2] for said in presence(site, planned).shortcomings]


def test_a_certificate_and_what_is_sent_behind_it_have_to_fit_into_one_message() -> None:
    """The chain that its list is to hold, whether or not it does; and with CUCM what was uploaded beside it."""
    large = {(E1, "server"): long(101_500)}
    bundle = [make.leaf(PUBLISHER, CORP_ISSUING), make.ca("CN=Large", **long(102_000))]
    uploaded = {(PUBLISHER, "tomcat"): bundle}
    for site, node, slot in (
        (stand_alone(certificates=large), E1, Slot.SERVER),
        (stand_alone(certificates=large, trust={(E1, "trusted-ca"): ()}), E1, Slot.SERVER),
        (stand_alone(certificates=uploaded), PUBLISHER, Slot.TOMCAT),
    ):
        (only,) = why_not(site, node, slot)

        assert only.startswith("it is too long to be read, 10")
        assert only.endswith(" octets with what is sent behind it")
    # Of an Expressway's file only the leaf is loaded.
    only_loaded = {(C1, "server"): [make.leaf(C1, CORP_ISSUING), make.ca("CN=Large", **long(102_000))]}
    assert why_not(stand_alone(certificates=only_loaded), C1, Slot.SERVER) == []


def test_a_client_is_not_kept_in_a_session_with_a_certificate_that_fits_into_no_ticket() -> None:
    """A server that shows as long a one is read."""
    both_roles = {"version": "X14.3"}
    for node, octets, expected in ((C1, 66_000, 1), (C1, 64_000, 0), (E1, 66_000, 0)):
        site = stand_alone(c=both_roles, e=both_roles, certificates={(node, "server"): long(octets)})

        said = why_not(site, node, Slot.SERVER)

        assert [each.partition(", ")[0] for each in said] == [
            "it is too long for a server to keep it in a session"
        ] * expected


def advised(site: Site, node: str, slot: Slot) -> tuple[bool, tuple[str, ...]]:
    """Whether a certificate is in place, and what the next one should have besides."""
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == node and each.slot is slot)
    found = presence(site, planned)
    return found.is_in_place, found.advised


def test_a_peer_that_nobody_verifies_may_lack_its_name_as_a_client() -> None:
    """For the next certificate it is advised; where peers verify it is needed now."""
    without = {(C1, "client"): {"sans": [C_CLUSTER], "key": "client"}}

    assert advised(cluster(certificates=without), C1, Slot.CLIENT) == (
        True,
        (f"{C1}: it does not carry DNS:{C1}, which nobody needs today",),
    )
    assert advised(cluster(certificates=without, c={"cluster_tls": ClusterTls.ENFORCE}), C1, Slot.CLIENT) == (False, ())


def test_a_peer_whose_name_is_the_tls_verify_subject_name_needs_it_as_a_client() -> None:
    """The Expressway-E looks for it, whatever the mode of the cluster."""
    without = {(C1, "client"): {"sans": [C_CLUSTER], "key": "client"}}
    zone = TraversalZone(peer_addresses=(E1, E2), tls_verify_subject_name=C1)

    assert advised(cluster(certificates=without, traversal_zone=zone), C1, Slot.CLIENT) == (False, ())


def test_a_purpose_that_no_connection_asks_of_cucm_is_advised() -> None:
    """The page takes the certificate without it; secure registration does not."""
    tomcat = {(node, "tomcat"): SERVER_ONLY for node in (PUBLISHER, SUBSCRIBER)}
    callmanager = {(node, "callmanager"): SERVER_ONLY for node in (PUBLISHER, SUBSCRIBER)}
    said = (f"{PUBLISHER} and {SUBSCRIBER}: it is not good for clientAuth, which no connection asks of it today",)

    assert advised(stand_alone(certificates=tomcat), PUBLISHER, Slot.TOMCAT) == (True, said)
    assert advised(stand_alone(certificates=callmanager), PUBLISHER, Slot.CALLMANAGER) == (True, said)
    mixed = stand_alone(certificates=callmanager, cucm={"security_mode": SecurityMode.MIXED})
    assert advised(mixed, PUBLISHER, Slot.CALLMANAGER) == (False, ())
    clients = {(PUBLISHER, "tomcat"): {"eku": ["clientAuth"]}}
    assert advised(stand_alone(certificates=clients), PUBLISHER, Slot.TOMCAT) == (False, ())


def test_an_ecdsa_certificate_has_to_carry_what_is_looked_for_in_the_other_one() -> None:
    """Which of the two CUCM shows is a matter of ciphers."""
    typed = {PUBLISHER: {"defined_as": "ccm.corp.example.com"}}
    certificates: dict[tuple[str, str], make.Changes] = {
        (PUBLISHER, "tomcat"): {"sans": [PUBLISHER, "ccm.corp.example.com"]},
        (PUBLISHER, "tomcat_ecdsa"): {"sans": [PUBLISHER]},
    }
    site = stand_alone(nodes=typed, certificates=certificates)

    assert why_not(site, PUBLISHER, Slot.TOMCAT) == []
    assert why_not(site, PUBLISHER, Slot.TOMCAT_ECDSA) == ["it does not carry every name that is looked for"]


def test_a_name_that_an_old_expressway_does_not_read_is_lacking() -> None:
    """Up to X8.9 its list of names ends at 999 characters, whoever shows it."""
    many = [f"host{number:02}.corp.example.com" for number in range(50)]
    for version, names, expected in (
        ("X8.9", [*many, PUBLISHER], ["it does not carry every name that is looked for"]),
        ("X8.9", [PUBLISHER, *many], []),
        ("X8.10", [*many, PUBLISHER], []),
    ):
        release = {"version": version}
        site = stand_alone(c=release, e=release, certificates={(PUBLISHER, "tomcat"): {"sans": names}})

        assert why_not(site, PUBLISHER, Slot.TOMCAT) == expected


@pytest.mark.parametrize(
    ("chosen", "names", "expected"),
    [
        (SanFormat.SRV_NAME, ["example.com"], (True, ("SRVName:_collab-edge._tls.example.com",))),
        (SanFormat.SRV_NAME, ["SRV:_collab-edge._tls.example.com"], (False, ())),
        (SanFormat.DNS, ["collab-edge.example.com"], (True, ("DNS:example.com",))),
        (SanFormat.COLLAB_EDGE_DNS, ["example.com"], (True, ("DNS:collab-edge.example.com",))),
        (SanFormat.COLLAB_EDGE_DNS, [], (False, ())),
    ],
)
def test_one_form_of_a_service_domain_is_enough(
    chosen: SanFormat, names: list[str], expected: tuple[bool, tuple[str, ...]]
) -> None:
    """The other is advised; what Jabber and phones do not take is none."""
    site = stand_alone(certificates={(E1, "server"): {"sans": [E1, *names]}}, e={"san_format": chosen})

    is_in_place, said = advised(site, E1, Slot.SERVER)

    assert (is_in_place, tuple(name for clause in said for name in expected[1] if name in clause)) == expected


def test_a_service_domain_that_partners_write_to_has_to_be_named_itself() -> None:
    """Its `collab-edge` name is for endpoints alone; the form of an XMPP address does for partners."""
    federation = XmppFederation(domains=("example.com",), chat_node_aliases=())
    for names, expected in (
        (["collab-edge.example.com"], False),
        (["example.com"], True),
    ):
        site = stand_alone(certificates={(E1, "server"): {"sans": [E1, *names]}}, federation=federation)

        assert in_place(site, E1, Slot.SERVER) is expected
    elsewhere = XmppFederation(domains=("example.org",), chat_node_aliases=())
    named = {(E1, "server"): {"sans": [E1, "example.com", "XMPP:example.org"]}}
    assert in_place(stand_alone(certificates=named, federation=elsewhere), E1, Slot.SERVER)


def test_what_endpoints_do_not_know_is_not_in_place() -> None:
    """However good it is otherwise."""
    site = stand_alone(certificates={(E1, "server"): [make.leaf(E1, CORP_ISSUING, sans=[E1, "example.com"])]})
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == E1)

    (only,) = presence(site, planned).shortcomings
    assert only == (
        f"{E1}: its chain ends in CN=Corp Root,O=Acme, which is not in the list of Jabber, 7800/8800 phones and "
        "TC/CE endpoints"
    )


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        (C1, ()),
        (
            E1,
            (NOT_ITS_OWN + f", but that of {E1}: name the right file before anything is ordered",),
        ),
        ("nobody", (NOT_ITS_OWN,)),
    ],
)
def test_a_key_of_another_certificate_is_told(owner: str, expected: tuple[str, ...]) -> None:
    """And whose it is, because then the deployment file is wrong and not the certificate."""
    site = stand_alone(nodes={C1: {"private_key": FileReference(path="c.key", line=1)}})
    identity = site.inventory.identities.get((owner, Slot.SERVER))
    key = identity.leaf.certificate.key if identity is not None else make.leaf("nobody").certificate.key
    contents = FileContents(path="c.key", keys=((PrivateKey(key=key), Source(file="c.key")),))
    held = replace(site.inventory, files={**site.inventory.files, "c.key": contents})
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == C1)

    assert presence(Site(deployment=site.deployment, inventory=held), planned).shortcomings == expected


@pytest.mark.parametrize(("hides_pss", "expected"), [(True, ()), (False, (NOT_ITS_OWN,))])
def test_an_encrypted_key_may_be_for_pss_only(*, hides_pss: bool, expected: tuple[str, ...]) -> None:
    """That cannot be told of it, and its numbers are those of the certificate; an open one of all of RSA is no pair."""
    site = stand_alone(nodes={C1: {"private_key": FileReference(path="c.key", line=1)}})
    identity = site.inventory.identities[C1, Slot.SERVER]
    plain = make.leaf("any", key="rsa:own").certificate.key
    usual, restricted = (bytes.fromhex(f"06092a864886f70d01010{end}0500") for end in "1a")
    certificate = replace(identity.leaf.certificate, key=read_public_key(plain.spki.replace(usual, restricted)))
    shown = replace(identity, leaf=replace(identity.leaf, certificate=certificate))
    private = PrivateKey(key=plain, hides_pss=hides_pss)
    contents = FileContents(path="c.key", keys=((private, Source(file="c.key")),))
    held = replace(
        site.inventory,
        files={**site.inventory.files, "c.key": contents},
        identities={**site.inventory.identities, (C1, Slot.SERVER): shown},
    )
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == C1)

    assert presence(Site(deployment=site.deployment, inventory=held), planned).shortcomings == expected


def test_a_request_of_another_key_is_told() -> None:
    """What is signed for it is another certificate than the one at hand."""
    site = stand_alone(nodes={C1: {"csr": FileReference(path="c.csr", line=1)}})
    contents = read_contents(make.request(C1, key="another"), path="c.csr")
    held = replace(site.inventory, files={**site.inventory.files, "c.csr": contents})
    planned = next(each for each in plan_certificates(site.deployment) if each.node.id == C1)

    found = presence(Site(deployment=site.deployment, inventory=held), planned)

    assert found.shortcomings == (f"{C1}: the CSR in c.csr is not its own",)
