# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

# What mails that are kept as they were edited said and say now.
AMOUNTS = {
    "mail_template_invoice_paid": (
        "format_amount(object.amount_total, object.currency_id)",
        "format_amount(object._get_paid()[object], object.currency_id)",
    ),
    "mail_template_expense_paid": (
        "format_amount(object.amount, object.currency_id)",
        "format_amount(object.move_id._get_paid()[object.move_id], object.currency_id)",
    ),
}


def migrate(cr, version):
    """Keep the reasons and steps of notes; tell by mail what was really paid."""
    _keep_notes(cr)
    for name, (before, now) in AMOUNTS.items():
        cr.execute(
            SQL(
                """
                UPDATE mail_template template
                   SET body_html = replace(body_html::text, %s, %s)::jsonb
                  FROM ir_model_data data
                 WHERE data.module = 'coopaem_mutual_accounting'
                   AND data.model = 'mail.template'
                   AND data.name = %s
                   AND template.id = data.res_id
                   AND body_html IS NOT NULL
                """,
                before,
                now,
                name,
            )
        )


def _keep_notes(cr):
    """Give notes the validation that they have now.

    Their reason for sending back was a field of its own, and their state said alone
    whether they wait.
    """
    table = "coopaem_cashbook_note"
    for name, column in (
        ("validation_state", "varchar"),
        ("validation_comment", "text"),
    ):
        if not column_exists(cr, table, name):
            create_column(cr, table, name, column)
    cr.execute(
        """
        UPDATE coopaem_cashbook_note
           SET validation_state = CASE state WHEN 'to_check' THEN 'waiting'
                                             ELSE 'sent_back' END
         WHERE state IN ('to_check', 'sent_back') AND validation_state IS NULL
        """
    )
    if column_exists(cr, table, "reason"):
        cr.execute(
            """
            UPDATE coopaem_cashbook_note
               SET validation_comment = reason
             WHERE reason IS NOT NULL AND validation_comment IS NULL
            """
        )
