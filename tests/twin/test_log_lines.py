"""What nodes of the lab write, read as any other log: each failure leads to its rule, told from either side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from edgetrust.codec.tls.registry import alert as name_alert
from edgetrust.model.lab import WRONG_CREDENTIALS, Account
from edgetrust.model.log import Role
from edgetrust.model.side import Side
from edgetrust.twin.log_lines import host_of, lines_of, log_name, log_of
from edgetrust.twin.log_words import Spelling
from tests import make
from tests.deployments import C1, DOMAIN, E1, IMP, PROFILE, PUBLISHER
from tests.logs import findings, incidents
from tests.recorded_lab import account_of, connection_of, conversation_of, node_of, refusal
from tests.wire.conversations import CONVERSATIONS

TOLD = conversation_of(CONVERSATIONS["mutual-1.2"])
Read = tuple[str, Role] | None
"""Rule and role; None: the log says nothing."""
ALERTED = ("peer-rejected-certificate", Role.REJECTED_BY_PEER)
SILENT = ("peer-closed-silently", Role.REJECTED_BY_PEER)


def refused(rule: str) -> tuple[str, Role]:
    """What the side reads that refused."""
    return rule, Role.REJECTED_PEER


@dataclass(frozen=True)
class Case:
    """A certificate that one side refuses, and what each side's log then says."""

    kind: str
    by: Side
    code: int
    alert: int | None
    teller: Read
    sufferer: Read
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def accounts(self) -> dict[Side, Account]:
        """What both have to say."""
        return refusal(TOLD, connection_of(self.kind), self.by, self.code, alert=self.alert, **self.fields)


CLIENT, SERVER = Side.CLIENT, Side.SERVER
UNTRUSTED = refused("ca-not-trusted")
CASES = {
    "untrusted-root": Case("traversal", CLIENT, 19, 48, UNTRUSTED, ALERTED, {"error_depth": 2}),
    "untrusted-client": Case("traversal", SERVER, 19, 48, UNTRUSTED, ALERTED, {"error_depth": 1}),
    "intermediate-missing": Case("traversal", CLIENT, 20, 48, UNTRUSTED, ALERTED),
    "root-missing": Case("traversal", CLIENT, 2, 48, refused("root-missing"), ALERTED, {"error_depth": 1}),
    "self-signed": Case("traversal", SERVER, 18, 48, refused("self-signed-not-trusted"), ALERTED),
    "expired": Case("traversal", SERVER, 10, 45, refused("certificate-expired"), ALERTED),
    "not-yet-valid": Case("traversal", CLIENT, 9, 42, refused("certificate-not-yet-valid"), ALERTED),
    "no-server-auth": Case("traversal", CLIENT, 26, 43, refused("eku-missing-server-auth"), ALERTED),
    "no-client-auth": Case("traversal", SERVER, 26, 43, refused("eku-missing-client-auth"), ALERTED),
    "revoked": Case("traversal", SERVER, 23, 44, refused("certificate-revoked"), ALERTED),
    "name-closed": Case("traversal", CLIENT, 62, None, refused("name-mismatch"), SILENT, {"expected_name": E1}),
    "name-alerted": Case("tc-sip", CLIENT, 62, 42, None, ALERTED, {"expected_name": DOMAIN}),
    "domain-alerted": Case(
        "tc-https", CLIENT, 62, 42, refused("san-missing-registration-domain"), None, {"expected_name": DOMAIN}
    ),
    "jabber-prompts": Case(
        "jabber-https", CLIENT, 62, 42, refused("jabber-prompts-user"), None, {"expected_name": DOMAIN}
    ),
    "profile-name": Case(
        "cucm-sip-back", CLIENT, 62, None, refused("profile-name-not-matched"), SILENT,
        {"expected_name": PROFILE, "peer_names": (C1,)},
    ),
    "cucm-untrusted": Case("cucm-https", CLIENT, 20, 48, UNTRUSTED, None, {"expected_name": PUBLISHER}),
    "cucm-name": Case("cucm-https", CLIENT, 62, None, refused("name-mismatch"), None, {"expected_name": PUBLISHER}),
    "c-untrusted-by-cucm": Case("cucm-config", SERVER, 20, 48, None, ALERTED),
    "router-name": Case("xcp-router", CLIENT, 62, None, refused("reverse-dns-mismatch"), None, {"expected_name": E1}),
    "tc-untrusted": Case("tc-https", CLIENT, 20, 48, UNTRUSTED, None, {"expected_name": DOMAIN}),
}  # fmt: skip


def read(account: Account, spelling: Spelling = Spelling.OPENSSL_3) -> Read:
    """The one thing that `logs` makes of what a node writes of a connection."""
    text = "".join(f"{line}\n" for line in lines_of(account, node_of(account.node), spelling))
    found = {(each.sighting.rule, each.sighting.role) for each in incidents(text)} if text else set()
    assert len(found) <= 1, found
    return next(iter(found), None)


@pytest.mark.parametrize("spelling", Spelling)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_refusal_is_read_off_the_lines_of_both_sides(case: Case, spelling: Spelling) -> None:
    """The side that refused names the reason, the other one that it was refused."""
    accounts = case.accounts

    told = {side: read(account, spelling) for side, account in accounts.items()}

    assert told == {case.by: case.teller, case.by.other: case.sufferer}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"failure": "peer did not return a certificate"}, ("no-client-certificate", Role.REJECTED_PEER)),
        ({"received": name_alert(40)}, ("tls-version-or-cipher-mismatch", Role.REJECTED_BY_PEER)),
        ({"received": name_alert(116)}, ("no-client-certificate", Role.REJECTED_BY_PEER)),
        ({"peer_closed": True}, SILENT),
        ({"peer_closed": True, "is_established": True}, None),
        ({"failure": "no shared cipher"}, ("tls-version-or-cipher-mismatch", Role.REJECTED_PEER)),
        ({"failure": WRONG_CREDENTIALS}, ("traversal-credentials-wrong", Role.NOT_A_CERTIFICATE_FAULT)),
        ({"peer_names": ("expc.corp.example.com", C1), "is_established": True}, None),
    ],
)
def test_what_else_befalls_a_connection_is_told_apart(fields: dict[str, Any], expected: Read) -> None:
    """Look-alikes, silence, and what works."""
    account = account_of(TOLD, connection_of("traversal"), Side.SERVER, **fields)

    assert read(account) == expected


def test_a_refusal_is_one_finding_however_many_lines_tell_of_it() -> None:
    """The event, the library and the end of the connection; of two processes, the same."""
    told = {name: CASES[name].accounts[CASES[name].by] for name in ("expired", "router-name", "tc-untrusted")}

    found = {
        name: findings("".join(f"{line}\n" for line in lines_of(account, node_of(account.node), Spelling.OPENSSL_1)))
        for name, account in told.items()
    }

    assert {name: [each.rule for each in those] for name, those in found.items()} == {
        "expired": ["certificate-expired"],
        "router-name": ["reverse-dns-mismatch"],
        "tc-untrusted": ["ca-not-trusted"],
    }


def test_files_are_called_as_the_products_call_them() -> None:
    """Where a document has the name; a node that writes nothing has none."""
    names = {node: log_name(node_of(node), make.NOW) for node in (C1, PUBLISHER, "jabber", "ip-phones", "tc", IMP)}

    assert names == {
        C1: "loggingsnapshot_expc1_2026-11-23_00_00_00.txt",
        PUBLISHER: "sdl-trace.txt",
        "jabber": "csf-unified.log",
        "ip-phones": "console.log",
        "tc": "endpoint.log",
        IMP: None,
    }


def test_a_node_without_a_known_format_writes_nothing() -> None:
    """IM and Presence, say."""
    account = account_of(TOLD, connection_of("imp-xmpp"), Side.SERVER, error_code=20)

    assert lines_of(account, node_of(account.node), Spelling.OPENSSL_3) == ()


def test_a_host_name_stays_in_its_folder() -> None:
    """Whatever is typed in a deployment file."""
    node = replace(node_of(E1), fqdn="a/b c.example.com")

    assert host_of(node) == "a_b_c"


def test_a_log_is_in_order_of_time_and_raises_an_alarm_once() -> None:
    """Of an endpoint, which has no alarms, it is the lines alone."""
    tunnel = connection_of("ssh-tunnel")
    later = conversation_of(CONVERSATIONS["mutual-1.2"], opened=make.NOW + timedelta(hours=1))
    first, again = (account_of(each, tunnel, CLIENT, error_code=20) for each in (TOLD, later))
    phone = account_of(TOLD, connection_of("phone-https"), CLIENT, error_code=20)

    assert list(log_of([again, first], node_of(first.node), Spelling.OPENSSL_3)) == list(
        lines_of(first, node_of(first.node), Spelling.OPENSSL_3)
    )
    assert list(log_of([phone], node_of(phone.node), Spelling.OPENSSL_3)) == list(
        lines_of(phone, node_of(phone.node), Spelling.OPENSSL_3)
    )
