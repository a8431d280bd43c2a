"""The certification authorities of the lab, and what else is issued there on demand.

    cas = found_authorities(at)
    cas.public_issuing                              # a CA of the lab: certificate and key
    other_root(at)                                  # a CA that no healthy site knows
    twin_of(cas.public_issuing, at, issuer=...)     # same subject, another key

Everything follows from the day at which it is judged, and says by its names that it belongs to a lab.
Not here: sites and who holds what (`edgetrust.mra.scenarios.site`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from edgetrust.model.value import dataclass
from edgetrust.pki.authority.specimen import Specimen, Wish, make_specimen

LAB_DATE = datetime(2026, 11, 23, tzinfo=UTC)
"""The day at which scenarios are judged unless somebody names another."""

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """Who certifies the nodes of a healthy site: a company's own CA, and one that the lab counts as public."""

    corporate_root: Specimen
    corporate_issuing: Specimen
    public_root: Specimen
    public_issuing: Specimen

    @property
    def corporate(self) -> tuple[Specimen, ...]:
        """Root first."""
        return self.corporate_root, self.corporate_issuing

    @property
    def public(self) -> tuple[Specimen, ...]:
        """Root first."""
        return self.public_root, self.public_issuing


@lru_cache(maxsize=8)
def found_authorities(at: datetime) -> Authorities:
    """The CAs of the lab, as of that day."""
    corporate_root = make_ca("Lab Corporate Root CA", at)
    public_root = make_ca("Lab Public Root CA", at)
    return Authorities(
        corporate_root=corporate_root,
        corporate_issuing=make_ca("Lab Corporate Issuing CA", at, issuer=corporate_root, path_length=0),
        public_root=public_root,
        public_issuing=make_ca("Lab Public Issuing CA", at, issuer=public_root, path_length=0),
    )


def make_ca(
    name: str,
    at: datetime,
    *,
    issuer: Specimen | None = None,
    **changes: Any,  # noqa: ANN401 - the fields of a Wish
) -> Specimen:
    """A CA of that common name, a root unless it has an issuer, with other fields where they are given."""
    start = midnight(at)
    wish: dict[str, Any] = {
        "subject": f"CN={name},O=Lab",
        "key": f"lab/{name}",
        "not_before": start - 4 * _YEAR,
        "not_after": start + 10 * _YEAR,
        "is_ca": True,
    }
    return make_specimen(Wish(**{**wish, **changes}), issuer)


def other_root(at: datetime) -> Specimen:
    """A root that no healthy site has to do with."""
    return make_ca("Lab Other Root CA", at)


def twin_of(
    authority: Specimen,
    at: datetime,
    *,
    issuer: Specimen | None = None,
    has_identifiers: bool = False,
) -> Specimen:
    """Another CA of the same subject, with another key; key identifiers tell the two apart, or do not."""
    subject = authority.certificate.subject.rfc4514
    return make_ca(
        "", at, issuer=issuer, subject=subject, key=f"lab/twin of {subject}", has_identifiers=has_identifiers
    )


def midnight(at: datetime) -> datetime:
    """The beginning of that day, UTC: a site is the same all day long."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
