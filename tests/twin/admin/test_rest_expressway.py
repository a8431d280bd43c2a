"""The REST of an Expressway at its true paths."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.pki.contents import read_contents
from tests import lab, make
from tests.administered import CSR_FIELDS, LAB_CHAIN, Visitor, administered, entries
from tests.deployments import C1, C_CLUSTER, E1, PROFILE, cluster

CERTS = "/api/provisioning/certs"
CSRF = {"X-CSRF-Header": "yes"}


def upload(visitor: Visitor, path: str, text: str) -> tuple[int, str]:
    """Status and message of an upload."""
    answer = visitor.post(path, files={"file": ("x.pem", text.encode())})
    return answer.status, answer.json["Message"]


def signed(visitor: Visitor) -> str:
    """The pending request, signed by the CA of the lab."""
    ((request, _),) = read_contents(visitor.get(f"{CERTS}/generate_csr").body, path="x").requests
    return make.pem(lab.sign(request.der).certificate.der)


def test_a_certificate_is_renewed_from_request_to_restart() -> None:
    """CSR, CAs, certificate; what runs changes with the restart."""
    site = administered()
    visitor = site.client(C1)

    generated = visitor.post(f"{CERTS}/generate_csr", json=CSR_FIELDS)
    appended = upload(visitor, f"{CERTS}/root", LAB_CHAIN)
    certificate = signed(visitor)
    uploaded = upload(visitor, f"{CERTS}/server", certificate)

    assert (generated.status, generated.json["Message"]) == (200, "The operation was successful")
    assert appended == (200, "Root Certificate updated.")
    assert uploaded == (200, "OK")
    configured = site.state.holding(C1).identities[Slot.SERVER]
    running = site.state.running.holdings[C1].identities[Slot.SERVER]
    assert make.pem(configured.leaf.der) == certificate
    assert running != configured
    assert visitor.get(f"{CERTS}/generate_csr").status == 404
    assert visitor.post("/api/provisioning/restart", headers=CSRF).status == 200
    assert site.state.running.holdings[C1].identities[Slot.SERVER] == configured


def test_a_request_has_the_names_that_the_page_would_have() -> None:
    """And those that are asked for beside them."""
    visitor = administered().client(C1)
    visitor.post(f"{CERTS}/generate_csr", json=CSR_FIELDS)

    ((request, _),) = read_contents(visitor.get(f"{CERTS}/generate_csr").body, path="x").requests

    assert [name.value for name in request.subject_alt_names] == [C_CLUSTER, C1, PROFILE, "extra.example.com"]
    assert request.subject.rfc4514 == f"CN={C_CLUSTER},OU=UC,O=Acme,L=San Jose,ST=CA,C=US"


def test_a_name_that_no_certificate_may_have_is_warned_of() -> None:
    """With the answer; the request is made."""
    visitor = administered().client(C1)

    answer = visitor.post("/api/provisioning/certs/generate_csr", json={**CSR_FIELDS, "Additional_FQDNS": ["bad_name"]})

    assert (answer.status, answer.json["Message"]) == (200, "The operation was successful")
    (warned,) = answer.json["edgetrust"]
    assert warned["warning"]
    assert warned["text"].startswith("'bad_name' is no FQDN: the request is made")


def test_a_second_request_is_a_conflict() -> None:
    """Until the first is discarded or used."""
    visitor = administered().client(C1)
    visitor.post(f"{CERTS}/generate_csr", json=CSR_FIELDS)

    answer = visitor.post(f"{CERTS}/generate_csr", json=CSR_FIELDS)

    assert (answer.status, answer.json["Message"]) == (409, "Conflict")


@pytest.mark.parametrize(
    "body, reason",
    [
        ({**CSR_FIELDS, "KeyLength": "long"}, "KeyLength is 'long', expected a number like 2048"),
        ({**CSR_FIELDS, "Country": 1}, "Country is int, expected a text"),
        ({**CSR_FIELDS, "Additional_FQDNS": [1]}, "Additional_FQDNS is not what was expected, a list of texts"),
        ({**CSR_FIELDS, "Locality": None}, "Locality is empty, and the page wants it filled in"),
        ([1], "the body is JSON list, expected an object"),
    ],
)
def test_a_request_that_cannot_be_made_says_why(body: object, reason: str) -> None:
    """In words of ours beside the message."""
    answer = administered().client(C1).post(f"{CERTS}/generate_csr", json=body)

    assert (answer.status, answer.json["Message"]) == (400, "Bad Request")
    assert answer.json["edgetrust"] == [{"text": reason, "vendor_text": False, "warning": False}]


def test_what_is_no_json_is_a_bad_request() -> None:
    """Also when it is deep."""
    visitor = administered().client(C1)

    for body in (b"{", b"\xff", b"[" * 100_000):
        assert visitor.ask("POST", f"{CERTS}/generate_csr", body, "application/json").status == 400


def test_lists_and_certificates_are_shown_as_pem() -> None:
    """With the line ends of the product; the list in its order."""
    site = administered()
    visitor = site.client(C1)

    server, roots = visitor.get(f"{CERTS}/server"), visitor.get("/api/v1/provisioning/certs/root")

    leaf = site.state.holding(C1).identities[Slot.SERVER].leaf
    assert server.text == make.pem(leaf.der).replace("\n", "\r\n")
    assert server.headers["content-type"].startswith("text/html")
    found = read_contents(roots.body, path="x").certificates
    assert [each.certificate.subject.rfc4514 for each in found] == entries(site, C1)


def test_a_refused_upload_is_a_bad_request_with_its_reason() -> None:
    """Whose words they are is said."""
    visitor = administered(cluster(c={"version": "X14.3"})).client(C1)
    odd = make.leaf("short")

    answer = visitor.post(
        "/lab/api/certs/server",
        files={"file": ("x.pem", odd.pem.encode()), "key": ("x.key", odd.key_pem.encode())},
        headers=CSRF,
    )

    assert answer.status == 400
    assert answer.json["edgetrust"] == [
        {
            "text": "File upload failed.: Subject alternative name must be a valid FQDN",
            "vendor_text": True,
            "warning": False,
        }
    ]
    assert upload(visitor, f"{CERTS}/server", odd.pem) == (400, "Bad Request")


def test_an_upload_needs_its_part() -> None:
    """A form without a file, or something else."""
    visitor = administered().client(C1)

    for path in (f"{CERTS}/server", f"{CERTS}/root"):
        assert visitor.post(path, files={"other": ("x", b"x")}).status == 400
        assert visitor.post(path, json={}).status == 400
        assert visitor.ask("POST", path, b"--x\r\n", "multipart/form-data; boundary=y").status == 400


@pytest.mark.parametrize("version, status", [("X14.0", 200), ("X14.2", 403), ("X15.5", 403)])
def test_a_restart_needs_the_header_from_x14_2_on(version: str, status: int) -> None:
    """Older releases do without."""
    visitor = administered(cluster(e={"version": version})).client(E1)

    assert visitor.post("/api/provisioning/restart").status == status
    assert visitor.post("/api/v1/provisioning/restart", headers=CSRF).status == 200


def test_strict_append_refuses_a_second_one_of_a_subject() -> None:
    """409; without the option it is appended with a warning."""
    twin = make.ca("CN=Corp Root,O=Acme", key="twin").pem

    assert upload(administered(strict_append=True).client(C1), f"{CERTS}/root", twin) == (409, "Conflict")
    assert upload(administered().client(C1), f"{CERTS}/root", twin)[0] == 200


def test_a_node_without_certificate_has_none_to_show() -> None:
    """404 in JSON, as for paths that the lab does not have."""
    site = administered()
    site.state.configure(replace(site.state.holding(C1), identities={}))

    assert site.client(C1).get(f"{CERTS}/server").json["Message"] == "Not Found"
    assert site.client(C1).get("/api/raml").status == 404


def test_no_path_of_rest_gives_a_private_key() -> None:
    """Not that of the node, and not that of a pending request."""
    site = administered()
    visitor = site.client(C1)
    visitor.post(f"{CERTS}/generate_csr", json=CSR_FIELDS)
    paths = [each["path"] for each in visitor.get("/lab/api").json["paths"] if each["method"] == "GET"]

    for path in (*paths, f"{CERTS}/server", f"{CERTS}/root", f"{CERTS}/generate_csr"):
        answer = visitor.get(path)
        assert "PRIVATE" not in answer.text
        assert "pkcs8" not in answer.text
