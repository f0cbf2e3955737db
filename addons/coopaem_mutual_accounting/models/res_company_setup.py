# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the set-up of a cooperative chooses and needs."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Fields declaration
    legal_form_id = fields.Many2one(
        comodel_name="coopaem.legal.form", string="Legal form", ondelete="restrict"
    )
    internal_sales_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Internal sales journal",
        check_company=True,
        help="Sales of one unit to another.",
    )
    pay_journal_id = fields.Many2one(
        comodel_name="account.journal", string="Pay journal", check_company=True
    )
    unit_payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment terms of new units",
        check_company=True,
        help="Proposed for new units; invoices to customers without terms of their "
        "own follow their unit's.",
    )
    has_no_opening = fields.Boolean(
        string="Nothing to take over",
        help="The cooperative starts without opening balances.",
    )
    first_steps_dismissed = fields.Boolean(string="First steps put away")

    # Business methods
    def _get_cooperative_journals(self):
        # EXTENDS this addon
        return [
            *super()._get_cooperative_journals(),
            (self.env._("Internal sales"), "internal_sales_journal_id", "INT"),
            (self.env._("Pay"), "pay_journal_id", "PAY"),
        ]

    def _get_legal_lines(self, day):
        """What documents say of the company in law, beside its name and address.

        :param date day: the day of the document; what the law wants depends on it
        :return: list of str, in the language of the environment
        """
        self.ensure_one()
        partner = self.partner_id.with_company(self)
        labelled = (
            (partner.vat_label, self.vat),
            (partner.company_registry_label, self.company_registry),
        )
        return [
            *filter(None, [self.legal_form_id.name]),
            *(f"{label}: {number}" for label, number in labelled if number),
        ]

    def _get_country_chart(self, country):
        """The chart of accounts that Odoo has for a country.

        :param country: res.country
        :return: (code of the chart, ir.module.module that brings it); (None, empty)
            where there is none
        """
        mapping = self.env["account.chart.template"]._get_chart_template_mapping()
        modules = self.env["ir.module.module"].sudo()
        if not country:
            return None, modules
        # Odoo's own order of preference, in which the country's charts come first.
        code, _name = self.env["account.chart.template"]._select_chart_template(
            country
        )[0]
        if mapping[code]["country_id"] != country.id:
            return None, modules
        return code, modules.search([("name", "=", mapping[code]["module"])])

    def _activate_taxes(self):
        """Put one tax to use for each rate of the chart, which leaves some archived.

        :return: the account.tax records that were archived before
        """
        taxes = (
            self.env["account.tax"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "in", self.ids),
                    ("type_tax_use", "in", ("sale", "purchase")),
                    ("amount_type", "=", "percent"),
                    ("amount", ">", 0),
                ]
            )
        )
        archived = self.env["account.tax"]
        for same_rate in taxes.grouped(
            lambda tax: (tax.company_id, tax.type_tax_use, tax.amount)
        ).values():
            # Those that other taxes map to, and those that take back what they add
            # (self-assessed VAT), are for other occasions.
            everyday = same_rate.filtered(
                lambda tax: not tax.original_tax_ids and not tax.has_negative_factor
            )
            if everyday and not same_rate.filtered("active"):
                archived |= everyday[0]
        archived.active = True
        return archived

    def _setup_main_journals(self):
        """Give the company the journals of everyday work that its chart left out.

        :return: the account.journal records made
        """
        self.ensure_one()
        journals = self.env["account.journal"].with_company(self)
        there = set(
            journals.search(journals._check_company_domain(self)).mapped("type")
        )
        return journals.create(
            [
                {"name": name, "code": code, "type": kind, "company_id": self.id}
                # Names first: Odoo's export of terms would take a code for one.
                for name, kind, code in (
                    (self.env._("Sales"), "sale", "INV"),
                    (self.env._("Purchases"), "purchase", "BILL"),
                    (self.env._("Bank"), "bank", "BNK1"),
                    (self.env._("Cash"), "cash", "CSH1"),
                )
                if kind not in there
            ]
        )
