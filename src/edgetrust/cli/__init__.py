"""The command line: one module per command. Parse, call the use case, render, exit; no decision about certificates."""
