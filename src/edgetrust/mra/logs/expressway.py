"""Lines of the Expressway's call server (`tvcs`), its web proxy for sign-in and its SSH tunnels."""

from __future__ import annotations

from edgetrust.mra.logs.pattern import Ends, Pattern, fault, look_alike, refused, told

_HYBRID = "TAC 212475, Webex Hybrid Call: mutual TLS"
_DOMAINS = "TAC 117811, MRA in a multi-domain deployment"
_GUIDE = "Mobile and Remote Access guide, troubleshooting"
_PRODUCT = "Expressway"

_REASON = r'[^"]*?)\s*"'
_SAME_FAILURE = r"(?:(?!Event=|Failed to establish).)*?"
"""No further than to where another record begins, so that none hides another, and none is looked through again."""

PATTERNS = (
    Pattern(
        name="inbound-negotiation",
        anchors=("inbound tls negotiation error",),
        expression=rf'Inbound TLS Negotiation Error\b(?:(?!Event=).)*?\bDetail ?= ?" ?(?P<reason>{_REASON}',
        product=_PRODUCT,
        meaning=None,
        otherwise=fault("handshake-aborted"),
        ends=Ends.INBOUND,
        source=f"{_HYBRID}, issues 1 to 3 and 5",
        sample='2026-11-20T09:12:31.207+01:00 expe1 tvcs: Event="Inbound TLS Negotiation Error" Service="SIP"'
        ' Src-ip="198.51.100.20" Src-port="40112" Dst-ip="192.0.2.5" Dst-port="7001" Detail="self signed certificate in'
        ' certificate chain" Protocol="TLS" Level="1" UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31.207+01:00 expe1 tvcs: Event="Inbound TLS Negotiation Succeeded" Service="SIP"'
        ' Src-ip="198.51.100.20" Detail="Handshake succeeded" Level="1" UTCTime="2026-11-20 08:12:31,206"',
    ),
    Pattern(
        name="outbound-negotiation",
        anchors=("outbound tls negotiation error",),
        expression=rf'Outbound TLS Negotiation Error\b(?:(?!Event=).)*?\bDetail ?= ?" ?(?P<reason>{_REASON}'
        r'(?:(?:(?!Event=).)*?\bCommon-name ?= ?" ?(?P<expected>[^"]*?) ?")?',
        product=_PRODUCT,
        meaning=None,
        otherwise=fault("handshake-aborted"),
        ends=Ends.OUTBOUND,
        source=f"{_DOMAINS}, traversal zone; {_HYBRID}, issue 4",
        sample='2026-11-20T09:12:31.207+01:00 expc1 tvcs: Event="Outbound TLS Negotiation Error" Service="SIP"'
        ' Src-ip="10.0.10.11" Src-port="25697" Dst-ip="192.0.2.5" Dst-port="7001" Detail="Peer\'s TLS certificate'
        ' identity was unacceptable" Protocol="TLS" Common-name="expe1.example.com" Level="1"'
        ' UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31.207+01:00 expc1 tvcs: Event="Outbound TLS Negotiation Error" Service="SIP"'
        ' Src-ip="10.0.10.11" Dst-ip="192.0.2.5" Level="1" UTCTime="2026-11-20 08:12:31,206"',
    ),
    Pattern(
        name="ssl-connection",
        anchors=("failed to establish ssl connection",),
        expression=rf'Failed to establish SSL connection{_SAME_FAILURE}\bssl_error_reason ?= ?" ?(?P<reason>[^"]*)',
        product=_PRODUCT,
        meaning=None,
        otherwise=fault("handshake-aborted", is_vague=True),
        ends=Ends.SOCKETS,
        source=f"{_HYBRID}, issues 1 and 3",
        sample='2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="developer.ssl"'
        ' Level="ERROR" CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(68)" Method="::TTSSLErrorOutput"'
        ' Thread="0x7f29ddefa700": TTSSL_continueHandshake: Failed to establish SSL connection iResult="0" error="1"'
        " bServer=\"true\" localAddress=\"['IPv4''TCP''192.0.2.5:7001']\""
        " remoteAddress=\"['IPv4''TCP''198.51.100.20:40112']\""
        ' ssl_error_reason="error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca"',
        near_miss='2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="developer.ssl"'
        ' Level="INFO" CodeLocation="ppcmains/ssl/ttssl/ttssl_openssl.cpp(1974)" Method="::ttssl_continueHandshake"'
        ' Thread="0x7f29ddefa700": Detail="Handshake in progress" Reason="want read/write"',
    ),
    Pattern(
        name="ssl-connection-cut",
        anchors=("failed to establish ssl connection",),
        expression=rf"Failed to establish SSL connection(?!{_SAME_FAILURE}ssl_error_reason)"
        rf'{_SAME_FAILURE}\berror ?= ?" ?(?P<reason>5) ?"',
        product=_PRODUCT,
        meaning=refused("peer-closed-silently", is_vague=True),
        ends=Ends.SOCKETS,
        source=f"{_HYBRID}, issue 4",
        sample='Thread="0x7f6496669700": TTSSL_continueHandshake: Failed to establish SSL connection iResult="-1"'
        " error=\"5\" bServer=\"false\" localAddress=\"['IPv4''TCP''10.0.10.11:28351']\""
        " remoteAddress=\"['IPv4''TCP''192.0.2.5:7001']\"",
        near_miss='Thread="0x7f6496669700": TTSSL_continueHandshake: Failed to establish SSL connection iResult="-1"'
        " error=\"2\" bServer=\"false\" localAddress=\"['IPv4''TCP''10.0.10.11:28351']\"",
    ),
    Pattern(
        name="connection-closed",
        anchors=(
            "signed certificate",
            "issuer certificate",
            "certificate has expired",
            "certificate is not yet valid",
            "certificate revoked",
            "certificate crl",
            "certificate purpose",
            "identity was unacceptable",
            "no certificate returned",
            " alert ",
        ),
        expression=r'Detail ?= ?" ?TCP Connection Closed ?" ?Reason ?= ?" ?(?P<reason>(?!Got EOF|Idle )[^"]*?) ?"',
        product=_PRODUCT,
        meaning=None,
        ends=Ends.UNKNOWN,
        source=f"{_HYBRID}, issues 1 and 2",
        sample='2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="network.tcp"'
        ' Level="DEBUG":  Src-ip="198.51.100.20" Src-port="40112" Dst-ip="192.0.2.5" Dst-port="7001"'
        ' Detail="TCP Connection Closed" Reason="no certificate returned"',
        near_miss='2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="network.tcp"'
        ' Level="DEBUG":  Src-ip="198.51.100.20" Src-port="40112" Dst-ip="192.0.2.5" Dst-port="5061"'
        ' Detail="TCP Connection Closed" Reason="Got EOF on socket"',
    ),
    Pattern(
        name="connection-failed",
        anchors=("tcp connection failed",),
        expression=r'Detail ?= ?" ?TCP Connection Failed ?"',
        product=_PRODUCT,
        meaning=look_alike("connection-refused"),
        ends=Ends.OUTBOUND,
        source="TAC 212347, MRA phone services over NAT reflection",
        sample='2026-11-20T09:12:31+01:00 expc1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="network.tcp"'
        ' Level="ERROR":  Src-ip="10.0.10.11" Src-port="27921" Dst-ip="192.0.2.5" Dst-port="7001"'
        ' Detail="TCP Connection Failed"',
        near_miss='2026-11-20T09:12:31+01:00 expc1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="network.tcp"'
        ' Level="DEBUG":  Src-ip="10.0.10.11" Src-port="27921" Dst-ip="192.0.2.5" Dst-port="7001"'
        ' Detail="TCP Connection Established"',
    ),
    Pattern(
        name="traversal-credentials",
        anchors=("authentication failed",),
        expression=r'Event ?= ?" ?Authentication Failed ?"(?:(?!Event=).)*?'
        r'Detail ?= ?" ?(?P<reason>Incorrect authentication credential for user) ?"'
        r'(?:(?!Event=).)*?Method ?= ?" ?OPTIONS ?"',
        product=_PRODUCT,
        meaning=look_alike("traversal-credentials-wrong"),
        ends=Ends.INBOUND,
        source=f"{_DOMAINS}, traversal zone",
        sample='2026-11-20T09:12:31.207+01:00 expe1 tvcs: Event="Authentication Failed" Service="SIP"'
        ' Src-ip="10.0.10.11" Src-port="25723" Detail="Incorrect authentication credential for user" Protocol="TLS"'
        ' Method="OPTIONS" Level="1" UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31.207+01:00 expe1 tvcs: Event="Authentication Succeeded" Service="SIP"'
        ' Src-ip="10.0.10.11" Src-port="25723" Protocol="TLS" Method="OPTIONS" Level="1"',
    ),
    Pattern(
        name="user-credentials",
        anchors=("authentication failed",),
        expression=r'Event ?= ?" ?Authentication Failed ?"(?:(?!Event=).)*?'
        r'Detail ?= ?" ?(?P<reason>Incorrect authentication credential for user) ?"'
        r'(?:(?!Event=).)*?Method ?= ?" ?(?!OPTIONS)[A-Z]+ ?"',
        product=_PRODUCT,
        meaning=look_alike("user-credentials-wrong"),
        ends=Ends.INBOUND,
        source=f"{_DOMAINS}, traversal zone (the same event, for another request)",
        sample='2026-11-20T09:12:31.207+01:00 expe1 tvcs: Event="Authentication Failed" Service="SIP"'
        ' Src-ip="203.0.113.77" Src-port="25723" Detail="Incorrect authentication credential for user" Protocol="TLS"'
        ' Method="REGISTER" Level="1" UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31.207+01:00 expe1 tvcs: Event="Authentication Failed" Service="SIP"'
        ' Src-ip="203.0.113.77" Src-port="25723" Detail="No credentials" Protocol="TLS" Method="REGISTER" Level="1"',
    ),
    Pattern(
        name="digest-mismatch",
        anchors=("calculated response does not match",),
        expression=r"(?P<reason>calculated response does not match supplied response)",
        product=_PRODUCT,
        meaning=look_alike("traversal-credentials-wrong", is_vague=True),
        source=f"{_DOMAINS}, traversal zone",
        sample='2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="developer.nomodule"'
        ' Level="WARN" CodeLocation="ppcmains/sip/sipproxy/SipProxyAuthentication.cpp(686)"'
        ' Method="SipProxyAuthentication::checkDigestSAResponse" Thread="0x7f2485cb0700": calculated response does not'
        " match supplied response, calculatedResponse=00112233445566778899aabbccddeeff,"
        " response=ffeeddccbbaa99887766554433221100",
        near_miss='2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="network.ldap"'
        ' Level="INFO": Detail="Authentication credential found in directory for identity: traversal"',
    ),
    Pattern(
        name="registration-rejected",
        anchors=("registration rejected",),
        expression=r'Event ?= ?" ?Registration Rejected ?"(?:(?!Event=).)*?Reason ?= ?" ?(?P<reason>Unknown domain) ?"',
        product=_PRODUCT,
        meaning=look_alike("request-forbidden"),
        ends=Ends.INBOUND,
        source="TAC 118798, common issues with Collaboration Edge",
        sample='2026-11-20T09:12:31.207+01:00 expc1 tvcs: Event="Registration Rejected" Reason="Unknown domain"'
        ' Service="SIP" Src-ip="192.0.2.5" Src-port="51601" Protocol="TCP" AOR="sip:a@example.com" Level="1"'
        ' UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31.207+01:00 expc1 tvcs: Event="Registration Accepted" Service="SIP"'
        ' Src-ip="192.0.2.5" Src-port="51601" Protocol="TCP" Level="1" UTCTime="2026-11-20 08:12:31,206"',
    ),
    Pattern(
        name="service-timed-out",
        anchors=("code=408, method=service",),
        expression=r"Sending Response (?P<reason>Code=408, Method=SERVICE)",
        product=_PRODUCT,
        meaning=look_alike("nat-reflection"),
        ends=Ends.OUTBOUND,
        source="TAC 212347, MRA phone services over NAT reflection",
        sample='2026-11-20T09:12:31+01:00 expc1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="network.sip"'
        ' Level="INFO":  Action="Sent" Local-ip="10.0.10.11" Local-port="27901" Dst-ip="192.0.2.5" Dst-port="7001"'
        ' Detail="Sending Response Code=408, Method=SERVICE, CSeq=4616, To=sip:serviceserver@cucm.example.com"',
        near_miss='2026-11-20T09:12:31+01:00 expc1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="network.sip"'
        ' Level="INFO":  Action="Sent" Local-ip="10.0.10.11" Local-port="27901" Dst-ip="192.0.2.5" Dst-port="7001"'
        ' Detail="Sending Response Code=200, Method=SERVICE, CSeq=4616"',
    ),
    Pattern(
        name="user-not-authenticated",
        anchors=("failed to authenticate user against server",),
        expression=r"(?P<reason>Failed to authenticate user against server)"
        r"(?:(?!Event=).)*?Server ?= ?\" ?\('https?', '(?P<peer>[^']*)', (?P<port>\d+)\)",
        product=_PRODUCT,
        meaning=look_alike("home-cluster-unknown"),
        source="TAC 211304, Collaboration Edge for TC endpoints, issue 4",
        sample='2026-11-20T09:12:31+01:00 expc1 edgeconfigprovisioning: Level="INFO" Detail="Failed to'
        " authenticate user"
        ' against server" Username="jdoe" Server="(\'https\', \'10.0.20.21\', 8443)"'
        ' Reason="failure" UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31+01:00 expc1 edgeconfigprovisioning: Level="INFO" Detail="Authenticated user'
        ' successfully" Username="jdoe" UTCTime="2026-11-20 08:12:31,206"',
    ),
    Pattern(
        name="tunnel-crashed",
        anchors=("portforwarding.pyc",),
        expression=r"(?P<reason>An unexpected software error was detected in portforwarding\.pyc)",
        product=_PRODUCT,
        meaning=told("host-name-underscore"),
        source=f"{_GUIDE}, Jabber cannot sign in due to SSH tunnels failure",
        sample='2026-11-20T09:12:31+01:00 expe1 alarm: Level="ERROR" Event="Alarm Raised" Id="15004" Severity="error"'
        ' Detail="Application failed - An unexpected software error was detected in portforwarding.pyc"'
        ' UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31+01:00 expe1 portforwarding: Level="INFO" Detail="started portforwarding.pyc"',
    ),
    Pattern(
        name="next-hop-failed",
        anchors=("502 next hop",),
        expression=r"(?P<reason>502 Next Hop Connection Failed)",
        product=_PRODUCT,
        meaning=told("ssh-tunnel-down"),
        source=f"{_GUIDE}, 502 Next Hop Connection Failed",
        sample='2026-11-20T09:12:31+01:00 expe1 traffic_server[3120]: UTCTime="2026-11-20 08:12:31,206"'
        ' Module="network.http.trafficserver" Level="DEBUG": Detail="Sending Response" Txn-id="7"'
        ' Dst-ip="203.0.113.77" Dst-port="50314" Msg="HTTP/1.1 502 Next Hop Connection Failed"',
        near_miss='2026-11-20T09:12:31+01:00 expe1 traffic_server[3120]: UTCTime="2026-11-20 08:12:31,206"'
        ' Module="network.http.trafficserver" Level="DEBUG": Detail="Sending Response" Txn-id="7" Msg="HTTP/1.1'
        ' 200 OK"',
    ),
    Pattern(
        name="presence-server",
        anchors=("address is not a im and presence server",),
        expression=r"(?P<reason>Address is not a IM and Presence Server)",
        product=_PRODUCT,
        meaning=look_alike("presence-server-not-recognised"),
        source=f"{_GUIDE}, Failed: Address is not a IM and Presence Server",
        sample="Failed: Address is not a IM and Presence Server",
        near_miss="IM and Presence Server: 10.0.20.31, not in use",
    ),
    Pattern(
        name="upload-name",
        anchors=("upload failed",),
        expression=r"upload failed\b\W*(?P<reason>(?:Subject alternative name|Common name) must be a valid FQDN)",
        product=_PRODUCT,
        meaning=told("name-not-fqdn"),
        source="Certificate Creation and Use Deployment Guide (X14.0.2 and later), server certificate",
        sample="File upload failed.: Subject alternative name must be a valid FQDN",
        near_miss="File upload failed.: see the event log for a valid FQDN",
    ),
    Pattern(
        name="client-test",
        anchors=("is not signed by a ca in the trusted ca list",),
        expression=r"(?P<reason>The client certificate is not signed by a CA in the trusted CA list)",
        product=_PRODUCT,
        meaning=fault("ca-not-trusted"),
        source="TAC 213872, Configure and Troubleshoot Collaboration Edge (MRA) Certificates",
        sample="Invalid: The client certificate is not signed by a CA in the trusted CA list.",
        near_miss="Valid: The client certificate is signed by a CA in the trusted CA list, not expired.",
    ),
    Pattern(
        name="saml-response",
        anchors=("invalid saml response",),
        expression=r"(?P<reason>Invalid SAML Response)",
        product=_PRODUCT,
        meaning=told("sso-metadata-stale"),
        source=f"{_GUIDE}, Invalid SAML Assertions",
        sample='2026-11-20T09:12:31+01:00 expc1 edgeconfigprovisioning: Level="ERROR" Detail="Invalid SAML Response"'
        ' UTCTime="2026-11-20 08:12:31,206"',
        near_miss='2026-11-20T09:12:31+01:00 expc1 edgeconfigprovisioning: Level="INFO" Detail="Valid SAML Response"',
    ),
)
