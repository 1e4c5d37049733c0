"""What a hall manager could change now, and what it would bring (routing.md §2.5).

From the moment as it is known, ninety minutes are played many times with the very rule of the hall: once as the windows
stand, and once for each class of interchangeable changes, with the same visitors and the same luck. The largest saving
is advised if it is worth a change and not luck. What has been turned or opened goes back only when it hardly helps any
more: the threshold to change and the one to change back lie far apart, so windows do not flicker.

``change`` says what can be done with a window, ``candidates`` what is worth trying, ``trial`` plays it, ``effect`` and
``need`` say what it brings and why, ``worth`` whether that is enough, ``proposals`` puts it together.
"""

from server.domain.advice.change import Change as Change
from server.domain.advice.effect import Effect as Effect
from server.domain.advice.effect import FieldWait as FieldWait
from server.domain.advice.need import Need as Need
from server.domain.advice.proposals import Proposal as Proposal
from server.domain.advice.proposals import advise as advise
from server.domain.advice.proposals import foretell as foretell
from server.domain.advice.proposals import plain_reason as plain_reason
from server.domain.advice.worth import Thresholds as Thresholds
