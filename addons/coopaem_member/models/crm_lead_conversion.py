# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize, mute_logger

# Undoing deletes what these name: only the wizard writes them, nobody over RPC.
MADE_FIELDS = {
    "member_id",
    "conversion_date",
    "made_member",
    "made_partner",
    "made_unit_ids",
    "made_agreement_ids",
    "made_user_id",
}
# What a person agreed to is evidence.
CONSENT_FIELDS = {"consent_date", "consent_lang", "consent_text"}
DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}


def normalize_identity(number):
    """Return an identity number as it is compared: letters and figures only."""
    return re.sub("[^A-Za-z0-9]", "", (number or "").translate(DIGITS)).upper()


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # What became of the candidate. What was made is remembered apart from what was
    # there before, so that it can be undone.
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    conversion_date = fields.Datetime(
        string="Made a member on", readonly=True, copy=False
    )
    made_member = fields.Boolean(readonly=True, copy=False)
    made_partner = fields.Boolean(readonly=True, copy=False)
    made_unit_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        relation="crm_lead_made_unit_rel",
        string="Units made",
        readonly=True,
        copy=False,
    )
    made_agreement_ids = fields.Many2many(
        comodel_name="coopaem.agreement",
        relation="crm_lead_made_agreement_rel",
        string="Agreements made",
        readonly=True,
        copy=False,
    )
    made_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Portal access given",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    def _has_field_access(self, field, operation):
        # EXTENDS 'base'
        if (
            operation == "write"
            and not self.env.su
            and field.name in MADE_FIELDS | CONSENT_FIELDS
        ):
            return False
        return super()._has_field_access(field, operation)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_make_member(self):
        """Open the wizard that makes a member of an accepted candidate."""
        self.ensure_one()
        self.check_access("write")
        self._check_can_convert()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make a member"),
            "res_model": "coopaem.lead.convert",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def action_view_member(self):
        """Open the member that a candidate became."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "coopaem.member",
            "view_mode": "form",
            "res_id": self.member_id.id,
        }

    def action_undo_member(self):
        """Take back what making a member made, while nothing depends on it.

        :raises UserError: when something depends on it; says what
        """
        self.ensure_one()
        self.check_access("write")
        if not self.member_id:
            raise UserError(self.env._("No member was made of this candidate."))
        self._check_can_undo()
        # Who may make members has no right to delete units and members. What is
        # deleted here is what the wizard made, and it was checked above.
        lead = self.sudo()
        member, partner = lead.member_id, lead.partner_id
        made_member, made_partner = lead.made_member, lead.made_partner
        agreements, units = lead.made_agreement_ids, lead.made_unit_ids
        user = lead.made_user_id
        # who had been on the portal earlier had a user, which was only woken up
        since = lead.conversion_date - timedelta(seconds=2)
        made_user = user.filtered(lambda user: user.create_date >= since)
        lead.write(
            {
                "member_id": False,
                "conversion_date": False,
                "made_member": False,
                "made_partner": False,
                "made_unit_ids": [(5,)],
                "made_agreement_ids": [(5,)],
                "made_user_id": False,
                # without its contact, a lead would forget who it is about
                **(lead._get_candidate_values() if made_partner else {}),
            }
        )
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                agreements.unlink()
                units.unlink()
                if made_member:
                    member.unlink()
                made_user.unlink()
                (user - made_user).active = False
                if made_partner:
                    partner.unlink()
                self.env.flush_all()
        except (IntegrityError, UserError) as error:
            raise UserError(
                self.env._(
                    "It cannot be undone: something depends on the member or the unit"
                    " by now. Close the unit and set the member to exit instead."
                )
            ) from error
        self.message_post(
            body=self.env._("The member made of this candidate was taken back.")
        )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_candidate_values(self):
        """Return what a candidate said, without the contact made of it."""
        self.ensure_one()
        names = ("contact_name", "phone", "email_from", "lang_id", "country_id")
        return {
            "partner_id": False,
            **{
                name: self._fields[name].convert_to_write(self[name], self)
                for name in names
            },
        }

    def _check_can_convert(self):
        self.ensure_one()
        if not self.is_recruitment:
            raise UserError(
                self.env._("Only candidates become members; this is another lead.")
            )
        if self.member_id:
            raise UserError(
                self.env._(
                    "%(lead)s is a member already. Open the member.",
                    lead=self.display_name,
                )
            )
        if self.won_status != "won":
            raise UserError(
                self.env._(
                    "%(lead)s was not accepted yet. Note the committee's decision"
                    " first.",
                    lead=self.display_name,
                )
            )

    def _check_can_undo(self):
        """Raise when something depends on what the wizard made."""
        lead = self.sudo()
        agreement = lead.made_agreement_ids.filtered(lambda a: a.state != "draft")[:1]
        if agreement:
            raise UserError(
                self.env._(
                    "It cannot be undone: the agreement %(agreement)s is no draft any"
                    " more. End or cancel it instead.",
                    agreement=agreement.number,
                )
            )
        others = lead.made_unit_ids.agreement_ids
        if lead.made_member:
            others |= lead.member_id.agreement_ids
        others -= lead.made_agreement_ids
        if others:
            raise UserError(
                self.env._(
                    "It cannot be undone: the agreement %(agreement)s was made since."
                    " Delete it first if it was a mistake.",
                    agreement=others[0].number,
                )
            )
        booked = lead.made_unit_ids._filter_booked()
        if booked:
            raise UserError(
                self.env._(
                    "It cannot be undone: entries were booked for %(unit)s. Close the"
                    " unit instead.",
                    unit=booked[0].display_name,
                )
            )
        if lead.made_user_id.login_date:
            raise UserError(
                self.env._(
                    "It cannot be undone: %(name)s has opened the portal already.",
                    name=lead.made_user_id.name,
                )
            )
        made = [lead.made_unit_ids, lead.made_agreement_ids]
        if lead.made_member:
            made.append(lead.member_id)
        for records in made:
            changed = records.filtered(lambda r: r.write_date > lead.conversion_date)
            if changed:
                raise UserError(
                    self.env._(
                        "It cannot be undone: %(record)s was changed since, and the"
                        " change would be lost.",
                        record=changed[0].display_name,
                    )
                )
        more = lead.member_id.unit_ids - lead.made_unit_ids
        if lead.made_member and more:
            raise UserError(
                self.env._(
                    "It cannot be undone: the member works in %(unit)s too. Take the"
                    " member out of it first.",
                    unit=more[0].display_name,
                )
            )

    @api.model
    def _normalize_phone(self, phone, company):
        """Return a phone number in the form +212…, or False when it is none."""
        return bool(phone) and self.env["res.partner"]._phone_format(
            number=phone.translate(DIGITS), country=company.country_id
        )

    @api.model
    def _find_members(self, company, email=None, phone=None, identity=None):
        """Return the members of a company who may be one and the same person.

        Members who left and archived ones are among them; other companies' are not.

        :param company: the company
        :param str email: compared in small letters
        :param str phone: compared in its international form
        :param str identity: number of the identity card, compared without separators
        :return: coopaem.member, in the environment of the caller
        """
        # whether a person is a member must be known before they are made one again,
        # whichever members the user looks after
        Member = self.env["coopaem.member"].sudo().with_context(active_test=False)
        domain = self._get_same_person_domain(company, email, phone, "partner_id.")
        found = Member
        if domain:
            found = Member.search([("company_id", "=", company.id), *domain])
        identity = normalize_identity(identity)
        if identity:
            Member.flush_model(["identity_number", "company_id"])
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT id
                      FROM coopaem_member
                     WHERE company_id = %s
                       AND identity_number IS NOT NULL
                       AND UPPER(REGEXP_REPLACE(
                               TRANSLATE(identity_number, %s, %s),
                               '[^A-Za-z0-9]', '', 'g'
                           )) = %s
                    """,
                    company.id,
                    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
                    "01234567890123456789",
                    identity,
                )
            )
            found |= Member.browse([row[0] for row in rows])
        return self.env["coopaem.member"].browse(found.ids)

    @api.model
    def _find_contacts(self, company, email=None, phone=None):
        """Return the contacts, not members of any cooperative, who may be the person.

        Only those that the user may read. Users of the company's own staff and
        organisations are not among them.
        """
        domain = self._get_same_person_domain(company, email, phone)
        if not domain:
            return self.env["res.partner"]
        partners = self.env["res.partner"].search(
            [
                ("company_id", "in", [False, company.id]),
                ("is_company", "=", False),
                ("partner_share", "=", True),
                *domain,
            ]
        )
        # also members of other companies, who are nobody's business here
        members = (
            self.env["coopaem.member"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", partners.ids)])
        )
        return partners - self.env["res.partner"].browse(members.partner_id.ids)

    @api.model
    def _get_same_person_domain(self, company, email, phone, prefix=""):
        terms = []
        email = email_normalize(email) if email else False
        if email:
            terms.append((f"{prefix}email_normalized", "=", email))
        number = self._normalize_phone(phone, company)
        if number:
            terms.append((f"{prefix}phone_sanitized", "=", number))
        elif phone:
            terms.append((f"{prefix}phone", "=", phone))
        return ["|"] * (len(terms) - 1) + terms
