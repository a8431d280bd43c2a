"""The lab's own REST on an Expressway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Login
from edgetrust.mra.client_test import NO_CRL, NOT_SIGNED
from edgetrust.pki.contents import read_contents
from tests import lab, make
from tests.administered import CSR_FIELDS, LAB_CHAIN, administered, do, entries, held, rehearse, texts
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, E2, cluster


def test_ca_certificates_are_listed_and_deleted() -> None:
    """By fingerprint."""
    site = administered()
    visitor = site.client(C1)
    listed = visitor.get("/lab/api/certs/root").json["entries"]

    answer = do(visitor, "DELETE", "certs/root", json={"sha256": [listed[1]["sha256"]]})

    assert texts(answer) == ["CN=Corp Issuing,O=Acme is deleted"]
    assert entries(site, C1) == ["CN=Corp Root,O=Acme", "CN=Public Root,O=Trusty", "CN=Public Issuing,O=Trusty"]
    assert do(visitor, "DELETE", "certs/root", json={"sha256": [listed[1]["sha256"]]}).status == 400
    assert do(visitor, "DELETE", "certs/root", json={"sha256": 7}).status == 400


def test_a_reset_leaves_what_the_installation_made() -> None:
    """The same temporary CA every time, which signed the default certificate."""
    site = administered()
    visitor = site.client(C1)

    do(visitor, "POST", "certs/root/reset")
    first = site.state.holding(C1).trust[Store.TRUSTED_CA]
    do(visitor, "POST", "certs/root/reset")
    do(visitor, "POST", "certs/server/reset")

    assert site.state.holding(C1).trust[Store.TRUSTED_CA] == first
    assert first[0].subject.common_name is not None
    assert first[0].subject.common_name.startswith("Temporary CA ")
    assert site.state.holding(C1).identities[Slot.SERVER].leaf.issuer == first[0].subject


def test_a_client_certificate_has_a_store_from_x15_5_on() -> None:
    """It begins as the server's, and is requested and loaded by itself."""
    site = administered()
    visitor = site.client(C1)
    server = site.state.holding(C1).identities[Slot.SERVER]
    assert visitor.get("/lab/api/certs/client").text == make.pem(server.leaf.der)

    do(visitor, "POST", "certs/client/generate_csr", json=CSR_FIELDS)
    visitor.post("/api/provisioning/certs/root", files={"file": ("x", LAB_CHAIN.encode())})
    ((request, _),) = read_contents(visitor.get("/lab/api/certs/client/generate_csr").body, path="x").requests
    certificate = lab.sign(request.der).certificate
    answer = do(visitor, "POST", "certs/client", files={"file": ("x.pem", make.pem(certificate.der).encode())})

    assert answer.status == 200, answer.text
    assert site.state.holding(C1).identities[Slot.CLIENT].leaf == certificate
    assert site.state.holding(C1).identities[Slot.SERVER] == server
    assert visitor.get("/lab/api/certs/client/generate_csr").status == 404
    older = administered(cluster(c={"version": "X15.4"})).client(C1)
    assert older.get("/lab/api/certs/client").status == 404
    assert do(older, "POST", "certs/client", files={"file": ("x", b"x")}).status == 400


def test_a_pending_request_is_discarded() -> None:
    """Of either slot, once."""
    visitor = administered().client(C1)
    visitor.post("/api/provisioning/certs/generate_csr", json=CSR_FIELDS)

    assert texts(do(visitor, "DELETE", "certs/generate_csr")) == [
        "the certificate signing request is discarded, and its key"
    ]
    assert do(visitor, "DELETE", "certs/generate_csr").status == 400
    assert do(visitor, "DELETE", "certs/client/generate_csr").status == 400


def test_a_certificate_comes_with_its_key_and_may_be_the_clients_as_well() -> None:
    """The check box of X15.5."""
    site = administered()
    issued = make.leaf(C1, CORP_ISSUING, key="fresh")

    do(
        site.client(C1),
        "POST",
        "certs/server",
        form={"copy_as_client": "on"},
        files={"file": ("x.pem", issued.pem.encode()), "key": ("x.key", issued.key_pem.encode())},
    )

    assert site.state.holding(C1).identities == {Slot.SERVER: held(issued), Slot.CLIENT: held(issued)}
    assert do(site.client(C1), "POST", "certs/server", form={}).status == 400


def test_revocation_lists_are_uploaded_and_removed() -> None:
    """A large one as well, which no other path takes."""
    site = administered()
    visitor = site.client(E1)
    crl = make.pem(make.revocation_list(CORP_ROOT), "X509 CRL").encode()

    assert do(visitor, "POST", "crl", files={"file": ("x.crl", b" " * 2_000_000 + crl)}).status == 200
    assert len(site.state.holding(E1).crls or ()) == 1
    assert do(visitor, "DELETE", "crl").status == 200
    assert do(visitor, "DELETE", "crl").status == 400
    assert do(visitor, "POST", "crl", form={}).status == 400
    assert do(visitor, "POST", "certs/server", files={"file": ("x", b" " * 2_000_000)}).status == 413


def test_client_certificates_are_tested() -> None:
    """With both invalid texts of the article; the file is kept, settings may be others."""
    visitor = administered().client(C1)
    user = make.leaf("jdoe", CORP_ISSUING, subject="CN=jdoe,O=Acme")

    stranger = do(visitor, "POST", "client-test", files={"file": ("x.pem", make.leaf("stranger").pem.encode())})
    known = do(visitor, "POST", "client-test", files={"file": ("x.pem", user.pem.encode())})
    again = do(visitor, "POST", "client-test", form={"crl_checking": "none", "username": "#captureCommonName#@x"})

    assert (stranger.json["valid"], texts(stranger)) == (False, [NOT_SIGNED])
    assert (known.json["valid"], texts(known)) == (False, [NO_CRL])
    assert (again.json["valid"], again.json["username"]) == (True, "jdoe@x")
    assert do(visitor, "POST", "client-test", form={"crl_checking": "some"}).status == 400
    assert do(administered().client(C1), "POST", "client-test", form={}).status == 400


def test_zone_tunnel_and_alarms_follow_the_connections_and_the_traversal_test_makes_its_own() -> None:
    """As they turn out in the lab."""
    site = administered()
    site.outcomes = rehearse(
        site.state.deployment, {f"traversal:{C1}->{E1}": "refused", f"ssh-tunnel:{C1}->{E1}": "refused"}
    )
    visitor = site.client(C1)

    zone, alarms = visitor.get("/lab/api/zone").json, visitor.get("/lab/api/alarms").json["alarms"]
    tested = do(visitor, "POST", "traversal-test", json={"address": E1, "verify_name": "x.example.com"})

    assert zone["state"] == "Active"
    assert zone["peers"] == [
        {"address": E1, "state": "Failed", "ssh_tunnel": "Failed", "words": "refused"},
        {"address": E2, "state": "Active", "ssh_tunnel": "Active", "words": ""},
    ]
    assert [each["id"] for each in alarms] == [35013, 40049]
    assert texts(tested)[0].startswith(f"failed: {E1} refuses the certificate of {C1}: it does not contain the name")


def test_a_login_of_the_zone_is_set_on_one_node_and_used_after_a_restart() -> None:
    """No answer shows the password."""
    site = administered()
    visitor = site.client(E1)

    answer = do(visitor, "POST", "login", json={"username": "traversal", "password": "s3cret-word"})

    assert texts(answer) == [
        f"{E1} has user name and password in its local authentication database; the other nodes keep theirs"
    ]
    assert site.state.holding(E1).login == Login(username="traversal", password="s3cret-word")
    assert site.state.holding(C1).login is None
    assert site.state.running.holdings[E1].login is None
    assert "s3cret-word" not in answer.text + visitor.get("/zones").text + visitor.get("/lab/api/zone").text
    do(visitor, "POST", "restart")
    assert site.state.running.holdings[E1].login is not None


@pytest.mark.parametrize(
    "body",
    [{}, {"username": "a"}, {"password": "b"}, {"username": 'a"', "password": "b"},
     {"username": "a\r\n", "password": "b"},
     {"username": "a", "password": "\ud800"}, {"username": 1, "password": "b"}],
)  # fmt: skip
def test_a_login_that_cannot_be_one_is_declined(body: dict[str, object]) -> None:
    """And nothing is set."""
    site = administered()

    assert do(site.client(C1), "POST", "login", json=body).status == 400
    assert site.state.holding(C1).login is None


def test_an_expressway_restarts_here_as_well() -> None:
    """For whoever knows only the lab's paths."""
    site = administered()
    site.state.configure(replace(site.state.holding(C1), identities={}))

    do(site.client(C1), "POST", "restart")

    assert not site.state.needs_restart(C1)
