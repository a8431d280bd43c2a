"""What trust lists hold."""
