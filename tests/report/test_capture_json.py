"""The capture document, held to its schema and to what is true of the conversations."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from edgetrust.model.capture import Capture, CaptureFile
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest
from edgetrust.report.capture_json import HandshakeLines, render_capture_json
from edgetrust.usecase.capture import Certificates, read_rules
from tests.observed import handshake, handshakes, seen
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPE, ISSUING

FILE = CaptureFile(path="eth0.pcap", packets=12, bytes=4711, notes=("ends in the middle of packet 13",))
SCHEMA = json.loads(files("edgetrust").joinpath("schemas", "capture.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def document(*shown: Handshake) -> dict[str, Any]:
    """The document, parsed and held to the schema that ships."""
    certificates = Certificates()
    capture = Capture(files=(FILE,), handshakes=shown, authorities=certificates.authorities_of(shown))
    text = render_capture_json(capture, certificates.all_of(shown), read_rules(seen(*shown)).findings)
    assert text.isascii()
    parsed: dict[str, Any] = json.loads(text)
    VALIDATOR.validate(parsed)
    return parsed


def test_a_handshake_has_every_field_of_the_contract() -> None:
    """Both chains, the request, the alert, and how it ended."""
    (shown,) = handshakes("client-expired-1.2")
    assert shown.server_chain is not None
    assert shown.client_chain is not None

    (told,) = document(shown)["handshakes"]

    chains = {"server_chain": told.pop("server_chain"), "client_chain": told.pop("client_chain")}
    truth = CONVERSATIONS["client-expired-1.2"].truth
    assert told == {
        "time": "2026-11-23T00:00:00.126456Z",
        "seconds": pytest.approx(0.003, abs=0.001),
        "file": "eth0.pcap",
        "frame": 4,
        "protocol": "tls",
        "client": {"ip": "10.0.10.11", "port": 40001},
        "server": {"ip": "10.0.20.21", "port": 7001},
        "sni": "expe1.example.com",
        "offered_versions": ["TLS 1.2"],
        "version": "TLS 1.2",
        "cipher": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "client_certificate_seen": True,
        "certificate_request": {"authorities": [f"CN=Accepted CA {number},O=Acme" for number in range(3)]},
        "alerts": [
            {"from": "server", "level": 2, "code": 45, "name": "certificate_expired", "frame": shown.alerts[0].frame}
        ],
        "sealed_alert": None,
        "sealed_alert_frame": None,
        "sealed_farewell": None,
        "closed_by": "server",
        "reset_by": None,
        "unanswered": "client",
        "resumed": False,
        "outcome": "failed",
        "idle": shown.is_idle,
        "complete": True,
        "hidden": False,
        "notes": [],
    }
    assert chains == {
        "server_chain": [
            {"sha256": sha256, "subject": subject, "frame": shown.server_chain.frame}
            for sha256, subject in zip(truth.server_chain, ["CN=expe1.example.com", "CN=Issuing,O=Acme"], strict=True)
        ],
        "client_chain": [
            {"sha256": sha256, "subject": subject, "frame": shown.client_chain.frame}
            for sha256, subject in zip(truth.client_chain, ["CN=expc1.example.com", "CN=Issuing,O=Acme"], strict=True)
        ],
    }


def test_the_document_has_files_certificates_and_findings() -> None:
    """Each certificate once."""
    parsed = document(*handshakes("client-expired-1.2", "mutual-1.2"))

    assert parsed["schema"] == "edgetrust.capture/1"
    assert parsed["files"] == [
        {"path": "eth0.pcap", "packets": 12, "bytes": 4711, "notes": ["ends in the middle of packet 13"]}
    ]
    names = [certificate["subject"] for certificate in parsed["certificates"]]
    assert sorted(names) == [
        "CN=Issuing,O=Acme", "CN=Root,O=Acme", "CN=expc1.example.com", "CN=expc1.example.com", "CN=expe1.example.com",
    ]  # fmt: skip
    issuing = next(each for each in parsed["certificates"] if each["subject"] == "CN=Issuing,O=Acme")
    assert issuing == {
        "sha256": ISSUING.certificate.sha256,
        "subject": "CN=Issuing,O=Acme",
        "issuer": "CN=Root,O=Acme",
        "not_after": f"{ISSUING.certificate.not_after:%Y-%m-%dT%H:%M:%SZ}",
        "unreadable": None,
        "pem": ISSUING.pem,
    }
    assert [finding["rule"] for finding in parsed["findings"]] == ["certificate-expired"]
    assert (parsed["left_out"], parsed["left_out_failed"], parsed["not_asked_for"]) == (0, 0, 0)
    assert parsed["connections"] == []


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_every_conversation_fits_the_schema(name: str) -> None:
    """And its line is one of the handshakes of the document."""
    shown = handshakes(name, keylog=True)
    certificates = Certificates()

    parsed = document(*shown)

    write = HandshakeLines(certificates.read, certificates.read_authority).line
    lines = [write(each) for each in (*shown, *shown)]
    assert lines == [json.dumps(each, separators=(",", ":")) + "\n" for each in parsed["handshakes"] * 2]
    assert all(line.isascii() and line.count("\n") == 1 and line.endswith("\n") for line in lines)


def test_a_line_depends_on_its_own_handshake_alone() -> None:
    """Whatever was written before it: of all conversations, and of one with each way to end."""
    shown = [each for name in CONVERSATIONS for each in handshakes(name, keylog=True)]
    shown += [
        replace(shown[0], **change)
        for change in (
            {"notes": ("one",)}, {"notes": ("one", "two")}, {"is_idle": True}, {"is_complete": False},
            {"is_resumed": True}, {"unanswered": Side.CLIENT}, {"reset_by": Side.SERVER}, {"ended_by": Ending.RESET},
            {"sealed_alert": Side.CLIENT}, {"sealed_farewell": Side.SERVER}, {"outcome": HandshakeOutcome.UNKNOWN},
        )
    ]  # fmt: skip
    write = HandshakeLines(Certificates().read, Certificates().read_authority).line

    parsed = document(*shown)["handshakes"]

    assert [json.loads(write(each)) for each in (*shown, *reversed(shown))] == [*parsed, *reversed(parsed)]


def test_what_cannot_be_read_stands_there_as_it_was_sent() -> None:
    """Without a subject, and with the reason; octets that are no name in hexadecimal."""
    shown = handshake(server_chain=(EXPE,))
    assert shown.server_chain is not None
    odd = replace(
        shown,
        server_chain=replace(shown.server_chain, certificates=(b"\x30\x00",)),
        request=CertificateRequest(authorities=(b"\xff",)),
        server_name="\x1b[31m\u202e",
    )

    parsed = document(odd)

    (told,), (certificate,) = parsed["handshakes"], parsed["certificates"]
    assert told["server_chain"][0]["subject"] is None
    assert told["certificate_request"] == {"authorities": ["#ff"]}
    assert told["sni"] == "\x1b[31m\u202e"
    assert (certificate["subject"], certificate["unreadable"] is None) == (None, False)
    assert json.loads(HandshakeLines(Certificates().read, Certificates().read_authority).line(odd)) == told


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(0, "2026-11-23T00:00:00.000000Z"), (1_000, "2026-11-23T00:00:00.000001Z"), (1, "2026-11-23T00:00:00.000000001Z")],
)
def test_times_have_the_digits_of_the_capture(nanoseconds: int, text: str) -> None:
    """Six, or nine where there are nanoseconds."""
    shown = replace(handshake(), time=1_795_392_000 * 10**9 + nanoseconds)

    assert document(shown)["handshakes"][0]["time"] == text


def test_lines_remember_little_whatever_a_capture_holds() -> None:
    """Certificates and requests as long as they can be, and none of them twice."""
    lines = HandshakeLines(Certificates().read, Certificates().read_authority)
    shown = handshake(server_chain=(EXPE,))
    assert shown.server_chain is not None
    lines.line(shown)
    tracemalloc.start()

    for number in range(100):
        long = number.to_bytes(2, "big") * 2**16
        chain = replace(shown.server_chain, certificates=(long,))
        lines.line(replace(shown, server_chain=chain, request=CertificateRequest(authorities=(long[: 2**16],))))

    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2**23, "what reads certificates and names remembers 4 MiB of each by itself"
