"""Rules about how things are typed and combined in a deployment."""
