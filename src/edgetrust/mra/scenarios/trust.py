"""Scenarios in which one side cannot verify the other, one for each rule about trust."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.scenarios.healthy import C1, E1, PHONES, stand_alone
from edgetrust.mra.scenarios.scenario import Scenario

_C_VERIFIES_E = ("traversal", "ssh-tunnel", "sip-service")
_FROM_PHONES = ("phone-https", "phone-sip")
_FROM_ENDPOINTS = ("jabber-https", "jabber-sip", *_FROM_PHONES, "tc-https", "tc-sip")

SCENARIOS = (
    Scenario(
        slug="root-missing",
        title="The Expressway-C has the public intermediate, but not its root",
        story="""
            Somebody uploaded the intermediate that the public CA names on its download page, and took it for the whole
            chain. The Expressway-C gets as far as the intermediate and finds nothing above it: the traversal zone stays
            down, though the right CA stands in the list.
            """,
        design=stand_alone,
        change=lambda site: site.without(C1, Store.TRUSTED_CA, site.cas.public_root),
        rules=("root-missing",),
        breaks=_C_VERIFIES_E,
    ),
    Scenario(
        slug="ca-not-trusted",
        title="The Expressway-E does not know the company's CA",
        story="""
            The certificate of the Expressway-C was signed by the company's CA, and nobody told the Expressway-E. It
            refuses the Expressway-C with an unknown CA, while everything that the Expressway-C verifies is fine.
            """,
        design=stand_alone,
        change=lambda site: site.without(E1, Store.TRUSTED_CA, *site.cas.corporate),
        rules=("ca-not-trusted",),
        breaks=("traversal", "ssh-tunnel"),
    ),
    Scenario(
        slug="intermediate-not-in-list",
        title="The Expressway-C knows the intermediate from the handshake only",
        story="""
            The Expressway-E sends its intermediate along, so the traversal zone comes up with the root alone in the
            list. The SSH tunnel sends no more than the server certificate: it needs the whole chain in the list, and
            stays down.
            """,
        design=stand_alone,
        change=lambda site: site.without(C1, Store.TRUSTED_CA, site.cas.public_issuing),
        rules=("intermediate-not-in-list",),
        breaks=("ssh-tunnel",),
    ),
    Scenario(
        slug="phone-ca-not-listed",
        title="The phones do not know the root of the Expressway-E",
        story="""
            The list of CAs is part of a phone's firmware, and nobody can add to it. The public CA that certified the
            Expressway-E is not among them, so 7800 and 8800 phones do not register, while Jabber and room systems do.
            """,
        design=stand_alone,
        change=lambda site: site.without(PHONES, Store.ENDPOINT, site.cas.public_root),
        rules=("phone-ca-not-listed",),
        breaks=_FROM_PHONES,
    ),
    Scenario(
        slug="signature-invalid",
        title="The certificate of the Expressway-E is not signed by the CA it names",
        story="""
            A certificate names the public CA as its issuer, but another key signed it: a forgery, or a file that a
            careless tool put together. Whoever looks only at names sees a complete chain.
            """,
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, forger="lab/nobody"),
        rules=("signature-invalid",),
        breaks=(*_C_VERIFIES_E, *_FROM_ENDPOINTS),
    ),
)
