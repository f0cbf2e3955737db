# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Telling members by mail what happened to what is theirs.

What happened is always told on the portal, under "News". Whether a mail goes as well is
decided in one place: ``res.partner._get_notice_readers``.
"""

from collections import defaultdict

from odoo import Command, models

from .portal_format import choose_figures, is_right_to_left


class CoopaemNoticeMixin(models.AbstractModel):
    """A record of which members are told by mail.

    Mails are put in Odoo's queue in the transaction of what they tell: what is undone
    is not told.
    """

    _name = "coopaem.notice.mixin"
    _description = "Record of which members are told by mail"

    def _get_notice_partners(self):
        """Whom each record concerns; who of them gets a mail is decided elsewhere.

        :return: {record id: res.partner}
        """
        raise NotImplementedError

    def _get_notice_company(self):
        """The cooperative that writes.

        :return: res.company
        """
        return self.company_id

    def _send_notices(self, kind, template):
        """Put the mails about some records in Odoo's queue.

        One mail per record, language and way to write figures of whom it concerns.

        :param str kind: key of a kind of notices, see ``res.users._get_notice_kinds``
        :param str template: XML id of the mail template
        :return: mail.mail
        """
        # members are told of what is theirs, whoever made it happen
        records = self.sudo()
        concerned = records._get_notice_partners()
        everybody = records.env["res.partner"].union(*concerned.values())
        readers = everybody._get_notice_readers(kind)
        alike = records._group_notice_readers(
            {record.id: concerned[record.id] & readers for record in records}
        )
        vals_list = []
        for (code, figures), partners in alike.items():
            vals_list += (
                records.browse(partners)
                .with_context(portal_figures=figures)
                ._prepare_notice_mails(template, code, partners)
            )
        mails = records.env["mail.mail"].create(vals_list)
        if mails:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mails

    def _group_notice_readers(self, readers):
        """Put together who is written to alike.

        :param dict readers: {record id: res.partner}
        :return: {(language, figures): {record id: res.partner}}, figures as the
            context's ``portal_figures``
        """
        alike = defaultdict(dict)
        for record in self:
            for partner in readers[record.id]:
                same = alike[
                    record._get_notice_language(partner), choose_figures(partner)
                ]
                same[record.id] = same.get(record.id, partner.browse()) | partner
        return alike

    def _prepare_notice_mails(self, template, code, partners):
        """The values of the mails in one language.

        :param str template: XML id of the mail template
        :param str code: the language
        :param dict partners: {record id: who gets the mail}
        :return: list of values of mail.mail
        """
        rendered = (
            self.env.ref(template)
            .sudo()
            .with_context(template_preview_lang=code, lang=code)
            ._generate_template(
                self.ids, ("subject", "body_html", "email_from", "reply_to")
            )
        )
        vals_list = []
        for record in self:
            values = rendered[record.id]
            vals = {
                "subject": values["subject"],
                "body_html": values["body_html"],
                "body": values["body_html"],
                "model": record._name,
                "res_id": record.id,
                "recipient_ids": [Command.set(partners[record.id].ids)],
                "auto_delete": True,
            }
            for name in ("email_from", "reply_to"):
                if values.get(name):
                    vals[name] = values[name]
            vals_list.append(vals)
        return vals_list

    def _get_notice_language(self, partner):
        """The language in which somebody is written to.

        :param partner: res.partner
        :return: code of an installed language
        """
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        candidates = (
            partner.lang,
            self._get_notice_company().partner_id.lang,
            self.env.lang,
        )
        return next((code for code in candidates if code in installed), "en_US")

    # What mails say
    def _get_notice_link(self, path):
        """A page of the portal, in the language of the environment.

        :param str path: its address, from ``/my`` on
        :return: str
        """
        lang = self.env["res.lang"]._get_data(code=self.env.lang)
        prefix = f"/{lang.url_code}" if lang else ""
        return f"{self.get_base_url()}{prefix}{path}"

    def _get_notice_direction(self):
        """The direction of the mail's text."""
        return "rtl" if is_right_to_left(self.env) else "ltr"
