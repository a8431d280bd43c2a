"""Rules: one a file. A rule tells pass from fail; the engine decides whether it applies and what evidence is missing."""
