"""The client certificate testing page of a node."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.client_test import CrlChecking, Settings
from edgetrust.model.deployment import ClientTest
from edgetrust.mra.client_test import NO_CRL, NOT_SIGNED, VALID
from edgetrust.twin.admin.client_testing import Examined, UploadedFile, check_certificate, saved_settings
from edgetrust.twin.admin.ruling import Declined
from tests import make
from tests.administered import client_test, holding_of, sides_of
from tests.deployments import C1, CORP_ISSUING, cluster

SITE = cluster()
SIDE, _ = sides_of(SITE.deployment)
HOLDING = holding_of(SITE, C1)
USER = make.leaf("jdoe", CORP_ISSUING)


def check(issued: make.Issued, settings: Settings | None = None, data: bytes | None = None) -> Examined | Declined:
    """What the page answers."""
    file = UploadedFile(name="x.pem", data=issued.pem.encode() if data is None else data)
    return check_certificate(file, HOLDING, settings or Settings(), test=client_test, at=make.NOW)


def text_of(found: Examined | Declined) -> str:
    """The line behind *Valid certificate:*."""
    assert isinstance(found, Examined)
    return found.result.text


def test_the_node_answers_from_what_it_holds() -> None:
    """Both texts of the article, and that all is well."""
    assert text_of(check(make.leaf("stranger"))) == NOT_SIGNED
    assert text_of(check(USER)) == NO_CRL
    assert text_of(check(USER, Settings(crl_checking=CrlChecking.NONE))) == VALID


def test_what_is_no_certificate_or_no_pattern_is_declined() -> None:
    """With the name of the file, or of the pattern."""
    nothing, pattern = check(USER, data=b"x"), check(USER, Settings(pattern="/(/"))

    assert isinstance(nothing, Declined)
    assert nothing.notices[0].text.startswith("x.pem is not in PEM format")
    assert isinstance(pattern, Declined)


def test_the_page_opens_with_what_the_deployment_has_saved() -> None:
    """Else with the defaults."""
    saved = ClientTest(regex="/x/", username="#y#", crl_checking="peer")

    assert saved_settings(replace(SIDE, client_test=saved)) == Settings(
        pattern="/x/", username="#y#", crl_checking=CrlChecking.PEER
    )
    assert saved_settings(SIDE) == Settings()
