from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from edgetrust.model.connection import Refusal
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.model.verdict import Abort, Diagnosis, Outcome, Verification
from edgetrust.report.wording import (
    IMPACT_WORDS,
    OUTCOME_WORDS,
    describe_count,
    describe_outcomes,
    describe_place,
    describe_severities,
    describe_signature,
    describe_time,
    describe_verification,
)
from tests.report import sample


def said(verification: Verification) -> str:
    """The sentence about a verification, with node ids shortened to their first label."""
    return describe_verification(verification, lambda node: node.partition(".")[0])


def test_every_outcome_and_impact_has_its_words() -> None:
    """No value of the model is without words, and no two outcomes look alike."""
    assert list(OUTCOME_WORDS) == list(Outcome)
    assert len(set(OUTCOME_WORDS.values())) == len(Outcome)
    assert list(IMPACT_WORDS) == list(Impact)


def test_an_acceptance() -> None:
    """Who accepts whom."""
    assert said(sample.accepted(sample.C, sample.E)) == "expc1 accepts expe1"


def test_a_chain_refused() -> None:
    """Who rejects whom, in OpenSSL's words, and the alert."""
    expected = "expc1 rejects expe1: unable to get local issuer certificate (OpenSSL 20), alert unknown_ca (48)"

    assert said(sample.refused(sample.C, sample.E)) == expected


@pytest.mark.parametrize(("refusal", "end"), [(Refusal.SIP_403, "SIP 403 and no alert"), (Refusal.CLOSE, "no alert")])
def test_a_name_refused_without_an_alert(refusal: Refusal, end: str) -> None:
    """The names looked for are said, and that no alert will be seen."""
    requirement = sample.requirement(sample.CUCM, sample.C, refusal=refusal)
    verification = Verification(
        requirement=requirement,
        outcome=Outcome.FAIL,
        error=sample.HOSTNAME,
        unmatched=(("a.example.com", "b.example.com"), ("c.example.com",)),
    )

    assert said(verification) == (
        "cucm-pub rejects expc1: hostname mismatch (OpenSSL 62), "
        f"expects a.example.com or b.example.com, and c.example.com, {end}"
    )


def test_many_missing_names_are_counted() -> None:
    """A hundred profile names do not bury the line."""
    names = tuple((f"p{number}.example.com",) for number in range(100))
    verification = replace(sample.refused(sample.CUCM, sample.C), unmatched=names)

    assert "expects p0.example.com, and p1.example.com, and p2.example.com, and p3.example.com, and 96 more, alert" in (
        said(verification)
    )


def test_an_error_above_the_leaf_says_where() -> None:
    """The depth is said where it is not the leaf's."""
    error = replace(sample.NO_ISSUER, depth=2)

    assert "(OpenSSL 20 at depth 2)" in said(replace(sample.refused(sample.C, sample.E), error=error))


def test_a_prompt() -> None:
    """A person is asked, nothing is rejected."""
    verification = replace(
        sample.refused("jabber", sample.E, prompts=True), outcome=Outcome.WARN, alert=None, diagnosis=None
    )

    assert said(verification) == (
        "jabber asks the user about expe1: unable to get local issuer certificate (OpenSSL 20)"
    )


def test_a_handshake_that_breaks_off() -> None:
    """Whoever gives up is named, even where a person would be asked about a chain, and inside SIP nothing arrives."""
    abort = Abort(by=sample.E, message="ClientHello", reason="no shared cipher")
    broken = replace(sample.refused("jabber", sample.E, prompts=True), error=None, abort=abort)
    in_band = replace(broken, requirement=replace(broken.requirement, in_band=True))

    assert said(broken) == (
        "expe1 breaks off the handshake over the certificate of expe1: no shared cipher, alert unknown_ca (48)"
    )
    assert said(in_band) == (
        "expe1 sends nothing, as the traversal zone stays down over the certificate of expe1: no shared cipher"
    )


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.FAIL, "expc1 rejects expe1: host-name-underscore"),
        (Outcome.WARN, "expc1 accepts, with a warning, expe1: host-name-underscore"),
    ],
)
def test_where_openssl_has_nothing_to_say_the_rule_stands_in(outcome: Outcome, expected: str) -> None:
    """A refusal that is none of OpenSSL's names the rule that explains it."""
    diagnosis = Diagnosis(rule="host-name-underscore", node=sample.E)
    verification = Verification(
        requirement=sample.requirement(sample.C, sample.E), outcome=outcome, diagnosis=diagnosis
    )

    assert said(verification) == expected
    assert said(replace(verification, diagnosis=None)) == expected.partition(":")[0]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.UNKNOWN, "not known whether expc1 accepts expe1: no list"),
        (Outcome.NOT_VERIFIED, "expc1 does not verify expe1: no list"),
    ],
)
def test_what_was_not_decided_says_why(outcome: Outcome, expected: str) -> None:
    """Missing evidence and checks that are switched off come with their reason."""
    requirement = sample.requirement(sample.C, sample.E)

    assert said(Verification(requirement=requirement, outcome=outcome, reason="no list")) == expected


def test_small_words() -> None:
    """Times in UTC, alerts with their number, counts with the right noun."""
    at = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    assert describe_time(at) == "2026-02-28 23:30:00 UTC"
    assert str(sample.UNKNOWN_CA) == "alert unknown_ca (48)"
    assert [describe_count(count, "rule") for count in (0, 1, 2)] == ["0 rules", "1 rule", "2 rules"]
    assert describe_severities(2, Severity.ERROR) == "2 errors"
    assert describe_severities(2, Severity.INFO) == "2 info"
    assert describe_outcomes(2, Outcome.NOT_VERIFIED) == "2 not verified"


@pytest.mark.parametrize(
    ("node", "slot", "store", "expected"),
    [
        (None, None, None, "the deployment"),
        ("a.example.com", None, None, "a.example.com"),
        ("a.example.com", Slot.TOMCAT_ECDSA, None, "a.example.com, tomcat_ecdsa certificate"),
        ("a.example.com", None, Store.TRUSTED_CA, "a.example.com, trusted-ca list"),
    ],
)
def test_places(node: str | None, slot: Slot | None, store: Store | None, expected: str) -> None:
    """Node, certificate and list by the words of the JSON report."""
    finding: Finding = replace(sample.missing_intermediate(), node=node, slot=slot, store=store)

    assert describe_place(finding) == expected


@pytest.mark.parametrize(
    ("algorithm", "digest", "words"),
    [
        ("1.2.840.10045.4.3.2", "sha256", "SHA-256"),
        ("2.16.840.1.101.3.4.3.10", "sha3-256", "SHA3-256"),
        ("1.2.840.113549.1.1.4", "md5", "MD5"),
        ("1.2.840.113549.1.1.10", "sha384", "RSASSA-PSS and SHA-384"),
        ("1.2.840.113549.1.1.10", None, "RSASSA-PSS"),
        ("1.3.101.112", None, "Ed25519"),
        ("1.2.3.4", None, "1.2.3.4"),
        (None, None, "an algorithm that cannot be read"),
    ],
)
def test_a_signature_is_called_by_what_matters(algorithm: str | None, digest: str | None, words: str) -> None:
    """Its digest, and its name where that says more."""
    assert describe_signature(algorithm, digest) == words
