"""発行制限: holds on people, households and registers, looked through, set by one person, released by two."""
