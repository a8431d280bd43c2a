"""JSON Schemas that are made from the code: `src/edgetrust/schemas/*.json`."""

from __future__ import annotations

import json

from edgetrust.mra.deployment_file.schema import deployment_schema


def deployment() -> str:
    """The schema of the deployment file."""
    return json.dumps(deployment_schema(), indent=1, ensure_ascii=False) + "\n"
