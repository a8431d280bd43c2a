"""Diagnoses that only all verifications together allow: two certificates of one CUCM node that shut each other out, and
cluster peers whose refusal has no other cause.

Not here: the diagnosis of one verification (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Deployment, Role, Slot
from edgetrust.model.verdict import Diagnosis, Outcome, Verification

_Judged = tuple[Connection, tuple[Verification, ...]]

_OF_ONE_CERTIFICATE = frozenset({"self-signed-not-trusted", "same-subject-shadowed"})
_OF_A_LIST = frozenset({"intermediate-missing", "root-missing", "ca-not-trusted", "self-signed-not-trusted"})


def resolve(deployment: Deployment, judged: Sequence[_Judged]) -> tuple[_Judged, ...]:
    """The same verdicts, with the diagnoses that need all of them."""
    conflicts = find_self_signed_conflicts(deployment, judged)
    elsewhere = {
        _defect(verification.diagnosis, verification)
        for connection, verifications in judged
        if connection.kind != "cluster-peer"
        for verification in verifications
        if verification.diagnosis is not None
    }
    return tuple(
        (
            connection,
            tuple(_resolve_one(connection, verification, conflicts, elsewhere) for verification in verifications),
        )
        for connection, verifications in judged
    )


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
            if ends == (Role.CUCM, Role.EXPRESSWAY_C) and leaf is not None and leaf.is_self_issued:
                shown.setdefault(requirement.presenter, {})[requirement.slot] = leaf
    conflicts = {}
    for node_id, leaves in shown.items():
        tomcat, callmanager = leaves.get(Slot.TOMCAT), leaves.get(Slot.CALLMANAGER)
        if tomcat is None or callmanager is None or tomcat == callmanager:
            continue
        if tomcat.subject.canonical == callmanager.subject.canonical:
            conflicts[node_id] = (tomcat, callmanager)
    return conflicts


def _resolve_one(
    connection: Connection,
    verification: Verification,
    conflicts: dict[str, tuple[Certificate, Certificate]],
    elsewhere: set[tuple[object, ...]],
) -> Verification:
    diagnosis = verification.diagnosis
    if diagnosis is None:
        return verification
    presenter = verification.requirement.presenter
    if presenter in conflicts and verification.leaf in conflicts[presenter] and diagnosis.rule in _OF_ONE_CERTIFICATE:
        return replace(verification, diagnosis=Diagnosis(rule="cucm-self-signed-conflict", node=presenter))
    is_of_a_list = connection.kind == "cluster-peer" and diagnosis.rule in _OF_A_LIST
    if is_of_a_list and _defect(diagnosis, verification) not in elsewhere:
        return replace(verification, diagnosis=replace(diagnosis, rule="cluster-enforce-would-fail"))
    return verification


def _defect(diagnosis: Diagnosis, verification: Verification) -> tuple[object, ...]:
    return diagnosis.rule, diagnosis.node, verification.requirement.store, diagnosis.culprit
