"""The commands of ``youxu`` that belong to the server; each module is loaded only when its command is typed."""
