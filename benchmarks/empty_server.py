"""A Flask endpoint that does nothing, on the server that Youxu runs on: what no ticket can be faster than."""

from __future__ import annotations

import sys

from flask import Flask, Response, jsonify, request

from server.process.serve import HallServer


def build() -> Flask:
    app = Flask(__name__)

    @app.post("/api/v1/nothing")
    def nothing() -> tuple[Response, int]:
        return jsonify(request.get_json()), 201

    return app


if __name__ == "__main__":
    HallServer(build, address=f"127.0.0.1:{sys.argv[1]}", threads=128).run()
