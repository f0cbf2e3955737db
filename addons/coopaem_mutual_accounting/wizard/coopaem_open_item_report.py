# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..report.coopaem_open_item import DATE_KEY


class CoopaemOpenItemReport(models.TransientModel):
    _name = "coopaem.open.item.report"
    _description = "Open items and aged balance"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    date_to = fields.Date(
        string="Open on",
        required=True,
        default=fields.Date.context_today,
        help="What was matched later counts as open on this day.",
    )
    kind = fields.Selection(
        selection=[
            ("asset_receivable", "Receivables"),
            ("liability_payable", "Payables"),
            ("both", "Receivables and payables"),
        ],
        required=True,
        default="asset_receivable",
    )
    only_overdue = fields.Boolean()
    unit_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        string="Units",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Empty: all units, the structure and the funds.",
    )

    def action_show(self):
        """Show the open items, by unit and partner.

        :return: an action
        :raises UserError: naming what to choose
        """
        self.ensure_one()
        self._check_choice()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open items on %s", format_date(self.env, self.date_to)),
            "res_model": "coopaem.open.item",
            "views": [
                [False, "list"],
                [False, "kanban"],
                [False, "pivot"],
                [False, "graph"],
            ],
            "domain": self._get_domain(),
            "context": {
                DATE_KEY: fields.Date.to_string(self.date_to),
                "search_default_group_by_unit": len(self.unit_ids) != 1,
                "search_default_group_by_partner": 1,
            },
        }

    def action_xlsx(self):
        """Export aged balance and open items as a workbook.

        :return: an action
        :raises UserError: naming what to choose
        """
        self.ensure_one()
        self._check_choice()
        return self.env.ref("coopaem_mutual_accounting.open_item_xlsx").report_action(
            self
        )

    def _check_choice(self):
        """Refuse a company that the user is not working in.

        :raises UserError: naming the remedy
        """
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Choose a company that you are working in: see top right.")
            )

    def _get_domain(self):
        """What the open items are filtered by, but for the day.

        :return: a domain
        """
        domain = [("company_id", "=", self.company_id.id)]
        if self.kind != "both":
            domain.append(("kind", "=", self.kind))
        if self.only_overdue:
            domain.append(("days_overdue", ">", 0))
        if self.unit_ids:
            domain.append(("unit_id", "in", self.unit_ids.ids))
        return domain

    def _get_items(self):
        """The open items on the chosen day.

        :return: coopaem.open.item, by unit, partner and due date
        """
        self.ensure_one()
        model = self.env["coopaem.open.item"].with_context(**{DATE_KEY: self.date_to})
        # The same item may have been read as of another day.
        model.invalidate_model(flush=False)
        return model.search(self._get_domain()).sorted(
            lambda item: (
                item.unit_id.code or "",
                item.partner_id.display_name or "",
                item.date_due,
                item.id,
            )
        )
