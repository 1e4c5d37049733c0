"""What screens are told: views, audiences, the publisher, sockets."""
