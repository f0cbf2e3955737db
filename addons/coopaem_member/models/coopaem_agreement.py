# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class CoopaemAgreement(models.Model):
    """A dated contract between a member and the cooperative about one unit."""

    _name = "coopaem.agreement"
    _description = "Agreement"
    _inherit = ["coopaem.number.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "member_id.name", "unit_id.code", "unit_id.name"]
    _check_company_auto = True

    _number_field = "number"
    _number_sequence = "coopaem.agreement"

    number = fields.Char(
        required=True,
        copy=False,
        tracking=True,
        help="Drawn from the numbering of the company when left empty.",
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
        tracking=True,
    )
    type_id = fields.Many2one(
        comodel_name="coopaem.agreement.type",
        string="Type",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        copy=False,
        tracking=True,
    )
    date_end = fields.Date(
        string="Until",
        copy=False,
        tracking=True,
        help="Last day of the agreement; leave empty if it has no end.",
    )
    levy_scheme_id = fields.Many2one(
        comodel_name="coopaem.levy.scheme",
        string="Own levy scheme",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Replaces the levy scheme of the unit while the agreement runs.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("to_sign", "To sign"),
            ("signed", "Signed"),
            ("running", "Running"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Html(string="Terms")

    _number_company_uniq = models.UniqueIndex(
        "(company_id, number)",
        "Another agreement of this company has this number. Choose another number.",
    )

    # ------------------------------------------------------------------
    # Compute and onchange methods
    # ------------------------------------------------------------------

    @api.depends("unit_id.company_id", "member_id.company_id")
    def _compute_company_id(self):
        # before a unit is chosen, the form offers what belongs to the same company
        for agreement in self:
            agreement.company_id = (
                agreement.unit_id.company_id
                or agreement.member_id.company_id
                or self.env.company
            )

    @api.depends("number", "member_id.name")
    def _compute_display_name(self):
        for agreement in self:
            # members read the names of their agreements, not their own record
            member = agreement.member_id.sudo()
            parts = filter(None, [agreement.number, member.name])
            agreement.display_name = " – ".join(parts)

    @api.onchange("member_id")
    def _onchange_member_id(self):
        if not self.unit_id and len(self.member_id.unit_ids) == 1:
            self.unit_id = self.member_id.unit_ids

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains(
        "member_id",
        "unit_id",
        "type_id",
        "date_start",
        "date_end",
        "levy_scheme_id",
        "state",
    )
    def _check_dates_and_conflicts(self):
        for agreement in self:
            if agreement.date_end and agreement.date_end < agreement.date_start:
                raise ValidationError(
                    self.env._(
                        "%(agreement)s ends on %(end)s, before it starts on %(start)s."
                        " Correct the dates.",
                        agreement=agreement.display_name,
                        start=agreement.date_start,
                        end=agreement.date_end,
                    )
                )
            if agreement.state == "ended" and not agreement.date_end:
                raise ValidationError(
                    self.env._(
                        "%(agreement)s has ended: enter its last day.",
                        agreement=agreement.display_name,
                    )
                )
        self._check_conflicts()

    @api.constrains("unit_id")
    def _check_unit_kind(self):
        for agreement in self:
            if agreement.unit_id.kind != "activity":
                raise ValidationError(
                    self.env._(
                        "%(unit)s is no activity: agreements are about activities.",
                        unit=agreement.unit_id.display_name,
                    )
                )

    def _check_conflicts(self):
        """Refuse agreements that contradict another one on the same days.

        Ended agreements count for the days on which they ran: levies of those days
        were taken by them.
        """
        if not self.ids:
            return
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT agreement.id,
                       other.id,
                       other.member_id = agreement.member_id
                       AND other.type_id = agreement.type_id
                  FROM coopaem_agreement agreement
                  JOIN coopaem_agreement other
                    ON other.unit_id = agreement.unit_id
                   AND other.id != agreement.id
                   AND other.state IN ('running', 'ended')
                   AND DATERANGE(other.date_start, other.date_end, '[]')
                       && DATERANGE(agreement.date_start, agreement.date_end, '[]')
                 WHERE agreement.id = ANY(%s)
                   AND agreement.state IN ('running', 'ended')
                   AND ((other.member_id = agreement.member_id
                         AND other.type_id = agreement.type_id)
                        OR other.levy_scheme_id != agreement.levy_scheme_id)
                 LIMIT 1
                """,
                list(self.ids),
            )
        )
        for agreement_id, other_id, is_same in rows:
            agreement, other = self.sudo().browse([agreement_id, other_id])
            values = {
                "agreement": agreement.display_name,
                "other": other.display_name,
                "start": other.date_start,
                "end": other.date_end or self.env._("no end"),
                "unit": agreement.unit_id.display_name,
                "type": agreement.type_id.name,
            }
            if is_same:
                raise ValidationError(
                    self.env._(
                        "%(agreement)s overlaps with %(other)s (%(start)s – %(end)s):"
                        " same member, same unit %(unit)s, same type %(type)s."
                        " End the other agreement first or change the dates.",
                        **values,
                    )
                )
            raise ValidationError(
                self.env._(
                    "%(agreement)s gives the unit %(unit)s another levy scheme than"
                    " %(other)s (%(start)s – %(end)s) does on the same days."
                    " Name the same scheme in both or change the dates.",
                    **values,
                )
            )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model
    def _get_number_company_ids(self, vals_list):
        # EXTENDS coopaem.number.mixin: the company is the unit's
        default = self.default_get(["unit_id"]).get("unit_id")
        unit_ids = [vals.get("unit_id") or default for vals in vals_list]
        units = self.env["coopaem.unit"].browse(filter(None, dict.fromkeys(unit_ids)))
        company_ids = {unit.id: unit.company_id.id for unit in units}
        return [company_ids.get(unit_id, self.env.company.id) for unit_id in unit_ids]

    @api.model_create_multi
    def create(self, vals_list):
        """Create agreements; those that run bring their members into the units."""
        agreements = super().create(vals_list)
        agreements._check_may_join()
        agreements._link_members()
        return agreements

    def write(self, vals):
        """Keep what was agreed once an agreement has run."""
        fixed = self._get_agreed_fields() - {"date_end"}
        for agreement in self:
            if agreement.state in ("running", "ended") and any(
                agreement._is_changed(name, vals[name]) for name in fixed & set(vals)
            ):
                raise UserError(
                    self.env._(
                        "%(agreement)s is in force: only its last day can change."
                        " Amend it from a day on, or cancel it, set it back to draft"
                        " and correct it.",
                        agreement=agreement.display_name,
                    )
                )
        res = super().write(vals)
        if {"member_id", "unit_id"} & set(vals):
            self._check_may_join()
        if vals.get("state") == "running":
            self._link_members()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        for agreement in self:
            if agreement.state in ("signed", "running", "ended"):
                raise UserError(
                    self.env._(
                        "%(agreement)s is or was in force and cannot be deleted."
                        " Cancel it instead.",
                        agreement=agreement.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start(self):
        """Put drafts, and what was signed, in force from their first day on."""
        self.check_access("write")
        self.filtered(lambda a: a.state != "signed")._check_state_is("draft")
        self.write({"state": "running"})

    def action_end(self):
        """End running agreements today, or on their last day if that is past."""
        self._check_state_is("running")
        today = fields.Date.context_today(self)
        for agreement in self:
            if agreement.date_start > today:
                raise UserError(
                    self.env._(
                        "%(agreement)s has not begun yet. Cancel it instead.",
                        agreement=agreement.display_name,
                    )
                )
        to_date = self.filtered(lambda a: not a.date_end or a.date_end > today)
        to_date.write({"state": "ended", "date_end": today})
        (self - to_date).write({"state": "ended"})

    def action_cancel(self):
        """Cancel agreements as if they had never been made."""
        self.write({"state": "cancelled"})

    def action_draft(self):
        """Take cancelled agreements up again."""
        self._check_state_is("cancelled")
        self.write({"state": "draft"})

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _is_changed(self, name, value):
        """Tell whether a value to be written differs from what the field holds."""
        field = self._fields[name]
        new = field.convert_to_cache(value, self, validate=False)
        old = field.convert_to_cache(self[name], self, validate=False)
        if field.type == "many2many":
            return set(new or ()) != set(old or ())
        return (new or False) != (old or False)

    def _get_agreed_fields(self):
        """The names of the fields that say what was agreed.

        :return: set of str
        """
        return {
            "member_id",
            "unit_id",
            "type_id",
            "date_start",
            "date_end",
            "levy_scheme_id",
            "note",
        }

    def _check_state_is(self, state):
        for agreement in self:
            if agreement.state != state:
                states = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(agreement)s is in the state %(state)s; this works only from"
                        " the state %(expected)s.",
                        agreement=agreement.display_name,
                        state=states[agreement.state],
                        expected=states[state],
                    )
                )

    def _filter_in_force(self, date):
        """Return the agreements that are or were in force on a date."""
        return self.filtered(
            lambda agreement: agreement.state in ("running", "ended")
            and agreement.date_start
            and agreement.date_start <= date
            and (not agreement.date_end or agreement.date_end >= date)
        )

    def _check_may_join(self):
        """Raise for who may not bring the members into the units.

        :raises AccessError: naming the unit, or for a member out of the user's reach
        """
        if self.env.su:
            return
        for agreement in self:
            member = agreement.member_id
            if agreement.unit_id not in member.sudo().unit_ids:
                member.check_access("write")
                agreement.unit_id._check_may_give(as_coach=member._is_in_portfolio())

    def _link_members(self):
        """Make the members of running agreements members of the units.

        Whether they may join was asked when member and unit were chosen; who puts the
        agreement in force need not be the one who may give the unit.
        """
        running = self.sudo().filtered(lambda agreement: agreement.state == "running")
        for member, agreements in running.grouped("member_id").items():
            missing = agreements.unit_id - member.unit_ids
            if missing:
                member.write({"unit_ids": [Command.link(u.id) for u in missing]})

    @api.model
    def _cron_end_agreements(self):
        """Mark the running agreements whose last day is past as ended."""
        self.search(
            [
                ("state", "=", "running"),
                ("date_end", "<", fields.Date.context_today(self)),
            ]
        ).write({"state": "ended"})
