"""Sees every answer of a run, whatever case asked: what holds for all of them is judged once, at the end."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

from integrations.centre.kit.carrier import Reply
from integrations.centre.wire.words import NAMESPACE

__all__ = ["RefusalSeen", "Watch"]

_OPERATION = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?Body[^>]*>\s*<(?:[A-Za-z0-9_.-]+:)?([A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class RefusalSeen:
    """One refusal the server sent, and where: in a list or in answer to an order."""

    case: str
    operation: str
    code: str
    message: str
    language: str


@dataclass
class Watch:
    """Counts and remembers; raises nothing."""

    replies: int = 0
    #: What the server calls itself (the HTTP header Server).
    server: str = ""
    slowest: float = 0.0
    #: (case, what is wrong with the frame of an answer)
    frames: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[RefusalSeen] = field(default_factory=list)
    #: (case, the Fault's bytes)
    faults: list[tuple[str, bytes]] = field(default_factory=list)
    by_operation: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def see(self, *, case: str, envelope: bytes, reply: Reply) -> None:
        """Look at one answer to one message."""
        found = _OPERATION.search(envelope[:4096])
        operation = found[1].decode("ascii") if found else ""
        with self._lock:
            self.replies += 1
            self.server = self.server or reply.headers.get("server", "")[:100]
            self.slowest = max(self.slowest, reply.seconds)
            self.by_operation[operation] += 1
            if not reply.headers.get("content-type", "").startswith(("text/xml", "application/soap")):
                if reply.status not in (405, 413, 414, 415):
                    self.frames.append((case, f"Content-Type が {reply.headers.get('content-type', 'なし')[:60]}"))
                return
            self._look(case, operation, envelope, reply)

    def _look(self, case: str, operation: str, envelope: bytes, reply: Reply) -> None:
        if reply.body.find(b"Fault", 0, 400) >= 0:
            self.faults.append((case, reply.body))
            if reply.status != 500:
                self.frames.append((case, f"Fault の HTTP 状態が {reply.status} (SOAP 1.1 では 500)"))
        elif reply.status != 200:
            self.frames.append((case, f"答えの HTTP 状態が {reply.status} (200 のはず)"))
        if b"refusal" in reply.body:
            self._keep_refusals(case, operation, envelope, reply.body)

    def _keep_refusals(self, case: str, operation: str, envelope: bytes, body: bytes) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            root = etree.fromstring(body, parser)
        except etree.XMLSyntaxError:
            return  # the case that asked says so
        spoken = re.search(rb"language>([A-Za-z-]+)<", envelope)
        language = spoken[1].decode("ascii") if spoken else "ja"
        for one in root.iter(f"{{{NAMESPACE}}}refusal"):
            code = one.findtext(f"{{{NAMESPACE}}}code") or ""
            message = one.findtext(f"{{{NAMESPACE}}}message") or ""
            self.refusals.append(RefusalSeen(case, operation, code, message, language))
