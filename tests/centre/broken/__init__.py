"""A server broken on purpose, one fault at a time: what a conformance kit must find."""
