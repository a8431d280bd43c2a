"""Renderers: a report as text, JSON, SARIF, JUnit, HTML and Markdown. Pure functions from a report to a string."""
