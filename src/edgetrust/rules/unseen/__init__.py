"""Rules that are explained only: each file is one rule, its docstring the rule's page, and nothing is looked at."""
