"""発行の線: the only room that knows the whole line of issuance."""
