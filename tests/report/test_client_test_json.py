"""The client certificate test as JSON."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from edgetrust import __version__
from edgetrust.model.client_test import DEFAULT_REGEX, Result, Settings
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.report.client_test_json import client_test_document, render_client_test_json
from tests import make
from tests.report.client_test_sample import LEAF, ROOT, SETTINGS, UNCHECKED, result

SCHEMA = json.loads(resources.files("edgetrust").joinpath("schemas", "client-test.json").read_text(encoding="utf-8"))


def test_a_whole_document() -> None:
    """Field by field."""
    found = client_test_document(result(ROOT), SETTINGS, LEAF.located("leaf.pem"), at=make.NOW)

    assert found == {
        "schema": "edgetrust.client-test/1",
        "tool": {"name": "edgetrust", "version": __version__},
        "certificate": {
            "subject": "CN=somebody,OU=People", "sha256": LEAF.certificate.sha256, "source": "leaf.pem", "line": 1,
        },
        "at": "2026-11-23T00:00:00Z",
        "settings": {"regex": DEFAULT_REGEX, "username": "#captureCommonName#", "crl_checking": "all"},
        "valid": False,
        "text": "Invalid: unable to get certificate CRL, please ensure that you have uploaded a CRL",
        "vendor_text": True,
        "only_crl_is_missing": True,
        "openssl": {"code": 3, "text": "unable to get certificate CRL", "depth": 0},
        "openssl_with_crls": {"code": 3, "text": "unable to get certificate CRL", "depth": 0},
        "path": [
            {"subject": "CN=somebody,OU=People", "sha256": LEAF.certificate.sha256, "found_in": "presented"},
            {"subject": "CN=Root", "sha256": ROOT.certificate.sha256, "found_in": "trust-list"},
        ],
        "resulting_string": "somebody",
        "warnings": [],
        "decoded": print_certificate(LEAF.certificate),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (result(ROOT), SETTINGS),
        (result(), SETTINGS),
        (result(ROOT, settings=UNCHECKED), UNCHECKED),
        (result(ROOT, settings=Settings(pattern="/no such/")), Settings(pattern="/no such/")),
    ],
)
def test_documents_keep_to_the_schema(given: Result, settings: Settings) -> None:
    """Valid, invalid, without a match."""
    text = render_client_test_json(given, settings, LEAF.located(), at=make.NOW)

    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
