"""nginx and Caddy as the documents configure them, before a server under test, with a certificate made for the test.

The files of `docs/` are run as they stand: only the name, the ports and the two files of the certificate are replaced.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from server_process import ROOT, free_port, until

NAME = "localhost"
_NGINX = """\
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/youxu.conf;
}}
"""
_CALLERS = {"nginx": ("127.0.0.7", "127.0.0.8"), "caddy": ("127.0.0.17", "127.0.0.18")}
_CADDY = "{{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port {http}\n\thttps_port {https}\n}}\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proxy:
    """``authority``: the file of who vouches for its certificate. ``callers``: addresses that ask only through it."""

    http: str
    https: str
    authority: str
    callers: tuple[str, str]


@contextmanager
def running_proxy(kind: str, folder: Path, server: str) -> Iterator[Proxy]:
    """``kind``: nginx or caddy; ``server``: host and port of who is behind it. Skips where the program is not there."""
    program = shutil.which(kind)
    if program is None:
        pytest.skip(f"{kind} IS MISSING: nobody checked its configuration")
    certificate, key = certify(folder)
    http, https = free_port(), free_port()
    command = _CONFIGURED[kind](folder, server, certificate, key, http, https)
    log = folder / f"{kind}.log"
    surroundings = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("ab") as said:
        process = subprocess.Popen([program, *command], stdout=said, stderr=said, env=surroundings, cwd=folder)
    try:
        until(lambda: process.poll() is not None or _listens(https) or None, 20, f"{kind} listening")
        assert process.poll() is None, log.read_text()
        yield Proxy(
            http=f"http://{NAME}:{http}",
            https=f"https://{NAME}:{https}",
            authority=str(certificate),
            callers=_CALLERS[kind],
        )
    finally:
        process.terminate()
        process.wait(20)


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that vouches for itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)  # noqa: TID251  # the tests' own clock
    names = x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "hall.pem", folder / "hall.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret


def _nginx(folder: Path, server: str, certificate: Path, key: Path, http: int, https: int) -> list[str]:
    ports = {"listen 443 ssl": f"listen 127.0.0.1:{https} ssl", "listen 80": f"listen 127.0.0.1:{http}"}
    (folder / "youxu.conf").write_text(_placed("nginx-youxu.conf", server, certificate, key, ports))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, user=user))
    return ["-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def _caddy(folder: Path, server: str, certificate: Path, key: Path, http: int, https: int) -> list[str]:
    placed = _placed("Caddyfile", server, certificate, key, {})
    (folder / "Caddyfile").write_text(_CADDY.format(http=http, https=https) + placed)
    return ["run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


_CONFIGURED: dict[str, Callable[[Path, str, Path, Path, int, int], list[str]]] = {"nginx": _nginx, "caddy": _caddy}


def _placed(document: str, server: str, certificate: Path, key: Path, ports: dict[str, str]) -> str:
    """A file of `docs/` for this machine. Every word that is replaced must be in it."""
    text = (ROOT / "docs" / document).read_text()
    files = {"/etc/ssl/private/hall.example.key": str(key), "/etc/ssl/hall.example.pem": str(certificate)}
    for word, here in {**files, "hall.example": NAME, "127.0.0.1:8080": server, **ports}.items():
        assert word in text, f"{document} has no {word}"
        text = text.replace(word, here)
    return text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
