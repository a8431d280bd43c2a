"""What became of a connection, told from what its two sides found. Nothing is judged here, only put together.

Beyond TLS, two rules of the appliances: what SSH tunnels do not cope with, and that of several refusals the one that
comes first in time counts: a chain in the handshake, a name after it.
"""

from __future__ import annotations

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.lab import Fate
from edgetrust.model.verdict import Outcome
from edgetrust.twin.openssl import knows_attribute
from edgetrust.twin.speaker import Speaker

UNKNOWN = Fate(outcome=Outcome.UNKNOWN)


def fate_of(deployment: Deployment, client: Speaker, server: Speaker) -> Fate:
    """The end of one connection whose handshake was tried."""
    refused = refusing(client, server)
    if refused is not None:
        return _refused(refused)
    if not (client.is_finished and server.is_finished):
        return Fate(outcome=Outcome.FAIL, alert=_said(client, server))
    if not client.stance.verifies and not server.stance.verifies:
        return Fate(outcome=Outcome.NOT_VERIFIED)
    return _quirk(deployment, client, server) or Fate(outcome=Outcome.OK)


def _said(client: Speaker, server: Speaker) -> Alert | None:
    """The alert with which one side gave up, for another reason than a certificate that it refuses. SSH has none."""
    return None if client.stance.leaf_only else client.received or server.received


def refusing(client: Speaker, server: Speaker) -> Speaker | None:
    """Who refused the other's certificate, the first to do so; None: nobody."""
    sides = [each for each in (client, server) if each.objection is not None]
    sides.sort(key=lambda each: each.objection is not None and each.objection.is_about_names)
    return sides[0] if sides else None


def _refused(refused: Speaker) -> Fate:
    demand, objection = refused.stance.demand, refused.objection
    if demand is None or objection is None:
        raise ValueError("nobody refuses a certificate without having asked for one")
    outcome = Outcome.WARN if demand.prompts else Outcome.FAIL
    return Fate(outcome=outcome, rejected_by=refused.stance.node, alert=refused.said)


def _quirk(deployment: Deployment, client: Speaker, server: Speaker) -> Fate | None:
    """What breaks an SSH tunnel whose certificates verify. Sources: MRA Deployment Guide (X15.2) for the underscore,
    Certificate Creation and Use Deployment Guide (X15.0) for attributes."""
    if not client.stance.leaf_only:
        return None
    roles = {node.id: node for node in deployment.nodes()}
    presenter = roles[server.stance.node]
    if presenter.role is Role.EXPRESSWAY_E and "_" in presenter.fqdn.partition(".")[0]:
        return Fate(outcome=Outcome.FAIL, rejected_by=client.stance.node)
    for side in (client, server):
        if side.peer is not None and not _is_decoded(side.peer):
            return Fate(outcome=Outcome.WARN)
    return None


def _is_decoded(certificate: Certificate) -> bool:
    """The library of the tunnels knows every attribute of subject and issuer: OpenSSL is taken for it."""
    attributes = (*certificate.subject.attributes, *certificate.issuer.attributes)
    return all(knows_attribute(attribute.oid) for attribute in attributes)


def describe_quirk(fate: Fate, client: Speaker, server: Speaker) -> str:
    """Why a tunnel is not well although both certificates were accepted, for people; empty where it is."""
    if not (client.is_finished and server.is_finished and client.stance.leaf_only):
        return ""
    if fate.outcome is Outcome.FAIL:
        return f"the certificates are good, but SSH tunnels break over the underscore in {server.stance.node}"
    if fate.outcome is Outcome.WARN:
        return "the certificates are good, but a subject or issuer holds an attribute that SSH tunnels cannot decode"
    return ""
