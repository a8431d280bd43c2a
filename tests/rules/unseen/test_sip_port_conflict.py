"""`sip-port-conflict`: a SIP trunk of CUCM uses the port of Mobile and Remote Access, which nothing shows."""

from __future__ import annotations

from edgetrust.usecase.explain import explain_rule


def test_the_page_says_that_it_is_not_seen_and_where_to_look() -> None:
    """In the terminal, as everybody reads it."""
    page = " ".join(explain_rule("sip-port-conflict").split())

    assert "Nothing: edgetrust cannot see it." in page
    assert "SIP Trunk Security Profile" in page
