"""What other systems call over HTTP beside SOAP, described as OpenAPI 3.1 at ``/api/schema/``."""
