"""Where the hall is kept: tables, the hall's writer, accounts, devices, migrations."""
