"""The display program: boards, window signs and voices."""
