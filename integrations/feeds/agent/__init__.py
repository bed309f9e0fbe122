"""連携AP: the small program on the city's side that sends packages and keeps their receipts.

Standard library only, Windows and Linux, Python 3.11 or later; imports nothing of the product, so this one folder can
be carried away (`bin/akashi feed_agent --out akashi-agent.pyz` makes a single file of it).
"""
