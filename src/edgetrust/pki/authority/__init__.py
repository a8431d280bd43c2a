"""A lab CA: certificates, revocation lists and OCSP answers, each a function of keys, times and numbers given to it."""
