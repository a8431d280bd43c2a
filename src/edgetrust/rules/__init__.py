"""Rules, one a file: a rule tells pass from fail, and everything around it is the engine's."""
