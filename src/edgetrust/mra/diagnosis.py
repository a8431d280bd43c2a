"""Why a verification failed, as a rule: from OpenSSL's error and the deployment to the one defect behind it.

OpenSSL says where it stopped; an engineer needs to know what to change and where. This is the only place that maps the
one to the other, so that `verification.rule` and the findings can never disagree. Specific rules win over general ones
(CONTRACT §8). Not here: what an error says without a deployment (`edgetrust.mra.chain_errors`), the words
(`edgetrust.rules.trust`), and defects that no verification shows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose, Requirement
from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, Slot
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError, Diagnosis, MissingCertificate, PathVerdict
from edgetrust.mra.chain_errors import (
    ABOUT_A_CRL,
    ABOUT_RESOURCES,
    ABOUT_THE_CERTIFICATE,
    INCOMPLETE,
    OUT_OF_DATE,
    find_shadow,
)
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.missing import find_genuine, find_missing, find_way
from edgetrust.mra.obstacles import find_obstacles
from edgetrust.pki.anchors import Pool
from edgetrust.pki.match import offers
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.path import TrustList
from edgetrust.pki.purpose import has_purpose, lists_purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """Who verifies whom, and the certificate that is shown."""

    deployment: Deployment
    requirement: Requirement
    verifier: Node
    presenter: Node
    leaf: Certificate

    def at_presenter(self, rule: str, culprit: Certificate | None = None) -> Diagnosis:
        return Diagnosis(rule=rule, node=self.presenter.id, culprit=culprit)

    def at_verifier(self, rule: str, culprit: Certificate | None = None) -> Diagnosis:
        return Diagnosis(rule=rule, node=self.verifier.id, culprit=culprit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Encounter):
    """An encounter whose path was refused, with all that is needed to explain why."""

    sent: tuple[Certificate, ...]
    """What goes over the wire behind the leaf."""
    chain: tuple[Certificate, ...]
    """What the presenter can send; less goes over the wire where only leaves do (SSH)."""
    knows_chain: bool
    """Nothing is missing to know all that the presenter can send."""
    trust: TrustList
    pool: Pool
    at: datetime
    accepts: Callable[[TrustList], bool]
    """Whether the same verification would succeed with another list."""
    completes_with_chain: Callable[[], bool]
    """Whether the path would reach a root if the presenter sent the chain it can build (an SSH tunnel sends only the
    leaf); whatever else is wrong with the path."""


def diagnose_chain(
    case: Case, verdict: PathVerdict, error: ChainError
) -> tuple[Diagnosis, tuple[MissingCertificate, ...]]:
    """The defect behind a path that OpenSSL refuses, and the certificates the verifier would have needed."""
    kind = VerifyError(error.code)
    if kind in (*INCOMPLETE, VerifyError.CERT_SIGNATURE_FAILURE) and _is_of_the_factory(case):
        # Each installation has a CA of its own: to trust it would be the wrong way round.
        return case.at_presenter("temporary-certificate", case.leaf), ()
    # A stale entry above its renewed twin is taken only where the twin is sent, not held: then it is out of date first.
    shadow = None if kind in OUT_OF_DATE else find_shadow(verdict, case.sent, case.trust, case.accepts)
    if shadow is not None:
        return case.at_verifier("same-subject-shadowed", shadow), ()
    if kind is VerifyError.INVALID_PURPOSE:
        return case.at_presenter(_purpose_rule(case, verdict, error), verdict.culprit), ()
    if kind in ABOUT_THE_CERTIFICATE:
        # OpenSSL names the CA that does not hold what the leaf is limited to; no CA of these deployments should.
        culprit = verdict.path[0].certificate if kind in ABOUT_RESOURCES else verdict.culprit
        return case.at_presenter(ABOUT_THE_CERTIFICATE[kind], culprit), ()
    if kind in ABOUT_A_CRL:
        return case.at_verifier(ABOUT_A_CRL[kind], verdict.culprit), ()
    if kind is VerifyError.CERT_SIGNATURE_FAILURE:
        return _diagnose_signature(case, verdict, error)
    if kind is VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT:
        return _specialise(case, "self-signed-not-trusted"), find_missing(verdict, case.pool, case.trust, case.at)
    if kind in INCOMPLETE:
        return _diagnose_incomplete(case, verdict)
    return case.at_presenter("signature-invalid", verdict.culprit), ()


def _is_of_the_factory(case: Case) -> bool:
    return case.presenter.role.is_expressway and is_temporary_certificate(case.leaf)


def _purpose_rule(case: Case, verdict: PathVerdict, error: ChainError) -> str:
    culprit = verdict.culprit
    refused = next(
        purpose for purpose in case.requirement.purposes if not has_purpose(culprit, purpose, as_ca=error.depth > 0)
    )
    if refused is Purpose.SERVER_AUTH:
        return "eku-missing-server-auth"
    is_callmanager = case.presenter.role is Role.CUCM and case.requirement.slot is Slot.CALLMANAGER
    if is_callmanager and error.depth == 0 and not lists_purpose(culprit, refused):
        return "cucm-certificate-without-client-auth"
    return "eku-missing-client-auth"


def _diagnose_signature(
    case: Case, verdict: PathVerdict, error: ChainError
) -> tuple[Diagnosis, tuple[MissingCertificate, ...]]:
    """The entry taken as issuer did not sign. A twin of the right one, or nobody's signature?"""
    certificate, taken = verdict.culprit, verdict.path[error.depth + 1].certificate
    right = tuple(
        issuer for issuer in case.pool.issuers(certificate) if issuer.subject.canonical == taken.subject.canonical
    )
    if not right:
        return case.at_presenter("signature-invalid", certificate), ()
    if taken in case.trust and any(issuer in case.trust or issuer in case.chain for issuer in right):
        return case.at_verifier("same-subject-shadowed", taken), ()
    return _diagnose_incomplete(case, verdict)


def _diagnose_incomplete(case: Case, verdict: PathVerdict) -> tuple[Diagnosis, tuple[MissingCertificate, ...]]:
    way = find_way(case.leaf, case.pool, case.trust, case.at)
    missing = find_missing(verdict, case.pool, case.trust, case.at)
    if not (way.is_complete and way.above and way.top(case.leaf) in case.trust):
        return _not_trusted(case, find_genuine(verdict)), missing
    if all(certificate in case.trust for certificate in way.above):
        # All of it is there, and yet the path leads elsewhere: past an entry of the same subject.
        obstacles = find_obstacles(case.leaf, way, case.trust, case.at)
        shadow = next((each.taken for each in obstacles if each.wanted is not None), None)
        if shadow is not None:
            return case.at_verifier("same-subject-shadowed", shadow), ()
    return _intermediate_missing(case), missing


def _intermediate_missing(case: Case) -> Diagnosis:
    """A list that an administrator keeps lacks the intermediate; endpoints rely on the presenter to send it."""
    if case.requirement.leaf_only and case.completes_with_chain():
        return case.at_verifier("intermediate-not-in-list")
    if case.verifier.role.is_endpoint:
        return case.at_presenter("intermediate-missing")
    return case.at_verifier("intermediate-missing")


def _not_trusted(case: Case, path: tuple[Certificate, ...]) -> Diagnosis:
    """Some CA of the path stands in the list but not its root, or none of them does."""
    way = find_way(case.leaf, case.pool, case.trust, case.at)
    if case.verifier.role.is_endpoint and not way.is_complete and case.knows_chain:
        # What comes next is in no file, and not sent either: whose list lacks the root nobody knows before it is.
        return case.at_presenter("ca-not-trusted")
    above = (*path[1:], *way.above)
    rule = "root-missing" if any(ca in case.trust for ca in above) else "ca-not-trusted"
    return _specialise(case, rule)


def _specialise(case: Case, rule: str) -> Diagnosis:
    """The rule for this kind of verifier, where there is one."""
    verifier, presenter, store = case.verifier, case.presenter, case.requirement.store.value
    if verifier.role is Role.IP_PHONES:
        return case.at_presenter("phone-ca-not-listed")
    if verifier.role is Role.JABBER:
        return case.at_presenter("jabber-prompts-user")
    if Role.EDGE_PROXY in (verifier.role, presenter.role) and not verifier.role.is_endpoint:
        return case.at_verifier("proxy-trust-incomplete")
    if rule == "ca-not-trusted" and verifier.role is Role.CUCM and presenter.role is Role.EXPRESSWAY_C:
        return case.at_verifier(f"expressway-ca-not-in-{store}")
    return case.at_verifier(rule)


def diagnose_names(case: Encounter, unmatched: tuple[tuple[str, ...], ...]) -> Diagnosis:
    """The defect behind a certificate that offers none of the names of at least one group."""
    names = (name for group in unmatched for name in group)
    if any(offers(case.leaf, name, common_name_counts=False, last_dot_counts=True) for name in names):
        return case.at_presenter("san-over-999-characters", case.leaf)
    if case.verifier.role.is_endpoint:
        return case.at_presenter("san-missing-registration-domain", case.leaf)
    if case.presenter.role.is_expressway:
        return _diagnose_expressway_name(case, unmatched[0][0])
    if case.presenter.role in (Role.CUCM, Role.IM_AND_PRESENCE) and is_no_fqdn(unmatched[0][0]):
        return case.at_presenter("cucm-defined-by-ip", case.leaf)
    if case.presenter.role is Role.UNITY_CONNECTION and _is_typed_otherwise(case, unmatched[0][0]):
        return case.at_verifier("name-mismatch", case.leaf)
    return case.at_presenter("name-mismatch", case.leaf)


def _is_typed_otherwise(case: Encounter, wanted: str) -> bool:
    """The certificate carries the FQDN of its node, which is typed by another name."""
    own = case.presenter.fqdn
    counts = case.requirement.names.common_name_counts
    return wanted.lower() != own.lower() and offers(case.leaf, own, common_name_counts=counts)


def _diagnose_expressway_name(case: Encounter, wanted: str) -> Diagnosis:
    if case.verifier.role is Role.CUCM:
        return case.at_presenter("san-missing-security-profile", case.leaf)
    side = _side_of(case.deployment, case.presenter)
    name = wanted.lower()
    if name == (side.cluster_name or "").lower():
        return case.at_presenter("san-missing-cluster-name", case.leaf)
    if name == case.presenter.fqdn.lower():
        rule = "san-missing-peer-name" if side.is_cluster else "name-mismatch"
        return case.at_presenter(rule, case.leaf)
    return case.at_verifier("name-mismatch", case.leaf)


def _side_of(deployment: Deployment, node: Node) -> ExpresswayCluster:
    return next(side for side in deployment.expressways if side.role is node.role)
