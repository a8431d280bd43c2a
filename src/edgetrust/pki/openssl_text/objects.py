"""The names OpenSSL 3.0 prints for object identifiers; those without one print as numbers.

A short name stands in distinguished names, a long one everywhere else. Listed are the identifiers that certificates
carry: in names, algorithms, extensions, purposes and policies. Held against `openssl asn1parse` by the tests.
"""

from __future__ import annotations

from collections.abc import Mapping


def short_name(oid: str) -> str | None:
    """`CN`; None for an identifier OpenSSL has no name for."""
    names = _NAMES.get(oid)
    return None if names is None else names[0]


def long_name(oid: str) -> str:
    """`commonName`; the identifier in dotted form where OpenSSL has no name for it."""
    names = _NAMES.get(oid)
    return oid if names is None else names[-1]


def _below(arc: str, names: Mapping[int, str | tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Names of the identifiers below an arc: short and long, or one that is both."""
    return {f"{arc}.{number}": (name,) if isinstance(name, str) else name for number, name in names.items()}


_X520 = _below(
    "2.5.4",
    {
        3: ("CN", "commonName"), 4: ("SN", "surname"), 5: "serialNumber", 6: ("C", "countryName"),
        7: ("L", "localityName"), 8: ("ST", "stateOrProvinceName"), 9: ("street", "streetAddress"),
        10: ("O", "organizationName"), 11: ("OU", "organizationalUnitName"), 12: "title", 13: "description",
        14: "searchGuide", 15: "businessCategory", 16: "postalAddress", 17: "postalCode", 18: "postOfficeBox",
        19: "physicalDeliveryOfficeName", 20: "telephoneNumber", 21: "telexNumber",
        22: "teletexTerminalIdentifier", 23: "facsimileTelephoneNumber", 24: "x121Address",
        25: "internationaliSDNNumber", 26: "registeredAddress", 27: "destinationIndicator",
        28: "preferredDeliveryMethod", 29: "presentationAddress", 30: "supportedApplicationContext", 31: "member",
        32: "owner", 33: "roleOccupant", 34: "seeAlso", 35: "userPassword", 36: "userCertificate",
        37: "cACertificate", 38: "authorityRevocationList", 39: "certificateRevocationList",
        40: "crossCertificatePair", 41: "name", 42: ("GN", "givenName"), 43: "initials", 44: "generationQualifier",
        45: "x500UniqueIdentifier", 46: "dnQualifier", 47: "enhancedSearchGuide",
        48: "protocolInformation", 49: "distinguishedName", 50: "uniqueMember", 51: "houseIdentifier",
        52: "supportedAlgorithms", 53: "deltaRevocationList", 54: "dmdName", 65: "pseudonym", 72: "role",
        97: "organizationIdentifier", 98: ("c3", "countryCode3c"), 99: ("n3", "countryCode3n"), 100: "dnsName",
    },
)  # fmt: skip
_PKCS9 = _below(
    "1.2.840.113549.1.9",
    {
        1: "emailAddress", 2: "unstructuredName", 3: "contentType", 4: "messageDigest", 5: "signingTime",
        6: "countersignature", 7: "challengePassword", 8: "unstructuredAddress", 9: "extendedCertificateAttributes",
        14: ("extReq", "Extension Request"), 20: "friendlyName", 21: "localKeyID",
    },
)  # fmt: skip
_PILOT = _below(
    "0.9.2342.19200300.100.1",
    {
        1: ("UID", "userId"), 2: "textEncodedORAddress", 3: ("mail", "rfc822Mailbox"), 4: "info", 5: "favouriteDrink",
        6: "roomNumber", 7: "photo", 8: "userClass", 9: "host", 10: "manager", 11: "documentIdentifier",
        12: "documentTitle", 13: "documentVersion", 14: "documentAuthor", 15: "documentLocation",
        20: "homeTelephoneNumber", 21: "secretary", 22: "otherMailbox", 23: "lastModifiedTime", 24: "lastModifiedBy",
        25: ("DC", "domainComponent"), 26: "aRecord", 27: "pilotAttributeType27", 28: "mXRecord", 29: "nSRecord",
        30: "sOARecord", 31: "cNAMERecord", 37: "associatedDomain", 38: "associatedName", 39: "homePostalAddress",
        40: "personalTitle", 41: "mobileTelephoneNumber", 42: "pagerTelephoneNumber", 43: "friendlyCountryName",
        44: ("uid", "uniqueIdentifier"), 45: "organizationalStatus", 46: "janetMailbox", 47: "mailPreferenceOption",
        48: "buildingName", 49: "dSAQuality", 50: "singleLevelQuality", 51: "subtreeMinimumQuality",
        52: "subtreeMaximumQuality", 53: "personalSignature", 54: "dITRedirect", 55: "audio", 56: "documentPublisher",
    },
)  # fmt: skip
_NATIONAL = _below("1.2.643.100", {1: "OGRN", 3: "SNILS", 5: "OGRNIP"}) | _below("1.2.643.3.131.1", {1: "INN"})
_JURISDICTION = _below(
    "1.3.6.1.4.1.311.60.2.1",
    {
        1: ("jurisdictionL", "jurisdictionLocalityName"),
        2: ("jurisdictionST", "jurisdictionStateOrProvinceName"),
        3: ("jurisdictionC", "jurisdictionCountryName"),
    },
)
_RSA = _below(
    "1.2.840.113549.1.1",
    {
        1: "rsaEncryption", 2: ("RSA-MD2", "md2WithRSAEncryption"), 3: ("RSA-MD4", "md4WithRSAEncryption"),
        4: ("RSA-MD5", "md5WithRSAEncryption"), 5: ("RSA-SHA1", "sha1WithRSAEncryption"),
        7: ("RSAES-OAEP", "rsaesOaep"), 8: ("MGF1", "mgf1"), 9: ("PSPECIFIED", "pSpecified"),
        10: ("RSASSA-PSS", "rsassaPss"), 11: ("RSA-SHA256", "sha256WithRSAEncryption"),
        12: ("RSA-SHA384", "sha384WithRSAEncryption"), 13: ("RSA-SHA512", "sha512WithRSAEncryption"),
        14: ("RSA-SHA224", "sha224WithRSAEncryption"), 15: ("RSA-SHA512/224", "sha512-224WithRSAEncryption"),
        16: ("RSA-SHA512/256", "sha512-256WithRSAEncryption"),
    },
)  # fmt: skip
_EC = (
    _below("1.2.840.10045.2", {1: "id-ecPublicKey"})
    | _below("1.2.840.10045.4", {1: "ecdsa-with-SHA1", 2: "ecdsa-with-Recommended", 3: "ecdsa-with-Specified"})
    | _below("1.2.840.10045.4.3", {n: f"ecdsa-with-SHA{bits}" for n, bits in ((1, 224), (2, 256), (3, 384), (4, 512))})
    | _below("1.2.840.10045.3.1", {1: "prime192v1", 7: "prime256v1"})
    | _below("1.3.132.0", {10: "secp256k1", 33: "secp224r1", 34: "secp384r1", 35: "secp521r1"})
    | _below("1.3.36.3.3.2.8.1.1", {7: "brainpoolP256r1", 11: "brainpoolP384r1", 13: "brainpoolP512r1"})
)
_SHA3 = {n: f"{bits}" for n, bits in ((0, 224), (1, 256), (2, 384), (3, 512))}
_NIST = _below(
    "2.16.840.1.101.3.4.2",
    {1: ("SHA256", "sha256"), 2: ("SHA384", "sha384"), 3: ("SHA512", "sha512"), 4: ("SHA224", "sha224")}
    | {7 + n: (f"SHA3-{bits}", f"sha3-{bits}") for n, bits in _SHA3.items()},
) | _below(
    "2.16.840.1.101.3.4.3",
    {n: f"dsa_with_SHA{bits}" for n, bits in ((1, 224), (2, 256))}
    | {3: ("id-dsa-with-sha384", "dsa_with_SHA384"), 4: ("id-dsa-with-sha512", "dsa_with_SHA512")}
    | {9 + n: (f"id-ecdsa-with-sha3-{bits}", f"ecdsa_with_SHA3-{bits}") for n, bits in _SHA3.items()}
    | {13 + n: (f"id-rsassa-pkcs1-v1_5-with-sha3-{bits}", f"RSA-SHA3-{bits}") for n, bits in _SHA3.items()},
)
_OTHER_ALGORITHMS = {
    "1.2.840.10040.2.1": ("holdInstructionNone", "Hold Instruction None"),
    "1.2.840.10040.2.2": ("holdInstructionCallIssuer", "Hold Instruction Call Issuer"),
    "1.2.840.10040.2.3": ("holdInstructionReject", "Hold Instruction Reject"),
    "1.3.14.3.2.13": ("DSA-SHA", "dsaWithSHA"),
    "1.3.14.3.2.27": ("DSA-SHA1-old", "dsaWithSHA1-old"),
    "1.3.101.112": ("ED25519",),
    "1.3.101.113": ("ED448",),
    "1.3.101.110": ("X25519",),
    "1.3.101.111": ("X448",),
    "1.2.840.10040.4.1": ("DSA", "dsaEncryption"),
    "1.2.840.10040.4.3": ("DSA-SHA1", "dsaWithSHA1"),
    "1.3.14.3.2.26": ("SHA1", "sha1"),
    "1.3.14.3.2.29": ("RSA-SHA1-2", "sha1WithRSA"),
    "1.3.14.3.2.3": ("RSA-NP-MD5", "md5WithRSA"),
    "1.3.14.3.2.15": ("RSA-SHA", "shaWithRSAEncryption"),
    "1.3.36.3.2.1": ("RIPEMD160", "ripemd160"),
    "1.3.36.3.3.1.2": ("RSA-RIPEMD160", "ripemd160WithRSA"),
    "1.2.156.10197.1.301": ("SM2", "sm2"),
    "1.2.156.10197.1.401": ("SM3", "sm3"),
    "1.2.156.10197.1.501": ("SM2-SM3", "SM2-with-SM3"),
    "1.2.156.10197.1.504": ("RSA-SM3", "sm3WithRSAEncryption"),
    "1.2.840.113549.2.2": ("MD2", "md2"),
    "1.2.840.113549.2.4": ("MD4", "md4"),
    "1.2.840.113549.2.5": ("MD5", "md5"),
    "1.2.840.10046.2.1": ("dhpublicnumber", "X9.42 DH"),
    "1.2.840.113549.1.3.1": ("dhKeyAgreement",),
}
_EXTENSIONS = (
    _below(
        "2.5.29",
        {
            9: ("subjectDirectoryAttributes", "X509v3 Subject Directory Attributes"),
            14: ("subjectKeyIdentifier", "X509v3 Subject Key Identifier"), 15: ("keyUsage", "X509v3 Key Usage"),
            16: ("privateKeyUsagePeriod", "X509v3 Private Key Usage Period"),
            17: ("subjectAltName", "X509v3 Subject Alternative Name"),
            18: ("issuerAltName", "X509v3 Issuer Alternative Name"),
            19: ("basicConstraints", "X509v3 Basic Constraints"), 20: ("crlNumber", "X509v3 CRL Number"),
            21: ("CRLReason", "X509v3 CRL Reason Code"),
            23: ("holdInstructionCode", "Hold Instruction Code"), 24: ("invalidityDate", "Invalidity Date"),
            27: ("deltaCRL", "X509v3 Delta CRL Indicator"),
            28: ("issuingDistributionPoint", "X509v3 Issuing Distribution Point"),
            29: ("certificateIssuer", "X509v3 Certificate Issuer"),
            30: ("nameConstraints", "X509v3 Name Constraints"),
            31: ("crlDistributionPoints", "X509v3 CRL Distribution Points"),
            32: ("certificatePolicies", "X509v3 Certificate Policies"),
            33: ("policyMappings", "X509v3 Policy Mappings"),
            35: ("authorityKeyIdentifier", "X509v3 Authority Key Identifier"),
            36: ("policyConstraints", "X509v3 Policy Constraints"),
            37: ("extendedKeyUsage", "X509v3 Extended Key Usage"), 46: ("freshestCRL", "X509v3 Freshest CRL"),
            54: ("inhibitAnyPolicy", "X509v3 Inhibit Any Policy"), 55: ("targetInformation", "X509v3 AC Targeting"),
            56: ("noRevAvail", "X509v3 No Revocation Available"),
        },
    )
    | {
        "2.5.29.32.0": ("anyPolicy", "X509v3 Any Policy"),
        "2.5.29.37.0": ("anyExtendedKeyUsage", "Any Extended Key Usage"),
    }
    | _below(
        "1.3.6.1.5.5.7.1",
        {
            1: ("authorityInfoAccess", "Authority Information Access"),
            2: ("biometricInfo", "Biometric Info"), 3: "qcStatements", 4: "ac-auditEntity", 5: "ac-targeting",
            6: "aaControls", 7: "sbgp-ipAddrBlock", 8: "sbgp-autonomousSysNum", 9: "sbgp-routerIdentifier",
            10: "ac-proxying", 11: ("subjectInfoAccess", "Subject Information Access"),
            14: ("proxyCertInfo", "Proxy Certificate Information"),
            24: ("tlsfeature", "TLS Feature"), 28: "sbgp-ipAddrBlockv2", 29: "sbgp-autonomousSysNumv2",
        },
    )
    | _below(
        "2.16.840.1.113730.1",
        {
            1: ("nsCertType", "Netscape Cert Type"), 2: ("nsBaseUrl", "Netscape Base Url"),
            3: ("nsRevocationUrl", "Netscape Revocation Url"),
            4: ("nsCaRevocationUrl", "Netscape CA Revocation Url"), 7: ("nsRenewalUrl", "Netscape Renewal Url"),
            8: ("nsCaPolicyUrl", "Netscape CA Policy Url"), 12: ("nsSslServerName", "Netscape SSL Server Name"),
            13: ("nsComment", "Netscape Comment"),
        },
    )
    | _below(
        "1.3.6.1.5.5.7.48.1",
        {
            1: ("basicOCSPResponse", "Basic OCSP Response"), 2: ("Nonce", "OCSP Nonce"), 3: ("CrlID", "OCSP CRL ID"),
            4: ("acceptableResponses", "Acceptable OCSP Responses"), 5: ("noCheck", "OCSP No Check"),
            6: ("archiveCutoff", "OCSP Archive Cutoff"), 7: ("serviceLocator", "OCSP Service Locator"),
            8: ("extendedStatus", "Extended OCSP Status"), 9: "valid", 10: "path", 11: ("trustRoot", "Trust Root"),
        },
    )
    | _below(
        "1.3.6.1.5.5.7.21",
        {
            0: ("id-ppl-anyLanguage", "Any language"), 1: ("id-ppl-inheritAll", "Inherit all"),
            2: ("id-ppl-independent", "Independent"),
        },
    )
    | _below(
        "1.3.6.1.4.1.11129.2.4",
        {
            2: ("ct_precert_scts", "CT Precertificate SCTs"), 3: ("ct_precert_poison", "CT Precertificate Poison"),
            4: ("ct_precert_signer", "CT Precertificate Signer"), 5: ("ct_cert_scts", "CT Certificate SCTs"),
        },
    )
    | {
        "1.2.643.100.111": ("subjectSignTool", "Signing Tool of Subject"),
        "1.2.643.100.112": ("issuerSignTool", "Signing Tool of Issuer"),
        "1.2.643.100.113": ("classSignTool", "Class of Signing Tool"),
        "1.3.36.8.3.3": ("x509ExtAdmission", "Professional Information or basis for Admission"),
        "1.3.101.1.4.1": ("SXNetID", "Strong Extranet ID"),
        "1.2.840.113549.1.9.15": ("SMIME-CAPS", "S/MIME Capabilities"),
        "2.23.42.7.0": ("setCext-hashedRoot",),
    }
)  # fmt: skip
_PURPOSES = (
    _below(
        "1.3.6.1.5.5.7.3",
        {
            1: ("serverAuth", "TLS Web Server Authentication"), 2: ("clientAuth", "TLS Web Client Authentication"),
            3: ("codeSigning", "Code Signing"), 4: ("emailProtection", "E-mail Protection"),
            5: ("ipsecEndSystem", "IPSec End System"), 6: ("ipsecTunnel", "IPSec Tunnel"),
            7: ("ipsecUser", "IPSec User"), 8: ("timeStamping", "Time Stamping"),
            9: ("OCSPSigning", "OCSP Signing"), 10: ("DVCS", "dvcs"), 17: ("ipsecIKE", "ipsec Internet Key Exchange"),
            18: ("capwapAC", "Ctrl/provision WAP Access"), 19: ("capwapWTP", "Ctrl/Provision WAP Termination"),
            21: ("secureShellClient", "SSH Client"), 22: ("secureShellServer", "SSH Server"),
            23: ("sendRouter", "Send Router"), 24: ("sendProxiedRouter", "Send Proxied Router"),
            25: ("sendOwner", "Send Owner"), 26: ("sendProxiedOwner", "Send Proxied Owner"),
            27: ("cmcCA", "CMC Certificate Authority"), 28: ("cmcRA", "CMC Registration Authority"),
            29: ("cmcArchive", "CMC Archive Server"), 30: ("id-kp-bgpsec-router", "BGPsec Router"),
            31: ("id-kp-BrandIndicatorforMessageIdentification", "Brand Indicator for Message Identification"),
            32: ("cmKGA", "Certificate Management Key Generation Authority"),
        },
    )
    | {
        "1.3.6.1.4.1.311.2.1.21": ("msCodeInd", "Microsoft Individual Code Signing"),
        "1.3.6.1.4.1.311.2.1.22": ("msCodeCom", "Microsoft Commercial Code Signing"),
        "1.3.6.1.4.1.311.10.3.1": ("msCTLSign", "Microsoft Trust List Signing"),
        "1.3.6.1.4.1.311.10.3.3": ("msSGC", "Microsoft Server Gated Crypto"),
        "1.3.6.1.4.1.311.10.3.4": ("msEFS", "Microsoft Encrypted File System"),
        "1.3.6.1.4.1.311.20.2.2": ("msSmartcardLogin", "Microsoft Smartcard Login"),
        "1.3.6.1.4.1.311.20.2.3": ("msUPN", "Microsoft User Principal Name"),
        "2.16.840.1.113730.4.1": ("nsSGC", "Netscape Server Gated Crypto"),
        "1.3.6.1.5.2.3.4": ("pkInitClientAuth", "PKINIT Client Auth"),
        "1.3.6.1.5.2.3.5": ("pkInitKDC", "Signing KDC Response"),
    }
)  # fmt: skip
_ACCESS = _below(
    "1.3.6.1.5.5.7.48",
    {
        1: "OCSP", 2: ("caIssuers", "CA Issuers"), 3: ("ad_timestamping", "AD Time Stamping"),
        4: ("AD_DVCS", "ad dvcs"), 5: ("caRepository", "CA Repository"), 10: ("rpkiManifest", "RPKI Manifest"),
        11: ("signedObject", "Signed Object"), 13: ("rpkiNotify", "RPKI Notify"),
    },
) | _below(
    "1.3.6.1.5.5.7.2",
    {1: ("id-qt-cps", "Policy Qualifier CPS"), 2: ("id-qt-unotice", "Policy Qualifier User Notice")},
)  # fmt: skip
_OTHER_NAMES = _below(
    "1.3.6.1.5.5.7.8",
    {5: ("id-on-xmppAddr", "XmppAddr"), 7: ("id-on-dnsSRV", "SRVName"), 8: ("id-on-NAIRealm", "NAIRealm"),
     9: ("id-on-SmtpUTF8Mailbox", "Smtp UTF8 Mailbox"), 3: ("id-on-permanentIdentifier", "Permanent Identifier"),
     4: ("id-on-hardwareModuleName", "Hardware Module Name")},
)  # fmt: skip

_NAMES: dict[str, tuple[str, ...]] = (
    _X520 | _PKCS9 | _PILOT | _NATIONAL | _JURISDICTION | _RSA | _EC | _NIST | _OTHER_ALGORITHMS | _EXTENSIONS
    | _PURPOSES | _ACCESS | _OTHER_NAMES
)  # fmt: skip
