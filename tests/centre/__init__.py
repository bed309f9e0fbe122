"""The exchange centre, its kiosk and what they are made of."""
