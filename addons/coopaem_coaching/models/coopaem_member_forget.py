# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""To be forgotten: what is taken out of the database when a member's time is over."""

from odoo import models
from odoo.tools import SQL

# Kept of a person when all else goes: nothing that points to one.
KEPT = {"sex", "situation_entry", "situation_now"}
# Every model about a member, and its words that go; also of addons that need not
# be installed. What has a file or messages loses them, but for what the accounts keep.
FORGOTTEN = {
    "coopaem.action": ("name", "goal", "evidence"),
    # of members alone: who signed for the cooperative stays
    "coopaem.agreement": ("document_html", "signed_by", "note", "access_token"),
    "coopaem.assessment": ("note",),
    "coopaem.assessment.answer": ("note",),
    "coopaem.assessment.score": (),
    "coopaem.bank.request": ("acc_number", "acc_holder_name", "reason"),
    "coopaem.business.plan": (
        "customers",
        "value",
        "channels",
        "relations",
        "income_sources",
        "resources",
        "activities",
        "partners",
        "spending",
    ),
    "coopaem.business.plan.line": ("name",),
    "coopaem.cashbook.note": (
        "device",
        "problem",
        "validation_comment",
        "person",
        "person_key",
    ),
    "coopaem.cashbook.refusal": ("message", "said", "comment"),
    "coopaem.cohort.member": (),
    "coopaem.consent": ("proof_name", "guardian_name", "judge_reference"),
    "coopaem.data.request": ("details", "answer"),
    "coopaem.expense": ("validation_comment",),
    "coopaem.followup": ("goals",),
    "coopaem.followup.milestone": ("note",),
    "coopaem.indicator.measure": (),
    # deleted, see _forget_files
    "coopaem.member.document": (),
    "coopaem.member.path": ("note",),
    "coopaem.member.path.step": (
        "reference",
        "obstacle",
        "proof_name",
        "proof_comment",
    ),
    "coopaem.member.status": ("note",),
    "coopaem.pay.line": ("access_token", "waiver_reason"),
    "coopaem.price": ("note",),
    "coopaem.price.line": ("name",),
    "coopaem.session": ("place", "summary"),
    "coopaem.session.decision": ("name",),
    "coopaem.social.cover": ("number", "holder", "proof_name"),
    "coopaem.social.due": ("refusal", "proof_name"),
    # who looked at the file stays until the log's own time is over
    "coopaem.social.read": (),
    "coopaem.till.operation": (),
    "coopaem.unit.hours": (),
    # what was sent stays, as the body has it
    "coopaem.wage.declaration.line": (
        "declared_name",
        "insured_number",
        "identity_number",
        "civil_status",
        "address",
        "category",
    ),
    "coopaem.workshop.attendance": ("name",),
    # emptied like those of candidates who never joined
    "crm.lead": (),
    "event.registration": ("name", "email", "phone", "company_name"),
}
# Their files prove what is in the accounts.
ACCOUNTS = {"coopaem.expense", "coopaem.pay.line", "coopaem.till.operation"}
# Where members stand in files of what their records belong to: (the way there, words
# that speak of the files). The whole file goes, whoever else is in it.
FILES_ABOVE = {
    "coopaem.wage.declaration.line": ("declaration_id", ("file_name", "list_data_name"))
}
# What stands where something has to stand.
NOTHING = "–"


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    def _anonymise(self):
        """Take out of the database what points to these people.

        Amounts, dates and numbers stay: invoices, pay and shares are the accounts'.
        """
        for member in self.sudo().with_context(
            active_test=False, tracking_disable=True, mail_notrack=True
        ):
            name = self.env._("Former member %(ref)s", ref=member.ref)
            found = member._get_data_records()
            member._forget_files(found)
            social = {
                field: False
                for field in member._get_social_fields() - KEPT
                if member._fields[field].store
            }
            member.write(
                {
                    **social,
                    "note": False,
                    "is_anonymised": True,
                    "active": False,
                    "referrer_id": False,
                }
            )
            member._forget_contact(name)
            leads = member.env["crm.lead"].search([("member_id", "=", member.id)])
            leads._anonymise_candidates()
            member._forget_words(found)
            member._forget_bank_accounts()
        self._log_data("member")

    def _forget_files(self, found):
        """Delete papers, pictures, messages, private notes and events of a member.

        :param list found: the recordsets that are about the member
        """
        env = self.env
        sessions = env["coopaem.session"].search([("member_id", "=", self.id)])
        sessions.event_id.with_context(session_sync=True, dont_notify=True).unlink()
        env["coopaem.session.note"].search(
            [("session_id", "in", sessions.ids)]
        ).unlink()
        env["coopaem.member.document"].search([("member_id", "=", self.id)]).unlink()
        for records in found:
            if records._name in ACCOUNTS or not records._auto:
                continue
            self._forget_attachments(records)
            self._forget_messages(records)
            if records._name in FILES_ABOVE:
                path, names = FILES_ABOVE[records._name]
                self._forget_attachments(records[path])
                self._empty(records[path], names)

    def _forget_attachments(self, records):
        """Delete the files of records, those of their fields too."""
        self.env["ir.attachment"].search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                "|",
                ("res_field", "=", False),
                ("res_field", "!=", False),
            ]
        ).unlink()

    def _forget_messages(self, records):
        """Delete what was written on records, and what was to be done with them."""
        for model, name in (("mail.message", "model"), ("mail.activity", "res_model")):
            self.env[model].search(
                [(name, "=", records._name), ("res_id", "in", records.ids)]
            ).unlink()

    def _forget_words(self, found):
        """Empty what was written about a member.

        What is signed, closed or booked is guarded against every change; its time is
        over, hence in the database itself.

        :param list found: the recordsets that are about the member
        """
        for records in found:
            self._empty(records, FORGOTTEN.get(records._name, ()))
            if records._name == "event.registration":
                answers = records.evaluation_input_id
                self._empty(answers, ("email", "nickname"))
                self._empty(
                    answers.user_input_line_ids, ("value_char_box", "value_text_box")
                )

    def _empty(self, records, names):
        """Empty fields of records, whatever guards them.

        :param records: a recordset
        :param names: of char, text or html fields
        """
        names = [name for name in names if name in records._fields]
        records = records.exists()
        if not records or not names:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL(", ").join(
                    SQL(
                        "%s = %s",
                        SQL.identifier(name),
                        NOTHING if records._fields[name].required else None,
                    )
                    for name in names
                ),
                records.ids,
            )
        )
        records.invalidate_recordset()

    def _forget_bank_accounts(self):
        """Take numbers and holders out of bank accounts; payments still refer to them.

        Trusted accounts refuse to be changed and tell the contact of it, hence in the
        database itself.
        """
        accounts = self.partner_id.bank_ids
        self._forget_messages(accounts)
        self._empty(accounts, ("acc_holder_name", "clearing_number", "note"))
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner_bank
                   SET active = FALSE, acc_number = 'former-' || id,
                       sanitized_acc_number = 'FORMER' || id
                 WHERE id = ANY(%s)
                """,
                accounts.ids,
            )
        )
        accounts.invalidate_recordset()

    def _forget_contact(self, name):
        """Empty the contact of a member, and close the portal to it."""
        partner = self.partner_id
        for user in partner.user_ids:
            user.write({"active": False, "login": f"former-{user.id}"})
        # an archived login is none that keeps the contact
        partner.with_context(active_test=True).write(
            {
                "name": name,
                "active": False,
                **dict.fromkeys(
                    (
                        "email",
                        "phone",
                        "street",
                        "street2",
                        "zip",
                        "city",
                        "vat",
                        "website",
                        "comment",
                        "image_1920",
                        "function",
                    ),
                    False,
                ),
            }
        )
        partner.user_ids.signature = False
