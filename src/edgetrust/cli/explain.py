"""`edgetrust explain`: the pages of the rules."""

from __future__ import annotations

import click

from edgetrust.cli.rule_names import complete_page_name
from edgetrust.cli.terminal import show, text_width, wants_colour


@click.command(short_help="Show the page of a rule; without a name, the list of rules.")
@click.argument("rule", required=False, shell_complete=complete_page_name)
@click.option("--format", "form", type=click.Choice(("text", "markdown")), default="text", show_default=True)
def explain(rule: str | None, form: str) -> int:
    """Show what RULE checks, why it matters, what you will see, how to fix it, how to verify it, and its sources.

    Without RULE, list all rules.
    """
    from edgetrust.usecase.explain import (
        explain_rule,
        explain_rule_in_markdown,
        list_rules,
        list_rules_in_markdown,
    )

    if form == "markdown":
        content = list_rules_in_markdown() if rule is None else explain_rule_in_markdown(rule)
    else:
        colour = wants_colour(None)
        content = list_rules(colour=colour) if rule is None else explain_rule(rule, width=text_width(), colour=colour)
    show(content, None)
    return 0
