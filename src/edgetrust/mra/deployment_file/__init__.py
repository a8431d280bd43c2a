"""The deployment file: YAML text in, a `Deployment` or every mistake with its line out (`parse`); and its JSON Schema.

Nothing is imported here: whoever asks what a host name may be (`shape`) does not wait for YAML. Not here: opening
files, the deployment file and those it names (`edgetrust.io`).
"""
