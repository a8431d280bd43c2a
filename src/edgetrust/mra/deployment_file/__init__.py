"""The deployment file: YAML text in, a `Deployment` or every mistake with its line out; and its JSON Schema.

Not here: opening files, the deployment file and those it names (`edgetrust.io`).
"""

from __future__ import annotations

from edgetrust.mra.deployment_file.parse import parse_deployment

__all__ = ["parse_deployment"]
