"""What the hall sees coming: waits worked out beforehand and advice, thought out beside it in another process."""
