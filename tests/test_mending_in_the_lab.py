"""Remedies are done to the letter over the REST of the lab's nodes, until every real handshake is good.

What is done follows from the page and the words of each step (`scripts.demo_lab`), as an administrator would read them.
Slow: some forty labs are run from broken to whole.
"""

from __future__ import annotations

import pytest

from edgetrust.mra.scenarios.catalogue import SCENARIOS
from scripts import demo_lab

NOT_BY_REST = {
    "certificate-not-yet-valid": "a clock is to be set right, or a day to be waited for",
    "name-mismatch": "the peer address is typed on a page for which no REST is known",
    "cucm-defined-by-ip": "as name-mismatch: System > Server of CUCM",
    "crl-missing": "revocation lists come from CAs, and the demonstration publishes none",
    "crl-expired": "as crl-missing",
    "jabber-prompts-user": "another public CA is to sign: clients do not know the one that the demonstration has",
    "phone-ca-not-listed": "as jabber-prompts-user",
    "ecdsa-issuer-not-trusted": "the root that is to be appended must be asked for from its CA",
    "host-name-underscore": "the node is to be renamed",
    "accepted-authorities-too-long": "which of hundreds of CAs are needed is for somebody who knows them to say",
}
"""Scenarios whose remedies the demonstration cannot carry out, and why."""
BROKEN = [scenario.slug for scenario in SCENARIOS if scenario.breaks and scenario.not_restarted is None]


def test_the_exceptions_are_scenarios() -> None:
    """One that is gone must leave the list."""
    assert set(BROKEN) >= NOT_BY_REST.keys()


@pytest.mark.slow
@pytest.mark.parametrize("slug", [slug for slug in BROKEN if slug not in NOT_BY_REST])
def test_a_remedy_done_to_the_letter_mends(slug: str) -> None:
    """Finding by finding; each handshake on the way ends as `check` foretells."""
    assert demo_lab.run(slug)
