"""The touch screens of the exchange centre's kiosk: one page per step of a visit, plain forms, no database."""
