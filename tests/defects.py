"""The table of defects: each is one thing wrong in a healthy deployment, with everything that follows from it.

What follows is written down from the contract and the rules, not from what the code says. A row names the deployment,
the defect, the findings it leads to, the connections it `breaks` (Jabber's warn, because a person may accept the
certificate) and those it makes `warn`; the other keywords are the change, in the words of `tests.deployments`.

Not here: how the rows are used (`tests.test_defects`), and what a row is (`tests.injection`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from edgetrust.model.certificate import Oid, PrivateKey
from edgetrust.model.deployment import ClusterTls, Slot, Store, TraversalZone, XmppFederation
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Severity
from edgetrust.model.verdict import Outcome
from edgetrust.pki.read import read_revocation_list
from tests import asn1, make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    C_CLUSTER,
    CORP_ISSUING,
    CORP_ROOT,
    DOMAIN,
    E1,
    E2,
    E_CLUSTER,
    IMP,
    PROFILE,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    UNITY,
    cluster,
    edge_proxy,
    reference,
    stand_alone,
)
from tests.injection import Base, Defect, Edit, Expected

SERVER, CLIENT, TOMCAT, TOMCAT_ECDSA, CALLMANAGER, CALLMANAGER_ECDSA, CUP_XMPP = Slot
TRUSTED_CA, TOMCAT_TRUST, CALLMANAGER_TRUST, CUP_XMPP_TRUST, ENDPOINT = Store
JABBER, PHONES, TC = "jabber", "ip-phones", "tc"
PROXY = "edge.example.com"
NOBODY: frozenset[str] = frozenset()

NAMES = str | tuple[str, ...]


# --- how rows are written ---------------------------------------------------------------------------------------------


def links(kinds: str, clients: NAMES, servers: NAMES) -> frozenset[str]:
    """Ids of the connections of these kinds from each of the clients to each of the servers but itself."""
    many = ((each,) if isinstance(each, str) else each for each in (clients, servers))
    sources, targets = many
    return frozenset(
        f"{kind}:{client}->{server}"
        for kind in kinds.split()
        for client in sources
        for server in targets
        if client != server
    )


def error(rule: str, node: str, place: Slot | Store | None = None, connections: frozenset[str] = NOBODY) -> Expected:
    """A finding that is an error; `place` is the certificate or the list it is about."""
    return _expected(Severity.ERROR, rule, node, place, connections)


def warning(rule: str, node: str, place: Slot | Store | None = None, connections: frozenset[str] = NOBODY) -> Expected:
    """A finding that is a warning."""
    return _expected(Severity.WARNING, rule, node, place, connections)


def info(
    rule: str, node: str | None, place: Slot | Store | None = None, connections: frozenset[str] = NOBODY
) -> Expected:
    """A finding that is information."""
    return _expected(Severity.INFO, rule, node, place, connections)


def _expected(
    severity: Severity, rule: str, node: str | None, place: Slot | Store | None, connections: frozenset[str]
) -> Expected:
    return Expected(
        rule=rule,
        severity=severity,
        node=node,
        slot=place if isinstance(place, Slot) else None,
        store=place if isinstance(place, Store) else None,
        connections=connections,
    )


def defect(
    base: Base,
    name: str,
    *findings: Expected,
    breaks: frozenset[str] = NOBODY,
    warns: frozenset[str] = NOBODY,
    stops: frozenset[str] = NOBODY,
    lost: Iterable[Expected] = (),
    **change: Any,  # noqa: ANN401 - the keywords of `tests.deployments`
) -> Defect:
    """A row of the table; what `stops` fails for users of Jabber as well, who are not even asked."""
    outcomes = {each: Outcome.WARN if each.startswith("jabber-") else Outcome.FAIL for each in breaks}
    outcomes.update(dict.fromkeys(warns, Outcome.WARN))
    outcomes.update(dict.fromkeys(stops, Outcome.FAIL))
    return Defect(name=name, base=base, change=change, findings=findings, lost=tuple(lost), outcomes=outcomes)


def without(*entries: make.Issued) -> Edit:
    """A list that lacks these."""
    return Edit(without=entries)


def above(*entries: make.Issued) -> Edit:
    """A list with these in front."""
    return Edit(above=entries)


def below(*entries: make.Issued) -> Edit:
    """A list with these appended."""
    return Edit(below=entries)


def day(year: int, month: int, number: int) -> datetime:
    """Midnight, UTC."""
    return datetime(year, month, number, tzinfo=UTC)


def leaf(fqdn: str, issuer: make.Issued | None, **changes: Any) -> make.Issued:  # noqa: ANN401 - make.Changes
    """A certificate of that node from another CA (None: self-signed)."""
    wanted: dict[str, Any] = {"subject": f"CN={fqdn},O=Acme", "not_after": day(2027, 1, 15), **changes}
    return make.leaf(fqdn, issuer, **wanted)


class _PublicHalf:
    """A key that signs nothing: RSA keys of 8192 bits take minutes to make."""

    def __init__(self, bits: int) -> None:
        self._modulus = (1 << (bits - 1)) + 1

    def public_key(self) -> RSAPublicKey:
        return RSAPublicNumbers(65537, self._modulus).public_key()


LONGEST_KEY = cast("make.Key", _PublicHalf(8192))

# --- certification authorities ----------------------------------------------------------------------------------------

OTHER_ROOT = make.ca("CN=Other Root,O=Elsewhere")
LONG_NAMES = tuple(make.ca(f"CN=Root {number},OU={'x' * 1000},O=Acme") for number in range(65))
"""Together longer than 65,535 octets."""
LIMITED_TO_10 = (
    Oid.ADDRESS_BLOCKS, False, asn1.seq(asn1.seq(asn1.octets(b"\0\1"), asn1.seq(asn1.bits(b"\x0a")))),
)  # fmt: skip
"""Addresses of RFC 3779: 10.0.0.0/8."""
NOT_A_CA = make.ca("CN=Not A CA,O=Acme", CORP_ROOT, ca=False, ku=None)
BELOW_ISSUING = make.ca("CN=Third Tier,O=Acme", CORP_ISSUING)
CONSTRAINED = make.ca("CN=Constrained,O=Acme", CORP_ROOT, permitted=["corp.example.com"])
EXPIRED_ISSUING = make.ca("CN=Old Issuing,O=Acme", CORP_ROOT, not_after=day(2026, 11, 1))
EXPIRED_ROOT = make.ca("CN=Old Root,O=Acme", not_after=day(2026, 11, 1))
ENDING_ROOT = make.ca("CN=Ending Root,O=Acme", not_after=day(2026, 12, 10))
FACTORY_CA = make.ca("O=Temporary CA 1f2e3d4c,CN=Temporary CA 1f2e3d4c")
LONG = tuple(f"host{number:04}.{'y' * 40}.example.com" for number in range(30))
"""More than 999 characters of names."""


def twin_of(authority: make.Issued, issuer: make.Issued | None = None, *, has_identifier: bool) -> make.Issued:
    """Another CA of the same subject, with another key; key identifiers tell the two apart, or do not."""
    subject = {CORP_ROOT: "CN=Corp Root,O=Acme", PUBLIC_ISSUING: "CN=Public Issuing,O=Trusty"}[authority]
    changes: make.Changes = {"key": f"twin of {subject}"}
    return make.ca(subject, issuer, **(changes if has_identifier else {**changes, "ski": None}))


# --- a stand-alone pair, X15.5, CUCM not secure -----------------------------------------------------------------------

ALONE = Base(name="stand-alone", build=stand_alone)
DIFFERENT_ISSUERS = info("different-issuers", None)
"""Said of every deployment in which C and E are signed by different CAs."""

CUCM = (PUBLISHER, SUBSCRIBER)
FROM_JABBER = links("jabber-https jabber-sip", JABBER, E1)
FROM_PHONES = links("phone-https phone-sip", PHONES, E1)
FROM_TC = links("tc-https tc-sip", TC, E1)
FROM_ENDPOINTS = FROM_JABBER | FROM_PHONES | FROM_TC
C_VERIFIES_E = links("traversal ssh-tunnel", C1, E1) | links("sip-service", E1, C1)
E_VERIFIES_C = links("traversal ssh-tunnel", C1, E1)
TRAVERSAL, TUNNEL = links("traversal", C1, E1), links("ssh-tunnel", C1, E1)
E_IS_SHOWN = C_VERIFIES_E | FROM_ENDPOINTS
E_FORMER, E_OWN, E_RENEWED = (
    leaf(E1, PUBLIC_ISSUING, sans=[E1, DOMAIN], not_before=begins, not_after=day(2027, 1, 15))
    for begins in (day(2025, 12, 20), day(2026, 1, 1), day(2026, 2, 1))
)
"""Healthy certificates of E."""
E_EXPIRED = leaf(E1, PUBLIC_ISSUING, sans=[E1, DOMAIN], not_before=day(2025, 1, 1), not_after=day(2026, 1, 1))
CUCM_VERIFIES_C = links("cucm-config cucm-config-secure", C1, CUCM)
C_IS_SHOWN = E_VERIFIES_C | CUCM_VERIFIES_C


def tomcat(node: str) -> frozenset[str]:
    """The connections in which the C is shown this node's tomcat certificate."""
    return links("cucm-https cucm-config", C1, node)


def every_service(node: str) -> frozenset[str]:
    """The connections from the C to this node of CUCM."""
    return links("cucm-https cucm-config cucm-config-secure", C1, node)


def zone(*peer_addresses: str, subject_name: str = C1) -> TraversalZone:
    """The traversal zone as somebody typed it."""
    return TraversalZone(peer_addresses=peer_addresses, tls_verify_subject_name=subject_name)


def self_signed(node: str, slot: Slot, **changes: Any) -> make.Issued:  # noqa: ANN401 - make.Changes
    """What CUCM makes for itself: one subject for all services, another key for each."""
    return leaf(node, None, key=f"{node}/{slot}", **changes)


TOMCAT_ALONE, CALLMANAGER_ALONE = (self_signed(PUBLISHER, slot, ski=None) for slot in (TOMCAT, CALLMANAGER))
TOLD_APART = tuple(self_signed(PUBLISHER, slot, ski=slot.encode(), aki=slot.encode()) for slot in (TOMCAT, CALLMANAGER))
FILLERS = tuple(make.ca(f"CN=Filler {number},O=Elsewhere", key="filler") for number in range(1000))
UNDERSCORE = "expe_1.example.com"

OF_STAND_ALONE = (
    # Lists of Expressways
    defect(
        ALONE,
        "C lacks E's root",
        error("root-missing", C1, TRUSTED_CA, C_VERIFIES_E),
        breaks=C_VERIFIES_E,
        trust={(C1, TRUSTED_CA): without(PUBLIC_ROOT)},
    ),
    defect(
        ALONE,
        "C lacks E's CA",
        error("ca-not-trusted", C1, TRUSTED_CA, C_VERIFIES_E),
        breaks=C_VERIFIES_E,
        trust={(C1, TRUSTED_CA): without(PUBLIC_ROOT, PUBLIC_ISSUING)},
    ),
    defect(
        ALONE,
        "E lacks C's CA",
        error("ca-not-trusted", E1, TRUSTED_CA, E_VERIFIES_C),
        breaks=E_VERIFIES_C,
        trust={(E1, TRUSTED_CA): without(CORP_ROOT, CORP_ISSUING)},
    ),
    defect(
        ALONE,
        "E lacks C's root",
        error("root-missing", E1, TRUSTED_CA, E_VERIFIES_C),
        breaks=E_VERIFIES_C,
        trust={(E1, TRUSTED_CA): without(CORP_ROOT)},
    ),
    defect(
        ALONE,
        "E's intermediate is in neither list",
        error("intermediate-missing", C1, TRUSTED_CA, C_VERIFIES_E),
        error("intermediate-missing", E1, TRUSTED_CA, FROM_ENDPOINTS),
        breaks=E_IS_SHOWN,
        trust={(C1, TRUSTED_CA): without(PUBLIC_ISSUING), (E1, TRUSTED_CA): without(PUBLIC_ISSUING)},
        # Beside the leaf, from where an Expressway sends nothing: it is at hand, so the remedy can name it.
        certificates={(E1, SERVER): [leaf(E1, PUBLIC_ISSUING, sans=[E1, DOMAIN]), PUBLIC_ISSUING]},
    ),
    defect(
        ALONE,
        "E's intermediate is nowhere",
        # No file links leaf and root.
        error("ca-not-trusted", C1, TRUSTED_CA, C_VERIFIES_E),
        error("ca-not-trusted", E1, TRUSTED_CA, FROM_ENDPOINTS),
        lost=[DIFFERENT_ISSUERS],
        breaks=E_IS_SHOWN,
        trust={(C1, TRUSTED_CA): without(PUBLIC_ISSUING), (E1, TRUSTED_CA): without(PUBLIC_ISSUING)},
    ),
    defect(
        ALONE,
        "E does not send its intermediate",
        error("intermediate-missing", E1, TRUSTED_CA, FROM_ENDPOINTS),
        breaks=FROM_ENDPOINTS,
        trust={(E1, TRUSTED_CA): without(PUBLIC_ISSUING)},
    ),
    defect(
        ALONE,
        "C has E's intermediate from the wire only",
        error("intermediate-not-in-list", C1, TRUSTED_CA, TUNNEL),
        breaks=TUNNEL,
        trust={(C1, TRUSTED_CA): without(PUBLIC_ISSUING)},
    ),
    defect(
        ALONE,
        "E has C's intermediate from the wire only",
        error("intermediate-not-in-list", E1, TRUSTED_CA, TUNNEL),
        breaks=TUNNEL,
        trust={(E1, TRUSTED_CA): without(CORP_ISSUING)},
    ),
    defect(
        ALONE,
        "a twin shadows E's intermediate on C",
        error("same-subject-shadowed", C1, TRUSTED_CA, C_VERIFIES_E),
        breaks=C_VERIFIES_E,
        trust={(C1, TRUSTED_CA): above(twin_of(PUBLIC_ISSUING, PUBLIC_ROOT, has_identifier=False))},
    ),
    defect(
        ALONE,
        "a twin shadows C's root on E",
        error("same-subject-shadowed", E1, TRUSTED_CA, E_VERIFIES_C),
        breaks=E_VERIFIES_C,
        trust={(E1, TRUSTED_CA): above(twin_of(CORP_ROOT, has_identifier=False))},
    ),
    defect(
        ALONE,
        "only key identifiers tell C's root from a twin on E",
        warning("same-subject-shadowed", E1, TRUSTED_CA),
        trust={(E1, TRUSTED_CA): above(twin_of(CORP_ROOT, has_identifier=True))},
    ),
    defect(
        ALONE,
        "C lists a root twice",
        info("duplicate-trust-entry", C1, TRUSTED_CA),
        trust={(C1, TRUSTED_CA): below(CORP_ROOT)},
    ),
    defect(
        ALONE,
        "E lists an expired root",
        warning("expired-trust-entry", E1, TRUSTED_CA),
        trust={(E1, TRUSTED_CA): below(EXPIRED_ROOT)},
    ),
    defect(
        ALONE,
        "C lists somebody's leaf",
        warning("trust-entry-not-a-ca", C1, TRUSTED_CA),
        trust={(C1, TRUSTED_CA): below(leaf("www.example.com", OTHER_ROOT))},
    ),
    defect(
        ALONE,
        "E lists more than it can hold",
        warning("trust-list-too-long", E1, TRUSTED_CA),
        trust={(E1, TRUSTED_CA): below(*FILLERS)},
    ),
    # Lists of others
    defect(
        ALONE,
        "phones do not list E's root",
        error("phone-ca-not-listed", E1, SERVER, FROM_PHONES),
        breaks=FROM_PHONES,
        trust={(PHONES, ENDPOINT): without(PUBLIC_ROOT)},
    ),
    defect(
        ALONE,
        "Jabber does not trust E's root",
        warning("jabber-prompts-user", E1, SERVER, FROM_JABBER),
        breaks=FROM_JABBER,
        trust={(JABBER, ENDPOINT): without(PUBLIC_ROOT)},
    ),
    defect(
        ALONE,
        "TC endpoints do not trust E's root",
        error("ca-not-trusted", TC, ENDPOINT, FROM_TC),
        breaks=FROM_TC,
        trust={(TC, ENDPOINT): without(PUBLIC_ROOT)},
    ),
    defect(
        ALONE,
        "nobody knows the phones' list",
        info("phone-list-assumed", PHONES, ENDPOINT, FROM_PHONES),
        nodes={PHONES: {"trust": {}}},
        trust={(PHONES, ENDPOINT): Edit()},
    ),
    defect(
        ALONE,
        "the publisher's tomcat-trust lacks C's CA",
        error("expressway-ca-not-in-tomcat-trust", PUBLISHER, TOMCAT_TRUST, links("cucm-config", C1, PUBLISHER)),
        breaks=links("cucm-config", C1, PUBLISHER),
        trust={(PUBLISHER, TOMCAT_TRUST): without(CORP_ROOT, CORP_ISSUING)},
    ),
    defect(
        ALONE,
        "the subscriber's CallManager-trust lacks C's CA",
        error(
            "expressway-ca-not-in-callmanager-trust",
            SUBSCRIBER,
            CALLMANAGER_TRUST,
            links("cucm-config-secure", C1, SUBSCRIBER),
        ),
        warning("trust-not-replicated", SUBSCRIBER, CALLMANAGER_TRUST, links("cucm-config-secure", C1, SUBSCRIBER)),
        breaks=links("cucm-config-secure", C1, SUBSCRIBER),
        trust={(SUBSCRIBER, CALLMANAGER_TRUST): without(CORP_ROOT, CORP_ISSUING)},
    ),
    defect(
        ALONE,
        "the publisher's CallManager-trust lacks C's root",
        error("root-missing", PUBLISHER, CALLMANAGER_TRUST, links("cucm-config-secure", C1, PUBLISHER)),
        breaks=links("cucm-config-secure", C1, PUBLISHER),
        trust={(PUBLISHER, CALLMANAGER_TRUST): without(CORP_ROOT)},
    ),
    defect(
        ALONE,
        "the subscriber lacks an intermediate that C sends",
        warning("trust-not-replicated", SUBSCRIBER, TOMCAT_TRUST),
        trust={(SUBSCRIBER, TOMCAT_TRUST): without(CORP_ISSUING)},
    ),
    # What is wrong with a certificate, whoever sees it
    defect(
        ALONE,
        "E's certificate is signed by nobody's key",
        error("signature-invalid", E1, SERVER, E_IS_SHOWN),
        lost=[DIFFERENT_ISSUERS],
        breaks=E_IS_SHOWN,
        certificates={(E1, SERVER): {"signing_key": "nobody's"}},
    ),
    defect(
        ALONE,
        "a tomcat certificate is signed by a leaf",
        error("issuer-not-a-ca", PUBLISHER, TOMCAT, tomcat(PUBLISHER)),
        breaks=tomcat(PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): [leaf(PUBLISHER, NOT_A_CA), NOT_A_CA]},
    ),
    defect(
        ALONE,
        "a CA too many stands below the issuing CA",
        error("path-length-exceeded", SUBSCRIBER, TOMCAT, tomcat(SUBSCRIBER)),
        breaks=tomcat(SUBSCRIBER),
        certificates={(SUBSCRIBER, TOMCAT): [leaf(SUBSCRIBER, BELOW_ISSUING), BELOW_ISSUING]},
    ),
    defect(
        ALONE,
        "a tomcat certificate is limited to addresses that no CA above it holds",
        error("name-constraint-violated", PUBLISHER, TOMCAT, tomcat(PUBLISHER)),
        breaks=tomcat(PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): {"extensions": [LIMITED_TO_10]}},
    ),
    defect(
        ALONE,
        "a CallManager certificate names what its CA may not certify",
        error("name-constraint-violated", SUBSCRIBER, CALLMANAGER, links("cucm-config-secure", C1, SUBSCRIBER)),
        breaks=links("cucm-config-secure", C1, SUBSCRIBER),
        certificates={
            (SUBSCRIBER, CALLMANAGER): [
                leaf(SUBSCRIBER, CONSTRAINED, sans=[SUBSCRIBER, "sub1.elsewhere.example"]),
                CONSTRAINED,
            ]
        },
    ),
    defect(
        ALONE,
        "E's certificate has a critical extension nobody knows",
        error("critical-extension-unknown", E1, SERVER, E_IS_SHOWN),
        breaks=E_IS_SHOWN,
        certificates={(E1, SERVER): {"extensions": [("1.2.3.4.5", True, b"\x05\x00")]}},
    ),
    defect(
        ALONE,
        "E's ECDSA key may not sign",
        error("key-usage-unsuitable", E1, SERVER, E_IS_SHOWN),
        stops=E_IS_SHOWN,
        certificates={(E1, SERVER): {"ku": ["keyEncipherment"]}},
    ),
    defect(
        ALONE,
        "the Edwards key of a tomcat certificate may not sign",
        error("key-usage-unsuitable", PUBLISHER, TOMCAT, tomcat(PUBLISHER)),
        stops=tomcat(PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): {"ku": ["keyAgreement"], "key": "ed25519:publisher"}},
    ),
    defect(
        ALONE,
        "a tomcat certificate has a key of a curve that nobody offers",
        error("curve-not-offered", PUBLISHER, TOMCAT, tomcat(PUBLISHER)),
        breaks=tomcat(PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): {"key": "brainpool:publisher"}},
    ),
    defect(
        ALONE,
        "C's certificate has a key of a curve that nobody offers",
        error("curve-not-offered", C1, SERVER, C_IS_SHOWN),
        breaks=C_IS_SHOWN,
        certificates={(C1, SERVER): {"key": "p256k1:c"}},
    ),
    defect(
        ALONE,
        "E's certificate is too long to be read",
        error("certificates-too-large", E1, SERVER, E_IS_SHOWN),
        stops=E_IS_SHOWN,
        certificates={(E1, SERVER): {"extensions": [("1.2.3.4.5", False, bytes(102_400))]}},
    ),
    defect(
        ALONE,
        "C's certificate is too long for a session",
        error("certificates-too-large", C1, SERVER, C_IS_SHOWN - links("ssh-tunnel", C1, E1)),
        breaks=C_IS_SHOWN - links("ssh-tunnel", C1, E1),
        certificates={(C1, SERVER): {"extensions": [("1.2.3.4.5", False, bytes(66_000))]}},
    ),
    defect(
        ALONE,
        "E's list has CAs of too long names",
        error("accepted-authorities-too-long", E1, TRUSTED_CA, links("traversal", C1, E1)),
        breaks=links("traversal", C1, E1),
        trust={(E1, TRUSTED_CA): below(*LONG_NAMES)},
    ),
    defect(
        ALONE,
        "E's certificate has expired",
        error("certificate-expired", E1, SERVER, E_IS_SHOWN),
        breaks=E_IS_SHOWN,
        certificates={(E1, SERVER): {"not_after": day(2026, 11, 1)}},
    ),
    defect(
        ALONE,
        "the CA above C's certificate has expired",
        error("certificate-expired", C1, SERVER, C_IS_SHOWN),
        warning("expired-trust-entry", C1, TRUSTED_CA),
        warning("expired-trust-entry", E1, TRUSTED_CA),
        breaks=C_IS_SHOWN,
        certificates={(C1, SERVER): [leaf(C1, EXPIRED_ISSUING, sans=[C1, DOMAIN])]},
        trust={(C1, TRUSTED_CA): below(EXPIRED_ISSUING), (E1, TRUSTED_CA): below(EXPIRED_ISSUING)},
    ),
    defect(
        ALONE,
        "a tomcat certificate is not valid yet",
        error("certificate-not-yet-valid", PUBLISHER, TOMCAT, tomcat(PUBLISHER)),
        breaks=tomcat(PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): {"not_before": day(2026, 12, 1)}},
    ),
    defect(
        ALONE,
        "E's certificate lacks serverAuth",
        error("eku-missing-server-auth", E1, SERVER, E_IS_SHOWN - TUNNEL),
        breaks=E_IS_SHOWN - TUNNEL,
        certificates={(E1, SERVER): {"eku": ["clientAuth"]}},
    ),
    defect(
        ALONE,
        "a tomcat certificate lacks serverAuth",
        error("eku-missing-server-auth", SUBSCRIBER, TOMCAT, tomcat(SUBSCRIBER)),
        breaks=tomcat(SUBSCRIBER),
        certificates={(SUBSCRIBER, TOMCAT): {"eku": ["clientAuth"]}},
    ),
    defect(
        ALONE,
        "C's client certificate lacks clientAuth",
        error("eku-missing-client-auth", C1, CLIENT, C_IS_SHOWN),
        breaks=C_IS_SHOWN,
        certificates={(C1, CLIENT): {"eku": ["serverAuth"]}},
    ),
    defect(
        ALONE,
        "C's server certificate, also its client certificate, lacks clientAuth",
        error("eku-missing-client-auth", C1, CLIENT, C_IS_SHOWN),
        breaks=C_IS_SHOWN,
        certificates={(C1, SERVER): {"eku": ["serverAuth"]}},
    ),
    defect(
        ALONE,
        "a CallManager certificate lacks clientAuth in a cluster that is not secure",
        info("cucm-certificate-without-client-auth", SUBSCRIBER, CALLMANAGER),
        certificates={(SUBSCRIBER, CALLMANAGER): {"eku": ["serverAuth"]}},
    ),
    # Whose certificate
    defect(
        ALONE,
        "a tomcat certificate is self-signed",
        error("self-signed-not-trusted", C1, TRUSTED_CA, tomcat(PUBLISHER)),
        info("cucm-issuers-differ", PUBLISHER),
        breaks=tomcat(PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): [TOMCAT_ALONE]},
    ),
    defect(
        ALONE,
        "self-signed certificates of one subject shut each other out",
        error("cucm-self-signed-conflict", PUBLISHER, TOMCAT, links("cucm-config-secure", C1, PUBLISHER)),
        breaks=links("cucm-config-secure", C1, PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): [TOMCAT_ALONE], (PUBLISHER, CALLMANAGER): [CALLMANAGER_ALONE]},
        trust={(C1, TRUSTED_CA): below(TOMCAT_ALONE, CALLMANAGER_ALONE)},
    ),
    defect(
        ALONE,
        "only key identifiers keep self-signed certificates apart",
        warning("cucm-self-signed-conflict", PUBLISHER, TOMCAT),
        certificates={(PUBLISHER, TOMCAT): TOLD_APART[:1], (PUBLISHER, CALLMANAGER): TOLD_APART[1:]},
        trust={(C1, TRUSTED_CA): below(*TOLD_APART)},
    ),
    defect(
        ALONE,
        "CallManager is certified by another CA",
        info("cucm-issuers-differ", PUBLISHER),
        info("documented-ca-missing", PUBLISHER, CALLMANAGER_TRUST),
        certificates={(PUBLISHER, CALLMANAGER): [leaf(PUBLISHER, OTHER_ROOT)]},
        trust={(C1, TRUSTED_CA): below(OTHER_ROOT)},
    ),
    defect(
        ALONE,
        "the root above a tomcat certificate ends soon",
        warning("trust-entry-expires-soon", C1, TRUSTED_CA, tomcat(PUBLISHER)),
        info("cucm-issuers-differ", PUBLISHER),
        info("documented-ca-missing", PUBLISHER, TOMCAT_TRUST),
        certificates={(PUBLISHER, TOMCAT): [leaf(PUBLISHER, ENDING_ROOT)]},
        trust={(C1, TRUSTED_CA): below(ENDING_ROOT)},
    ),
    defect(
        ALONE,
        "E is certified by the internal CA",
        warning("internal-ca-on-expressway-e", E1, SERVER, FROM_ENDPOINTS),
        warning("jabber-prompts-user", E1, SERVER, FROM_JABBER),
        error("phone-ca-not-listed", E1, SERVER, FROM_PHONES),
        error("ca-not-trusted", TC, ENDPOINT, FROM_TC),
        lost=[DIFFERENT_ISSUERS],
        breaks=FROM_ENDPOINTS,
        certificates={(E1, SERVER): [leaf(E1, CORP_ISSUING, sans=[E1, DOMAIN])]},
    ),
    defect(
        ALONE,
        "C relies on clientAuth of a public CA",
        warning("client-auth-sunset", C1, SERVER, C_IS_SHOWN),
        lost=[DIFFERENT_ISSUERS],
        certificates={(C1, SERVER): [leaf(C1, PUBLIC_ISSUING, sans=[C1, DOMAIN])]},
        trust={
            (node, store): below(PUBLIC_ROOT, PUBLIC_ISSUING)
            for node in CUCM
            for store in (TOMCAT_TRUST, CALLMANAGER_TRUST)
        },
    ),
    defect(
        ALONE,
        "C shows the certificate of the factory",
        # Nobody is told to trust the CA of one installation.
        error("temporary-certificate", C1, SERVER, C_IS_SHOWN),
        lost=[DIFFERENT_ISSUERS],
        breaks=C_IS_SHOWN,
        certificates={
            (C1, SERVER): [
                make.leaf(
                    C1,
                    FACTORY_CA,
                    subject=f"O=Temporary Certificate 1f2e3d4c,CN={C1}",
                    sans=[C1, DOMAIN],
                    not_after=day(2027, 1, 15),
                )
            ]
        },
    ),
    # Names
    defect(
        ALONE,
        "C addresses E by a name it does not have",
        error("name-mismatch", C1, None, TRAVERSAL),
        breaks=TRAVERSAL,
        traversal_zone=zone("edge.example.net"),
    ),
    defect(
        ALONE,
        "E looks for a name that C does not have",
        error("name-mismatch", E1, None, TRAVERSAL),
        breaks=TRAVERSAL,
        traversal_zone=zone(E1, subject_name="mra.corp.example.com"),
    ),
    defect(
        ALONE,
        "E's certificate does not name E",
        error("name-mismatch", E1, SERVER, TRAVERSAL),
        breaks=TRAVERSAL,
        certificates={(E1, SERVER): {"sans": [DOMAIN]}},
    ),
    defect(
        ALONE,
        "a tomcat certificate names another node",
        error("name-mismatch", SUBSCRIBER, TOMCAT, tomcat(SUBSCRIBER)),
        breaks=tomcat(SUBSCRIBER),
        certificates={(SUBSCRIBER, TOMCAT): {"sans": ["other.corp.example.com"]}},
    ),
    defect(
        ALONE,
        "the publisher is defined by its address",
        error("cucm-defined-by-ip", PUBLISHER, TOMCAT, every_service(PUBLISHER)),
        breaks=every_service(PUBLISHER),
        nodes={PUBLISHER: {"defined_as": "10.0.20.11"}},
    ),
    defect(
        ALONE,
        "the subscriber is defined by its bare host name",
        error("cucm-defined-by-ip", SUBSCRIBER, TOMCAT, every_service(SUBSCRIBER)),
        breaks=every_service(SUBSCRIBER),
        nodes={SUBSCRIBER: {"defined_as": "cucm-sub1"}},
    ),
    defect(
        ALONE,
        "E's certificate does not name the service domain",
        error("san-missing-registration-domain", E1, SERVER, FROM_ENDPOINTS),
        breaks=FROM_ENDPOINTS,
        certificates={(E1, SERVER): {"sans": [E1]}},
    ),
    defect(
        ALONE,
        "E's certificate names the service domain for TC endpoints only",
        error("san-missing-registration-domain", E1, SERVER, FROM_JABBER | FROM_PHONES),
        breaks=FROM_JABBER | FROM_PHONES,
        certificates={(E1, SERVER): {"sans": [E1, f"SRV:_collab-edge._tls.{DOMAIN}"]}},
    ),
    defect(
        ALONE,
        "C's certificate does not name the service domain",
        info("san-domain-on-expressway-c", C1, SERVER),
        certificates={(C1, SERVER): {"sans": [C1]}},
    ),
    defect(
        ALONE,
        "C's certificate has no common name",
        warning("common-name-missing", C1, SERVER, C_IS_SHOWN),
        certificates={(C1, SERVER): {"subject": "O=Acme"}},
    ),
    defect(
        ALONE,
        "C's certificate has a name that is no FQDN",
        error("name-not-fqdn", C1, SERVER),
        certificates={(C1, SERVER): {"sans": [C1, DOMAIN, "expc1"]}},
    ),
    defect(
        ALONE,
        "E's certificate has a wildcard",
        error("wildcard-certificate", E1, SERVER),
        certificates={(E1, SERVER): {"sans": [E1, DOMAIN, f"*.{DOMAIN}"]}},
    ),
    defect(
        ALONE,
        "C's certificate has names past 999 characters",
        info("san-over-999-characters", C1, SERVER),
        certificates={(C1, SERVER): {"sans": [*LONG, C1, DOMAIN]}},
    ),
    defect(
        ALONE,
        "E's host name has an underscore",
        error("host-name-underscore", E1, None, TUNNEL),
        breaks=TUNNEL,
        # The node keeps its id, so that the connections of the two deployments can be compared.
        nodes={E1: {"fqdn": UNDERSCORE}},
        traversal_zone=zone(UNDERSCORE),
    ),
    defect(
        ALONE,
        "E does not name the CMS address",
        warning("cms-address-not-in-san", E1, SERVER),
        cms_address="meet.example.com",
    ),
    # Keys, dates and the rest
    defect(
        ALONE,
        "a tomcat certificate is signed with SHA-1",
        warning("weak-signature", PUBLISHER, TOMCAT),
        certificates={(PUBLISHER, TOMCAT): {"digest": "sha1"}},
    ),
    defect(
        ALONE,
        "E has a short key",
        warning("weak-key", E1, SERVER),
        certificates={(E1, SERVER): {"key": "rsa1024:E"}},
    ),
    defect(
        ALONE,
        "C has a key that is too long",
        warning("key-too-long", C1, SERVER, TRAVERSAL),
        certificates={(C1, SERVER): {"key": LONGEST_KEY}},
    ),
    defect(
        ALONE,
        "the private key is not that of E's certificate",
        error("key-does-not-match", E1, SERVER),
        nodes={E1: {"private_key": reference("e.key")}},
        files={
            "e.key": FileContents(
                path="e.key",
                keys=((PrivateKey(key=make.leaf(key="stranger").certificate.key), Source(file="e.key", line=1)),),
            )
        },
    ),
    defect(
        ALONE,
        "the file of E's private key does not end with a line break",
        warning("key-file-newline", E1, SERVER),
        nodes={E1: {"private_key": reference("e.key")}},
        files={
            "e.key": FileContents(
                path="e.key",
                keys=((PrivateKey(key=make.leaf(key=E1).certificate.key), Source(file="e.key", line=1)),),
                unended=frozenset(("e.key",)),
            )
        },
    ),
    defect(
        ALONE,
        "E's subject holds an attribute nobody knows",
        warning("unknown-subject-oid", E1, SERVER, TUNNEL),
        warns=TUNNEL,
        certificates={(E1, SERVER): {"subject": f"CN={E1},O=Acme,1.2.3.4=x"}},
    ),
    defect(
        ALONE,
        "a CallManager certificate ends after 2050",
        warning("expires-after-2050", PUBLISHER, CALLMANAGER),
        certificates={(PUBLISHER, CALLMANAGER): {"not_after": day(2051, 1, 1)}},
    ),
    defect(
        ALONE,
        "E's certificate ends soon",
        warning("expires-soon", E1, SERVER, E_IS_SHOWN),
        certificates={(E1, SERVER): {"not_after": day(2026, 12, 10)}},
    ),
    defect(
        ALONE,
        "E's certificate is valid for too long",
        warning("validity-over-limit", E1, SERVER),
        certificates={(E1, SERVER): {"not_before": day(2026, 4, 1)}},
    ),
    # How things are combined
    defect(ALONE, "E's release is not given", info("version-assumed", E1), e={"version_given": False}),
    defect(ALONE, "C is older than E", warning("versions-differ", C1), c={"version": "X15.4"}),
)

# --- two peers on each side, X15.5, CUCM in mixed mode, IM and Presence, Unity ----------------------------------------

CLUSTER = Base(name="cluster", build=cluster)
BOTH_C, BOTH_E, ALL_CUCM = (C1, C2), (E1, E2), (PUBLISHER, SUBSCRIBER, SUBSCRIBER2)


def c_verifies_e(c: NAMES, e: NAMES) -> frozenset[str]:
    """The connections in which these C peers verify these E peers."""
    return links("traversal ssh-tunnel xcp-router", c, e) | links("sip-service", e, c)


def endpoints_to(e: NAMES) -> frozenset[str]:
    """The connections of all endpoints to these E peers."""
    of_jabber = links("jabber-https jabber-sip jabber-xmpp", JABBER, e)
    return of_jabber | links("phone-https phone-sip", PHONES, e) | links("tc-https tc-sip", TC, e)


def c_as_client(c: NAMES) -> frozenset[str]:
    """The connections in which these C peers show a client certificate that is verified."""
    to_cucm = links("cucm-config cucm-config-secure cucm-sip", c, ALL_CUCM)
    return links("traversal ssh-tunnel", c, BOTH_E) | to_cucm | links("imp-xmpp", c, IMP)


def of_callmanager(node: NAMES, c: NAMES = BOTH_C) -> frozenset[str]:
    """The connections in which the C is shown the CallManager certificate of these nodes, or they are asked to trust C
    with it."""
    return links("cucm-config-secure cucm-sip", c, node) | links("cucm-sip-back", node, c)


OF_CLUSTER = (
    defect(
        CLUSTER,
        "C2 lacks E's root",
        error("root-missing", C2, TRUSTED_CA, c_verifies_e(C2, BOTH_E)),
        error("trust-lists-differ", C2, TRUSTED_CA, c_verifies_e(C2, BOTH_E)),
        breaks=c_verifies_e(C2, BOTH_E),
        trust={(C2, TRUSTED_CA): without(PUBLIC_ROOT)},
    ),
    defect(
        CLUSTER,
        "E2 has C's intermediate from the wire only",
        error("intermediate-not-in-list", E2, TRUSTED_CA, links("ssh-tunnel", BOTH_C, E2)),
        error("trust-lists-differ", E2, TRUSTED_CA, links("ssh-tunnel", BOTH_C, E2)),
        breaks=links("ssh-tunnel", BOTH_C, E2),
        trust={(E2, TRUSTED_CA): without(CORP_ISSUING)},
    ),
    defect(
        CLUSTER,
        "C2 lists a CA that nobody needs",
        warning("trust-lists-differ", C1, TRUSTED_CA),
        trust={(C2, TRUSTED_CA): below(OTHER_ROOT)},
    ),
    defect(
        CLUSTER,
        "C1's certificate does not name the cluster",
        error("san-missing-cluster-name", C1, SERVER, links("traversal", C1, BOTH_E)),
        breaks=links("traversal", C1, BOTH_E),
        certificates={(C1, SERVER): {"sans": [C1, DOMAIN, PROFILE]}},
    ),
    defect(
        CLUSTER,
        "E1's certificate does not name the cluster",
        warning("san-missing-cluster-name", E1, SERVER),
        certificates={(E1, SERVER): {"sans": [E1, DOMAIN]}},
    ),
    defect(
        CLUSTER,
        "E2's certificate does not name the peer",
        error("san-missing-peer-name", E2, SERVER, links("traversal xcp-router", BOTH_C, E2)),
        breaks=links("traversal xcp-router", BOTH_C, E2),
        certificates={(E2, SERVER): {"sans": [E_CLUSTER, DOMAIN]}},
    ),
    defect(
        CLUSTER,
        "C2's certificate does not name the peer",
        error("san-missing-peer-name", C2, SERVER),
        certificates={(C2, SERVER): {"sans": [C_CLUSTER, DOMAIN, PROFILE]}},
    ),
    defect(
        CLUSTER,
        "E1's common name is that of the peer",
        warning("common-name-not-cluster-name", E1, SERVER),
        certificates={(E1, SERVER): {"subject": f"CN={E1},O=Acme"}},
    ),
    defect(
        CLUSTER,
        "C1 and C2 have one key",
        warning("shared-cluster-certificate", C1, SERVER),
        certificates={(C2, SERVER): {"key": C1}},
    ),
    defect(
        CLUSTER,
        "C2's certificate lacks a security profile",
        error("san-missing-security-profile", C2, SERVER, links("cucm-sip-back", ALL_CUCM, C2)),
        breaks=links("cucm-sip-back", ALL_CUCM, C2),
        certificates={(C2, SERVER): {"sans": [C_CLUSTER, C2, DOMAIN]}},
    ),
    defect(
        CLUSTER,
        "a security profile is no FQDN",
        error("security-profile-not-fqdn", PUBLISHER),
        cucm={"phone_security_profiles": ("secure8865",)},
    ),
    defect(
        CLUSTER,
        "a CallManager certificate lacks clientAuth",
        error(
            "cucm-certificate-without-client-auth", PUBLISHER, CALLMANAGER, links("cucm-sip-back", PUBLISHER, BOTH_C)
        ),
        breaks=links("cucm-sip-back", PUBLISHER, BOTH_C),
        certificates={(PUBLISHER, CALLMANAGER): {"eku": ["serverAuth"]}},
    ),
    defect(
        CLUSTER,
        "a multi-server tomcat certificate has expired",
        error("certificate-expired", PUBLISHER, TOMCAT, links("cucm-https cucm-config", BOTH_C, ALL_CUCM)),
        breaks=links("cucm-https cucm-config", BOTH_C, ALL_CUCM),
        certificates={
            (node, TOMCAT): [leaf(PUBLISHER, CORP_ISSUING, sans=ALL_CUCM, not_after=day(2026, 11, 1))]
            for node in ALL_CUCM
        },
    ),
    defect(
        CLUSTER,
        "a subscriber's CallManager-trust lacks C's CA",
        error("expressway-ca-not-in-callmanager-trust", SUBSCRIBER2, CALLMANAGER_TRUST, of_callmanager(SUBSCRIBER2)),
        warning("trust-not-replicated", SUBSCRIBER2, CALLMANAGER_TRUST, of_callmanager(SUBSCRIBER2)),
        breaks=of_callmanager(SUBSCRIBER2),
        trust={(SUBSCRIBER2, CALLMANAGER_TRUST): without(CORP_ROOT, CORP_ISSUING)},
    ),
    defect(
        CLUSTER,
        "IM and Presence does not know C's CA",
        error("ca-not-trusted", IMP, CUP_XMPP_TRUST, links("imp-xmpp", BOTH_C, IMP)),
        breaks=links("imp-xmpp", BOTH_C, IMP),
        trust={(IMP, CUP_XMPP_TRUST): without(CORP_ROOT, CORP_ISSUING)},
    ),
    defect(
        CLUSTER,
        "Unity is self-signed",
        *(error("self-signed-not-trusted", c, TRUSTED_CA, links("unity-https", c, UNITY)) for c in BOTH_C),
        breaks=links("unity-https", BOTH_C, UNITY),
        certificates={(UNITY, TOMCAT): [self_signed(UNITY, TOMCAT)]},
    ),
    defect(
        CLUSTER,
        "C1's client certificate is from a CA that nobody knows",
        *(error("ca-not-trusted", e, TRUSTED_CA, links("traversal ssh-tunnel", C1, e)) for e in BOTH_E),
        *(
            error("expressway-ca-not-in-tomcat-trust", node, TOMCAT_TRUST, links("cucm-config", C1, node))
            for node in ALL_CUCM
        ),
        *(
            error(
                "expressway-ca-not-in-callmanager-trust",
                node,
                CALLMANAGER_TRUST,
                links("cucm-config-secure cucm-sip", C1, node),
            )
            for node in ALL_CUCM
        ),
        error("ca-not-trusted", IMP, CUP_XMPP_TRUST, links("imp-xmpp", C1, IMP)),
        lost=[DIFFERENT_ISSUERS],
        breaks=c_as_client(C1),
        certificates={(C1, CLIENT): [leaf(C1, OTHER_ROOT, sans=[C_CLUSTER, C1])]},
    ),
    defect(
        CLUSTER,
        "C1's server certificate has expired, its client certificate has not",
        error("certificate-expired", C1, SERVER, links("cucm-sip-back", ALL_CUCM, C1)),
        breaks=links("cucm-sip-back", ALL_CUCM, C1),
        certificates={
            (C1, SERVER): {"not_after": day(2026, 11, 1)},
            (C1, CLIENT): [leaf(C1, CORP_ISSUING, sans=[C_CLUSTER, C1])],
        },
    ),
    defect(
        CLUSTER,
        "a subscriber is defined by its bare host name",
        error(
            "cucm-defined-by-ip",
            SUBSCRIBER2,
            TOMCAT,
            links("cucm-https cucm-config cucm-config-secure cucm-sip", BOTH_C, SUBSCRIBER2),
        ),
        breaks=links("cucm-https cucm-config cucm-config-secure cucm-sip", BOTH_C, SUBSCRIBER2),
        nodes={SUBSCRIBER2: {"defined_as": "cucm-sub2"}},
    ),
    defect(
        CLUSTER,
        "IM and Presence is defined by its address",
        error("cucm-defined-by-ip", IMP, TOMCAT, links("imp-https imp-xmpp", BOTH_C, IMP)),
        breaks=links("imp-https imp-xmpp", BOTH_C, IMP),
        nodes={IMP: {"defined_as": "10.0.30.11"}},
    ),
    defect(
        CLUSTER,
        "IM and Presence's XMPP certificate has expired",
        error("certificate-expired", IMP, CUP_XMPP, links("imp-xmpp", BOTH_C, IMP)),
        breaks=links("imp-xmpp", BOTH_C, IMP),
        certificates={(IMP, CUP_XMPP): {"not_after": day(2026, 11, 1)}},
    ),
    defect(
        CLUSTER,
        "E1's certificate has expired",
        error("certificate-expired", E1, SERVER, c_verifies_e(BOTH_C, E1) | endpoints_to(E1)),
        breaks=c_verifies_e(BOTH_C, E1) | endpoints_to(E1),
        certificates={(E1, SERVER): {"not_after": day(2026, 11, 1)}},
    ),
    defect(
        CLUSTER,
        "E2 does not send its intermediate",
        error("intermediate-missing", E2, TRUSTED_CA, endpoints_to(E2)),
        error("trust-lists-differ", E2, TRUSTED_CA, endpoints_to(E2)),
        breaks=endpoints_to(E2),
        trust={(E2, TRUSTED_CA): without(PUBLIC_ISSUING)},
    ),
)

# --- peers that enforce verification, federation, CMS, SIP OAuth and ECDSA certificates -------------------------------

FEDERATION = XmppFederation(domains=(DOMAIN, "im.example.com"), chat_node_aliases=("chat1.example.com",))
CMS = "meet.example.com"
EXTRA = ("im.example.com", "chat1.example.com", CMS)
NAMES_OF_C = {c: [C_CLUSTER, c, DOMAIN, PROFILE, "chat1.example.com"] for c in BOTH_C}
NAMES_OF_E = {e: [E_CLUSTER, e, DOMAIN, *EXTRA] for e in BOTH_E}
EVERYTHING = Base(
    name="everything",
    build=cluster,
    settings={
        "c": {"cluster_tls": ClusterTls.ENFORCE},
        "e": {"cluster_tls": ClusterTls.ENFORCE},
        "cucm": {"sip_oauth": True},
        "federation": FEDERATION,
        "cms_address": CMS,
        "certificates": {
            **{(c, SERVER): {"sans": names} for c, names in NAMES_OF_C.items()},
            **{(e, SERVER): {"sans": names} for e, names in NAMES_OF_E.items()},
            **{(node, slot): {} for node in ALL_CUCM for slot in (TOMCAT_ECDSA, CALLMANAGER_ECDSA)},
        },
    },
)
OF_EVERYTHING = (
    defect(
        EVERYTHING,
        "E1's certificate does not name a federated domain",
        error("san-missing-federation-domain", E1, SERVER),
        certificates={(E1, SERVER): {"sans": [name for name in NAMES_OF_E[E1] if name != "im.example.com"]}},
    ),
    defect(
        EVERYTHING,
        "E2's certificate does not name a chat node alias",
        error("san-missing-chat-alias", E2, SERVER),
        certificates={(E2, SERVER): {"sans": [name for name in NAMES_OF_E[E2] if name != "chat1.example.com"]}},
    ),
    defect(
        EVERYTHING,
        "C1's certificate does not name a chat node alias",
        error("san-missing-chat-alias", C1, SERVER),
        certificates={(C1, SERVER): {"sans": NAMES_OF_C[C1][:-1]}},
    ),
    defect(
        EVERYTHING,
        "E1's certificate does not name the CMS address",
        warning("cms-address-not-in-san", E1, SERVER),
        certificates={(E1, SERVER): {"sans": NAMES_OF_E[E1][:-1]}},
    ),
    defect(
        EVERYTHING,
        "an ECDSA tomcat certificate is from a CA that C does not know",
        *(
            warning(
                "ecdsa-issuer-not-trusted", c, TRUSTED_CA, links("cucm-https cucm-config cucm-sip-oauth", c, PUBLISHER)
            )
            for c in BOTH_C
        ),
        warns=links("cucm-https cucm-config cucm-sip-oauth", BOTH_C, PUBLISHER),
        certificates={(PUBLISHER, TOMCAT_ECDSA): [leaf(PUBLISHER, OTHER_ROOT)]},
    ),
    defect(
        EVERYTHING,
        "an ECDSA CallManager certificate lacks clientAuth",
        info("cucm-certificate-without-client-auth", SUBSCRIBER, CALLMANAGER_ECDSA),
        certificates={(SUBSCRIBER, CALLMANAGER_ECDSA): {"eku": ["serverAuth"]}},
    ),
    defect(
        EVERYTHING,
        "the publisher's tomcat-trust lacks C's CA",
        error(
            "expressway-ca-not-in-tomcat-trust",
            PUBLISHER,
            TOMCAT_TRUST,
            links("cucm-config cucm-sip-oauth", BOTH_C, PUBLISHER),
        ),
        breaks=links("cucm-config cucm-sip-oauth", BOTH_C, PUBLISHER),
        trust={(PUBLISHER, TOMCAT_TRUST): without(CORP_ROOT, CORP_ISSUING)},
    ),
    defect(
        EVERYTHING,
        "E2 lacks the root of its own CA",
        error("cluster-enforce-would-fail", E2, TRUSTED_CA, links("cluster-peer", BOTH_E, BOTH_E)),
        error("trust-lists-differ", E2, TRUSTED_CA, links("cluster-peer", BOTH_E, BOTH_E)),
        breaks=links("cluster-peer", BOTH_E, BOTH_E),
        trust={(E2, TRUSTED_CA): without(PUBLIC_ROOT)},
    ),
    defect(
        EVERYTHING,
        "E2's certificate does not name the peer",
        error(
            "san-missing-peer-name",
            E2,
            SERVER,
            links("traversal xcp-router", BOTH_C, E2) | links("cluster-peer", BOTH_E, BOTH_E),
        ),
        breaks=links("traversal xcp-router", BOTH_C, E2) | links("cluster-peer", BOTH_E, BOTH_E),
        certificates={(E2, SERVER): {"sans": [name for name in NAMES_OF_E[E2] if name != E2]}},
    ),
    defect(
        EVERYTHING,
        "C2 lacks the root that CUCM and its peer share",
        error(
            "root-missing",
            C2,
            TRUSTED_CA,
            links("cucm-https cucm-config cucm-config-secure cucm-sip cucm-sip-oauth", C2, ALL_CUCM)
            | links("cucm-sip-back", ALL_CUCM, C2)
            | links("imp-https imp-xmpp", C2, IMP)
            | links("unity-https", C2, UNITY)
            | links("cluster-peer", BOTH_C, BOTH_C),
        ),
        error(
            "trust-lists-differ",
            C2,
            TRUSTED_CA,
            links("cucm-https cucm-config cucm-config-secure cucm-sip cucm-sip-oauth", C2, ALL_CUCM)
            | links("cucm-sip-back", ALL_CUCM, C2)
            | links("imp-https imp-xmpp", C2, IMP)
            | links("unity-https", C2, UNITY)
            | links("cluster-peer", BOTH_C, BOTH_C),
        ),
        breaks=links("cucm-https cucm-config cucm-config-secure cucm-sip cucm-sip-oauth", C2, ALL_CUCM)
        | links("cucm-sip-back", ALL_CUCM, C2)
        | links("imp-https imp-xmpp", C2, IMP)
        | links("unity-https", C2, UNITY)
        | links("cluster-peer", BOTH_C, BOTH_C),
        trust={(C2, TRUSTED_CA): without(CORP_ROOT)},
    ),
)

# --- revocation checking ----------------------------------------------------------------------------------------------

REVOKED = 4711
"""The serial number that every CRL lists."""


def crl_file(path: str, *issuers: make.Issued, **changes: Any) -> FileContents:  # noqa: ANN401 - make.revocation_list
    """A file with the CRLs of these CAs."""
    lists = [read_revocation_list(make.revocation_list(issuer, [REVOKED], **changes)) for issuer in issuers]
    located = tuple((crl, Source(file=path, line=1 + 20 * number)) for number, crl in enumerate(lists))
    return FileContents(path=path, revocation_lists=located)


REVOCATION = Base(
    name="revocation checking",
    build=stand_alone,
    settings={
        "nodes": {node: {"revocation_checking": True, "crl": (reference("all.crl"),)} for node in (C1, E1)},
        "files": {"all.crl": crl_file("all.crl", *AUTHORITIES)},
    },
)
C_VERIFIES_CUCM = frozenset(each for node in CUCM for each in every_service(node))
OF_REVOCATION = (
    defect(
        REVOCATION,
        "E's certificate is revoked",
        error("certificate-revoked", E1, SERVER, C_VERIFIES_E),
        breaks=C_VERIFIES_E,
        certificates={(E1, SERVER): {"serial": REVOKED}},
    ),
    defect(
        REVOCATION,
        "a tomcat certificate is revoked",
        error("certificate-revoked", PUBLISHER, TOMCAT, tomcat(PUBLISHER)),
        breaks=tomcat(PUBLISHER),
        certificates={(PUBLISHER, TOMCAT): {"serial": REVOKED}},
    ),
    defect(
        REVOCATION,
        "C's certificate is revoked",
        error("certificate-revoked", C1, SERVER, E_VERIFIES_C),
        breaks=E_VERIFIES_C,
        certificates={(C1, SERVER): {"serial": REVOKED}},
    ),
    defect(
        REVOCATION,
        "C lacks the CRL of E's issuing CA",
        error("crl-missing", C1, None, C_VERIFIES_E),
        breaks=C_VERIFIES_E,
        nodes={C1: {"crl": (reference("some.crl"),)}},
        files={"some.crl": crl_file("some.crl", CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT)},
    ),
    defect(
        REVOCATION,
        "E's CRL of C's issuing CA is out of date",
        error("crl-expired", E1, None, E_VERIFIES_C),
        breaks=E_VERIFIES_C,
        nodes={E1: {"crl": (reference("good.crl"), reference("old.crl"))}},
        files={
            "good.crl": crl_file("good.crl", CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING),
            "old.crl": crl_file("old.crl", CORP_ISSUING, next_update=day(2026, 11, 20)),
        },
    ),
    defect(
        REVOCATION,
        "the CRL that covers E's issuing CA is out of date",
        error("crl-expired", C1, None, C_VERIFIES_E),
        breaks=C_VERIFIES_E,
        nodes={C1: {"crl": (reference("young.crl"), reference("aged.crl"))}},
        files={
            "young.crl": crl_file("young.crl", CORP_ROOT, CORP_ISSUING, PUBLIC_ISSUING),
            "aged.crl": crl_file("aged.crl", PUBLIC_ROOT, next_update=day(2026, 11, 20)),
        },
    ),
    defect(
        REVOCATION,
        "C has no CRL at all",
        error("crl-missing", C1, None, C_VERIFIES_E | C_VERIFIES_CUCM),
        breaks=C_VERIFIES_E | C_VERIFIES_CUCM,
        nodes={C1: {"crl": ()}},
    ),
)

# --- releases before X15.4: one certificate for both roles, clientAuth everywhere -------------------------------------

OLDER = Base(
    name="X14.3.1",
    build=cluster,
    settings={"c": {"version": "X14.3.1"}, "e": {"version": "X14.3.1"}},
)
OF_OLDER = (
    defect(
        OLDER,
        "E1's certificate lacks clientAuth",
        error("eku-missing-client-auth", E1, SERVER, links("sip-service", E1, BOTH_C)),
        lost=[warning("client-auth-sunset", E1, SERVER, links("sip-service", E1, BOTH_C))],
        breaks=links("sip-service", E1, BOTH_C),
        certificates={(E1, SERVER): {"eku": ["serverAuth"]}},
    ),
    defect(
        OLDER,
        "C1's certificate lacks clientAuth",
        error("eku-missing-client-auth", C1, SERVER, c_as_client(C1)),
        breaks=c_as_client(C1),
        certificates={(C1, SERVER): {"eku": ["serverAuth"]}},
    ),
    defect(
        OLDER,
        "E renews by ACME",
        warning("acme-drops-client-auth", E1, SERVER, links("sip-service", BOTH_E, BOTH_C)),
        e={"acme": True},
    ),
    defect(
        OLDER,
        "C1's certificate has expired",
        error("certificate-expired", C1, SERVER, c_as_client(C1) | links("cucm-sip-back", ALL_CUCM, C1)),
        breaks=c_as_client(C1) | links("cucm-sip-back", ALL_CUCM, C1),
        certificates={(C1, SERVER): {"not_after": day(2026, 11, 1)}},
    ),
    defect(
        OLDER,
        "C2's common name is that of the peer",
        warning("common-name-not-cluster-name", C2, SERVER),
        certificates={(C2, SERVER): {"subject": f"CN={C2},O=Acme"}},
    ),
    defect(
        OLDER,
        "E2 lacks C's CA",
        error("ca-not-trusted", E2, TRUSTED_CA, links("traversal ssh-tunnel", BOTH_C, E2)),
        error("trust-lists-differ", E2, TRUSTED_CA, links("traversal ssh-tunnel", BOTH_C, E2)),
        breaks=links("traversal ssh-tunnel", BOTH_C, E2),
        trust={(E2, TRUSTED_CA): without(CORP_ROOT, CORP_ISSUING)},
    ),
)

# --- X15.4: server-only certificates on the E, where both sides are new enough ----------------------------------------

RELAXED = Base(
    name="X15.4",
    build=stand_alone,
    settings={
        "c": {"version": "X15.4"},
        "e": {"version": "X15.4", "server_eku_upload": True},
        "certificates": {(E1, SERVER): {"eku": ["serverAuth"]}},
    },
)
OF_RELAXED = (
    defect(
        RELAXED,
        "the upload of server-only certificates is not switched on",
        error("eku-missing-client-auth", E1, SERVER),
        e={"server_eku_upload": False},
    ),
    defect(
        RELAXED,
        "C is too old for what E relies on",
        error("eku-missing-client-auth", E1, SERVER, links("sip-service", E1, C1)),
        error("versions-differ", C1, None, links("sip-service", E1, C1)),
        breaks=links("sip-service", E1, C1),
        c={"version": "X15.3"},
    ),
    defect(
        RELAXED,
        "C's certificate lacks clientAuth",
        error("eku-missing-client-auth", C1, SERVER, C_IS_SHOWN),
        breaks=C_IS_SHOWN,
        certificates={(C1, SERVER): {"eku": ["serverAuth"]}},
    ),
)

# --- before X14.2 with TLS verify mode Off ----------------------------------------------------------------------------

UNVERIFIED = Base(
    name="X14.0.6, TLS verify mode Off",
    build=stand_alone,
    settings={"c": {"version": "X14.0.6"}, "e": {"version": "X14.0.6"}, "cucm": {"tls_verify": False}},
)
OF_UNVERIFIED = (
    defect(
        UNVERIFIED,
        "the publisher is defined by its address",
        warning("upgrade-enforces-verification", PUBLISHER, TOMCAT, every_service(PUBLISHER)),
        nodes={PUBLISHER: {"defined_as": "10.0.20.11"}},
    ),
    defect(
        UNVERIFIED,
        "C lacks CUCM's CA",
        warning("upgrade-enforces-verification", C1, TRUSTED_CA, C_VERIFIES_CUCM),
        trust={(C1, TRUSTED_CA): without(CORP_ROOT, CORP_ISSUING)},
    ),
    defect(
        UNVERIFIED,
        "a tomcat certificate has expired",
        warning("upgrade-enforces-verification", SUBSCRIBER, TOMCAT, tomcat(SUBSCRIBER)),
        error("certificate-expired", SUBSCRIBER, TOMCAT),
        certificates={(SUBSCRIBER, TOMCAT): {"not_after": day(2026, 11, 1)}},
    ),
    defect(
        UNVERIFIED,
        "a tomcat-trust lacks C's CA",
        error("expressway-ca-not-in-tomcat-trust", PUBLISHER, TOMCAT_TRUST, links("cucm-config", C1, PUBLISHER)),
        breaks=links("cucm-config", C1, PUBLISHER),
        trust={(PUBLISHER, TOMCAT_TRUST): without(CORP_ROOT, CORP_ISSUING)},
    ),
)

# --- X8.9: names past 999 characters do not count ---------------------------------------------------------------------

OLDEST = Base(name="X8.9", build=stand_alone, settings={"c": {"version": "X8.9"}, "e": {"version": "X8.9"}})
OF_OLDEST = (
    defect(
        OLDEST,
        "E's names stand past 999 characters",
        error("san-over-999-characters", E1, SERVER, TRAVERSAL | FROM_ENDPOINTS),
        breaks=TRAVERSAL | FROM_ENDPOINTS,
        certificates={(E1, SERVER): {"sans": [*LONG, E1, DOMAIN]}},
    ),
    defect(
        OLDEST,
        "C's certificate has a name that is no FQDN",
        warning("name-not-fqdn", C1, SERVER),
        certificates={(C1, SERVER): {"sans": [C1, DOMAIN, "expc1"]}},
    ),
)

# --- an edge proxy in front of the E ----------------------------------------------------------------------------------

LOOKED_AT = Base(name="looked at", build=stand_alone, settings={"certificates": {(E1, SERVER): [E_OWN]}})
OF_LOOKED_AT = (
    defect(
        LOOKED_AT,
        "E shows another certificate than its file holds",
        warning("shown-certificate-differs", E1, SERVER),
        shown={(E1, SERVER): [E_RENEWED, PUBLIC_ISSUING]},
    ),
    defect(
        LOOKED_AT,
        "something answers in the place of E",
        error("shown-certificate-differs", E1, SERVER, TRAVERSAL),
        breaks=TRAVERSAL,
        shown={(E1, SERVER, 7001): [make.leaf("inspector.example.net", make.ca("CN=Inspection"))]},
    ),
    defect(
        LOOKED_AT,
        "E was not restarted since its certificate was renewed",
        warning("restart-pending", E1, SERVER),
        shown={(E1, SERVER): [E_FORMER, PUBLIC_ISSUING]},
    ),
    defect(
        LOOKED_AT,
        "E was not restarted, and what it shows has expired",
        error("restart-pending", E1, SERVER, TRAVERSAL),
        breaks=TRAVERSAL,
        shown={(E1, SERVER, 7001): [E_EXPIRED, PUBLIC_ISSUING]},
    ),
    defect(
        LOOKED_AT,
        "E does not send the intermediate that its list holds",
        info("intermediate-not-sent", E1, TRUSTED_CA),
        shown={(E1, SERVER, 7001): [E_OWN]},
    ),
    defect(
        LOOKED_AT,
        "E names other CAs than its list holds",
        warning("accepted-authorities-differ", E1, TRUSTED_CA, TRAVERSAL),
        shown={(E1, SERVER, 7001): [E_OWN, PUBLIC_ISSUING]},
        authorities={(E1, 7001): [PUBLIC_ROOT, PUBLIC_ISSUING]},
    ),
)

BEHIND_PROXY = Base(
    name="edge proxy",
    build=stand_alone,
    settings={"edge_proxy": edge_proxy(PROXY), "certificates": {(PROXY, SERVER): {"sans": [PROXY, DOMAIN]}}},
)
TO_PROXY = frozenset(each.replace(E1, PROXY) for each in FROM_ENDPOINTS)
THROUGH_PROXY = links("proxy-edge", PROXY, E1)
OF_PROXY = (
    defect(
        BEHIND_PROXY,
        "E lacks the proxy's root",
        error("proxy-trust-incomplete", E1, TRUSTED_CA, THROUGH_PROXY),
        breaks=THROUGH_PROXY,
        trust={(E1, TRUSTED_CA): without(PUBLIC_ROOT)},
    ),
    defect(
        BEHIND_PROXY,
        "the proxy lacks E's root",
        error("proxy-trust-incomplete", PROXY, ENDPOINT, THROUGH_PROXY),
        breaks=THROUGH_PROXY,
        trust={(PROXY, ENDPOINT): without(PUBLIC_ROOT)},
    ),
    defect(
        BEHIND_PROXY,
        "the proxy does not send its intermediate",
        error("intermediate-missing", PROXY, ENDPOINT, TO_PROXY),
        breaks=TO_PROXY,
        trust={(PROXY, ENDPOINT): without(PUBLIC_ISSUING)},
    ),
    defect(
        BEHIND_PROXY,
        "the proxy's certificate does not name the service domain",
        error("san-missing-registration-domain", PROXY, SERVER, TO_PROXY),
        breaks=TO_PROXY,
        certificates={(PROXY, SERVER): {"sans": [PROXY]}},
    ),
    defect(
        BEHIND_PROXY,
        "the proxy's certificate lacks clientAuth",
        error("eku-missing-client-auth", PROXY, CLIENT, THROUGH_PROXY),
        breaks=THROUGH_PROXY,
        certificates={(PROXY, SERVER): {"eku": ["serverAuth"]}},
    ),
    defect(
        BEHIND_PROXY,
        "E is certified by the internal CA",
        info("internal-ca-on-expressway-e", E1, SERVER),
        lost=[DIFFERENT_ISSUERS],
        certificates={(E1, SERVER): [leaf(E1, CORP_ISSUING, sans=[E1, DOMAIN])]},
    ),
    defect(
        BEHIND_PROXY,
        "E's certificate does not name E",
        error("name-mismatch", E1, SERVER, TRAVERSAL | THROUGH_PROXY),
        breaks=TRAVERSAL | THROUGH_PROXY,
        certificates={(E1, SERVER): {"sans": [DOMAIN]}},
    ),
    defect(
        BEHIND_PROXY,
        "phones do not list the proxy's root",
        error("phone-ca-not-listed", PROXY, SERVER, links("phone-https phone-sip", PHONES, PROXY)),
        breaks=links("phone-https phone-sip", PHONES, PROXY),
        trust={(PHONES, ENDPOINT): without(PUBLIC_ROOT)},
    ),
)

# --- all of them ------------------------------------------------------------------------------------------------------

DEFECTS = (
    *OF_STAND_ALONE,
    *OF_CLUSTER,
    *OF_EVERYTHING,
    *OF_REVOCATION,
    *OF_OLDER,
    *OF_RELAXED,
    *OF_LOOKED_AT,
    *OF_UNVERIFIED,
    *OF_OLDEST,
    *OF_PROXY,
)
BASES = tuple(dict.fromkeys(each.base for each in DEFECTS))

BY_DESIGN = {
    ALONE: [DIFFERENT_ISSUERS],
    CLUSTER: [DIFFERENT_ISSUERS],
    # Federation partners are shown E's certificate as that of a client, and it is from a public CA.
    EVERYTHING: [DIFFERENT_ISSUERS, *(warning("client-auth-sunset", e, SERVER) for e in BOTH_E)],
    REVOCATION: [DIFFERENT_ISSUERS],
    # Before X15.4 the C asks for clientAuth in E's public certificate, and so does the upload.
    OLDER: [
        DIFFERENT_ISSUERS,
        *(warning("client-auth-sunset", e, SERVER, links("sip-service", e, BOTH_C)) for e in BOTH_E),
    ],
    RELAXED: [DIFFERENT_ISSUERS],
    LOOKED_AT: [DIFFERENT_ISSUERS],
    UNVERIFIED: [DIFFERENT_ISSUERS, warning("client-auth-sunset", E1, SERVER, links("sip-service", E1, C1))],
    OLDEST: [DIFFERENT_ISSUERS, warning("client-auth-sunset", E1, SERVER, links("sip-service", E1, C1))],
    # It is best effort, whatever else is right.
    BEHIND_PROXY: [DIFFERENT_ISSUERS, info("proxy-unsupported", PROXY)],
}
"""All that is said of the healthy deployments."""
