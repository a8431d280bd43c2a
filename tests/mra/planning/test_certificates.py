"""What a certificate must carry, as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edgetrust.model.certificate import KeyKind, KeyUsage
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, Role, SanFormat, Slot
from edgetrust.model.plan import PageField, PlannedCertificate, PlannedKey, PlannedName, SanType, Signer
from edgetrust.mra.planning.certificates import plan_certificates
from tests.blank import C1, CUCM1, E1, E2, clusters, deployment, expressway, node, stand_alone
from tests.deployments import map_nodes, reference
from tests.mra.planning.test_fields import NAMELESS, YOURS

ECDSA = PlannedKey(kind=KeyKind.EC, bits=256)
MICROSOFT = (
    "Microsoft's template Web Server gives serverAuth alone: take a copy of it to which Client Authentication is added "
    "(Extensions > Application Policies)"
)
LONG = (
    "the list of names has 1371 characters, and up to X8.9 an Expressway reads 999 of them: upgrade to X8.10 or later, "
    "or use fewer names"
)


def planned(site: Deployment, node_id: str, slot: Slot = Slot.SERVER, key: PlannedKey | None = None) -> Any:  # noqa: ANN401
    """The certificate planned for a slot."""
    certificates = plan_certificates(site, key) if key is not None else plan_certificates(site)
    return next(each for each in certificates if each.node.id == node_id and each.slot is slot)


def test_a_whole_certificate() -> None:
    """Of a stand-alone Expressway-C as a TLS client, field by field."""
    site = stand_alone()
    assert site.expressway_c is not None

    assert planned(site, C1, Slot.CLIENT) == PlannedCertificate(
        node=site.expressway_c.nodes[0],
        slot=Slot.CLIENT,
        common_name=C1,
        san=(
            PlannedName(
                type=SanType.DNS,
                value=C1,
                feature="node",
                reason="the node's own FQDN; the Expressway-E looks for the TLS verify subject name typed in its "
                "traversal zone",
            ),
        ),
        key=PlannedKey(kind=KeyKind.RSA, bits=2048),
        purposes=(Purpose.CLIENT_AUTH,),
        key_usage=(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT),
        signer=Signer.INTERNAL,
        reasons=(
            "only machines of yours verify it, and an internal CA certifies internal names",
            "the traversal zone and SSH tunnels demand clientAuth of it; serverAuth beside it does no harm",
            "the Client certificate page refuses a certificate whose extended key usage is serverAuth alone",
            MICROSOFT,
            "RSA is what Cisco strongly recommends; keys of 8192 bits may keep SIP TLS zones down",
        ),
        warnings=(),
        shared_with=(),
        where="Maintenance > Security > Client certificate",
        fields=(
            PageField(label="Common name", value=f"FQDN of Expressway ({C1})"),
            PageField(label="Subject alternative names", value="None"),
            PageField(label="Public key algorithm", value="RSA"),
            PageField(label="Key length (in bits)", value="2048"),
            PageField(label="Digest algorithm", value="SHA-256"),
            *(PageField(label=label, value=YOURS) for label in NAMELESS),
        ),
    )


@pytest.mark.parametrize(
    ("release", "shared", "expected"),
    [
        ("X12.5", False, E1),
        ("X12.6", False, "expe.example.com"),
        ("X12.5", True, "expe.example.com"),
        ("X15.5", True, "expe.example.com"),
    ],
)
def test_the_common_name_of_a_peer_follows_the_guides(release: str, shared: bool, expected: str) -> None:
    """The peer's own name up to X12.5, then the cluster's; a shared certificate has always had the cluster's."""
    sides = (expressway(role, 2, version=release) for role in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E))
    inner, outer = sides

    assert planned(deployment(inner, replace(outer, shared_certificate=shared)), E1).common_name == expected


def test_multi_server_certificates_have_the_common_name_that_cucm_gives_them() -> None:
    """With the mark of ECDSA; a single node has its own name."""
    declared = map_nodes(
        clusters(),
        lambda each: (
            replace(each, certificates={Slot.TOMCAT_ECDSA: (reference("ec.pem"),)}) if each.role is Role.CUCM else each
        ),
    )

    assert planned(declared, CUCM1, Slot.TOMCAT).common_name == "cucm1-ms.corp.example.com"
    assert planned(declared, CUCM1, Slot.TOMCAT_ECDSA).common_name == "cucm1-EC-ms.corp.example.com"
    assert planned(stand_alone(), CUCM1, Slot.TOMCAT).common_name == CUCM1


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ("cucmpub", "cucmpub-ms"),
        (f"{'p' * 48}.example.com", f"{'p' * 48}-ms.example.com"),
        (f"{'p' * 50}.example.com", f"{'p' * 50}.example.com"),
    ],
    ids=["bare host name", "as long as fits", "too long with the mark"],
)
def test_the_mark_of_several_servers_makes_no_impossible_name(publisher: str, expected: str) -> None:
    """No dot without a domain, and no name that no certificate can hold: the page lets the mark be edited away."""
    servers = clusters().cucm[0]
    nodes = (replace(servers.nodes[0], id=publisher, fqdn=publisher), *servers.nodes[1:])
    site = replace(clusters(), cucm=(replace(servers, nodes=nodes),))

    assert planned(site, publisher, Slot.TOMCAT).common_name == expected


def test_a_shared_certificate_has_the_warnings_of_the_article() -> None:
    """Whose key it is, and what a change costs."""
    site = clusters()
    assert site.expressway_e is not None
    shared = planned(replace(site, expressway_e=replace(site.expressway_e, shared_certificate=True)), E1)

    assert [each.id for each in shared.nodes] == [E1, E2]
    assert shared.warnings == (
        "all peers use one private key: whoever takes it from one of them can decrypt the traffic of all",
        "every change means the whole procedure again on every peer, not one simple request",
    )


@pytest.mark.parametrize(
    ("slot", "key", "expected"),
    [
        (Slot.TOMCAT, ECDSA, PlannedKey()),
        (Slot.TOMCAT, PlannedKey(bits=4096), PlannedKey(bits=4096)),
        (Slot.TOMCAT_ECDSA, PlannedKey(bits=4096), PlannedKey(kind=KeyKind.EC, bits=384)),
        (Slot.TOMCAT_ECDSA, ECDSA, ECDSA),
    ],
)
def test_cucm_keeps_rsa_and_ecdsa_apart(slot: Slot, key: PlannedKey, expected: PlannedKey) -> None:
    """The key asked for is taken where the slot takes its kind."""
    declared = map_nodes(
        stand_alone(),
        lambda each: (
            replace(each, certificates={Slot.TOMCAT_ECDSA: (reference("ec.pem"),)}) if each.id == CUCM1 else each
        ),
    )

    assert planned(declared, CUCM1, slot, key).key == expected


def test_an_expressway_that_knows_no_ecdsa_gets_rsa() -> None:
    """X14.3 is the first that does."""
    assert planned(stand_alone("X14.2"), E1, key=ECDSA).key == PlannedKey()
    assert planned(stand_alone("X14.3"), E1, key=ECDSA).key == ECDSA


@pytest.mark.parametrize(
    ("site", "node_id", "key", "warning"),
    [
        (stand_alone("X14.2"), E1, ECDSA, "X14.2 knows no ECDSA keys, which come with X14.3: the key planned is RSA"),
        (
            deployment(expressway(Role.EXPRESSWAY_C, 1), expressway(Role.EXPRESSWAY_E, 2, cluster_name=None)),
            E1,
            None,
            "the cluster has no cluster name; set an FQDN under System > Clustering, and the plan names it",
        ),
        (
            deployment(expressway(Role.EXPRESSWAY_C, 1), expressway(Role.EXPRESSWAY_E, 2, cluster_name="edge")),
            E1,
            None,
            "edge is no FQDN, so no CSR can be made",
        ),
        (
            deployment(
                expressway(Role.EXPRESSWAY_C, 1),
                expressway(Role.EXPRESSWAY_E, 1, nodes=(node("exp_e.example.com", Role.EXPRESSWAY_E),)),
            ),
            "exp_e.example.com",
            None,
            "the host name exp_e.example.com holds an underscore, which breaks SSH tunnels; rename the host",
        ),
        (
            stand_alone(domains=("acme.local",)),
            E1,
            None,
            "no public CA certifies acme.local: .local belongs to nobody",
        ),
        (
            stand_alone(cms_address="192.0.2.7"),
            E1,
            None,
            "no SAN is planned for the CMS address 192.0.2.7, which is no FQDN; give the web proxy an FQDN",
        ),
        (
            stand_alone("X8.9", domains=tuple(f"domain-number-{number}.example.com" for number in range(40))),
            E1,
            None,
            LONG,
        ),
        (
            deployment(
                expressway(Role.EXPRESSWAY_C, 1), expressway(Role.EXPRESSWAY_E, 2, cluster_name=f"{'e' * 60}.org.uk")
            ),
            E1,
            None,
            f"the common name {'e' * 60}.org.uk has 67 characters; X.509 allows 64",
        ),
    ],
)
def test_what_stands_in_the_way_is_told(site: Deployment, node_id: str, key: PlannedKey | None, warning: str) -> None:
    """Names and keys that the page, the product or X.509 refuse."""
    assert warning in planned(site, node_id, key=key).warnings


@pytest.mark.parametrize(("release", "told"), [("X12.5", False), ("X12.6", True)])
def test_a_profile_that_is_no_fqdn_stops_the_request_from_x12_6_on(release: str, told: bool) -> None:
    """Before, it is a name like any other."""
    site = stand_alone(release)
    (cucm,) = site.cucm
    named = replace(site, cucm=(replace(cucm, phone_security_profiles=("SEP-secure",)),))

    certificate = planned(named, C1)

    assert "SEP-secure" in [name.value for name in certificate.san]
    assert any("SEP-secure is no FQDN" in warning for warning in certificate.warnings) is told


def test_a_key_that_the_page_does_not_offer_is_made_elsewhere() -> None:
    """The reasons say where, and so does the field."""
    certificate = planned(stand_alone(), E1, key=PlannedKey(bits=3072))

    assert PageField(label="Key length (in bits)", value="3072, which the page does not offer") in certificate.fields
    assert (
        certificate.reasons[-1]
        == "the Generate CSR page has no RSA key of 3072 bits; edgetrust csr and openssl make one"
    )


@pytest.mark.parametrize(
    ("chosen", "dropped"),
    [
        (SanFormat.SRV_NAME, "SRVName:_collab-edge._tls.example.com"),
        (SanFormat.XMPP_ADDRESS, "xmppAddr:partners.example.org"),
        (SanFormat.DNS, None),
    ],
)
def test_of_what_public_cas_drop_the_plan_warns(chosen: SanFormat, dropped: str | None) -> None:
    """On the certificate that endpoints see, and on no other."""
    site = clusters()
    sides = (site.expressway_c, site.expressway_e)
    c, e = (replace(side, san_format=chosen) for side in sides if side is not None)

    warned = [
        (planned.node.id, str(planned.slot), warning)
        for planned in plan_certificates(replace(site, expressway_c=c, expressway_e=e))
        for warning in planned.warnings
        if warning.startswith("public CAs certify DNS names and addresses alone, and drop")
    ]

    assert [place for *place, _ in warned] == ([[E1, "server"], [E2, "server"]] if dropped else [])
    assert all(dropped is not None and dropped in warning for *_, warning in warned)


@pytest.mark.parametrize(
    ("release", "who"), [("X14.0.1", "every release from X14.0.2 on"), ("X14.0.2", "X14.0.2"), ("X15.4", "X15.4")]
)
def test_a_node_without_an_fqdn_is_told_what_refuses_its_certificate(release: str, who: str) -> None:
    """The upload, and from which release on: a CSR is made of it, as `csr` does."""
    site = stand_alone(release)
    assert site.expressway_c is not None
    bare = node("expc", Role.EXPRESSWAY_C)
    site = replace(site, expressway_c=replace(site.expressway_c, nodes=(bare,)))

    certificate = next(each for each in plan_certificates(site) if each.node == bare)

    assert f"expc is no FQDN: {who} refuses the certificate when it is uploaded" in certificate.warnings
