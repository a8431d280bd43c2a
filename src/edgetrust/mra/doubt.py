"""What is left open: whether a verification could turn out otherwise if all evidence were at hand, or all of it known.

A verdict is certain when no list, chain or CRL that is not known could change it. Where one could, the outcome is
unknown, however likely one of them may be. And where OpenSSL may be able to check a signature that edgetrust is not,
nobody is called a forger. Not here: what is wrong with a certificate in any case
(`edgetrust.pki.path.find_flaw`), and what a failure means (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Absent
from edgetrust.model.names import Name
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import FoundIn, PathVerdict
from edgetrust.mra.chain_errors import ABOUT_A_CRL, INCOMPLETE
from edgetrust.pki.anchors import Pool
from edgetrust.pki.flags import flags_of
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.path import TrustList, can_anchor, verify_path
from edgetrust.pki.purpose import is_self_signed
from edgetrust.pki.signature import is_beyond_computing


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A path to be verified with the evidence at hand, and what of that evidence is missing."""

    leaf: Certificate
    sent: tuple[Certificate, ...]
    trust: TrustList
    purposes: tuple[Purpose, ...]
    at: datetime
    crls: tuple[RevocationList, ...] | None
    """None: revocation is not checked, or nobody knows with which CRLs."""
    pool: Pool
    absent_sent: Absent | None = None
    """What is missing to know all that is sent."""
    absent_trust: Absent | None = None
    absent_crls: Absent | None = None

    def walk(self, *, sent: Sequence[Certificate] | None = None, trust: TrustList | None = None) -> PathVerdict:
        """OpenSSL's verdict, on request with other certificates sent or another list. What it complains about CRLs does
        not count where they are not all known."""
        verdict = self._verify(sent, trust, self.crls)
        error = verdict.error
        if self.absent_crls is not None and error is not None and error.code in ABOUT_A_CRL:
            return self._verify(sent, trust, None)
        return verdict

    def _verify(
        self, sent: Sequence[Certificate] | None, trust: TrustList | None, crls: Sequence[RevocationList] | None
    ) -> PathVerdict:
        return verify_path(
            self.leaf,
            self.sent if sent is None else sent,
            self.trust if trust is None else trust,
            purposes=self.purposes,
            at=self.at,
            crls=crls,
        )


def find_doubt(attempt: Attempt, verdict: PathVerdict) -> Absent | None:
    """The missing evidence with which `verdict` (of `attempt.walk()`) could turn out otherwise; None: it is certain."""
    if _is_revoked(verdict):
        return None
    if attempt.absent_trust is not None and _list_decides(attempt, verdict):
        return attempt.absent_trust
    if attempt.absent_sent is not None and _sent_decides(attempt, verdict):
        return attempt.absent_sent
    # An unread CRL may revoke what the others let pass.
    return attempt.absent_crls if verdict.error is None else None


def find_beyond(attempt: Attempt, verdict: PathVerdict) -> str | None:
    """What of a verdict rests on a signature that OpenSSL may be able to compute and edgetrust is not, as a reason;
    None: nothing does."""
    error, path = verdict.error, [step.certificate for step in verdict.path]
    if error is None:
        return None
    if error.code == VerifyError.CERT_SIGNATURE_FAILURE:
        signed, issuer = path[error.depth], path[error.depth + 1]
        return _not_computed(signed.subject) if is_beyond_computing(signed.der, issuer.key.spki) else None
    if error.code == VerifyError.CRL_SIGNATURE_FAILURE:
        lists = (crl for crl in attempt.crls or () for each in path if is_beyond_computing(crl.der, each.key.spki))
        unsure = next((crl for crl in lists if crl.issuer.canonical == verdict.culprit.issuer.canonical), None)
        return None if unsure is None else f"the revocation list of {unsure.issuer.rfc4514}: {_NOT_COMPUTED}"
    # For signatures that no key of a known kind makes, no issuer is found.
    is_open = error.code in INCOMPLETE and is_beyond_computing(path[-1].der, b"")
    return _not_computed(path[-1].subject) if is_open else None


_NOT_COMPUTED = "signed with an algorithm or a kind of key with which edgetrust cannot compute, and OpenSSL may"


def _not_computed(subject: Name) -> str:
    return f"{subject.rfc4514 or 'a certificate'} is {_NOT_COMPUTED}"


def _is_revoked(verdict: PathVerdict) -> bool:
    """A leaf that a CRL at hand revokes stays revoked."""
    error = verdict.error
    return error is not None and (error.code, error.depth) == (VerifyError.CERT_REVOKED, 0)


def _list_decides(attempt: Attempt, verdict: PathVerdict) -> bool:
    """Whether the part of the verifier's list that could not be read could change the verdict: it may hold what is
    missing, or what would be taken instead of the certificate that is at fault."""
    if verdict.error is not None:
        return True
    return _may_be_displaced(
        attempt, verdict, lambda twin: attempt.walk(trust=TrustList((twin, *attempt.trust.entries)))
    )


def _sent_decides(attempt: Attempt, verdict: PathVerdict) -> bool:
    """Whether a chain that is not known could change the verdict. CAs certify each other, public ones as well as a new
    one and its former self, so it may end in any root of the list; in a list without a root, nowhere."""
    if not _asks_for_sent(verdict):
        return False
    if verdict.error is None:
        return _may_be_displaced(attempt, verdict, lambda twin: attempt.walk(sent=(twin, *attempt.sent)))
    return any(can_anchor(entry, purposes=attempt.purposes, at=attempt.at) for entry in attempt.trust.entries)


def _asks_for_sent(verdict: PathVerdict) -> bool:
    """Whether what is sent could matter to the walk: the list is asked first, and once it has answered, nothing else
    is; a self-signed leaf stands for itself, and one that nobody can have issued has nothing above it."""
    leaf, *above = (step.certificate for step in verdict.path)
    if is_self_signed(leaf) or flags_of(leaf).is_invalid:
        return False
    return not above or verdict.path[1].found_in is FoundIn.PRESENTED


def _may_be_displaced(attempt: Attempt, verdict: PathVerdict, walk_with: Callable[[Certificate], PathVerdict]) -> bool:
    """Whether a certificate of some file, if it came first, would be taken instead of one of the path, and refused."""
    path = [step.certificate for step in verdict.path]
    twins = (twin for each in path for twin in attempt.pool.with_subject(each.issuer.canonical) if twin not in path)
    return any(walk_with(twin).error is not None for twin in twins)
