"""The hash chain and the sequence of a hall's log, event by event (promises.md P6, P11, §5.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from server.keeping.findings import Finding
from server.store.event_codec import FIRST_LINK, chained


@dataclass(kw_only=True)
class Chain:
    """Walks a log in order. After a break it goes on from the hash that stands there, so every break is found.

    ``anchors``: hashes by sequence that were written down outside (the daily report): who rewrites a whole log with all
    its hashes is found only by them.
    """

    anchors: Mapping[int, str] = field(default_factory=dict)
    seq: int = 0
    link: str = FIRST_LINK

    def follow(self, *, seq: int, kind: str, actor: str, payload: str, link: str) -> Iterator[Finding]:
        """What is wrong with the next event of the log."""
        expected = self.seq + 1
        if seq > expected:
            missing = (
                f"event {expected} is missing" if seq == expected + 1 else f"events {expected} to {seq - 1} are missing"
            )
            yield Finding(seq=expected, code="sequence_gap", words=missing)
        elif chained(self.link, seq=seq, kind=kind, actor=actor, payload=payload) != link:
            words = f"{kind} is not what was written here, or does not follow event {seq - 1}"
            yield Finding(seq=seq, code="chain_broken", words=words)
        if self.anchors.get(seq, link) != link:
            yield Finding(seq=seq, code="anchor_differs", words="its hash is not the one that was written down outside")
        self.seq, self.link = seq, link

    def end(self, *, head: int, link: str) -> Iterator[Finding]:
        """What is wrong between the last event and the hall's own row."""
        if self.seq < head:
            yield Finding(seq=self.seq + 1, code="sequence_gap", words=f"the log ends here, the hall's head is {head}")
        elif self.seq > head:
            yield Finding(
                seq=head + 1, code="head_differs", words=f"the log goes on to {self.seq} past the hall's head"
            )
        elif self.link != link:
            yield Finding(seq=head, code="head_differs", words="the hall's head has another hash than its last event")
        for seq in sorted(anchor for anchor in self.anchors if anchor > self.seq):
            yield Finding(
                seq=seq, code="anchor_differs", words="a hash was written down outside for an event that is gone"
            )
