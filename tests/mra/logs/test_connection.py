"""Connections told by both ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.log import LogLine, Role, Sighting
from edgetrust.mra.logs.connection import Connection, connection_of
from tests.clocks import C, E

SIGHTING = Sighting(
    line=LogLine(file="diag.log", number=1, text=""),
    pattern="inbound-negotiation",
    rule="ca-not-trusted",
    role=Role.REJECTED_PEER,
)


@pytest.mark.parametrize(
    ("local", "peer", "is_server", "expected"),
    [
        (f"{E}:7001", C, True, (C, 40001, E, 7001)),
        (C, f"{E}:7001", False, (C, 40001, E, 7001)),
        ("2001:db8::1", "[2001:db8::5]:7001", False, ("2001:db8::1", 40001, "2001:db8::5", 7001)),
        (C, f"{E}:7001", None, None),
        (C, E, False, None),
        (None, f"{E}:7001", False, None),
        (C, None, False, None),
    ],
)
def test_a_connection_is_told_by_both_ends(
    local: str | None, peer: str | None, *, is_server: bool | None, expected: Connection | None
) -> None:
    """The client first, whoever wrote the line; None where anything is left out."""
    line = replace(SIGHTING, local=local, peer=peer, is_server=is_server, client_port=40001)

    assert connection_of(line) == expected
    assert connection_of(replace(line, client_port=None)) is None
