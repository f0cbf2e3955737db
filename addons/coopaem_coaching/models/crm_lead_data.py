# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

BATCH = 500
TEXTS = (
    "contact_name",
    "partner_name",
    "email_from",
    "phone",
    "street",
    "street2",
    "zip",
    "city",
    "function",
    "website",
    "description",
    "activity_note",
    "spoken_languages",
    "committee_reason",
    "birth_date",
    "birth_year",
)


class CrmLead(models.Model):
    """Candidates who never joined are forgotten when their time is over."""

    _inherit = "crm.lead"

    is_anonymised = fields.Boolean(
        string="Anonymised", readonly=True, copy=False, index="btree_not_null"
    )

    @api.model
    def _cron_retention(self):
        """Anonymise candidates that nothing was noted of for the time that is set."""
        leads = self._forget_old_candidates()
        self.env["ir.cron"]._commit_progress(
            len(leads), remaining=BATCH if len(leads) == BATCH else 0
        )

    @api.model
    def _forget_old_candidates(self):
        """Anonymise the next candidates whose time is over.

        :return: crm.lead
        """
        months = self.env["coopaem.data.purpose"]._get_retention("candidate")
        if not months:
            return self.browse()
        limit = fields.Datetime.now() - relativedelta(months=months)
        leads = self.with_context(active_test=False).search(
            [
                ("is_recruitment", "=", True),
                ("is_anonymised", "=", False),
                ("member_id", "=", False),
                ("write_date", "<", limit),
            ],
            limit=BATCH,
        )
        leads._anonymise_candidates()
        # nobody writes the record by hand
        self.env["coopaem.data.removal"].sudo().create(
            [
                {
                    "company_id": (company or self.env.company).id,
                    "kind": "candidate",
                    "count": len(of_company),
                    "period_note": self.env["coopaem.data.removal"]._describe_period(
                        "candidate"
                    ),
                }
                for company, of_company in leads.grouped("company_id").items()
            ]
        )
        return leads

    def _anonymise_candidates(self):
        """Take out of these candidates what points to people.

        Sex, class of age, territory, step and dates stay: they are what is counted.
        """
        leads = self.sudo().with_context(tracking_disable=True, mail_notrack=True)
        if not leads:
            return
        partners = leads.partner_id
        for model, name in (
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            leads.env[model].search(
                [(name, "=", leads._name), ("res_id", "in", leads.ids)]
            ).unlink()
        for age_class, of_class in leads.grouped("age_class").items():
            of_class.write(
                {
                    "name": self.env._("Former candidate"),
                    "partner_id": False,
                    **dict.fromkeys(TEXTS, False),
                    "is_anonymised": True,
                }
            )
            # worked out from the birth date, which is gone
            of_class.age_class = age_class
        partners._forget_unused()
