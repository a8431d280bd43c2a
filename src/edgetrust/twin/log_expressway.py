"""Lines of an Expressway: the call server (`tvcs`), the web proxy (`traffic_server`), the XMPP router and alarms.

Sources: TAC 212475 (Webex Hybrid Call: mutual TLS), TAC 117811 (MRA in a multi-domain deployment), TAC 218018 (traffic
server certificate verification), TAC 118798 (common issues with Collaboration Edge), and the alarms of the Expressway
Administrator Guide. What these do not show is left out: the web proxy as a server, TLS between cluster peers, SIP
SERVICE, and what the XMPP router says of chains.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import NAMESPACE_DNS, uuid5

from edgetrust.model.deployment import Node
from edgetrust.model.lab import WRONG_CREDENTIALS, Account, SocketName
from edgetrust.model.side import Side
from edgetrust.twin.log_words import (
    Spelling,
    alert_error,
    alert_text,
    in_utc,
    quoted,
    verify_error,
    verify_text,
)
from edgetrust.twin.verify_codes import VerifyCode

_SIP = frozenset(
    ("traversal", "cucm-sip", "cucm-sip-back", "cucm-sip-oauth", "jabber-sip", "phone-sip", "tc-sip")
)  # fmt: skip
"""Kinds of connections that the call server has."""
_PROXIED = frozenset(("cucm-https", "cucm-config", "cucm-config-secure", "imp-https", "unity-https"))
"""Kinds that the web proxy of an Expressway-C opens."""
_ROUTED, _TUNNEL = "xcp-router", "ssh-tunnel"
_NO_SIP_PORTS = frozenset((443, 2222, 4372, 5222, 7400, 8443))
"""Where a stranger is not received by the call server."""

_THREAD = "0x7f29ddefa700"
_PROXY = "traffic_server[3120]: [ET_NET 1]"
_ROUTER = "XCP_JABBERD[23843]:"
_LONGEST_ALARM = 200
"""Characters of a list of hosts in an alarm."""


def expressway_lines(
    account: Account, node: Node, spelling: Spelling, *, down: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What the node writes of a connection, in order. `down`: where it had no tunnel to before (`tunnels_down`)."""
    kind = None if account.connection is None else account.connection.kind
    writer = _Writer(account, node, spelling)
    if kind in _SIP or (kind is None and account.own.port not in _NO_SIP_PORTS):
        yield from writer.call_server()
    elif account.side is not Side.CLIENT:
        return
    elif kind in _PROXIED:
        yield from writer.web_proxy()
    elif kind == _ROUTED and account.error_code == VerifyCode.HOSTNAME_MISMATCH:
        yield from writer.router()
    elif kind == _TUNNEL and bool(down) != bool(tunnels_down(account, down)):
        yield writer.tunnel_alarm(is_raised=not down)


def tunnels_down(account: Account, before: frozenset[str]) -> frozenset[str]:
    """The hosts to which the node has no tunnel behind this connection. The alarm is up as long as there is one."""
    if account.connection is None or account.connection.kind != _TUNNEL or account.side is not Side.CLIENT:
        return before
    host = {account.peer or account.other.ip}
    return before | host if _has_failed(account) else before - host


def _has_failed(account: Account) -> bool:
    gave_up = account.failure not in (None, WRONG_CREDENTIALS)
    return account.error_code is not None or account.received is not None or account.peer_closed or gave_up


class _Writer:
    """One account, and the words in which its lines are written."""

    def __init__(self, account: Account, node: Node, spelling: Spelling) -> None:
        self._account = account
        self._spelling = spelling
        self._node = node
        self._begin = f"{account.at.isoformat(timespec='milliseconds')} {node.fqdn.partition('.')[0]}"
        self._utc = f'UTCTime="{in_utc(account.at)}"'

    @property
    def has_failed(self) -> bool:
        return _has_failed(self._account)

    @property
    def _was_left(self) -> bool:
        """The other side went without a word."""
        account = self._account
        return account.peer_closed and account.error_code is None and account.received is None

    @property
    def _is_established(self) -> bool:
        """TLS is up: names are looked for after that."""
        account = self._account
        return account.is_established or account.error_code == VerifyCode.HOSTNAME_MISMATCH or not self.has_failed

    # --- the call server ----------------------------------------------------------------------------------------------

    def call_server(self) -> Iterator[str]:
        """TCP, TLS, the names of the other side, and how it ended."""
        if self._account.side is Side.CLIENT:
            yield self._tcp("TCP Connecting")
        yield self._tcp("TCP Connection Established")
        yield self._tls("::ttssl_continueHandshake", 'Detail="Handshake in progress" Reason="want read/write"')
        if self._is_established:
            yield from self._names()
            yield self._tls("::ttssl_continueHandshake", 'Detail="Handshake succeeded"')
        else:
            yield from self._library()
            yield self._tls("::ttssl_continueHandshake", 'Detail="Handshake Failed" Reason="want error ssl"')
        if self.has_failed and not (self._was_left and self._is_established):
            yield self._event()
        elif self._account.failure == WRONG_CREDENTIALS:
            yield self._wrong_credentials()
        if self.has_failed:
            yield self._tcp("TCP Connection Closed", "Got EOF on socket" if self._was_left else self._reason())

    def _reason(self) -> str:
        account = self._account
        if account.error_code == VerifyCode.HOSTNAME_MISMATCH:
            return "Peer's TLS certificate identity was unacceptable"
        if account.error_code is not None:
            return verify_text(account, self._spelling)
        if account.received is not None:
            return alert_text(account.received)
        if self._was_left:
            return "No SSL error available, probably remote disconnect"
        reason = quoted(account.failure or "").rpartition(":")[2].strip()
        return _OWN_WORDS.get(reason, reason)

    def _event(self) -> str:
        is_server = self._account.side is Side.SERVER
        event = f"{'Inbound' if is_server else 'Outbound'} TLS Negotiation Error"
        name = self._account.expected_name or self._account.peer or self._account.other.ip
        wanted = "" if is_server else f' Common-name="{quoted(name)}"'
        return (
            f'{self._begin} tvcs: Event="{event}" Service="SIP" {self._ends()} Detail="{self._reason()}" Protocol="TLS"'
            f'{wanted} Level="1" {self._utc}'
        )

    def _wrong_credentials(self) -> str:
        source = _end("Src", self._account.other)
        return (
            f'{self._begin} tvcs: Event="Authentication Failed" Service="SIP" {source} Detail="{WRONG_CREDENTIALS}"'
            f' Protocol="TLS" Method="OPTIONS" Level="1" {self._utc}'
        )

    def _library(self) -> Iterator[str]:
        """OpenSSL's view; what it says of other failures is not published."""
        account = self._account
        if account.error_code is not None:
            yield self._not_established(1, verify_error(account.side, self._spelling))
        elif account.received is not None:
            yield self._not_established(1, alert_error(account.received, self._spelling))
        elif self._was_left:
            yield self._not_established(5, None)

    def _not_established(self, error: int, reason: str | None) -> str:
        account = self._account
        is_server = "true" if account.side is Side.SERVER else "false"
        said = "" if reason is None else f' ssl_error_reason="{reason}"'
        return (
            f'{self._begin} tvcs: {self._utc} Module="developer.ssl" Level="ERROR"'
            ' CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(68)" Method="::TTSSLErrorOutput"'
            f' Thread="{_THREAD}": TTSSL_continueHandshake: Failed to establish SSL connection iResult="-1"'
            f' error="{error}" bServer="{is_server}" localAddress="{_socket(account.own)}"'
            f' remoteAddress="{_socket(account.other)}"{said}'
        )

    def _names(self) -> Iterator[str]:
        common_name, *others = self._account.peer_names or (None,)
        if common_name is not None:
            yield self._tls(
                "::TTSSL_retrieveCommonName",
                f'Detail="Found common name in peer certificate" CommonName="{quoted(common_name)}"',
            )
        for name in others:
            yield self._tls(
                "::TTSSL_retrieveAltNames",
                f'Detail="Found DNS alt-name in peer certificate" AltName="{quoted(name)}"',
            )

    def _tls(self, method: str, said: str) -> str:
        return (
            f'{self._begin} tvcs: {self._utc} Module="developer.ssl" Level="DEBUG" Method="{method}"'
            f' Thread="{_THREAD}": {said}'
        )

    def _tcp(self, detail: str, reason: str | None = None) -> str:
        why = "" if reason is None else f' Reason="{reason}"'
        return (
            f'{self._begin} tvcs: {self._utc} Module="network.tcp" Level="DEBUG": {self._ends()} Detail="{detail}"{why}'
        )

    def _ends(self) -> str:
        account = self._account
        own_first = (account.own, account.other)
        source, target = own_first if account.side is Side.CLIENT else reversed(own_first)
        return f"{_end('Src', source)} {_end('Dst', target)}"

    # --- the web proxy, the router, alarms ----------------------------------------------------------------------------

    def web_proxy(self) -> Iterator[str]:
        """What the web proxy says of a server."""
        account = self._account
        begin = f"{account.at.isoformat(timespec='seconds')} {self._node.fqdn.partition('.')[0]} {_PROXY}"
        name = quoted(account.expected_name or account.peer or account.other.ip)
        server = f"server={name}({account.other.ip})"
        if account.error_code == VerifyCode.HOSTNAME_MISMATCH:
            yield f"{begin} WARNING: SNI ({name}) not in certificate. Action=Terminate {server}"
        elif account.error_code is not None:
            yield (
                f"{begin} WARNING: Core server certificate verification failed for ({name}). Action=Terminate"
                f" Error={verify_text(account, self._spelling)} {server} depth={account.error_depth}"
            )
        if account.error_code is not None:
            yield f"{begin} ERROR: SSL connection failed for '{name}': {verify_error(account.side, self._spelling)}"
        elif account.received is not None:
            yield f"{begin} ERROR: SSL connection failed for '{name}': {alert_error(account.received, self._spelling)}"

    def router(self) -> Iterator[str]:
        """The XMPP router looks for the name that the address of the other side has in DNS."""
        address = self._account.other.ip
        yield (
            f'{self._begin} {_ROUTER} {self._utc} ThreadID="139747212576512" Module="Jabber" Level="WARN "'
            f' CodeLocation="cvsservice.cpp:601" Detail="Certificate verification failed for host={address},'
            ' additional info: Invalid Hostname"'
        )
        yield self.alarm(
            25031,
            "error",
            f"Certificate verification failed: FQDN in PTR record for address {address} does not match with SAN entries"
            f" presented in certificate of that Server with IP {address}",
        )

    def tunnel_alarm(self, *, is_raised: bool) -> str:
        """No tunnel to the first host, or a tunnel to the last one again."""
        host = (self._account.peer or self._account.other.ip)[:_LONGEST_ALARM]
        return self.alarm(
            35013,
            "warning",
            "Unified Communications SSH tunnel failure: This system cannot communicate with one or more remote hosts:"
            f" {host}",
            event="Alarm Raised" if is_raised else "Alarm Lowered",
        )

    def alarm(self, number: int, severity: str, detail: str, *, event: str = "Alarm Raised") -> str:
        """The line of an alarm; the same alarm of a node has the same UUID. The guide lists both events; that they are
        written alike is inferred."""
        uuid = uuid5(NAMESPACE_DNS, f"{number}.{self._node.id}")
        return (
            f'{self._begin} alarm: Event="{event}" Id="{number}" UUID="{uuid}" Severity="{severity}"'
            f' Detail="{detail}" Level="1" {self._utc}'
        )


_OWN_WORDS = {"peer did not return a certificate": "no certificate returned"}
"""What the call server says where OpenSSL has other words."""


def _end(side: str, name: SocketName) -> str:
    return f'{side}-ip="{name.ip}" {side}-port="{name.port}"'


def _socket(name: SocketName) -> str:
    is_ipv6 = ":" in name.ip
    host = f"[{name.ip}]" if is_ipv6 else name.ip
    return f"['{'IPv6' if is_ipv6 else 'IPv4'}''TCP''{host}:{name.port}']"
