"""Which certificates a verifier lacks: the way from the last certificate it reached to a root, through every
certificate that any file of the deployment holds.

Not here: the rule that follows (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

from edgetrust.model.certificate import Certificate
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import MissingCertificate, PathVerdict
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList, is_in_date
from edgetrust.pki.purpose import CaKind, ca_kind, is_self_signed
from edgetrust.pki.signature import verify_signature

_MOST_WAYS = 64
"""Ways from one certificate to a root that are looked at: cross-signatures multiply, and a handful is realistic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWay:
    """Certificates above one certificate, nearest first, as far as files at hand hold them."""

    above: tuple[Certificate, ...]
    is_complete: bool
    """The last one is a self-signed root (or the certificate itself is one)."""

    def top(self, start: Certificate) -> Certificate:
        """The last certificate of the way that begins at `start`."""
        return self.above[-1] if self.above else start


def find_way(
    start: Certificate,
    pool: Pool,
    trust: TrustList,
    at: datetime | None = None,
    *,
    rank: Callable[[KnownWay], tuple[int, ...]] = lambda _: (),
) -> KnownWay:
    """The way from `start` to a root, preferring one of CAs that are in date at `at` (None: dates do not count), then
    one that `rank` puts first, then one whose root `trust` holds, then one through more of its entries, then the
    shortest, and of several certificates of one CA the one that lasts longest; the longest incomplete one when no root
    is known. `rank` is not asked where there is no choice."""
    ways = find_ways(start, pool)
    complete = [way for way in ways if way.is_complete]

    def unfit(way: KnownWay) -> int:
        return sum(not is_fit(certificate, at) for certificate in way.above)

    def cost(way: KnownWay) -> tuple[object, ...]:
        ends = tuple(-certificate.not_after.timestamp() for certificate in way.above)
        return unfit(way), rank(way), way.top(start) not in trust, _lacking(way, trust), len(way.above), ends

    if len(complete) == 1:
        return complete[0]
    if complete:
        return min(complete, key=cost)
    return min(ways, key=lambda way: (unfit(way), -len(way.above)))


def is_fit(certificate: Certificate, at: datetime | None = None) -> bool:
    """Whether a certificate can stand above others: a CA (or an old root of version 1) that is in date at `at`."""
    return ca_kind(certificate) != CaKind.NO and (at is None or is_in_date(certificate, at))


def is_trustworthy(certificate: Certificate) -> bool:
    """Whether an entry of a list can take part in a path: a CA in OpenSSL's eyes, or self-signed and thus trusted for
    itself."""
    return ca_kind(certificate) != CaKind.NO or is_self_signed(certificate)


def find_ways(start: Certificate, pool: Pool) -> tuple[KnownWay, ...]:
    """Every way from `start` upwards, the shortest first; never empty."""
    return tuple(_ways(start, pool))


def find_genuine(verdict: PathVerdict) -> tuple[Certificate, ...]:
    """The path as far as each certificate was really signed by the next: OpenSSL takes issuers by name, and looks at
    signatures last."""
    path = [step.certificate for step in verdict.path]
    for depth, (certificate, issuer) in enumerate(pairwise(path)):
        if not verify_signature(certificate, issuer):
            return tuple(path[: depth + 1])
    return tuple(path)


def find_missing(
    verdict: PathVerdict, pool: Pool, trust: TrustList, at: datetime | None = None
) -> tuple[MissingCertificate, ...]:
    """What `trust` lacks for a path that ended too early or went astray: the way on from the last certificate that
    belongs to it, or that certificate itself where it is self-signed."""
    path = find_genuine(verdict)
    whole = find_way(path[0], pool, trust, at)
    # A path that left the way (through a cross-signed twin, say) is looked at from where it left it.
    top = next(step for step in reversed(path) if step == path[0] or step in whole.above)
    if top == path[0]:
        return missing_on(top, whole, trust, at)
    return missing_on(top, find_way(top, pool, trust, at), trust, at)


def missing_on(
    start: Certificate, way: KnownWay, trust: TrustList, at: datetime | None = None
) -> tuple[MissingCertificate, ...]:
    """What `trust` lacks of a way, nearest to the leaf first: the start itself where it is self-signed; by name alone
    the unknown issuer at its end, and one of which neither list nor files hold a fit certificate."""
    if way.is_complete and not way.above:
        itself = MissingCertificate(subject=start.subject.rfc4514, certificate=start)
        return () if start in trust else (itself,)
    missing = [
        MissingCertificate(
            subject=certificate.subject.rfc4514, certificate=certificate if is_fit(certificate, at) else None
        )
        for certificate in way.above
        if certificate not in trust or not is_fit(certificate, at)
    ]
    if not way.is_complete:
        missing.append(MissingCertificate(subject=way.top(start).issuer.rfc4514, certificate=None))
    return tuple(missing)


def _lacking(way: KnownWay, trust: TrustList) -> int:
    return sum(certificate not in trust for certificate in way.above)


def _ways(start: Certificate, pool: Pool) -> Iterator[KnownWay]:
    """Breadth first, without circles."""
    level: list[tuple[Certificate, ...]] = [()]
    looked_at = 0
    while level and looked_at < _MOST_WAYS:
        longer = []
        for above in level:
            looked_at += 1
            top = above[-1] if above else start
            if is_self_signed(top):
                yield KnownWay(above=above, is_complete=True)
                continue
            issuers = [issuer for issuer in pool.issuers(top) if issuer != start and issuer not in above]
            if not issuers:
                yield KnownWay(above=above, is_complete=False)
            longer += [(*above, issuer) for issuer in issuers]
        level = longer
    if not looked_at or level:
        yield KnownWay(above=level[0] if level else (), is_complete=False)
