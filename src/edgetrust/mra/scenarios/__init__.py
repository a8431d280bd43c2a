"""Sites of the lab: deployments with all their certificates and keys, healthy, or with one thing wrong. Each scenario
is what the lab plays, what tests compare, and what the manual tells."""
