"""Certificates in which something is wrong that nobody refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.rules.observation import Observation
from edgetrust.rules.unrefused import find_flaws, judge_flaw, untold
from tests import make
from tests.observed import alert, chain, handshake, seen
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT

OK, UNKNOWN = HandshakeOutcome.OK, HandshakeOutcome.UNKNOWN
E, C = "expe1.example.com", "expc1.example.com"
EXPIRED = make.leaf(E, ISSUING, not_after=make.NOW - timedelta(days=1))
FUTURE = make.leaf(E, ISSUING, not_before=make.NOW + timedelta(days=1))
SOON = make.leaf(E, ISSUING, not_after=make.NOW + timedelta(days=10))
DAMAGED = make.Issued(der=EXPE.der[:-1] + bytes([EXPE.der[-1] ^ 1]), key=EXPE.key)


def judged(observation: Observation) -> list[Finding]:
    """The findings about everything that nobody refused."""
    return [judge_flaw(observation, flaw) for flaw in find_flaws(observation)]


def completed(*server: make.Issued, client: tuple[make.Issued, ...] | None = None, seconds: int = 0) -> Handshake:
    """One that went well."""
    return handshake(
        server_chain=server or (EXPE, ISSUING), client_chain=client, outcome=OK, server_name=E, seconds=seconds
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (completed(), None),
        (completed(EXPE, ISSUING, ROOT, client=(EXPC, ISSUING)), None),
        (completed(EXPIRED, ISSUING), ("certificate-expired", Severity.WARNING)),
        (completed(FUTURE, ISSUING), ("certificate-not-yet-valid", Severity.WARNING)),
        (completed(SOON, ISSUING), ("expires-soon", Severity.WARNING)),
        (completed(EXPE, make.ca("CN=Other", not_after=make.NOW)), ("certificate-expired", Severity.WARNING)),
        (completed(DAMAGED, ISSUING), ("signature-invalid", Severity.WARNING)),
        (completed(make.leaf(E, EXPC), EXPC, ISSUING), ("issuer-not-a-ca", Severity.WARNING)),
        (
            completed(make.leaf(E, ISSUING, extensions=(("1.2.3.4", True, b""),))),
            ("critical-extension-unknown", Severity.WARNING),
        ),
        (completed(make.leaf(E, ISSUING, eku=("clientAuth",))), ("eku-missing-server-auth", Severity.WARNING)),
        (completed(client=(make.leaf(C, ISSUING, eku=("serverAuth",)),)), ("eku-missing-client-auth", Severity.INFO)),
        (completed(make.leaf("other.example.com", ISSUING)), ("name-mismatch", Severity.WARNING)),
        (completed(client=(make.leaf("other.example.com", ISSUING),)), None),
        (completed(make.leaf(E, ISSUING, key="rsa1024:a")), ("weak-key", Severity.WARNING)),
        (completed(make.leaf(E, ISSUING, digest="sha1")), ("weak-signature", Severity.WARNING)),
        (completed(EXPE, make.ca("CN=Old", digest="sha1")), None),
        (
            completed(make.leaf(E, make.ca("CN=Temporary CA 1")), client=(EXPC,)),
            ("temporary-certificate", Severity.WARNING),
        ),
    ],
    ids=[
        "sound", "sound on both sides", "expired", "not yet valid", "ends soon", "expired CA", "damaged", "no CA",
        "extension", "no server", "no client", "other name", "names of clients",
        "short key", "SHA-1", "SHA-1 of a root", "temporary",
    ],
)  # fmt: skip
def test_what_a_chain_shows_by_itself_is_judged(shown: Handshake, expected: tuple[str, Severity] | None) -> None:
    """One fault each; what was accepted is no error."""
    found = [(each.rule, each.severity) for each in judged(seen(shown))]

    assert found == ([] if expected is None else [expected])


def test_one_certificate_is_one_finding_with_all_that_show_it() -> None:
    """However many handshakes there are; the frames are those in which it was sent."""
    shown = [completed(EXPIRED, ISSUING, seconds=number) for number in range(7)]

    (finding,) = judged(seen(*shown))

    digest = EXPIRED.certificate.sha256
    assert finding.node == E
    assert finding.message == (
        f"CN={E} (SHA-256 {digest[:8]}…), shown by {E} (10.0.20.21:7001) (7 times, first at 2026-11-23 00:00:00 UTC,"
        " last at 2026-11-23 00:00:06 UTC), expired at 2026-11-22 00:00:00 UTC; all these handshakes were completed all"
        " the same"
    )
    assert finding.consequence == (
        "nothing as long as whoever is shown it does not verify it, or not that; whoever verifies it refuses it"
    )
    assert finding.evidence == (Evidence(source="eth0.pcap, frame 5", sha256=digest),)
    assert [(step.node, step.certificates) for step in finding.remedy.steps] == [(E, (digest,))]


def test_dates_are_judged_for_the_time_of_the_handshake() -> None:
    """Of several the worst is told, with those handshakes in which it was so; without a time there is no judgement."""
    leaf = make.leaf(E, ISSUING, not_after=make.NOW + timedelta(seconds=5))
    before, after = completed(leaf, seconds=0), completed(leaf, seconds=5)
    nobody_knows = replace(completed(EXPIRED), time=None)

    findings = judged(seen(before, after, nobody_knows))

    assert [each.rule for each in findings] == ["certificate-expired"]
    assert "(once, at 2026-11-23 00:00:05 UTC), expired at 2026-11-23 00:00:05 UTC" in findings[0].message


@pytest.mark.parametrize(
    ("outcomes", "severity", "reaction"),
    [
        ([OK], Severity.WARNING, "the handshake was completed all the same"),
        ([UNKNOWN], Severity.WARNING, "no handshake in which it was shown is seen to be completed"),
        (["failed"], Severity.ERROR, "no handshake in which it was shown is seen to be completed"),
        (["failed", OK], Severity.WARNING, "1 of these handshakes was completed all the same"),
    ],
)
def test_what_nobody_accepted_is_what_its_rule_says(outcomes: list[str], severity: Severity, reaction: str) -> None:
    """An expired certificate in a handshake that failed for another reason is refused next."""
    shown = [
        replace(completed(EXPIRED, seconds=number), outcome=HandshakeOutcome(outcome))
        for number, outcome in enumerate(outcomes)
    ]

    (finding,) = judged(seen(*shown))

    assert finding.severity is severity
    assert finding.message.endswith(f"; {reaction}")


def test_a_connection_that_is_closed_at_once_has_not_accepted_it() -> None:
    """An Expressway looks at names only then."""
    shown = replace(completed(make.leaf("other.example.com", ISSUING)), is_idle=True, ended_by=Ending.CLIENT)

    (finding,) = judged(seen(shown))

    assert finding.message.endswith(
        f"does not carry the name {E}, which the client asked for; the handshake was completed and closed before any"
        " data, as by whoever looks at it only then"
    )
    assert finding.consequence == "whoever compares the name that it asked for refuses it"


def test_several_names_that_one_certificate_lacks_are_one_finding() -> None:
    """Each is told."""
    leaf = make.leaf("other.example.com", ISSUING)
    shown = [replace(completed(leaf), server_name=name) for name in ("a.example.com", "b.example.com")]

    (finding,) = judged(seen(*shown))

    assert "name a.example.com, which the client asked for; does not carry the name b.example.com" in finding.got


def test_a_name_says_nothing_about_a_handshake_that_failed() -> None:
    """The alert says why it did."""
    shown = handshake(
        server_chain=(make.leaf("other.example.com", ISSUING),), server_name=E, alerts=[alert(Side.CLIENT, 48)]
    )

    assert judged(seen(shown)) == []


def test_a_client_certificate_that_was_accepted_asks_for_nothing() -> None:
    """Public CAs do not offer the purpose any more, and newer releases do not ask for it."""
    (finding,) = judged(seen(completed(client=(make.leaf(C, ISSUING, eku=("serverAuth",)),))))

    assert finding.remedy.impact is Impact.NONE
    assert finding.remedy.steps[0].do.startswith("nothing, unless another server asks for it: then have ")


def test_keys_of_ssh_are_no_servers_of_tls() -> None:
    """What the certificate may be used for in TLS, and its names, do not matter there; its dates do."""
    leaf = make.leaf("other.example.com", ISSUING, eku=("clientAuth",), not_after=make.NOW)

    findings = judged(seen(replace(completed(leaf), is_ssh=True)))

    assert [each.rule for each in findings] == ["certificate-expired"]


def test_a_leaf_that_cannot_be_read_is_not_judged() -> None:
    """Nor is what stands behind it: it would be taken for the leaf."""
    shown = replace(completed(), server_chain=replace(chain(EXPIRED), certificates=(b"?", EXPIRED.der)))

    assert judged(seen(shown)) == []


def test_what_a_certificate_is_for_is_settled_where_a_deployment_knows() -> None:
    """Dates are not."""
    shown = completed(make.leaf("other.example.com", ISSUING, eku=("clientAuth",), not_after=make.NOW))

    assert [flaw.first.rule for flaw in find_flaws(seen(shown), settled={shown})] == ["certificate-expired"]


@pytest.mark.parametrize(
    ("rule", "is_told"),
    [("certificate-expired", True), ("expires-soon", True), ("restart-pending", True), ("weak-key", False)],
)
def test_what_a_finding_has_told_is_not_told_again(rule: str, *, is_told: bool) -> None:
    """Of the same certificate: also what is said of its dates by another rule, and that it is not the one to show."""
    observation = seen(completed(EXPIRED))
    flaws = find_flaws(observation)
    finding = replace(judge_flaw(observation, flaws[0]), rule=rule)

    assert list(untold(flaws, [finding])) == ([] if is_told else list(flaws))
    assert list(untold(flaws, [replace(finding, evidence=())])) == list(flaws)
