"""The answer about a chain as JSON."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from edgetrust import __version__
from edgetrust.model.chain import ChainAnswer
from edgetrust.pki.second_opinion import WHO
from edgetrust.report.chain_json import chain_document, render_chain_json
from tests import make
from tests.report.chain_sample import ISSUING, LEAF, ROOT, answer

SCHEMA = json.loads(resources.files("edgetrust").joinpath("schemas", "chain.json").read_text(encoding="utf-8"))
TWIN = make.ca("Issuing", ROOT, key="another", ski=None, aki=None)


def test_a_whole_document() -> None:
    """Field by field."""
    leaf = {"subject": "CN=expe.example.com", "sha256": LEAF.certificate.sha256, "source": "leaf.pem", "line": 1}
    digest = ISSUING.certificate.sha256

    assert chain_document(answer(ISSUING, leaf=LEAF)) == {
        "schema": "edgetrust.chain/1",
        "tool": {"name": "edgetrust", "version": __version__},
        "leaf": leaf,
        "at": "2026-11-23T00:00:00Z",
        "purpose": "server-auth",
        "name": None,
        "revocation": False,
        "trusted": False,
        "openssl": {"code": 2, "text": "unable to get issuer certificate", "depth": 1},
        "alert": {"code": 48, "name": "unknown_ca"},
        "path": [
            {"subject": "CN=expe.example.com", "sha256": LEAF.certificate.sha256, "found_in": "presented"},
            {"subject": "CN=Issuing", "sha256": digest, "found_in": "trust-list"},
        ],
        "missing": [{"subject": "CN=Root", "sha256": None, "source": None, "line": None, "namesakes": []}],
        "links": [
            {
                **leaf, "issuer": "CN=Issuing", "standing": "sent", "issuer_standing": "listed", "twin": None,
                "fault": None,
            },
            {
                "subject": "CN=Issuing", "issuer": "CN=Root", "sha256": digest, "source": "list.pem", "line": 1,
                "standing": "listed", "issuer_standing": "absent", "twin": None, "fault": None,
            },
        ],
        "rule": "root-missing",
        "steps": [
            (
                "get the certificate of CN=Root from whoever runs that CA, with those above it where it is no root, "
                "and add it to the list"
            )
        ],
        "warnings": [],
        "notes": [],
        "second_opinion": {
            "trusted": False,
            "reason": f"{WHO} refuses: the list holds no self-signed root in which a path could end",
        },
        "openssl_command": (
            "openssl verify -auth_level 0 -attime 1795392000 -trusted list.pem -purpose sslserver leaf.pem"
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        answer(ISSUING, ROOT),
        answer(ROOT, elsewhere=(ISSUING,)),
        answer(TWIN, ISSUING, ROOT, leaf=make.leaf("bare.example.com", ISSUING, aki=None)),
        answer(ISSUING, ROOT, leaf=make.leaf("client.example.com", ISSUING, eku=["clientAuth"])),
    ],
)
def test_documents_keep_to_the_schema(given: ChainAnswer) -> None:
    """Trusted, missing, shadowed and faulty ones."""
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render_chain_json(given)))
