"""The trust lists of a plan as files: for each node and store the PEM to append, in list order.

The files hold PEM alone, because Expressways refuse uploads with text before it; what each certificate is, why it is
there, and on which page it goes, stands in the list of check sums beside them. Not here: writing
(`edgetrust.io.bundle`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from edgetrust.codec.pem import write_block
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Store
from edgetrust.model.plan import Plan, PlannedAuthority, PlannedList
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import STORE_NAMES, trust_list_place
from edgetrust.mra.planning.words import joined_few
from edgetrust.mra.starter.planned_files import bundle_name
from edgetrust.report.printable import printable

SUMS = "SHA256SUMS"
"""The list of check sums, as `sha256sum --check` reads it; comments tell the rest."""
HEADER = "# Trust lists planned by edgetrust"
"""How a list of check sums begins that was written here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Files to be written, and what could not be put into them."""

    files: tuple[tuple[str, str], ...]
    """Name and content; no file for a list of which no CA is at hand."""
    sums: str
    """Content of the list of check sums."""
    missing: tuple[str, ...]
    """One clause for each CA that is not at hand and each store: which lists, which CA."""
    undecided: tuple[str, ...]
    """Likewise where CAs were given for it and none could be taken."""


def build_bundle(plan: Plan, deployment: Deployment) -> Bundle:
    """The trust lists of a plan as files, `<node>.<store>.pem`."""
    files = tuple((file_name(planned), _pem_of(planned)) for planned in plan.trust if _known(planned))
    gaps = [(authority, planned) for planned in plan.trust for authority in _missing(planned)]
    return Bundle(
        files=files,
        sums=_sums(plan, deployment),
        missing=tuple(_describe_gaps((authority, where) for authority, where in gaps if not authority.undecided)),
        undecided=tuple(_describe_gaps((authority, where) for authority, where in gaps if authority.undecided)),
    )


def digest_of(content: str) -> str:
    """SHA-256 of a file of a bundle, in lower-case hex."""
    return hashlib.sha256(content.encode()).hexdigest()


def file_name(planned: PlannedList) -> str:
    """What the file of a list is called, which is what `edgetrust init --with-files` expects."""
    return bundle_name(planned.node.fqdn, planned.store)


def _known(planned: PlannedList) -> tuple[Certificate, ...]:
    return tuple(each.located.certificate for each in planned.authorities if each.located is not None)


def _pem_of(planned: PlannedList) -> str:
    return "".join(write_block(certificate.der) for certificate in _known(planned))


def _missing(planned: PlannedList) -> Iterator[PlannedAuthority]:
    return (authority for authority in planned.authorities if authority.located is None)


def _describe_gaps(gaps: Iterable[tuple[PlannedAuthority, PlannedList]]) -> Iterator[str]:
    """For each CA that is not at hand and each store: which lists need it."""
    found: dict[tuple[str, Store], list[str]] = {}
    for authority, planned in gaps:
        found.setdefault((authority.subject, planned.store), []).append(planned.node.fqdn)
    for (subject, store), nodes in found.items():
        where = f"{STORE_NAMES[store]} of {joined_few(nodes)}"
        yield printable(f"the {where} needs {subject}, which is not at hand")


def _sums(plan: Plan, deployment: Deployment) -> str:
    head = f"{HEADER} for {printable(deployment.name)} ({printable(deployment.file)}).\n"
    head += "# Append each file on the page named, certificates in their order; sha256sum --check reads this file.\n"
    paragraphs = [head]
    paragraphs += ["\n".join(_paragraph(planned)) + "\n" for planned in plan.trust]
    return "\n".join(paragraphs)


def _paragraph(planned: PlannedList) -> Iterator[str]:
    place = trust_list_place(planned.node.role, planned.store)
    yield f"# {printable(planned.node.fqdn)}, {STORE_NAMES[planned.store]}: {place.where}"
    for authority in planned.remove:
        yield f"#   delete first: {printable(authority.subject)}"
    for number, authority in enumerate(planned.authorities, start=1):
        located = authority.located
        found = f"SHA-256 {located.certificate.sha256}" if located is not None else "not at hand"
        yield f"#   {number}. {printable(authority.subject)} ({found}): {printable(authority.reason)}"
    if planned.confirm_on:
        yield f"#   confirm on {', '.join(printable(node.fqdn) for node in planned.confirm_on)}"
    for copy in planned.copies:
        for authority in copy.remove:
            yield f"#   delete first on {printable(copy.node.fqdn)}: {printable(authority.subject)}"
        for authority in copy.lacking:
            yield f"#   upload on {printable(copy.node.fqdn)}, where it is not yet: {printable(authority.subject)}"
    if _known(planned):
        yield f"{digest_of(_pem_of(planned))}  {file_name(planned)}"
