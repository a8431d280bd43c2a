"""Lines of Jabber, of 7800 and 8800 phones, of TC and CE endpoints; and of whatever else prints OpenSSL's errors."""

from __future__ import annotations

from edgetrust.mra.logs.pattern import Pattern, fault, look_alike, told

_COMMON = "TAC 118798, common issues with Collaboration Edge"
_TC = "TAC 211304, Collaboration Edge for TC endpoints"
_DIRECTORY = "TAC 118699, corporate directory on phones"
_OPENSSL = "OpenSSL, ERR_error_string(3)"
_URL = "https://expe1.example.com:8443/ZXhhbXBsZS5jb20/get_edge_config/"

_REASONS = (
    r"(?:sslv3|tlsv1|tlsv13|ssl/tls|tls) alert [a-z ]+",
    r"SSL alert number \d+",
    r"Received fatal alert: \w+",
    r"Peer's TLS certificate identity was unacceptable",
    r"self[- ]signed certificate(?: in certificate chain)?",
    r"No SSL error available, probably remote disconnect",
    r"no certificate returned",
    r"certificate has expired",
    r"certificate is not yet valid",
    r"certificate revoked",
    r"certificate verify failed",
    r"unable to get (?:local issuer certificate|issuer certificate|certificate CRL)",
    r"uns(?:uitable|upported) certificate purpose",
    r"verify error:num=\d+:[a-z -]+",
    r"Verify return code: [1-9]\d* \([a-z -]+\)",
    r"(?:[\w.]+: )*PKIX path building failed(?:: [\w.]+)*(?:: [a-z ]+)?",
)
"""What products, OpenSSL and Java write as a reason."""

PATTERNS = (
    # --- Jabber -------------------------------------------------------------------------------------------------------
    Pattern(
        name="jabber-identity",
        anchors=("verification of identity:",),
        expression=r"\[checkIdentifiers\] ?Verification of identity: ?'(?P<expected>[^']*)' ?(?P<reason>failed)",
        product="Jabber",
        meaning=fault("jabber-prompts-user"),
        is_client=True,
        source=_COMMON,
        sample="2026-11-20 09:12:31,120 INFO  [0x00001c2c] [csf.cert.][checkIdentifiers] Verification of identity:"
        " 'example.com' failed.",
        near_miss="2026-11-20 09:12:31,120 INFO  [0x00001c2c] [csf.cert.][checkIdentifiers] Verification of identity:"
        " 'example.com' succeeded, not failed.",
    ),
    Pattern(
        name="jabber-verification",
        anchors=("verification result",),
        expression=r"Verification result ?: ?FAILURE reason ?: ?\[ ?(?P<reason>[^\]]*?) ?\]",
        product="Jabber",
        meaning=fault("jabber-prompts-user", is_vague=True),
        is_client=True,
        source=_COMMON,
        sample="2026-11-20 09:12:31,121 INFO  [0x00001c2c] [csf.cert.] Verification result : FAILURE reason :"
        " [CN_NO_MATCH UNKNOWN]",
        near_miss="2026-11-20 09:12:31,121 INFO  [0x00001c2c] [csf.cert.] Verification result : SUCCESS reason :"
        " [VALID], no failure",
    ),
    Pattern(
        name="jabber-cookie",
        anchors=("xauth cookie expiration time",),
        expression=r"(?P<reason>XAuth Cookie expiration time is invalid or not available)",
        product="Jabber",
        meaning=look_alike("edge-cookie-domain"),
        is_client=True,
        source="TAC 117811, MRA in a multi-domain deployment, DNS",
        sample="2026-11-20 09:12:31,122 WARNING [0x00001c2c] [csf.edge][executeEdgeConfigRequest] XAuth Cookie"
        " expiration"
        " time is invalid or not available. Attempting to Failover.",
        near_miss="2026-11-20 09:12:31,122 DEBUG [0x00001c2c] [csf.edge][executeEdgeConfigRequest] XAuth Cookie"
        " expiration time is 28800 seconds, not less.",
    ),
    # --- phones, and Jabber on top of the same library ----------------------------------------------------------------
    Pattern(
        name="alert-read",
        anchors=("alert read:fatal:",),
        expression=r"(?P<reason>SSL3? alert read:fatal:[a-z ]+)(?: ?:? ?<(?P<peer>[^>]*)>)?",
        product="endpoint",
        meaning=None,
        is_client=True,
        source=f"{_DIRECTORY}; {_COMMON}",
        sample="5011: ERR 10:25:10.068387 SECD: EROR:clpState: SSL3 alert read:fatal:handshake failure:<192.0.2.5>",
        near_miss="5011: NOT 10:25:10.068387 SECD: clpState: SSL3 alert read:warning:close notify:<192.0.2.5>",
    ),
    Pattern(
        name="not-in-phone-list",
        anchors=("https cert not in ctl",),
        # By itself no fault: inside, a phone then asks the trust verification service. With a failure behind it, it is
        # the reason for that (`edgetrust.usecase.logs`); at an address of one's own network it is another one.
        expression=r"(?P<reason>HTTPS cert not in CTL), ?"
        r"<(?!10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)(?P<peer>[^<>:\s]+)(?::(?P<port>\d+))?>",
        product="phone",
        meaning=None,
        otherwise=fault("phone-ca-not-listed"),
        is_client=True,
        source=_DIRECTORY,
        sample="5011: NOT 10:25:10.068387 SECD: -HTTPS cert not in CTL, <192.0.2.5:8443>",
        near_miss="5011: NOT 10:25:10.068387 SECD: -HTTPS cert not in CTL, <10.0.20.21:8443>",
    ),
    Pattern(
        name="trust-list",
        anchors=("trust list update failed",),
        expression=r"(?P<reason>Trust List update failed)",
        product="phone",
        meaning=told("phone-trust-list-stale"),
        source="Cisco IP Phone 7800 and 8800 Series Administration Guide, status messages",
        sample="09:12:31 Trust List update failed, verification failure",
        near_miss="09:12:31 Trust List updated, no failure",
    ),
    # --- TC and CE ----------------------------------------------------------------------------------------------------
    Pattern(
        name="edge-domain",
        anchors=("edge tls verification failed",),
        expression=r"Edge TLS verification failed: Edge domain '(?P<expected>[^']*)'.*?"
        r"(?P<reason>not found in certificate SAN list)",
        product="TC/CE",
        meaning=fault("san-missing-registration-domain"),
        is_client=True,
        source=f"{_TC}, issue 3",
        sample="82850.02 CertificateVerification ERROR: [verify_edge_domain_in_san]: Edge TLS verification failed: Edge"
        " domain 'example.com' and corresponding SRVName '_collab-edge._tls.example.com' not found in certificate SAN"
        " list",
        near_miss="82850.02 CertificateVerification I: [verify_edge_domain_in_san]: Edge domain 'example.com' found in"
        " certificate SAN list, not failed",
    ),
    Pattern(
        name="domain-not-verified",
        anchors=("application verification failure",),
        expression=r"SSL certificate problem: ?(?P<reason>application verification failure)",
        product="TC/CE",
        meaning=fault("san-missing-registration-domain", is_vague=True),
        is_client=True,
        source=f"{_TC}, issue 3",
        sample="82850.02 HttpClient     SSL certificate problem: application verification failure",
        near_miss="82850.02 HttpClient     SSL application verification passed, no failure",
    ),
    Pattern(
        name="certificate-problem",
        anchors=("ssl certificate problem:",),
        expression=r"HttpClient\s+SSL certificate problem: ?(?P<reason>[A-Za-z .'-]+)",
        product="TC/CE",
        meaning=None,
        is_client=True,
        source=f"{_TC}, issue 2",
        sample="15975.89 HttpClient     SSL certificate problem: self signed certificate in certificate chain",
        near_miss="15975.89 HttpClient     SSL certificate verify ok, no problem, not failed.",
    ),
    Pattern(
        name="certificate-not-authenticated",
        anchors=("peer certificate cannot be authenticated",),
        expression=r"(?:https?://(?P<peer>[^/:\s]+)(?::(?P<port>\d+))?[^\s']*\) ?: ?'?)?"
        r"(?P<reason>Peer certificate cannot be authenticated with given CA certificates)",
        product="TC/CE",
        meaning=fault("ca-not-trusted", is_vague=True),
        is_client=True,
        source=f"{_TC}, issue 2",
        sample=f"15975.90 HttpClient HTTPClientCurl error ({_URL}): 'Peer certificate cannot be authenticated"
        f" with given"
        " CA certificates'",
        near_miss=f"15975.90 HttpClient HTTPClientCurl done ({_URL}): 'Peer certificate is fine, not failed'",
    ),
    Pattern(
        name="host-not-resolved",
        anchors=("couldn't resolve host name",),
        expression=r"(?P<reason>Couldn't resolve host name)\)?"
        r"(?:\) on request https?://(?P<peer>[^/:\s]+)(?::(?P<port>\d+))?)?",
        product="TC/CE",
        meaning=look_alike("name-not-resolved"),
        is_client=True,
        source=f"{_TC}, issue 1",
        sample="15716.23 PROV ProvisionRequest failed: 4 (Couldn't resolve host name)",
        near_miss="15716.23 PROV ProvisionRequest done: 0 (resolved host name, not failed)",
    ),
    Pattern(
        name="server-not-reached",
        anchors=("t connect to server",),
        expression=r"error(?: \(https?://(?P<peer>[^/:\s]+)(?::(?P<port>\d+))?[^\s']*\))? ?:? ?'?"
        r"(?P<reason>(?:Couldn't|Could not) connect to server)",
        product="TC/CE",
        meaning=look_alike("connection-refused"),
        is_client=True,
        source="libcurl, curl_easy_strerror(3), in the form of TAC 211304, issue 2",
        sample=f"15716.23 HttpClient HTTPClientCurl error ({_URL}): 'Couldn't connect to server'",
        near_miss=f"15716.23 HttpClient HTTPClientCurl done ({_URL}): 'connected to server, no error'",
    ),
    Pattern(
        name="provisioning-unauthorized",
        anchors=("http code=401",),
        expression=r"ProvisionRequest failed: \d+ \((?P<reason>HTTP code=401)\)",
        product="TC/CE",
        meaning=look_alike("user-credentials-wrong"),
        is_client=True,
        source=f"{_TC}, issue 4",
        sample="83716.91 PROV ProvisionRequest failed: 5 (HTTP code=401)",
        near_miss="83716.91 HttpClient HTTPClientCurl received HTTP error 404, not 401",
    ),
    Pattern(
        name="no-uds-record",
        anchors=("_cisco-uds</name><error>",),
        expression=r"<name>_cisco-uds</name><error>(?P<reason>\w+)</error>",
        product="TC/CE",
        meaning=look_alike("service-record-missing"),
        source=f"{_TC}, issue 6",
        sample='9685.56 PROV <getEdgeConfigResponse version="1.0"><serviceConfig><service><name>_cisco-uds</name>'
        "<error>NameError</error></service>",
        near_miss='9685.56 PROV <getEdgeConfigResponse version="1.0"><serviceConfig><service><name>_cuplogin</name>'
        "<error>NameError</error></service>",
    ),
    # --- anybody ------------------------------------------------------------------------------------------------------
    Pattern(
        name="curl-problem",
        anchors=("ssl certificate problem:",),
        expression=r"SSL certificate problem: ?(?P<reason>[A-Za-z .'-]+)",
        product="curl",
        meaning=None,
        is_client=True,
        source="libcurl, what every program says that is built on it; as TC and CE endpoints do, TAC 211304, issue 2",
        sample="curl: (60) SSL certificate problem: unable to get local issuer certificate",
        near_miss="curl: SSL certificate verify ok, no problem, not failed.",
    ),
    Pattern(
        name="curl-name",
        anchors=("no alternative certificate subject name", "does not match target host"),
        expression=r"(?P<reason>SSL: (?:no alternative certificate subject name matches"
        r"|certificate subject name '[^']*' does not match) target host ?name) '(?P<expected>[^']*)'",
        product="curl",
        meaning=fault("name-mismatch"),
        is_client=True,
        source="libcurl, lib/vtls/openssl.c, ossl_verifyhost",
        sample="curl: (60) SSL: no alternative certificate subject name matches target host name 'expe1.example.com'",
        near_miss="curl: SSL: subjectAltName: host 'expe1.example.com' matched cert's, no mismatch, not failed.",
    ),
    Pattern(
        name="openssl-error",
        anchors=(":ssl routines:",),
        # Clients that close without a word do so after the handshake, too.
        expression=r"(?P<reason>\berror:[0-9A-F]{6,8}:SSL routines:(?![^\"\[\]]*unexpected eof)[^\"\[\]]*)",
        product="OpenSSL",
        meaning=None,
        source=_OPENSSL,
        sample="2026-11-20 09:12:31 haproxy: error:0A000418:SSL routines::tlsv1 alert unknown ca",
        near_miss="2026-11-20 09:12:31 haproxy: error:00000000:SSL routines::ok",
    ),
    Pattern(
        name="reason-alone",
        anchors=(
            " alert ",
            "fatal alert:",
            "identity was unacceptable",
            "signed certificate",
            "no ssl error available",
            "no certificate returned",
            "certificate has expired",
            "certificate is not yet valid",
            "certificate revoked",
            "certificate verify failed",
            "unable to get ",
            "certificate purpose",
            "verify error:",
            "verify return code:",
            "path building failed",
        ),
        # Nothing else stands in the line: whoever pastes it has left out the rest.
        expression=r"\A[\s\W_]*(?:(?:detail|reason|error) ?[=:] ?)?[\s\"']*"
        rf"(?P<reason>{'|'.join(_REASONS)})[\s\"'.;,]*\Z",
        product="OpenSSL",
        meaning=None,
        source="OpenSSL, X509_verify_cert_error_string(3), SSL_alert_desc_string_long(3) and s_client(1); Java, JSSE;"
        " the reasons of TAC 117811, 212475 and 213863",
        sample="tlsv1 alert unknown ca",
        near_miss="no alert tlsv1 unknown",
    ),
    Pattern(
        name="openssl-decimal",
        anchors=("336151", "336134", "336130", "1677732", "1677722"),
        expression=r"error\D{0,12}(?P<reason>(?:336\d{6}|1677\d{5}))(?!\d)",
        product="OpenSSL",
        meaning=None,
        source=_OPENSSL,
        sample="2026-11-20 09:12:31 client: SSL error 336151568",
        near_miss="2026-11-20 09:12:31 client: SSL error 336151000",
    ),
)
