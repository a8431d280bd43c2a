"""The Generate CSR page of an Expressway."""

from __future__ import annotations

import re

from edgetrust.pki.contents import read_contents
from tests import asgi
from tests.administered import Visitor, administered, notices
from tests.deployments import C1, C_CLUSTER, DOMAIN, E1, E_CLUSTER, PROFILE, cluster, stand_alone

PAGE = "/servercertificate/generatecsr"
FILLED = {
    "common_name": E_CLUSTER,
    "peer_names": "FQDN of this peer, and of the cluster",
    "additional": "extra.example.com, more.example.com",
    "domains": DOMAIN,
    "domain_format": "CollabEdgeDNS",
    "key": "ECDSA 384",
    "digest": "sha512",
    "country": "US",
    "state": "CA",
    "locality": "San Jose",
    "organization": "Acme",
    "organizational_unit": "UC",
}


def appearing(answer: asgi.Answer) -> list[str]:
    """*Alternative name as it will appear*."""
    listed = answer.text.partition('<ul aria-labelledby="appearing">')[2].partition("</ul>")[0]
    return re.findall(r"<li>(.*?)</li>", listed)


def csr_names(visitor: Visitor, name: str = "SERVER_CSR") -> list[str]:
    """Of the pending request."""
    ((request, _),) = read_contents(visitor.get(f"/download?file={name}").body, path="x").requests
    return [each.value for each in request.subject_alt_names]


def test_the_page_opens_with_the_names_that_the_node_needs() -> None:
    """Profiles on the C, domains on the E."""
    site = administered()

    assert appearing(site.client(C1).get(PAGE)) == [f"DNS:{name}" for name in (C_CLUSTER, C1, PROFILE)]
    assert appearing(site.client(E1).get(PAGE)) == [f"DNS:{name}" for name in (E_CLUSTER, E1, DOMAIN)]


def test_a_preview_shows_what_would_be_asked_for_and_asks_for_nothing() -> None:
    """What was entered stays."""
    visitor = administered().client(E1)

    answer = visitor.page(PAGE, "preview", form=FILLED)

    assert appearing(answer) == [
        f"DNS:{name}" for name in (E_CLUSTER, E1, "extra.example.com", "more.example.com", f"collab-edge.{DOMAIN}")
    ]
    assert "<option selected>ECDSA 384</option>" in answer.text
    assert 'value="San Jose"' in answer.text
    assert visitor.get("/download?file=SERVER_CSR").status == 404


def test_a_request_is_made_and_the_browser_goes_back_to_its_page() -> None:
    """Where it can be downloaded and discarded; meanwhile no key is asked for."""
    visitor = administered().client(E1)

    made = visitor.page(PAGE, "generate", form=FILLED)
    page = visitor.get("/servercertificate").text

    assert (made.status, made.headers["location"]) == (303, "/servercertificate")
    assert csr_names(visitor)[-1] == f"collab-edge.{DOMAIN}"
    assert "Discard CSR" in page
    assert 'name="key"' not in page
    assert "Certificate Request:" in visitor.get("/viewcert?cert=SERVER_CSR").text
    assert visitor.page("/servercertificate", "discard").status == 200
    assert visitor.get("/download?file=SERVER_CSR").status == 404


def test_a_name_that_no_certificate_may_have_is_warned_of_before_and_after() -> None:
    """On the preview, and when the request is made."""
    visitor = administered().client(E1)
    form = {**FILLED, "additional": "bad_name"}

    preview, made = (visitor.page(PAGE, action, form=form) for action in ("preview", "generate"))

    (warned,) = notices(preview)
    assert warned.startswith("'bad_name' is no FQDN: the request is made, and ")
    assert (made.status, notices(made)) == (200, ["the certificate signing request is made, and pending [lab]", warned])
    assert "bad_name" in csr_names(visitor)


def test_the_client_certificate_has_a_request_of_its_own() -> None:
    """Beside the server's."""
    visitor = administered().client(E1)

    visitor.page("/clientcertificate/generatecsr", "generate", form=FILLED)

    assert csr_names(visitor, "CLIENT_CSR")[0] == E_CLUSTER
    assert visitor.get("/download?file=SERVER_CSR").status == 404


def test_what_is_missing_is_said_on_the_page() -> None:
    """And what was entered stays."""
    visitor = administered().client(E1)

    answer = visitor.page(PAGE, "generate", form={**FILLED, "country": "USA", "key": "RSA 99", "state": " "})

    assert answer.status == 400
    for text in (
        "&#39;USA&#39; is no country, expected two letters (ISO 3166)",
        "no RSA key of 99 bits is on offer; there are 2048, 4096",
        "State or province is empty, and the page wants it filled in",
    ):
        assert text in answer.text
    assert 'value="extra.example.com, more.example.com"' in answer.text


def test_choices_follow_release_and_cluster() -> None:
    """RSA alone before X14.3; a stand-alone node has one common name and no peers."""
    old = administered(cluster(e={"version": "X14.2"})).client(E1).get(PAGE).text
    alone = administered(stand_alone()).client(E1).get(PAGE).text

    assert "ECDSA" not in old
    assert alone.count(f"FQDN of Expressway: {E1}") == 1
    assert "FQDN of Expressway cluster" not in alone
