"""Rules about what was seen on the wire: each file is one rule, and its docstring the rule's page."""
