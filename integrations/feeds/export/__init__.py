"""The way out: the whole 副本 written back as FULL packages in the layouts it came in."""
