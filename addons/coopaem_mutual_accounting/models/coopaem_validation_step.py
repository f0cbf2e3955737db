# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models

from .coopaem_validation_mixin import DOCUMENT_TYPES

# Steps that members are told of by mail: the kind of notice, and the mail. What was
# accepted by itself they did themselves.
NOTICES = {
    "accepted": "coopaem_mutual_accounting.mail_template_accepted",
    "sent_back": "coopaem_mutual_accounting.mail_template_sent_back",
}


class CoopaemValidationStep(models.Model):
    """Who handed in, accepted or sent back a document, when and why."""

    _name = "coopaem.validation.step"
    _description = "Step of a validation"
    _inherit = "coopaem.notice.mixin"
    _order = "date desc, id desc"

    name = fields.Char(string="Document", required=True, readonly=True)
    title = fields.Char(
        string="Which document",
        compute="_compute_title",
        help="What the document is called now: its number, or for whom and how much.",
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record",
        model_field="res_model",
        required=True,
        readonly=True,
    )
    document_type = fields.Selection(
        selection=DOCUMENT_TYPES, required=True, readonly=True
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    amount = fields.Monetary(readonly=True, help="Tax included.")
    step = fields.Selection(
        selection=[
            ("submitted", "Handed in"),
            ("self_accepted", "Accepted by itself"),
            ("accepted", "Accepted"),
            ("sent_back", "Sent back"),
            ("booked", "Booked"),
            ("corrected", "Reopened for correction"),
            ("offered", "Offered to a colleague"),
            ("agreed", "Agreed by the colleague"),
            ("refused", "Refused by the colleague"),
            ("cancel_asked", "Cancelling asked for"),
            ("cancel_refused", "Cancelling refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
    )
    comment = fields.Text(string="Why", readonly=True)

    _record_index = models.Index("(res_model, res_id)")

    @api.depends("name", "res_model", "res_id")
    @api.depends_context("lang")
    def _compute_title(self):
        titles = self._get_titles()
        for step in self:
            step.title = titles.get(step.id, step.name)

    # Telling the unit's people
    def _tell_members(self):
        """Write to the people of the units what the cooperative did."""
        # Of a cash book that came back a mail of its own tells, with its month.
        documents = self.filtered(lambda one: one.document_type != "cash_book")
        for step, template in NOTICES.items():
            documents.filtered(lambda one, step=step: one.step == step)._send_notices(
                step, template
            )

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin: all who hold the unit, but who did it
        return {
            step.id: step.unit_id._get_holder_partners() - step.user_id.partner_id
            for step in self
        }

    def _get_own_page(self):
        """Where the unit's people find the document.

        :return: str, an address of the portal
        """
        self.ensure_one()
        unit = self.env["coopaem.unit"]
        return unit._get_own_pages().get(self.document_type, "/my/news") % {
            "id": self.res_id
        }

    def _get_notice_title(self):
        """What the document is called, such as Invoice INV/2026/00001."""
        self.ensure_one()
        return self._get_notice_titles()[self.id]

    def _get_notice_titles(self):
        """What the documents are called now, after what kind they are.

        :return: dict {id: str}
        """
        kinds = self._get_kinds()
        titles = self._get_titles()
        return {
            step.id: f"{kinds[step.document_type]} {titles[step.id]}" for step in self
        }

    @api.model
    def _get_kinds(self):
        """The kinds of documents, in the language of the reader.

        :return: dict {kind: str}
        """
        return dict(self._fields["document_type"]._description_selection(self.env))

    def _get_titles(self):
        """What the documents are called now, in the language of the reader.

        What is not there any more goes by the name that the step kept.

        :return: dict {id: str}
        """
        titles = {}
        for model, steps in self.grouped("res_model").items():
            # The steps are the reader's own, and so are the documents they are of.
            documents = self.env[model].sudo().browse(steps.mapped("res_id")).exists()
            known = dict(zip(documents.ids, documents, strict=True))
            for step in steps:
                document = known.get(step.res_id)
                titles[step.id] = (
                    document._get_validation_title() if document else step.name
                )
        return titles

    @api.model
    def _get_used(self, documents):
        """What passed by itself in this month, which ceilings count.

        :param documents: records of one model with the validation mixin
        :return: defaultdict {(id of the unit, type of document): float in company
            currency}
        """
        month = fields.Datetime.now().replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        # Entrepreneurs hand in, and have no access to the steps of validations.
        rows = self.sudo()._read_group(
            [
                ("unit_id", "in", documents.unit_id.ids),
                ("step", "=", "self_accepted"),
                ("date", ">=", month),
                ("amount", ">", 0),
            ],
            ["unit_id", "document_type"],
            ["amount:sum"],
        )
        return defaultdict(
            float, {(unit.id, kind): amount for unit, kind, amount in rows}
        )
