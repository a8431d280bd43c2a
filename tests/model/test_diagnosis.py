"""When there was something to examine."""

from __future__ import annotations

import pytest

from edgetrust.model.capture import Capture
from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.log import Log, LogFile
from edgetrust.rules.observation import Observation
from tests.observed import handshake

NO_CAPTURE, NO_LOG = Capture(files=(), handshakes=()), Log(files=(), incidents=())


@pytest.mark.parametrize(
    ("capture", "log", "expected"),
    [
        (NO_CAPTURE, NO_LOG, True),
        (NO_CAPTURE, Log(files=(LogFile(path="a.log", lines=0, bytes=0),), incidents=()), True),
        (NO_CAPTURE, Log(files=(LogFile(path="a.log", lines=1, bytes=9),), incidents=()), False),
        (Capture(files=(), handshakes=(handshake(),)), NO_LOG, False),
    ],
)
def test_a_handshake_or_a_line_is_something(capture: Capture, log: Log, *, expected: bool) -> None:
    """Where no node could be told."""
    diagnosis = Diagnosis(
        report=None,
        findings=(),
        capture=capture,
        certificates={},
        verdicts={},
        describe=Observation(handshakes=(), certificates={}).describe,
        log=log,
        unused=(),
        problems=(),
    )

    assert diagnosis.is_empty is expected
