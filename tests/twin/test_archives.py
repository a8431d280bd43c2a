"""What is fetched from the nodes of a lab, and what edgetrust makes of it as of any other archive."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.codec.tls.registry import alert as name_alert
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Node, SecurityMode, Slot, Store
from edgetrust.model.lab import Account, Conversation, HeldIdentity, Holding, Material, SocketName
from edgetrust.model.side import Side
from edgetrust.mra.connections import expand
from edgetrust.twin.archives import Archive, archive_of, archives_of, pack
from edgetrust.twin.log_words import Spelling
from tests import make
from tests.calls import Refusal, both_sides, connect
from tests.captures import seen_in
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PROFILE,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    stand_alone,
)
from tests.recorded_lab import account_of, conversation_of, refusal
from tests.wire import truth
from tests.wire.conversations import CONVERSATIONS
from tests.wire.talk import talk
from tests.wire.truth import Closing, Peer

CLIENT, SERVER = Side.CLIENT, Side.SERVER
E_NAMES, C_NAMES = [E1, "example.com"], [C1, "example.com"]
E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e")
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c")
PAST, FUTURE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)
WITHOUT_ISSUING = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT)
CORP, PUBLIC = (CORP_ROOT, CORP_ISSUING), (PUBLIC_ROOT, PUBLIC_ISSUING)
MADE = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
STAMP = "2026-11-23_00_05_00"


@dataclass(frozen=True)
class Case:
    """One defect of the traversal connection: the rule and the node that mends it, who refuses whom, with which error
    of OpenSSL and which alert."""

    rule: str
    node: str
    by: Side
    code: int
    alert: int
    e: make.Issued = E_LEAF
    c: make.Issued = C_LEAF
    lists: Mapping[str, Sequence[make.Issued]] = field(default_factory=dict)
    with_chain: bool = True

    def site(self) -> Site:
        """The deployment with this defect."""
        return site_of(self.c, self.e, self.lists)

    def conversation(self) -> Conversation:
        """What OpenSSL makes of it."""
        estate = both_sides(self.c, self.e, self.lists)
        refusal = Refusal(self.by.value, "", self.alert)
        call = connect(estate, "traversal", C1, E1, refusal, with_chain=self.with_chain)
        return conversation_of(call.conversation)


CASES = {
    "untrusted-server": Case("ca-not-trusted", C1, CLIENT, 19, 48, lists={C1: CORP}),
    "untrusted-client": Case("ca-not-trusted", E1, SERVER, 19, 48, lists={E1: PUBLIC}),
    "missing-intermediate": Case(
        "intermediate-missing", C1, CLIENT, 20, 48, lists={C1: WITHOUT_ISSUING}, with_chain=False
    ),
    "expired-client": Case(
        "certificate-expired", C1, SERVER, 10, 45,
        c=make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c", not_after=PAST),
    ),
    "not-yet-valid-server": Case(
        "certificate-not-yet-valid", E1, CLIENT, 9, 42,
        e=make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e", not_before=FUTURE),
    ),
    "server-without-purpose": Case(
        "eku-missing-server-auth", E1, CLIENT, 26, 43,
        e=make.leaf(E1, PUBLIC_ISSUING, sans=E_NAMES, key="e", eku=("clientAuth",)),
    ),
    "client-without-purpose": Case(
        "eku-missing-client-auth", C1, SERVER, 26, 43,
        c=make.leaf(C1, CORP_ISSUING, sans=C_NAMES, key="c", eku=("serverAuth",)),
    ),
    "self-signed-client": Case(
        "self-signed-not-trusted", C1, SERVER, 18, 48, c=make.leaf(C1, sans=C_NAMES, key="c")
    ),
}  # fmt: skip


def site_of(
    c: make.Issued = C_LEAF, e: make.Issued = E_LEAF, lists: Mapping[str, Sequence[make.Issued]] | None = None
) -> Site:
    """One of each, with these certificates, and lists that know everybody unless told otherwise."""
    held = {C1: AUTHORITIES, E1: AUTHORITIES, **(lists or {})}
    return stand_alone(
        certificates={(C1, "server"): [c], (E1, "server"): [e]},
        trust={(node, "trusted-ca"): entries for node, entries in held.items()},
    )


def connection_in(site: Site, kind: str) -> Connection:
    """The first connection of this kind."""
    return next(each for each in expand(site.deployment) if each.kind == kind)


def node_in(site: Site, name: str) -> Node:
    """The node of this id."""
    return next(node for node in site.deployment.nodes() if node.id == name)


def holding_in(site: Site, name: str) -> Holding:
    """What a node holds, keys included."""
    identities, lists = site.inventory.identities, site.inventory.trust_lists
    return Holding(
        node=name,
        identities={
            slot: HeldIdentity(leaf=held.leaf.certificate, key=b"SECRET KEY") for (owner, slot), held in
            identities.items() if owner == name
        },
        trust={
            store: tuple(each.certificate for each in held) for (owner, store), held in lists.items() if owner == name
        },
    )  # fmt: skip


def fetched(site: Site, name: str, accounts: Sequence[Account], conversations: Sequence[Conversation]) -> Archive:
    """The archive of one node."""
    return archive_of(
        node_in(site, name), holding_in(site, name),
        accounts=accounts, conversations=conversations, spelling=Spelling.OPENSSL_3, made=MADE,
    )  # fmt: skip


def traced(
    site: Site, accounts: Sequence[Account], conversations: Sequence[Conversation], folder: Path
) -> list[dict[str, object]]:
    """The errors that `diagnose` finds in the archives of both Expressways, of those that show a trace."""
    for name in (C1, E1):
        archive = fetched(site, name, accounts, conversations)
        (folder / archive.name).write_bytes(pack(archive, MADE))
    document = folder / "report.json"
    run(["diagnose", *map(str, sorted(folder.glob("*.gz"))), "--output", str(document)])
    found = json.loads(document.read_text())["findings"]
    return [each for each in found if each["severity"] == "error" and kinds_of(each) & {"frame", "line"}]


def kinds_of(finding: dict[str, object]) -> set[str]:
    """What the evidence of a finding is: certificates, frames, lines."""
    evidence = finding["evidence"]
    assert isinstance(evidence, list)
    sources = [each["source"] for each in evidence]
    words = {".pem": "certificate", ".pcap, frame ": "frame", "loggingsnapshot": "line"}
    return {kind for word, kind in words.items() if any(word in source for source in sources)}


# --- from a failure to its rule ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_refusal_is_one_finding_with_three_kinds_of_evidence(case: Case, tmp_path: Path) -> None:
    """The certificate, the frame of the alert, and the lines of both sides."""
    site = case.site()
    told = case.conversation()
    accounts = refusal(told, connection_in(site, "traversal"), case.by, case.code, alert=case.alert)

    found = traced(site, list(accounts.values()), [told], tmp_path)

    assert [(each["rule"], each["node"], kinds_of(each)) for each in found] == [
        (case.rule, case.node, {"certificate", "frame", "line"})
    ]


def between(client: Peer, server: Peer, closing: Closing, *, alerts: Sequence[truth.Alert] = ()) -> Conversation:
    """A conversation of C and E."""
    return conversation_of(talk("", client, server, sni=None, port=7001, closing=closing, alerts=alerts, data=0))


def test_a_refused_name_is_one_finding_though_no_alert_tells_of_it(tmp_path: Path) -> None:
    """C lets the handshake pass and closes; its own log says why."""
    other = make.leaf(E1, PUBLIC_ISSUING, sans=["expe9.example.com", "example.com"], key="e")
    site = site_of(e=other)
    told = between(
        Peer(chain=(C_LEAF, CORP_ISSUING, CORP_ROOT), trusts=PUBLIC),
        Peer(chain=(other, PUBLIC_ISSUING, PUBLIC_ROOT), trusts=CORP),
        Closing("client"),
    )
    accounts = refusal(told, connection_in(site, "traversal"), CLIENT, 62, alert=None, expected_name=E1)

    found = traced(site, list(accounts.values()), [told], tmp_path)

    assert [(each["rule"], each["node"], kinds_of(each)) for each in found] == [
        ("name-mismatch", E1, {"certificate", "frame", "line"})
    ]


def test_no_client_certificate_is_seen_and_told(tmp_path: Path) -> None:
    """E asked, C showed none: alert 40, of which C tells, and E's own words."""
    site = site_of()
    told = between(
        Peer(trusts=PUBLIC),
        Peer(chain=(E_LEAF, PUBLIC_ISSUING, PUBLIC_ROOT), trusts=CORP),
        Closing("server"),
        alerts=[truth.Alert("server", 2, 40)],
    )
    connection = connection_in(site, "traversal")
    accounts = [
        account_of(told, connection, SERVER, failure="peer did not return a certificate"),
        account_of(told, connection, CLIENT, received=name_alert(40)),
    ]

    found = traced(site, accounts, [told], tmp_path)

    assert [(each["rule"], kinds_of(each)) for each in found] == [("no-client-certificate", {"frame", "line"})]


def test_a_silent_end_is_seen_and_told(tmp_path: Path) -> None:
    """C goes after E's flight, and says nothing."""
    site = site_of()
    whole = between(
        Peer(chain=(C_LEAF, CORP_ISSUING, CORP_ROOT), trusts=PUBLIC),
        Peer(chain=(E_LEAF, PUBLIC_ISSUING, PUBLIC_ROOT), trusts=CORP),
        Closing("client"),
    )
    told = replace(whole, flights=whole.flights[:2])
    connection = connection_in(site, "traversal")
    accounts = [account_of(told, connection, SERVER, peer_closed=True)]

    found = traced(site, accounts, [told], tmp_path)

    assert [(each["rule"], kinds_of(each)) for each in found] == [("peer-closed-silently", {"frame", "line"})]


# --- what is in an archive --------------------------------------------------------------------------------------------


def expired() -> tuple[Site, dict[Side, Account], Conversation]:
    """C's certificate has expired, and E says so."""
    case = CASES["expired-client"]
    site, told = case.site(), case.conversation()
    return site, refusal(told, connection_in(site, "traversal"), SERVER, 10, alert=45), told


def test_an_expressway_gives_log_capture_certificate_and_list() -> None:
    """Called as diagnostic logging calls them."""
    site, accounts, told = expired()

    archive = fetched(site, E1, list(accounts.values()), [told])

    folder = f"diagnostic_log_expe1_{STAMP}"
    assert archive.name == f"{folder}.tar.gz"
    assert [member.name for member in archive.members] == [
        f"{folder}/loggingsnapshot_expe1_{STAMP}.txt",
        f"{folder}/eth0_diagnostic_logging_tcpdump0_expe1_{STAMP}.pcap",
        f"{folder}/server_expe1_{STAMP}.pem",
        f"{folder}/ca_expe1_{STAMP}.pem",
    ]
    log, capture, server, trusted = (member.octets for member in archive.members)
    assert b"certificate has expired" in log
    assert log.count(b"\n") == 6
    assert [each.closed_by for each in seen_in(capture)] == ["server"]
    assert server.decode() == make.pem(E_LEAF.der)
    assert trusted.decode() == "".join(make.pem(each.der) for each in AUTHORITIES)


def test_a_client_certificate_of_its_own_is_there_too() -> None:
    """From X15.5 on."""
    site = site_of()
    holding = holding_in(site, C1)
    both = holding.with_identity(Slot.CLIENT, HeldIdentity(leaf=C_LEAF.certificate))

    archive = archive_of(
        node_in(site, C1), both, accounts=[], conversations=[], spelling=Spelling.OPENSSL_3, made=MADE
    )  # fmt: skip

    assert f"client_expc1_{STAMP}.pem" in {member.name.rpartition("/")[2] for member in archive.members}


def test_what_a_node_does_not_hold_is_not_there() -> None:
    """An unknown list is no empty list; log and capture are there, and empty."""
    site = site_of()

    archive = archive_of(
        node_in(site, C1), Holding(node=C1), accounts=[], conversations=[], spelling=Spelling.OPENSSL_1, made=MADE
    )  # fmt: skip

    assert [(member.name.rpartition(".")[2], len(member.octets)) for member in archive.members] == [
        ("txt", 0),
        ("pcap", 24),
    ]


def test_a_node_sees_its_own_connections_only() -> None:
    """Told by both ends, since nodes of a lab may share an address."""
    site, accounts, told = expired()
    other = replace(told, client=SocketName(ip=told.client.ip, port=50_000))

    archive = fetched(site, E1, list(accounts.values()), [told, other])

    (capture,) = (member.octets for member in archive.members if member.name.endswith(".pcap"))
    assert len(seen_in(capture)) == 1


def test_a_cucm_gives_trace_capture_and_certificates() -> None:
    """What CallManager wrote of a profile name, and what is on the certificate page."""
    tomcat = make.leaf(PUBLISHER, CORP_ISSUING, sans=[PUBLISHER], key="t")
    site = stand_alone(
        certificates={(PUBLISHER, "callmanager"): [tomcat]},
        trust={(PUBLISHER, "callmanager-trust"): CORP},
        cucm={"security_mode": SecurityMode.MIXED, "phone_security_profiles": (PROFILE,)},
    )
    told = conversation_of(CONVERSATIONS["mutual-1.2"])
    back = connection_in(site, "cucm-sip-back")
    accounts = refusal(told, back, CLIENT, 62, alert=None, expected_name=PROFILE, peer_names=(C1,))

    archive = fetched(site, PUBLISHER, list(accounts.values()), [told])

    assert archive.name == f"{PUBLISHER}_{STAMP}.tar.gz"
    names = [member.name.removeprefix(f"{PUBLISHER}_{STAMP}/") for member in archive.members]
    assert names[:3] == ["sdl-trace.txt", "packets.cap", f"{PUBLISHER}.tomcat.pem"]
    assert {f"{PUBLISHER}.callmanager.pem", f"{PUBLISHER}.callmanager-trust.pem"} <= set(names)
    assert b"did not find matching SAN either" in archive.members[0].octets


def test_an_endpoint_gives_its_log_alone() -> None:
    """And nothing when it had nothing to say: neither lists nor packets can be had of it."""
    site = site_of()
    told = conversation_of(CONVERSATIONS["mutual-1.2"])
    account = account_of(told, connection_in(site, "jabber-https"), CLIENT, error_code=62, expected_name="example.com")
    holding = Holding(node="jabber", trust={Store.ENDPOINT: (PUBLIC_ROOT.certificate,)})
    jabber = node_in(site, "jabber")

    said, silent = (
        archive_of(
            jabber, holding, accounts=accounts, conversations=[told], spelling=Spelling.OPENSSL_3, made=MADE
        )
        for accounts in ([account], [])
    )  # fmt: skip

    assert [member.name for member in said.members] == [f"jabber_{STAMP}/csf-unified.log"]
    assert silent.members == ()


def test_an_archive_holds_no_key_and_is_the_same_every_time() -> None:
    """For its owner alone, at the moment when it was made."""
    site, accounts, told = expired()

    packed = [pack(fetched(site, C1, list(accounts.values()), [told]), MADE) for _ in range(2)]

    assert packed[0] == packed[1]
    with tarfile.open(fileobj=io.BytesIO(packed[0])) as tar:
        entries = tar.getmembers()
        contents = [extracted.read() for entry in entries if (extracted := tar.extractfile(entry)) is not None]
    assert {(entry.mode, entry.mtime) for entry in entries} == {(0o600, int(MADE.timestamp()))}
    assert not any(b"PRIVATE" in octets or b"SECRET" in octets for octets in contents)
    assert len(contents) == 4


@pytest.mark.parametrize(
    ("release", "text"),
    [("X14.3.1", "unsupported certificate purpose"), ("X15.5", "unsuitable certificate purpose")],
)
def test_every_node_that_has_something_gives_an_archive(release: str, text: str) -> None:
    """In the spelling of its release."""
    site = stand_alone(c={"version": release}, e={"version": release})
    told = conversation_of(CONVERSATIONS["mutual-1.2"])
    accounts = refusal(told, connection_in(site, "traversal"), CLIENT, 26, alert=43)
    material = Material(holdings={C1: holding_in(site, C1)})

    found = archives_of(
        site.deployment, material, accounts=list(accounts.values()), conversations=[told], made=MADE
    )  # fmt: skip

    assert [archive.name for archive in found] == [
        f"diagnostic_log_expc1_{STAMP}.tar.gz",
        f"diagnostic_log_expe1_{STAMP}.tar.gz",
    ]
    assert text.encode() in found[0].members[0].octets
    assert [len(archive.members) for archive in found] == [6, 4]
