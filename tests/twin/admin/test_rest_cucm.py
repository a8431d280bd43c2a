"""The Certificate Management REST of CUCM and its kin."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.pki.contents import read_contents
from edgetrust.twin.admin.rest_cucm import BASE
from tests import lab, make
from tests.administered import Administered, administered, entries
from tests.deployments import IMP, PUBLISHER, SUBSCRIBER, SUBSCRIBER2, UNITY

LAB_CHAIN = [make.pem(der) for der in reversed(lab.chain(lab.issuing()))]
CSR = {
    "service": "tomcat",
    "distribution": "this-server",
    "keyType": "rsa",
    "keyLength": 2048,
    "hashAlgorithm": "sha256",
}


def renew(site: Administered, node: str = PUBLISHER, **changes: object) -> str:
    """CAs, request and certificate of a server, as a client does it; PEM of the certificate."""
    visitor = site.client(node)
    body = {**CSR, **changes}
    service = str(body["service"])
    trusted = visitor.post(f"{BASE}/trust/certificates", json={"service": [service], "certificates": LAB_CHAIN})
    generated = visitor.post(f"{BASE}/csr", json=body)
    assert (trusted.status, generated.status) == (200, 200), (trusted.text, generated.text)
    ((request, _),) = read_contents(generated.json["csr"].encode(), path="x").requests
    certificate = make.pem(lab.sign(request.der).certificate.der)
    uploaded = visitor.post(
        f"{BASE}/identity/certificates", json={"service": service, "certificates": [certificate, *LAB_CHAIN[::-1]]}
    )
    assert uploaded.status == 200, uploaded.text
    assert uploaded.json["message"].startswith("Success: Certificate Uploaded")
    return certificate


def test_a_certificate_is_renewed_and_shown_after_its_service_has_restarted() -> None:
    """tomcat; the chain goes with it, and CallManager is untouched."""
    site = administered()

    certificate = renew(site)

    configured = site.state.holding(PUBLISHER).identities[Slot.TOMCAT]
    assert make.pem(configured.leaf.der) == certificate
    assert len(configured.others) == 2
    assert site.state.running.holdings[PUBLISHER].identities[Slot.TOMCAT] != configured
    restarted = site.client(PUBLISHER).post(
        "/lab/api/restart", json={"service": "Cisco Tomcat"}, headers={"X-CSRF-Header": "1"}
    )
    assert restarted.status == 200
    assert site.state.running.holdings[PUBLISHER].identities[Slot.TOMCAT] == configured
    shown = site.client(PUBLISHER).get(f"{BASE}/identity/certificate?service=TOMCAT").json
    assert (shown["service"], shown["certificate"]) == ("tomcat", certificate)


def test_a_multi_server_certificate_reaches_every_node_it_is_for() -> None:
    """From the publisher; for tomcat IM and Presence as well, with one key."""
    site = administered()

    certificate = renew(site, distribution="multi-server(SAN)")

    held = [site.state.holding(node).identities[Slot.TOMCAT] for node in (PUBLISHER, SUBSCRIBER, SUBSCRIBER2, IMP)]
    assert {make.pem(each.leaf.der) for each in held} == {certificate}
    assert len({each.key for each in held}) == 1
    answer = site.client(SUBSCRIBER).post(f"{BASE}/csr", json={**CSR, "distribution": "multi-server(SAN)"})
    assert (answer.status, answer.json["message"]) == (
        400,
        "a multi-server request is made on the publisher; go to that node",
    )


def test_what_a_publisher_is_given_to_trust_reaches_its_subscribers() -> None:
    """A subscriber keeps its own to itself; several stores at once are filled."""
    site = administered()
    pem = make.ca("New").pem
    mine = make.ca("Mine").pem

    site.client(PUBLISHER).post(
        f"{BASE}/trust/certificates", json={"service": ["tomcat", "CallManager"], "certificates": [pem]}
    )
    site.client(SUBSCRIBER).post(f"{BASE}/trust/certificates", json={"service": "tomcat", "certificates": [mine]})

    for node in (PUBLISHER, SUBSCRIBER, SUBSCRIBER2):
        assert "CN=New" in entries(site, node, Store.TOMCAT_TRUST)
        assert "CN=New" in entries(site, node, Store.CALLMANAGER_TRUST)
    assert "CN=Mine" in entries(site, SUBSCRIBER, Store.TOMCAT_TRUST)
    assert "CN=Mine" not in entries(site, PUBLISHER, Store.TOMCAT_TRUST)
    listed = site.client(SUBSCRIBER).get(f"{BASE}/trust/certificate?service=tomcat").json["certificates"]
    assert [each["certificate"] for each in listed][-2:] == [pem, mine]


def test_each_store_has_a_line_of_its_own() -> None:
    """When it is uploaded, and when it is there already."""
    visitor = administered().client(PUBLISHER)
    body = {"service": ["tomcat", "CallManager", "tomcat"], "certificates": [make.ca("New").pem]}

    first, second = (visitor.post(f"{BASE}/trust/certificates", json=body) for _ in range(2))

    assert (first.status, first.json["messages"]) == (
        200,
        ["CN=New is in tomcat-trust", "CN=New is in CallManager-trust"],
    )
    assert (second.status, second.json["messages"]) == (
        400,
        [
            "CN=New is not uploaded: it is in tomcat-trust already",
            "CN=New is not uploaded: it is in CallManager-trust already",
        ],
    )


def test_stores_of_which_one_refuses_stay_as_they_are() -> None:
    """The answer names the refusal alone, and no node of the cluster has changed."""
    site = administered()
    visitor, new = site.client(PUBLISHER), make.ca("New").pem
    visitor.post(f"{BASE}/trust/certificates", json={"service": ["tomcat"], "certificates": [new]})
    before = site.state.configured

    answer = visitor.post(
        f"{BASE}/trust/certificates", json={"service": ["CallManager", "tomcat"], "certificates": [new]}
    )

    assert (answer.status, answer.json["messages"]) == (
        400,
        ["CN=New is not uploaded: it is in tomcat-trust already"],
    )
    assert site.state.configured is before


def test_a_path_that_is_not_there_says_what_is_known_of_it() -> None:
    """Of those that the product has no document shows the answer; of others, which ones there are."""
    visitor = administered().client(PUBLISHER)

    asked = {path: visitor.get(f"{BASE}/{path}") for path in ("options", "snapshot/options", "certificate/store", "x")}

    assert {answer.status for answer in asked.values()} == {404}
    assert asked["snapshot/options"].json["message"] == (
        "the product has snapshot/options, and what it answers there is in no document at hand, so that the lab does "
        "not answer; its certificates are at GET snapshot/server"
    )
    assert "GET trust/certificate and GET snapshot/server" in asked["x"].json["message"]


def test_a_missing_ca_is_400_and_a_wrong_key_500() -> None:
    """As clients have seen it, with the texts of the documents."""
    site = administered()
    visitor = site.client(PUBLISHER)
    upload = {"service": "tomcat", "certificates": [make.leaf(PUBLISHER, make.ca("Other")).pem]}

    without = visitor.post(f"{BASE}/identity/certificates", json=upload)
    visitor.post(f"{BASE}/csr", json=CSR)
    wrong_kind = visitor.post(f"{BASE}/identity/certificates", json=upload)
    rsa = make.leaf(PUBLISHER, make.ca("Other"), key="rsa:x")
    untrusted = visitor.post(f"{BASE}/identity/certificates", json={**upload, "certificates": [rsa.pem]})
    visitor.post(f"{BASE}/trust/certificates", json={"service": "tomcat", "certificates": [make.ca("Other").pem]})
    wrong_key = visitor.post(f"{BASE}/identity/certificates", json={**upload, "certificates": [rsa.pem]})

    assert (without.status, without.json["messages"][0]) == (
        500,
        "File /usr/local/platform/.security/tomcat/keys/tomcat.csr does not exist",
    )
    assert wrong_kind.status == 400
    assert (untrusted.status, untrusted.json["message"]) == (400, "CA certificate is not available in the trust-store")
    assert (wrong_key.status, wrong_key.json["message"]) == (
        500,
        "CSR Public Key and Certificate Public Key Do Not Match",
    )


def test_requests_that_are_not_what_they_should_be_are_refused() -> None:
    """With what was expected."""
    visitor = administered().client(PUBLISHER)
    cases = {
        ("csr", '{"service": "CAPF"}'): "no service 'CAPF' here, expected one of tomcat, tomcat-ECDSA, CallManager, "
        "CallManager-ECDSA",
        ("csr", '{"service": "tomcat", "keyLength": "x"}'): "keyLength is 'x', expected a number like 2048",
        ("csr", '{"service": "tomcat", "keyLength": 1024}'): "no RSA key of 1024 bits is on offer; there are 2048, "
        "4096",
        ("csr", "{"): "the body is no JSON, expected an object",
        ("identity/certificates", "["): "the body is no JSON, expected an object",
        ("identity/certificates", '{"service": "tomcat"}'): "no certificates, expected a list of PEM texts, the "
        "server's own first",
        ("trust/certificates", "{}"): 'no service or no certificates, expected {"service": ["tomcat"], "certificates": '
        '["PEM"]}',
        ("trust/certificates", '{"service": ["x"], "certificates": ["y"]}'): "no trust store ('x',) here, expected "
        "tomcat-trust, CallManager-trust",
        ("trust/certificates", '{"service": 1}'): "service is not what was expected, a list of texts",
    }
    for (path, body), message in cases.items():
        answer = visitor.ask("POST", f"{BASE}/{path}", body.encode(), "application/json")

        assert (answer.status, answer.json["message"]) == (400, message)
    for path in ("identity/certificate", "trust/certificate?service=x"):
        assert visitor.get(f"{BASE}/{path}").status == 400


def test_a_unit_without_certificate_is_not_found() -> None:
    """As tomcat-ECDSA here."""
    answer = administered().client(PUBLISHER).get(f"{BASE}/identity/certificate?service=tomcat-ECDSA")

    assert answer.status == 404


def test_a_snapshot_has_everything() -> None:
    """Certificates, requests, stores."""
    site = administered()
    site.client(UNITY).post(f"{BASE}/csr", json=CSR)

    found = site.client(UNITY).get(f"{BASE}/snapshot/server").json

    assert found["server"] == UNITY
    assert [each["service"] for each in found["identities"]] == ["tomcat"]
    assert found["identities"][0]["csr"].startswith("-----BEGIN CERTIFICATE REQUEST-----")
    assert [(each["service"], len(each["certificate_data"])) for each in found["trusts"]] == [("tomcat-trust", 2)]
    assert found["revokedCertificates"] == []
    assert "PRIVATE" not in str(found)
