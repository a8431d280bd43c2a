"""The client certificate testing page."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.mra import client_test
from edgetrust.mra.client_test import (
    DEFAULT_REGEX,
    NO_CRL,
    NOT_SIGNED,
    CrlChecking,
    Result,
    Settings,
    compile_pattern,
    run_client_test,
)
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


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "has no delimiters"),
        ("Subject", "has no delimiters"),
        ("/Subject", "does not end in '/'"),
        ("/Subject/g", "the modifier 'g'"),
        ("/(/", r"is none: missing \)"),
    ],
)
def test_a_pattern_that_is_none_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    """Before anything else is looked at."""
    with pytest.raises(Malformed, match=reason):
        compile_pattern(pattern)


def test_a_pattern_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page would hang, and every login with it."""
    monkeypatch.setattr(client_test, "MOST_SECONDS", 0.1)

    with pytest.raises(Malformed, match="did not come to an end"):
        ask(settings=Settings(pattern=r"/(?:\w+\W+)*(?:\w+\W+)*(?:\w+\W+)*(?:\w+\W+)*Signature(?=\d)/"), lists=2)


def test_patterns_in_brackets_and_with_modifiers_are_taken() -> None:
    """As PHP takes them."""
    assert compile_pattern("{subject}i").search("Subject") is not None
    assert compile_pattern(DEFAULT_REGEX).groupindex == {"captureCommonName": 1}


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    """Nothing else comes out."""
    with contextlib.suppress(Malformed):
        compile_pattern(text)
