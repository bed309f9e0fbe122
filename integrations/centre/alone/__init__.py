"""The Centre and its kiosk in a process of their own: no database, no room of the product, any vendor's server."""
