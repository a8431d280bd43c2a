"""Lines of the HTTP proxy of the Expressway (`traffic_server`, which is Apache Traffic Server).

On an Expressway-C it verifies CUCM, IM and Presence, Unity Connection and CMS.
"""

from __future__ import annotations

from edgetrust.mra.logs.pattern import Ends, Pattern, fault, look_alike, told

_VERIFICATION = "TAC 218018, traffic server certificate verification; Apache Traffic Server, SSLClientUtils.cc"
_PRODUCT = "Expressway"
_SERVER = r"server= ?(?P<peer>[^()\s]*) ?\( ?(?P<ip>[^()]*?) ?\)"

_BEGIN = "2026-11-20T09:12:31+01:00 expc1 traffic_server[3120]: [ET_NET 1] "
_HEAD = (
    '2026-11-20T09:12:31+01:00 expc1 traffic_server[3120]: UTCTime="2026-11-20 08:12:31,206"'
    ' Module="network.http.trafficserver" Level="DEBUG": '
)

PATTERNS = (
    Pattern(
        name="core-verification",
        anchors=("core server certificate verification failed",),
        expression=r"Core server certificate verification failed for \( ?(?P<expected>[^)]*?) ?\) ?\. ?"
        rf"Action=Terminate Error= ?(?P<reason>.*?) ?{_SERVER} ?depth=(?P<depth>\d+)",
        product=_PRODUCT,
        meaning=None,
        is_client=True,
        source=_VERIFICATION,
        sample=f"{_BEGIN}WARNING: Core server certificate verification failed for (cucm-pub.corp.example.com)."
        " Action=Terminate Error=self signed certificate server=cucm-pub.corp.example.com(10.0.20.21) depth=0",
        near_miss=f"{_BEGIN}NOTE: Core server certificate verification done for (cucm-pub.corp.example.com)."
        " Action=Continue server=cucm-pub.corp.example.com(10.0.20.21) depth=0",
    ),
    Pattern(
        name="core-verification-not-enforced",
        anchors=("core server certificate verification failed", "not in certificate"),
        expression=r"(?:Core server certificate verification failed for|SNI) \( ?(?P<expected>[^)]*?) ?\)"
        rf"(?: not in certificate)? ?\. ?Action=Continue(?: Error= ?(?P<reason>.*?))? ?{_SERVER}",
        product=_PRODUCT,
        meaning=told("upgrade-enforces-verification"),
        is_client=True,
        source=_VERIFICATION,
        sample=f"{_BEGIN}WARNING: Core server certificate verification failed for (cucm-pub.corp.example.com)."
        " Action=Continue Error=unable to get local issuer certificate"
        " server=cucm-pub.corp.example.com(10.0.20.21) depth=0",
        near_miss=f"{_BEGIN}WARNING: Core server certificate verification skipped. Action=Continue, not enforced",
    ),
    Pattern(
        name="server-defined-by-address",
        anchors=("not in certificate",),
        expression=r"SNI \( ?(?P<expected>[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*|[\d.]+|[^.\s)]+) ?\) (?P<reason>not in"
        r" certificate)"
        rf" ?\. ?Action=Terminate {_SERVER}",
        product=_PRODUCT,
        meaning=fault("cucm-defined-by-ip"),
        is_client=True,
        source=_VERIFICATION,
        sample=f"{_BEGIN}WARNING: SNI (10.0.20.21) not in certificate. Action=Terminate server=10.0.20.21(10.0.20.21)",
        near_miss=f"{_BEGIN}DEBUG: SNI (10.0.20.21) not in map. Action=None server=10.0.20.21(10.0.20.21), no error",
    ),
    Pattern(
        name="server-name-not-in-certificate",
        anchors=("not in certificate",),
        expression=r"SNI \( ?(?P<expected>[^)\s]*\.[^)\s]*) ?\) (?P<reason>not in certificate)"
        rf" ?\. ?Action=Terminate {_SERVER}",
        product=_PRODUCT,
        meaning=fault("name-mismatch"),
        is_client=True,
        source=_VERIFICATION,
        sample=f"{_BEGIN}WARNING: SNI ( cucm-sub.corp.example.com ) not in certificate . Action=Terminate"
        " server=cucm-sub.corp.example.com(10.0.20.22)",
        near_miss=f"{_BEGIN}WARNING: SNI (cucm-sub.corp.example.com) not in map. Action=None, no error",
    ),
    Pattern(
        name="proxy-connection",
        anchors=("ssl connection failed for",),
        expression=r"SSL connection failed for '(?P<peer>[^']*)': ?(?P<reason>error:[^\"]*)",
        product=_PRODUCT,
        meaning=None,
        is_client=True,
        source=_VERIFICATION,
        sample=f"{_BEGIN}ERROR: SSL connection failed for 'cucm-pub.corp.example.com': error:1416F086:SSL"
        " routines:tls_process_server_certificate:certificate verify failed",
        near_miss=f"{_BEGIN}NOTE: SSL connection closed for 'cucm-pub.corp.example.com': no error",
    ),
    Pattern(
        name="proxy-connect-failed",
        anchors=("502 connect failed",),
        expression=r'Msg ?= ?" ?HTTP/1\.\d (?P<reason>502 connect failed)',
        product=_PRODUCT,
        meaning=look_alike("web-proxy-error", is_vague=True),
        source="TAC 218018, traffic server certificate verification",
        sample=f'{_HEAD}Detail="Sending Response" Txn-id="7" TrackingID="" Dst-ip="127.0.0.1" Dst-port="34118"'
        ' Msg="HTTP/1.1 502 connect failed "',
        near_miss=f'{_HEAD}Detail="Receive Response" Txn-id="7" TrackingID="" Dst-ip="127.0.0.1" Msg="HTTP/1.1 200 OK"',
    ),
    Pattern(
        name="request-forbidden",
        anchors=("sending http error response",),
        expression=r'Event ?= ?" ?Sending HTTP error response ?" ?Status ?= ?" ?403 ?"'
        r'(?: ?Reason ?= ?" ?(?P<reason>[^"]*?) ?")?',
        product=_PRODUCT,
        meaning=look_alike("request-forbidden"),
        ends=Ends.NONE,
        source="TAC 117811, MRA in a multi-domain deployment, SIP domains",
        sample='2026-11-20T09:12:31+01:00 expe1 traffic_server[15550]: Event="Sending HTTP error response" Status="403"'
        ' Reason="Forbidden" Dst-ip="203.0.113.77" Dst-port="50314" UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31+01:00 expe1 traffic_server[15550]: Event="Sending HTTP error response"'
        ' Status="404" Reason="Not Found" Dst-ip="203.0.113.77" Dst-port="50314"',
    ),
)
