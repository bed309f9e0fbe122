"""The product with one deliberate mistake each, in processes of their own: every one of them must be caught.

``PROMISES_MUTANT`` names the mistake for ``gunicorn tests.promises.mutants.wsgi``. Nothing here is part of the product.
"""
