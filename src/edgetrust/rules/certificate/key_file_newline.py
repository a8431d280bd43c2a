"""The file of a private key for an Expressway does not end with a line break.

## What it checks
Where the deployment names a `private_key` for an Expressway, whether the text file that holds it ends with a line
break. DER and PKCS#12 have no lines; of them nothing is said.

## Why it matters on the edge
The Expressway takes such a file on upload and shows the certificate as if all were well. Services of Mobile and Remote
Access fail later, and nothing in a log points to the key.

## What you will see
The upload succeeds, the page shows the new certificate, and after the restart MRA services no longer work.

## How to fix it
Add a line break behind the last line, `-----END … KEY-----`, and upload key and certificate again. The key itself is
right: no new certificate is needed.

## How to verify
`tail -c 1 FILE | wc -l` prints 1, and `edgetrust check` no longer finds it.

## Sources
The certificate guide on the private key file.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Node, Slot
from edgetrust.model.evidence import Evidence, Source
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import certificate_place
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway and each such file with its key."""
    for node in examination.deployment.nodes():
        if not node.role.is_expressway or node.private_key is None:
            continue
        contents = examination.inventory.contents(node.private_key)
        if contents is not None:
            unended = {source.file: source for _, source in contents.keys if source.file in contents.unended}
            yield from (_finding(node, source) for source in unended.values())


RULE = Rule(
    slug="key-file-newline",
    title="the file of a private key does not end with a line break",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(certificate_guide("Server certificate, private key"),),
    check=check,
)


def _finding(node: Node, source: Source) -> Finding:
    place = certificate_place(node.role, Slot.SERVER)
    do = (
        f"add a line break behind the last line of {source.file}, then upload key and certificate again and"
        f" {place.restart}; where this file has not been uploaded yet, the line break is all"
    )
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node.id,
        slot=Slot.SERVER,
        message=f"the private key file of {node.fqdn} does not end with a line break",
        expected="a line break behind the last line",
        got=f"{source.file} ends without one",
        evidence=(Evidence(source=source.file, line=source.line),),
        consequence="the upload succeeds, and MRA services fail later",
        remedy=Remedy(
            steps=(RemedyStep(node=node.id, where=place.where, do=do),),
            impact=Impact.NODE_RESTART,
            verify="MRA services work after the restart; run check again, and the finding is gone",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )
