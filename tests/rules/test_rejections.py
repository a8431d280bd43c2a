"""Refusals that a capture shows: each leads to the rule that knows the reason, and to no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.finding import Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.rules.rejections import find_cause, find_rejections, is_bare
from edgetrust.usecase.capture import read_rules
from tests import make
from tests.observed import alert, chain, handshake, handshakes, observe, seen
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT

EXPIRED = alert(Side.CLIENT, 45)
E, C = "expe1.example.com", "expc1.example.com"
# In the handshakes in which the client refuses the server nobody sees a certificate of the client.
CLIENT = "10.0.10.11"
REFUSED = "peer-rejected-certificate"

BY_RULE = {
    "server-purpose": ("eku-missing-server-auth", E),
    "client-purpose": ("eku-missing-client-auth", C),
    "server-expired": ("certificate-expired", E),
    "client-expired": ("certificate-expired", C),
    "server-not-yet-valid": ("certificate-not-yet-valid", E),
    "client-not-yet-valid": ("certificate-not-yet-valid", C),
    "server-unknown-ca": (REFUSED, CLIENT),
    "client-unknown-ca": (REFUSED, E),
    "server-intermediate-unknown": (REFUSED, CLIENT),
    "client-intermediate-unknown": (REFUSED, E),
    "server-root-missing": (REFUSED, CLIENT),
    "client-root-missing": (REFUSED, E),
    "server-self-signed": (REFUSED, CLIENT),
    "client-self-signed": (REFUSED, E),
    "server-revoked": (REFUSED, E),
    "client-revoked": (REFUSED, C),
    "server-twin": (REFUSED, CLIENT),
    "client-twin": (REFUSED, E),
    "server-name": (REFUSED, CLIENT),
    "client-none": ("no-client-certificate", CLIENT),
}
"""The rule that reports a failure, and the node on which its remedy is applied."""


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("kind", BY_RULE)
def test_a_failure_leads_to_its_rule_and_node_and_to_nothing_else(kind: str, version: str) -> None:
    """Everything that OpenSSL refuses, on either side; TLS 1.3 as the key log opens it."""
    observation = observe(f"{kind}-{version}", keylog=True)

    run = read_rules(observation)

    assert run.crashes == ()
    assert [(each.rule, each.node, each.severity) for each in run.findings] == [(*BY_RULE[kind], Severity.ERROR)]


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_what_failed_has_one_error_and_what_did_not_has_none(name: str) -> None:
    """Every conversation, as it is seen from outside; TLS 1.3 is told to be hidden."""
    observation = observe(name)

    run = read_rules(observation)

    (shown,) = observation.handshakes
    errors = ["error"] if shown.outcome == "failed" else []
    hidden = ["certificates-not-visible"] if shown.is_hidden else []
    assert run.crashes == ()
    assert [each.severity for each in run.findings if each.rule not in hidden] == errors
    assert [each.rule for each in run.findings if each.severity is Severity.INFO] == hidden


def test_a_refusal_names_who_refused_what_and_for_which_purpose() -> None:
    """The same one several times is one."""
    expired = handshakes("client-expired-1.2")[0]
    again = replace(expired, time=(expired.time or 0) + 1, client=replace(expired.client, port=50000))

    (rejection,) = find_rejections(seen(expired, again))

    assert rejection.handshakes == (expired, again)
    assert (rejection.verifier, rejection.presenter) == (Side.SERVER, Side.CLIENT)
    assert (rejection.alert.code, rejection.purpose) == (45, Purpose.CLIENT_AUTH)
    assert rejection.chain[0].subject.rfc4514 == "CN=expc1.example.com"


def test_different_certificates_are_different_refusals() -> None:
    """Also of the same two nodes and with the same alert."""
    other = make.leaf("expc1.example.com", ISSUING, serial=77)
    shown = [
        handshake(server_chain=(EXPE,), client_chain=(leaf,), alerts=[alert(Side.SERVER, 48)]) for leaf in (EXPC, other)
    ]

    rejections = find_rejections(seen(*shown))

    assert [rejection.chain for rejection in rejections] == [(EXPC.certificate,), (other.certificate,)]


def from_address(shown: Handshake, number: int) -> Handshake:
    """The same from another client."""
    return replace(shown, client=replace(shown.client, ip=f"198.51.100.{number}"))


def test_many_clients_that_nobody_can_tell_apart_are_one_refusal() -> None:
    """As many phones as refuse one certificate; the first few are named."""
    shown = handshake(server_chain=(make.leaf("expe1.example.com", ISSUING, not_after=make.NOW),), alerts=[EXPIRED])

    (finding,) = read_rules(seen(*(from_address(shown, number) for number in range(1, 41)))).findings

    assert finding.node == "expe1.example.com"
    assert finding.message.startswith(
        "198.51.100.1, 198.51.100.2, 198.51.100.3 and 37 more refused the certificate of expe1.example.com"
        " (10.0.20.21:7001) (alert certificate_expired (45), 40 times"
    )


def test_clients_that_have_a_name_are_told_one_by_one() -> None:
    """Each is a node on which something has to be done."""
    shown = handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 48)])
    known = [handshake(client_chain=(EXPC,), outcome=HandshakeOutcome.OK, port=443), from_address(shown, 1)]

    findings = read_rules(seen(shown, *known, from_address(shown, 2))).findings

    assert [each.node for each in findings] == ["198.51.100.1 and 198.51.100.2", "expc1.example.com"]


def test_an_expired_ca_that_was_sent_is_the_culprit() -> None:
    """The chain is looked at up to its end."""
    old = make.ca("CN=Old,O=Acme", ROOT, not_after=make.NOW)
    leaf = make.leaf("expe1.example.com", old)
    shown = handshake(server_chain=(leaf, old), alerts=[alert(Side.CLIENT, 45)])

    cause = find_cause(find_rejections(seen(shown))[0])

    assert cause is not None
    assert (cause.rule, cause.culprit) == ("certificate-expired", old.certificate)


def test_the_end_of_validity_is_no_longer_valid() -> None:
    """As OpenSSL sees it: at notAfter it is over."""
    shown = handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 45)])
    at = EXPE.certificate.not_after

    over = replace(shown, time=int(at.timestamp()) * 10**9)
    before = replace(shown, time=(over.time or 0) - 1)

    causes = [find_cause(find_rejections(seen(each))[0]) for each in (before, over)]
    assert [None if cause is None else cause.rule for cause in causes] == [None, "certificate-expired"]


def test_an_expired_certificate_explains_only_alerts_that_may_mean_it() -> None:
    """One with unknown_ca was refused for another reason."""
    leaf = make.leaf("expe1.example.com", ISSUING, not_after=make.NOW)
    shown = [handshake(server_chain=(leaf,), alerts=[alert(Side.CLIENT, code)]) for code in (42, 43, 44, 45, 46, 48)]

    rejections = find_rejections(seen(*shown))

    causes = [find_cause(rejection) for rejection in rejections]
    assert [None if cause is None else cause.rule for cause in causes] == [
        "certificate-expired", None, None, "certificate-expired", "certificate-expired", None,
    ]  # fmt: skip


def test_a_ca_that_forbids_the_purpose_is_the_culprit() -> None:
    """Extended key usages are checked on the whole path."""
    narrow = make.ca("CN=Web only,O=Acme", ROOT, eku=("serverAuth",))
    leaf = make.leaf("expc1.example.com", narrow)
    shown = handshake(server_chain=(EXPE,), client_chain=(leaf, narrow), alerts=[alert(Side.SERVER, 43)])

    cause = find_cause(find_rejections(seen(shown))[0])

    assert cause is not None
    assert (cause.rule, cause.culprit) == ("eku-missing-client-auth", narrow.certificate)
    assert cause.problem == "has an extended key usage without clientAuth"


def test_a_signature_that_the_sent_issuer_did_not_make_is_the_cause() -> None:
    """The CA sent with the leaf has the name of its issuer and another key."""
    impostor = make.ca("CN=Issuing,O=Acme", ROOT, key="impostor", ski=None)
    leaf = make.leaf("expe1.example.com", ISSUING, aki=None)
    shown = handshake(server_chain=(leaf, impostor), alerts=[alert(Side.CLIENT, 51)])

    cause = find_cause(find_rejections(seen(shown))[0])

    assert cause is not None
    assert (cause.rule, cause.culprit) == ("signature-invalid", leaf.certificate)
    assert cause.do.startswith("replace CN=Issuing,O=Acme (SHA-256 ")


def test_a_damaged_certificate_is_replaced_and_not_the_ca_that_it_names() -> None:
    """Its key identifier is that of the CA which was sent behind it."""
    leaf = make.leaf("expe1.example.com", ISSUING)
    damaged = make.Issued(der=leaf.der[:-1] + bytes([leaf.der[-1] ^ 1]), key=leaf.key)
    shown = handshake(server_chain=(damaged, ISSUING), alerts=[alert(Side.CLIENT, 51)])

    cause = find_cause(find_rejections(seen(shown))[0])

    assert cause is not None
    assert (cause.rule, cause.culprit) == ("signature-invalid", damaged.certificate)
    assert cause.do.startswith("upload CN=expe1.example.com (SHA-256 ")
    assert cause.do.endswith("so most likely it was changed after it was signed")


@pytest.mark.parametrize(("code", "rule"), [(48, "issuer-not-a-ca"), (46, "issuer-not-a-ca"), (51, None)])
def test_a_certificate_that_was_issued_by_no_ca_is_refused_for_that(code: int, rule: str | None) -> None:
    """OpenSSL calls it an unknown CA: nothing that is appended to a list would help."""
    server = make.leaf("server.example.com", ROOT)
    shown = handshake(
        server_chain=(make.leaf("expe1.example.com", server), server, ROOT), alerts=[alert(Side.CLIENT, code)]
    )

    cause = find_cause(find_rejections(seen(shown))[0])

    assert (None if cause is None else cause.rule) == rule


def test_an_issuer_further_back_makes_a_signature_good() -> None:
    """Of two CAs of one name the second did sign."""
    impostor = make.ca("CN=Issuing,O=Acme", ROOT, key="impostor", ski=None)
    leaf = make.leaf("expe1.example.com", ISSUING, aki=None)
    shown = handshake(server_chain=(leaf, impostor, ISSUING), alerts=[alert(Side.CLIENT, 51)])

    assert find_cause(find_rejections(seen(shown))[0]) is None


@pytest.mark.parametrize(("asked", "rule"), [("expe2.example.com", "name-mismatch"), ("EXPE1.example.com", None)])
def test_a_name_that_was_asked_for_and_is_not_there_is_the_cause(asked: str, rule: str | None) -> None:
    """Whatever its case; only the client asks."""
    shown = handshake(server_chain=(EXPE,), server_name=asked, alerts=[alert(Side.CLIENT, 42)])

    cause = find_cause(find_rejections(seen(shown))[0])

    assert (None if cause is None else cause.rule) == rule


def test_the_name_asked_for_says_nothing_about_the_client() -> None:
    """Its certificate does not have to carry it."""
    shown = handshake(
        server_chain=(EXPE,), client_chain=(EXPC,), server_name="expe1.example.com", alerts=[alert(Side.SERVER, 42)]
    )

    assert find_cause(find_rejections(seen(shown))[0]) is None


def test_a_chain_that_was_not_seen_gives_no_cause() -> None:
    """Nor does one whose leaf cannot be read, whatever stands behind it."""
    hidden = handshake(alerts=[alert(Side.CLIENT, 46)])
    garbled = replace(hidden, server_chain=replace(chain(ISSUING), certificates=(b"garbage", ISSUING.der)))

    rejections = find_rejections(seen(hidden, garbled))

    assert [(each.chain, find_cause(each)) for each in rejections] == [((), None), ((), None)]


@pytest.mark.parametrize(
    ("sender", "code", "shown", "expected"),
    [
        (Side.SERVER, 40, (), True), (Side.SERVER, 42, (), True), (Side.SERVER, 116, None, True),
        (Side.SERVER, 40, None, False), (Side.SERVER, 48, (), False), (Side.SERVER, 40, (EXPC,), False),
        (Side.CLIENT, 40, (), False),
    ],
)  # fmt: skip
def test_a_client_without_a_certificate_was_not_refused_one(
    sender: Side, code: int, shown: tuple[make.Issued, ...] | None, *, expected: bool
) -> None:
    """The server's alert after an empty list, or the one that says just that."""
    ended = handshake(server_chain=(EXPE,), client_chain=shown, alerts=[alert(sender, code)])

    assert is_bare(ended) is expected


def test_without_a_time_no_certificate_is_out_of_date() -> None:
    """A capture that has none does not judge for 1970."""
    shown = replace(handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 46)]), time=None)

    (rejection,) = find_rejections(seen(shown))

    assert find_cause(rejection) is None
