"""What certificates carry: names, keys, dates."""
