"""Making, recording and checking the clips of the voice callers: ``youxu voice``."""
