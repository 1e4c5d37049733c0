"""The one list of all tables; each module beside this one adds its own."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()
