"""Certificates that are out of date at the time judged: the two rules about that differ in the date alone.

Not here: certificates that will expire soon, and entries of lists that nobody's path leads through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Requirement
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Remedy, RemedyStep
from edgetrust.model.verdict import FoundIn
from edgetrust.mra.bench import own_store
from edgetrust.mra.pages import trust_list_place
from edgetrust.pki.path import is_in_date
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.remedies import append_step, delete_step
from edgetrust.rules.rule import Rule
from edgetrust.rules.subjects import certificates_in_use


def find_out_of_date(
    rule: Rule,
    examination: Examination,
    is_wrong: Callable[[Certificate], bool],
    describe: Callable[[Certificate], str],
) -> Iterator[Finding]:
    """One finding of `rule` for each certificate that `is_wrong`: a leaf, whether or not a connection shows it, or a CA
    above one. `describe` says what is wrong with it."""
    unseen = tuple(subject for subject in certificates_in_use(examination) if is_wrong(subject.certificate))
    for culprit in culprits(examination, rule.slug, hides=lambda _, leaf: is_wrong(leaf), unseen=unseen):
        yield _finding(rule, examination, culprit, describe(culprit.certificate))


def _finding(rule: Rule, examination: Examination, culprit: Culprit, problem: str) -> Finding:
    certificate = culprit.certificate
    error = f": {describe_error(culprit.refusals[0])}" if culprit.refusals else ""
    in_lists = _mend_lists(examination, culprit)
    finding = about_culprit(
        rule,
        examination,
        culprit,
        problem=problem,
        expected=f"a certificate that is valid at {describe_time(examination.at)}",
        got=f"valid from {describe_time(certificate.not_before)} to {describe_time(certificate.not_after)}{error}",
        consequence=describe_effects(culprit.connections) or "no connection of this deployment shows it today",
        remedy=in_lists or _renew(examination, culprit),
    )
    if in_lists is None:
        return finding
    stores = {store for _, store in _lists(examination, culprit)}
    return replace(finding, slot=None, store=stores.pop() if len(stores) == 1 else None)


def describe_time(moment: datetime) -> str:
    """`2026-11-23 00:00:00 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _renew(examination: Examination, culprit: Culprit) -> Remedy:
    if culprit.is_leaf:
        return reissue_all(examination, culprit, "that is valid now")
    change = "from a CA that is valid now (or have this CA renewed with its key, and append the renewed one instead)"
    return reissue_all(examination, culprit, change)


def _mend_lists(examination: Examination, culprit: Culprit) -> Remedy | None:
    """Where some file at hand holds the same CA in date, its lists are what must change; None where none does."""
    steps = () if culprit.is_leaf else tuple(_replace_steps(examination, culprit))
    if not steps:
        return None
    node, store = _lists(examination, culprit)[0]
    place = trust_list_place(node.role, store)
    return Remedy(steps=steps, impact=place.impact, verify=place.verify)


def _replace_steps(examination: Examination, culprit: Culprit) -> Iterator[RemedyStep]:
    """The renewed one into every list concerned, the other one out."""
    renewed = _find_renewed(examination, culprit)
    if renewed is None:
        return
    for node, store in _lists(examination, culprit):
        held = {entry.certificate for entry in examination.inventory.trust_list(node, store) or ()}
        if renewed not in held:
            yield append_step(node, store, (renewed,))
        if culprit.certificate in held:
            yield delete_step(node, store, (culprit.certificate,))


def _lists(examination: Examination, culprit: Culprit) -> tuple[tuple[Node, Store], ...]:
    """The lists from which it comes, in table order: the verifier's, or the presenter's from which it is sent."""
    found: dict[tuple[str, Store], None] = {}
    for verification in culprit.refusals:
        requirement = verification.requirement
        presenter = examination.node(requirement.presenter)
        step = next(step for step in verification.path if step.certificate == culprit.certificate)
        is_sent = step.found_in is FoundIn.PRESENTED
        place = (presenter.id, own_store(presenter, requirement.slot)) if is_sent else _verifying(requirement)
        found[place] = None
    nodes = ((examination.node(node_id), store) for node_id, store in found)
    return tuple((node, store) for node, store in nodes if not node.role.is_endpoint)


def _verifying(requirement: Requirement) -> tuple[str, Store]:
    return requirement.verifier, requirement.store


def _find_renewed(examination: Examination, culprit: Culprit) -> Certificate | None:
    """Another certificate of the same CA that is in date and signed what the culprit stands above."""
    for verification in culprit.refusals:
        path = [step.certificate for step in verification.path]
        below = path[path.index(culprit.certificate) - 1]
        for issuer in examination.pool.issuers(below):
            is_alike = issuer.is_self_issued == culprit.certificate.is_self_issued and issuer != culprit.certificate
            if is_alike and is_in_date(issuer, examination.at):
                return issuer
    return None
