"""What the appliances do beyond TLS: certificates that verify and break something all the same.

Not here: verification itself, and attributes of a subject that SSH tunnels know (`edgetrust.mra.subject_oids`).
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Requirement
from edgetrust.model.deployment import Deployment, Node, Role
from edgetrust.model.names import DnsName, GeneralName
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Diagnosis, Outcome
from edgetrust.mra.releases import SAN_LENGTH_LIMIT, is_in_force
from edgetrust.mra.subject_oids import unknown_subject_oids

LONGEST_SAN_LIST = 999
"""Characters of the printed list `DNS:a, DNS:b` that old releases look at. Source: TAC 213872; the Certificate Creation
and Use Deployment Guide records the fix in X8.10."""

LONGEST_TRUST_LIST = 1000
"""Certificates in the trusted CA list of an Expressway. Source: Certificate Creation and Use Deployment Guide, managing
the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """A verification that TLS accepts and the appliance does not carry through."""

    outcome: Outcome
    diagnosis: Diagnosis


def find_quirk(deployment: Deployment, requirement: Requirement, presenter: Node, leaf: Certificate) -> Quirk | None:
    """What breaks an SSH tunnel whose certificates verify; None for every other connection."""
    if not requirement.leaf_only:
        return None
    if presenter.role is Role.EXPRESSWAY_E and has_underscore(presenter.fqdn):
        return Quirk(
            outcome=Outcome.FAIL, diagnosis=Diagnosis(rule="host-name-underscore", node=presenter.id, culprit=leaf)
        )
    if unknown_subject_oids(leaf):
        return Quirk(
            outcome=Outcome.WARN, diagnosis=Diagnosis(rule="unknown-subject-oid", node=presenter.id, culprit=leaf)
        )
    return None


def has_underscore(fqdn: str) -> bool:
    """Whether the host label holds an underscore."""
    return "_" in fqdn.split(".", maxsplit=1)[0]


def printed_san(names: tuple[GeneralName, ...]) -> str:
    """The DNS names as the limit counts them: `DNS:a, DNS:b`."""
    return ", ".join(f"DNS:{name.value}" for name in names if isinstance(name, DnsName))


def visible_names(deployment: Deployment, requirement: Requirement, leaf: Certificate) -> tuple[GeneralName, ...]:
    """The SAN entries of `leaf` that count on this connection: all of them, or in old releases those that end within
    the limit."""
    limited = {side.role for side in deployment.expressways if is_in_force(SAN_LENGTH_LIMIT, side.version)}
    concerned = {requirement.verifier, requirement.presenter}
    if not limited or not any(node.id in concerned and node.role in limited for node in deployment.nodes()):
        return leaf.san
    return within_limit(leaf.san)


def within_limit(names: tuple[GeneralName, ...]) -> tuple[GeneralName, ...]:
    """The names that end within the first 999 characters of the printed list; names of other types are not printed in
    it and stay."""
    kept: list[GeneralName] = []
    length = 0
    for name in names:
        if isinstance(name, DnsName):
            length += len(f"DNS:{name.value}") + (2 if length else 0)
            if length > LONGEST_SAN_LIST:
                continue
        kept.append(name)
    return tuple(kept)
