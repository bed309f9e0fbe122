"""突合: results of comparing a core system's register with the 副本, kept for good."""
