"""事案: what inspection or the exchange centre reported."""
