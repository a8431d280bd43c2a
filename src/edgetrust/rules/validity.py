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
from edgetrust.model.verdict import FoundIn, Outcome, Verification
from edgetrust.mra.obstacles import Obstacle
from edgetrust.mra.pages import trust_list_place
from edgetrust.mra.stores import own_store
from edgetrust.pki.signature import verify_signature
from edgetrust.rules.anchors import has_expired
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import reissue_elsewhere
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.rule import Rule
from edgetrust.rules.shortages import Shortage, shortage_of
from edgetrust.rules.subjects import certificates_in_use


def find_out_of_date(
    rule: Rule,
    examination: Examination,
    is_wrong: Callable[[Certificate], bool],
    describe: Callable[[Certificate], str],
    renew: Callable[[Examination, Culprit], Remedy],
) -> Iterator[Finding]:
    """One finding of `rule` for each certificate that `is_wrong`: a leaf, whether or not a connection shows it, or a CA
    above one. `describe` says what is wrong with it, `renew` what mends it where no list does."""
    unseen = tuple(subject for subject in certificates_in_use(examination) if is_wrong(subject.certificate))
    for culprit in culprits(examination, rule.slug, hides=lambda _, leaf: is_wrong(leaf), unseen=unseen):
        yield _finding(rule, examination, culprit, describe(culprit.certificate), renew)


def _finding(
    rule: Rule,
    examination: Examination,
    culprit: Culprit,
    problem: str,
    renew: Callable[[Examination, Culprit], Remedy],
) -> Finding:
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
        consequence=describe_effects(culprit.connections, examination.working()) or describe_idle(examination, culprit),
        remedy=in_lists or renew(examination, culprit),
    )
    if in_lists is None:
        return replace(finding, node=culprit.subjects[0].node.id)
    stores = {store for _, store, _ in lists_concerned(examination, culprit)}
    return replace(finding, slot=None, store=stores.pop() if len(stores) == 1 else None)


def describe_time(moment: datetime) -> str:
    """`2026-11-23 00:00:00 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def describe_idle(examination: Examination, culprit: Culprit) -> str:
    """Why no connection is listed: nobody verifies it, nobody knows, or they end before they come to it."""
    met = [each for _, each in examination.verifications() if each.leaf == culprit.certificate]
    if any(each.diagnosis is not None for each in met):
        return "its connections fail already, for another reason that is reported by itself"
    if any(each.outcome is Outcome.UNKNOWN for each in met):
        return "its connections could not be judged, for lack of evidence; wherever it is verified it is refused"
    return "no connection of this deployment verifies it today"


def renew(examination: Examination, culprit: Culprit) -> Remedy:
    """A certificate that is valid now, from a CA that is, in whose chain everybody believes first."""
    if culprit.is_leaf:
        return reissue_all(examination, culprit, "that is valid now")
    return reissue_elsewhere(examination, culprit, "from a CA that is valid now")


def _mend_lists(examination: Examination, culprit: Culprit) -> Remedy | None:
    """The same CA in date into its lists; None where files at hand hold none, and nothing shows that there is one."""
    steps = () if culprit.is_leaf else _replace_steps(examination, culprit)
    if not steps:
        return None
    node, store, _ = lists_concerned(examination, culprit)[0]
    place = trust_list_place(node.role, store)
    return Remedy(steps=steps, impact=place.impact, verify=place.verify)


def _replace_steps(examination: Examination, culprit: Culprit) -> tuple[RemedyStep, ...]:
    """The culprit out of every list concerned, and what leads to a root without it into them; nothing where some file
    is missing for that."""
    steps: list[RemedyStep] = []
    for node, store, refused in lists_concerned(examination, culprit):
        if examination.inventory.trust_list(node, store) is None:
            continue
        shortage = _shortage(examination, node, store, refused)
        if shortage.unknown and not _is_renewed(examination, culprit):
            return ()
        itself = Obstacle(taken=culprit.certificate, wanted=None)
        steps += replace(shortage, obstacles=(itself, *shortage.obstacles)).steps(examination)
    return tuple(steps)


def _is_renewed(examination: Examination, culprit: Culprit) -> bool:
    """Whether its CA goes on with its key: it signed after this certificate of it had ended."""
    return has_expired(culprit.certificate, examination.at) and any(
        subject.certificate.not_before > culprit.certificate.not_after
        and verify_signature(subject.certificate, culprit.certificate)
        for subject in culprit.subjects
    )


def _shortage(examination: Examination, node: Node, store: Store, refused: list[Verification]) -> Shortage:
    requirement = refused[0].requirement
    is_verifier = (requirement.verifier, requirement.store) == (node.id, store)
    return shortage_of(examination, node, store, (each.leaf for each in refused), is_sent=not is_verifier)


def lists_concerned(examination: Examination, culprit: Culprit) -> tuple[tuple[Node, Store, list[Verification]], ...]:
    """The lists from which it comes, in table order, with what is refused for it: the verifier's, or the presenter's
    from which it is sent."""
    found: dict[tuple[str, Store], list[Verification]] = {}
    for verification in culprit.refusals:
        requirement = verification.requirement
        presenter = examination.node(requirement.presenter)
        step = next(step for step in verification.path if step.certificate == culprit.certificate)
        is_sent = step.found_in is FoundIn.PRESENTED
        place = (presenter.id, own_store(presenter, requirement.slot)) if is_sent else _verifying(requirement)
        found.setdefault(place, []).append(verification)
    nodes = ((examination.node(node_id), store, refused) for (node_id, store), refused in found.items())
    return tuple((node, store, refused) for node, store, refused in nodes if not node.role.is_endpoint)


def _verifying(requirement: Requirement) -> tuple[str, Store]:
    return requirement.verifier, requirement.store
