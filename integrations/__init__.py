"""Ways in and out: feeds, the exchange centre, other servers, public pages."""
