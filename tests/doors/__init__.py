"""The doors as production has them: nginx with mutual TLS before the application's unix socket."""
