"""Is this certificate trusted by that list, and if not, where does the chain break and what mends it?

The verdict is OpenSSL's. The walk goes on where OpenSSL stops, through every certificate at hand, so that a missing
link has a name. Not here: reading files, and the words of the report (`edgetrust.report.chain_text`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from datetime import datetime

from edgetrust.model.certificate import Certificate, Located, RevocationList
from edgetrust.model.chain import ChainAnswer, ChainLink, IssuerStanding, MissingLink, Risk, SecondOpinion, Standing
from edgetrust.model.connection import Purpose
from edgetrust.model.finding import Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError, MissingCertificate, PathVerdict
from edgetrust.mra.chain_errors import ABOUT_A_CRL, INCOMPLETE, OUT_OF_DATE, find_shadow
from edgetrust.mra.missing import find_genuine, find_missing, find_way
from edgetrust.mra.obstacles import find_passed_by
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.anchors import Pool
from edgetrust.pki.match import offers
from edgetrust.pki.openssl import VerifyError, alert_for, chain_error
from edgetrust.pki.openssl_verify import Material, OpensslQuestion, render_openssl_verify
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.pki.purpose import is_self_signed
from edgetrust.pki.second_opinion import ask_second_opinion
from edgetrust.pki.signature import can_check_signature, verify_signature
from edgetrust.usecase.chain_steps import Finding, find_rule, find_steps
from edgetrust.usecase.exit_code import ExitCode, FailOn, exit_code_for

_ABOUT_REVOCATION = frozenset((*ABOUT_A_CRL, VerifyError.CERT_REVOKED))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainQuestion:
    """What is asked. Files and certificates are given side by side: the one for the command, the other to judge."""

    leaf: Located
    sent: tuple[Located, ...]
    trusted: tuple[Located, ...]
    """In list order."""
    elsewhere: tuple[Located, ...] = ()
    """Certificates at hand that are neither: what else stands in the file of the leaf."""
    public_roots: Callable[[], Sequence[Located]] = tuple
    """Asked for only where something is missing."""
    crls: tuple[RevocationList, ...] | None = None
    """None: nobody asks for revocation."""
    purpose: Purpose | None = None
    name: str | None = None
    at: datetime
    leaf_file: Material
    sent_files: tuple[Material, ...] = ()
    trusted_files: tuple[Material, ...] = ()
    crl_files: tuple[Material, ...] = ()
    password_file: str | None = None
    unread: tuple[str, ...] = ()
    """Files that are a part of the question, and of which not all could be read or used."""


def exit_code_of_chain(answer: ChainAnswer, *, fail_on: FailOn) -> ExitCode:
    """1 where it is not trusted; with --fail-on warning also where it is, with a warning."""
    found = [] if answer.trusted else [Severity.ERROR]
    return exit_code_for([*found, *(Severity.WARNING for _ in answer.warnings)], fail_on=fail_on)


def judge_chain(question: ChainQuestion) -> ChainAnswer:
    """The answer. Pure: the same question gives the same answer."""
    case = _Case(question)
    verdict = case.verdict
    error = verdict.error or _name_error(question)
    missing = find_missing(verdict, case.pool, case.trust, question.at) if case.lacks_something else ()
    missing_links = tuple(case.missing_link(each) for each in missing)
    links = case.links(error)
    shadow = case.shadow()
    finding = Finding(
        error=error,
        culprit=None if error is None else verdict.path[min(error.depth, len(verdict.path) - 1)].certificate,
        purpose=question.purpose,
        name=question.name,
        missing=missing_links,
        links=links,
        shadow=None if shadow is None else case.place_of(shadow),
        unread=question.unread,
    )
    return ChainAnswer(
        leaf=question.leaf,
        sent=len(question.sent),
        listed=len(question.trusted),
        at=question.at,
        purpose=question.purpose,
        name=question.name,
        revocation=question.crls is not None,
        is_about_revocation=error is not None and error.code in _ABOUT_REVOCATION,
        error=error,
        alert=None if error is None else alert_for(error),
        path=verdict.path,
        missing=missing_links if shadow is None else (),
        links=links,
        rule=find_rule(finding),
        steps=find_steps(finding),
        warnings=tuple(case.risks()),
        unread=question.unread,
        notes=tuple(_notes(question, verdict)),
        second_opinion=_second_opinion(case),
        openssl_command=_command(question, verdict),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """A question with what is looked up in it."""

    question: ChainQuestion
    sent: tuple[Certificate, ...] = field(init=False)
    trust: TrustList = field(init=False)
    pool: Pool = field(init=False)
    verdict: PathVerdict = field(init=False)
    _places: dict[Certificate, Located] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        question = self.question
        object.__setattr__(self, "sent", tuple(each.certificate for each in question.sent))
        object.__setattr__(self, "trust", TrustList(tuple(each.certificate for each in question.trusted)))
        object.__setattr__(self, "verdict", self._walk(self.trust))
        everywhere = [*question.trusted, *question.sent, *question.elsewhere, question.leaf]
        everywhere += question.public_roots() if _is_incomplete(self.verdict) else ()
        known = tuple(each.certificate for each in everywhere)
        object.__setattr__(self, "pool", Pool(public_roots=(), known=known))
        for each in everywhere:
            self._places.setdefault(each.certificate, each)

    def _walk(self, trust: TrustList) -> PathVerdict:
        question = self.question
        purposes = () if question.purpose is None else (question.purpose,)
        leaf = question.leaf.certificate
        return verify_path(leaf, self.sent, trust, purposes=purposes, at=question.at, crls=question.crls)

    def place_of(self, certificate: Certificate) -> Located:
        """Where it was seen first: in the list, sent, then elsewhere."""
        return self._places[certificate]

    @property
    def lacks_something(self) -> bool:
        """More certificates in the list would help. Where a signature fails and no certificate at hand made it, the
        certificate itself is to blame, as `edgetrust.mra.diagnosis` has it."""
        if not _is_incomplete(self.verdict):
            return False
        error = self.verdict.error
        forged = error is not None and error.code == VerifyError.CERT_SIGNATURE_FAILURE
        return not forged or any(True for _ in self.pool.issuers(self.verdict.culprit))

    def missing_link(self, missing: MissingCertificate) -> MissingLink:
        """What is missing, with where it is at hand, and the entries of the list that have its name."""
        certificate = missing.certificate
        return MissingLink(
            subject=missing.subject,
            sha256=None if certificate is None else certificate.sha256,
            source=None if certificate is None else self.place_of(certificate).source,
            namesakes=tuple(map(self.place_of, self._namesakes(missing))),
        )

    def _namesakes(self, missing: MissingCertificate) -> Iterator[Certificate]:
        """By name alone, they are found through the certificate whose issuer is missing; an entry that did sign that
        one is the issuer itself, out of date or no CA."""
        if missing.certificate is not None:
            yield from self.trust.with_subject(missing.certificate.subject.canonical)
            return
        below = next((each for each in self._chain() if each.issuer.rfc4514 == missing.subject), None)
        for entry in self.trust.with_subject(below.issuer.canonical) if below is not None else ():
            if below is not None and not verify_signature(below, entry):
                yield entry

    def risks(self) -> Iterator[Risk]:
        """The entries of a good path that stand below another one of their name."""
        for depth, step in enumerate(self.verdict.path if self.verdict.error is None else ()):
            for twin in find_passed_by(self.trust, step, is_leaf=depth == 0):
                yield Risk(rule="same-subject-shadowed", text=self._describe_twin(twin, step.certificate))

    def _describe_twin(self, twin: Certificate, taken: Certificate) -> str:
        where = "above the right one in" if taken in self.trust else "in"
        place, other = self.place_of(twin).source.place, self.place_of(taken).source.place
        return (
            f"{twin.subject.rfc4514 or 'a certificate without a name'} at {place} stands {where} the list; key "
            f"identifiers, key types or dates alone tell it from {other}, and the vendor describes a look-up by name, "
            "in which it would be taken"
        )

    def shadow(self) -> Certificate | None:
        """The entry of the list without which the verdict would be good: a twin that stands in the way."""
        error = self.verdict.error
        if error is None or error.code in OUT_OF_DATE:
            return None
        return find_shadow(self.verdict, self.sent, self.trust, lambda other: self._walk(other).error is None)

    def links(self, error: ChainError | None) -> tuple[ChainLink, ...]:
        """The genuine part of the path, and the way on from its end, as far as files at hand lead."""
        chain = self._chain()
        return tuple(
            ChainLink(
                located=self.question.leaf if depth == 0 else self.place_of(certificate),
                standing=self._standing(certificate, depth),
                issuer=self._issuer(chain, depth),
                twin=self._twin(chain, depth),
                fault=error if error is not None and error.depth == depth and _is_of_one(error) else None,
            )
            for depth, certificate in enumerate(chain)
        )

    def _chain(self) -> tuple[Certificate, ...]:
        """The path itself where it is whole; else its part that is on the way to a root, and that way on, as
        `find_missing` goes."""
        genuine = find_genuine(self.verdict)
        if len(genuine) == len(self.verdict.path) and not _is_incomplete(self.verdict):
            return genuine
        whole = find_way(genuine[0], self.pool, self.trust, self.question.at)
        on_the_way = max(depth for depth, each in enumerate(genuine) if depth == 0 or each in whole.above)
        way = find_way(genuine[on_the_way], self.pool, self.trust, self.question.at)
        return (*genuine[: on_the_way + 1], *way.above)

    def _standing(self, certificate: Certificate, depth: int) -> Standing:
        if certificate in self.trust:
            return Standing.LISTED
        return Standing.SENT if depth == 0 or certificate in self.sent else Standing.ELSEWHERE

    def _twin(self, chain: Sequence[Certificate], depth: int) -> Located | None:
        """Another certificate of the same name in the place of the next one, or, at a self-signed end that was not
        accepted, in its own."""
        certificate = chain[depth]
        if not self._is_on_path(certificate, depth):
            return None
        path = self.verdict.path
        if depth + 1 < len(path):
            taken = path[depth + 1].certificate
            return None if depth + 1 < len(chain) and taken == chain[depth + 1] else self.place_of(taken)
        if not (depth + 1 == len(chain) and is_self_signed(certificate) and _is_incomplete(self.verdict)):
            return None
        twins = (each for each in self.trust.with_subject(certificate.subject.canonical) if each != certificate)
        first = next(twins, None)
        return None if first is None else self.place_of(first)

    def _issuer(self, chain: Sequence[Certificate], depth: int) -> IssuerStanding:
        certificate = chain[depth]
        is_on_path, is_top = self._is_on_path(certificate, depth), depth + 1 == len(chain)
        if is_top and is_self_signed(certificate) and certificate not in self.trust:
            return IssuerStanding.ROOT_NOT_LISTED
        twin = self._twin(chain, depth)
        if twin is not None:
            if not can_check_signature(certificate.der, twin.certificate.key.spki):
                return IssuerStanding.NOT_COMPUTED
            is_alone = is_top and not is_self_signed(certificate)
            return IssuerStanding.NOT_SIGNED if is_alone else IssuerStanding.TWIN
        if is_top:
            return IssuerStanding.ITSELF if is_self_signed(certificate) else IssuerStanding.ABSENT
        issuer = chain[depth + 1]
        # The walk goes on beyond OpenSSL's path; there, standing somewhere is all that can be said.
        stopped_here = is_on_path and not self._is_on_path(issuer, depth + 1)
        if issuer in self.trust:
            return IssuerStanding.PASSED_OVER if stopped_here else IssuerStanding.LISTED
        if issuer not in self.sent:
            return IssuerStanding.ABSENT
        if not stopped_here:
            return IssuerStanding.SENT
        return IssuerStanding.SENT_IN_VAIN if certificate in self.trust else IssuerStanding.PASSED_OVER

    def _is_on_path(self, certificate: Certificate, depth: int) -> bool:
        path = self.verdict.path
        return depth < len(path) and path[depth].certificate == certificate


def _is_incomplete(verdict: PathVerdict) -> bool:
    """No root of the list was reached by genuine signatures."""
    if verdict.error is None:
        return False
    return verdict.error.code in INCOMPLETE or (
        verdict.error.code == VerifyError.CERT_SIGNATURE_FAILURE and len(find_genuine(verdict)) < len(verdict.path)
    )


def _is_of_one(error: ChainError) -> bool:
    return error.code not in INCOMPLETE


def _name_error(question: ChainQuestion) -> ChainError | None:
    """The chain comes first; a name that is not offered is the leaf's error."""
    name, leaf = question.name, question.leaf.certificate
    if name is None or offers(leaf, name, common_name_counts=True, last_dot_counts=True):
        return None
    kind = VerifyError.HOSTNAME_MISMATCH if ip_address(name) is None else VerifyError.IP_ADDRESS_MISMATCH
    return chain_error(kind, 0)


def _notes(question: ChainQuestion, verdict: PathVerdict) -> list[str]:
    notes = [f"judged without {path}, which could not be read or used" for path in question.unread]
    sent = {each.certificate for each in question.sent}
    beside = {each.certificate for each in question.elsewhere} - sent - {question.leaf.certificate}
    if beside and not sent:
        more = "1 more certificate; it counts" if len(beside) == 1 else f"{len(beside)} more certificates; they count"
        notes.append(f"{question.leaf_file.path} holds {more} as sent only when the file is named a second time")
    if question.name is not None and verdict.error is not None:
        notes.append(f"the name {question.name} was not looked at: the chain comes first")
    return notes


def _second_opinion(case: _Case) -> SecondOpinion:
    """What the other verifier says, and that it was not asked about revocation."""
    question = case.question
    opinion = ask_second_opinion(
        question.leaf.certificate,
        case.sent,
        case.trust.entries,
        purpose=question.purpose,
        name=question.name,
        at=question.at,
    )
    if question.crls is None:
        return opinion
    return replace(opinion, reason=f"{opinion.reason}; it was not asked about revocation")


def _command(question: ChainQuestion, verdict: PathVerdict) -> str:
    """With the name only where the chain holds: OpenSSL would report it before a date, and appliances look at names
    after the chain."""
    return render_openssl_verify(
        OpensslQuestion(
            leaf=question.leaf_file,
            sent=question.sent_files,
            trusted=question.trusted_files,
            lists=None if question.crls is None else question.crl_files,
            purpose=question.purpose,
            name=question.name if verdict.error is None else None,
            at=question.at,
            password_file=question.password_file,
        )
    )
