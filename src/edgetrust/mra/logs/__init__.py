"""What log lines of the products of a deployment mean: patterns as data, and how a line is matched with them."""
