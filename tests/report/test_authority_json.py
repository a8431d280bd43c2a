from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import jsonschema

from edgetrust import __version__
from edgetrust.model.authority import ProfileName, Revocation, RevocationReason
from edgetrust.model.certificate import print_serial
from edgetrust.report.authority_json import SCHEMA, render_authority
from edgetrust.usecase.authority import CA_PROFILE, CROSS_PROFILE, record_of, remember
from tests import lab, make

DESCRIBED = json.loads(resources.files("edgetrust").joinpath("schemas", "ca.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(DESCRIBED)
LEAF = lab.sign(make.request("a.example.com")).certificate
RECORD = record_of(LEAF, "internal")


def test_a_ca_is_rendered_field_by_field() -> None:
    """Itself, those above it, and what it issued."""
    revocation = Revocation(at=make.NOW, reason=RevocationReason.KEY_COMPROMISE)
    authority = remember(lab.issuing().authority, RECORD, replace(RECORD, serial=7, revocation=revocation))
    root, own = lab.root().authority.certificate, authority.certificate

    text = render_authority(authority, at=make.NOW)

    issued = {
        "serial": print_serial(LEAF.serial),
        "sha256": LEAF.sha256,
        "subject": "CN=a.example.com",
        "names": ["DNS:a.example.com"],
        "profile": "internal",
        "not_before": "2026-11-23T00:00:00Z",
        "not_after": "2028-11-21T23:59:59Z",
        "standing": "good",
        "revoked_at": None,
        "reason": None,
    }
    revoked = {"standing": "revoked", "revoked_at": "2026-11-23T00:00:00Z", "reason": "keyCompromise"}
    assert json.loads(text) == {
        "schema": SCHEMA,
        "tool": {"name": "edgetrust", "version": __version__},
        "at": "2026-11-23T00:00:00Z",
        "ca": {
            "subject": "CN=Lab Issuing CA,O=Acme Example,C=US",
            "serial": print_serial(own.serial),
            "sha256": own.sha256,
            "not_before": "2026-01-01T00:00:00Z",
            "not_after": "2030-12-30T23:59:59Z",
        },
        "issuers": [
            {
                "subject": "CN=Lab Root CA,O=Acme Example,C=US",
                "serial": print_serial(root.serial),
                "sha256": root.sha256,
                "not_before": "2026-01-01T00:00:00Z",
                "not_after": "2035-12-29T23:59:59Z",
            }
        ],
        "is_seeded": True,
        "crl_number": 0,
        "issued": [issued, {**issued, "serial": "07", **revoked}],
    }
    VALIDATOR.validate(json.loads(text))


def test_the_schema_describes_every_field() -> None:
    """And demands it; nothing in the document is left undescribed."""
    document = json.loads(render_authority(remember(lab.issuing().authority, RECORD), at=make.NOW))
    parts = DESCRIBED["$defs"]

    assert set(document) == set(DESCRIBED["properties"]) == set(DESCRIBED["required"])
    assert set(document["ca"]) == set(parts["certificate"]["properties"]) == set(parts["certificate"]["required"])
    assert set(document["issued"][0]) == set(parts["issued"]["properties"]) == set(parts["issued"]["required"])


def test_the_schema_knows_every_word() -> None:
    """Profiles and reasons."""
    fields = DESCRIBED["$defs"]["issued"]["properties"]

    assert fields["profile"]["enum"] == [*map(str, ProfileName), CA_PROFILE, CROSS_PROFILE]
    assert fields["reason"]["enum"] == [*map(str, RevocationReason), None]
