"""Records and messages that the receiver cannot read."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.side import Side
from tests.observed import alert, found, handshake, observe, seen
from tests.wire.pki import EXPE

SLUG = "damaged-record"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (10, "unexpected_message"), (20, "bad_record_mac"), (21, "decryption_failed"), (22, "record_overflow"),
        (50, "decode_error"),
    ],
)  # fmt: skip
def test_it_names_who_could_not_read_what_of_whom(code: int, name: str) -> None:
    """The remedy begins with the bytes at both ends."""
    shown = handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, code)])

    (finding,) = found(SLUG, seen(shown))

    assert (finding.severity, finding.node) == (Severity.ERROR, "10.0.10.11")
    assert finding.message == (
        f"10.0.10.11 could not read what expe1.example.com (10.0.20.21:7001) sent (alert {name} ({code}), once, at"
        " 2026-11-23 00:00:00 UTC)"
    )
    assert finding.remedy.steps[0].where == "both ends of the connection"


def test_each_direction_and_alert_is_its_own() -> None:
    """The same one several times is one."""
    shown = [handshake(alerts=[alert(side, code)]) for side in Side for code in (20, 20, 50)]

    assert len(found(SLUG, seen(*shown))) == 4


@pytest.mark.parametrize("name", ["mutual-1.2", "client-twin-1.2", "no-cipher", "closed-after-hello", "half"])
def test_it_does_not_fire(name: str) -> None:
    """Where all could be read, where a signature is the reason, and where no alert was seen."""
    assert found(SLUG, observe(name)) == []
