"""Documents that rules cite."""

from __future__ import annotations

from edgetrust.rules import sources


def test_a_citation_reads_as_document_and_section() -> None:
    """As findings carry it."""
    assert str(sources.certificate_guide("upload")) == (
        "Cisco Expressway Certificate Creation and Use Deployment Guide (X15.5), upload"
    )
    assert str(sources.tac(217415, "DST Root CA X3 Certificate Expiration")) == (
        "TAC 217415, DST Root CA X3 Certificate Expiration"
    )
    assert str(sources.standard("RFC 5280", "section 6.1.3")) == "RFC 5280, section 6.1.3"


def test_each_document_is_another_one() -> None:
    """No two are written down under one name."""
    cited = [
        build("x").document
        for build in (
            sources.article,
            sources.certificate_guide,
            sources.administrator_guide,
            sources.mra_guide,
            sources.cluster_guide,
            sources.cucm_security_guide,
        )
    ]

    assert len(set(cited)) == len(cited)
