"""Measurements of this project, as ratios."""
