"""The pages of an Expressway for its trusted CA list and its revocation lists."""

from __future__ import annotations

import re

from edgetrust.model.deployment import Store
from tests import make
from tests.administered import LAB_CHAIN, administered, entries, file, notices
from tests.deployments import C1, CORP_ROOT, E1


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
