"""The doors besides the command line: HTTPS and the watched folder. Both end in ``service.take_in``."""
