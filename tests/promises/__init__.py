"""The 22 promises, one file each: what is promised, which accident it closes, and an attack on it that counts."""
