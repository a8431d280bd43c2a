"""Decisions about certificates: reading them, matching names, and the path that OpenSSL would walk."""
