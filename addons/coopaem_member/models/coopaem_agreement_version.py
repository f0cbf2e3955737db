# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Amendments: dated versions of an agreement.

Each version is an agreement with days of its own. Starting an amendment ends the
version before on the day before, so that each day has one version, and what held on a
past day is still there to be read.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

IN_FORCE = ("running", "ended")


class CoopaemAgreement(models.Model):
    _inherit = "coopaem.agreement"

    amends_id = fields.Many2one(
        comodel_name="coopaem.agreement",
        string="Amends",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The version that this one replaces from its first day on.",
    )
    amended_by_ids = fields.One2many(
        comodel_name="coopaem.agreement",
        inverse_name="amends_id",
        string="Amended by",
    )
    original_id = fields.Many2one(
        comodel_name="coopaem.agreement",
        string="First version",
        compute="_compute_original_id",
        store=True,
        precompute=True,
        recursive=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    later_version_ids = fields.One2many(
        comodel_name="coopaem.agreement",
        inverse_name="original_id",
        string="Later versions",
    )
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    is_renewal = fields.Boolean(string="Renewal", readonly=True, copy=False)
    previous_date_end = fields.Date(
        string="Last day before",
        readonly=True,
        copy=False,
        help="The last day of the version before, as it was agreed.",
    )
    version_ids = fields.Many2many(
        comodel_name="coopaem.agreement",
        string="Versions",
        compute="_compute_version_ids",
    )
    version_count = fields.Integer(
        string="Number of versions",
        compute="_compute_version_ids",
    )
    renewal_count = fields.Integer(
        string="Renewals so far",
        compute="_compute_version_ids",
    )
    can_amend = fields.Boolean(compute="_compute_can_amend")
    can_renew = fields.Boolean(compute="_compute_can_amend")

    _amends_uniq = models.UniqueIndex(
        "(amends_id) WHERE amends_id IS NOT NULL AND state != 'cancelled'",
        "This version is amended already. Open its amendment, or cancel it first.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("amends_id", "amends_id.original_id")
    def _compute_original_id(self):
        for agreement in self:
            before = agreement.amends_id
            agreement.original_id = before.original_id or before

    @api.depends(
        "original_id",
        "later_version_ids.state",
        "original_id.later_version_ids.state",
    )
    def _compute_version_ids(self):
        for agreement in self:
            first = agreement._get_first_version()
            versions = (first | first.later_version_ids)._origin.sorted("version")
            agreement.version_ids = versions
            agreement.version_count = len(versions)
            agreement.renewal_count = len(
                versions.filtered(lambda a: a.is_renewal and a.state != "cancelled")
            )

    @api.depends("state", "date_end", "renewal_limit", "version_ids")
    def _compute_can_amend(self):
        for agreement in self:
            is_last = not agreement._get_next_version()
            agreement.can_amend = is_last and agreement.state == "running"
            agreement.can_renew = bool(
                is_last
                and agreement.state in IN_FORCE
                and agreement.date_end
                and agreement.renewal_count < agreement.renewal_limit
            )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains(
        "amends_id", "member_id", "unit_id", "type_id", "date_start", "date_end"
    )
    def _check_amendment(self):
        for agreement in self:
            before = agreement.amends_id
            if not before:
                continue
            names = ("member_id", "unit_id", "type_id")
            if any(agreement[name] != before[name] for name in names):
                raise ValidationError(
                    self.env._(
                        "An amendment keeps member, unit and type of %s. Make an"
                        " agreement of its own for another one.",
                        before.number,
                    )
                )
            if agreement.date_start <= before.date_start:
                raise ValidationError(
                    self.env._(
                        "The amendment has to start after %(date)s, when %(agreement)s"
                        " starts.",
                        date=before.date_start,
                        agreement=before.number,
                    )
                )
            end = agreement.previous_date_end
            if end and agreement.date_start > end + timedelta(days=1):
                raise ValidationError(
                    self.env._(
                        "%(agreement)s ends on %(date)s: its amendment has to start at"
                        " the latest on the day after.",
                        agreement=before.number,
                        date=end,
                    )
                )
            if (
                end
                and not agreement.is_renewal
                and (not agreement.date_end or agreement.date_end > end)
            ):
                raise ValidationError(
                    self.env._(
                        "This amendment would move the end beyond %(date)s. Renew"
                        " %(agreement)s instead.",
                        date=end,
                        agreement=before.number,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def write(self, vals):
        """Carry the days of a version over to those before and after it."""
        state = vals.get("state")
        self._check_write_version(vals)
        if state == "running":
            self._end_versions_before()
        cancelled = self.browse()
        if state == "cancelled":
            cancelled = self.filtered(lambda a: a.amends_id and a.state in IN_FORCE)
        res = super().write(vals)
        cancelled._reopen_versions_before()
        return res

    def _check_write_version(self, vals):
        """Refuse what would tear the versions of an agreement apart."""
        if not {"state", "date_end"} & set(vals):
            return
        for agreement in self:
            after = agreement._get_next_version()
            if after.state not in IN_FORCE:
                continue
            if (
                "date_end" in vals
                and agreement._is_changed("date_end", vals["date_end"])
                or vals.get("state") in ("cancelled", "draft")
            ):
                raise UserError(
                    self.env._(
                        "%(agreement)s was replaced by %(amendment)s. Change or cancel"
                        " that one first.",
                        agreement=agreement.number,
                        amendment=after.number,
                    )
                )

    def _end_versions_before(self):
        """End what amendments replace, on the day before they start."""
        today = fields.Date.context_today(self)
        for agreement in self.filtered("amends_id"):
            before = agreement.amends_id
            last_day = agreement.date_start - timedelta(days=1)
            if before.state not in IN_FORCE or (
                before.state == "ended" and before.date_end < last_day
            ):
                raise UserError(
                    self.env._(
                        "%(amendment)s cannot start: %(agreement)s is not in force on"
                        " the day before.",
                        amendment=agreement.number,
                        agreement=before.number,
                    )
                )
            agreement._check_levies_of_the_past()
            agreement._store_previous_date_end(before.date_end)
            if before.date_end != last_day:
                before._write_days(
                    {
                        "date_end": last_day,
                        "state": "ended" if last_day < today else "running",
                    }
                )

    def _reopen_versions_before(self):
        """Give the versions before cancelled amendments their days back."""
        for agreement in self:
            agreement.amends_id._write_days(
                {"date_end": agreement.previous_date_end, "state": "running"}
            )
            agreement.amends_id._end_if_past()

    def _store_previous_date_end(self, date):
        # nobody sets it in a form: it is what the version before said when this one
        # replaced it
        if self.previous_date_end != date:
            self.write({"previous_date_end": date})

    def _write_days(self, vals):
        """Write days that a later version changes, signed ones too."""
        self.with_context(coopaem_version_days=True).write(vals)

    def _end_if_past(self):
        today = fields.Date.context_today(self)
        if past := self.filtered(
            lambda a: a.state == "running" and a.date_end and a.date_end < today
        ):
            past.write({"state": "ended"})

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_amend(self):
        """Draft other terms for a running agreement, from a day on.

        :return: an action that opens the draft
        :raises UserError: when the agreement does not run or is amended already
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state_is("running")
        today = fields.Date.context_today(self)
        amendment = self._create_version(
            {
                "date_start": max(today, self.date_start + timedelta(days=1)),
                "date_end": self.date_end,
            }
        )
        return amendment._get_form_action()

    def action_renew(self):
        """Draft the renewal of an agreement, from the day after its end on.

        :return: an action that opens the draft
        :raises UserError: when it has no end or was renewed as often as allowed
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "ended":
            self._check_state_is("running")
        if not self.date_end:
            raise UserError(
                self.env._("%s has no end: there is nothing to renew.", self.number)
            )
        if self.renewal_count >= self.renewal_limit:
            raise UserError(
                self.env._(
                    "%(agreement)s may be renewed %(limit)s time(s), and was."
                    " Make a new agreement.",
                    agreement=self.number,
                    limit=self.renewal_limit,
                )
            )
        start = self.date_end + timedelta(days=1)
        months = self.renewal_months or self._get_length_in_months()
        renewal = self._create_version(
            {
                "date_start": start,
                "date_end": start + relativedelta(months=months) - timedelta(days=1),
                "is_renewal": True,
            }
        )
        return renewal._get_form_action()

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_first_version(self):
        self.ensure_one()
        return self.original_id or self._origin or self

    def _get_next_version(self):
        """The version that replaces this one or is to, empty if there is none."""
        self.ensure_one()
        return self.amended_by_ids.filtered(lambda a: a.state != "cancelled")[:1]

    def _get_chain_end(self):
        """The last day of the versions in force from this one on; False: no end."""
        self.ensure_one()
        versions = self._get_first_version()
        versions |= versions.later_version_ids
        in_force = versions._origin.filtered(
            lambda a: a.state in IN_FORCE and a.version >= self.version
        )
        return (in_force.sorted("version")[-1:] or self).date_end

    def _get_length_in_months(self):
        """How many months the agreement lasts, at least one."""
        length = relativedelta(self.date_end + timedelta(days=1), self.date_start)
        return max(1, length.years * 12 + length.months)

    def _prepare_version(self):
        """The values of a new version with the same terms.

        :return: dict
        """
        self.ensure_one()
        vals = {}
        for name in self._get_agreed_fields():
            value = self[name]
            if self._fields[name].type == "many2many":
                value = [Command.set(value.ids)]
            elif self._fields[name].type == "many2one":
                value = value.id
            vals[name] = value
        return vals

    def _create_version(self, vals):
        """Create the draft of a version that follows this one.

        :param dict vals: what differs
        :return: coopaem.agreement
        """
        self.ensure_one()
        after = self._get_next_version()
        if after:
            raise UserError(
                self.env._(
                    "%(agreement)s has the amendment %(amendment)s already. Work on"
                    " that one, or cancel it first.",
                    agreement=self.number,
                    amendment=after.number,
                )
            )
        first = self._get_first_version()
        version = max((first | first.later_version_ids).mapped("version")) + 1
        return self.create(
            {
                **self._prepare_version(),
                "number": f"{first.number}/{version}",
                "amends_id": self.id,
                "version": version,
                "previous_date_end": self.date_end,
                "signature_required": (
                    self.signature_required or self.type_id.signature_required
                ),
                **vals,
            }
        )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    @api.model
    def _get_levied_until(self, company):
        """The last day whose levies are settled; the accounting addon knows it.

        :return: date or False
        """
        return False

    def _check_levies_of_the_past(self):
        """Refuse another levy scheme for days whose levies are settled."""
        self.ensure_one()
        before = self.amends_id
        until = self._get_levied_until(self.company_id)
        if (
            until
            and self.date_start <= until
            and self.levy_scheme_id != before.levy_scheme_id
        ):
            raise UserError(
                self.env._(
                    "The levies up to %(date)s are settled: another levy scheme can"
                    " hold from the day after only. Move the first day of"
                    " %(amendment)s.",
                    date=until,
                    amendment=self.number,
                )
            )
