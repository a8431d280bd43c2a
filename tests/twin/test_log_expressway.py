"""Holds the lines of an Expressway, word by word, against the documents that show them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from edgetrust.codec.tls.registry import alert
from edgetrust.model.lab import WRONG_CREDENTIALS, SocketName
from edgetrust.model.side import Side
from edgetrust.mra.connections import expand
from edgetrust.twin.log_expressway import expressway_lines, tunnels_down
from edgetrust.twin.log_words import Spelling
from tests.deployments import C1, E1, E2, cluster
from tests.recorded_lab import account_of, connection_of, conversation_of, node_of
from tests.wire.conversations import CONVERSATIONS

TOLD = conversation_of(CONVERSATIONS["mutual-1.2"])
TRAVERSAL = connection_of("traversal")
AT = "2026-11-23T00:00:00.024+00:00"
UTC_TIME = 'UTCTime="2026-11-23 00:00:00,024"'
ENDS = 'Src-ip="10.0.10.11" Src-port="40001" Dst-ip="192.0.2.5" Dst-port="7001"'
TCP = f'{UTC_TIME} Module="network.tcp" Level="DEBUG": {ENDS}'
THREAD = 'Thread="0x7f29ddefa700":'
PROGRESS = f'{UTC_TIME} Module="developer.ssl" Level="DEBUG" Method="::ttssl_continueHandshake" {THREAD}'
FAILED = (
    f'{UTC_TIME} Module="developer.ssl" Level="ERROR" CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(68)"'
    f' Method="::TTSSLErrorOutput" {THREAD} TTSSL_continueHandshake: Failed to establish SSL connection iResult="-1"'
)
OF_C = "localAddress=\"['IPv4''TCP''10.0.10.11:40001']\" remoteAddress=\"['IPv4''TCP''192.0.2.5:7001']\""
OF_E = "localAddress=\"['IPv4''TCP''192.0.2.5:7001']\" remoteAddress=\"['IPv4''TCP''10.0.10.11:40001']\""


def told(kind: str | None, side: Side, *, spelling: Spelling = Spelling.OPENSSL_1, **fields: Any) -> list[str]:  # noqa: ANN401 - fields of Account
    """What the node at this end of a connection of this kind writes; of a stranger's without a kind."""
    connection = None if kind is None else connection_of(kind)
    account = account_of(TOLD, connection, side, **fields)
    return list(expressway_lines(account, node_of(account.node), spelling))


def test_a_connection_that_works_leaves_harmless_lines() -> None:
    """TCP, TLS, and the names of the other side."""
    lines = told("traversal", Side.CLIENT, peer_names=("expe.example.com", E1), is_established=True)

    names = f'{UTC_TIME} Module="developer.ssl" Level="DEBUG"'
    assert lines == [
        f'{AT} expc1 tvcs: {TCP} Detail="TCP Connecting"',
        f'{AT} expc1 tvcs: {TCP} Detail="TCP Connection Established"',
        f'{AT} expc1 tvcs: {PROGRESS} Detail="Handshake in progress" Reason="want read/write"',
        (
            f'{AT} expc1 tvcs: {names} Method="::TTSSL_retrieveCommonName" {THREAD} Detail="Found common name in peer'
            ' certificate" CommonName="expe.example.com"'
        ),
        (
            f'{AT} expc1 tvcs: {names} Method="::TTSSL_retrieveAltNames" {THREAD} Detail="Found DNS alt-name in peer'
            f' certificate" AltName="{E1}"'
        ),
        f'{AT} expc1 tvcs: {PROGRESS} Detail="Handshake succeeded"',
    ]


def test_a_client_that_refuses_says_which_name_it_wanted() -> None:
    """The event, OpenSSL's view, and the end of the connection with the same reason."""
    lines = told(
        "traversal", Side.CLIENT, error_code=20, error_text="unable to get local issuer certificate", expected_name=E1
    )

    reason = "unable to get local issuer certificate"
    assert lines[3:] == [
        (
            f'{AT} expc1 tvcs: {FAILED} error="1" bServer="false" {OF_C} ssl_error_reason="error:1416F086:SSL'
            ' routines:tls_process_server_certificate:certificate verify failed"'
        ),
        f'{AT} expc1 tvcs: {PROGRESS} Detail="Handshake Failed" Reason="want error ssl"',
        (
            f'{AT} expc1 tvcs: Event="Outbound TLS Negotiation Error" Service="SIP" {ENDS} Detail="{reason}"'
            f' Protocol="TLS" Common-name="{E1}" Level="1" {UTC_TIME}'
        ),
        f'{AT} expc1 tvcs: {TCP} Detail="TCP Connection Closed" Reason="{reason}"',
    ]


def test_a_server_tells_the_alert_that_it_got() -> None:
    """Without a name: it expected none of the other side."""
    lines = told("traversal", Side.SERVER, received=alert(48), spelling=Spelling.OPENSSL_3)

    assert lines[2:] == [
        (
            f'{AT} expe1 tvcs: {FAILED} error="1" bServer="true" {OF_E} ssl_error_reason="error:0A000418:SSL'
            ' routines::tlsv1 alert unknown ca"'
        ),
        f'{AT} expe1 tvcs: {PROGRESS} Detail="Handshake Failed" Reason="want error ssl"',
        (
            f'{AT} expe1 tvcs: Event="Inbound TLS Negotiation Error" Service="SIP" {ENDS}'
            f' Detail="tlsv1 alert unknown ca" Protocol="TLS" Level="1" {UTC_TIME}'
        ),
        f'{AT} expe1 tvcs: {TCP} Detail="TCP Connection Closed" Reason="tlsv1 alert unknown ca"',
    ]


def test_a_name_is_refused_after_a_good_handshake() -> None:
    """In the call server's own words; the library has nothing to say."""
    lines = told("traversal", Side.CLIENT, error_code=62, error_text="hostname mismatch", expected_name=E1)

    reason = "Peer's TLS certificate identity was unacceptable"
    assert lines[3:] == [
        f'{AT} expc1 tvcs: {PROGRESS} Detail="Handshake succeeded"',
        (
            f'{AT} expc1 tvcs: Event="Outbound TLS Negotiation Error" Service="SIP" {ENDS} Detail="{reason}"'
            f' Protocol="TLS" Common-name="{E1}" Level="1" {UTC_TIME}'
        ),
        f'{AT} expc1 tvcs: {TCP} Detail="TCP Connection Closed" Reason="{reason}"',
    ]


def test_a_peer_that_goes_amid_the_handshake_is_an_error() -> None:
    """OpenSSL has nothing to say about it."""
    lines = told("traversal", Side.SERVER, peer_closed=True)

    assert lines[2] == f'{AT} expe1 tvcs: {FAILED} error="5" bServer="true" {OF_E}'
    assert 'Detail="No SSL error available, probably remote disconnect"' in lines[4]
    assert lines[5].endswith('Detail="TCP Connection Closed" Reason="Got EOF on socket"')


def test_a_peer_that_goes_after_the_handshake_is_none() -> None:
    """It looked at the name, say; that is not to be seen from here."""
    lines = told("traversal", Side.SERVER, peer_closed=True, is_established=True)

    assert lines[2:] == [
        f'{AT} expe1 tvcs: {PROGRESS} Detail="Handshake succeeded"',
        f'{AT} expe1 tvcs: {TCP} Detail="TCP Connection Closed" Reason="Got EOF on socket"',
    ]


def test_no_client_certificate_has_words_of_its_own() -> None:
    """The call server does not repeat OpenSSL there."""
    lines = told("traversal", Side.SERVER, failure="peer did not return a certificate")

    assert 'Detail="no certificate returned"' in lines[3]


def test_another_failure_is_told_in_openssls_words() -> None:
    """The last part of an error string, which is the reason."""
    lines = told("traversal", Side.SERVER, failure="error:0A00010B:SSL routines::wrong version number")

    assert 'Detail="wrong version number"' in lines[3]
    assert not any("TTSSLErrorOutput" in line for line in lines)


def test_a_wrong_password_comes_after_a_good_handshake() -> None:
    """The look-alike of a certificate fault."""
    lines = told("traversal", Side.SERVER, failure=WRONG_CREDENTIALS, is_established=True)

    assert lines[2:] == [
        f'{AT} expe1 tvcs: {PROGRESS} Detail="Handshake succeeded"',
        (
            f'{AT} expe1 tvcs: Event="Authentication Failed" Service="SIP" Src-ip="10.0.10.11" Src-port="40001"'
            ' Detail="Incorrect authentication credential for user" Protocol="TLS" Method="OPTIONS" Level="1"'
            f" {UTC_TIME}"
        ),
    ]


def test_the_web_proxy_names_server_reason_and_depth() -> None:
    """Then the error of the library."""
    lines = told(
        "cucm-https", Side.CLIENT, error_code=18, error_text="self-signed certificate", expected_name="cucm.example.com"
    )

    begin = "2026-11-23T00:00:00+00:00 expc1 traffic_server[3120]: [ET_NET 1]"
    assert lines == [
        (
            f"{begin} WARNING: Core server certificate verification failed for (cucm.example.com). Action=Terminate"
            " Error=self signed certificate server=cucm.example.com(192.0.2.5) depth=0"
        ),
        (
            f"{begin} ERROR: SSL connection failed for 'cucm.example.com': error:1416F086:SSL"
            " routines:tls_process_server_certificate:certificate verify failed"
        ),
    ]


def test_the_web_proxy_refuses_a_name_in_other_words() -> None:
    """The name it asked for is not in the certificate."""
    lines = told("unity-https", Side.CLIENT, error_code=62, expected_name="10.0.20.41")

    assert lines[0].endswith(
        "WARNING: SNI (10.0.20.41) not in certificate. Action=Terminate server=10.0.20.41(192.0.2.5)"
    )


def test_the_web_proxy_tells_an_alert() -> None:
    """CUCM does not trust the Expressway."""
    lines = told("cucm-config", Side.CLIENT, received=alert(48), expected_name="cucm.example.com")

    assert [line.partition(" ERROR: ")[2] for line in lines] == [
        (
            "SSL connection failed for 'cucm.example.com': error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert"
            " unknown ca"
        )
    ]


def test_the_router_refuses_a_name_and_raises_an_alarm() -> None:
    """By the address, whose name it looked up."""
    lines = told("xcp-router", Side.CLIENT, error_code=62, expected_name=E1)

    assert lines[0] == (
        f'{AT} expc1 XCP_JABBERD[23843]: {UTC_TIME} ThreadID="139747212576512" Module="Jabber" Level="WARN "'
        ' CodeLocation="cvsservice.cpp:601" Detail="Certificate verification failed for host=192.0.2.5, additional'
        ' info: Invalid Hostname"'
    )
    assert lines[1].startswith(f'{AT} expc1 alarm: Event="Alarm Raised" Id="25031" UUID="')


@pytest.mark.parametrize(
    "fields", [{"error_code": 20}, {"received": alert(40)}, {"peer_closed": True}, {"failure": "unexpected eof"}]
)
def test_a_tunnel_that_is_down_raises_an_alarm_on_the_expressway_c(fields: dict[str, Any]) -> None:
    """SSH says no more than that."""
    lines = told("ssh-tunnel", Side.CLIENT, **fields)

    assert [line.partition("UUID")[0] for line in lines] == [f'{AT} expc1 alarm: Event="Alarm Raised" Id="35013" ']
    assert f"cannot communicate with one or more remote hosts: {E1}" in lines[0]
    assert told("ssh-tunnel", Side.SERVER, **fields) == []


def test_the_alarm_of_tunnels_is_raised_once_and_lowered_with_the_last_that_comes_back() -> None:
    """Though each attempt fails anew, and to two hosts; the server's side changes nothing."""
    both = {
        each.server: each for each in expand(cluster().deployment) if each.kind == "ssh-tunnel" and each.client == C1
    }
    steps = [(E1, 20), (E1, 20), (E2, 20), (E1, None), (E1, 20), (E1, None), (E2, None), (E2, None), (E2, 20)]
    down: frozenset[str] = frozenset()

    seen = []
    for host, code in steps:
        account = account_of(TOLD, both[host], Side.CLIENT, error_code=code, is_established=code is None)
        lines = expressway_lines(account, node_of(C1), Spelling.OPENSSL_1, down=down)
        seen.append([re.findall(r'Event="Alarm (.*?)" Id="(.*?)".* hosts: (.*?)"', line) for line in lines])
        down = tunnels_down(account, down)

    raised, lowered = ([("Raised", "35013", E1)], [("Lowered", "35013", E2)])
    assert seen == [[raised], [], [], [], [], [], [lowered], [], [[("Raised", "35013", E2)]]]
    assert down == {E2}
    assert tunnels_down(account_of(TOLD, both[E1], Side.SERVER, error_code=20), down) == down


@pytest.mark.parametrize(
    ("kind", "side"),
    [
        ("jabber-https", Side.SERVER),
        ("cluster-peer", Side.CLIENT),
        ("sip-service", Side.CLIENT),
        ("imp-xmpp", Side.CLIENT),
        ("xcp-router", Side.CLIENT),
        ("ssh-tunnel", Side.CLIENT),
        ("cucm-https", Side.CLIENT),
    ],
)
def test_what_no_document_shows_is_left_out(kind: str, side: Side) -> None:
    """Nothing is made up: these say nothing when all is well, and some say nothing ever."""
    assert told(kind, side) == []


def test_a_stranger_is_received_by_the_call_server() -> None:
    """At whatever port is not that of another service."""
    lines = told(None, Side.SERVER, failure="http request")

    assert 'Event="Inbound TLS Negotiation Error"' in lines[3]
    assert 'Detail="http request"' in lines[3]


def test_addresses_of_ipv6_stand_in_brackets() -> None:
    """In sockets; fields of their own have none."""
    far = conversation_of(
        CONVERSATIONS["mutual-1.2"],
        client=SocketName(ip="2001:db8::10", port=40001),
        server=SocketName(ip="2001:db8::5", port=7001),
    )
    account = account_of(far, TRAVERSAL, Side.CLIENT, peer_closed=True)

    lines = list(expressway_lines(account, node_of(C1), Spelling.OPENSSL_1))

    assert "localAddress=\"['IPv6''TCP''[2001:db8::10]:40001']\"" in lines[3]
    assert 'Src-ip="2001:db8::10"' in lines[0]
