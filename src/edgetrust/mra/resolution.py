"""Diagnoses that only all verifications together allow: which failures are one defect, two certificates of one CUCM
node that shut each other out, and cluster peers whose refusal has no other cause.

Not here: the diagnosis of one verification (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Deployment, Role, Slot, Store
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Diagnosis, Outcome, Verification
from edgetrust.pki.purpose import could_have_issued, is_self_signed

_Judged = tuple[Connection, tuple[Verification, ...]]

_OF_A_LIST = frozenset({"intermediate-missing", "root-missing", "ca-not-trusted", "self-signed-not-trusted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What makes two failing verifications the same defect: the rule, where it is mended, and what it is about."""

    rule: str
    node: str
    place: Store | Slot
    """The list that must change, or else the certificate: one expired root breaks many lists, one missing root one."""
    about: str | None
    """The culprit by its SHA-256. Where a list lacks a chain, the upper end of that: by subject if no file holds it."""


def defect_of(verification: Verification) -> Defect | None:
    """The defect behind a verification; None when nothing is diagnosed."""
    diagnosis = verification.diagnosis
    if diagnosis is None:
        return None
    requirement = verification.requirement
    in_list = diagnosis.node == requirement.verifier
    about = diagnosis.culprit.sha256 if diagnosis.culprit is not None else None
    if about is None and in_list and verification.missing:
        anchor = verification.missing[-1]
        about = anchor.subject if anchor.certificate is None else anchor.certificate.sha256
    return Defect(
        rule=diagnosis.rule,
        node=diagnosis.node,
        place=requirement.store if in_list else requirement.slot,
        about=about,
    )


def resolve(deployment: Deployment, judged: Sequence[_Judged]) -> tuple[_Judged, ...]:
    """The same verdicts, with the diagnoses that need all of them."""
    conflicts = find_self_signed_conflicts(deployment, judged)
    judged = _at_presenters(deployment, judged, conflicts)
    elsewhere = {
        defect_of(verification)
        for connection, verifications in judged
        if connection.kind != "cluster-peer"
        for verification in verifications
    }
    return tuple(
        (
            connection,
            tuple(_resolve_one(connection, verification, conflicts, elsewhere) for verification in verifications),
        )
        for connection, verifications in judged
    )


def _at_presenters(
    deployment: Deployment, judged: Sequence[_Judged], conflicts: dict[str, tuple[Certificate, Certificate]]
) -> tuple[_Judged, ...]:
    """A self-signed certificate that nobody trusts is one defect where it is shown, and not one of every list: of an
    Expressway, and of a CUCM node of whose two that shut each other out neither is trusted."""
    roles = {node.id: node.role for node in deployment.nodes()}
    trusted = {
        (verification.requirement.presenter, verification.leaf)
        for _, verifications in judged
        for verification in verifications
        if verification.diagnosis is None and verification.outcome in (Outcome.OK, Outcome.WARN)
    }

    def moved(verification: Verification) -> Verification:
        diagnosis, leaf, presenter = verification.diagnosis, verification.leaf, verification.requirement.presenter
        if diagnosis is None or leaf is None or diagnosis.rule != "self-signed-not-trusted":
            return verification
        pair = conflicts.get(presenter, ())
        if leaf in pair and not any((presenter, each) in trusted for each in pair):
            return replace(verification, diagnosis=Diagnosis(rule="cucm-self-signed-conflict", node=presenter))
        if roles[presenter].is_expressway and (presenter, leaf) not in trusted:
            return replace(verification, diagnosis=replace(diagnosis, node=presenter, culprit=leaf))
        return verification

    return tuple((connection, tuple(map(moved, verifications))) for connection, verifications in judged)


def find_self_signed_conflicts(
    deployment: Deployment, judged: Sequence[_Judged]
) -> dict[str, tuple[Certificate, Certificate]]:
    """By CUCM node id: the self-signed tomcat and CallManager certificates of one subject, where an Expressway-C that
    verifies is shown both."""
    roles = {node.id: node.role for node in deployment.nodes()}
    shown: dict[str, dict[Slot, Certificate]] = {}
    for _, verifications in judged:
        for verification in verifications:
            requirement, leaf = verification.requirement, verification.leaf
            if verification.outcome is Outcome.NOT_VERIFIED:
                continue
            ends = roles[requirement.presenter], roles[requirement.verifier]
            if ends == (Role.CUCM, Role.EXPRESSWAY_C) and leaf is not None and is_self_signed(leaf):
                shown.setdefault(requirement.presenter, {})[requirement.slot] = leaf
    conflicts = {}
    for node_id, leaves in shown.items():
        tomcat, callmanager = leaves.get(Slot.TOMCAT), leaves.get(Slot.CALLMANAGER)
        if tomcat is None or callmanager is None or tomcat == callmanager:
            continue
        if tomcat.subject.canonical == callmanager.subject.canonical:
            conflicts[node_id] = (tomcat, callmanager)
    return conflicts


def are_told_apart(one: Certificate, other: Certificate) -> bool:
    """Whether OpenSSL, looking for one of two certificates of the same subject, never takes the other."""
    return not could_have_issued(one, other) and not could_have_issued(other, one)


def _resolve_one(
    connection: Connection,
    verification: Verification,
    conflicts: dict[str, tuple[Certificate, Certificate]],
    elsewhere: set[Defect | None],
) -> Verification:
    diagnosis, defect = verification.diagnosis, defect_of(verification)
    if diagnosis is None or defect is None:
        return verification
    presenter = verification.requirement.presenter
    pair = conflicts.get(presenter, ())
    if diagnosis.node == presenter and diagnosis.rule == "self-signed-not-trusted":
        return verification
    if verification.leaf in pair and _comes_of_twin(diagnosis, *pair):
        return replace(verification, diagnosis=Diagnosis(rule="cucm-self-signed-conflict", node=presenter))
    if diagnosis.rule == "intermediate-not-in-list":
        # Another peer of the presenter does not send it: the same gap in the same list, so one defect.
        wider = replace(defect, rule="intermediate-missing")
        rule = wider.rule if wider in elsewhere else diagnosis.rule
        return replace(verification, diagnosis=replace(diagnosis, rule=rule))
    if connection.kind == "cluster-peer" and diagnosis.rule in _OF_A_LIST and defect not in elsewhere:
        return replace(verification, diagnosis=replace(diagnosis, rule="cluster-enforce-would-fail"))
    return verification


def _comes_of_twin(diagnosis: Diagnosis, one: Certificate, other: Certificate) -> bool:
    """The other certificate is taken in its place, or would be once both are in the list."""
    if diagnosis.rule == "same-subject-shadowed":
        return diagnosis.culprit in (one, other)
    return diagnosis.rule == "self-signed-not-trusted" and not are_told_apart(one, other)
