"""封: the 契印 of every page and the seal that only an inspected paper can get.

``sign`` may be imported by ``issuer.issuance`` alone (import contract); ``verify`` by everybody above.
"""
