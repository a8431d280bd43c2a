"""The table of archives: each is one defect, the archives of the nodes that it concerns, and the trace that it leaves
in those of one of them.

    for case in CASES: ...

Not here: how archives are made (`tests.archives`), and what is held against them (`tests.test_archives`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Severity
from tests import make
from tests.archives import expressway_archive, jabber_log, phone_log, tc_log, unified_archive
from tests.calls import ADDRESSES, Call, Estate, Refusal, both_sides, connect, tunnel
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    IMP,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    UNITY,
)
from tests.wire.ssh import PORT as TUNNEL

E_NAMES, C_NAMES = [E1, "example.com"], [C1, "example.com"]
E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e")
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c")
PAST, FUTURE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)
CORP, PUBLIC = (CORP_ROOT, CORP_ISSUING), (PUBLIC_ROOT, PUBLIC_ISSUING)
LOCAL = "unable to get local issuer certificate"
IN_CHAIN = "self signed certificate in certificate chain"
ALONE = "self signed certificate"
IDENTITY = "Peer's TLS certificate identity was unacceptable"

Archive = Callable[[Estate, str, Call | None], bytes]


@dataclass(frozen=True)
class Case:
    """One defect: its rule and the node that mends it, what the nodes have, and the connection that fails over it."""

    rule: str
    node: str
    estate: Estate
    call: Callable[[Estate], Call | None]
    told_by: tuple[str, ...] = (C1, E1)
    """The nodes that have traces; each of them tells the whole story."""
    severity: Severity = Severity.ERROR
    logs: Mapping[str, bytes] = field(default_factory=dict)
    """Of endpoints, by the name of the file."""

    @property
    def id(self) -> str:
        """For pytest."""
        return f"{self.rule}-{self.node.partition('.')[0]}"

    def traces(self, teller: str) -> set[str]:
        """What there is besides certificates: frames and lines. What an SSH tunnel refuses, no frame shows."""
        call = self.call(self.estate)
        has_frames = call is not None and call.server.port != TUNNEL
        has_lines = bool(self.logs) or (call is not None and teller in call.lines)
        return {kind for kind, is_there in (("frame", has_frames), ("line", has_lines)) if is_there}

    def ends(self) -> set[str]:
        """The nodes between which the connection is."""
        call = self.call(self.estate)
        addresses = set() if call is None else {call.client.ip, call.server.ip}
        return {node for node, address in ADDRESSES.items() if address in addresses}

    def archives(self, teller: str) -> dict[str, bytes]:
        """Those of all nodes, with the traces that one of them has."""
        call = self.call(self.estate)
        return dict(self.logs) | {
            f"{node}.{suffix}": make_archive(self.estate, node, call if node == teller else None)
            for node in dict.fromkeys(node for node, _ in self.estate.certificates)
            for suffix, make_archive in (_ARCHIVES.get(node, ("tar.gz", expressway_archive)),)
        }


_ARCHIVES: Mapping[str, tuple[str, Archive]] = dict.fromkeys((PUBLISHER, IMP, UNITY), ("zip", unified_archive))


# --- between C and E --------------------------------------------------------------------------------------------------


def traversal(
    rule: str,
    node: str,
    refusal: Refusal,
    *,
    e: make.Issued = E_LEAF,
    c: make.Issued = C_LEAF,
    lists: Mapping[str, Sequence[make.Issued]] | None = None,
    crls: Mapping[str, Sequence[bytes]] | None = None,
    told_by: tuple[str, ...] = (C1, E1),
    with_chain: bool = True,
    typed: str | None = None,
) -> Case:
    """The traversal connection fails."""
    return Case(
        rule,
        node,
        both_sides(c, e, lists or {}, crls or {}),
        lambda estate: connect(estate, "traversal", C1, E1, refusal, with_chain=with_chain, typed=typed),
        told_by=told_by,
    )


def e_with(**changes: Any) -> make.Issued:  # noqa: ANN401 - make.Changes
    """E's certificate with something else in it."""
    wanted: dict[str, Any] = {"sans": E_NAMES, "key": "e", **changes}
    return make.leaf(E1, PUBLIC_ISSUING, **wanted)


def c_with(**changes: Any) -> make.Issued:  # noqa: ANN401 - make.Changes
    """C's certificate with something else in it."""
    wanted: dict[str, Any] = {"sans": C_NAMES, "key": "c", **changes}
    return make.leaf(C1, CORP_ISSUING, **wanted)


def by_e(issuer: make.Issued) -> dict[str, Any]:
    """E's certificate from another CA, which both lists hold."""
    leaf = make.leaf(E1, issuer, sans=E_NAMES, key="e")
    return {"e": leaf, "lists": dict.fromkeys((C1, E1), (*AUTHORITIES, issuer))}


NO_PATH = make.ca("CN=One Too Many,O=Trusty", PUBLIC_ISSUING)
CONSTRAINED = make.ca("CN=Constrained,O=Trusty", PUBLIC_ROOT, permitted=("example.org",))
NO_CA = make.ca("CN=No CA,O=Trusty", PUBLIC_ROOT, ca=False)
TWIN = make.ca("CN=Corp Root,O=Acme", key="twin of Corp Root", ski=None)
REVOKED = 4711
GOOD_CRLS = tuple(make.revocation_list(each) for each in AUTHORITIES)
CRLS_WITH_REVOKED = tuple(make.revocation_list(each, [REVOKED]) for each in AUTHORITIES)
LARGE = ("1.2.3.4.5", False, b"\x04\x83\x01\x92\x00" + bytes(0x19200))
STALE_CRLS = (
    *GOOD_CRLS[:3],
    make.revocation_list(PUBLIC_ISSUING, next_update=datetime(2026, 11, 20, tzinfo=UTC)),
)

OF_TRAVERSAL = (
    traversal(
        "intermediate-missing", C1, Refusal("client", LOCAL, 48),
        lists={C1: (*CORP, PUBLIC_ROOT)}, with_chain=False,
    ),
    traversal("ca-not-trusted", C1, Refusal("client", IN_CHAIN, 48), lists={C1: CORP}),
    traversal("ca-not-trusted", E1, Refusal("server", IN_CHAIN, 48), lists={E1: PUBLIC}),
    traversal(
        "root-missing", C1, Refusal("client", "unable to get issuer certificate", 48),
        lists={C1: (*CORP, PUBLIC_ISSUING)},
    ),
    traversal(
        "certificate-expired", E1, Refusal("client", "certificate has expired", 45), e=e_with(not_after=PAST)
    ),
    traversal(
        "certificate-expired", C1, Refusal("server", "certificate has expired", 45), c=c_with(not_after=PAST)
    ),
    traversal(
        "certificate-not-yet-valid", E1, Refusal("client", "certificate is not yet valid", 42),
        e=e_with(not_before=FUTURE),
    ),
    traversal(
        "certificate-not-yet-valid", C1, Refusal("server", "certificate is not yet valid", 42),
        c=c_with(not_before=FUTURE),
    ),
    traversal(
        "eku-missing-server-auth", E1, Refusal("client", "unsupported certificate purpose", 43),
        e=e_with(eku=("clientAuth",)),
    ),
    traversal(
        "eku-missing-client-auth", C1, Refusal("server", "unsupported certificate purpose", 43),
        c=c_with(eku=("serverAuth",)),
    ),
    traversal(
        "self-signed-not-trusted", E1, Refusal("client", ALONE, 48), e=make.leaf(E1, sans=E_NAMES, key="e")
    ),
    traversal(
        "self-signed-not-trusted", C1, Refusal("server", ALONE, 48), c=make.leaf(C1, sans=C_NAMES, key="c")
    ),
    traversal(
        "signature-invalid", E1, Refusal("client", "certificate signature failure", 51),
        e=e_with(signing_key="nobody's"),
    ),
    traversal(
        "critical-extension-unknown", E1, Refusal("client", "unhandled critical extension", 46),
        e=e_with(extensions=[("1.2.3.4.5", True, b"\x05\x00")]),
    ),
    traversal(
        "path-length-exceeded", E1, Refusal("client", "path length constraint exceeded", 48), **by_e(NO_PATH)
    ),
    traversal(
        "name-constraint-violated", E1, Refusal("client", "permitted subtree violation", 46), **by_e(CONSTRAINED)
    ),
    traversal("issuer-not-a-ca", E1, Refusal("client", "invalid CA certificate", 48), **by_e(NO_CA)),
    traversal(
        "same-subject-shadowed", E1, Refusal("server", "certificate signature failure", 51),
        lists={E1: (TWIN, *AUTHORITIES)},
    ),
    # The name that C was given stands in its own log alone.
    traversal(
        "name-mismatch", C1, Refusal("client", IDENTITY, None), told_by=(C1,), typed="edge.example.com"
    ),
    traversal(
        "certificate-revoked", E1, Refusal("client", "certificate revoked", 44),
        e=e_with(serial=REVOKED), crls={C1: CRLS_WITH_REVOKED},
    ),
    traversal(
        "certificate-revoked", C1, Refusal("server", "certificate revoked", 44),
        c=c_with(serial=REVOKED), crls={E1: CRLS_WITH_REVOKED},
    ),
    traversal(
        "crl-missing", C1, Refusal("client", "unable to get certificate CRL", 48),
        crls={C1: GOOD_CRLS[:3]}, told_by=(C1,),
    ),
    traversal("crl-expired", C1, Refusal("client", "CRL has expired", 45), crls={C1: STALE_CRLS}, told_by=(C1,)),
    traversal("curve-not-offered", C1, Refusal("server", "wrong curve", 47), c=c_with(key="p256k1:c")),
    traversal(
        "certificates-too-large", E1, Refusal("client", "excessive message size", 47), e=e_with(extensions=[LARGE])
    ),
    traversal(
        "key-usage-unsuitable", E1, Refusal("client", "ecc cert not for signing", 40),
        e=e_with(key="ed25519:e", ku=("keyAgreement",)),
    ),
)  # fmt: skip
OF_TUNNELS = (
    # E sends its intermediate for SIP TLS, and never for SSH.
    Case(
        "intermediate-not-in-list", C1,
        both_sides(C_LEAF, E_LEAF, {C1: (*CORP, PUBLIC_ROOT)}),
        lambda estate: tunnel(estate, C1, E1),
        told_by=(C1,),
    ),
)  # fmt: skip

# --- inside -----------------------------------------------------------------------------------------------------------

ELSEWHERE = make.ca("CN=Elsewhere,O=Other")


def inside(
    node: str,
    certificates: Mapping[Slot, make.Issued],
    lists: Mapping[Store, Sequence[make.Issued]],
    c_list: Sequence[make.Issued] = AUTHORITIES,
) -> Estate:
    """One of each Expressway in good health, and this node."""
    edge = both_sides(C_LEAF, E_LEAF, {C1: c_list})
    return Estate(
        certificates={**edge.certificates, **{(node, slot): each for slot, each in certificates.items()}},
        lists={**edge.lists, **{(node, store): held for store, held in lists.items()}},
    )


def call(kind: str, server: str, refusal: Refusal, **how: str) -> Callable[[Estate], Call]:
    """C calls a server inside."""
    return lambda estate: connect(estate, kind, C1, server, refusal, typed=how.get("typed"))


def of(node: str, unit: str, issuer: make.Issued | None = CORP_ISSUING, **changes: Any) -> make.Issued:  # noqa: ANN401 - make.Changes
    """A certificate of a server inside."""
    wanted: dict[str, Any] = {"sans": [node], "key": f"{node}/{unit}", **changes}
    return make.leaf(node, issuer, **wanted)


C_UNKNOWN = Refusal("server", IN_CHAIN, 48)
SERVER_UNKNOWN = Refusal("client", IN_CHAIN, 48, depth=1)

OF_CUCM = (
    Case(
        "expressway-ca-not-in-tomcat-trust", PUBLISHER,
        inside(PUBLISHER, {Slot.TOMCAT: of(PUBLISHER, "tomcat")}, {Store.TOMCAT_TRUST: PUBLIC}),
        call("cucm-config", PUBLISHER, C_UNKNOWN), told_by=(C1, PUBLISHER),
    ),
    Case(
        "expressway-ca-not-in-callmanager-trust", PUBLISHER,
        inside(PUBLISHER, {Slot.CALLMANAGER: of(PUBLISHER, "callmanager")}, {Store.CALLMANAGER_TRUST: PUBLIC}),
        call("cucm-config-secure", PUBLISHER, C_UNKNOWN), told_by=(C1, PUBLISHER),
    ),
    Case(
        "ca-not-trusted", C1,
        inside(PUBLISHER, {Slot.TOMCAT: of(PUBLISHER, "tomcat", ELSEWHERE)}, {Store.TOMCAT_TRUST: (*CORP, ELSEWHERE)}),
        call("cucm-https", PUBLISHER, SERVER_UNKNOWN), told_by=(C1,),
    ),
    Case(
        "ecdsa-issuer-not-trusted", C1,
        inside(
            PUBLISHER,
            {
                Slot.TOMCAT: of(PUBLISHER, "tomcat", key="rsa:tomcat"),
                Slot.TOMCAT_ECDSA: of(PUBLISHER, "ecdsa", ELSEWHERE, subject="CN=cucm-pub-EC.corp.example.com"),
            },
            {Store.TOMCAT_TRUST: (*CORP, ELSEWHERE)},
        ),
        call("cucm-https-ecdsa", PUBLISHER, SERVER_UNKNOWN), told_by=(C1,),
    ),
)  # fmt: skip
OF_IM_AND_PRESENCE = (
    Case(
        "ca-not-trusted", IMP,
        inside(IMP, {Slot.CUP_XMPP: of(IMP, "cup-xmpp")}, {Store.CUP_XMPP_TRUST: PUBLIC}),
        call("imp-xmpp", IMP, C_UNKNOWN), told_by=(C1, IMP),
    ),
    Case(
        "ca-not-trusted", C1,
        inside(IMP, {Slot.TOMCAT: of(IMP, "tomcat", ELSEWHERE)}, {Store.TOMCAT_TRUST: (ELSEWHERE,)}),
        call("imp-https", IMP, SERVER_UNKNOWN), told_by=(C1,),
    ),
)  # fmt: skip
OF_UNITY = (
    Case(
        "certificate-expired", UNITY,
        inside(UNITY, {Slot.TOMCAT: of(UNITY, "tomcat", not_after=PAST)}, {Store.TOMCAT_TRUST: CORP}),
        call("unity-https", UNITY, Refusal("client", "certificate has expired", 45)), told_by=(C1,),
    ),
)  # fmt: skip

# --- outside ----------------------------------------------------------------------------------------------------------


def outside(rule: str, node: str, logs: Mapping[str, bytes], e: make.Issued = E_LEAF) -> Case:
    """An endpoint does not accept the certificate of E, and its own log tells of it."""
    return Case(
        rule, node, both_sides(C_LEAF, e), lambda _: None, told_by=("",), logs=logs,
        severity=Severity.WARNING if rule == "jabber-prompts-user" else Severity.ERROR,
    )  # fmt: skip


OF_ENDPOINTS = (
    outside("jabber-prompts-user", E1, {"csf-unified.log": jabber_log("example.com")}),
    outside("phone-ca-not-listed", E1, {"console.log": phone_log(ADDRESSES[E1])}),
    outside("ca-not-trusted", "tc", {"tc.log": tc_log(E1)}),
    outside("self-signed-not-trusted", E1, {"tc.log": tc_log(E1, ALONE)}, make.leaf(E1, sans=E_NAMES, key="e")),
)

# --- peers of a cluster -----------------------------------------------------------------------------------------------

CLUSTER = "expc.corp.example.com"


def peers(c2_list: Sequence[make.Issued]) -> Estate:
    """Two peers on the inside, of which the second has this list."""
    edge = both_sides(C_LEAF, E_LEAF)
    leaves = {
        (node, Slot.SERVER): make.leaf(
            node, CORP_ISSUING, subject=f"CN={CLUSTER}", sans=[CLUSTER, node, "example.com"], key=node
        )
        for node in (C1, C2)
    }
    return Estate(
        certificates={**edge.certificates, **leaves},
        lists={**edge.lists, (C2, Store.TRUSTED_CA): c2_list},
    )


OF_PEERS = (
    Case(
        "ca-not-trusted", C2, peers(CORP),
        lambda estate: connect(estate, "traversal", C2, E1, Refusal("client", IN_CHAIN, 48)),
        told_by=(C2,),
    ),
)  # fmt: skip

CASES = (*OF_TRAVERSAL, *OF_TUNNELS, *OF_CUCM, *OF_IM_AND_PRESENCE, *OF_UNITY, *OF_ENDPOINTS, *OF_PEERS)
"""Each leads to its finding, with the certificate, the frames and the lines as evidence."""
