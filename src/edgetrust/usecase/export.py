"""The certificates that services showed, as files: one each, named after who showed it and what it is.

Not here: writing them (`edgetrust.io.export`).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from edgetrust.codec.file_names import certificate_file_name
from edgetrust.codec.pem import write_block
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.probe import ProbeResult


def export_files(results: Iterable[ProbeResult]) -> dict[str, str]:
    """PEM by file name. The same certificate of the same host, on whatever port, is one file; one that cannot be read
    is exported as it was sent."""
    return {_name(result, each): write_block(each.der) for result in results for each in result.chain}


def _name(result: ProbeResult, shown: Certificate | Unreadable) -> str:
    names = shown.subject.common_names if isinstance(shown, Certificate) else ()
    return certificate_file_name(result.target.host, *names[:1], sha256=sha256(shown.der).hexdigest())
