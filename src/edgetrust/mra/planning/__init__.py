"""The plan of a deployment: from what is declared to what must be ordered, loaded and done, in which order.

Everything is derived from the table of connections (`edgetrust.mra.connections`), the names that features need
(`edgetrust.mra.names`) and the releases (`edgetrust.mra.releases`), so that a plan carried out is a clean check.
"""
