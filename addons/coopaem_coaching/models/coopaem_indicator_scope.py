# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CoopaemIndicatorScope(models.Model):
    """Whose figures are looked at: a whole cooperative, or one of its programmes.

    Programme officers choose from these, and need not read the programmes themselves.
    """

    _name = "coopaem.indicator.scope"
    _description = "Scope of figures"
    _order = "programme_id, name, id"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    country_id = fields.Many2one(
        comodel_name="res.country", string="Country", readonly=True
    )
    programme_id = fields.Many2one(
        comodel_name="coopaem.programme",
        string="Programme",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    date = fields.Datetime(
        string="Counted on", readonly=True, help="When the figures were last counted."
    )

    _programme_uniq = models.UniqueIndex(
        "(company_id, COALESCE(programme_id, 0))",
        "The programme has its figures already.",
    )

    @api.model
    def _update(self, company):
        """Make the scopes of a company: itself and each of its programmes.

        :return: {id of the programme, or False: scope}
        """
        programmes = self.env["coopaem.programme"].search(
            [("company_id", "=", company.id)]
        )
        scopes = {
            scope.programme_id.id: scope
            for scope in self.search([("company_id", "=", company.id)])
        }
        names = {
            False: company.name,
            **{programme.id: programme.name for programme in programmes},
        }
        new = self.create(
            [
                {
                    "name": name,
                    "company_id": company.id,
                    "country_id": company.country_id.id,
                    "programme_id": programme_id,
                }
                for programme_id, name in names.items()
                if programme_id not in scopes
            ]
        )
        scopes |= {scope.programme_id.id: scope for scope in new}
        for programme_id, name in names.items():
            scope = scopes[programme_id]
            if scope.name != name or scope.country_id != company.country_id:
                scope.write({"name": name, "country_id": company.country_id.id})
        return {key: scopes[key] for key in names}
