"""Rows of vouchers: they outlive the day, so they are read from here when a hall is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from sqlalchemy import Connection, select, true

from server.domain import events as happened
from server.domain.day import Day
from server.domain.vouchers.voucher import Voucher, VoucherBook
from server.store.statements import upserting
from server.store.tables import vouchers

_upsert = upserting(vouchers)
_NAMES = tuple(one.name for one in fields(Voucher))


def project_vouchers(connection: Connection, hall: str, day: Day, events: Sequence[happened.Event]) -> None:
    """Bring the rows to what the day holds after these events."""
    touched: set[str] = set()
    for event in events:
        if isinstance(event, happened.VouchersGiven):
            touched |= {one.voucher for one in event.vouchers}
        elif isinstance(event, happened.VoucherRedeemed):
            touched.add(event.voucher)
    changed = [found for voucher in sorted(touched) if (found := day.vouchers.get(voucher)) is not None]
    _upsert.run(connection, [{"hall": hall, **{name: getattr(one, name) for name in _NAMES}} for one in changed])


def load_vouchers(connection: Connection, hall: str, since: date | None) -> VoucherBook:
    """Those that had not ended on a day, used ones too."""
    wanted = vouchers.c.until >= since if since is not None else true()
    rows = connection.execute(select(vouchers).where(vouchers.c.hall == hall, wanted)).mappings()
    return VoucherBook(vouchers={row["id"]: Voucher(**{name: row[name] for name in _NAMES}) for row in rows})
