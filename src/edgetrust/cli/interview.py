"""The questions of `edgetrust init`: ten at most, each answer checked at once, Enter for what stands in brackets.

Not here: what an answer must look like (`edgetrust.usecase.init`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import click

from edgetrust.cli.terminal import say
from edgetrust.model.starter import Said
from edgetrust.mra.releases import NEWEST
from edgetrust.usecase.init import host_problem, line_problem, release_problem

Check = Callable[[str], str | None]
"""Why a text is no answer; None when it is one."""


def interview() -> Said:
    """The answers of whoever sits at the terminal. Raises click.Abort when they end it."""
    say("A few questions. Enter takes what stands in brackets; separate names by commas.")
    domains = _ask_several("Service domains, behind the @ of your users", host_problem)
    name = _ask("Name of the deployment, for reports", line_problem, default=domains[0])
    taken: set[str] = set()
    c = _ask_nodes("Expressway-C, one FQDN or those of all peers", f"expc.{domains[0]}", taken)
    c_cluster = _ask_cluster("Expressway-C", c)
    e = _ask_nodes("Expressway-E, one FQDN or those of all peers", f"expe.{domains[0]}", taken)
    e_cluster = _ask_cluster("Expressway-E", e)
    version = _ask("Release of the Expressways", release_problem, default=NEWEST)
    inside = c[0].partition(".")[2]
    cucm = _ask_nodes("CUCM nodes, the publisher first", f"cucm-pub.{inside}", taken)
    imp = _ask_nodes("IM and Presence nodes; Enter for none", "", taken)
    unity = _ask_nodes("Unity Connection nodes; Enter for none", "", taken)
    profiles = _ask_several(
        "Phone security profiles, Encrypted and without OAuth; Enter for none", host_problem, default=""
    )
    return Said(
        name=name,
        domains=domains,
        expressway_c=c,
        c_cluster=c_cluster,
        c_version=version,
        expressway_e=e,
        e_cluster=e_cluster,
        e_version=version,
        cucm=cucm,
        im_and_presence=imp,
        unity_connection=unity,
        mixed_mode=bool(profiles),
        phone_security_profiles=profiles,
    )


def _ask_nodes(question: str, default: str, taken: set[str]) -> tuple[str, ...]:
    """The FQDNs of nodes, none of which was named before."""

    def check(text: str) -> str | None:
        return f"{text} is a node already; name each once" if text.lower() in taken else host_problem(text)

    nodes = _ask_several(question, check, default=default)
    taken.update(node.lower() for node in nodes)
    return nodes


def _ask_cluster(side: str, nodes: tuple[str, ...]) -> str | None:
    """The name of the cluster, where there is one."""
    if len(nodes) == 1:
        return None
    label, _, domain = nodes[0].partition(".")
    return _ask(f"Cluster name of the {side}", host_problem, default=f"{re.sub(r'[-_]?[0-9]+$', '', label)}.{domain}")


def _ask(question: str, check: Check, *, default: str) -> str:
    answer: str = click.prompt(
        question, default=default, value_proc=lambda text: _checked(text.strip(), check), err=True
    )
    return answer


def _ask_several(question: str, check: Check, *, default: str | None = None) -> tuple[str, ...]:
    def read(text: str) -> tuple[str, ...]:
        found = tuple(_checked(each, check) for each in re.split(r"[,;\s]+", text.strip()) if each)
        lowered = [each.lower() for each in found]
        twice = next((each for each in lowered if lowered.count(each) > 1), None)
        if twice is not None:
            raise click.UsageError(f"{twice} is there twice; name each once")
        if not found and default != "":
            raise click.UsageError("nothing is there; expected at least one name")
        return found

    answer: tuple[str, ...] = click.prompt(
        question, default=default, value_proc=read, err=True, show_default=bool(default)
    )
    return answer


def _checked(text: str, check: Check) -> str:
    problem = check(text)
    if problem is not None:
        raise click.UsageError(problem)
    return text
