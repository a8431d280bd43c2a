"""The pages of an Expressway."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Login
from edgetrust.mra.client_test import NO_CRL, NOT_SIGNED
from tests import asgi, make
from tests.administered import LAB_CHAIN, administered, entries, file, notices, rehearse
from tests.deployments import C1, C_CLUSTER, CORP_ISSUING, CORP_ROOT, E1, E2, cluster


def test_certificates_are_loaded_and_wait_for_a_restart() -> None:
    """The bar, the alarm and the page of the certificate say so."""
    site = administered()
    visitor = site.client(C1)
    fresh = make.leaf(C1, CORP_ISSUING, key="fresh")

    loaded = visitor.page(
        "/servercertificate",
        "upload",
        files={"certificate": ("x.pem", fresh.pem.encode()), "key": ("x.key", fresh.key_pem.encode())},
    )

    assert notices(loaded) == ["the server certificate is uploaded; it expires on 01 Jan 2028 [lab]"]
    assert "Currently loaded certificate expires on Jan 01 2028" in loaded.text
    assert '<a href="/restart">restart</a>' in loaded.text
    alarms = visitor.get("/alarms").text
    assert "15028" in alarms
    assert "Server certificate and private key have been changed, however a restart is required" in alarms
    restarted = visitor.page("/restart", "restart")
    assert notices(restarted) == [f"{C1} has restarted, and uses what is configured [lab]"]
    assert "15028" not in visitor.get("/alarms").text
    assert site.state.running.holdings[C1].identities[Slot.SERVER].leaf == fresh.certificate


def test_a_refusal_is_shown_with_whose_words_it_is_in() -> None:
    """And with 400."""
    visitor = administered(cluster(c={"version": "X14.3"})).client(C1)
    odd = make.leaf("short", CORP_ISSUING)
    upload = {"certificate": ("x.pem", odd.pem.encode()), "key": ("x.key", odd.key_pem.encode())}

    refused = visitor.page("/servercertificate", "upload", files=upload)
    without = visitor.page("/servercertificate", "upload", files={})

    assert (refused.status, notices(refused)) == (
        400,
        ["File upload failed.: Subject alternative name must be a valid FQDN"],
    )
    assert notices(without) == ["no certificate file is chosen; choose one [lab]"]


def test_the_server_certificate_may_be_copied_to_the_client_store() -> None:
    """With the check box; the client page has its own upload and reset."""
    site = administered()
    visitor = site.client(C1)
    fresh = make.leaf(C1, CORP_ISSUING, key="fresh")
    files = {"certificate": ("x.pem", fresh.pem.encode()), "key": ("x.key", fresh.key_pem.encode())}

    visitor.page("/servercertificate", "upload", files=files, form={"copy_as_client": "on"})
    assert site.state.holding(C1).identities[Slot.CLIENT].leaf == fresh.certificate
    reset = visitor.page("/clientcertificate", "reset")

    assert notices(reset) == [
        "the default certificate is loaded, which Mobile and Remote Access does not support [lab]"
    ]
    assert site.state.holding(C1).identities[Slot.CLIENT].leaf.is_self_issued


def test_older_releases_have_no_client_page_and_the_e_no_traversal_test() -> None:
    """Neither in the navigation nor at its address."""
    site = administered(cluster(e={"version": "X15.4"}))
    visitor = site.client(E1)

    for path in ("/clientcertificate", "/securetraversaltest"):
        assert visitor.get(path).status == 404
        assert f'href="{path}"' not in visitor.get("/").text
        assert f'href="{path}"' in site.client(C1).get("/").text
    assert visitor.get("/viewcert?cert=CLIENT_CERTIFICATE").status == 404


def test_ca_certificates_are_appended_viewed_and_deleted() -> None:
    """A root says that its subject matches its issuer."""
    site = administered()
    visitor = site.client(E1)

    appended = visitor.page("/trustedcacertificate", "append", files=file(LAB_CHAIN))
    sha256 = [each.sha256 for each in site.state.holding(E1).trust[Store.TRUSTED_CA]]
    viewed = visitor.get(f"/viewcert?cert={sha256[-1]}")
    deleted = visitor.page("/trustedcacertificate", "delete", form=[("entry", each) for each in sha256[:4]])

    assert notices(appended)[0] == "CN=Lab Issuing CA,O=Acme Example,C=US is appended [lab]"
    assert appended.text.count("Matches Issuer") == 3
    assert "CN=Lab Root CA" in viewed.text
    assert len(notices(deleted)) == 4
    assert entries(site, E1) == ["CN=Lab Issuing CA,O=Acme Example,C=US", "CN=Lab Root CA,O=Acme Example,C=US"]
    assert visitor.page("/trustedcacertificate", "delete").status == 400
    assert visitor.page("/trustedcacertificate", "append").status == 400
    assert notices(visitor.page("/trustedcacertificate", "reset"))[0].startswith("the list holds the temporary CA")


def test_a_namesake_further_down_is_marked() -> None:
    """Where somebody looks for why a certificate is rejected."""
    visitor = administered().client(C1)

    answer = visitor.page("/trustedcacertificate", "append", files=file(make.ca("CN=Corp Root,O=Acme", key="twin").pem))

    assert answer.text.count("the same subject stands above") == 1


def test_two_entries_of_one_subject_differ_in_their_fingerprints() -> None:
    """Its beginning is in the table, all of it behind the pointer."""
    site = administered()
    visitor = site.client(C1)

    text = visitor.page(
        "/trustedcacertificate", "append", files=file(make.ca("CN=Corp Root,O=Acme", key="twin").pem)
    ).text

    trusted = site.state.holding(C1).trust[Store.TRUSTED_CA]
    assert [f'<code title="{each.sha256}">{each.sha256[:16]}</code>' for each in trusted] == re.findall(
        "<code title.*?</code>", text
    )


def test_views_and_downloads_are_what_the_node_holds_and_never_a_key() -> None:
    """Decoded as openssl does, raw as PEM; under the product's two addresses."""
    site = administered()
    visitor = site.client(C1)
    visitor.post("/api/provisioning/certs/generate_csr", json={})
    leaf = site.state.holding(C1).identities[Slot.SERVER].leaf

    assert "Issuer: CN=Corp Issuing" in visitor.get("/viewcert?cert=SERVER_CERTIFICATE").text.replace("O=Acme, ", "")
    assert visitor.get("/download?file=SERVER_CERTIFICATE").text == make.pem(leaf.der)
    assert visitor.get("/download?file=CA_CERTIFICATE").text.count("BEGIN CERTIFICATE") == 4
    assert visitor.get("/viewcert?cert=CA_CERTIFICATE").text.count("Certificate:") == 4
    for name in ("PRIVATE_KEY", "SERVER_KEY", "privkey.pem", "../lab.css", "SERVER_CSR", "CRL", ""):
        assert visitor.get(f"/download?file={name}").status == 404
        assert visitor.get(f"/viewcert?cert={name}").status == 404


def test_what_a_certificate_holds_is_text_on_a_page() -> None:
    """However it is meant."""
    visitor = administered().client(C1)
    evil = make.ca("<script>alert(1)</script>")

    answer = visitor.page("/trustedcacertificate", "append", files=file(evil.pem))

    assert "<script>" not in answer.text
    assert "CN=\\&lt;script\\&gt;alert(1)\\&lt;/script\\&gt;" in answer.text


def test_revocation_lists_are_managed() -> None:
    """Uploaded, shown, removed."""
    visitor = administered().client(E1)
    crl = make.pem(make.revocation_list(CORP_ROOT, [1, 2]), "X509 CRL")

    uploaded = visitor.page("/crlmanagement", "upload", files=file(crl))
    shown = visitor.get("/viewcert?cert=CRL")
    removed = visitor.page("/crlmanagement", "remove")

    assert notices(uploaded) == ["the revocation list is uploaded: CN=Corp Root,O=Acme [lab]"]
    assert "2 revoked" in uploaded.text
    assert "Certificate Revocation List (CRL):" in shown.text
    assert notices(removed) == ["the revocation list is removed [lab]"]
    assert visitor.page("/crlmanagement", "upload").status == 400


def verdict(answer: asgi.Answer) -> str:
    """The line behind *Valid certificate:*."""
    found = re.search(r'<dd id="valid" class="\w+">(.*?)</dd>', answer.text)
    assert found is not None
    return html.unescape(found[1])


def test_client_certificates_are_tested_with_the_texts_of_the_article() -> None:
    """The file stays; settings may be made permanent."""
    visitor = administered().client(C1)
    path = "/clientcertificatetesting"
    user = make.leaf("jdoe", CORP_ISSUING, subject="CN=jdoe,O=Acme")

    stranger = visitor.page(path, "check", files=file(make.leaf("stranger").pem))
    known = visitor.page(path, "check", files=file(user.pem, "jdoe.pem"))
    valid = visitor.page(path, "check", form={"crl_checking": "none"})
    saved = visitor.page(path, "permanent", form={"regex": "/x/", "crl_checking": "peer"})

    assert (verdict(stranger), verdict(known)) == (NOT_SIGNED, NO_CRL)
    assert verdict(valid) == 'Valid <span class="ours">lab</span>'
    assert "<dd>jdoe</dd>" in valid.text
    assert "Currently uploaded test file: jdoe.pem" in valid.text
    assert notices(saved) == ["the settings are permanent, as long as the lab runs [lab]"]
    assert 'value="/x/"' in visitor.get(path).text
    assert visitor.page(path, "check", files=file("x")).status == 400


def test_a_test_file_that_is_refused_leaves_the_one_before_it() -> None:
    """Without any before it there is none to check again."""
    visitor = administered().client(C1)
    path = "/clientcertificatetesting"
    user = make.leaf("jdoe", CORP_ISSUING)
    der = {"file": ("jdoe.der", user.certificate.der)}

    first = visitor.page(path, "check", files=der)
    again = visitor.page(path, "check")
    visitor.page(path, "check", files=file(user.pem, "jdoe.pem"))
    refused = visitor.page(path, "check", files=der)
    kept = visitor.page(path, "check")

    assert (first.status, refused.status, kept.status) == (400, 400, 200)
    assert notices(again) == ["no test file is uploaded; choose a certificate in PEM format [lab]"]
    assert "jdoe.der is not in PEM format" in notices(refused)[0]
    assert "Currently uploaded test file: jdoe.pem" in refused.text
    assert verdict(kept) == NO_CRL


def test_the_zone_tells_how_its_connections_turn_out() -> None:
    """One peer of two is down."""
    site = administered()
    site.outcomes = rehearse(site.state.deployment, {f"traversal:{C1}->{E1}": "refused for a reason"})

    zones = site.client(C1).get("/zones").text

    assert "SIP status: <strong>Active</strong>" in zones
    assert f'<th scope="row">{E1}</th><td>Failed</td><td>refused for a reason</td><td>Active</td>' in zones


@pytest.mark.parametrize(
    "address, text",
    [
        (E2, f"passed: {C1} and {E2} recognise and trust each other's certificate [lab]"),
        ("x.example.com", "x.example.com cannot be reached"),
        ("", "enter the FQDN of the Expressway-E and the TLS verify name of this Expressway-C [lab]"),
    ],
)
def test_the_traversal_test_shakes_hands_with_the_names_that_are_entered(address: str, text: str) -> None:
    """Whatever came of the zone before."""
    visitor = administered().client(C1)

    tested = visitor.page("/securetraversaltest", "test", form={"address": address, "verify_name": C_CLUSTER})

    assert notices(tested) == [text]


def test_a_zone_whose_login_is_refused_has_failed() -> None:
    """Although TLS is well."""
    site = administered()
    site.outcomes = [
        replace(each, login_refused=True, words="refuses the user name or password")
        if each.connection.id == f"traversal:{C1}->{E1}"
        else each
        for each in rehearse(site.state.deployment)
    ]

    zones = site.client(C1).get("/zones").text

    assert f'<th scope="row">{E1}</th><td>Failed</td><td>refuses the user name or password</td><td>Active</td>' in zones


def test_the_login_of_the_zone_is_set_on_its_page_and_never_shown() -> None:
    """The user name is; it waits for a restart."""
    site = administered()
    visitor = site.client(C1)

    answer = visitor.page("/zones", "login", form={"username": "traversal", "password": "s3cret-word"})
    declined = visitor.page("/zones", "login", form={"username": "traversal"})

    assert notices(answer) == [
        f"{C1} has user name and password in its traversal zone; the other nodes keep theirs [lab]"
    ]
    assert 'value="traversal"' in answer.text
    assert "not in use yet" in answer.text
    assert "s3cret-word" not in answer.text
    assert (declined.status, notices(declined)) == (400, ["no user name or no password, expected both [lab]"])
    assert site.state.holding(C1).login == Login(username="traversal", password="s3cret-word")


def test_the_zone_shows_what_is_looked_for_on_its_side() -> None:
    """The name that the Expressway-E verifies is typed there, and on no Expressway-C."""
    site = administered()

    on_e, on_c = (site.client(node).get("/zones").text for node in (E1, C1))

    assert f"<dt>TLS verify subject name</dt><dd>{C_CLUSTER}</dd>" in on_e
    assert "TLS verify subject name" not in on_c
    assert f'<th scope="row">{E1}</th>' in on_c
