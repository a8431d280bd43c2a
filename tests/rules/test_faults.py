"""What is wrong with a chain as far as it shows by itself. Refusals (`test_rejections`) and what nobody refused
(`test_unrefused`) go through every fault; here is what they say."""

from __future__ import annotations

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.rules.faults import (
    describe_curve,
    describe_dates,
    find_broken_signature,
    find_no_ca,
    find_out_of_bounds,
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
    assert list(find_no_ca(SOUND)) == []
    assert list(find_out_of_bounds(SOUND)) == []
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


def test_a_curve_is_told_with_what_to_do() -> None:
    """Which one it is, and which it may be."""
    leaf = make.leaf("a.example.com", key="p256k1:a").certificate

    fault = describe_curve(leaf)

    assert (fault.rule, fault.culprit) == ("curve-not-offered", leaf)
    assert fault.problem.startswith("has a key of the curve secp256k1, ")
    assert fault.do.endswith("by one with a new key: RSA, or ECDSA of 256, 384 or 521 bits")


def test_a_weak_certificate_says_how_weak_it_is() -> None:
    """Key and digest are a fault each."""
    weak = make.leaf("a.example.com", ISSUING, key="rsa1024:a", digest="sha1")

    faults = [(fault.rule, fault.problem) for fault in find_weakness((weak.certificate,))]

    assert faults == [("weak-key", "holds a key of 1024 bits (RSA)"), ("weak-signature", "is signed with SHA-1")]


LOW = make.ca("CN=Low,O=Acme", ISSUING)
BOUND = make.ca("CN=Bound,O=Acme", ROOT, permitted=("example.net",))
SERVER = make.leaf("server.example.com", ROOT)
UNHANDLED = ("1.2.3.4", True, b"\x05\x00")


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ((make.leaf("a.example.com", SERVER), SERVER, ROOT), ("issuer-not-a-ca", SERVER)),
        ((make.leaf("a.example.com", SERVER, signing_key="another"), SERVER), None),
        ((make.leaf("a.example.com", LOW), LOW, ISSUING, ROOT), ("path-length-exceeded", ISSUING)),
        ((make.leaf("a.example.com", LOW), ISSUING, LOW), None),
        ((make.leaf("a.example.com", BOUND), BOUND), ("name-constraint-violated", make.leaf("a.example.com", BOUND))),
        ((make.leaf("a.example.net", BOUND), BOUND), None),
        ((EXPE, BOUND), None),
        (
            (make.leaf("a.example.com", ISSUING, extensions=(UNHANDLED,)), ISSUING),
            ("critical-extension-unknown", make.leaf("a.example.com", ISSUING, extensions=(UNHANDLED,))),
        ),
    ],
    ids=["no CA", "did not sign", "too many", "not in order", "name", "allowed name", "other CA", "extension"],
)  # fmt: skip
def test_what_a_ca_may_not_do_is_told(chain: tuple[make.Issued, ...], expected: tuple[str, make.Issued] | None) -> None:
    """Of those that are sent one above the other."""
    read = [each.certificate for each in chain]

    faults = [(fault.rule, fault.culprit) for fault in (*find_no_ca(read), *find_out_of_bounds(read))]

    assert faults == ([] if expected is None else [(expected[0], expected[1].certificate)])
    if expected is not None:
        verdict = verify_path(
            read[0], read[1:], TrustList((ROOT.certificate,)), purposes=(Purpose.SERVER_AUTH,), at=make.NOW
        )
        assert verdict.error is not None
        assert verdict.error.code in {25, 34, 47, 79}
