# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime, format_duration
from odoo.tools.misc import get_lang


class ReportWorkshopSheet(models.AbstractModel):
    _name = "report.coopaem_coaching.report_workshop_sheet"
    _description = "Sign-in sheets of workshops"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the sheets needs.

        :param docids: ids of slots
        :return: dict
        :raises AccessError: when the user may not read them
        """
        slots = self.env["coopaem.workshop.slot"].browse(docids)
        slots.check_access("read")
        return self._get_paper_values(slots.with_context(bin_size=False), data)

    @api.model
    def _get_paper_values(self, docs, data):
        """What all papers of workshops need.

        :param docs: the records
        :return: dict
        """
        lang = get_lang(self.env)
        return {
            "doc_ids": docs.ids,
            "doc_model": docs._name,
            "docs": docs,
            "report_type": (data or {}).get("report_type"),
            "moment": lambda value, event: format_datetime(
                self.env, value, tz=event.date_tz or "UTC", dt_format="d MMMM y, HH:mm"
            ),
            "today": format_date(self.env, fields.Date.context_today(self)),
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "direction": lang.direction,
        }


class ReportWorkshopCertificate(models.AbstractModel):
    _name = "report.coopaem_coaching.report_workshop_certificate"
    _description = "Certificates of workshops"
    _inherit = ["report.coopaem_coaching.report_workshop_sheet"]

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the certificates needs.

        :param docids: ids of registrations
        :return: dict
        :raises AccessError: when the user may not read them
        :raises UserError: when none of these people came
        """
        registrations = self.env["event.registration"].browse(docids)
        registrations.check_access("read")
        came = registrations.filtered(lambda one: one._has_come())
        if not came:
            raise UserError(
                self.env._("Nobody of these was present. Note the attendance first.")
            )

        def hours(registration):
            slots = registration.attendance_ids.filtered(
                lambda line: line.attendance == "present"
            ).slot_id
            return format_duration(
                sum((slot.stop - slot.start).total_seconds() / 3600 for slot in slots)
            )

        return {**self._get_paper_values(came, data), "hours": hours}
