"""Every door of the server, and the OpenAPI document that describes them all.

An app with its doors needs no hall to say what they take and answer: so tests hold answers against the document.
"""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from werkzeug.exceptions import NotFound

from screens import assets
from server.live.sight import Json
from server.web.api import CREDENTIALS, with_rights
from server.web.body import BodyRequest
from server.web.bookings.api import booking_blueprint
from server.web.bookings.blacklist import blacklist_blueprint
from server.web.case_numbers.check import case_check_blueprint
from server.web.case_numbers.numbers import case_number_blueprint
from server.web.cases.api import case_blueprint
from server.web.devices.api import device_blueprint
from server.web.devices.enrolling import enrolling_blueprint
from server.web.devices.screens import screens_blueprint
from server.web.figures.api import figures_blueprint
from server.web.figures.attendance import attendance_blueprint
from server.web.figures.reporting import reporting_blueprint
from server.web.figures.star import star_blueprint
from server.web.figures.work import work_blueprint
from server.web.gate import Unwelcome, invalid, problem, word_refusals
from server.web.hall.advice import advice_blueprint
from server.web.hall.alerts import alert_blueprint
from server.web.hall.api import hall_blueprint
from server.web.hall.day_report import day_report_blueprint
from server.web.hall.paper_rolls import paper_roll_blueprint
from server.web.hall.public_words import public_words_blueprint
from server.web.hall.rehearsal import rehearsal_blueprint
from server.web.overview.api import overview_blueprint
from server.web.pages.boards import board_blueprint
from server.web.pages.manager import manager_blueprint
from server.web.pages.pad import pad_blueprint
from server.web.pages.satisfaction import public_blueprint
from server.web.pages.staff import pages_blueprint
from server.web.pages.visitor import visitor_blueprint
from server.web.pages.window_code import window_code_blueprint
from server.web.people.accounts import account_blueprint
from server.web.people.api import people_blueprint
from server.web.people.single_sign_on import single_sign_on_blueprint
from server.web.tickets.api import ticket_blueprint, ticket_of, visitor_act
from server.web.tickets.leases import lease_blueprint
from server.web.tickets.rating import rating_blueprint
from server.web.tickets.receipts import receipt_blueprint
from server.web.tickets.records import record_blueprint
from server.web.trail.api import trail_blueprint
from server.web.trail.data_map import data_map_blueprint
from server.web.unresolved.api import unresolved_blueprint
from server.web.views.events import with_events
from server.web.vouchers.api import voucher_blueprint
from server.web.windows.api import window_blueprint
from server.web.windows.notices import notice_blueprint
from server.web.windows.presses import press_blueprint
from server.web.windows.visits import visit_blueprint

_BODY_BYTES = 64 * 1024


def app_without_doors() -> OpenAPI:
    app = OpenAPI(
        __name__,
        info=Info(title="Youxu 有序", version="1"),
        security_schemes=CREDENTIALS,
        validation_error_callback=invalid,
        validation_error_status=422,
        doc_ui=False,
        static_folder=None,
    )
    app.request_class = BodyRequest
    app.config["MAX_CONTENT_LENGTH"] = _BODY_BYTES
    return app


def document_of(app: OpenAPI) -> Json:
    """The OpenAPI document."""
    return with_events(with_rights(app.api_doc))


def open_doors(app: OpenAPI) -> None:
    """All of them, the pages too; and every refusal leaves in our words."""
    for api in (
        hall_blueprint,
        ticket_blueprint,
        lease_blueprint,
        receipt_blueprint,
        booking_blueprint,
        blacklist_blueprint,
        window_blueprint,
        press_blueprint,
        notice_blueprint,
        visit_blueprint,
        device_blueprint,
        enrolling_blueprint,
        screens_blueprint,
        people_blueprint,
        single_sign_on_blueprint,
        account_blueprint,
        rehearsal_blueprint,
        advice_blueprint,
        alert_blueprint,
        paper_roll_blueprint,
        public_words_blueprint,
        rating_blueprint,
        case_blueprint,
        unresolved_blueprint,
        voucher_blueprint,
        figures_blueprint,
        work_blueprint,
        star_blueprint,
        attendance_blueprint,
        case_number_blueprint,
        case_check_blueprint,
        record_blueprint,
        overview_blueprint,
        trail_blueprint,
        data_map_blueprint,
        day_report_blueprint,
        reporting_blueprint,
    ):
        app.register_api(api())
    app.register_blueprint(assets.blueprint())
    assets.apply_security_headers(app)
    app.register_blueprint(pages_blueprint())
    app.register_blueprint(manager_blueprint())
    app.register_blueprint(board_blueprint())
    app.register_blueprint(pad_blueprint())
    app.register_blueprint(public_blueprint())
    app.register_blueprint(window_code_blueprint())
    app.register_blueprint(visitor_blueprint(_ticket_page, visitor_act))
    word_refusals(app)

    @app.route("/openapi.json")
    @app.route("/api/v1/openapi.json")
    def openapi() -> Response:
        return jsonify(document_of(app))

    @app.errorhandler(500)
    def broken(_error: Exception) -> Response:
        return problem(500, "internal_error", {})


def _ticket_page(link: str) -> Json:
    try:
        return ticket_of(link)
    except Unwelcome as error:
        raise NotFound from error
