"""The two pages of an Expressway that test."""

from __future__ import annotations

import html
import re

import pytest

from edgetrust.mra.client_test import NO_CRL, NOT_SIGNED
from tests import asgi, make
from tests.administered import administered, file, notices
from tests.deployments import C1, C_CLUSTER, CORP_ISSUING, E2


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
