"""A first deployment file: guessed out of files at hand, joined with what was said, and written with comments.

Not here: reading archives and folders (`edgetrust.io`), and asking people (`edgetrust.cli`).
"""
