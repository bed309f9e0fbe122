"""Probes and metrics of a deployment, and (later) the public verification page."""
