"""Looking at everything a server needs before it serves: all faults at once, each said plainly with what to do."""

from server.start_up.check import Check, State
from server.start_up.examination import Examination, examine

__all__ = ["Check", "Examination", "State", "examine"]
