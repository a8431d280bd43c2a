from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from edgetrust.errors import Refused
from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Slot
from edgetrust.model.plan import PlannedCertificate, PlannedKey, Signer
from edgetrust.usecase.csr import (
    choose_certificates,
    describe_others,
    describe_request,
    find_warnings,
    next_steps,
    refuse_other_key,
    refuse_unusable,
    stem,
)
from tests import blank
from tests.deployments import (
    C1,
    C2,
    C_CLUSTER,
    E1,
    E2,
    E_CLUSTER,
    PUBLISHER,
    SUBSCRIBER,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)
from tests.planned import KEYS, planned

RELEASE = {"version": "X15.4"}
"""One certificate for each Expressway; X15.5 has two."""


def stems(site: Site, **choice: Any) -> list[str]:  # noqa: ANN401 - node, slot and key
    """The files that a choice leads to."""
    return [stem(each) for each in choose_certificates(site.deployment, **choice)]


def refusal(site: Site, node: str | None = None) -> Refused | None:
    """Why no request is made; None when nothing stands in the way."""
    certificates = choose_certificates(site.deployment, node=node)
    try:
        refuse_unusable(site.deployment, certificates)
    except Refused as error:
        return error
    return None


# --- which requests ---------------------------------------------------------------------------------------------------


def test_without_a_choice_every_expressway_gets_what_it_needs() -> None:
    """All slots of the release, and nothing for CUCM or a proxy."""
    site = cluster(c=RELEASE, edge_proxy=edge_proxy())

    assert stems(site) == [
        f"{C1}.server",
        f"{C2}.server",
        f"{E1}.server",
        f"{E1}.client",
        f"{E2}.server",
        f"{E2}.client",
    ]


def test_a_node_and_a_slot_can_be_chosen() -> None:
    """Letter case does not matter; of a node that is no Expressway all slots are meant."""
    site = cluster(edge_proxy=edge_proxy())

    assert stems(site, node=E1.upper()) == [f"{E1}.server", f"{E1}.client"]
    assert stems(site, slot=Slot.CLIENT, node=C1) == [f"{C1}.client"]
    assert stems(site, node="edge.example.com", slot=Slot.SERVER) == ["edge.example.com.server"]
    assert stems(site, slot=Slot.CALLMANAGER) == [f"{PUBLISHER}.callmanager"]
    assert stems(site, node=PUBLISHER) == [f"{PUBLISHER}.tomcat", f"{PUBLISHER}.callmanager"]


def test_peers_that_share_a_certificate_get_one() -> None:
    """It is made in the name of the first, whichever of them is named."""
    site = cluster(c={**RELEASE, "shared_certificate": True}, e=None)

    assert stems(site) == [f"{C1}.server"]
    assert stems(site, node=C2) == [f"{C1}.server"]


@pytest.mark.parametrize(
    ("choice", "message", "hint"),
    [
        ({"node": "expe3.example.com"}, "no certificate is planned for 'expe3.example.com'", f"did you mean {E1}?"),
        ({"node": "zzz"}, "no certificate is planned for 'zzz'", f"there are {C1}, {E1}, {PUBLISHER} and {SUBSCRIBER}"),
        (
            {"node": E1, "slot": Slot.TOMCAT},
            f"no certificate of {E1} is planned in the slot tomcat",
            "there are some in server, client; name one with --slot",
        ),
        (
            {"slot": Slot.CUP_XMPP},
            "no certificate is planned in the slot cup_xmpp",
            "there are some in server, client, tomcat, callmanager; name one with --slot",
        ),
    ],
)
def test_a_choice_without_a_certificate_is_refused(choice: Mapping[str, Any], message: str, hint: str) -> None:
    """With what there is."""
    with pytest.raises(Refused) as refused:
        choose_certificates(stand_alone().deployment, **choice)

    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_a_deployment_without_expressways_needs_a_slot() -> None:
    """And one without anything is told so."""
    inside = stand_alone(c=None, e=None)
    nothing = stand_alone(c=None, e=None, cucm=())

    for site, hint in (
        (inside, "there are some in tomcat, callmanager; name one with --slot"),
        (nothing, "the deployment file names no such node"),
    ):
        with pytest.raises(Refused) as refused:
            choose_certificates(site.deployment)
        assert (refused.value.message, refused.value.hint) == ("no certificate is planned for an Expressway", hint)


def test_the_key_can_be_chosen() -> None:
    """Without a choice it is RSA 2048."""
    site = stand_alone(c=None)

    assert {each.key for each in choose_certificates(site.deployment)} == {KEYS["rsa-2048"]}
    assert {each.key for each in choose_certificates(site.deployment, key=KEYS["ecdsa-384"])} == {KEYS["ecdsa-384"]}


@pytest.mark.parametrize(
    ("slot", "key", "message"),
    [
        (Slot.TOMCAT, "ecdsa-384", "the key is ECDSA, expected RSA for the tomcat certificate"),
        (Slot.TOMCAT_ECDSA, "rsa-2048", "the key is RSA, expected ECDSA for the tomcat-ECDSA certificate"),
    ],
)
def test_a_key_of_the_wrong_kind_is_refused(slot: Slot, key: str, message: str) -> None:
    """CUCM keeps its RSA and ECDSA certificates in different slots."""
    right = PlannedKey(kind=KeyKind.EC, bits=384) if slot is Slot.TOMCAT_ECDSA else PlannedKey()
    certificate = planned(slot=slot)

    refuse_other_key(replace(certificate, key=right), right)
    with pytest.raises(Refused, match=message):
        refuse_other_key(replace(certificate, key=right), KEYS[key])


def test_an_rsa_key_that_no_ca_certifies_is_refused() -> None:
    """A key of 1024 bits is only warned of."""
    certificate = replace(planned(), key=PlannedKey())

    refuse_other_key(certificate, PlannedKey(bits=1024))
    with pytest.raises(Refused, match="the RSA key has 512 bits, expected 2048 or more: no public CA certifies it"):
        refuse_other_key(certificate, PlannedKey(bits=512))


# --- what stands in the way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", [stand_alone(), cluster(), cluster(c=RELEASE, e=RELEASE)])
def test_nothing_stands_in_the_way_of_a_healthy_deployment(site: Site) -> None:
    """Every name is an FQDN."""
    assert refusal(site) is None


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("X12.5.9", None),
        ("X12.6", "the phone security profile 'Secure 8865' is no FQDN, and X12.6 takes no other in a CSR"),
        ("X15.5", "the phone security profile 'Secure 8865' is no FQDN, and X15.5 takes no other in a CSR"),
    ],
)
def test_a_security_profile_that_is_no_fqdn_stops_the_csr(version: str, expected: str | None) -> None:
    """From X12.6 on, as on the Generate CSR page."""
    site = cluster(c={"version": version}, cucm={"phone_security_profiles": ("Secure 8865",)})

    error = refusal(site, node=C1)

    assert (error.message if error else None) == expected
    assert refusal(site, node=E1) is None


@pytest.mark.parametrize("version", ["X8.5", "X15.5"])
def test_a_cluster_name_that_is_no_fqdn_stops_the_csr(version: str) -> None:
    """In every release; and each reason is told once."""
    error = refusal(cluster(e={"version": version, "cluster_name": "edge"}))

    assert error is not None
    assert error.message == "the cluster name 'edge' is no FQDN, and an Expressway makes no CSR with it"
    assert error.hint == "mend it on the product and in the deployment file, then run this again"


@pytest.mark.parametrize(("version", "refused"), [("X14.0.1", False), ("X14.0.2", True)])
def test_other_names_stop_it_where_the_upload_would(version: str, refused: bool) -> None:
    """From X14.0.2 on an Expressway loads no certificate with a name that is no FQDN."""
    site = stand_alone(e={"version": version}, domains=("corp",), c=None)

    error = refusal(site)

    expected = f"'corp' is no FQDN, and {version} refuses the certificate when it is uploaded"
    assert (error.message if error else None) == (expected if refused else None)


def test_what_no_certificate_can_hold_is_refused() -> None:
    """A common name beyond its bound, and a name that is no ASCII: nobody could make these requests."""
    long = f"{'a' * 50}.corp.example.com"
    certificates = [planned(common_name=long), planned("XMPPAddress:chät.example.com")]

    with pytest.raises(Refused) as refused:
        refuse_unusable(stand_alone().deployment, certificates)

    assert refused.value.message.splitlines() == [
        f"the common name {long} has 67 characters, and a certificate holds 64",
        "'chät.example.com' is not ASCII, and a certificate holds no other names",
    ]


# --- warnings ---------------------------------------------------------------------------------------------------------


def warnings(*certificates: PlannedCertificate, encrypted: bool = False) -> tuple[str, ...]:
    """What is told beforehand."""
    return find_warnings(certificates, encrypted=encrypted)


def test_warnings_of_the_plan_are_passed_on_once() -> None:
    """With the nodes that each is about."""
    nodes = [replace(planned().node, id=f"n{number}", fqdn=f"n{number}") for number in range(5)]
    certificates = [planned(node=node, warnings=("beware",)) for node in nodes]

    assert warnings(*certificates, planned(slot=Slot.CLIENT, warnings=("beware",))) == (
        "n0, n1, n2, n3 and 1 more, server certificate: beware",
        f"{planned().node.fqdn}, client certificate: beware",
    )


def test_a_shared_certificate_and_a_long_list_of_names_are_warned_of() -> None:
    """By the plan, which knows the release."""
    domains = tuple(f"a-rather-long-service-domain-{number}.example.com" for number in range(25))
    site = cluster(c=None, e={"version": "X8.9", "shared_certificate": True}, domains=domains)

    told = "\n".join(warnings(*choose_certificates(site.deployment)))

    assert "all peers use one private key" in told
    assert "up to X8.9 an Expressway reads 999 of them" in told


def test_a_key_made_elsewhere_is_of_no_use_to_cucm() -> None:
    """It takes certificates only for its own requests."""
    [certificate] = choose_certificates(stand_alone().deployment, slot=Slot.TOMCAT)

    [told] = warnings(certificate)
    assert told == (
        "cucm-pub.corp.example.com, tomcat certificate: the product takes a certificate only for a CSR made on itself, "
        "Cisco Unified OS Administration > Security > Certificate Management > Generate CSR; this key and request are "
        "good for a lab"
    )


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (1024, "an RSA key of 1024 bits is weak, and public CAs refuse it; expected 2048 bits or more"),
        (2048, None),
        (4096, None),
        (8192, "SIP TLS zones may stay down with an RSA key of 8192 bits; expected 4096 at most"),
    ],
)
def test_odd_sizes_of_a_given_key_are_warned_of(bits: int, expected: str | None) -> None:
    """Too short for CAs, too long for zones."""
    told = warnings(replace(planned(), key=PlannedKey(bits=bits)))

    assert told == ((f"expe1.example.com, server certificate: {expected}",) if expected else ())


def test_an_encrypted_key_is_warned_of() -> None:
    """No Expressway takes it as it is."""
    [told] = warnings(planned(), encrypted=True)

    assert told.endswith(
        "an Expressway takes unencrypted keys only; openssl pkey -in FILE -out FILE takes the passphrase off"
    )


# --- what comes after -------------------------------------------------------------------------------------------------


def test_a_request_is_described() -> None:
    """For whom, with which key, for what, by whom, for which names."""
    certificate = planned("DNS:expe.example.com", "SRVName:_collab-edge._tls.example.com", key="rsa-3072")

    assert describe_request(certificate).splitlines() == [
        "expe1.example.com, server certificate: RSA 3072, for serverAuth and clientAuth, to be signed by a public CA",
        "  CN=expe1.example.com",
        "  DNS:expe.example.com, SRVName:_collab-edge._tls.example.com",
    ]


def test_what_is_left_to_others_is_told() -> None:
    """With all there is nothing left."""
    site = blank.stand_alone("X14.3")
    chosen = choose_certificates(site)

    assert describe_others(site, chosen, file="a.yaml") == (
        f"not made here: tomcat and CallManager of {blank.CUCM1}; their products make the requests, and for a lab: "
        "edgetrust csr a.yaml NODE"
    )
    assert describe_others(site, [*chosen, *choose_certificates(site, node=blank.CUCM1)], file="a.yaml") is None


def test_the_next_steps_name_pages_and_signers() -> None:
    """From the signature to the next check."""
    site = cluster(c={**RELEASE, "shared_certificate": True}, e=RELEASE)

    steps = next_steps(choose_certificates(site.deployment), file="acme.yaml")

    upload = (
        "Maintenance > Security > Server certificate: discard a pending CSR, then upload the certificate alone (PEM, "
        "without its chain) and the .key; then restart the node"
    )
    assert steps == (
        f"have each .csr signed: server of {C1} by your own CA; server of {E1} and {E2} by a public CA",
        "load the certificates of the CAs first; edgetrust plan acme.yaml says which, where and in which order",
        f"on each of {C1} and {C2}, {upload}",
        f"on the node, {upload}",
        (
            f"put the signed certificates where acme.yaml names them (certs/{C1}.server.pem, certs/{C2}.server.pem, "
            f"certs/{E1}.server.pem and certs/{E2}.server.pem; what nodes share, at the place of each), then: "
            "edgetrust check acme.yaml"
        ),
    )


def test_the_last_step_knows_what_the_deployment_file_names() -> None:
    """None of the certificates, or a part of them; all: `test_the_next_steps_name_pages_and_signers`."""
    nothing = choose_certificates(blank.clusters(), slot=Slot.SERVER)
    everything = choose_certificates(cluster(c=RELEASE, e=RELEASE).deployment, slot=Slot.SERVER)

    assert next_steps(nothing, file="a.yaml")[-1] == (
        "name the new certificates in a.yaml, then: edgetrust check a.yaml"
    )
    assert next_steps([*nothing, everything[0]], file="a.yaml")[-1] == (
        f"put the signed certificates where a.yaml names them (certs/{C1}.server.pem), name the others in it, then: "
        "edgetrust check a.yaml"
    )


def test_the_next_step_tells_server_and_client_certificates_apart() -> None:
    """A node may have one that a public CA must sign, and one that either may."""
    site = stand_alone(c={"version": "X15.5"}, e={"version": "X15.5"})

    (first, *_) = next_steps(choose_certificates(site.deployment), file="acme.yaml")

    assert first == (
        f"have each .csr signed: server and client of {C1} by your own CA; server of {E1} by a public CA; "
        f"client of {E1} by a public CA or your own"
    )


def test_what_cannot_be_uploaded_has_no_upload_among_its_steps() -> None:
    """A CUCM takes nothing that was not made on it; a proxy has pages of its own."""
    site = stand_alone(edge_proxy=edge_proxy())
    inside = choose_certificates(site.deployment, slot=Slot.TOMCAT)
    proxy = choose_certificates(site.deployment, node="edge.example.com", slot=Slot.SERVER)

    assert next_steps(inside, file="a.yaml") == (
        f"have each .csr signed: tomcat of {PUBLISHER} by your own CA",
        (
            f"put the signed certificates where a.yaml names them (certs/{PUBLISHER}.tomcat.pem and "
            f"certs/{SUBSCRIBER}.tomcat.pem; what nodes share, at the place of each), then: edgetrust check a.yaml"
        ),
    )
    assert proxy[0].signer is Signer.PUBLIC
    assert "on the certificate pages of the edge proxy: load the certificate and the .key" in next_steps(
        proxy, file="a.yaml"
    )


def test_names_of_clusters_are_used() -> None:
    """The planned common name of a peer is that of its cluster."""
    certificates = choose_certificates(cluster(c=RELEASE, e=RELEASE).deployment)

    assert [each.common_name for each in certificates] == [C_CLUSTER, C_CLUSTER, E_CLUSTER, E_CLUSTER]
