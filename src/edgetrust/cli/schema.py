"""`edgetrust schema`: the JSON Schemas that ship with the package."""

from __future__ import annotations

from importlib.resources import files

import click

from edgetrust.cli.terminal import show

DOCUMENTS = {
    "deployment": "the deployment file that every command reads",
    "report": "what check --format json prints",
    "plan": "what plan --format json prints",
    "probe": "what probe --format json prints, and check --probe reads",
    "capture": "what capture --format json prints; a line of --format ndjson is one of its handshakes",
    "logs": "what logs --format json prints",
    "diagnose": "what diagnose --format json prints",
    "inspect": "what inspect --format json prints",
    "chain": "what chain --format json prints",
    "client-test": "what client-test --format json prints",
    "traversal-test": "what traversal-test --format json prints",
    "lab": "what lab --once --format json prints",
    "ca": "what ca show --format json prints",
}
"""Every document with a schema, and what it is."""


@click.command(short_help="Print the JSON Schema of a document.", epilog=f"NAME is one of {', '.join(DOCUMENTS)}.")
@click.argument("name", metavar="NAME", type=click.Choice(list(DOCUMENTS)))
def schema(name: str) -> int:
    """Print the JSON Schema (2020-12) of the document NAME.

    deployment is the file that every command reads. Each of the others is what the command of its name prints with
    --format json (report: check, ca: ca show); probe's is also what check --probe reads.
    """
    show(files("edgetrust").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8"), None)
    return 0
