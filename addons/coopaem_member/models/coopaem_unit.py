# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, frozendict, ormcache


class CoopaemUnit(models.Model):
    """An activity of a cooperative, or what keeps accounts beside the activities.

    Each unit has one analytic account in the plan "Units", made with it and led by
    it: the account carries the figures, the unit carries the people and the rules.
    """

    _name = "coopaem.unit"
    _description = "Unit"
    _inherit = ["coopaem.number.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "kind_sequence, code, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    # a coach writes about a unit without changing it
    _mail_post_access = "read"

    _number_field = "code"
    _number_sequence = "coopaem.unit"

    # ------------------------------------------------------------------
    # Fields declaration
    # ------------------------------------------------------------------

    code = fields.Char(
        required=True,
        copy=False,
        tracking=True,
        help="Short name of the unit in lists and documents; drawn from the"
        " numbering of the company when left empty.",
    )
    name = fields.Char(
        string="Trade name",
        required=True,
        tracking=True,
        index="trigram",
    )
    logo = fields.Image(
        max_width=1024,
        max_height=1024,
        copy=False,
    )
    logo_128 = fields.Image(
        string="Logo (small)",
        related="logo",
        max_width=128,
        max_height=128,
        store=True,
    )
    kind = fields.Selection(
        selection=[
            ("activity", "Activity"),
            ("structure", "Structure"),
            ("fund", "Fund"),
            ("reserve", "Reserve"),
        ],
        required=True,
        default="activity",
        index=True,
        help="Activity: what members run.\n"
        "Structure: the cooperative's own unit, for all that belongs to no activity.\n"
        "Fund: money that the units pool.\n"
        "Reserve: money that one activity sets aside.",
    )
    kind_sequence = fields.Integer(
        compute="_compute_kind_sequence",
        store=True,
        precompute=True,
    )
    parent_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Reserve of",
        ondelete="restrict",
        check_company=True,
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
        help="The activity that a reserve belongs to.",
    )
    reserve_ids = fields.One2many(
        comodel_name="coopaem.unit",
        inverse_name="parent_id",
        string="Reserve",
        check_company=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("closed", "Closed"),
        ],
        required=True,
        default="active",
        copy=False,
        index=True,
        tracking=True,
    )
    active = fields.Boolean(default=True, copy=False, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sector_id = fields.Many2one(
        comodel_name="coopaem.sector",
        string="Sector",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    territory_id = fields.Many2one(
        comodel_name="coopaem.territory",
        string="Territory",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    coach_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain=lambda self: self._get_coach_domain(),
        tracking=True,
        help="Who looks after the activity, and sees its figures.",
    )
    description = fields.Html(string="Notes", copy=False)
    member_ids = fields.Many2many(
        comodel_name="coopaem.member",
        relation="coopaem_member_unit_rel",
        column1="unit_id",
        column2="member_id",
        string="Members",
        copy=False,
        check_company=True,
        tracking=True,
    )
    member_count = fields.Integer(
        string="Number of members",
        compute="_compute_member_count",
    )
    agreement_ids = fields.One2many(
        comodel_name="coopaem.agreement",
        inverse_name="unit_id",
        string="Agreements",
        check_company=True,
    )
    agreement_count = fields.Integer(
        string="Number of agreements",
        compute="_compute_agreement_count",
    )
    levy_scheme_ids = fields.One2many(
        comodel_name="coopaem.unit.levy.scheme",
        inverse_name="unit_id",
        string="Levy schemes",
        check_company=True,
    )
    levy_scheme_id = fields.Many2one(
        comodel_name="coopaem.levy.scheme",
        string="Levy scheme",
        compute="_compute_levy_scheme_id",
        search="_search_levy_scheme_id",
        help="The scheme that holds today: that of a running agreement if it names"
        " one, else the last one dated up to today.",
    )
    analytic_account_id = fields.Many2one(
        comodel_name="account.analytic.account",
        string="Analytic account",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    _code_company_uniq = models.UniqueIndex(
        "(company_id, code)",
        "Another unit of this company has this code. Choose another code.",
    )
    _analytic_account_uniq = models.UniqueIndex(
        "(analytic_account_id)",
        "An analytic account can belong to one unit only.",
    )
    _structure_company_uniq = models.UniqueIndex(
        "(company_id) WHERE kind = 'structure'",
        "This company has its structure's unit already.",
    )
    # also what finds the reserve of an activity
    _reserve_parent_uniq = models.UniqueIndex(
        "(parent_id) WHERE parent_id IS NOT NULL",
        "This activity has its reserve already.",
    )
    _reserve_parent_check = models.Constraint(
        "CHECK ((kind = 'reserve') = (parent_id IS NOT NULL))",
        "A reserve belongs to an activity, and only a reserve does."
        " Set 'Reserve of' on reserves and leave it empty elsewhere.",
    )

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.model
    def _get_coach_domain(self):
        group = self.env.ref("coopaem_member.group_coopaem_coach")
        return [("all_group_ids", "in", group.ids)]

    @api.depends("code", "name")
    def _compute_display_name(self):
        for unit in self:
            unit.display_name = " – ".join(filter(None, [unit.code, unit.name]))

    @api.depends("kind")
    def _compute_kind_sequence(self):
        # a reserve stands beside its activity: their codes keep them together
        sequences = {"activity": 10, "reserve": 10, "fund": 20, "structure": 30}
        for unit in self:
            unit.kind_sequence = sequences.get(unit.kind, 10)

    @api.depends("member_ids")
    def _compute_member_count(self):
        for unit in self:
            unit.member_count = len(unit.member_ids)

    @api.depends("agreement_ids")
    def _compute_agreement_count(self):
        counts = {
            unit.id: count
            for unit, count in self.env["coopaem.agreement"]._read_group(
                [("unit_id", "in", self.ids)],
                groupby=["unit_id"],
                aggregates=["__count"],
            )
        }
        for unit in self:
            unit.agreement_count = counts.get(unit._origin.id, 0)

    @api.depends(
        "levy_scheme_ids.date_from",
        "levy_scheme_ids.scheme_id",
        "agreement_ids.state",
        "agreement_ids.date_start",
        "agreement_ids.date_end",
        "agreement_ids.levy_scheme_id",
    )
    def _compute_levy_scheme_id(self):
        today = fields.Date.context_today(self)
        saved = self.filtered(lambda unit: isinstance(unit.id, int))
        schemes = saved._get_levy_scheme(today)
        for unit in saved:
            unit.levy_scheme_id = schemes[unit.id]
        # being edited: what the form shows counts, not what the database holds
        for unit in self - saved:
            agreement = unit.agreement_ids._filter_in_force(today).filtered(
                "levy_scheme_id"
            )
            line = unit.levy_scheme_ids.filtered(
                lambda line: line.date_from and line.date_from <= today
            ).sorted("date_from")[-1:]
            unit.levy_scheme_id = agreement[:1].levy_scheme_id or line.scheme_id

    def _search_levy_scheme_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        if operator == "in":
            wanted = {scheme_id or False for scheme_id in value}
        else:
            Scheme = self.env["coopaem.levy.scheme"].with_context(active_test=False)
            if operator == "any!":
                Scheme = Scheme.sudo()
            if isinstance(value, fields.Domain | list):
                wanted = set(Scheme.search(value).ids)
            else:
                wanted = set(Scheme.search([("id", "in", value)]).ids)
        # only activities follow a scheme, all other units have none
        units = self.sudo().with_context(active_test=False)
        units = units.search([("kind", "=", "activity")])
        schemes = units._get_levy_scheme(fields.Date.context_today(self))
        if False in wanted:
            unwanted = [uid for uid in units.ids if schemes[uid] not in wanted]
            return [("id", "not in", unwanted)]
        return [("id", "in", [uid for uid in units.ids if schemes[uid] in wanted])]

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("kind", "state", "active")
    def _check_structure_stays(self):
        for unit in self:
            if unit.kind == "structure" and (unit.state != "active" or not unit.active):
                raise ValidationError(
                    self.env._(
                        "%(unit)s is the structure's unit: it holds all that belongs"
                        " to no activity and stays active.",
                        unit=unit.display_name,
                    )
                )

    @api.constrains("state", "active")
    def _check_archived_is_closed(self):
        for unit in self:
            if not unit.active and unit.state in ("active", "suspended"):
                raise ValidationError(
                    self.env._(
                        "%(unit)s is in use and cannot be archived. Close it first.",
                        unit=unit.display_name,
                    )
                )

    @api.constrains("parent_id")
    def _check_parent_kind(self):
        for unit in self:
            if unit.parent_id and unit.parent_id.kind != "activity":
                raise ValidationError(
                    self.env._(
                        "%(parent)s is no activity: it cannot have a reserve.",
                        parent=unit.parent_id.display_name,
                    )
                )

    @api.constrains("analytic_account_id")
    def _check_analytic_account(self):
        plan = self.env.ref("coopaem_member.analytic_plan_units")
        for unit in self:
            account = unit.analytic_account_id.sudo()
            if account.root_plan_id != plan or account.company_id != unit.company_id:
                raise ValidationError(
                    self.env._(
                        "The analytic account of %(unit)s has to be one of its"
                        " company in the plan %(plan)s.",
                        unit=unit.display_name,
                        plan=plan.sudo().name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create units with their analytic accounts, all accounts in one go."""
        vals_list = self._fill_numbers(vals_list)
        without_account = [
            vals for vals in vals_list if not vals.get("analytic_account_id")
        ]
        accounts = self._create_analytic_accounts(without_account)
        for vals, account in zip(without_account, accounts, strict=True):
            vals["analytic_account_id"] = account.id
        units = super().create(vals_list)
        self._clear_unit_caches()
        return units

    def write(self, vals):
        """Change units and keep their analytic accounts in step."""
        if "kind" in vals and any(unit.kind != vals["kind"] for unit in self):
            raise UserError(
                self.env._(
                    "The kind of a unit cannot change. Close this unit and create"
                    " another one."
                )
            )
        if vals.get("state") == "closed":
            self.filtered(lambda unit: unit.state != "closed")._check_can_close()
        res = super().write(vals)
        led = {"name", "code", "active", "company_id"} & set(vals)
        if led and self:
            # one language: the others then fall back on it, as a trade name has none
            accounts = self.analytic_account_id.sudo().with_context(
                lang="en_US", coopaem_unit_sync=True, tracking_disable=True
            )
            accounts.write({name: self[:1][name] for name in led - {"company_id"}})
            if "company_id" in led:
                accounts.write({"company_id": vals["company_id"]})
        if {"analytic_account_id", "company_id"} & set(vals):
            self._clear_unit_caches()
        return res

    def copy_data(self, default=None):
        """Name the copy apart from its original."""
        vals_list = super().copy_data(default=default)
        if "name" not in (default or {}):
            for unit, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", unit.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for unit in self:
            if unit.kind == "structure":
                raise UserError(
                    self.env._(
                        "%(unit)s is the structure's unit and cannot be deleted.",
                        unit=unit.display_name,
                    )
                )
        used = self._filter_used()
        if used:
            raise UserError(
                self.env._(
                    "%(units)s: a unit with agreements or entries cannot be deleted,"
                    " or its history would be lost. Close it instead.",
                    units=", ".join(used[:5].mapped("display_name")),
                )
            )

    def unlink(self):
        """Delete units together with their analytic accounts."""
        accounts = self.analytic_account_id.sudo()
        res = super().unlink()
        accounts.unlink()
        self._clear_unit_caches()
        return res

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_activate(self):
        """Put units to work, from draft or after they were suspended or closed."""
        self.write({"state": "active", "active": True})

    def action_suspend(self):
        """Note that the activity pauses; its accounts stay open."""
        self.write({"state": "suspended"})

    def action_close(self):
        """Close units for good, once nothing is left in them."""
        self.write({"state": "closed"})

    def action_view_members(self):
        """Open the members of a unit."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_member_action"
        )
        action["domain"] = [("unit_ids", "in", self.ids)]
        action["context"] = {"default_unit_ids": [Command.link(self.id)]}
        return action

    def action_view_agreements(self):
        """Open the agreements of a unit, past ones included."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_agreement_action"
        )
        action["domain"] = [("unit_id", "=", self.id)]
        action["context"] = {"default_unit_id": self.id}
        return action

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _create_analytic_accounts(self, vals_list):
        """Create the analytic accounts of units about to be created.

        :param list vals_list: values of the units, their codes filled in
        :return: the accounts, in the order of the values
        """
        plan = self.env.ref("coopaem_member.analytic_plan_units")
        defaults = self.default_get(["name", "active", "company_id"])
        # whoever may create a unit need not have rights on analytic accounting;
        # an account has no history of its own to log
        Account = (
            self.env["account.analytic.account"]
            .sudo()
            .with_context(
                lang="en_US",
                tracking_disable=True,
                mail_create_nosubscribe=True,
            )
        )
        return Account.create(
            [
                {
                    "name": vals.get("name") or defaults.get("name") or vals["code"],
                    "code": vals["code"],
                    "active": vals.get("active", defaults.get("active", True)),
                    "company_id": vals.get("company_id") or defaults.get("company_id"),
                    "plan_id": plan.id,
                }
                for vals in vals_list
            ]
        )

    def _check_can_close(self):
        """Raise when a unit still holds something that keeps it open.

        Agreements are looked at here; what a unit earns and owes is known to the
        accounting addon, which extends this.
        """
        agreement = (
            self.env["coopaem.agreement"]
            .sudo()
            .search([("unit_id", "in", self.ids), ("state", "=", "running")], limit=1)
        )
        if agreement:
            raise UserError(
                self.env._(
                    "%(unit)s cannot be closed while the agreement %(agreement)s runs."
                    " End the agreement first.",
                    unit=agreement.unit_id.display_name,
                    agreement=agreement.number,
                )
            )

    def _filter_used(self):
        """Return the units that something hangs on, so that they must be kept."""
        bound = {
            unit.id
            for (unit,) in self.env["coopaem.agreement"]
            .sudo()
            ._read_group([("unit_id", "in", self.ids)], groupby=["unit_id"])
        }
        booked = self._filter_booked()
        return self.filtered(lambda unit: unit.id in bound or unit in booked)

    def _filter_booked(self):
        """Return the units for which something was booked."""
        plan = self.env.ref("coopaem_member.analytic_plan_units").sudo()
        column = plan._column_name()
        accounts = self.analytic_account_id
        booked = {
            account.id
            for (account,) in self.env["account.analytic.line"]
            .sudo()
            ._read_group([(column, "in", accounts.ids)], groupby=[column])
        }
        return self.filtered(lambda unit: unit.analytic_account_id.id in booked)

    def _get_levy_scheme(self, date):
        """Return the levy scheme of each unit on a date.

        An agreement in force that names a scheme comes before the unit's own lines.
        Agreements ended since then count for the days on which they ran, so that a
        past month gives the same answer later on.

        :param date: the day asked for
        :return: dict of scheme id, or False where there is none, by unit id
        """
        if not self.ids:
            return {}
        self.env["coopaem.unit.levy.scheme"].flush_model()
        self.env["coopaem.agreement"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT unit.id, %s FROM UNNEST(%s) AS unit(id)",
                self._get_levy_scheme_sql(fields.Date.to_date(date)),
                list(self.ids),
            )
        )
        return {unit_id: scheme_id or False for unit_id, scheme_id in rows}

    @api.model
    def _get_levy_scheme_sql(self, date):
        """The id of a unit's levy scheme, in a query over units as unit.

        :param date: the day asked for
        :return: SQL
        """
        return SQL(
            """
            COALESCE(
                (SELECT agreement.levy_scheme_id
                   FROM coopaem_agreement agreement
                  WHERE agreement.unit_id = unit.id
                    AND agreement.levy_scheme_id IS NOT NULL
                    AND agreement.state IN ('running', 'ended')
                    AND agreement.date_start <= %(date)s
                    AND (agreement.date_end IS NULL OR agreement.date_end >= %(date)s)
               ORDER BY agreement.date_start DESC, agreement.id DESC
                  LIMIT 1),
                (SELECT line.scheme_id
                   FROM coopaem_unit_levy_scheme line
                  WHERE line.unit_id = unit.id
                    AND line.date_from <= %(date)s
               ORDER BY line.date_from DESC
                  LIMIT 1))
            """,
            date=date,
        )

    def _distribution(self):
        """Return the analytic distribution that gives a line wholly to this unit."""
        self.ensure_one()
        return {str(self.analytic_account_id.id): 100.0}

    @api.model
    def _get_structure(self, company):
        """Return the unit of a company's structure, empty if it was not set up."""
        structure_ids = self._get_structure_id_by_company()
        unit_id = structure_ids.get(company.id)
        if unit_id:
            return self.browse(unit_id)
        # not from the cache: another transaction may have made it since
        domain = [("kind", "=", "structure"), ("company_id", "=", company.id)]
        return self.browse(self.sudo().search(domain, limit=1).ids)

    @api.model
    def _ensure_structure(self, companies):
        """Create the structure's unit of the companies that have none.

        :param companies: the ``res.company`` records to look at
        :return: the structure's units of all the companies, in their order
        """
        Unit = self.sudo().with_context(active_test=False)
        domain = [("kind", "=", "structure"), ("company_id", "in", companies.ids)]
        missing = companies - Unit.search(domain).company_id
        code = "COOP"
        taken = Unit.search(
            [("code", "=", code), ("company_id", "in", missing.ids)]
        ).company_id
        Unit.create(
            [
                {
                    "code": code if company not in taken else False,
                    "name": company.name,
                    "kind": "structure",
                    "company_id": company.id,
                }
                for company in missing
            ]
        )
        by_company = Unit.search(domain).grouped("company_id")
        return self.browse([by_company[company].id for company in companies])

    @api.model
    @ormcache()
    def _get_unit_id_by_account(self):
        """Return the unit ids by analytic account id, of all companies.

        Archived units are among them. Shared by all users, so never to be changed.
        """
        self.flush_model(["analytic_account_id"])
        return frozendict(
            self.env.execute_query(
                SQL("SELECT analytic_account_id, id FROM coopaem_unit")
            )
        )

    @api.model
    @ormcache()
    def _get_structure_id_by_company(self):
        """Return the ids of the structures' units by company id."""
        self.flush_model(["company_id", "kind"])
        return frozendict(
            self.env.execute_query(
                SQL("SELECT company_id, id FROM coopaem_unit WHERE kind = 'structure'")
            )
        )

    @api.model
    def _clear_unit_caches(self):
        """Forget what is cached about units, now and once this is committed.

        Another thread may fill the cache between now and the commit, from before the
        change: an account missing there would look like one of no unit.
        """
        registry = self.env.registry
        registry.clear_cache()
        self.env.cr.postcommit.add(registry.clear_cache)
