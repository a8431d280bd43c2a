"""The manual's page on the scenarios of the lab, from their catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.mra.scenarios import certificate, deployment, revocation, store, trust, whole
from edgetrust.mra.scenarios.catalogue import NOT_PLAYED
from edgetrust.mra.scenarios.scenario import Scenario
from edgetrust.rules.catalogue import slugs

_GROUPS = (
    ("Whole sites", whole.SCENARIOS),
    ("One side cannot verify the other", trust.SCENARIOS),
    ("Certificates are revoked", revocation.SCENARIOS),
    ("What a certificate carries", certificate.SCENARIOS),
    ("What a list holds", store.SCENARIOS),
    ("How things are typed and combined", deployment.SCENARIOS),
)


def page() -> str:
    """The page, as Markdown."""
    groups = "\n".join(_group(title, scenarios) for title, scenarios in _GROUPS)
    reasons = "\n".join(f"- {_link(slug)}: {reason}" for slug, reason in NOT_PLAYED.items())
    return f"""\
# Scenarios of the lab

Each scenario is a healthy site with one thing wrong, with certificates and keys of a lab: to see what a defect does,
and what `check` says of it. `edgetrust lab --scenario NAME` plays one, `edgetrust lab --scenario list` names them all.
The tests hold each of them against real handshakes.

A scenario of the name of a rule leads to a finding of that rule. What is listed under *finds* comes in addition to what
`check` says of the healthy site.

{groups}
## Rules without a scenario

{reasons}
"""


def _group(title: str, scenarios: tuple[Scenario, ...]) -> str:
    return f"## {title}\n\n" + "\n".join("\n".join(_paragraphs(scenario)) for scenario in scenarios)


def _paragraphs(scenario: Scenario) -> Iterator[str]:
    yield f"### {scenario.slug}\n"
    yield f"**{scenario.title}.** {scenario.story}\n"
    if scenario.rules:
        seen = ", with a look at the nodes (`edgetrust check --probe`)" if scenario.not_restarted is not None else ""
        yield f"- finds{seen}: {', '.join(map(_link, scenario.rules))}"
        yield f"- breaks: {', '.join(f'`{kind}`' for kind in scenario.breaks) or 'no connection'}\n"


def _link(slug: str) -> str:
    assert slug in slugs(), f"{slug} is no rule"
    return f"[{slug}](../rules/{slug}.md)"
