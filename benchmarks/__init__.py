"""How fast Youxu is: one scenario a file, one command for all (``make bench``)."""
