"""Where the browser must say it is, for a passkey to count."""

from django.http import HttpRequest

from ops_console.operators.passkeys import Site


def site_of(request: HttpRequest) -> Site:
    """The site by the Host header, which Django has held against ALLOWED_HOSTS.

    Browsers make passkeys over HTTPS only, and on the machine itself (``http://localhost``), where demonstrations run.
    """
    host = request.get_host()
    domain = host.partition(":")[0]
    scheme = "http" if domain == "localhost" and not request.is_secure() else "https"
    return Site(domain=domain, origin=f"{scheme}://{host}")
