"""Packages of the municipalities' systems."""
