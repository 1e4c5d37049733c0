"""How a device PC talks to the server: enrolment, messages, the reconnecting client, the page it serves."""
