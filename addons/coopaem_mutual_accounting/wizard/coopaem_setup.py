# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import calendar

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

STEPS = ("company", "books", "levies", "people", "check")


class CoopaemSetup(models.TransientModel):
    """Makes a company a cooperative that can work, from what is entered step by step.

    Nothing is changed before the last step, which is one transaction. It adds what is
    missing and leaves what is there: a second run changes nothing.
    """

    _name = "coopaem.setup"
    _description = "Set-up of a Cooperative"

    # Fields declaration
    state = fields.Selection(
        selection=[
            ("company", "Cooperative"),
            ("books", "Books"),
            ("levies", "Levies"),
            ("people", "Users"),
            ("check", "Check"),
            ("done", "Done"),
        ],
        default="company",
        required=True,
    )
    is_additional = fields.Boolean(
        string="An additional cooperative",
        help="A company of its own, beside those that this database has.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Company",
        default=lambda self: self.env.company,
    )
    is_set_up = fields.Boolean(compute="_compute_is_set_up")
    name = fields.Char(
        string="Name of the cooperative",
        compute="_compute_company_values",
        store=True,
        readonly=False,
        precompute=True,
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        compute="_compute_company_values",
        store=True,
        readonly=False,
        precompute=True,
    )
    legal_form_id = fields.Many2one(
        comodel_name="coopaem.legal.form",
        string="Legal form",
        compute="_compute_legal_form_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('country_id', 'in', (country_id, False))]",
    )
    fiscal_month = fields.Selection(
        selection=lambda self: self.env["res.company"]
        ._fields["fiscalyear_last_month"]
        ._description_selection(self.env),
        string="The year starts in",
        compute="_compute_company_values",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_from = fields.Date(
        string="Levies count from",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="First day of the first month that the cooperative closes here.",
    )
    territories = fields.Text(
        help="One per line. Parts come after what they are part of, with a slash: "
        "Region / Town.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    chart_name = fields.Char(string="Chart of accounts", compute="_compute_chart")
    chart_state = fields.Selection(
        selection=[
            ("there", "In use already"),
            ("load", "Loaded at the end"),
            ("install", "To be installed first"),
            ("none", "Odoo has none for this country"),
            ("conflict", "Of another country, with entries"),
        ],
        string="Status of the chart",
        compute="_compute_chart",
    )
    bank_account = fields.Char(
        string="Bank account number",
        help="Of the cooperative; it is put on the bank's journal.",
    )
    with_mobile_money = fields.Boolean(
        string="Mobile-money wallet",
        help="A bank journal whose operator takes a fee per payment.",
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment terms of new units",
        compute="_compute_company_values",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (company_id, False))]",
    )
    has_floor = fields.Boolean(
        string="Set a floor of the treasury",
        help="Units whose treasury is below it are shown as at risk.",
    )
    floor = fields.Monetary(
        help="It may be negative, where the cooperative advances money."
    )
    scheme_code = fields.Char(
        string="Code of the levy scheme",
        compute="_compute_scheme",
        store=True,
        readonly=False,
        precompute=True,
    )
    scheme_name = fields.Char(
        string="Levy scheme",
        compute="_compute_scheme",
        store=True,
        readonly=False,
        precompute=True,
        help="Units are put on a scheme; more can be added later.",
    )
    levy_ids = fields.One2many(
        comodel_name="coopaem.setup.levy",
        inverse_name="setup_id",
        string="Contributions to the structure",
    )
    fund_ids = fields.One2many(
        comodel_name="coopaem.setup.fund",
        inverse_name="setup_id",
        string="Funds",
        compute="_compute_fund_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    user_ids = fields.One2many(
        comodel_name="coopaem.setup.user",
        inverse_name="setup_id",
        string="Users",
    )
    send_invitations = fields.Boolean(
        string="Send invitations",
        help="New users receive an e-mail with a link to choose their password.",
    )
    existing = fields.Html(compute="_compute_existing")
    result = fields.Html(readonly=True)

    # Compute, inverse, search methods
    @api.depends("company_id", "is_additional")
    def _compute_is_set_up(self):
        for setup in self:
            setup.is_set_up = bool(setup._get_company().structure_unit_id)

    @api.depends("company_id", "is_additional")
    def _compute_company_values(self):
        for setup in self:
            company = setup._get_company()
            setup.name = company.name
            setup.country_id = company.country_id
            last = int(company.fiscalyear_last_month or 12)
            setup.fiscal_month = str(last % 12 + 1)
            setup.payment_term_id = company.unit_payment_term_id

    @api.depends("company_id", "is_additional", "country_id")
    def _compute_legal_form_id(self):
        for setup in self:
            form = setup.legal_form_id or setup._get_company().legal_form_id
            fits = form.country_id in (setup.country_id, self.env["res.country"])
            setup.legal_form_id = form if fits else False

    @api.depends("company_id", "is_additional", "country_id")
    def _compute_currency_id(self):
        for setup in self:
            company = setup._get_company()
            # Loading a chart gives a company without entries its country's currency.
            kept = company.chart_template and setup.chart_state == "there"
            setup.currency_id = (
                company.currency_id if kept else setup.country_id.currency_id
            ) or self.env.company.currency_id

    @api.depends("company_id", "is_additional", "country_id")
    def _compute_chart(self):
        names = self.env["account.chart.template"]._get_chart_template_mapping()
        for setup in self:
            company = setup._get_company()
            code, module = self.env["res.company"]._get_country_chart(setup.country_id)
            current = company.chart_template
            if current and setup.country_id == company.country_id:
                settled = company.structure_unit_id or company._existing_accounting()
                if settled or not code or current == code:
                    code, setup.chart_state = current, "there"
                    setup.chart_name = names.get(code, {}).get("name") or code
                    continue
            elif current and company._existing_accounting():
                setup.chart_state = "conflict"
                setup.chart_name = names.get(current, {}).get("name") or current
                continue
            if not code:
                setup.chart_state = "none"
                setup.chart_name = False
                continue
            setup.chart_name = names[code]["name"]
            setup.chart_state = "load" if module.state == "installed" else "install"

    @api.depends("company_id", "is_additional")
    def _compute_scheme(self):
        for setup in self:
            company = setup._get_company()
            scheme = company and self.env["coopaem.levy.scheme"].search(
                [("company_id", "=", company.id)], limit=1
            )
            setup.scheme_code = scheme and scheme.code or "A"
            setup.scheme_name = scheme and scheme.name or self.env._("General scheme")

    @api.depends("company_id", "is_additional")
    def _compute_fund_ids(self):
        for setup in self:
            if setup._get_company().fund_id:
                setup.fund_ids = [Command.clear()]
            elif not setup.fund_ids:
                setup.fund_ids = [
                    Command.create(
                        {
                            "name": self.env._("Mutual fund"),
                            "code": self.env._("FUND"),
                        }
                    )
                ]

    @api.depends("company_id", "is_additional")
    @api.depends_context("lang")
    def _compute_existing(self):
        for setup in self:
            company = setup._get_company()
            setup.existing = company and setup._describe(
                [
                    (label, names)
                    for label, names in setup._get_existing(company)
                    if names
                ]
            )

    # Actions
    def action_next(self):
        """Go to the next step, once this one is complete.

        :return: this window
        :raises UserError: saying what is missing
        """
        self.ensure_one()
        self._check_administrator()
        self._check_step(self.state)
        self.state = STEPS[min(STEPS.index(self.state) + 1, len(STEPS) - 1)]
        return self._action_reopen()

    def action_previous(self):
        """Go back one step.

        :return: this window
        """
        self.ensure_one()
        self._check_administrator()
        self.state = STEPS[max(STEPS.index(self.state) - 1, 0)]
        return self._action_reopen()

    def action_install_localisation(self):
        """Install Odoo's addon with the chart of the country, at once.

        A step of its own, because installing an addon cannot be undone together with
        what comes after it.

        :return: this window
        """
        self.ensure_one()
        self._check_administrator()
        _code, module = self.env["res.company"]._get_country_chart(self.country_id)
        if module.state == "uninstalled":
            module.button_immediate_install()
        return self._action_reopen()

    def action_set_up(self):
        """Set the cooperative up: add all that is missing, change nothing else.

        :return: this window, with what was made
        :raises UserError: saying what is missing or wrong; then nothing was done
        :raises AccessError: unless the user is an administrator
        """
        self.ensure_one()
        self._check_administrator()
        for step in STEPS:
            self._check_step(step)
        made = []
        company = self._set_up_company(made)
        setup = self.with_context(
            allowed_company_ids=[company.id, *self.env.companies.ids]
        ).with_company(company)
        company = company.with_env(setup.env)
        setup._set_up_books(company, made)
        setup._set_up_levies(company, made)
        setup._set_up_territories(company, made)
        setup._set_up_users(company, made)
        self.write(
            {
                "state": "done",
                "is_additional": False,
                "company_id": company.id,
                "result": (
                    self._describe(made)
                    if made
                    else Markup("<p>%s</p>")
                    % self.env._("Nothing was missing: all of it was there already.")
                ),
            }
        )
        return self._action_reopen()

    def action_close(self):
        """Show the cooperative.

        :return: an action that loads the web client anew, for there may be a company
            and a currency that it does not know yet
        """
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "reload",
            "params": {"menu_id": self.env.ref("coopaem_member.menu_coopaem_root").id},
        }

    def _action_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set up a cooperative"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # Checks
    def _check_administrator(self):
        if not self.env.user.has_group("coopaem_member.group_coopaem_administrator"):
            raise AccessError(
                self.env._("Only an administrator can set a cooperative up.")
            )
        if not self.is_additional and self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._("Choose a company that you work in, or an additional one.")
            )

    def _check_step(self, step):
        """Check what was entered in a step.

        :raises UserError: saying what to do
        """
        self.ensure_one()
        if step == "company":
            self._check_company()
        elif step == "books":
            self._check_chart()
        elif step == "levies":
            self._check_levies()
        elif step == "people":
            self._check_users()

    def _check_company(self):
        if not (self.name or "").strip() or not self.country_id:
            raise UserError(
                self.env._("Enter the name and the country of the cooperative.")
            )
        # Companies have different names, those that the user may not see included.
        other = (
            self.env["res.company"]
            .sudo()
            .with_context(active_test=False)
            .search([("name", "=", self.name.strip())])
        )
        if other - self._get_company():
            raise UserError(
                self.env._(
                    "There is a company named %s already. Choose another name; or, to "
                    "set that one up, untick “An additional cooperative” and choose "
                    "it.",
                    self.name.strip(),
                )
            )
        if self.legal_form_id.country_id not in (
            self.country_id,
            self.env["res.country"],
        ):
            raise UserError(
                self.env._(
                    "The legal form %(form)s is one of another country than "
                    "%(country)s. Choose another one.",
                    form=self.legal_form_id.name,
                    country=self.country_id.name,
                )
            )
        self._get_territory_paths()

    def _check_chart(self):
        if self.chart_state == "install":
            raise UserError(
                self.env._(
                    "The chart of accounts “%s” is not installed yet. Press “Install "
                    "the chart” first.",
                    self.chart_name,
                )
            )
        if self.chart_state == "none":
            raise UserError(
                self.env._(
                    "Odoo has no chart of accounts for %s. Choose one for the company "
                    "in the settings of Invoicing, then come back.",
                    self.country_id.name,
                )
            )
        if self.chart_state == "conflict":
            raise UserError(
                self.env._(
                    "%(company)s has entries on the chart “%(chart)s”, so its country "
                    "stays %(country)s. Choose it, or set up an additional "
                    "cooperative.",
                    company=self.company_id.name,
                    chart=self.chart_name,
                    country=self.company_id.country_id.name,
                )
            )
        number = (self.bank_account or "").strip()
        if self.bank_account and len(number) < 5:
            raise UserError(
                self.env._("The bank account number is too short. Enter all of it.")
            )

    def _check_levies(self):
        if (self.levy_ids or self.fund_ids.filtered("rate")) and not (
            (self.scheme_code or "").strip() and (self.scheme_name or "").strip()
        ):
            raise UserError(
                self.env._("Give the levy scheme that the levies belong to a name.")
            )
        codes = [line.code.strip() for line in (*self.levy_ids, *self.fund_ids)]
        for code in codes:
            if codes.count(code) > 1:
                raise UserError(
                    self.env._(
                        "Two levies or funds have the code %s. Give one of them "
                        "another code.",
                        code,
                    )
                )
        for levy in self.levy_ids:
            levy._prepare_rule_vals(
                self.company_id, self.env["coopaem.levy.scheme"], self.date_from
            )
        for line in (*self.fund_ids, *self.levy_ids):
            if not 0 <= line.rate <= 1:
                raise UserError(
                    self.env._(
                        "%s: the rate must lie between 0 %% and 100 %%.", line.name
                    )
                )

    def _check_users(self):
        emails = []
        for line in self.user_ids:
            email = email_normalize(line.email)
            if not email:
                raise UserError(
                    self.env._(
                        "“%(email)s” is no e-mail address. Correct the line of "
                        "%(name)s.",
                        email=line.email,
                        name=line.name,
                    )
                )
            if email in emails:
                raise UserError(
                    self.env._("%s is there twice. Remove one of the lines.", email)
                )
            emails.append(email)
            if not line._get_groups():
                raise UserError(self.env._("Choose a role for %s.", line.name))

    # Business methods
    def _get_company(self):
        """The company to set up, empty for an additional one."""
        self.ensure_one()
        return self.env["res.company"] if self.is_additional else self.company_id

    @api.model
    def _describe(self, items):
        """A list in HTML of (heading, names)."""
        return Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li><strong>%s</strong>: %s</li>") % (label, ", ".join(names))
            for label, names in items
        )

    def _get_existing(self, company):
        """What the company has of what the wizard makes.

        :return: list of (heading, names)
        """
        company_domain = [("company_id", "=", company.id)]
        names = self.env["account.chart.template"]._get_chart_template_mapping()
        chart = company.chart_template
        journals = self.env["account.journal"]
        return [
            (
                self.env._("Chart of accounts"),
                [names.get(chart, {}).get("name") or chart] if chart else [],
            ),
            (
                self.env._("Journals"),
                journals.search(journals._check_company_domain(company)).mapped("name"),
            ),
            (self.env._("Structure"), company.structure_unit_id.mapped("name")),
            (
                self.env._("Funds"),
                self.env["coopaem.fund"].search(company_domain).mapped("name"),
            ),
            (
                self.env._("Levy schemes"),
                self.env["coopaem.levy.scheme"]
                .search(company_domain)
                .mapped("display_name"),
            ),
            (
                self.env._("Levy rules"),
                self.env["coopaem.levy.rule"]
                .search(company_domain)
                .mapped("display_name"),
            ),
            (
                self.env._("Territories"),
                self.env["coopaem.territory"]
                .search(company_domain)
                .mapped("display_name"),
            ),
            (self.env._("Users"), self._get_role_users(company).mapped("name")),
        ]

    def _get_role_users(self, company):
        """The users of the company who have a role in the cooperative."""
        category = self.env.ref("coopaem_member.module_category_coopaem")
        return self.env["res.users"].search(
            [
                ("company_ids", "in", company.ids),
                ("group_ids.privilege_id.category_id", "=", category.id),
            ]
        )

    def _set_up_company(self, made):
        """Create the company or write on it what differs.

        :return: res.company
        """
        vals = {
            "name": self.name.strip(),
            "country_id": self.country_id.id,
            "legal_form_id": self.legal_form_id.id,
        }
        if self.is_additional:
            company = self.env["res.company"].create(vals)
            made.append((self.env._("Company"), company.mapped("name")))
        else:
            company = self.company_id
        last = (int(self.fiscal_month) - 2) % 12 + 1
        # The end of February is found by Odoo itself, in leap years as well.
        vals["fiscalyear_last_month"] = str(last)
        if company.fiscalyear_last_month != vals["fiscalyear_last_month"]:
            vals["fiscalyear_last_day"] = calendar.monthrange(2023, last)[1]
        self._write_changes(company, vals, made, self.env._("Details of the company"))
        return company

    @api.model
    def _write_changes(self, record, vals, made, label):
        """Write the values that differ, and note their fields."""
        changed = {}
        for name, value in vals.items():
            current = record[name]
            if isinstance(current, models.BaseModel):
                current = current.id
            if (current or False) != (value or False):
                changed[name] = value
        if changed:
            record.write(changed)
            fields_get = record.fields_get(list(changed), ["string"])
            made.append((label, [fields_get[name]["string"] for name in changed]))

    def _set_up_books(self, company, made):
        """Chart, taxes, journals, accounts, structure and funds."""
        if self.chart_state == "load":
            code, _module = company._get_country_chart(self.country_id)
            self.env["account.chart.template"].try_loading(code, company)
            made.append((self.env._("Chart of accounts"), [self.chart_name]))
        journals = self.env["account.journal"]
        domain = journals._check_company_domain(company)
        before = journals.search(domain)
        taxes = company._activate_taxes()
        if taxes:
            made.append((self.env._("Taxes"), taxes.mapped("name")))
        company._setup_main_journals()
        # Funds first: the set-up makes one of its own where there is none.
        self._set_up_funds(company, made)
        had_structure = bool(company.structure_unit_id)
        company._setup_cooperative()
        if not had_structure:
            made.append(
                (self.env._("Structure"), company.structure_unit_id.mapped("name"))
            )
        if self.with_mobile_money:
            company._setup_mobile_money()
        new_journals = journals.search(domain) - before
        if new_journals:
            made.append((self.env._("Journals"), new_journals.mapped("name")))
        self._set_up_bank_account(company, made)
        self._write_changes(
            company,
            {"unit_payment_term_id": self.payment_term_id.id},
            made,
            self.env._("Terms"),
        )
        if self.has_floor and not self.env["coopaem.treasury.policy"].search_count(
            [("company_id", "=", company.id), ("agreement_type_id", "=", False)],
            limit=1,
        ):
            policy = self.env["coopaem.treasury.policy"].create(
                {
                    "company_id": company.id,
                    "date_from": self.date_from,
                    "floor": self.floor,
                }
            )
            made.append(
                (
                    self.env._("Floor of the treasury"),
                    [policy.currency_id.format(policy.floor)],
                )
            )

    def _set_up_bank_account(self, company, made):
        """Put the account number on the first bank journal that has none."""
        number = (self.bank_account or "").strip()
        if not number:
            return
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "bank"),
                ("is_mobile_money", "=", False),
            ]
        )
        wanted = self.env["res.partner.bank"]._fields["acc_number"]
        known = journals.bank_account_id.filtered(
            lambda account: "".join((account[wanted.name] or "").split())
            == "".join(number.split())
        )
        free = journals.filtered(lambda journal: not journal.bank_account_id)[:1]
        if known or not free:
            return
        free.set_bank_account(number)
        made.append((self.env._("Bank account"), [number]))

    def _set_up_funds(self, company, made):
        """Create the funds that are not there, by code or name."""
        funds = self.env["coopaem.fund"].with_context(active_test=False)
        there = funds.search([("company_id", "=", company.id)])
        known = {*there.mapped("code"), *there.mapped("name")}
        new = funds.create(
            [
                {
                    "name": line.name.strip(),
                    "code": line.code.strip(),
                    "company_id": company.id,
                }
                for line in self.fund_ids
                if not {line.code.strip(), line.name.strip()} & known
            ]
        )
        if new:
            made.append((self.env._("Funds"), new.mapped("name")))
        if not company.fund_id and (new or there):
            company.fund_id = (new or there)[0]

    def _set_up_levies(self, company, made):
        """Create the scheme and the rules that are not there, by code."""
        contributions = self.fund_ids.filtered("rate")
        if not self.levy_ids and not contributions:
            return
        schemes = self.env["coopaem.levy.scheme"].with_context(active_test=False)
        code = self.scheme_code.strip()
        scheme = schemes.search(
            [("company_id", "=", company.id), ("code", "=", code)], limit=1
        )
        if not scheme:
            scheme = schemes.create(
                {
                    "company_id": company.id,
                    "code": code,
                    "name": self.scheme_name.strip(),
                }
            )
            made.append((self.env._("Levy schemes"), scheme.mapped("display_name")))
        funds = self.env["coopaem.fund"].search([("company_id", "=", company.id)])
        vals_list = [
            levy._prepare_rule_vals(company, scheme, self.date_from)
            for levy in self.levy_ids
        ]
        for line in contributions:
            fund = funds.filtered(
                lambda fund, line=line: fund.code == line.code.strip()
                or fund.name == line.name.strip()
            )[:1]
            vals_list.append(
                {
                    "name": line.name.strip(),
                    "code": line.code.strip(),
                    "company_id": company.id,
                    "scheme_id": scheme.id,
                    "beneficiary": "fund",
                    "fund_id": fund.id,
                    "basis": line.basis,
                    "date_from": self.date_from,
                    "tier_ids": [Command.create({"tier_from": 0.0, "rate": line.rate})],
                }
            )
        there = set(
            self.env["coopaem.levy.rule"]
            .search([("company_id", "=", company.id), ("scheme_id", "=", scheme.id)])
            .mapped("code")
        )
        rules = self.env["coopaem.levy.rule"].create(
            [vals for vals in vals_list if vals["code"] not in there]
        )
        if rules:
            made.append((self.env._("Levy rules"), rules.mapped("display_name")))

    def _get_territory_paths(self):
        """The territories entered, each as the names from the widest one on.

        :raises UserError: when a line has an empty part
        """
        paths = {}
        for line in filter(str.strip, (self.territories or "").splitlines()):
            names = tuple(name.strip() for name in line.split("/"))
            if not all(names):
                raise UserError(
                    self.env._(
                        "Territory “%s”: write a name on both sides of the slash.",
                        line.strip(),
                    )
                )
            for depth in range(len(names)):
                paths[names[: depth + 1]] = True
        return sorted(paths, key=len)

    def _set_up_territories(self, company, made):
        """Create the territories that are not there, level by level."""
        territories = self.env["coopaem.territory"].with_context(active_test=False)
        there = territories.search(
            Domain("company_id", "=", company.id) | Domain("company_id", "=", False)
        )
        by_path = {}
        for territory in there:
            names, part = [], territory
            while part:
                names.insert(0, part.name)
                part = part.parent_id
            by_path[tuple(names)] = territory
        new = territories
        paths = [path for path in self._get_territory_paths() if path not in by_path]
        for depth in sorted({len(path) for path in paths}):
            level = [path for path in paths if len(path) == depth]
            # A query per level, not per territory: parents come before their parts.
            records = territories.create(
                [
                    {
                        "name": path[-1],
                        "parent_id": by_path[path[:-1]].id if depth > 1 else False,
                        "company_id": company.id,
                        "country_id": company.country_id.id,
                    }
                    for path in level
                ]
            )
            by_path.update(zip(level, records, strict=True))
            new |= records
        if new:
            made.append((self.env._("Territories"), new.mapped("display_name")))

    def _set_up_users(self, company, made):
        """Create the users that are not there; give those that are what they lack."""
        users = self.env["res.users"].with_context(active_test=False)
        lines = {email_normalize(line.email): line for line in self.user_ids}
        # Logins of people whom the administrator may not see are taken as well.
        there = {
            user.login.lower(): user
            for user in users.sudo().search([("login", "in", list(lines))])
        }
        new = users.with_context(no_reset_password=not self.send_invitations).create(
            [
                {
                    "name": line.name.strip(),
                    "login": email,
                    "email": email,
                    "lang": self.env.lang,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(line._get_groups().ids)],
                }
                for email, line in lines.items()
                if email not in there
            ]
        )
        if new:
            made.append((self.env._("Users"), new.mapped("name")))
        changed = users
        for email, user in there.items():
            user = user.with_env(users.env)
            groups = lines[email]._get_groups() - user.all_group_ids
            vals = {}
            if groups:
                vals["group_ids"] = [Command.link(group.id) for group in groups]
            if company not in user.company_ids:
                vals["company_ids"] = [Command.link(company.id)]
            if vals:
                user.write(vals)
                changed |= user
        if changed:
            made.append((self.env._("Roles of users"), changed.mapped("name")))
