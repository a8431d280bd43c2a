"""Secure traversal tests, for the renderers."""

from __future__ import annotations

from edgetrust.model.traversal_test import TraversalTest
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.traversal_test import judge_pairs
from tests import make
from tests.deployments import Site


def ask(site: Site) -> TraversalTest:
    """The test of a deployment on the day of the tests."""
    return judge_pairs(site.deployment, check(site.deployment, site.inventory, Question(at=make.NOW)).report)
