"""The kiosk's screens over the real line."""
