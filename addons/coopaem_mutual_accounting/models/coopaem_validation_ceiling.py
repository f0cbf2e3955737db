# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from .coopaem_validation_mixin import CEILING_TYPES


class CoopaemValidationCeiling(models.Model):
    """Up to which amount a month units validate their own documents.

    A unit's own ceiling goes before the one for all units. Where there is none, every
    document waits for the cooperative.
    """

    _name = "coopaem.validation.ceiling"
    _description = "Ceiling of self-validation"
    _order = "document_type, unit_id, id"
    _check_company_auto = True

    document_type = fields.Selection(selection=CEILING_TYPES, required=True)
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: all units without a ceiling of their own.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    ceiling = fields.Monetary(
        required=True,
        help="Tax included, for each unit, kind and month. Documents are accepted as "
        "they are handed in until those of the month come to this amount; 0 lets none "
        "through. A cash book counts with its takings and its costs.",
    )

    _unit_type_uniq = models.UniqueIndex(
        "(company_id, COALESCE(unit_id, 0), document_type)",
        "There is a ceiling for these documents already. Change that one.",
    )
    _ceiling_positive = models.Constraint(
        "CHECK(ceiling >= 0)", "A ceiling is zero or more."
    )

    def _compute_display_name(self):
        labels = dict(self._fields["document_type"]._description_selection(self.env))
        for rule in self:
            rule.display_name = " – ".join(
                filter(None, [labels.get(rule.document_type), rule.unit_id.name])
            )

    def _get_ceilings(self, documents):
        """The ceilings of documents, read in one query.

        :param documents: records of one model with the validation mixin
        :return: dict {document: ceiling in company currency}; no entry: none is set
        """
        # Entrepreneurs hand in, and have no access to ceilings.
        ceilings = self.sudo().search(
            [
                ("company_id", "in", documents.company_id.ids),
                ("unit_id", "in", [False, *documents.unit_id.ids]),
            ]
        )
        found = {
            (rule.company_id, rule.unit_id, rule.document_type): rule.ceiling
            for rule in ceilings
        }
        no_unit = self.env["coopaem.unit"]
        result = {}
        for document in documents:
            kind = document._get_validation_type()
            for unit in (document.unit_id, no_unit):
                key = (document.company_id, unit, kind)
                if key in found:
                    result[document] = found[key]
                    break
        return result
