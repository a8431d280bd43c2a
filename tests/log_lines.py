"""Logs as a product in good health writes them, made from nothing but words of ours; no pattern is looked at.

The lines hold whatever healthy lines hold that is near to a failure: names in certificates, connections that are closed
by the other side, handshakes in progress, alarms that are lowered, uploads that succeed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

_TEMPLATES = (
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="network.tcp" Level="DEBUG":  Src-ip="{a}" Src-port="{p}"'
        ' Dst-ip="{b}"'
        ' Dst-port="5061" Detail="TCP Connecting"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="network.tcp" Level="DEBUG":  Src-ip="{a}" Src-port="{p}"'
        ' Dst-ip="{b}"'
        ' Dst-port="5061" Detail="TCP Connection Established"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="network.tcp" Level="DEBUG":  Src-ip="{a}" Src-port="{p}"'
        ' Dst-ip="{b}"'
        ' Dst-port="5061" Detail="TCP Connection Closed" Reason="Got EOF on socket"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="network.tcp" Level="DEBUG":  Src-ip="{a}" Src-port="{p}"'
        ' Dst-ip="{b}"'
        ' Dst-port="5061" Detail="TCP Connection Closed" Reason="Idle countdown expired"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="developer.ssl" Level="INFO"'
        ' CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(1974)" Method="::ttssl_continueHandshake" Thread="0x7f57":'
        '  Detail="Handshake in progress" Reason="want read/write"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="developer.ssl" Level="DEBUG"'
        ' CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(1960)" Method="::ttssl_continueHandshake" Thread="0x7f57":'
        '  Detail="Handshake succeeded"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="developer.ssl" Level="DEBUG"'
        ' CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(1654)" Method="::TTSSL_retrieveAltNames" Thread="0x7f57":'
        ' Detail="Found DNS alt-name in peer certificate" AltName="n{n}.example.com"'
    ),
    (
        '{iso} expe1 tvcs: Event="Registration Accepted" Service="SIP" Src-ip="{a}" Src-port="{p}" Protocol="TLS"'
        ' AOR="sip:user{n}@example.com" Level="1" UTCTime="{utc}"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="network.sip" Level="INFO":  Action="Sent" Local-ip="{b}"'
        ' Local-port="7001" Dst-ip="{a}" Dst-port="{p}" Detail="Sending Response Code=200, Method=SERVICE, CSeq={n}"'
    ),
    (
        '{iso} expe1 tvcs: UTCTime="{utc}" Module="network.sip" Level="INFO":  Action="Received" Src-ip="{a}"'
        ' Detail="Receive Response Code=404, Method=SUBSCRIBE, Reason=Not Found"'
    ),
    (
        '{iso} expe1 traffic_server[3120]: UTCTime="{utc}" Module="network.http.trafficserver" Level="DEBUG":'
        ' Detail="Sending Response" Txn-id="{n}" Dst-ip="{a}" Dst-port="{p}" Msg="HTTP/1.1 200 OK"'
    ),
    (
        '{iso} expe1 traffic_server[3120]: Event="Request Allowed" Detail="Access allowed" Reason="In allow list"'
        ' Url="https://cucm.example.com:8443/cucm-uds/" Rule="https://cucm.example.com:8443/cucm-uds" Match="prefix"'
        ' Level="1" UTCTime="{utc}"'
    ),
    (
        '{iso} expc1 edgeconfigprovisioning: Level="INFO" Detail="Authenticated user successfully" Username="user{n}"'
        ' UTCTime="{utc}"'
    ),
    (
        '{iso} expe1 alarm: Level="INFO" Event="Alarm Lowered" Id="35013" UUID="0f96695e" Severity="warning"'
        ' Detail="Unified Communications SSH tunnel failure" UTCTime="{utc}"'
    ),
    (
        '{iso} expe1 alarm: Level="WARN" Event="Alarm Raised" Id="40049" UUID="0f96695e" Severity="notice"'
        ' Detail="Cluster TLS permissive" UTCTime="{utc}"'
    ),
    (
        '{iso} expe1 httpd[15060]: web: Event="System Configuration Changed" Detail="configuration/cluster/tls_verify -'
        ' changed from: \'Permissive\' to: \'Enforcing\'" Src-ip="{a}" User="admin" Level="1" UTCTime="{utc}"'
    ),
    (
        '{iso} expe1 UTCTime="{utc}" Module="developer.clusterdb.cdb" Level="ERROR" Node="clusterdb@expe1.example.com"'
        ' Detail="Inconsistent Database" Context="mnesia down, not failed over, error not fatal"'
    ),
    (
        "{n:08d}.021 |{clock}.937 |AppInfo  |SIPStationD(18400) - validTLSConnection:TLS InvalidX509NameInCertificate,"
        " Rcvd=expc1.example.com, Expected=SEP{n:012d}. Will check SAN the next"
    ),
    "{n}: NOT {clock}.765155 SECD: -HTTPS cert not in CTL, <10.0.20.21:8443>",
    "{n}: NOT {clock}.765160 SECD: -TVS service available, can attempt via TVS",
    "{n}.88 HttpClient     SSLv3, TLS handshake, Client hello (1):",
    "{n}.91 HttpClient HTTP/1.1 401 Unauthorized",
    "{n}.91 PROV I: notify_http_done: Received 200 (no error) on request https://expe1.example.com:8443/",
    (
        "{day} {clock},120 INFO  [0x00001c2c] [csf.cert.][checkIdentifiers] Verification of identity: 'example.com'"
        " succeeded."
    ),
    "{day} {clock},120 INFO  [0x00001c2c] [csf.cert.] Verification result : SUCCESS reason : [VALID]",
    "Success: Certificate Uploaded",
)


def healthy_lines(count: int, *, seed: int = 1) -> Iterator[str]:
    """So many lines, one about every second."""
    random = Random(seed)
    moment = BEGIN
    for _ in range(count):
        moment += timedelta(milliseconds=random.randrange(1, 2000))
        yield random.choice(_TEMPLATES).format(
            iso=moment.isoformat(timespec="milliseconds"),
            utc=f"{moment:%Y-%m-%d %H:%M:%S},{moment.microsecond // 1000:03d}",
            clock=f"{moment:%H:%M:%S}",
            day=f"{moment:%Y-%m-%d}",
            a=f"203.0.113.{random.randrange(1, 255)}",
            b="192.0.2.5",
            p=random.randrange(20000, 60000),
            n=random.randrange(1000, 99999),
        )


def inbound(reason: str, *, source: str = "198.51.100.20", port: int = 40112, node: str = "expe1") -> str:
    """An Expressway, as TLS server at port 7001, did not come to terms with a client."""
    return (
        f'2026-11-20T09:12:31.207+01:00 {node} tvcs: Event="Inbound TLS Negotiation Error" Service="SIP"'
        f' Src-ip="{source}" Src-port="{port}" Dst-ip="192.0.2.5" Dst-port="7001" Detail="{reason}" Protocol="TLS"'
        ' Level="1" UTCTime="2026-11-20 08:12:31,206"'
    )


def outbound(reason: str, *, name: str = "expe1.example.com", server: str = "192.0.2.5") -> str:
    """An Expressway, as TLS client, did not come to terms with a server at port 7001."""
    return (
        '2026-11-20T09:12:31.207+01:00 expc1 tvcs: Event="Outbound TLS Negotiation Error" Service="SIP"'
        f' Src-ip="10.0.10.11" Src-port="25697" Dst-ip="{server}" Dst-port="7001" Detail="{reason}" Protocol="TLS"'
        f' Common-name="{name}" Level="1" UTCTime="2026-11-20 08:12:31,206"'
    )


def at(port: int, line: str) -> str:
    """The same line about another port of the server."""
    return line.replace('Dst-port="7001"', f'Dst-port="{port}"')


def connection(reason: str, *, is_server: bool, client: str = "198.51.100.20", port: int = 40112) -> str:
    """What OpenSSL says of it, on the side that is the server or the client."""
    ends = ["['IPv4''TCP''192.0.2.5:7001']", f"['IPv4''TCP''{client}:{port}']"]
    local, remote = ends if is_server else reversed(ends)
    return (
        '2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="developer.ssl"'
        ' Level="ERROR" CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(68)" Method="::TTSSLErrorOutput"'
        ' Thread="0x7f29": TTSSL_continueHandshake: Failed to establish SSL connection iResult="-1" error="1"'
        f' bServer="{str(is_server).lower()}" localAddress="{local}" remoteAddress="{remote}"'
        f' ssl_error_reason="{reason}"'
    )


def closed(reason: str) -> str:
    """The end of its TCP connection."""
    return (
        '2026-11-20T09:12:31.208+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,207" Module="network.tcp"'
        ' Level="DEBUG":  Src-ip="198.51.100.20" Src-port="40112" Dst-ip="192.0.2.5" Dst-port="7001"'
        f' Detail="TCP Connection Closed" Reason="{reason}"'
    )


def core(reason: str, *, depth: int, action: str = "Terminate", name: str = "cucm-pub.corp.example.com") -> str:
    """The HTTP proxy of an Expressway-C did not accept a server inside."""
    return (
        "2026-11-20T09:12:31+01:00 expc1 traffic_server[3120]: [ET_NET 1] WARNING: Core server certificate verification"
        f" failed for ({name}). Action={action} Error={reason} server={name}(10.0.20.21) depth={depth}"
    )
