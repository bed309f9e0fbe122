"""A paper that was really issued, for the public page."""

from tests.sealing import conftest as sealing

family, ask, paper = sealing.family, sealing.ask, sealing.paper
