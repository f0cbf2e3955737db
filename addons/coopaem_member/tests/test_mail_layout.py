# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import TransactionCase, tagged

LAYOUTS = ("mail.mail_notification_layout", "mail.mail_notification_light")


@tagged("post_install", "-at_install")
class TestMailLayout(TransactionCase):
    """Odoo's mails to customers and members are those of the cooperative."""

    def _send(self, layout, lang):
        """Send a note about a partner to somebody; the mail's body."""
        self.env["res.lang"]._activate_lang(lang)
        reader = self.env["res.partner"].create(
            {"name": "Hôtel Batha", "email": "batha@example.com", "lang": lang}
        )
        self.env.user.signature = ""
        before = self.env["mail.mail"].search([])
        self.env.company.partner_id.message_notify(
            partner_ids=reader.ids,
            body="Devis",
            subject="Devis",
            email_layout_xmlid=layout,
            force_email_lang=lang,
            mail_auto_delete=False,
            force_send=False,
        )
        return (self.env["mail.mail"].search([]) - before).body_html

    def test_no_other_name(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                body = self._send(layout, "fr_FR")
                self.assertIn("Devis", body)
                self.assertNotIn("odoo.com", body)
                self.assertNotIn("Odoo", body)

    def test_direction_of_the_language(self):
        for layout in LAYOUTS:
            for lang, direction in (("fr_FR", "ltr"), ("ar_001", "rtl")):
                with self.subTest(layout, lang=lang):
                    self.assertIn(f'dir="{direction}"', self._send(layout, lang))

    def test_who_follows_may_stop(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                view = self.env["ir.qweb"]._render(
                    layout,
                    {
                        "lang": "en_US",
                        "company": self.env.company,
                        "message": self.env["mail.message"].new({"body": "Devis"}),
                        "show_unfollow": True,
                        "email_notification_force_footer": True,
                        "is_html_empty": lambda _html: True,
                        **dict.fromkeys(
                            (
                                "subtype",
                                "tracking_values",
                                "has_button_access",
                                "subtitles",
                                "is_discussion",
                                "email_notification_force_header",
                                "email_notification_allow_header",
                                "email_add_signature",
                                "signature",
                                "record_name",
                                "author_user",
                            ),
                            False,
                        ),
                    },
                )
                self.assertIn("/mail/unfollow", view)
                # Odoo looks for it to take it away from who does not follow.
                mail = self.env["mail.mail"].create({"body_html": view})
                sent = mail._personalize_outgoing_body(
                    view, partner=False, doc_to_followers={}
                )
                self.assertNotIn("/mail/unfollow", sent)
