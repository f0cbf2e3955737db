# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The mail about a seat that became free comes from the cooperative.

Without a sender it came from whoever gave the seat back. Templates are not updated.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE mail_template template
           SET email_from = '{{ (object.company_id or object.event_id.company_id)'
               '.email_formatted }}'
          FROM ir_model_data data
         WHERE data.model = 'mail.template'
           AND data.res_id = template.id
           AND data.module = 'coopaem_coaching'
           AND data.name = 'mail_template_workshop_seat'
           AND COALESCE(template.email_from, '') = ''
        """
    )
