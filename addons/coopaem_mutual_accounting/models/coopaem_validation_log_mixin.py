# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from odoo.addons.coopaem_member.models.in_turn import begin_in_turn


class CoopaemValidationLogMixin(models.AbstractModel):
    """What members hand in: each step is kept, and a ceiling may let it through.

    A model that inherits from this has ``unit_id`` and ``company_id``, and says what it
    is in the methods below "Hooks". How it waits and is accepted is its own.
    """

    _name = "coopaem.validation.log.mixin"
    _description = "Document of which the steps are kept"

    validation_step_ids = fields.One2many(
        comodel_name="coopaem.validation.step",
        inverse_name="res_id",
        string="Steps of the validation",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
        groups="base.group_user",
        bypass_search_access=True,
    )

    # Hooks
    def _get_validation_type(self):
        """What kind of document this is.

        :return: str, a key of DOCUMENT_TYPES
        """
        raise NotImplementedError

    def _get_validation_amount(self):
        """The amount held against the ceiling.

        :return: float in company currency, tax included
        """
        raise NotImplementedError

    def _get_validation_title(self):
        """What the document is called after its kind, in the language of the reader.

        A step keeps the name of its moment, in the language of who took it.

        :return: str
        """
        self.ensure_one()
        return self.display_name

    def _get_validation_name(self):
        """What the document is called where nothing else says what kind it is.

        :return: str, such as “Invoice for a customer, 100 DH”
        """
        kinds = self.env["coopaem.validation.step"]._get_kinds()
        title = self._get_validation_title()
        return f"{kinds[self._get_validation_type()]} {title}"

    def _get_validation_units(self):
        """The units whose people do not validate the document.

        :return: coopaem.unit
        """
        return self.unit_id

    # Ceilings and steps
    def _get_within_ceiling(self):
        """The documents that may pass by themselves.

        What passed by itself in this month counts: a ceiling is for all documents of a
        kind that a unit hands in during a month.

        :return: those of the documents
        """
        ceilings = self.env["coopaem.validation.ceiling"]._get_ceilings(self)
        documents = self.filtered(lambda document: document in ceilings)
        if not documents:
            return documents
        # Documents handed in at the same moment do not see each other.
        begin_in_turn(documents.unit_id)
        used = self.env["coopaem.validation.step"]._get_used(documents)
        within = self.browse()
        for document in documents:
            key = (document.unit_id.id, document._get_validation_type())
            amount = abs(document._get_validation_amount()) + used[key]
            currency = document.company_id.currency_id
            if currency.compare_amounts(amount, ceilings[document]) <= 0:
                used[key] = amount
                within |= document
        return within

    def _log_validation(self, step, comment=False):
        """Keep a step: who, when and why.

        :param str step: a value of coopaem.validation.step's ``step``
        :param str comment: the reason given
        :return: coopaem.validation.step, as superuser
        """
        # Steps are written by the steps alone, whoever takes them.
        steps = self.env["coopaem.validation.step"].sudo()
        logged = steps.create(
            [
                {
                    "res_model": self._name,
                    "res_id": document.id,
                    "document_type": document._get_validation_type(),
                    "name": document.display_name,
                    "unit_id": document.unit_id.id,
                    "company_id": document.company_id.id,
                    "user_id": self.env.uid,
                    "amount": document._get_validation_amount(),
                    "step": step,
                    "comment": comment,
                }
                for document in self
            ]
        )
        logged._tell_members()
        return logged

    def _check_not_own(self):
        """Refuse who holds a unit whose document it is.

        :raises AccessError: naming the unit
        """
        # Who validates need not see who holds a unit.
        self.sudo()._get_validation_units()._check_not_own()
