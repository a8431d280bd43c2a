"""Packet captures: the bytes of pcap and pcapng files in, TLS handshakes out. No files, no clocks, bounded memory."""
