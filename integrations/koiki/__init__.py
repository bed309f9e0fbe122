"""広域交付: the Centre's SOAP messages ⇔ calls of the issuer. The contract (WSDL, XSD) lives in this room."""
