"""The whole way from the text of a deployment file to a `Deployment`.

Not here: any of its stages; `marks`, `section`, `consistency` and `build`, in this order.
"""

from __future__ import annotations

from edgetrust.errors import BadDeployment
from edgetrust.model.deployment import Deployment
from edgetrust.mra.deployment_file.build import build_deployment
from edgetrust.mra.deployment_file.consistency import find_inconsistencies
from edgetrust.mra.deployment_file.marks import Entries, read_marked
from edgetrust.mra.deployment_file.section import Problems, describe_value, read_section
from edgetrust.mra.deployment_file.shape import DEPLOYMENT

_EXPECTED = "expected a deployment file, with keys such as name, domains, expressway_c and expressway_e"
_PEM = "holds PEM, as certificates and keys do"
_LOOKED_AT = 65_536
_HINT = "edgetrust init FILE writes one to start from"


def parse_deployment(text: str | bytes, *, file: str) -> Deployment:
    """The deployment that a YAML text declares. `file` is how its user typed the path: it begins every problem, and its
    stem is the default name. Bytes are UTF-8, or UTF-16 with a byte order mark. Raises `BadDeployment` with all
    problems of a text that is YAML, or with the first reason why it is not."""
    value = _read(text, file)
    problems = Problems(file)
    section = read_section(value, DEPLOYMENT, "", problems)
    find_inconsistencies(section, problems)
    lines = problems.lines()
    if lines:
        raise BadDeployment(lines)
    return build_deployment(section, file=file)


def _read(text: str | bytes, file: str) -> Entries:
    """The root of the document. A certificate or key in place of the deployment file is called one, and never quoted:
    as YAML, it is a long word or a mistake in some line."""
    try:
        value = read_marked(text, file=file)
    except BadDeployment as error:
        if _holds_pem(text):
            raise _no_deployment(file, _PEM) from error
        raise
    if isinstance(value, Entries):
        return value
    seen = "is empty" if value is None else f"is {describe_value(value)}"
    raise _no_deployment(file, _PEM if _holds_pem(text) else seen)


def _holds_pem(text: str | bytes) -> bool:
    start = text[:_LOOKED_AT]
    return "-----BEGIN " in start if isinstance(start, str) else b"-----BEGIN " in start


def _no_deployment(file: str, what: str) -> BadDeployment:
    return BadDeployment((f"{file}:1: the file {what}, {_EXPECTED}",), hint=_HINT)
