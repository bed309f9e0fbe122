"""The master keys: what wraps every other key, and wherever it lies (a file, a device, a key service)."""
