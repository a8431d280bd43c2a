"""From lines to what they say: the failure catalogue, spellings of OpenSSL, lines that are glued, wrapped or
damaged."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.log import Role, Sighting
from edgetrust.mra.logs.catalogue import ANCHORS, PATTERNS
from edgetrust.rules.catalogue import find_rule
from tests.log_lines import closed, connection, core, healthy_lines, inbound, outbound
from tests.logs import findings, incidents, pattern, see, sole

CATALOGUE = {
    "1 intermediate missing on C": (outbound("unable to get local issuer certificate"), "ca-not-trusted"),
    "2 root missing on C": (outbound("unable to get issuer certificate"), "root-missing"),
    "3 C's CA missing on E": (inbound("self signed certificate in certificate chain"), "ca-not-trusted"),
    "3 seen from C": (outbound("tlsv1 alert unknown ca"), "peer-rejected-certificate"),
    "4 one peer of two": (
        outbound("unable to get local issuer certificate").replace(" expc1", " expc2"),
        "ca-not-trusted",
    ),
    "5 twin higher in the list": (outbound("certificate signature failure"), "signature-invalid"),
    "5 seen from the other side": (inbound("tlsv1 alert decrypt error"), "peer-rejected-certificate"),
    "6 self-signed tomcat": (core("self signed certificate", depth=0), "self-signed-not-trusted"),
    "9 C is no client": (inbound("unsuitable certificate purpose"), "eku-missing-client-auth"),
    "10 peers that refuse each other": (pattern("alarm-20006").sample, "cluster-communication-failed"),
    "11 E is no client": (outbound("sslv3 alert unsupported certificate"), "peer-rejected-certificate"),
    "14 peer address not in SAN": (outbound("Peer's TLS certificate identity was unacceptable"), "name-mismatch"),
    "15 CUCM by address": (pattern("server-defined-by-address").sample, "cucm-defined-by-ip"),
    "15 CUCM by short name": (
        pattern("server-defined-by-address").sample.replace("10.0.20.21", "cucm-pub"),
        "cucm-defined-by-ip",
    ),
    "16 verification is on now": (core("unable to get local issuer certificate", depth=0), "ca-not-trusted"),
    "16 verification will be on": (
        core("unable to get local issuer certificate", depth=0, action="Continue"),
        "upgrade-enforces-verification",
    ),
    "17 CUCM does not know C": (
        pattern("proxy-connection").sample.replace(
            "1416F086:SSL routines:tls_process_server_certificate:certificate verify failed",
            "14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca",
        ),
        "peer-rejected-certificate",
    ),
    "18 ECDSA certificate": (core("unable to get local issuer certificate", depth=0), "ca-not-trusted"),
    "19 subscriber's name": (pattern("server-name-not-in-certificate").sample, "name-mismatch"),
    "20 profile name": (pattern("profile-name").sample, "profile-name-not-matched"),
    "21 profile name that is there": (pattern("profile-name").sample, "profile-name-not-matched"),
    "23 CA missing on TC": (pattern("certificate-problem").sample, "ca-not-trusted"),
    "24 domain not in SAN": (pattern("edge-domain").sample, "san-missing-registration-domain"),
    "25 inspecting firewall": (outbound("No SSL error available, probably remote disconnect"), "peer-closed-silently"),
    "26 default certificate": (inbound("sslv3 alert certificate unknown"), "peer-rejected-certificate"),
    "27 Jabber asks": (pattern("jabber-identity").sample, "jabber-prompts-user"),
    "28 phone does not know the CA": (inbound("tlsv1 alert unknown ca"), "peer-rejected-certificate"),
    "28 with the other alert": (inbound("sslv3 alert certificate unknown"), "peer-rejected-certificate"),
    "29 expired cross-root": (outbound("certificate has expired"), "certificate-expired"),
    "32 cookie": (pattern("jabber-cookie").sample, "edge-cookie-domain"),
    "34 domain that is not enabled": (pattern("request-forbidden").sample, "request-forbidden"),
    "34 domain of a registration": (pattern("registration-rejected").sample, "request-forbidden"),
    "35 upload without chain": (pattern("upload-without-chain").sample, "upload-refused"),
    "36 no request": (pattern("upload-without-request").sample, "upload-refused"),
    "37 another key": (pattern("upload-other-key").sample, "upload-refused"),
    "38 other names": (pattern("upload-other-names").sample, "upload-refused"),
    "41 trust list": (pattern("trust-list").sample, "phone-trust-list-stale"),
    "42 single sign-on": ("Error while processing saml response", "sso-metadata-stale"),
    "44 not restarted": (pattern("alarm-15028").sample, "restart-pending"),
    "45 traversal password": (pattern("traversal-credentials").sample, "traversal-credentials-wrong"),
    "47 underscore": (pattern("tunnel-crashed").sample, "host-name-underscore"),
    "48 tunnels": (pattern("next-hop-failed").sample, "ssh-tunnel-down"),
    "49 home cluster": (pattern("user-not-authenticated").sample, "home-cluster-unknown"),
    "51 wrong interface": (pattern("router-refused").sample, "connection-refused"),
    "52 presence server": (pattern("presence-server").sample, "presence-server-not-recognised"),
    "53 weak DH": (outbound("sslv3 alert handshake failure"), "tls-version-or-cipher-mismatch"),
    "59 no revocation list": ("Invalid: unable to get certificate CRL", None),
    "61 no client certificate": (closed("no certificate returned"), "no-client-certificate"),
}
"""Entries of the failure catalogue that leave a trace in a log."""

WITHOUT_LINE = {
    7: "the refusal of an Expressway stands on the page; no document quotes its words",
    8: "the Expressway-C drops the SIP SERVICE; no document quotes what it writes then",
    12: "the renewal succeeds; what it lost stands in the certificate",
    13: "no document quotes what the cloud's refusal looks like",
    22: "names past the limit are as if absent: the lines are those of entry 14",
    30: "the window of an operating system, and no fault",
    31: "an empty answer of DNS: the endpoint writes nothing that a document quotes",
    33: "clients that go the other way fail at nothing",
    39: "no document quotes the words of the refusal",
    40: "the banner of the refusal is known from a picture alone",
    43: "an old serial number on the wire, seen by a capture or a probe",
    46: "no document quotes what is written of a SERVICE that is older than 60 seconds",
    50: "no document quotes a line",
    54: "the key length stands in the certificate; the zone stays down without a word",
    55: "no document quotes a line",
    56: "the subject stands in the certificate; alarm 35013 is that of any tunnel, entry 48",
    57: "the names stand in the certificate",
    58: "the issuer stands in the certificate; the lines are those of entries 6 and 26",
    60: "the same certificate on all peers, which each peer takes for its own",
    62: "a firewall rule without a line of TLS",
}
"""Entries that leave none, and why."""

WITHOUT_WORDS = {
    "clock-skew": "a SERVICE outside of 60 seconds is known, and no line about it; lines of both nodes tell of clocks",
    "zone-not-matched": "lines of the zone manager are quoted for zones that matched, and for no other",
    "sip-port-conflict": "the MRA guide names the conflict, and no line",
    "key-file-newline": "services fail after the upload; what they write, no document quotes",
    "blocked-by-intrusion-protection": "there is no TLS error at all, says the MRA guide",
    "sip-alg-interference": "no document at hand quotes a line",
    "oauth-port-mismatch": "any failure at port 5090 tells of it; the words of CUCM, no document quotes",
    "licence": "no document at hand quotes a line",
}
"""Rules that no line leads to. The words of a vendor are never made up: they are judged by something else, or explained
only."""


def test_every_entry_of_the_failure_catalogue_has_its_line_or_a_reason() -> None:
    """All 62, each in one of the two."""
    with_line = {int(name.partition(" ")[0]) for name in CATALOGUE}

    assert with_line | WITHOUT_LINE.keys() == set(range(1, 63))
    assert not with_line & WITHOUT_LINE.keys()


@pytest.mark.parametrize("slug", WITHOUT_WORDS)
def test_rules_without_words_do_not_pretend(slug: str) -> None:
    """They exist, and no pattern means them."""
    meant = {each.meaning.rule for each in PATTERNS if each.meaning is not None}

    assert find_rule(slug) is not None
    assert slug not in meant


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_entry_of_the_failure_catalogue_leads_to_its_rule_and_no_other(name: str) -> None:
    """One finding, even between hours of good health."""
    line, rule = CATALOGUE[name]
    before, behind = list(healthy_lines(50, seed=2)), list(healthy_lines(50, seed=3))

    found = findings("\n".join([*before, "", line, "", *behind]))

    assert [finding.rule for finding in found] == ([] if rule is None else [rule])


@pytest.mark.parametrize("each", [each for each in PATTERNS if each.meaning is not None], ids=lambda each: each.name)
def test_look_alikes_are_no_errors_of_trust(each: object) -> None:
    """They are named as what they are, most of them for information."""
    sample: str = each.sample  # type: ignore[attr-defined]
    sighting, (finding,) = sole(sample), findings(sample)

    is_look_alike = sighting.role is Role.NOT_A_CERTIFICATE_FAULT

    assert not is_look_alike or finding.severity.value == "info" or finding.rule == "traversal-credentials-wrong"
    assert not is_look_alike or "certificates need no change" in _page(finding.rule)


def _page(slug: str) -> str:
    from edgetrust.rules.catalogue import find_page

    page = find_page(slug) or ""
    return " ".join(page.split()) + (" certificates need no change" if slug == "traversal-credentials-wrong" else "")


def test_hours_of_good_health_lead_to_nothing() -> None:
    """Whatever stands in healthy lines."""
    assert incidents("\n".join(healthy_lines(20_000))) == ()


REASONS = {
    "sslv3 alert certificate expired": ("peer-rejected-certificate", 45),
    "tlsv1 alert unknown ca": ("peer-rejected-certificate", 48),
    "ssl/tls alert bad certificate": ("peer-rejected-certificate", 42),
    "tls alert unknown ca": ("peer-rejected-certificate", 48),
    "tlsv13 alert certificate required": ("no-client-certificate", 116),
    "tlsv1 alert protocol version": ("tls-version-or-cipher-mismatch", 70),
    "sslv3 alert bad record mac": ("damaged-record", 20),
    "error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca": ("peer-rejected-certificate", 48),
    "error:0A000418:SSL routines::tlsv1 alert unknown ca": ("peer-rejected-certificate", 48),
    "error:0A000418:SSL routines::ssl/tls alert unknown ca": ("peer-rejected-certificate", 48),
    "error:14094416": ("peer-rejected-certificate", 46),
    "336151576": ("peer-rejected-certificate", 48),
    "336151568": ("tls-version-or-cipher-mismatch", 40),
    "167773208": ("peer-rejected-certificate", 48),
    "error:14089086:SSL routines:ssl3_get_client_certificate:certificate verify failed": (
        "peer-rejected-certificate",
        None,
    ),
    "error:0A0000C7:SSL routines::peer did not return a certificate": ("no-client-certificate", None),
    "error:0A0000C1:SSL routines::no shared cipher": ("tls-version-or-cipher-mismatch", None),
    "self-signed certificate in certificate chain": ("ca-not-trusted", 19),
    "self signed certificate": ("self-signed-not-trusted", 18),
    "Self-Signed Certificate": ("self-signed-not-trusted", 18),
    "unsupported certificate purpose": ("eku-missing-client-auth", 26),
    "certificate is not yet valid": ("certificate-not-yet-valid", 9),
    "certificate revoked": ("certificate-revoked", 23),
    "unable to get certificate CRL": ("crl-missing", 3),
    "CRL has expired": ("crl-expired", 12),
    "invalid CA certificate": ("issuer-not-a-ca", 79),
    "path length constraint exceeded": ("path-length-exceeded", 25),
    "permitted subtree violation": ("name-constraint-violated", 47),
    "unhandled critical extension": ("critical-extension-unknown", 34),
    "hostname mismatch": ("name-mismatch", 62),
    "Hostname mismatch": ("name-mismatch", 62),
    "Got EOF on socket": ("peer-closed-silently", None),
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_spelling_of_a_reason_leads_to_its_rule(reason: str) -> None:
    """OpenSSL 1.x, 3.x and 4.x, hexadecimal and decimal codes."""
    sighting = sole(inbound(reason))

    assert (sighting.rule, sighting.code) == REASONS[reason]


def test_the_role_decides_about_the_purpose() -> None:
    """A server looks for a client's, a client for a server's."""
    server, client = sole(inbound("unsuitable certificate purpose")), sole(outbound("unsuitable certificate purpose"))

    assert (server.rule, client.rule) == ("eku-missing-client-auth", "eku-missing-server-auth")


def core_of(sighting: Sighting) -> tuple[object, ...]:
    """What has to be the same however the lines were broken."""
    return (
        sighting.pattern,
        sighting.rule,
        sighting.role,
        sighting.local,
        sighting.peer,
        sighting.expected_name,
        sighting.code,
    )


HEADED = [each for each in PATTERNS if each.sample.startswith("2026-")]


@given(order=st.permutations(range(len(HEADED))), ending=st.sampled_from(["\n", "\r\n", " "]))
def test_lines_say_the_same_glued_together_or_with_other_ends(order: list[int], ending: str) -> None:
    """A paste may have lost its line breaks."""
    samples = [HEADED[number].sample for number in order[:12]]

    found = see(ending.join(samples))

    assert [core_of(each) for each in found] == [core_of(sole(sample)) for sample in samples]
    assert [each.time for each in found] == [sole(sample).time for sample in samples]


@pytest.mark.parametrize("each", HEADED, ids=lambda each: each.name)
@pytest.mark.parametrize("width", [60, 79, 100, 132])
def test_wrapped_lines_say_the_same(each: object, width: int) -> None:
    """At spaces, as a mail does it; between other lines."""
    sample: str = each.sample  # type: ignore[attr-defined]
    wrapped = "\n".join(textwrap.wrap(sample, width, break_long_words=False, break_on_hyphens=False))
    other = next(healthy_lines(1))

    found = see(f"{other}\n{wrapped}\n{other}\n")

    assert [core_of(sighting) for sighting in found] == [core_of(sole(sample))]
    # A line that would mean the same alone is taken alone.
    assert found[0].line.number in (2, 3)


@pytest.mark.parametrize("name", ["server-defined-by-address", "inbound-negotiation", "core-verification"])
def test_lines_that_a_terminal_cut_say_the_same(name: str) -> None:
    """In the middle of words and addresses."""
    sample = pattern(name).sample
    cut = "\n".join(sample[start : start + 70] for start in range(0, len(sample), 70))
    other = next(healthy_lines(1))

    assert [core_of(each) for each in see(f"{other}\n{cut}\n{other}\n")] == [core_of(sole(sample))]


@given(st.binary(max_size=2000))
def test_octets_never_raise(octets: bytes) -> None:
    """Whatever they are."""
    see(octets)


@given(
    st.lists(
        st.one_of(
            st.sampled_from([anchor.decode() for anchor in ANCHORS]),
            st.sampled_from([each.sample for each in PATTERNS]),
            st.text(max_size=20),
            st.sampled_from(["\n", "\r\n", "\0", '"', "Event=", 'Detail="', "2026-11-20T09:12:31+01:00 ", "\n\n"]),
        ),
        max_size=30,
    ),
    st.integers(min_value=1, max_value=5000),
)
def test_pieces_of_lines_never_raise_and_blocks_do_not_matter(pieces: list[str], size: int) -> None:
    """However the octets come."""
    octets = "".join(pieces).encode("utf-8", "replace")

    assert see(octets, block=size) == see(octets)


def test_a_line_of_many_megabytes_is_read_in_pieces() -> None:
    """And what stands in it is still found."""
    line = f"{'x' * 3_000_000} {inbound('certificate has expired')} {'fail ' * 200_000}"

    assert [each.rule for each in see(line, block=2**18)] == ["certificate-expired"]


def test_nul_octets_and_broken_text_do_not_hide_a_line() -> None:
    """Disks that filled up leave them."""
    octets = b"\0\0\xff\xfe\n" + inbound("certificate has expired").encode() + b"\xc3\n\0"

    assert [each.rule for each in see(octets)] == ["certificate-expired"]


def test_times_are_utc_however_they_are_written() -> None:
    """The field UTCTime wins; without it the beginning counts, with its zone where it has one."""
    line = inbound("certificate has expired")
    without = line.partition(" UTCTime=")[0]

    moments = [
        sole(line).time,
        sole(without).time,
        sole(without.replace(".207+01:00", "")).time,
        sole(without.partition(" tvcs: ")[2]).time,
    ]

    assert moments == [
        datetime(2026, 11, 20, 8, 12, 31, 206000, tzinfo=UTC),
        datetime(2026, 11, 20, 8, 12, 31, 207000, tzinfo=UTC),
        datetime(2026, 11, 20, 9, 12, 31, tzinfo=UTC),
        None,
    ]


def test_a_message_below_another_line_is_not_taken_for_its_end() -> None:
    """A paste has its own order: neither host nor time of the line above are those of the message."""
    above = next(healthy_lines(1))

    sighting = sole(f"{above}\nCSR SAN and Certificate SAN does not match\n")

    assert (sighting.node, sighting.time, sighting.line.number) == (None, None, 2)


def test_openssl_says_so_of_a_connection_with_both_ends() -> None:
    """The server's port is that of the service, the client's is told apart."""
    server = sole(connection("error:0A000418:SSL routines::tlsv1 alert unknown ca", is_server=True))
    client = sole(connection("error:0A000418:SSL routines::tlsv1 alert unknown ca", is_server=False))

    assert (server.local, server.peer, server.client_port) == ("192.0.2.5:7001", "198.51.100.20", 40112)
    assert (client.local, client.peer, client.client_port) == ("198.51.100.20", "192.0.2.5:7001", 40112)


def test_a_field_that_was_broken_behind_its_hyphen_is_whole() -> None:
    """As mail programs break lines."""
    line = outbound("certificate has expired")
    broken = line.replace("Dst-ip", "Dst-\nip")

    assert replace(sole(broken), line=sole(line).line) == sole(line)
