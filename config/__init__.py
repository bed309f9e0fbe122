"""How one deployment is put together: environment, settings, URLs, clock, and the local servers."""
