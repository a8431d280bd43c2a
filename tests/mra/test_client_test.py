"""The client certificate testing page."""

from __future__ import annotations

import pytest

from edgetrust.errors import Malformed
from edgetrust.model.client_test import CrlChecking, Result, Settings
from edgetrust.mra import client_test
from edgetrust.mra.client_test import NO_CRL, NOT_SIGNED, run_client_test
from edgetrust.pki.openssl import VerifyError, chain_error
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.path import TrustList
from edgetrust.pki.read import read_revocation_list
from tests import make

ROOT, STRANGER = make.ca("Root"), make.ca("Stranger")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("CN=somebody,OU=People", ISSUING)
LISTS = tuple(read_revocation_list(make.revocation_list(issuer)) for issuer in (ISSUING, ROOT))
DEFAULTS = Settings()


def ask(
    leaf: make.Issued = LEAF,
    settings: Settings = DEFAULTS,
    *,
    trusted: tuple[make.Issued, ...] = (ROOT, ISSUING),
    lists: int = 0,
) -> Result:
    """The page's answer with that many revocation lists, the issuing CA's first."""
    trust = TrustList(tuple(each.certificate for each in trusted))
    return run_client_test(leaf.certificate, trust, settings, crls=LISTS[:lists], at=make.NOW)


def test_a_certificate_of_a_listed_ca_with_all_lists_is_valid() -> None:
    """And its common name comes out of it."""
    result = ask(lists=2)

    assert (result.is_valid, result.text, result.is_vendor_text) == (True, "Valid", False)
    assert result.username == "somebody"
    assert result.decoded == print_certificate(LEAF.certificate)
    assert result.warnings == ()


@pytest.mark.parametrize("trusted", [(), (STRANGER,), (ISSUING,), (ROOT,)])
def test_a_chain_that_does_not_reach_a_listed_root_is_not_signed(trusted: tuple[make.Issued, ...]) -> None:
    """In the page's own words, whatever is missing."""
    result = ask(trusted=trusted)

    assert (result.is_valid, result.text, result.is_vendor_text) == (False, NOT_SIGNED, True)
    assert not result.only_crl_is_missing


def test_without_lists_everything_else_has_passed() -> None:
    """The article's second text: with CRL checking unused, this is the good news."""
    result = ask()

    assert (result.is_valid, result.text, result.is_vendor_text) == (False, NO_CRL, True)
    assert result.only_crl_is_missing


@pytest.mark.parametrize(
    ("checking", "lists", "valid"),
    [
        (CrlChecking.NONE, 0, True),
        (CrlChecking.PEER, 0, False),
        (CrlChecking.PEER, 1, True),
        (CrlChecking.ALL, 1, False),
        (CrlChecking.ALL, 2, True),
    ],
)
def test_lists_are_wanted_of_whom_the_setting_says(checking: CrlChecking, lists: int, valid: bool) -> None:
    """Of nobody, of the certificate's issuer, or of the whole chain."""
    assert ask(settings=Settings(crl_checking=checking), lists=lists).is_valid is valid


def test_a_text_that_no_document_has_is_marked_as_ours() -> None:
    """An expired certificate, with OpenSSL's words for it."""
    expired = make.leaf("CN=old", ISSUING, not_after=make.NOW)

    result = ask(expired)

    assert (result.text, result.is_vendor_text) == ("Invalid: certificate has expired (CN=old)", False)


def test_a_certificate_for_servers_only_is_remarked_on() -> None:
    """The page may pass it; the handshake will not."""
    (warning,) = ask(make.leaf("CN=web,OU=x", ISSUING, eku=("serverAuth",)), lists=2).warnings

    assert "not for clientAuth" in warning


def test_the_default_pattern_runs_over_the_line_of_a_subject_that_is_a_common_name() -> None:
    """Nothing stops it before the next comma: the first line is taken, and it is said."""
    result = ask(make.leaf("CN=alone", ISSUING), lists=2)

    assert result.username == "alone"
    assert result.warnings == ("the pattern runs over the end of the subject's line; the first line is taken",)


def test_the_username_is_made_of_the_groups() -> None:
    """With text around them; a name that is no group stays, and it is said."""
    settings = Settings(pattern=r"#Subject: CN=(?<who>\w+),OU=(?<where>\w+)#", username="#who#@#where#.#what#")

    result = ask(settings=settings, lists=2)

    assert result.username == "somebody@People.#what#"
    assert result.warnings == ("#what# is no group of the pattern and stays as it is",)


def test_a_pattern_that_does_not_match_gives_no_name() -> None:
    """None, not an empty one."""
    result = ask(settings=Settings(pattern="/nowhere/"), lists=2)

    assert result.username is None
    assert result.warnings == ("the pattern does not match: no user name comes out of it",)


def test_a_pattern_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page would hang, and every login with it."""
    monkeypatch.setattr(client_test, "MOST_SECONDS", 0.1)

    with pytest.raises(Malformed, match="did not come to an end"):
        ask(settings=Settings(pattern=r"/(?:\w+\W+)*(?:\w+\W+)*(?:\w+\W+)*(?:\w+\W+)*Signature(?=\d)/"), lists=2)


def test_openssl_looks_at_lists_before_dates_and_signatures() -> None:
    """Where both are wrong the page may show its text for a missing list, and OpenSSL's error for that is told."""
    expired = ask(make.leaf("CN=old,OU=x", ISSUING, not_after=make.NOW))
    forged = ask(make.leaf("CN=x,OU=x", ISSUING, signing_key="forged"))
    of_peer = ask(make.leaf("CN=old", ISSUING, not_after=make.NOW), Settings(crl_checking=CrlChecking.PEER), lists=1)

    missing = chain_error(VerifyError.UNABLE_TO_GET_CRL, 0)
    assert (expired.verdict.error, expired.error_with_crls) == (chain_error(VerifyError.CERT_HAS_EXPIRED, 0), missing)
    assert (forged.text, forged.error_with_crls) == (NOT_SIGNED, missing)
    assert of_peer.error_with_crls == of_peer.verdict.error == chain_error(VerifyError.CERT_HAS_EXPIRED, 0)
    assert ask(trusted=()).error_with_crls == ask(trusted=()).verdict.error


def test_a_twin_that_identifiers_rule_out_is_remarked_on() -> None:
    """The vendor describes a look-up by name alone."""
    twin = make.ca("Issuing", ROOT, key="another")

    (warning,) = ask(trusted=(twin, ISSUING, ROOT), lists=2).warnings

    assert warning.startswith(f"another CA certificate CN=Issuing (SHA-256 {twin.certificate.sha256}) stands above")
    assert ask(trusted=(ISSUING, twin, ROOT), lists=2).warnings == ()


def test_a_name_that_is_cut_at_an_escape_is_remarked_on() -> None:
    """The default pattern stops before the first character outside ASCII."""
    result = ask(make.leaf("CN=Müller,OU=x", ISSUING), lists=2)

    assert result.username == "M"
    assert [warning.partition(":")[0] for warning in result.warnings] == ["the pattern stops at a backslash"]


def test_an_empty_name_is_remarked_on() -> None:
    """The pattern matches, and nothing comes out."""
    result = ask(settings=Settings(pattern="/CN=(?<n>)/", username="#n#"), lists=2)

    assert (result.username, result.warnings) == ("", ("the user name that comes out of it is empty",))


def test_a_template_at_odds_with_the_pattern_is_told_apart() -> None:
    """No certificate can make it right."""
    assert ask(settings=Settings(username="#m#")).is_template_at_odds
    assert not ask(settings=Settings(pattern="/nowhere/")).is_template_at_odds
