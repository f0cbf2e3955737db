# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import hash_sign, verify_hash_signed

FORM_SCOPE = "coopaem-join-form"
# nobody fills it in faster; and a page left open for longer is loaded anew
LEAST_SECONDS = 3
MOST_SECONDS = 6 * 3600
# people do not see this field, programs fill it in
TRAP = "website"
ANSWERS = (
    "contact_name",
    "phone",
    "email_from",
    "birth_year",
    "sex",
    "situation",
    "territory_id",
    "sector_id",
    "activity_note",
    "heard_from",
    "referrer_id",
    "consent",
)


class Join(http.Controller):
    """The registration form, and the dates of information meetings.

    Visitors have no rights on anything here. Each page runs as superuser on the records
    of one cooperative, which has opened its form, or of one candidate, whose signed
    token it brings.
    """

    # ------------------------------------------------------------------
    # Which cooperative
    # ------------------------------------------------------------------

    def _get_open_companies(self):
        # their names are public: that is what opening the form means
        return (
            request.env["res.company"]
            .sudo()
            .search([("join_open", "=", True), ("join_slug", "!=", False)])
        )

    def _find_place(self, place):
        """Find what an address names.

        :param str place: what stands behind /join/
        :return: company and territory, which may be empty
        """
        companies = self._get_open_companies()
        # visitors choose among the territories of cooperatives whose form is open
        Territory = request.env["coopaem.territory"].sudo()
        if not place:
            return (companies if len(companies) == 1 else companies[:0]), Territory
        place = place.lower()
        company = companies.filtered(lambda company: company.join_slug == place)
        if company:
            return company, Territory
        territory = Territory.search(
            [("code", "=ilike", place.replace("%", "").replace("_", "\\_"))]
        )
        territory = territory.filtered(
            lambda t: t.company_id in companies
            or (not t.company_id and len(companies) == 1)
        )
        if len(territory) == 1:
            return territory.company_id or companies, territory
        return companies[:0], Territory

    # ------------------------------------------------------------------
    # Form
    # ------------------------------------------------------------------

    @http.route(
        ["/join", "/join/<string:place>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def join_form(self, place=None, ref=None, **kw):
        """Show the form of a cooperative, or let people choose the cooperative.

        :param str place: name of the cooperative in the address, or code of a territory
        :param str ref: code of the organisation that sent the person
        """
        company, territory = self._find_place(place)
        if not company:
            companies = self._get_open_companies()
            if place or not companies:
                raise NotFound()
            return self._render("join_choice", companies[:1], companies=companies)
        answers = {"territory_id": str(territory.id or "")}
        referrer = self._find_referrer(company, ref)
        if referrer:
            answers["referrer_id"] = str(referrer.id)
            answers["heard_from"] = "organisation"
        return self._render_form(company, answers)

    def _find_referrer(self, company, code):
        if not code or len(code) > 40:
            return request.env["res.partner"]
        # who has the code of an organisation may know that it sends people here
        return (
            request.env["res.partner"]
            .sudo()
            .search(
                [
                    ("join_code", "=", code.lower()),
                    ("is_referrer", "=", True),
                    ("company_id", "in", [False, company.id]),
                ],
                limit=1,
            )
        )

    @http.route(
        "/join/<string:place>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def join_submit(self, place, **post):
        """Take a form in: a candidate is noted, and sees the dates of meetings.

        :param str place: name of the cooperative in the address
        """
        company = self._find_place(place)[0]
        if not company:
            raise NotFound()
        if post.get(TRAP):
            # a program that is told of its mistake mends it
            return self._render("join_thanks", company, meetings=[], token="")
        answers = {name: post.get(name, "") for name in ANSWERS}
        answers["need_ids"] = request.httprequest.form.getlist("need_ids")
        lead_model = request.env["crm.lead"]
        values, errors = lead_model._validate_join(company, answers)
        started = self._get_start(post.get("started"))
        now = int(time.time())
        attempts = request.env["coopaem.join.attempt"]
        if attempts._is_too_often("address", [request.httprequest.remote_addr]):
            errors["form"] = request.env._(
                "Many forms came from here in a short time. Try again in an hour, or"
                " call us."
            )
        elif started is None or now - started > MOST_SECONDS:
            errors["form"] = request.env._(
                "The page was open for a long time. Look at your answers and send them"
                " again."
            )
            started = now
        elif now - started < LEAST_SECONDS:
            errors["form"] = request.env._(
                "That was very fast. Look at your answers and send them again."
            )
        elif not errors and attempts._is_too_often(
            "person", [values["phone"], values["email_from"]]
        ):
            errors["form"] = request.env._(
                "We have heard from you several times today, and will call you."
            )
        if errors:
            return self._render_form(company, answers, errors, started)
        lead, is_new = lead_model._join(company, values, self._get_consent(company))
        if is_new and lead.email_from:
            lead._send_join_mail()
        token = lead._get_join_token(is_own=is_new)
        return request.redirect(f"/join/dates?token={token}")

    def _get_start(self, token):
        try:
            started = verify_hash_signed(
                request.env(su=True), FORM_SCOPE, (token or "")[:400]
            )
        except (ValueError, IndexError):
            # whatever was sent, it is none of our tokens
            return None
        return started if isinstance(started, int) else None

    def _get_consent(self, company):
        """Return the text that people agree to, in the language of the page."""
        text = company.with_context(
            lang=request.env.lang
        ).join_privacy_text or request.env._(
            "I agree that %(company)s keeps my answers to contact me about joining, and"
            " to count in figures without names how many people come. They are shown to"
            " the people who receive candidates and to nobody else. I can ask to see,"
            " correct or delete them at any time.",
            company=company.name,
        )
        references = company._get_data_references()
        if references:
            text += " " + request.env._(
                "Reference of the authority: %s.", ", ".join(references)
            )
        return text

    def _render_form(self, company, answers, errors=None, started=None):
        token = hash_sign(
            request.env(su=True),
            FORM_SCOPE,
            int(time.time()) if started is None else started,
        )
        return self._render(
            "join_form",
            company,
            answers=answers,
            errors=errors or {},
            choices=request.env["crm.lead"]._get_join_choices(company),
            consent=self._get_consent(company),
            started=token,
            trap=TRAP,
        )

    # ------------------------------------------------------------------
    # Meetings
    # ------------------------------------------------------------------

    @http.route(
        "/join/dates",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def join_dates(self, token=None, **kw):
        """Thank a candidate, and offer the next information meetings.

        :param str token: signed, for one candidate
        """
        lead, is_own = request.env["crm.lead"]._from_join_token(token)
        if not lead:
            raise NotFound()
        event = lead.env["calendar.event"]
        if is_own:
            expected = lead.meeting_registration_ids.filtered(
                lambda line: line.state == "expected"
            )
            event = expected.event_id[:1]
        return self._render_dates(lead, token, event=event)

    @http.route(
        "/join/dates",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def join_sign_up(self, token=None, meeting=None, **post):
        """Put a candidate on the list of a meeting that is offered.

        :param str token: signed, for one candidate
        :param str meeting: id of the meeting
        """
        lead = request.env["crm.lead"]._from_join_token(token)[0]
        if not lead:
            raise NotFound()
        # the token said who it is; the dates offered to that person are no secret
        events = request.env["calendar.event"].sudo()._get_offered_meetings(lead)
        event = events.filtered(lambda event: str(event.id) == meeting)
        error = None
        if event:
            try:
                with request.env.cr.savepoint():
                    lead.env["coopaem.meeting.registration"]._sign_up(lead, event)
            except UserError:
                # somebody else was faster
                event = events[:0]
        if not event:
            error = request.env._("This meeting is full. Choose another date.")
            return self._render_dates(lead, token, error=error)
        return self._render_dates(lead, token, event=event)

    def _render_dates(self, lead, token, error=None, event=None):
        # only called for the candidate whom the token names
        offered = request.env["calendar.event"].sudo()._get_offered_meetings(lead)
        response = self._render(
            "join_thanks",
            lead.company_id,
            meetings=[
                {
                    "id": meeting.id,
                    "start": meeting._format_start(),
                    "place": meeting.location,
                    "is_chosen": meeting == event,
                }
                for meeting in offered
            ],
            chosen=event and {"start": event._format_start(), "place": event.location},
            token=token,
            error=error,
        )
        # the address opens the page: it is neither kept nor told to other sites
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    def _render(self, template, company, **values):
        path = request.httprequest.path
        languages = request.env["res.lang"]._get_frontend()
        first = path.split("/")[1]
        if any(lang.url_code == first for lang in languages.values()):
            path = path[len(first) + 1 :]
        query = request.httprequest.query_string.decode()
        lang = request.env["res.lang"]._get_data(code=request.env.lang)
        return request.render(
            f"coopaem_member.{template}",
            {
                "company": company,
                "title": request.env._("Join us"),
                "html_data": {
                    "lang": request.env.lang.replace("_", "-"),
                    "dir": lang.direction,
                },
                # with the language in the address, as the cookie would win over none
                "languages": [
                    {
                        "name": language.name.split("/")[-1].strip(),
                        "url": f"/{language.url_code}{path}"
                        + (f"?{query}" if query else ""),
                        "is_current": language.code == request.env.lang,
                    }
                    for language in languages.values()
                ],
                **values,
            },
        )
