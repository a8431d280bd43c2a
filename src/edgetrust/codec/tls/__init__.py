"""TLS on the wire, without sockets and without secrets: bytes of one direction in, messages out."""
