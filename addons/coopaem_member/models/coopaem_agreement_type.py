# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import html_sanitize

from .agreement_text import check_placeholders
from .selections import PAY_MODES, PERIODS


class CoopaemAgreementType(models.Model):
    """What agreements of a sort start from.

    The values are copied to each agreement: what is changed here holds for agreements
    made afterwards.
    """

    _name = "coopaem.agreement.type"
    _description = "Type of Agreement"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short name that stays the same in every language.",
    )
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    duration_months = fields.Integer(
        string="Duration in months",
        help="Fills in the last day of an agreement; 0: it has no end.",
    )
    trial_count = fields.Integer(string="Trial period", help="0: no trial period.")
    trial_unit = fields.Selection(
        selection=PERIODS,
        string="Unit of the trial period",
        required=True,
        default="month",
    )
    notice_count = fields.Integer(string="Notice period", help="0: no notice period.")
    notice_unit = fields.Selection(
        selection=PERIODS,
        string="Unit of the notice period",
        required=True,
        default="month",
    )
    renewal_limit = fields.Integer(
        string="Renewals allowed",
        help="How often an agreement with an end may be renewed; 0: never.",
    )
    renewal_months = fields.Integer(
        string="Months per renewal",
        help="0: as long as the duration.",
    )
    pay_mode = fields.Selection(
        selection=PAY_MODES,
        string="Pay",
        required=True,
        default="none",
        help="What the unit pays the member under such an agreement.",
    )
    member_state = fields.Selection(
        selection=lambda self: self._get_member_states(),
        string="Leads to the status",
        help="The status that a member reaches when the agreement starts. Members who "
        "are further already stay where they are.",
    )
    levy_scheme_id = fields.Many2one(
        comodel_name="coopaem.levy.scheme",
        string="Levy scheme",
        company_dependent=True,
        domain="[('company_id', '=', current_company_id)]",
        help="The scheme that such agreements bring in this company; empty: that of "
        "the unit.",
    )
    document_type_ids = fields.Many2many(
        comodel_name="coopaem.document.type",
        relation="coopaem_agreement_type_document_type_rel",
        string="Documents required",
    )
    signature_required = fields.Boolean(
        string="Signature required",
        help="The agreement starts once the member and the cooperative have signed it.",
    )
    # Each language has a text of its own, as a whole: Odoo would keep a sanitized one
    # in the same paragraphs in all languages. It is sanitized here instead.
    text = fields.Html(
        translate=True,
        sanitize=False,
        help="The terms that each agreement starts with. Words in braces, as {member}, "
        "are replaced by what the agreement says.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "Another type of agreement has this code already. Choose another code.",
    )
    _counts_check = models.Constraint(
        "CHECK (duration_months >= 0 AND trial_count >= 0 AND notice_count >= 0"
        " AND renewal_limit >= 0 AND renewal_months >= 0)",
        "Periods and renewals cannot be negative. Enter zero for none.",
    )

    @api.model
    def _get_member_states(self):
        """The statuses that an agreement may lead to: all but the exit."""
        field = self.env["coopaem.member"]._fields["state"]
        return [
            pair for pair in field._description_selection(self.env) if pair[0] != "exit"
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """Create types, with clean texts."""
        return super().create([self._sanitize_text(vals) for vals in vals_list])

    def write(self, vals):
        """Write types, with clean texts."""
        return super().write(self._sanitize_text(vals))

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        # EXTENDS 'base': what the window of translations writes
        if field_name == "text":
            translations = {
                lang: html_sanitize(value) if isinstance(value, str) else value
                for lang, value in translations.items()
            }
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    @api.model
    def _sanitize_text(self, vals):
        return (
            {**vals, "text": html_sanitize(vals["text"])} if vals.get("text") else vals
        )

    @api.constrains("text")
    def _check_text(self):
        for agreement_type in self:
            check_placeholders(self.env, agreement_type.text)
