"""Reasons and the rules that explain them."""

from __future__ import annotations

import pytest

from edgetrust.model.log import Role
from edgetrust.mra.chain_errors import ABOUT_A_CRL, ABOUT_THE_CERTIFICATE, rule_about
from edgetrust.mra.logs.pattern import Meaning
from edgetrust.mra.logs.reasons import explain
from edgetrust.pki.openssl import VerifyError, error_text
from edgetrust.rules.callers import CERTIFICATE_ALERTS
from edgetrust.rules.catalogue import slugs


@pytest.mark.parametrize("error", [each for each in VerifyError if each is not VerifyError.UNSPECIFIED])
@pytest.mark.parametrize("is_server", [True, False])
def test_every_error_of_the_verification_has_a_rule_or_is_left_alone(error: VerifyError, *, is_server: bool) -> None:
    """Where there is one, it exists, and the code is OpenSSL's."""
    meaning = explain(error_text(error), is_server=is_server)

    assert meaning is None or (meaning.rule in slugs() and meaning.role is Role.REJECTED_PEER)
    assert meaning is None or meaning.code == error
    assert (meaning is None) == (error is VerifyError.EC_KEY_EXPLICIT_PARAMS)


@pytest.mark.parametrize("error", [*ABOUT_THE_CERTIFICATE, *ABOUT_A_CRL])
def test_logs_and_deployments_agree_about_what_somebody_has_alone(error: VerifyError) -> None:
    """One defect of a certificate or a revocation list has one name."""
    meaning = explain(error_text(error), is_server=True)

    assert meaning is not None
    assert meaning.rule == rule_about(error)


@pytest.mark.parametrize("code", sorted(CERTIFICATE_ALERTS))
def test_logs_and_captures_agree_about_alerts(code: int) -> None:
    """Those about certificates are refusals of one."""
    meaning = explain(f"error:{0x14094000 + 1000 + code:08X}:SSL routines", is_server=None)

    assert meaning == Meaning(rule="peer-rejected-certificate", role=Role.REJECTED_BY_PEER, code=code)


def test_without_a_role_a_wrong_purpose_has_no_direction() -> None:
    """It is a refusal, of which another line may tell more."""
    meaning = explain("unsuitable certificate purpose", is_server=None)

    assert meaning is not None
    assert (meaning.rule, meaning.is_vague) == ("peer-rejected-certificate", True)


@pytest.mark.parametrize("text", ["", "Handshake in progress", "want read/write", "sslv3 alert close notify", "fine"])
def test_what_is_no_reason_means_nothing(text: str) -> None:
    """Progress and the end of a connection."""
    assert explain(text, is_server=True) is None
