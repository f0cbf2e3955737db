# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# More columns than anybody reads; the pivot shows all units at once.
MAX_COLUMNS = 100


class CoopaemUnitReport(models.TransientModel):
    _name = "coopaem.unit.report"
    _description = "Report of units"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    report = fields.Selection(
        selection=[
            ("profit_loss", "Profit and loss"),
            ("balance_sheet", "Balance sheet"),
            ("general_ledger", "General ledger"),
        ],
        required=True,
        default="profit_loss",
    )
    columns = fields.Selection(
        selection=[
            ("unit", "One column per unit"),
            ("month", "One column per month"),
        ],
        required=True,
        default="unit",
    )
    unit_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        string="Units",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Empty: all units, the structure and the funds.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1, month=1),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(day=31),
    )
    template_id = fields.Many2one(
        comodel_name="mis.report",
        string="Template",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('unit_report', '=', report)]",
    )
    with_accounts = fields.Boolean(
        string="Details by account",
        help="A line for each account below the lines of the report.",
    )

    @api.depends("report", "company_id")
    def _compute_template_id(self):
        for wizard in self:
            wizard.template_id = self.env["mis.report"]._get_unit_template(
                wizard.report, wizard.company_id
            )

    # Actions
    def action_show(self):
        """Show the report on the screen.

        :return: an action
        :raises UserError: naming what to choose
        """
        self.ensure_one()
        self._check_choice()
        if self.report == "general_ledger":
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("General ledger of units"),
                "res_model": "coopaem.unit.item",
                "views": [[False, "list"], [False, "pivot"], [False, "graph"]],
                "domain": [
                    *self._get_item_domain(),
                    ("date", ">=", self.date_from),
                    ("date", "<=", self.date_to),
                ],
                "context": {
                    "search_default_group_by_unit": len(self.unit_ids) != 1,
                    "search_default_group_by_account": 1,
                },
            }
        instance = self._create_instance()
        # The widget on the screen finds its report by these keys.
        return instance.with_context(
            active_model=instance._name, active_id=instance.id, active_ids=instance.ids
        ).preview()

    def action_xlsx(self):
        """Export the report as a workbook.

        :return: an action
        :raises UserError: naming what to choose
        """
        self.ensure_one()
        self._check_choice()
        if self.report == "general_ledger":
            return self.env.ref(
                "coopaem_mutual_accounting.unit_general_ledger_xlsx"
            ).report_action(self)
        return self._create_instance().export_xls()

    def action_pdf(self):
        """Print the report.

        :return: an action
        :raises UserError: naming what to choose
        """
        self.ensure_one()
        self._check_choice()
        return self._create_instance().print_pdf()

    # What the report counts
    def _check_choice(self):
        """Refuse a choice that gives no report.

        :raises UserError: naming the remedy
        """
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Choose a company that you are working in: see top right.")
            )
        if self.date_from > self.date_to:
            raise UserError(
                self.env._("The report ends before it begins. Correct the dates.")
            )
        if not self._get_units():
            raise UserError(
                self.env._(
                    "%s has no units yet. Set it up as a cooperative first.",
                    self.company_id.display_name,
                )
            )
        if self.report != "general_ledger" and not self.template_id:
            raise UserError(self.env._("Choose a template for the report."))

    def _get_units(self):
        """The chosen units; all of the company when none is chosen.

        :return: coopaem.unit
        """
        self.ensure_one()
        if self.unit_ids:
            return self.unit_ids
        # Closed and archived ones too: without them the sum is not the company's.
        units = self.env["coopaem.unit"].with_context(active_test=False)
        return units.search([("company_id", "=", self.company_id.id)])

    def _get_item_domain(self):
        """What the units' ledger is filtered by, but for dates.

        :return: a domain
        """
        domain = [
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
        ]
        if self.unit_ids:
            domain.append(("unit_id", "in", self.unit_ids.ids))
        return domain

    def _create_instance(self):
        """Make the MIS report, which Odoo clears away after a day unless it is saved.

        :return: mis.report.instance
        """
        units = self._get_units()
        periods = (
            self._prepare_unit_columns(units)
            if self.columns == "unit"
            else self._prepare_month_columns(units)
        )
        if len(periods) > MAX_COLUMNS:
            raise UserError(
                self.env._(
                    "The report would have %(count)s columns; it holds %(most)s. "
                    "Choose fewer units or months, or look at all units in the pivot "
                    "of the general ledger.",
                    count=len(periods),
                    most=MAX_COLUMNS,
                )
            )
        # Who keeps the accounts may see them in a report, whoever may make templates.
        self.env["coopaem.unit.item"].check_access("read")
        instance = self.env["mis.report.instance"].create(
            {
                "name": self._get_report_name(units),
                "report_id": self.template_id.id,
                "company_id": self.company_id.id,
                "target_move": "posted",
                "temporary": True,
                "landscape_pdf": len(periods) > 3,
                "no_auto_expand_accounts": not self.with_accounts,
                "display_columns_description": False,
                "widget_show_filters": False,
                "widget_show_settings_button": True,
                "wide_display_by_default": len(periods) > 5,
                "period_ids": [
                    Command.create({**vals, "sequence": number})
                    for number, vals in enumerate(periods, start=1)
                ],
            }
        )
        self._add_total(instance)
        return instance

    def _get_report_name(self, units):
        report = dict(self._fields["report"]._description_selection(self.env))
        if self.columns == "month" and self.unit_ids:
            names = ", ".join(self.unit_ids.mapped("display_name"))
            return self.env._(
                "%(report)s: %(units)s", report=report[self.report], units=names
            )
        return self.env._("%s of units", report[self.report])

    def _prepare_column(self, name, date_from, date_to, units=None):
        """Values of a column; without units it is the whole company's."""
        vals = {
            "name": name,
            "mode": "fix",
            "manual_date_from": date_from,
            "manual_date_to": date_to,
        }
        if units is None:
            return {**vals, "source": "actuals"}
        return {
            **vals,
            "source": "actuals_alt",
            "source_aml_model_id": self.env["ir.model"]._get_id("coopaem.unit.item"),
            "analytic_domain": repr([("unit_id", "in", units.ids)]),
        }

    def _prepare_unit_columns(self, units):
        """Values of the columns, a unit each."""
        return [
            self._prepare_column(
                f"{unit.code} {unit.name}", self.date_from, self.date_to, unit
            )
            for unit in units
        ]

    def _prepare_month_columns(self, units):
        """Values of the columns, a month each, of the units together."""
        columns = []
        first = self.date_from.replace(day=1)
        while first <= self.date_to:
            columns.append(
                self._prepare_column(
                    format_date(self.env, first, date_format="MMMM yyyy"),
                    max(first, self.date_from),
                    min(first + relativedelta(day=31), self.date_to),
                    units,
                )
            )
            first += relativedelta(months=1)
        return columns

    def _add_total(self, instance):
        """Add a column that sums the others, and the company's own beside it."""
        if len(instance.period_ids) > 1 and (
            self.columns == "unit" or self.report == "profit_loss"
        ):
            instance.period_ids = [
                Command.create(
                    {
                        "name": self.env._("Total"),
                        "source": "sumcol",
                        "mode": "none",
                        "sequence": 1000,
                        "source_sumcol_accdet": self.with_accounts,
                        "source_sumcol_ids": [
                            Command.create({"period_to_sum_id": column.id, "sign": "+"})
                            for column in instance.period_ids
                        ],
                    }
                )
            ]
        if self.columns == "unit" and not self.unit_ids:
            instance.period_ids = [
                Command.create(
                    {
                        **self._prepare_column(
                            self.company_id.name, self.date_from, self.date_to
                        ),
                        "sequence": 1001,
                    }
                )
            ]
