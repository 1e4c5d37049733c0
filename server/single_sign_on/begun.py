"""A sign-in that is under way at the provider: what the browser keeps of it, and what is derived from that.

Nothing is stored. The browser keeps a cookie with our signature; nonce and PKCE verifier are made from its state with
the hall's key, so that whoever reads the cookie or the address bar has neither.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.keys import HallKeys
from server.single_sign_on.refusals import NotVouched

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """``next``: the page to go to. ``link``: the account that wants to be tied to the provider's; "" to sign in."""

    hall: str
    state: str
    next: str
    link: str
    nonce: str
    verifier: str


def begun(keys: HallKeys, hall: str, state: str, *, next_: str, link: str) -> Begun:
    """``state``: fresh, and not to be guessed."""
    return Begun(
        hall=hall,
        state=state,
        next=next_,
        link=link,
        nonce=keys.sign_in_word("nonce", state),
        verifier=keys.sign_in_word("verifier", state),
    )


def kept(keys: HallKeys, one: Begun, now: datetime) -> str:
    """What the browser keeps. The hall stands before it, for only its key can read the rest."""
    over = (now + GOOD_FOR).isoformat()
    return f"{one.hall}~" + keys.signed(json.dumps([one.hall, one.state, over, one.next, one.link]))


def hall_named(cookie: str) -> str:
    """The hall whose key reads a cookie, whoever made it."""
    return cookie.partition("~")[0]


def given_back(keys: HallKeys, cookie: str, state: str, now: datetime) -> Begun:
    """The sign-in that comes back with a state. Raises NotVouched."""
    text = keys.read_signed(cookie.partition("~")[2])
    if text is None:
        raise NotVouched("no sign-in was begun in this browser")
    hall, ours, over, next_, link = json.loads(text)
    if hall != hall_named(cookie) or not hmac.compare_digest(ours.encode(), state.encode()):
        raise NotVouched("state")
    if now >= datetime.fromisoformat(over):
        raise NotVouched("begun too long ago")
    return begun(keys, hall, ours, next_=next_, link=link)
