"""``youxu demo``: a whole hall on one machine: simulated devices that speak the real bytes, simulated people."""
