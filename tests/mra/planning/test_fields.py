"""What to enter on the page on which a certificate is requested."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Deployment, SanFormat, Slot, SubjectFields
from edgetrust.mra.planning.certificates import plan_certificates
from tests.blank import C1, CUCM1, E1, PROXY, clusters, stand_alone
from tests.deployments import edge_proxy

YOURS = "yours; the page demands it, even where the CA leaves it out"
RSA = {"Public key algorithm": "RSA", "Key length (in bits)": "2048", "Digest algorithm": "SHA-256"}
NAMELESS = dict.fromkeys(
    ("Country", "State or province", "Locality (town name)", "Organization", "Organizational unit"), YOURS
)
OF_A_PEER = {"Subject alternative names": "None (the other choice would add every peer)"}


def fields(site: Deployment, node: str, slot: Slot = Slot.SERVER) -> dict[str, str]:
    """The fields by label, in the order of the page."""
    planned = next(each for each in plan_certificates(site) if each.node.id == node and each.slot is slot)
    return {field.label: field.value for field in planned.fields}


def test_the_page_of_an_expressway_e() -> None:
    """Additional names are comma separated and without a prefix; features have fields with a format."""
    expected = {
        "Common name": "FQDN of Expressway cluster (expe.example.com)",
        **OF_A_PEER,
        "Additional alternative names (comma separated)": "expe1.example.com, meet.example.com",
        "Unified CM registrations domains": "example.com, sales.example.net (format DNS)",
        "XMPP federation domains": "partners.example.org (format DNS)",
        "IM and Presence chat node aliases (federated group chat)": "chat.example.com (format DNS)",
        **RSA,
        **NAMELESS,
    }

    assert fields(clusters(), E1) == expected
    assert list(fields(clusters(), E1)) == list(expected)


def test_the_page_of_an_expressway_c() -> None:
    """Phone security profiles have a field of their own, at the end."""
    assert fields(clusters(), C1) == {
        "Common name": "FQDN of Expressway cluster (expc.corp.example.com)",
        **OF_A_PEER,
        "Additional alternative names (comma separated)": "expc1.corp.example.com",
        "IM and Presence chat node aliases (federated group chat)": "chat.example.com (format DNS)",
        "Unified CM phone security profile names": "secure-8865.example.com, secure-dx.example.com (format DNS)",
        **RSA,
        **NAMELESS,
    }


def test_what_the_subject_holds_besides_is_entered_as_the_deployment_file_has_it() -> None:
    """The page demands all five, so of those that the file leaves open it is said; nothing is added to a node alone."""
    subject = SubjectFields(country="DE", locality="Köln", organization="Acme, Inc.", organizational_unit="UC")

    entered = fields(replace(stand_alone(), subject=subject), C1)

    assert entered["Subject alternative names"] == "None"
    assert list(entered.items())[-5:] == [
        ("Country", "DE"),
        ("State or province", YOURS),
        ("Locality (town name)", "Köln"),
        ("Organization", "Acme, Inc."),
        ("Organizational unit", "UC"),
    ]


def test_formats_are_chosen_and_not_typed() -> None:
    """The domain is entered, and the page makes the entry of it."""
    site = clusters()
    assert site.expressway_e is not None

    def formatted(chosen: SanFormat) -> dict[str, str]:
        assert site.expressway_e is not None
        return fields(replace(site, expressway_e=replace(site.expressway_e, san_format=chosen)), E1)

    domains = "Unified CM registrations domains"
    assert formatted(SanFormat.COLLAB_EDGE_DNS)[domains] == "example.com, sales.example.net (format CollabEdgeDNS)"
    srv_name = formatted(SanFormat.SRV_NAME)
    assert srv_name[domains] == "example.com, sales.example.net (format SRVName)"
    # The field takes one format: what else is needed goes where names are typed.
    assert "example.com, sales.example.net" in srv_name["Additional alternative names (comma separated)"]
    assert formatted(SanFormat.XMPP_ADDRESS)["XMPP federation domains"] == (
        "example.com, partners.example.org (format XMPPAddress)"
    )


def test_the_page_adds_all_peers_for_a_shared_certificate() -> None:
    """By its choice for clusters, so that nothing is left to be typed."""
    site = clusters()
    assert site.expressway_c is not None
    shared = replace(site, expressway_c=replace(site.expressway_c, shared_certificate=True))

    entered = fields(shared, C1)

    assert entered["Subject alternative names"] == "FQDN of Expressway cluster plus FQDNs of all peers in the cluster"
    assert "Additional alternative names (comma separated)" not in entered


def test_the_page_of_cucm() -> None:
    """Purpose, distribution, names."""
    assert fields(clusters(), CUCM1, Slot.CALLMANAGER) == {
        "Certificate Purpose": "CallManager",
        "Distribution": "Multi-server(SAN)",
        "Common Name": "cucm1-ms.corp.example.com",
        "Subject Alternate Names (SANs)": "cucm1.corp.example.com, cucm2.corp.example.com, cucm3.corp.example.com, "
        "corp.example.com",
        "Key Type": "RSA",
        "Key Length": "2048",
        "Hash Algorithm": "SHA-256",
    }
    assert fields(stand_alone(), CUCM1, Slot.TOMCAT)["Distribution"] == CUCM1


def test_an_edge_proxy_has_pages_of_its_own() -> None:
    """So the fields are those of any request."""
    assert fields(stand_alone(edge_proxy=edge_proxy()), PROXY) == {
        "Common name": PROXY,
        "Subject alternative names": f"{PROXY}, example.com",
        **RSA,
    }


def test_the_page_asks_for_the_kind_of_key_from_x14_3_on() -> None:
    """Before, it makes RSA keys."""
    before, after = (fields(stand_alone(release), E1) for release in ("X14.2", "X14.3"))

    assert after == {**before, "Public key algorithm": "RSA"}
    assert "Public key algorithm" not in before
