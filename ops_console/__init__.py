"""The operators' console: one folder per screen."""
