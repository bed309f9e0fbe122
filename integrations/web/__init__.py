"""Probes and metrics of a deployment, and the public verification page."""
