"""The parts of bench/big_city.py."""
