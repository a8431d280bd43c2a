"""Where the chains of inspected certificates lead, and whose signatures do not fit.

A chain is looked for in the certificate's own file, then in all files of the run, then among the public roots. Not
here: whether a list trusts it (`edgetrust.usecase.chain`), and everything else about an object
(`edgetrust.usecase.inspect`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from edgetrust.model.certificate import AuthorityKeyIdentifier, Certificate, RevocationList
from edgetrust.model.finding import Severity
from edgetrust.model.inspection import ChainEnd, Notice, describe_numbers
from edgetrust.model.value import dataclass
from edgetrust.mra.missing import KnownWay, find_way
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList
from edgetrust.pki.purpose import is_self_signed
from edgetrust.pki.signature import can_check_signature, verify_crl_signature, verify_signature

_NO_LIST = TrustList(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where the issuers of the certificates of a run are looked up."""

    run: Pool
    """In all files."""
    wide: Pool
    """With the public roots."""
    numbers: Mapping[Certificate, int]
    """The number of each certificate where it is seen first."""

    @classmethod
    def of(cls, numbered: Sequence[tuple[int, Certificate]], roots: Sequence[Certificate]) -> Surroundings:
        numbers: dict[Certificate, int] = {}
        for number, certificate in numbered:
            numbers.setdefault(certificate, number)
        known = tuple(numbers)
        return cls(run=Pool(public_roots=(), known=known), wide=Pool(public_roots=roots, known=known), numbers=numbers)

    def chain_end(self, certificate: Certificate, own: Pool) -> ChainEnd:
        """Where the chain of a certificate leads; `own` is its own file."""
        inside = find_way(certificate, own, _NO_LIST)
        here = inside if inside.is_complete else find_way(certificate, self.run, _NO_LIST)
        if here.is_complete:
            return self._ended(certificate, inside, here)
        wide = find_way(certificate, self.wide, _NO_LIST)
        top, root = here.top(certificate), wide.top(certificate)
        return ChainEnd(
            is_complete=False,
            ends_in=str(root.subject) if wide.is_complete else str(top.subject),
            is_public=self.wide.is_public_root(root) if wide.is_complete else None,
            lacks=str(inside.top(certificate).issuer),
            lacks_here=str(top.issuer),
            through=self._elsewhere(inside, here),
            unsigned_by=self._unsigned_by(top),
        )

    def _ended(self, certificate: Certificate, inside: KnownWay, here: KnownWay) -> ChainEnd:
        top = here.top(certificate)
        return ChainEnd(
            is_complete=inside.is_complete,
            ends_in=str(top.subject),
            is_public=self.wide.is_public_root(top),
            lacks=None if inside.is_complete else str(inside.top(certificate).issuer),
            through=self._elsewhere(inside, here),
        )

    def _elsewhere(self, inside: KnownWay, here: KnownWay) -> tuple[int, ...]:
        return tuple(self.numbers[each] for each in here.above if each not in inside.above)

    def _unsigned_by(self, certificate: Certificate) -> tuple[int, ...]:
        """The certificates of its issuer's name, where none of them made its signature."""
        named = self._named(certificate)
        return () if any(verify_signature(certificate, each) for each in named) else self._numbered(named)

    def _named(self, certificate: Certificate) -> tuple[Certificate, ...]:
        named = self.run.with_subject(certificate.issuer.canonical)
        return tuple(each for each in named if each != certificate)

    def _numbered(self, certificates: Sequence[Certificate]) -> tuple[int, ...]:
        return tuple(self.numbers[each] for each in certificates)

    def signature_notices(self, certificate: Certificate) -> Iterator[Notice]:
        """That a signature is broken, as far as the certificates of the run can tell."""
        if is_self_signed(certificate):
            key = certificate.key.spki
            if not verify_signature(certificate, certificate) and can_check_signature(certificate.der, key):
                text = "its own key did not make its signature: damaged or forged, which OpenSSL does not see in a root"
                yield Notice(rule="signature-invalid", text=text)
            return
        named = self._named(certificate)
        others = tuple(each for each in named if can_check_signature(certificate.der, each.key.spki))
        if not others or any(verify_signature(certificate, each) for each in named):
            return
        unsigned = self._numbered(others)
        sure = [self.numbers[each] for each in others if _names_key(certificate, each)]
        if sure:
            text = f"the key of {describe_numbers(sure)}, which its key identifier names, did not make its signature"
            yield Notice(rule="signature-invalid", text=text, severity=Severity.ERROR)
            return
        text = _of_another_key(unsigned)
        yield Notice(rule=None, text=text)

    def list_notices(self, crl: RevocationList) -> Iterator[Notice]:
        """The same for a revocation list."""
        named = self.run.with_subject(crl.issuer.canonical)
        others = tuple(each for each in named if can_check_signature(crl.der, each.key.spki))
        if others and not any(verify_crl_signature(crl, each) for each in named):
            yield Notice(rule=None, text=_of_another_key(self._numbered(others)))


def _names_key(certificate: Certificate, issuer: Certificate) -> bool:
    authority, own = certificate.authority_key_identifier, issuer.subject_key_identifier
    return isinstance(authority, AuthorityKeyIdentifier) and authority.key_id is not None and authority.key_id == own


def _of_another_key(numbers: Sequence[int]) -> str:
    verb = "has" if len(numbers) == 1 else "have"
    return f"{describe_numbers(numbers)} {verb} the name of its issuer, and another key made its signature"
