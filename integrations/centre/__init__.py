"""Simulated exchange centre and sample municipalities."""
