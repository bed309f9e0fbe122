"""Counter mode (らくらく窓口): a clerk guides on an office PC, the citizen holds their own card and types the PIN."""
