# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .coopaem_reminder_text import check_reminder_text


class CoopaemReminderLevel(models.Model):
    """How customers are reminded when an invoice is overdue for some days."""

    _name = "coopaem.reminder.level"
    _description = "Level of reminders"
    _order = "days, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    days = fields.Integer(
        string="Days overdue",
        required=True,
        help="Days after the due date from which on the customer is reminded so.",
    )
    notice_days = fields.Integer(
        string="Days of notice",
        required=True,
        default=3,
        help="For so many days the entrepreneur sees the reminder on the portal and "
        "may stop it. Then it is sent.",
    )
    subject = fields.Char(required=True, translate=True)
    text = fields.Text(
        required=True,
        translate=True,
        help="Words in braces are replaced: {customer}, {number}, {amount}, {due}, "
        "{unit}, {cooperative}.",
    )

    _days_uniq = models.Constraint(
        "UNIQUE (company_id, days)",
        "There is a level for this number of days already. Change that one.",
    )
    _days_positive = models.Constraint(
        "CHECK (days > 0 AND notice_days >= 0)",
        "A level begins at least one day after the due date, and notice is not below "
        "zero.",
    )

    @api.constrains("subject", "text")
    def _check_text(self):
        for level in self:
            for text in (level.subject, level.text):
                word = check_reminder_text(text)
                if word:
                    raise ValidationError(
                        self.env._(
                            "%(level)s: {%(word)s} stands for nothing. Use {customer}, "
                            "{number}, {amount}, {due}, {unit} or {cooperative}.",
                            level=level.name,
                            word=word,
                        )
                    )

    @api.model
    def _get_usual_levels(self):
        """The levels that a cooperative starts with, in the language of the reader.

        :return: list of dict of values
        """
        return [
            {
                "days": 7,
                "name": self.env._("Friendly reminder"),
                "subject": self.env._("Invoice {number} of {unit}"),
                "text": self.env._(
                    "Hello {customer},\n"
                    "perhaps you have overlooked it: invoice {number} of {unit} was "
                    "due on {due}. {amount} is still open.\n"
                    "If you have paid in the meantime, thank you, and forget this "
                    "message.\n"
                    "{unit}, {cooperative}"
                ),
            },
            {
                "days": 21,
                "name": self.env._("Second reminder"),
                "subject": self.env._("Second reminder: invoice {number} of {unit}"),
                "text": self.env._(
                    "Hello {customer},\n"
                    "invoice {number} of {unit} has been due since {due}, and {amount} "
                    "is still open. Please pay within the week, or tell us what is in "
                    "the way.\n"
                    "{unit}, {cooperative}"
                ),
            },
            {
                "days": 45,
                "name": self.env._("Last reminder"),
                "subject": self.env._("Last reminder: invoice {number} of {unit}"),
                "text": self.env._(
                    "{customer},\n"
                    "in spite of our reminders {amount} of invoice {number}, due on "
                    "{due}, is still open. If we hear nothing within eight days, the "
                    "cooperative takes the matter up with you.\n"
                    "{cooperative}, for {unit}"
                ),
            },
        ]

    @api.model
    def _ensure_levels(self, company):
        """Give a company the usual levels, in each language, unless it has some.

        :param company: res.company
        """
        levels = self.sudo().with_context(active_test=False)
        if levels.search_count([("company_id", "=", company.id)], limit=1):
            return
        created = levels.create(
            [{**vals, "company_id": company.id} for vals in self._get_usual_levels()]
        )
        for code, _name in self.env["res.lang"].get_installed():
            for level, vals in zip(
                created.with_context(lang=code),
                self.with_context(lang=code)._get_usual_levels(),
                strict=True,
            ):
                level.write(vals)
