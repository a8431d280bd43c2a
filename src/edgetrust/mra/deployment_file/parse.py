"""The whole way from the text of a deployment file to a `Deployment`.

Not here: any of its stages; `marks`, `section`, `consistency` and `build`, in this order.
"""

from __future__ import annotations

from edgetrust.errors import BadDeployment
from edgetrust.model.deployment import Deployment
from edgetrust.mra.deployment_file.build import build_deployment
from edgetrust.mra.deployment_file.consistency import find_inconsistencies
from edgetrust.mra.deployment_file.marks import read_marked
from edgetrust.mra.deployment_file.section import Problems, read_section
from edgetrust.mra.deployment_file.shape import DEPLOYMENT


def parse_deployment(text: str | bytes, *, file: str) -> Deployment:
    """The deployment that a YAML text declares. `file` is how its user typed the path: it begins every problem, and its
    stem is the default name. Bytes are UTF-8, or UTF-16 with a byte order mark. Raises `BadDeployment` with all
    problems of a text that is YAML, or with the first reason why it is not."""
    value = read_marked(text, file=file)
    if value is None:
        raise BadDeployment((f"{file}:1: the file is empty, expected {DEPLOYMENT.expected}",))
    problems = Problems(file)
    section = read_section(value, DEPLOYMENT, "", problems)
    find_inconsistencies(section, problems)
    lines = problems.lines()
    if lines:
        raise BadDeployment(lines)
    return build_deployment(section, file=file)
