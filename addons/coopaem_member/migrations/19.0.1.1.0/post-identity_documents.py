# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Scans of identity cards are guarded as the numbers on them.

Types of document are not updated by themselves.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE coopaem_document_type kind
           SET is_identity = TRUE
          FROM ir_model_data data
         WHERE data.model = 'coopaem.document.type'
           AND data.res_id = kind.id
           AND data.module = 'coopaem_member'
           AND data.name = 'document_type_identity'
        """
    )
