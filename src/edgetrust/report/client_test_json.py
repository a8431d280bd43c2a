"""What the client certificate testing page shows, as a JSON document, schema `edgetrust.client-test/1`
(`edgetrust/schemas/client-test.json`)."""

from __future__ import annotations

from datetime import datetime

from edgetrust.model.certificate import Located
from edgetrust.model.client_test import Result, Settings
from edgetrust.report.documents import Document, head, openssl_document, path_step_document, render_document, time_text

SCHEMA = "edgetrust.client-test/1"


def render_client_test_json(result: Result, settings: Settings, located: Located, *, at: datetime) -> str:
    """The document as text."""
    return render_document(client_test_document(result, settings, located, at=at))


def client_test_document(result: Result, settings: Settings, located: Located, *, at: datetime) -> Document:
    """The document as plain values."""
    return {
        **head(SCHEMA),
        "certificate": {
            "subject": str(located.certificate.subject),
            "sha256": located.certificate.sha256,
            "source": located.source.file,
            "line": located.source.line,
        },
        "at": time_text(at),
        "settings": {
            "regex": settings.pattern,
            "username": settings.username,
            "crl_checking": settings.crl_checking.value,
        },
        "valid": result.is_valid,
        "text": result.text,
        "vendor_text": result.is_vendor_text,
        "only_crl_is_missing": result.only_crl_is_missing,
        "openssl": openssl_document(result.verdict.error),
        "openssl_with_crls": openssl_document(result.error_with_crls),
        "path": [path_step_document(step) for step in result.verdict.path],
        "resulting_string": result.username,
        "warnings": list(result.warnings),
        "decoded": result.decoded,
    }
