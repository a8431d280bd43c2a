"""One module per thing a user wants. What they need from the world (files, the time) is passed in."""
