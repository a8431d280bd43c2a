"""Which handshakes were asked for, what they show, and what they come to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.errors import Malformed
from edgetrust.model.capture import CaptureFile
from edgetrust.model.certificate import Unreadable
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.finding import Severity
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome, SeenChain
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest
from edgetrust.usecase import capture
from edgetrust.usecase.capture import (
    Certificates,
    Seen,
    Selection,
    Sieve,
    certificates_of,
    collect,
    parse_hosts,
    read_rules,
    severity_of,
)
from edgetrust.usecase.exit_code import ExitCode, FailOn, capture_exit_code
from tests import make
from tests.observed import alert, handshake, handshakes, observe, seen
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT
from tests.wire.tcp import BEGIN_NS

WILD = make.leaf("edge.example.com", ISSUING, sans=("*.example.org", "mail.example.net"))
SHOWN = handshake(server_chain=(WILD, ISSUING), client_chain=(EXPC,), server_name="SNI.example.com")
OK = HandshakeOutcome.OK
FILE = CaptureFile(path="a.pcap", packets=1, bytes=1)
PROBLEM = Problem(source=Source(file="b.pcap"), reason="is empty")


def takes(selection: Selection, shown: Handshake = SHOWN) -> bool:
    """Whether it is asked for."""
    return selection.takes(shown, Certificates())


def by_host(*hosts: str) -> Selection:
    """What --host selects."""
    names, networks = parse_hosts(hosts)
    return Selection(hosts=names, networks=networks)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("10.0.10.11", True), ("10.0.20.21", True), ("10.0.10.1", False), ("sni.EXAMPLE.com", True),
        ("sni.example.com.", True), ("expc1.example.com", True), ("mail.example.net", True), ("any.example.org", True),
        ("example.com", False), ("Issuing", False), ("10.0.20.0/24", True), ("10.0.0.0/8", True),
        ("192.0.2.0/24", False), ("2001:db8::/32", False), ("[::1]", False),
    ],
)  # fmt: skip
def test_a_host_is_an_address_a_network_or_a_name_of_either_end(host: str, *, expected: bool) -> None:
    """SNI, common name, DNS names with wildcards of the leaf; not what CAs are called."""
    assert takes(by_host(host)) is expected


def test_one_of_several_hosts_is_enough() -> None:
    """Names and networks alike."""
    assert takes(by_host("192.0.2.1", "10.0.0.0/8"))
    assert takes(by_host("192.0.2.0/24", "expc1.example.com"))
    assert not takes(by_host("192.0.2.1", "192.0.2.0/24"))


def test_addresses_are_compared_and_not_spelt() -> None:
    """IPv6 has many forms."""
    shown = replace(SHOWN, client=replace(SHOWN.client, ip="2001:db8::1"))

    assert takes(by_host("[2001:0DB8:0:0::1]"), shown)
    assert takes(by_host("2001:db8::/48"), shown)


def test_a_network_that_is_none_is_refused() -> None:
    """With what one looks like."""
    with pytest.raises(Malformed, match=r"'10\.0\.0\.0/33' is no network; expected one like 10\.0\.0\.0/8"):
        parse_hosts(["10.0.0.0/33"])


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), True), (Selection(ports=frozenset({7001})), True), (Selection(ports=frozenset({40001})), True),
        (Selection(ports=frozenset({443})), False), (Selection(since=BEGIN_NS, until=BEGIN_NS), True),
        (Selection(since=BEGIN_NS + 1), False), (Selection(until=BEGIN_NS - 1), False),
        (Selection(ports=frozenset({7001}), hosts=frozenset({"x"})), False),
    ],
)  # fmt: skip
def test_everything_that_was_asked_for_must_hold(selection: Selection, *, expected: bool) -> None:
    """Port of either end, time of the beginning, and host."""
    assert takes(selection) is expected


@pytest.mark.parametrize("keylog", [False, True])
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_severity_of_one_handshake_is_that_of_its_finding(name: str, *, keylog: bool) -> None:
    """Whoever streams gets the exit code of those who wait."""
    observation = observe(name, keylog=keylog)
    (shown,) = observation.handshakes

    severities = [each.severity for each in read_rules(observation).findings if each.severity is not Severity.INFO]

    severity = severity_of(shown)
    assert severities == ([] if severity is None else [severity])


def sieve(selection: Selection = Selection()) -> Sieve:  # noqa: B008 - it is frozen
    """What lets through what is selected."""
    return Sieve(selection, Certificates())


def test_what_was_not_asked_for_is_left_out_and_counted() -> None:
    """Files and problems stay."""
    stream: list[Seen] = [SHOWN, FILE, replace(SHOWN, server=replace(SHOWN.server, port=443)), PROBLEM]
    asked = sieve(Selection(ports=frozenset({7001})))

    kept = list(asked.select(stream))

    assert kept == [SHOWN, FILE, PROBLEM]
    assert (asked.others, asked.sound) == (1, 0)


def test_failed_are_those_that_lead_to_a_finding() -> None:
    """Also the ones that were closed before any data, as by somebody who does not like a name."""
    good = handshake(outcome=OK, ended_by=Ending.CLIENT)
    shown = [handshake(), good, replace(good, is_idle=True), handshake(outcome=HandshakeOutcome.UNKNOWN)]
    asked = sieve(Selection(failed=True))

    assert list(asked.select(shown)) == [shown[0], shown[2]]
    assert (asked.others, asked.sound) == (0, 2)


def test_handshakes_are_put_in_the_order_of_time() -> None:
    """They come as they end; the names of their requests come with them."""
    late, early = handshake(seconds=5, authorities=(ROOT,)), handshake(seconds=1)

    found, problems = collect([late, PROBLEM, early, FILE], Certificates(), sieve())

    assert (found.handshakes, found.files, found.left_out, problems) == ((early, late), (FILE,), 0, (PROBLEM,))
    assert found.authorities == {ROOT.certificate.subject.der: ROOT.certificate.subject}


def test_a_capture_says_how_much_was_not_asked_for() -> None:
    """And how much of what was asked for did not fail."""
    shown = [handshake(outcome=OK), handshake(outcome=OK, port=443), handshake()]

    found, _ = collect(shown, Certificates(), sieve(Selection(failed=True, ports=frozenset({7001}))))

    assert (len(found.handshakes), found.others, found.sound) == (1, 1, 1)


def test_what_is_beyond_memory_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ones are kept."""
    monkeypatch.setattr(capture, "MOST_HANDSHAKES", 2)

    found, _ = collect([handshake(seconds=number) for number in range(5)], Certificates(), sieve())

    assert (len(found.handshakes), found.left_out) == (2, 3)


def test_what_failed_takes_the_place_of_what_did_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """However late it comes, so that a long capture is never green for want of room; and a failure that finds none is
    counted as one."""
    monkeypatch.setattr(capture, "MOST_HANDSHAKES", 2)
    sound = [handshake(outcome=OK, seconds=number) for number in range(3)]
    unused = replace(handshake(outcome=OK, ended_by=Ending.SERVER, seconds=3), is_idle=True)
    failed = [handshake(ended_by=Ending.CLIENT, seconds=number) for number in (4, 5, 6)]

    one, two, three = (collect([*sound, unused, *failed[:count]], Certificates(), sieve())[0] for count in (1, 2, 3))

    assert (one.handshakes, one.left_out, one.left_out_failed) == ((unused, failed[0]), 3, 0)
    assert (two.handshakes, two.left_out, two.left_out_failed) == (tuple(failed[:2]), 4, 0)
    assert (three.handshakes, three.left_out, three.left_out_failed) == (tuple(failed[:2]), 5, 1)
    findings = read_rules(seen(*one.handshakes)).findings
    assert capture_exit_code(one, findings, fail_on=FailOn.ERROR, is_whole=True) is ExitCode.FINDINGS


def test_what_is_shown_is_bounded_by_its_octets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate in many handshakes counts once, and what made room for a failure is not counted any more."""
    monkeypatch.setattr(capture, "MOST_OCTETS", len(EXPE.der) + len(EXPC.der))
    same = [handshake(outcome=OK, server_chain=(EXPE,), seconds=number) for number in range(3)]
    mutual = handshake(outcome=OK, server_chain=(EXPE,), client_chain=(EXPC,), seconds=3)
    big = handshake(outcome=OK, server_chain=(ROOT,), seconds=4)
    failed = handshake(server_chain=(ROOT,), seconds=5)

    kept, _ = collect([*same, mutual, big], Certificates(), sieve())
    displaced, _ = collect([*same, mutual, big, failed], Certificates(), sieve())

    assert (kept.handshakes, kept.left_out) == ((*same, mutual), 1)
    assert (failed in displaced.handshakes, displaced.left_out_failed) == (True, 0)
    assert len(displaced.handshakes) + displaced.left_out == 6


def test_certificates_are_read_once_and_those_that_cannot_be_are_kept() -> None:
    """With the reason; of both sides, in the order seen."""
    shown = handshake(server_chain=(EXPE, ISSUING), client_chain=(EXPC, ISSUING))
    assert shown.client_chain is not None
    odd = replace(shown, client_chain=replace(shown.client_chain, certificates=(b"?",)))
    certificates = Certificates()

    known = certificates.all_of([shown, odd])

    assert list(known) == [EXPC.der, ISSUING.der, EXPE.der, b"?"]
    assert certificates.read(EXPE.der) is known[EXPE.der]
    assert isinstance(known[b"?"], Unreadable)
    assert [certificates_of(each, Side.CLIENT) for each in (odd, handshake())] == [(b"?",), ()]


@pytest.mark.parametrize(("limit", "most"), [("MOST_READ", 2), ("MOST_READ_OCTETS", 1000)])
def test_no_more_is_remembered_than_fits(limit: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgotten ones are read again; nothing is missing from an answer."""
    monkeypatch.setattr(capture, limit, most)
    shown = SeenChain(certificates=tuple(bytes([number]) * 400 for number in range(4)))
    certificates = Certificates()

    known = certificates.all_of([replace(handshake(), server_chain=shown)])

    first, *_, last = shown.certificates
    assert tuple(known) == shown.certificates
    assert certificates.read(last) is known[last]
    assert certificates.read(first) is not known[first]


def test_names_that_cannot_be_read_are_kept() -> None:
    """As octets."""
    asked = replace(handshake(), request=CertificateRequest(authorities=(b"?",)))

    assert isinstance(Certificates().authorities_of([asked])[b"?"], Unreadable)


def test_all_rules_about_traffic_are_asked() -> None:
    """And nothing else; several failures of one capture lead to each of their findings."""
    names = ("client-expired-1.2", "no-cipher", "closed-after-hello", "client-none-1.2", "mutual-1.3")
    ended = handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 80)], seconds=9)

    run = read_rules(seen(*handshakes(*names), ended))

    assert sorted(each.rule for each in run.findings) == [
        "certificate-expired", "certificates-not-visible", "handshake-aborted", "no-client-certificate",
        "peer-closed-silently", "tls-version-or-cipher-mismatch",
    ]  # fmt: skip
