"""Bytes to facts and back: DER, names, extensions, PEM. No files, no sockets, no judgement."""
