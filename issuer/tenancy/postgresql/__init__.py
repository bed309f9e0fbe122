"""Django's PostgreSQL backend with connections that can lose patience."""
