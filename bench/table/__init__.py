"""`python -m bench.table`: one table of what an issue costs, ours beside a naive server's, measured in one run.

Real processes as in production: gunicorn on a unix socket (AKASHI_MODE=production, peers by certificate headers as
nginx writes them), PostgreSQL and Valkey on the same machine; RSA-2048 signatures, inspection on. What asks is a raw
HTTP client (generator.py) whose own CPU is measured and told. ``servers`` starts the sides, ``measure`` takes turns
between them, ``overload`` asks five times what can be done and reads every paper, ``telling`` prints.
"""
