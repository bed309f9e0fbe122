"""What lies in deploy/ fits together and fits the product."""
