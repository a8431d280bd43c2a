"""What is wrong with a chain as far as it shows by itself. Refusals (`test_rejections`) and what nobody refused
(`test_unrefused`) go through every fault; here is what they say."""

from __future__ import annotations

from edgetrust.model.connection import Purpose
from edgetrust.rules.faults import (
    describe_dates,
    find_broken_signature,
    find_temporary,
    find_weakness,
    find_wrong_name,
    find_wrong_purpose,
)
from tests import make
from tests.wire.pki import EXPE, ISSUING, ROOT

SOUND = (EXPE.certificate, ISSUING.certificate, ROOT.certificate)


def test_a_sound_chain_has_no_fault() -> None:
    """For either purpose, and under its name."""
    assert list(find_broken_signature(SOUND)) == []
    assert list(find_weakness(SOUND)) == []
    assert list(find_temporary(SOUND[0])) == []
    assert list(find_wrong_name(SOUND[0], "expe1.example.com")) == []
    assert [fault for purpose in Purpose for fault in find_wrong_purpose(SOUND, purpose)] == []


def test_dates_are_told_with_what_to_do() -> None:
    """Of what is not valid yet a clock may be the cause."""
    rules = ("certificate-expired", "certificate-not-yet-valid", "expires-soon")

    expired, early, soon = (describe_dates(EXPE.certificate, rule, make.NOW) for rule in rules)

    assert expired.problem == "expired at 2028-01-01 00:00:00 UTC"
    assert early.problem == "is not valid before 2026-01-01 00:00:00 UTC"
    assert early.do.endswith("; compare the clocks of both nodes first (NTP)")
    assert soon.problem == "expires at 2028-01-01 00:00:00 UTC"
    assert soon.do.endswith(" before 2028-01-01, if that is not done yet")


def test_a_weak_certificate_says_how_weak_it_is() -> None:
    """Key and digest are a fault each."""
    weak = make.leaf("a.example.com", ISSUING, key="rsa1024:a", digest="sha1")

    faults = [(fault.rule, fault.problem) for fault in find_weakness((weak.certificate,))]

    assert faults == [("weak-key", "holds a key of 1024 bits (RSA)"), ("weak-signature", "is signed with SHA-1")]
