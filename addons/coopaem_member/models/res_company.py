# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

# No figure ever stands for fewer people, whatever a cooperative sets.
FEWEST = 3


class ResCompany(models.Model):
    _inherit = "res.company"

    smallest_group = fields.Integer(
        string="Smallest group in figures",
        default=5,
        help="Figures that stand for fewer people are hidden from programme officers"
        " and funders.",
    )
    hosting_country_id = fields.Many2one(
        comodel_name="res.country",
        string="Data are kept in",
        ondelete="restrict",
        help="The country in which the server of this database stands, with its"
        " backups. Laws on personal data treat it as a transfer when it is abroad.",
    )
    hosting_note = fields.Text(
        string="What the law says of keeping data there",
        compute="_compute_hosting_note",
    )

    @api.depends("hosting_country_id", "country_id")
    @api.depends_context("lang")
    def _compute_hosting_note(self):
        for company in self:
            company.hosting_note = company._get_hosting_note()

    @api.constrains("smallest_group")
    def _check_smallest_group(self):
        if any(company.smallest_group < FEWEST for company in self):
            self._refuse_small_group()

    @api.model_create_multi
    def create(self, vals_list):
        """Give each new company its own numbering of members, units and agreements."""
        companies = super().create(vals_list)
        companies._create_missing_sequences(companies)
        return companies

    def _refuse_small_group(self):
        """Say how large a group in figures is at least.

        :raises ValidationError: always
        """
        raise ValidationError(
            self.env._(
                "A group in figures has at least %(count)s people.", count=FEWEST
            )
        )

    def _get_smallest_group(self):
        """The fewest people that a figure may stand for."""
        self.ensure_one()
        return max(self.smallest_group, FEWEST)

    def _get_hosting_note(self):
        """What is still to be done about the country that the data are kept in.

        Localisations fill this in from dated and sourced figures.

        :return: str, False where nothing is
        """
        self.ensure_one()
        return False

    def _get_guardian_rule(self, day):
        """What the law of the country asks before data of children are kept.

        Localisations fill this in from dated and sourced figures.

        :param date day: the day of the consent
        :return: (age from which on people decide for themselves, 0 where no rule is
            known; whether a judge agrees as well; note on the law or False)
        """
        self.ensure_one()
        return 0, False, False

    def _check_identity_authorised(self):
        """Refuse identity numbers and their scans where the law has them wait.

        Localisations fill this in.
        """

    @api.model
    def _get_page_references(self):
        """The references that stand on the pages of whoever is logged in.

        :return: list of str
        """
        # visitors without a login belong to no cooperative: forms for them name theirs
        if self.env.user._is_public():
            return []
        return [
            reference
            for company in self.env.companies
            for reference in company._get_data_references()
        ]

    def _get_consent_rule(self, day, code=None):
        """What the law of the country asks of a consent.

        Localisations fill this in from dated and sourced figures.

        :param date day: the day of the consent
        :param str code: code of the purpose, where one is known
        :return: (whether it has to be in writing, note on the law or False, whether
            what the social file holds needs a consent of its own)
        """
        self.ensure_one()
        return False, False, False

    def _get_data_references(self):
        """What the authority gave for people's data, as it stands on forms.

        Localisations fill this in.

        :return: list of str, such as "CNDP A-12/2026"
        """
        self.ensure_one()
        return []

    @api.model
    def _get_member_sequences(self):
        """Return the numberings that each company has, as values by sequence code."""
        return {
            "coopaem.member": {
                "name": self.env._("Cooperative: members"),
                "prefix": "M",
                "padding": 4,
            },
            "coopaem.unit": {
                "name": self.env._("Cooperative: units"),
                "prefix": "U",
                "padding": 3,
            },
            "coopaem.agreement": {
                "name": self.env._("Cooperative: agreements"),
                "prefix": "AG",
                "padding": 5,
            },
        }

    @api.model
    def _create_missing_sequences(self, companies=None):
        """Create the numberings that companies lack; safe to repeat.

        :param companies: the companies to look at, all of them when not given
        """
        if companies is None:
            companies = self.sudo().search([("active", "in", [True, False])])
        sequences = self._get_member_sequences()
        Sequence = self.env["ir.sequence"].sudo()
        existing = set(
            Sequence._read_group(
                [
                    ("code", "in", list(sequences)),
                    ("company_id", "in", companies.ids),
                ],
                groupby=["code", "company_id"],
            )
        )
        Sequence.create(
            [
                {**values, "code": code, "company_id": company.id}
                for company in companies
                for code, values in sequences.items()
                if (code, company) not in existing
            ]
        )
