# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Is a member covered today, and by what?"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .coopaem_social_cover import COVER_GROUP
from .coopaem_social_cover_status import STATUS_KINDS


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    social_cover_ids = fields.One2many(
        comodel_name="coopaem.social.cover",
        inverse_name="member_id",
        string="Social covers",
        groups=COVER_GROUP,
    )
    social_due_ids = fields.One2many(
        comodel_name="coopaem.social.due",
        inverse_name="member_id",
        string="Social contributions",
        groups=COVER_GROUP,
    )
    cover_kind = fields.Selection(
        selection=STATUS_KINDS,
        string="Covered today",
        compute="_compute_cover",
        search="_search_cover_kind",
        groups=COVER_GROUP,
    )
    cover_date_from = fields.Date(
        string="Covered since", compute="_compute_cover", groups=COVER_GROUP
    )
    cover_date_to = fields.Date(
        string="Covered until", compute="_compute_cover", groups=COVER_GROUP
    )
    cover_is_late = fields.Boolean(
        string="Contributions late",
        compute="_compute_cover",
        search="_search_cover_is_late",
        groups=COVER_GROUP,
    )

    # Compute and search methods
    @api.depends(
        "social_cover_ids.state", "social_cover_ids.date_to", "social_due_ids.state"
    )
    def _compute_cover(self):
        # Who may read these fields may read the covers they come from, and wages are
        # told by name alone, without an amount.
        covers = self.sudo()._get_social_cover()
        for member in self:
            cover = covers.get(member._origin.id, {})
            member.cover_kind = cover.get("kind", "none")
            member.cover_date_from = cover.get("date_from")
            member.cover_date_to = cover.get("date_to")
            member.cover_is_late = cover.get("is_late")

    def _search_cover_kind(self, operator, value):
        return self._search_cover("kind", operator, value)

    def _search_cover_is_late(self, operator, value):
        return self._search_cover("is_late", operator, value)

    def _search_cover(self, name, operator, value):
        """Find members by what covers them today, in one query."""
        if operator != "in":
            return NotImplemented
        status = self.env["coopaem.social.cover.status"].sudo()
        found = status.with_context(active_test=False)._search(
            [(name, "in", list(value))]
        )
        return Domain("id", "in", found.subselect("member_id"))

    # Business methods
    def _get_social_cover(self, date=None):
        """What covers these members on a day, in a constant number of queries.

        A member is covered by the wage that the cooperative declares – pay that is
        booked for the month of that day, or for the month before while the agreement
        runs –, else by what was recorded and confirmed. Access is not checked: callers
        show what their users may see.

        :param date date: the day; by default today
        :return: {member id: dict} for every member of self, with

            - ``is_covered``: bool
            - ``kind``: "none", "wage", "own", "employer", "spouse", "assistance" or
              "private"; of several, the first in this order
            - ``cover_id``: id of the coopaem.social.cover, False for wages
            - ``scheme``: code of the scheme, or False
            - ``risks``: codes of what the scheme protects from, empty if no source
              says it
            - ``date_from``, ``date_to``: dates or False
            - ``has_proof``: a paper, or a booked payslip, proves it
            - ``is_late``: contributions were due before that day, and not paid
            - ``next_due_date``: the earliest day on which something open is due
            - ``to_check``: a proof of payment waits for the cooperative
        """
        ids = self._origin.ids
        if not ids:
            return {}
        day = date or fields.Date.context_today(self)
        self.env.flush_all()
        status = self.env["coopaem.social.cover.status"]
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT id, kind, is_covered, cover_id, scheme_id, date_from, date_to,
                          has_proof, is_late, next_due_date, to_check
                     FROM (%s) status WHERE id = ANY(%s)""",
                status._get_status_sql(day),
                ids,
            )
        )
        schemes = self.env["coopaem.cover.scheme"].sudo()
        schemes = schemes.browse({row["scheme_id"] for row in rows} - {None})
        known = {
            scheme.id: (scheme.code, scheme.risk_ids.mapped("code"))
            for scheme in schemes
        }
        covers = {}
        for row in rows:
            code, risks = known.get(row.pop("scheme_id"), (False, []))
            covers[row.pop("id")] = {
                **{name: value or False for name, value in row.items()},
                "scheme": code,
                "risks": list(risks),
            }
        return covers

    # Actions
    def action_view_social_cover(self):
        """Open how the member is covered.

        :return: an action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "coopaem_l10n_mena.coopaem_social_cover_action"
        )
        action["domain"] = [("member_id", "=", self.id)]
        action["context"] = {"default_member_id": self.id}
        return action
