"""Anchors: the self-signed root in which a certificate's chain ends, whoever trusts it.

The walk uses names and signatures alone, over every certificate that is known from anywhere: it answers *whose*
certificate this is, not whether some list accepts it. Not here: verification against a list (`edgetrust.pki.path`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from edgetrust.model.certificate import Certificate
from edgetrust.model.value import dataclass
from edgetrust.pki.signature import verify_signature

_LONGEST_WALK = 16
"""Certificates above the leaf. Real chains have two to five; the bound keeps circles of cross-signatures short."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Certificates in which issuers are looked up. Public roots are preferred, then the order given."""

    public_roots: Iterable[Certificate]
    known: Iterable[Certificate]
    """Any further certificates, in any order; duplicates do no harm."""
    _by_subject: dict[bytes, dict[Certificate, bool]] = field(default_factory=dict, repr=False, compare=False)
    _roots: dict[Certificate, Certificate | None] = field(default_factory=dict, repr=False, compare=False)

    def root_of(self, certificate: Certificate) -> Certificate | None:
        """The self-signed certificate at the end of a chain from `certificate`; itself when it is one.

        Where cross-signatures lead to several, a public root is preferred. None when no file at hand holds the whole
        chain, so that nobody can tell.
        """
        if certificate not in self._roots:
            self._roots[certificate] = self._search(certificate)
        return self._roots[certificate]

    def public_root_of(self, certificate: Certificate) -> Certificate | None:
        """The public root in which a chain from `certificate` ends; None when it ends elsewhere or nobody can tell."""
        root = self.root_of(certificate)
        return root if root is not None and self.is_public_root(root) else None

    def is_public_root(self, certificate: Certificate) -> bool:
        """Whether this very certificate is one of the public roots."""
        return self._named(certificate.subject.canonical).get(certificate, False)

    def issuers(self, certificate: Certificate) -> Iterator[Certificate]:
        """The certificates that signed `certificate`, public roots first."""
        for candidate in self._named(certificate.issuer.canonical):
            if verify_signature(certificate, candidate):
                yield candidate

    def with_subject(self, canonical: bytes) -> tuple[Certificate, ...]:
        """The certificates with this subject; public roots first."""
        return tuple(self._named(canonical))

    def _search(self, start: Certificate) -> Certificate | None:
        """Breadth first: the shortest way to a public root, else the shortest way to any root."""
        private: Certificate | None = None
        seen = {start}
        level = [start]
        for _ in range(_LONGEST_WALK):
            above: dict[Certificate, None] = {}
            for certificate in level:
                if certificate.is_self_issued and verify_signature(certificate, certificate):
                    if self.is_public_root(certificate):
                        return certificate
                    private = private or certificate
                else:
                    above.update((issuer, None) for issuer in self.issuers(certificate) if issuer not in seen)
            seen.update(above)
            level = list(above)
        return private

    def _named(self, canonical: bytes) -> dict[Certificate, bool]:
        """The certificates with this subject; true for the public roots, which come first."""
        if not self._by_subject:
            for is_public, certificates in ((True, self.public_roots), (False, self.known)):
                for certificate in certificates:
                    self._by_subject.setdefault(certificate.subject.canonical, {}).setdefault(certificate, is_public)
        return self._by_subject.get(canonical, {})
