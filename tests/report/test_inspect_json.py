"""What stands in files, as JSON."""

from __future__ import annotations

import hashlib
import json
import subprocess
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from edgetrust import __version__
from edgetrust.model.certificate import print_serial
from edgetrust.report.inspect_json import inspect_document, render_inspect_json
from tests import make, oracle
from tests.report.inspect_sample import LEAF, LIST, ROOT, TEXT, inspection

SCHEMA = json.loads(resources.files("edgetrust").joinpath("schemas", "inspect.json").read_text(encoding="utf-8"))
SPKI = hashlib.sha256(make.spki(LEAF.key)).hexdigest()
KEY = {"kind": "EC", "bits": 384, "curve": "secp384r1", "sha256": SPKI}
SERIAL = print_serial(LEAF.certificate.serial)


def line_of(text: str) -> int:
    """The line of the sample on which a text stands."""
    return TEXT[: TEXT.index(text)].count("\n") + 1


def test_a_whole_document() -> None:
    """One object of each kind, field by field."""
    assert inspect_document(inspection()) == {
        "schema": "edgetrust.inspect/1",
        "tool": {"name": "edgetrust", "version": __version__},
        "at": "2026-11-23T00:00:00Z",
        "objects": [
            {
                "kind": "certificate", "number": 1, "source": "all.pem", "line": 1,
                "subject": "CN=a.example.com", "issuer": "CN=Root", "serial": SERIAL,
                "sha256": LEAF.certificate.sha256, "sha1": hashlib.sha1(LEAF.der, usedforsecurity=False).hexdigest(),
                "version": 3, "not_before": "2026-01-01T00:00:00Z", "not_after": "2028-01-01T00:00:00Z",
                "days_left": 404, "signature_algorithm": "1.2.840.10045.4.3.2", "signature_hash": "sha256",
                "key": KEY,
                "san": [{"type": "DNS", "value": "a.example.com"}, {"type": "IP", "value": "192.0.2.1"}],
                "basic_constraints": {"ca": False, "path_length": None},
                "key_usage": ["digitalSignature", "keyEncipherment"],
                "extended_key_usage": ["serverAuth"],
                "subject_key_identifier": hashlib.sha1(make.spki(LEAF.key), usedforsecurity=False).hexdigest(),
                "authority_key_identifier": hashlib.sha1(make.spki(ROOT.key), usedforsecurity=False).hexdigest(),
                "self_signed": False,
                "chain": {
                    "complete": False, "ends_in": "CN=Root", "public": True, "lacks": "CN=Root",
                    "lacks_here": "CN=Root", "through": [], "unsigned_by": [],
                },
                "same_key": [2, 4], "warnings": [],
            },
            {
                "kind": "csr", "number": 2, "source": "all.pem", "line": line_of("-----BEGIN CERTIFICATE REQ"),
                "subject": "CN=a.example.com", "key": KEY, "san": [{"type": "DNS", "value": "a.example.com"}],
                "key_usage": None, "extended_key_usage": ["clientAuth"], "basic_constraints": None,
                "signature_algorithm": "1.2.840.10045.4.3.2", "signature_hash": "sha256",
                "same_key": [1, 4], "warnings": [],
            },
            {
                "kind": "crl", "number": 3, "source": "all.pem", "line": line_of("-----BEGIN X509 CRL"),
                "issuer": "CN=Root", "this_update": "2026-11-01T00:00:00Z", "next_update": "2026-12-31T00:00:00Z",
                "days_left": 38, "crl_number": 1,
                "signature_algorithm": "1.2.840.10045.4.3.2", "signature_hash": "sha256",
                "delta": False, "revoked": ["05", SERIAL], "revokes": [1],
                "entries": [
                    {"serial": SERIAL, "revoked_on": "2026-11-01T00:00:00Z", "reason": None},
                    {"serial": "05", "revoked_on": "2026-11-01T00:00:00Z", "reason": None},
                ],
                "sha256": hashlib.sha256(LIST).hexdigest(),
                "sha1": hashlib.sha1(LIST, usedforsecurity=False).hexdigest(), "warnings": [],
            },
            {
                "kind": "key", "number": 4, "source": "all.pem", "line": line_of("-----BEGIN PRIVATE KEY"),
                "key": KEY, "same_key": [1, 2], "warnings": [],
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        make.leaf("a.example.com", version=1, serial=-5).pem,
        make.leaf("*.example.com", key="ed25519:x", sans=["SRV:_a._tls.example.com", "RID:1.2.3", "DN:CN=x"]).pem,
        make.leaf("a.example.com", eku=None, extensions=[("2.5.29.37", False, b"\x05\x00")]).pem,
        make.pem(make.revocation_list(ROOT, next_update=None), "X509 CRL"),
    ],
)
def test_documents_keep_to_the_schema(text: str) -> None:
    """Odd ones, too."""
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render_inspect_json(inspection(text))))


@oracle.NEEDED
def test_openssl_reads_the_same_fields(tmp_path: Path) -> None:
    """Serial number, fingerprints, dates and subject, as `openssl x509` prints them."""
    (tmp_path / "leaf.pem").write_text(LEAF.pem)
    options = "-noout -serial -fingerprint -sha256 -subject -nameopt RFC2253 -dates -dateopt iso_8601".split()

    def ask(*more: str) -> dict[str, str]:
        command = ["openssl", "x509", "-in", "leaf.pem", *more]
        done = subprocess.run(command, cwd=tmp_path, env=oracle.ENVIRONMENT, capture_output=True, text=True, check=True)
        return dict(line.split("=", 1) for line in done.stdout.splitlines())

    printed, older = ask(*options), ask("-noout", "-fingerprint", "-sha1")
    found = inspect_document(inspection())["objects"]
    assert isinstance(found, list)
    certificate = found[0]
    assert printed["serial"].lower() == certificate["serial"]
    assert printed["sha256 Fingerprint"].replace(":", "").lower() == certificate["sha256"]
    assert older["sha1 Fingerprint"].replace(":", "").lower() == certificate["sha1"]
    assert printed["subject"] == certificate["subject"]
    assert printed["notBefore"].replace(" ", "T") == certificate["not_before"]
    assert printed["notAfter"].replace(" ", "T") == certificate["not_after"]
