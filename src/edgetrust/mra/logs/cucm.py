"""Lines of CUCM: SDL traces, the certificate monitor, and what the certificate page says to an upload."""

from __future__ import annotations

from edgetrust.mra.logs.pattern import Pattern, fault, told

_SECURITY = "Security Guide for CUCM 14, certificates"
_REGENERATION = "TAC 217138, regeneration of CUCM certificates"
_PRODUCT = "CUCM"
_NODE = r"(?:(?:(?!%UC_CERT).)*?\[NodeID= ?(?P<node>[^\]\s]+) ?\])?"


def _upload(name: str, anchor: str, expression: str, *, source: str, sample: str, near_miss: str) -> Pattern:
    """A message of an upload that was refused."""
    return Pattern(
        name=name,
        anchors=(anchor,),
        expression=rf"(?P<reason>{expression})",
        product=_PRODUCT,
        meaning=told("upload-refused"),
        source=source,
        sample=sample,
        near_miss=near_miss,
    )


PATTERNS = (
    Pattern(
        name="profile-name",
        anchors=("did not find matching san either",),
        expression=r"(?P<reason>did not find matching SAN either) ?, ?Rcvd= ?(?P<peer>[^,]*?) ?,"
        r" ?Expected= ?(?P<expected>[^\s,|]+)",
        product=_PRODUCT,
        meaning=fault("profile-name-not-matched"),
        source="TAC 211304, Collaboration Edge for TC endpoints, issue 5",
        sample="08080021.044 |16:31:15.937 |AppInfo  |SIPStationD(18400) - validTLSConnection:TLS"
        " InvalidX509NameInCertificate Error , did not find matching SAN either, Rcvd=expc1.corp.example.com,"
        " Expected=secure-8865.example.com",
        near_miss="08080021.043 |16:31:15.937 |AppInfo  |SIPStationD(18400) - validTLSConnection:TLS"
        " InvalidX509NameInCertificate, Rcvd=expc1.corp.example.com, Expected=SEP001122334455. Will check SAN the next",
    ),
    Pattern(
        name="connection-failure",
        anchors=("connectionfailure",),
        expression=r"(?P<reason>ConnectionFailure\b.{0,400}?\bReason[ _]?code ?[:=] ?2)\b",
        product=_PRODUCT,
        meaning=fault("profile-name-not-matched", is_vague=True),
        source="TAC 211304, Collaboration Edge for TC endpoints, issue 5; reasons of the alarm: CISCO-CCM-MIB,"
        " invalidX509NameInCertificate",
        sample="08080021.045 |16:31:15.938 |AlarmErr |AlarmClass: CallManager, AlarmName: ConnectionFailure,"
        " AlarmParameters: DeviceName:SEP001122334455, Reason code:2, NodeID:cucm-pub",
        near_miss="08080021.045 |16:31:15.938 |AlarmErr |AlarmClass: CallManager, AlarmName: ConnectionFailure,"
        " AlarmParameters: DeviceName:SEP001122334455, Reason code:1, NodeID:cucm-pub",
    ),
    Pattern(
        name="monitor-ipsec",
        anchors=("%uc_cert-",),
        expression=r"%UC_CERT-[0-4]-(?P<reason>\w+) ?:.*?Certificate name: ?(?P<expected>\S+) Unit: ?ipsec"
        rf"{_NODE}",
        product=_PRODUCT,
        meaning=told("ipsec-or-drf-certificate"),
        source="syslog of the Cisco Certificate Monitor; TAC 217138, ipsec",
        sample="Nov 20 09:00:00 cucm-pub local7 0 : 42: cucm-pub.corp.example.com: Nov 20 2026 08:00:00.19 UTC :"
        " %UC_CERT-0-CertExpired: %[Message=Certificate expiration Notification. Certificate name:ipsec.pem Unit:ipsec"
        " Type:own-cert Expiration:Thu Nov 19 12:30:59:000 CET][AppID=Cisco Certificate Monitor]",
        near_miss="Nov 20 09:00:00 cucm-pub local7 6 : 43: %UC_CERT-6-CertValid: %[Message=no error. Certificate"
        " name:ipsec.pem Unit:ipsec Type:own-cert]",
    ),
    Pattern(
        name="monitor",
        anchors=("%uc_cert-",),
        expression=r"%UC_CERT-[0-4]-(?P<reason>\w+) ?:(?:(?!Unit: ?ipsec).)*?Certificate name: ?(?P<expected>\S+) Unit:"
        rf" ?(?!ipsec){_NODE}",
        product=_PRODUCT,
        meaning=told("certificate-monitor"),
        source="syslog of the Cisco Certificate Monitor",
        sample="Nov 20 09:00:00 cucm-pub local7 0 : 42: cucm-pub.corp.example.com: Nov 20 2026 08:00:00.19 UTC :"
        " %UC_CERT-0-CertExpired: %[Message=Certificate expiration Notification. Certificate name:tomcat.pem"
        " Unit:tomcat Type:own-cert Expiration:Thu Nov 19 12:30:59:000 CET][AppID=Cisco Certificate Monitor]",
        near_miss="Nov 20 09:00:00 cucm-pub local7 6 : 43: %UC_CERT-6-CertValid: %[Message=no error. Certificate"
        " name:tomcat.pem Unit:tomcat Type:own-cert]",
    ),
    Pattern(
        name="saml-response-of-cucm",
        anchors=("error while processing saml response",),
        expression=r"(?P<reason>Error while processing saml response)",
        product=_PRODUCT,
        meaning=told("sso-metadata-stale"),
        source=f"{_REGENERATION}, tomcat",
        sample="2026-11-20 09:12:31,002 ERROR [http-bio-8443-exec-4] authentication.SAMLAuthenticator - Error while"
        " processing saml response",
        near_miss="2026-11-20 09:12:31,002 DEBUG [http-bio-8443-exec-4] authentication.SAMLAuthenticator - saml"
        " response processed, no error",
    ),
    _upload(
        "upload-without-chain",
        "certificate is not available in the trust",
        r"CA certificate is not available in the trust.store",
        source=_SECURITY,
        sample="Error: CA certificate is not available in the trust-store",
        near_miss="CA certificate is available in the trust-store, no error",
    ),
    _upload(
        "upload-without-request",
        ".csr does not exist",
        r"File \S+\.csr does not exist",
        source=_REGENERATION,
        sample="File /usr/local/platform/.security/tomcat/keys/tomcat.csr does not exist",
        near_miss="File /usr/local/platform/.security/tomcat/keys/tomcat.csr exists, error=0",
    ),
    _upload(
        "upload-failed",
        "could not be uploaded",
        r"The file \S+ could not be uploaded",
        source=_REGENERATION,
        sample="The file /usr/local/platform/upload/certs//tomcat.der could not be uploaded",
        near_miss="Success: Certificate Uploaded, 0 failed",
    ),
    _upload(
        "upload-other-key",
        "csr public key and certificate public key",
        r"CSR Public Key and Certificate Public Key Do(?:es)? Not Match",
        source=_SECURITY,
        sample="CSR Public Key and Certificate Public Key Do Not Match",
        near_miss="CSR Public Key and Certificate Public Key match, not one differs",
    ),
    _upload(
        "upload-other-names",
        "csr san and certificate san",
        r"CSR SAN and Certificate SAN do(?:es)? not match",
        source="TAC 200641, SAN mismatch on upload",
        sample="CSR SAN and Certificate SAN does not match",
        near_miss="CSR SAN and Certificate SAN match, not one differs",
    ),
)
