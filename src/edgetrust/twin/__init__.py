"""Software Expressways, CUCMs and endpoints that really speak TLS. They share the table of connections with `check`,
and nothing with which it judges: whether a certificate is accepted is found out by OpenSSL, in a handshake."""
