"""Bookings (预约): what is booked, for when, by whom, and who may not book for now."""
