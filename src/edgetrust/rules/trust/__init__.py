"""Trust: one side cannot verify the other."""
