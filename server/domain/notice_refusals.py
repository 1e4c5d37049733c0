"""What is refused of a 一次性告知 (see ``errors.py``)."""

from __future__ import annotations

from server.domain.errors import InvalidInput, UnknownName


class UnknownNotice(UnknownName):
    """Whoever is at this window was not given this notice."""

    code = "unknown_notice"


class UnknownPaper(InvalidInput):
    """The list of papers of this matter has no such place."""

    code = "unknown_paper"


class NothingMissing(InvalidInput):
    """Say what is missing, or why the matter cannot be taken."""

    code = "nothing_missing"


class MatterNeeded(InvalidInput):
    """This visit names no matter: say which one's list of papers is meant."""

    code = "matter_needed"
