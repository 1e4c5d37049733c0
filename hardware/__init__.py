"""Everything with a plug (硬件): ports, drivers, simulators, and the link from a device PC to the server."""
