"""The answer about a chain as a JSON document, schema `edgetrust.chain/1` (`edgetrust/schemas/chain.json`)."""

from __future__ import annotations

from edgetrust.model.certificate import Located
from edgetrust.model.chain import ChainAnswer, ChainLink, MissingLink
from edgetrust.report.documents import (
    Document,
    alert_document,
    head,
    openssl_document,
    path_step_document,
    render_document,
    time_text,
)

SCHEMA = "edgetrust.chain/1"


def render_chain_json(answer: ChainAnswer) -> str:
    """The document as text."""
    return render_document(chain_document(answer))


def chain_document(answer: ChainAnswer) -> Document:
    """The document as plain values. Paths and links begin at the leaf; lines count from 1."""
    opinion = answer.second_opinion
    return {
        **head(SCHEMA),
        "leaf": _located(answer.leaf),
        "at": time_text(answer.at),
        "purpose": None if answer.purpose is None else answer.purpose.value,
        "name": answer.name,
        "revocation": answer.revocation,
        "trusted": answer.trusted,
        "openssl": openssl_document(answer.error),
        "alert": alert_document(answer.alert),
        "path": [path_step_document(step) for step in answer.path],
        "missing": [_missing(each) for each in answer.missing],
        "links": [_link(link) for link in answer.links],
        "rule": answer.rule,
        "steps": list(answer.steps),
        "warnings": [{"rule": risk.rule, "text": risk.text} for risk in answer.warnings],
        "notes": list(answer.notes),
        "second_opinion": {"trusted": opinion.trusted, "reason": opinion.reason},
        "openssl_command": answer.openssl_command,
    }


def _located(located: Located) -> Document:
    return {
        "subject": str(located.certificate.subject),
        "sha256": located.certificate.sha256,
        "source": located.source.file,
        "line": located.source.line,
    }


def _missing(link: MissingLink) -> Document:
    source = link.source
    return {
        "subject": link.subject,
        "sha256": link.sha256,
        "source": None if source is None else source.file,
        "line": None if source is None else source.line,
        "namesakes": [_located(twin) for twin in link.namesakes],
    }


def _link(link: ChainLink) -> Document:
    return {
        **_located(link.located),
        "issuer": str(link.located.certificate.issuer),
        "standing": link.standing.value,
        "issuer_standing": link.issuer.value,
        "twin": None if link.twin is None else _located(link.twin),
        "fault": openssl_document(link.fault),
    }
