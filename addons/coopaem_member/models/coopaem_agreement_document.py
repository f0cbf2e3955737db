# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The documents that an agreement asks its member for."""

from odoo import api, fields, models
from odoo.tools import SQL

from .coopaem_member_document import OFFICE

# the state that counts when a member has several documents of a type
BEST_FIRST = ("received", "waived", "expired", "missing")


class CoopaemAgreement(models.Model):
    _inherit = "coopaem.agreement"

    document_ids = fields.Many2many(
        comodel_name="coopaem.member.document",
        string="Documents",
        compute="_compute_document_ids",
        groups=OFFICE,
    )
    document_count = fields.Integer(
        string="Documents asked for", compute="_compute_document_counts"
    )
    document_done_count = fields.Integer(
        string="Documents there", compute="_compute_document_counts"
    )
    has_missing_documents = fields.Boolean(
        string="Documents missing",
        compute="_compute_document_counts",
        search="_search_has_missing_documents",
    )
    document_summary = fields.Char(
        string="Documents in short", compute="_compute_document_counts"
    )

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("document_type_ids", "member_id.document_ids")
    def _compute_document_ids(self):
        documents = self._get_documents()
        for agreement in self:
            found = documents.get(agreement.member_id._origin.id, {})
            agreement.document_ids = self.env["coopaem.member.document"].union(
                *(
                    found[type_id]
                    for type_id in agreement.document_type_ids._origin.ids
                    if type_id in found
                )
            )

    @api.depends(
        "document_type_ids",
        "member_id.document_ids.type_id",
        "member_id.document_ids.has_file",
        "member_id.document_ids.date_end",
        "member_id.document_ids.is_waived",
    )
    def _compute_document_counts(self):
        # how many there are is known to whoever reads the agreement, not what they hold
        documents = self.sudo()._get_documents()
        for agreement in self:
            found = documents.get(agreement.member_id._origin.id, {})
            asked = agreement.document_type_ids._origin.ids
            done = [
                type_id
                for type_id in asked
                if type_id in found and found[type_id].state in ("received", "waived")
            ]
            agreement.document_count = len(asked)
            agreement.document_done_count = len(done)
            agreement.has_missing_documents = len(done) < len(asked)
            agreement.document_summary = (
                self.env._(
                    "%(done)s of %(count)s documents", done=len(done), count=len(asked)
                )
                if asked
                else False
            )

    def _search_has_missing_documents(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["coopaem.member.document"].flush_model()
        self.flush_model(["member_id", "document_type_ids"])
        missing = SQL(
            """
            (SELECT asked.coopaem_agreement_id
               FROM coopaem_agreement_document_type_rel asked
               JOIN coopaem_agreement agreement
                 ON agreement.id = asked.coopaem_agreement_id
              WHERE NOT EXISTS (
                    SELECT FROM coopaem_member_document document
                     WHERE document.member_id = agreement.member_id
                       AND document.type_id = asked.coopaem_document_type_id
                       AND (document.is_waived
                            OR (document.has_file
                                AND (document.date_end IS NULL
                                     OR document.date_end >= %s)))))
            """,
            fields.Date.context_today(self),
        )
        if True in value and False in value:
            return []
        return [("id", "in" if True in value else "not in", missing)]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_documents(self):
        """Open the documents that the agreement asks for, with those still missing.

        :return: an action
        :raises AccessError: when the user may not write the member's documents
        """
        self.ensure_one()
        self.check_access("read")
        self._add_missing_documents()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_member_document_action"
        )
        action["domain"] = [
            ("member_id", "=", self.member_id.id),
            ("type_id", "in", self.document_type_ids.ids),
        ]
        action["context"] = {"default_member_id": self.member_id.id}
        return action

    # ------------------------------------------------------------------
    # CRUD, business methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create agreements, with a line for each document that is asked for."""
        agreements = super().create(vals_list)
        agreements._add_missing_documents()
        return agreements

    def write(self, vals):
        """Ask for the documents that were added."""
        res = super().write(vals)
        if {"document_type_ids", "type_id", "member_id"} & set(vals):
            self._add_missing_documents()
        return res

    def _get_documents(self):
        """The document that counts, of each type and member.

        :return: {member id: {document type id: coopaem.member.document}}
        """
        documents = self.env["coopaem.member.document"].search(
            [
                ("member_id", "in", self.member_id._origin.ids),
                ("type_id", "in", self.document_type_ids._origin.ids),
            ],
            order="date_received desc, id desc",
        )
        result = {}
        for document in documents.sorted(lambda d: BEST_FIRST.index(d.state)):
            by_type = result.setdefault(document.member_id.id, {})
            by_type.setdefault(document.type_id.id, document)
        return result

    def _add_missing_documents(self):
        """Give members a line for each document that they have none of yet."""
        documents = self.sudo()._get_documents()
        wanted = dict.fromkeys(
            (agreement.member_id.id, type_id)
            for agreement in self
            for type_id in agreement.document_type_ids.ids
            if type_id not in documents.get(agreement.member_id.id, {})
        )
        # whoever may write the agreement asks for its documents
        self.env["coopaem.member.document"].sudo().create(
            [
                {"member_id": member_id, "type_id": type_id}
                for member_id, type_id in wanted
            ]
        )
