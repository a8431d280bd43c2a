"""What lines of logs mean: patterns as data, one module a product, and the way from a passage to what it says."""
