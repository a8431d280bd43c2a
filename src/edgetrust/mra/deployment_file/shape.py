"""The keys of a deployment file: one declaration, which the parser, the JSON Schema and the messages read.

Not here: what follows from the values (`consistency`, `build`).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from re import fullmatch

from edgetrust.mra.deployment_file.kinds import Choice, Key, Many, Shape, Switch, Text, Whole, shape
from edgetrust.mra.releases import NEWEST, parse_version

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_\-]{0,61}[A-Za-z0-9_])?"


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_release(text: str) -> bool:
    return parse_version(text) is not None


# --- kinds ------------------------------------------------------------------------------------------------------------

# Underscores and bare host names are let through: they exist, and rules say what they break.
_HOST = Text(
    expected="a host name such as expe1.example.com",
    pattern=rf"{_LABEL}(?:\.{_LABEL})*",
    longest=253,
)

_TYPED = Text(expected="a host name or address, as typed on the page")
_LINE = Text(expected="one line of text")
_FILE = Text(expected="the path of a file or folder")
_ADDRESS = Text(
    expected="an IPv4 or IPv6 address",
    pattern=r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*",
    longest=45,
    accepts=_is_address,
)
_RELEASE = Text(
    expected=f"an Expressway release such as {NEWEST}",
    pattern=r"[xX]?[0-9]+(?:\.[0-9]+)*",
    longest=24,
    accepts=_is_release,
    numbers=True,
)
_UC_RELEASE = Text(
    expected="a release such as 14 or 12.5(1)SU6",
    pattern=r"[0-9]{1,3}[0-9A-Za-z.()\- ]*",
    longest=40,
    numbers=True,
)
_CERTIFICATE = Many(of=_FILE, least=1, single=True)
_FILES = Many(of=_FILE, single=True)
_HOSTS = Many(of=_HOST, single=True)


def _files(name: str, description: str) -> Key:
    return Key(name=name, kind=_FILES, description=description)


def _certificate(name: str, description: str) -> Key:
    return Key(name=name, kind=_CERTIFICATE, description=description)


def _switch(name: str, description: str, *, default: bool) -> Key:
    return Key(name=name, kind=Switch(), description=description, default=default)


# --- parts that several mappings share --------------------------------------------------------------------------------

_PASSWORD_FILE = Key(
    name="password_file", kind=_FILE, description="File whose first line opens the PKCS#12 files named beside it."
)
_FQDN = Key(
    name="fqdn", kind=_HOST, description="Fully qualified domain name; unique in the deployment.", required=True
)
_NODE_ADDRESS = Key(name="address", kind=_ADDRESS, description="IP address.")
_CSR = Key(name="csr", kind=_FILE, description="Pending certificate signing request, held against the certificate.")
_TRUSTED_CA = "Trusted CA certificates, in list order: the order decides when two have the same subject."

_CLIENT_TEST = shape(
    "client-test",
    "Saved settings of the page Client certificate testing.",
    Key(name="regex", kind=_LINE, description="Regular expression that finds the user name in the certificate."),
    Key(name="username", kind=_LINE, description="Username format, in which #name# stands for a named group."),
    Key(
        name="crl_checking",
        kind=Choice(("none", "peer", "all")),
        description="Whose revocation is checked: nobody's, that of the certificate, or that of its whole chain.",
        default="all",
    ),
)
_CLIENT_TEST_KEY = Key(name="client_test", kind=_CLIENT_TEST, description=_CLIENT_TEST.description)

# --- Expressway -------------------------------------------------------------------------------------------------------

_EXPRESSWAY_NODE = shape(
    "expressway-node",
    "One Expressway peer.",
    _FQDN,
    _NODE_ADDRESS,
    _certificate("server_certificate", "Server certificate. Left out: unknown."),
    _certificate("client_certificate", "Client certificate, X15.5 and later. Default: the server certificate."),
    Key(name="private_key", kind=_FILE, description="Private key, to prove that it matches the certificate."),
    _CSR,
    _files("trusted_ca", f"{_TRUSTED_CA} Left out: unknown; an empty list is known to be empty."),
    _files("crl", "Certificate revocation lists that the node holds. Left out: unknown."),
    _switch("revocation_checking", "Certificates of others are checked for revocation.", default=False),
    _PASSWORD_FILE,
)


def _expressway(name: str, letter: str, *further: Key) -> Shape:
    return shape(
        name,
        f"The Expressway-{letter} side: a stand-alone node, or the peers of a cluster.",
        Key(name="version", kind=_RELEASE, description=f"Release. Default: {NEWEST}, the newest known."),
        Key(name="cluster_name", kind=_HOST, description="FQDN of the cluster; left out for a stand-alone node."),
        Key(
            name="cluster_tls",
            kind=Choice(("permissive", "enforce")),
            description="TLS verification mode of System > Clustering.",
            default="permissive",
        ),
        Key(
            name="certificates",
            kind=Choice(("separate", "shared")),
            description="Whether each peer has a certificate and key of its own, or all share one.",
            default="separate",
        ),
        _switch("eku_checking", "ExtendedKeyUsage Checking Mode of SIP TLS, X15.5 and later.", default=True),
        _switch("verify_origin_server", "EdgeConfigServer VerifyOriginServer.", default=True),
        _switch("server_eku_upload", "XCP TLS Certificate CVS EnableServerEkuUpload, X15.4.", default=False),
        Key(
            name="san_format",
            kind=Choice(("DNS", "CollabEdgeDNS", "SRVName", "XMPPAddress")),
            description="Format of registration domains on the page Generate CSR.",
            default="DNS",
        ),
        *further,
        _CLIENT_TEST_KEY,
        Key(name="nodes", kind=Many(of=_EXPRESSWAY_NODE, least=1), description="The peers.", required=True),
    )


_ZONE = shape(
    "traversal-zone",
    "The Unified Communications traversal zone.",
    Key(
        name="port",
        kind=Whole(least=1, most=65535),
        description="SIP port of the zone on the Expressway-E.",
        default=7001,
    ),
    Key(
        name="peer_addresses",
        kind=Many(of=_TYPED, single=True),
        description="Peer addresses as typed on the Expressway-C. Default: the FQDN of each Expressway-E node.",
    ),
    Key(
        name="tls_verify_subject_name",
        kind=_LINE,
        description="TLS verify subject name as typed on the Expressway-E. Default: the cluster name of the "
        "Expressway-C, else its FQDN.",
    ),
    Key(name="username", kind=_LINE, description="User name of the zone, for the lab."),
    Key(name="password_file", kind=_FILE, description="File whose first line is the zone's password, for the lab."),
)

# --- Unified CM, IM and Presence, Unity Connection --------------------------------------------------------------------

_STORE_NAMES = {"tomcat": "tomcat-trust", "callmanager": "CallManager-trust", "cup_xmpp": "cup-xmpp-trust"}
_PUBLISHER_ADDRESS = Key(
    name="publisher_address",
    kind=_TYPED,
    description="Publisher as typed on the Expressway-C. Default: what System > Server holds for it.",
)
_TLS_VERIFY = _switch("tls_verify", "TLS verify mode on the Expressway-C.", default=True)


def _uc_node(prefix: str, slots: tuple[str, ...], stores: tuple[str, ...]) -> Shape:
    certificates = shape(
        f"{prefix}-certificates",
        "Identity certificates; one that is left out is unknown.",
        *(_certificate(slot, f"The {slot.replace('_', '-')} certificate.") for slot in slots),
        _PASSWORD_FILE,
    )
    trust = shape(
        f"{prefix}-trust",
        "Trust stores; one that is left out is unknown, an empty list is known to be empty.",
        *(_files(store, f"What {_STORE_NAMES[store]} holds.") for store in stores),
        _PASSWORD_FILE,
    )
    return shape(
        f"{prefix}-node",
        "One server of the cluster.",
        _FQDN,
        _NODE_ADDRESS,
        Key(
            name="role",
            kind=Choice(("publisher", "subscriber")),
            description="Default: the first node is the publisher where none is said to be.",
        ),
        Key(
            name="defined_as",
            kind=_TYPED,
            description="What System > Server holds, a name of this node alone. Default: the FQDN.",
        ),
        Key(name="certificates", kind=certificates, description=certificates.description),
        Key(name="trust", kind=trust, description=trust.description),
        _CSR,
        _PASSWORD_FILE,
    )


def _uc_cluster(prefix: str, product: str, node: Shape, *further: Key) -> Shape:
    return shape(
        prefix,
        f"One {product} cluster.",
        Key(name="name", kind=_LINE, description="Name for reports. Default: the FQDN of the first node."),
        Key(name="version", kind=_UC_RELEASE, description="Release."),
        _TLS_VERIFY,
        _PUBLISHER_ADDRESS,
        *further,
        Key(name="nodes", kind=Many(of=node, least=1), description="The servers.", required=True),
    )


_CUCM = _uc_cluster(
    "cucm",
    "Unified CM",
    _uc_node("cucm", ("tomcat", "tomcat_ecdsa", "callmanager", "callmanager_ecdsa"), ("tomcat", "callmanager")),
    Key(
        name="security_mode",
        kind=Choice(("non-secure", "mixed")),
        description="Cluster security mode.",
        default="non-secure",
    ),
    _switch("sip_oauth", "SIP OAuth mode is on.", default=False),
    Key(
        name="phone_security_profiles",
        kind=Many(of=_LINE, single=True),
        description="Names of the phone security profiles that are Encrypted and do not use OAuth.",
    ),
)
_IM_AND_PRESENCE = _uc_cluster(
    "im-and-presence",
    "IM and Presence Service",
    _uc_node("im-and-presence", ("tomcat", "cup_xmpp"), ("tomcat", "cup_xmpp")),
)
_UNITY_CONNECTION = _uc_cluster(
    "unity-connection", "Unity Connection", _uc_node("unity-connection", ("tomcat",), ("tomcat",))
)

# --- endpoints --------------------------------------------------------------------------------------------------------


def _endpoint(key: str, description: str, trusted: str) -> Key:
    name = key.replace("_", "-")
    return Key(
        name=key, kind=shape(name, description, _files("trusted_ca", trusted), _PASSWORD_FILE), description=description
    )


_BESIDE_PUBLIC = "CA certificates trusted in addition to the public roots."
_ENDPOINTS = shape(
    "endpoints",
    "The kinds of endpoint in use. Left out: all of them.",
    _endpoint("jabber", "Jabber clients.", _BESIDE_PUBLIC),
    _endpoint("ip_phones", "7800 and 8800 phones.", "The fixed list of the firmware. Default: the public roots."),
    _endpoint("tc", "TelePresence endpoints with TC or CE software.", _BESIDE_PUBLIC),
)
_EDGE_PROXY = shape(
    "edge-proxy",
    "TLS-terminating device in front of the Expressway-E.",
    _FQDN,
    _NODE_ADDRESS,
    _certificate("server_certificate", "Certificate shown to endpoints."),
    _certificate("client_certificate", "Certificate shown to the Expressway-E. Default: the server certificate."),
    _files("trusted_ca", _TRUSTED_CA),
    _PASSWORD_FILE,
)

# --- the whole file ---------------------------------------------------------------------------------------------------

_FEDERATION = shape(
    "xmpp-federation",
    "XMPP federation; left out when unused.",
    Key(name="domains", kind=_HOSTS, description="Federated domains of this deployment."),
    Key(name="chat_node_aliases", kind=_HOSTS, description="Aliases of the chat nodes."),
)


# Upper bounds are those of RFC 5280 appendix A.1; OpenSSL refuses longer values, and drops spaces at their end.
_SUBJECT_TEXT = r"[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?"
_NAME_OF_PLACE = Text(expected="one line of at most 128 characters", pattern=_SUBJECT_TEXT, longest=128)
_NAME_OF_BODY = Text(expected="one line of at most 64 characters", pattern=_SUBJECT_TEXT, longest=64)
SUBJECT = shape(
    "subject",
    "What the subjects of certificate signing requests hold besides the common name; the fields of the page Generate "
    "CSR.",
    Key(
        name="country",
        kind=Text(expected="a country code of two letters such as US", pattern="[A-Za-z]{2}", longest=2),
        description="Country, two letters.",
    ),
    Key(name="state", kind=_NAME_OF_PLACE, description="State or province."),
    Key(name="locality", kind=_NAME_OF_PLACE, description="Locality (town name)."),
    Key(name="organization", kind=_NAME_OF_BODY, description="Organization."),
    Key(name="organizational_unit", kind=_NAME_OF_BODY, description="Organizational unit."),
)
"""The key `subject`."""


def _part(name: str, kind: Shape) -> Key:
    return Key(name=name, kind=kind, description=kind.description)


def _list(name: str, kind: Shape, description: str) -> Key:
    return Key(name=name, kind=Many(of=kind), description=description)


DEPLOYMENT = shape(
    "deployment",
    "One Mobile and Remote Access deployment. Paths are relative to this file.",
    Key(name="name", kind=_LINE, description="Name for reports. Default: the name of this file."),
    Key(
        name="domains",
        kind=_HOSTS,
        description="Service domains, looked up as _collab-edge._tls.<domain>. Without them nobody knows for which "
        "names endpoints look, and connections of endpoints that would be accepted are unknown.",
    ),
    _part("xmpp_federation", _FEDERATION),
    Key(name="cms_address", kind=_TYPED, description="Address of Cisco Meeting Server as entered on the Expressway-C."),
    _part("subject", SUBJECT),
    _files("public_ca", "Further roots to treat as public, in labs; the Mozilla list is built in."),
    _PASSWORD_FILE,
    _CLIENT_TEST_KEY,
    _part("expressway_c", _expressway("expressway-c", "C")),
    _part(
        "expressway_e",
        _expressway("expressway-e", "E", _switch("acme", "The built-in ACME client is in use.", default=False)),
    ),
    _part("traversal_zone", _ZONE),
    _list("cucm", _CUCM, "Unified CM clusters."),
    _list("im_and_presence", _IM_AND_PRESENCE, "IM and Presence Service clusters."),
    _list("unity_connection", _UNITY_CONNECTION, "Unity Connection clusters."),
    _part("endpoints", _ENDPOINTS),
    _part("edge_proxy", _EDGE_PROXY),
)
"""The deployment file."""


def is_host(text: str) -> bool:
    """Whether a deployment file can hold this as the name of a host or domain."""
    return _is_one(_HOST, text)


def is_path(text: str) -> bool:
    """Whether a deployment file can name this path."""
    return _is_one(_FILE, text)


def is_line(text: str) -> bool:
    """Whether a deployment file can hold this as a name for people, or of a phone security profile."""
    return _is_one(_LINE, text)


def is_typed(text: str) -> bool:
    """Whether a deployment file can hold this as a name or address that somebody typed on a page."""
    return _is_one(_TYPED, text)


def _is_one(kind: Text, text: str) -> bool:
    is_unicode = not any("\ud800" <= char <= "\udfff" for char in text)  # else it came from bytes that are no text
    return is_unicode and len(text) <= kind.longest and fullmatch(kind.pattern, text) is not None


def find_homes(name: str) -> Iterator[str]:
    """Where a key of this name belongs, as a path in the file; the top level is the empty path."""
    yield from _find_homes(name, DEPLOYMENT, "")


def _find_homes(name: str, within: Shape, where: str) -> Iterator[str]:
    if name in within.keys:
        yield where
    for key in within.keys.values():
        kind, below = (key.kind.of, f"{key.name}[]") if isinstance(key.kind, Many) else (key.kind, key.name)
        if isinstance(kind, Shape):
            yield from _find_homes(name, kind, f"{where}.{below}" if where else below)
