"""Ends of connections and slow lines."""

from __future__ import annotations

import asyncio
import socket
import struct

from integrations.centre.weather.rules import Strike

__all__ = ["abort", "dripped", "ended"]


def abort(writer: asyncio.StreamWriter) -> None:
    """Close with a reset (RST): what has not travelled yet is lost."""
    wire = writer.get_extra_info("socket")
    if wire is not None and wire.fileno() >= 0:  # the other side may have closed it already
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def dripped(writer: asyncio.StreamWriter, data: bytes, drip: Strike | None) -> None:
    """Send all of ``data``, in small pieces with pauses where the fate says so."""
    if drip is None:
        writer.write(data)
        await writer.drain()
        return
    size, pause = int(drip.rule.values["bytes"]), float(drip.rule.values["pause"])
    for start in range(0, len(data), size):
        writer.write(data[start : start + size])
        await writer.drain()
        await asyncio.sleep(pause)


async def ended(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, how: str) -> None:
    """End the connection to a sender: "close" in order, "reset", or "silence" until the sender gives up."""
    if how == "silence":
        while await reader.read(65536):
            pass
    if how == "reset":
        abort(writer)
    else:
        writer.close()
