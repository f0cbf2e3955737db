# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.modules.migration import exec_script
from odoo.tests import tagged
from odoo.tools import file_path

from .note_common import NoteCommon

SCRIPT = "coopaem_mutual_accounting/migrations/19.0.1.1.0/pre-migrate.py"


@tagged("post_install", "-at_install")
class TestMigration(NoteCommon):
    """What the addon finds in databases of before."""

    def _migrate(self):
        self.env.flush_all()
        exec_script(
            self.env.cr,
            "19.0.1.0.0",
            file_path(SCRIPT),
            "coopaem_mutual_accounting",
            "pre",
            "19.0.1.1.0",
        )
        self.env.invalidate_all()

    def test_notes_keep_their_reason_and_wait_again(self):
        with freeze_time("2026-09-15 10:00:00"):
            offset = 3 * 24 * 3600
            self._send(self._operation("fine"))
            self._send(self._operation("check"), self._operation("back"), offset=offset)
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE coopaem_cashbook_note ADD COLUMN reason varchar;
            UPDATE coopaem_cashbook_note
               SET validation_state = NULL, validation_comment = NULL;
            UPDATE coopaem_cashbook_note SET state = 'sent_back', reason = 'Twice'
             WHERE client_uuid = %s
            """,
            (self._key("back"),),
        )
        for _turn in range(2):
            self._migrate()
            self.assertEqual(
                [
                    (self._note(name).validation_state, self._note(name).state)
                    for name in ("fine", "check", "back")
                ],
                [(False, "noted"), ("waiting", "to_check"), ("sent_back", "sent_back")],
            )
        self.assertEqual(self._note("back").validation_comment, "Twice")
        self._note("check").with_user(self.accountant)._send_back("Twice, too")
        self.assertEqual(self._note("check").state, "sent_back")

    def test_notes_without_the_old_field(self):
        with freeze_time("2026-09-15 10:00:00"):
            self._send(self._operation("one"), offset=3 * 24 * 3600)
        self._migrate()
        self.assertEqual(self._note("one").validation_state, "waiting")

    def test_mails_tell_what_was_paid(self):
        template = self.env.ref("coopaem_mutual_accounting.mail_template_invoice_paid")
        before = "format_amount(object.amount_total, object.currency_id)"
        now = "format_amount(object._get_paid()[object], object.currency_id)"
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE mail_template
               SET body_html = replace(body_html::text, %s, %s)::jsonb
             WHERE id = %s
            """,
            (now, before, template.id),
        )
        self.env.invalidate_all()
        self.assertIn(before, template.body_html)
        self._migrate()
        self.assertIn(now, template.body_html)
        self.assertNotIn(before, template.body_html)
