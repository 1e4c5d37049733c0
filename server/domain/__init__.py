"""The hall and its rules: pure Python, standard library only, no clock, no chance, no input or output."""
