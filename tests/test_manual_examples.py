"""What the README and the manual show of a capture is what edgetrust prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from edgetrust.model.capture import Capture, CaptureFile
from edgetrust.model.side import Side
from edgetrust.report.capture_text import render_capture_text
from edgetrust.usecase.capture import Certificates, read_rules
from tests.observed import alert, handshake, seen
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT

ROOT_FOLDER = Path(__file__).parents[1]
SHOWN = replace(
    handshake(
        server_chain=(EXPE, ISSUING),
        client_chain=(EXPC,),
        authorities=(ROOT,),
        alerts=[alert(Side.SERVER, 48)],
        server_name="expe1.example.com",
    ),
    cipher_suite=0xC02C,
    duration=3_000_000,
)


def rendered() -> str:
    """The report about a client that shows its leaf alone to a server that has the root alone."""
    certificates = Certificates()
    observation = seen(SHOWN)
    capture = Capture(
        files=(CaptureFile(path="eth0.pcap", packets=12, bytes=4711),),
        handshakes=(SHOWN,),
        authorities=certificates.authorities_of([SHOWN]),
    )
    return render_capture_text(
        capture, certificates.all_of([SHOWN]), read_rules(observation).findings, describe=observation.describe
    )


@pytest.mark.parametrize("page", ["README.md", "docs/how-to/captures.md"])
def test_the_example_is_what_is_printed(page: str) -> None:
    """From who spoke with whom to what is wrong."""
    text = rendered()
    shown = text[text.index("expc1") : text.index("    expected")]

    assert shown in (ROOT_FOLDER / page).read_text(encoding="utf-8")
