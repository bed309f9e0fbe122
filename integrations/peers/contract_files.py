"""The contract between peers, as served and as both directions are validated."""

from pathlib import Path

from integrations.soap.contract import Contract

CONTRACT = Contract(folder=Path(__file__).parent / "contract", name="peers", address="http://127.0.0.1:8000/peers/v1")
