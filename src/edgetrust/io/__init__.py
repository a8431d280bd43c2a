"""The edges: files and the clock. What is decided about their contents is decided elsewhere."""
