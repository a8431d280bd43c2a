"""Whether the clients behind an address are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.rules.callers import find_divided, is_refused_by_client
from tests import make
from tests.observed import alert, handshake
from tests.wire.pki import EXPC, EXPE

RENEWED = make.leaf("expe1.example.com", make.ca("CN=Issuing,O=Acme"), serial=7)
ACCEPTED = handshake(server_chain=(EXPE,), outcome=HandshakeOutcome.OK)
REFUSED = handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 48)])
HIDDEN = handshake(version=0x0304, outcome=HandshakeOutcome.OK)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (REFUSED, True),
        (replace(HIDDEN, sealed_alert=Side.CLIENT, outcome=HandshakeOutcome.FAILED), True),
        (handshake(server_chain=(EXPE,), alerts=[alert(Side.SERVER, 48)]), False),
        (handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 70)]), False),
        (ACCEPTED, False),
    ],
)
def test_a_client_refuses_with_an_alert_about_certificates(shown: Handshake, *, expected: bool) -> None:
    """Or, where everything is sealed, with what has the size of an alert."""
    assert is_refused_by_client(shown) is expected


@pytest.mark.parametrize(
    ("shown", "is_divided"),
    [
        ([ACCEPTED, REFUSED], True),
        ([handshake(server_chain=(EXPE,), client_chain=(EXPC,)), REFUSED], True),
        ([replace(ACCEPTED, server=replace(ACCEPTED.server, port=8443)), REFUSED], True),
        ([HIDDEN, replace(HIDDEN, sealed_alert=Side.CLIENT, outcome=HandshakeOutcome.FAILED)], True),
        ([ACCEPTED, ACCEPTED], False),
        ([REFUSED, REFUSED], False),
        ([REFUSED, handshake(server_chain=(RENEWED,), outcome=HandshakeOutcome.OK)], False),
        ([ACCEPTED, replace(REFUSED, client=replace(REFUSED.client, ip="192.0.2.7"))], False),
    ],
)
def test_who_accepts_and_refuses_the_same_is_several(shown: Sequence[Handshake], *, is_divided: bool) -> None:
    """At whatever port; another chain is not the same."""
    assert find_divided(shown) == (frozenset({"10.0.10.11"}) if is_divided else frozenset())
