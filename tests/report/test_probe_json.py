"""The probe document, held to its schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Unreadable
from edgetrust.model.probe import Answer, ClientCertificate, Failure, Probe, ServiceLookup, ServiceRecord, Stage
from edgetrust.report.probe_json import render_probe_json
from edgetrust.rules.shown import find_in_chains
from tests import make
from tests.shown import shown

VALIDATOR = jsonschema.Draft202012Validator(
    json.loads(files("edgetrust").joinpath("schemas", "probe.json").read_text(encoding="utf-8"))
)
ROOT = make.ca("CN=Root")
LEAF = make.leaf("expe1.example.com", ROOT, not_after=make.NOW)
FAILED: dict[str, Any] = {
    "is_reached": False,
    "address": None,
    "versions": (),
    "cipher_suite": None,
    "client_certificate": None,
}
PROBE = Probe(
    time=make.NOW,
    results=(
        shown(LEAF, ROOT, authorities=["CN=Root"], answer=Answer.REFUSED, alert=Alert(code=116, name="x")),
        shown(port=1, failure=Failure(stage=Stage.CONNECT, text="connection refused"), **FAILED),
        shown(port=2, chain=(Unreadable(b"\x30\x00", "empty"),), authorities=[]),
    ),
    services=(
        ServiceLookup(name="_x._tls.example.com", records=(ServiceRecord(host="a", port=1),), warnings=("odd",)),
        ServiceLookup(name="_y._tls.example.com", failure="no answer"),
    ),
)


def document(probe: Probe = PROBE) -> dict[str, Any]:
    """The document, parsed and held to the schema that ships."""
    text = render_probe_json(probe, find_in_chains(probe.results, make.NOW), at=make.NOW)
    assert text.isascii()
    parsed: dict[str, Any] = json.loads(text)
    VALIDATOR.validate(parsed)
    return parsed


def test_a_result_has_every_field_of_the_contract() -> None:
    """Names, chain as PEM, CA names, alert, time."""
    target = document()["targets"][0]

    assert target == {
        "target": "expe1.example.com:8443",
        "host": "expe1.example.com",
        "address": "192.0.2.1",
        "port": 8443,
        "server_name": "expe1.example.com",
        "connections": [],
        "reached": True,
        "error": None,
        "versions": ["TLS 1.2"],
        "cipher": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "chain": [
            {
                "sha256": issued.certificate.sha256,
                "subject": str(issued.certificate.subject),
                "issuer": "CN=Root",
                "not_after": f"{issued.certificate.not_after:%Y-%m-%dT%H:%M:%SZ}",
                "unreadable": None,
                "pem": issued.pem,
            }
            for issued in (LEAF, ROOT)
        ],
        "client_certificate": ClientCertificate.REQUESTED,
        "authorities": ["CN=Root"],
        "alert": {"code": 116, "name": "x", "fatal": False},
        "answer": "refused",
        "certificate_shown": False,
        "client_chain": [],
        "refused_versions": [],
        "seconds": 0.123,
    }


def test_what_failed_and_what_cannot_be_read_say_so() -> None:
    """Null where nothing is known."""
    _, failed, odd = document()["targets"]

    assert (failed["reached"], failed["error"]) == (False, {"stage": "connect", "text": "connection refused"})
    assert (failed["chain"], failed["client_certificate"], failed["alert"]) == ([], None, None)
    (certificate,) = odd["chain"]
    assert (certificate["subject"], certificate["unreadable"]) == (None, "empty")


def test_services_and_findings_stand_beside_the_targets() -> None:
    """Findings as in the report."""
    parsed = document()

    assert [(each["name"], each["error"]) for each in parsed["services"]] == [
        ("_x._tls.example.com", None),
        ("_y._tls.example.com", "no answer"),
    ]
    (finding,) = parsed["findings"]
    assert (finding["rule"], finding["node"]) == ("certificate-expired", "expe1.example.com:8443")


def test_an_empty_probe_is_a_document() -> None:
    """Nothing was named."""
    parsed = document(Probe(results=(), time=make.NOW))

    assert (parsed["targets"], parsed["services"], parsed["findings"]) == ([], [], [])
