"""精算: the Centre's monthly statement beside our own count, and what the municipality is owed."""
