# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_date, format_datetime, format_duration
from odoo.tools.misc import get_lang


class ReportAttendanceSheet(models.AbstractModel):
    _name = "report.coopaem_coaching.report_attendance_sheet"
    _description = "Attendance sheet of sessions"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the sheets needs: one per coach.

        :param docids: ids of sessions
        :return: dict
        :raises AccessError: when the user may not read them
        """
        sessions = self.env["coopaem.session"].browse(docids)
        sessions.check_access("read")
        sessions = sessions.with_context(bin_size=False).sorted("start")
        lang = get_lang(self.env)
        sheets = []
        for (coach, company), held in sessions.grouped(
            lambda session: (session._get_held_by(), session.company_id)
        ).items():
            present = held.filtered(lambda session: session.attendance == "present")
            sheets.append(
                {
                    "coach": coach,
                    # logo and address of the cooperative are on its papers
                    "company": company.sudo(),
                    "sessions": held,
                    "hours": format_duration(sum(present.mapped("duration"))),
                    "first": format_date(self.env, held[0].start),
                    "last": format_date(self.env, held[-1].start),
                }
            )
        return {
            "doc_ids": docids,
            "doc_model": sessions._name,
            "docs": sessions,
            "report_type": (data or {}).get("report_type"),
            "sheets": sheets,
            "moment": lambda value: format_datetime(
                self.env, value, dt_format="dd/MM/yyyy HH:mm"
            ),
            "length": format_duration,
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "direction": lang.direction,
        }
