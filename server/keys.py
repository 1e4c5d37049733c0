"""The hall's secret key, and what is derived from it instead of being stored: links, rating tokens, id hashes.

The key lies in a file beside the database, never in it (promises.md §5.1 V11).
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import date
from hashlib import sha256
from pathlib import Path

from server.crypto import PROFILES, Crypto, Signer

_ID_LENGTH = 16  # of server.ids.new_id
_MAC_LETTERS = 26  # of the bytes below in base 32
_MAC_BYTES = 16  # 128 bits, the least for a citizen's link (promises.md §5.3)


class HallKeys:
    """Everything that is derived from one secret of 32 bytes."""

    def __init__(self, secret: bytes, crypto: Crypto = PROFILES["international"]) -> None:
        self._secret = secret
        self._crypto = crypto

    @classmethod
    def load(cls, path: Path) -> HallKeys:
        return cls(bytes.fromhex(path.read_text().strip()))

    def using(self, crypto: Crypto) -> HallKeys:
        """The same secret under another profile: links, tokens and hashes are others then."""
        return HallKeys(self._secret, crypto)

    @staticmethod
    def create(path: Path) -> None:
        """Write a new secret that only its owner can read. Raises FileExistsError rather than replace one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_bytes(32).hex())

    def _mac(self, purpose: str, subject: str) -> str:
        mac = self._crypto.keyed_hash(self._secret, f"{purpose}:{subject}".encode())[:_MAC_BYTES]
        return base64.b32encode(mac).decode().rstrip("=").lower()

    def link_of(self, ticket: str) -> str:
        """The slip's secret link: the ticket's id and a code that only this hall can make."""
        return ticket + self._mac("link", ticket)

    @staticmethod
    def named_in(link: str) -> str:
        """The ticket id that a link names, whoever made it."""
        return link[:_ID_LENGTH]

    def ticket_of(self, link: str) -> str | None:
        """The ticket id of a link, None when the link is not one of ours."""
        ticket = self.named_in(link)
        return ticket if hmac.compare_digest(self.link_of(ticket).encode(), link.encode()) else None

    def rating_token_of(self, unit: str) -> str:
        """The one-time token that lets one unit (a visit or a matter of it) be rated: used up by the first rating."""
        return self._token_of("rating", unit)

    def rated_unit_of(self, token: str) -> str | None:
        """The unit that a token lets be rated, None when the token is not one of ours."""
        return self._unit_of("rating", token)

    def _token_of(self, purpose: str, unit: str) -> str:
        """The ticket's id, a code that only this hall can make, and the rest of the unit's name."""
        return unit[:_ID_LENGTH] + self._mac(purpose, unit) + unit[_ID_LENGTH:]

    def _unit_of(self, purpose: str, token: str) -> str | None:
        unit = token[:_ID_LENGTH] + token[_ID_LENGTH + _MAC_LETTERS :]
        return unit if hmac.compare_digest(self._token_of(purpose, unit).encode(), token.encode()) else None

    def phone_hash_of(self, phone: str) -> str:
        """The keyed hash of a phone number, written with or without spaces and +86."""
        digits = "".join(sign for sign in phone if sign.isdigit()).removeprefix("86")
        return self._mac("phone", digits)

    def leased_ticket_of(self, day: date, device: str, number: int) -> str:
        """The id of the ticket behind a leased number, known before anybody takes it, so that its slip has a link."""
        return self._mac("leased", f"{day.isoformat()}:{device}:{number}")[:_ID_LENGTH]

    def signed(self, text: str, purpose: str = "signed") -> str:
        """A text with this hall's signature, as one word: what a device keeps for us and gives back.

        ``purpose``: what was signed for one is nothing for another.
        """
        seal = hmac.new(self._secret, f"{purpose}:{text}".encode(), sha256).digest()
        return f"{_word(text.encode())}.{_word(seal)}"

    def read_signed(self, word: str, purpose: str = "signed") -> str | None:
        """The text, None when this hall has not signed it for this purpose."""
        body, _, _seal = word.partition(".")
        try:
            text = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
        except ValueError:
            return None
        return text if hmac.compare_digest(self.signed(text, purpose).encode(), word.encode()) else None

    def amending_token_of(self, unit: str) -> str:
        """The token that lets its visitor correct a rating: given only behind the slip's link, never to a pad."""
        return self._token_of("amending", unit)

    def amended_unit_of(self, token: str) -> str | None:
        return self._unit_of("amending", token)

    def device_mark_of(self, address: str) -> str:
        """By which ratings from one phone are known to be from one, and nothing else is known of it."""
        return self._mac("device", address)

    def chance_of_rating(self, unit: str) -> float:
        """A number from 0 to 1 that belongs to a unit and that nobody else can work out: see ``told_from``."""
        return int.from_bytes(hmac.new(self._secret, f"told:{unit}".encode(), sha256).digest()[:4]) / 2**32

    def anchor_signer(self) -> Signer:
        """By which anchors of the log are known to be this hall's."""
        return self._crypto.signer(hmac.new(self._secret, b"anchors", sha256).digest())

    def second_factor_of(self, account: str, nonce: str) -> str:
        """The secret of an account's second factor, Base32, 160 bits (RFC 4226 §4 asks for 128 at least)."""
        mac = hmac.new(self._secret, f"second factor:{nonce}:{account}".encode(), sha256).digest()
        return base64.b32encode(mac[:20]).decode()

    def sign_in_word(self, use: str, state: str) -> str:
        """The nonce or PKCE verifier of a sign-in at the provider: 43 letters, the least of RFC 7636 §4.1."""
        return _word(hmac.new(self._secret, f"sign-in {use}:{state}".encode(), sha256).digest())

    def subject_hash_of(self, issuer: str, subject: str) -> str:
        """By which somebody of a provider is known again; some providers use the ID number as a subject."""
        return hmac.new(self._secret, f"subject:{issuer}\n{subject}".encode(), sha256).hexdigest()

    def fingerprint_of(self, request: bytes) -> str:
        """What is kept of a request to know it again. Keyed, for its body may hold a card's number."""
        return hmac.new(self._secret, b"request:" + request, sha256).hexdigest()

    def id_hash_of(self, number: str) -> str:
        """The keyed hash of a card's number: all that is kept of it (domain.md §15)."""
        return self._mac("id", number.strip().upper())


def _word(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
