# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Signing an agreement.

Sending an agreement freezes its text: what the member reads and signs is kept with its
hash, and every change of what was agreed takes it back. Nothing of it is written by
hand: buttons, the wizard of the cooperative and the member's page go through here.
"""

import base64
import hashlib
import logging
import uuid
from urllib.parse import urlencode

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import consteq, format_date, get_lang
from odoo.tools.mimetypes import guess_mimetype

_logger = logging.getLogger(__name__)

MOST_SIGNATURE_BYTES = 500 * 1024
MOST_NAME_LENGTH = 100
SIGN_FIELDS = {
    "access_token",
    "company_signature",
    "company_signed_by",
    "company_signed_on",
    "company_signed_user_id",
    "document_hash",
    "document_html",
    "document_lang",
    "paper_file",
    "sent_on",
    "signature",
    "signed_by",
    "signed_on",
    "signed_pdf",
}
PUBLISHED = ("to_sign", "signed", "running", "ended")
SIGN_ACTIVITY = "coopaem_member.mail_activity_type_agreement_sign"
TEMPLATE = "coopaem_member.mail_template_agreement_sign"
REPORT = "coopaem_member.report_agreement"


class CoopaemAgreement(models.Model):
    _name = "coopaem.agreement"
    _inherit = ["coopaem.agreement", "portal.mixin", "coopaem.portal.mixin"]

    # Whoever has it reads the agreement and may sign it: it leaves in links alone.
    access_token = fields.Char(groups="base.group_system")
    sent_on = fields.Datetime(string="Sent on", readonly=True, copy=False)
    document_html = fields.Html(
        string="Text that was sent",
        sanitize=False,
        readonly=True,
        copy=False,
        help="What the member was sent to sign, word for word.",
    )
    document_lang = fields.Char(
        string="Language of the text", readonly=True, copy=False
    )
    document_hash = fields.Char(
        string="Hash of the text",
        readonly=True,
        copy=False,
        help="SHA-256 of the text that was sent: it changes with every letter.",
    )
    signature = fields.Image(
        string="Member's signature",
        max_width=1024,
        max_height=1024,
        readonly=True,
        copy=False,
    )
    signed_by = fields.Char(string="Signed by", readonly=True, copy=False)
    signed_on = fields.Datetime(
        string="Signed on", readonly=True, copy=False, tracking=True
    )
    paper_file = fields.Binary(
        string="Signed paper",
        attachment=True,
        readonly=True,
        copy=False,
        help="The scan of the agreement, where it was signed on paper.",
    )
    company_signature = fields.Image(
        string="Cooperative's signature",
        max_width=1024,
        max_height=1024,
        readonly=True,
        copy=False,
    )
    company_signed_by = fields.Char(
        string="Signed for the cooperative by", readonly=True, copy=False
    )
    company_signed_on = fields.Datetime(
        string="Signed for the cooperative on",
        readonly=True,
        copy=False,
        tracking=True,
    )
    company_signed_user_id = fields.Many2one(
        comodel_name="res.users",
        string="User who signed for the cooperative",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    signed_pdf = fields.Binary(
        string="Signed agreement", attachment=True, readonly=True, copy=False
    )

    # ------------------------------------------------------------------
    # Compute methods, access
    # ------------------------------------------------------------------

    def _compute_access_url(self):
        # EXTENDS 'portal'
        for agreement in self:
            agreement.access_url = f"/my/agreements/{agreement.id}"

    def _get_portal_fields(self):
        # EXTENDS 'coopaem.portal.mixin'
        return super()._get_portal_fields() | {
            "number",
            "member_id",
            "unit_id",
            "type_id",
            "company_id",
            "date_start",
            "date_end",
            "state",
            "version",
            "signed_by",
            "signed_on",
            "access_url",
        }

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # EXTENDS 'mail': the chatter is the cooperative's, whatever members may read
        if message_operation == "read" and not self.env.user._is_internal():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("state", "signature_required")
    def _check_signed(self):
        for agreement in self:
            state = agreement.state
            if state == "to_sign" and not agreement.document_hash:
                raise ValidationError(
                    self.env._("Send %s, so that it can be signed.", agreement.number)
                )
            if state == "signed" and not agreement.signed_on:
                raise ValidationError(
                    self.env._("%s is not signed by the member.", agreement.number)
                )
            if (
                state == "running"
                and agreement.signature_required
                and not agreement._is_signed_by_both()
            ):
                raise ValidationError(
                    self.env._(
                        "%s starts once the member and the cooperative have signed it."
                        " Send it for signature.",
                        agreement.number,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let nobody create what is signed already."""
        for vals in vals_list:
            self._check_sign_fields(vals)
        agreements = super().create(vals_list)
        # Read, for callers choose default values through their context too.
        for agreement in agreements.sudo():
            self._check_sign_fields(filter(agreement.__getitem__, SIGN_FIELDS))
        return agreements

    def write(self, vals):
        """Keep what was signed; take back what was sent when its terms change."""
        self._check_sign_fields(vals)
        to_withdraw = self.browse()
        agreed = self._get_agreed_fields() & set(vals)
        for agreement in self if agreed else ():
            changed = {n for n in agreed if agreement._is_changed(n, vals[n])}
            if not changed:
                continue
            if agreement.state == "to_sign":
                to_withdraw |= agreement
            elif agreement.state == "signed" or agreement._extends_signed_end(vals):
                raise UserError(
                    self.env._(
                        "%(agreement)s is signed: what was agreed cannot change."
                        " Cancel it before it starts, or amend or renew it afterwards.",
                        agreement=agreement.number,
                    )
                )
        if vals.get("state") == "draft":
            to_withdraw |= self.filtered("document_hash")
        res = super().write(vals)
        to_withdraw._withdraw()
        if vals.get("state") in ("running", "cancelled", "draft"):
            # the reminder is the cooperative's and not a user's own
            self.sudo().activity_unlink([SIGN_ACTIVITY])
        return res

    def _check_sign_fields(self, vals):
        if not self.env.su and SIGN_FIELDS & set(vals):
            raise AccessError(
                self.env._("Signatures are given by signing, and not by writing them.")
            )

    def _extends_signed_end(self, vals):
        """Whether a last day that was signed would be moved to a later one."""
        if not self.signed_on or "date_end" not in vals:
            return False
        if self.env.su and self.env.context.get("coopaem_version_days"):
            return False
        new = fields.Date.to_date(vals["date_end"])
        return bool(self.date_end) and (not new or new > self.date_end)

    def _write_days(self, vals):
        # EXTENDS: cutting short and giving back is what starting and cancelling an
        # amendment do, for which the user's rights were checked
        return super(CoopaemAgreement, self.sudo())._write_days(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_send(self):
        """Freeze the text of drafts and mail their members the link to sign.

        :raises UserError: when a member can neither be mailed nor log in
        """
        self.check_access("write")
        self._check_state_is("draft")
        for agreement in self:
            agreement._check_can_be_sent()
        now = fields.Datetime.now()
        for agreement in self.sudo():
            lang = agreement._get_language()
            html = str(agreement._render_document(lang))
            agreement.write(
                {
                    "document_html": html,
                    "document_lang": lang,
                    "document_hash": hash_text(html),
                    "access_token": str(uuid.uuid4()),
                    "sent_on": now,
                }
            )
            agreement.write({"state": "to_sign"})
        self._mail_link()

    def action_send_again(self):
        """Mail the link to sign once more."""
        self.check_access("write")
        self._check_state_is("to_sign")
        self._mail_link()

    def action_withdraw(self):
        """Take agreements back that were sent and not signed yet."""
        self.check_access("write")
        self._check_state_is("to_sign")
        self.write({"state": "draft"})

    def action_sign(self):
        """Open the window in which the cooperative signs.

        :return: an action
        """
        return self._get_sign_action("cooperative")

    def action_sign_paper(self):
        """Open the window that takes the scan of what was signed on paper.

        :return: an action
        """
        return self._get_sign_action("paper")

    def action_preview(self):
        """Open the page that the member sees.

        :return: an action
        :raises AccessError: when the user may not read the agreement
        """
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self.access_url}

    # ------------------------------------------------------------------
    # The text
    # ------------------------------------------------------------------

    def _render_document(self, lang):
        """The agreement's text as the values say now.

        :param str lang: code of the language
        :return: Markup
        """
        self.ensure_one()
        agreement = self.sudo().with_context(lang=lang)
        return (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "coopaem_member.agreement_document",
                {
                    "agreement": agreement,
                    "values": agreement._get_placeholder_values(),
                    "contributions": agreement._describe_contributions(),
                    "day": lambda value: format_date(agreement.env, value),
                },
            )
        )

    def _get_document(self):
        """The text that was sent; as the values say now, where nothing was sent.

        :return: dict with ``html`` (Markup), ``iso`` and ``dir``
        """
        self.ensure_one()
        code = self.document_lang or self._get_language()
        lang = get_lang(self.env, code)
        # sent: put together by our template, and never written by anybody
        html = (
            Markup(self.document_html)
            if self.document_html
            else self._render_document(code)
        )
        return {
            "html": html,
            "lang": code,
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "dir": lang.direction,
        }

    def _get_report_name(self):
        """The name of the file, without its ending."""
        self.ensure_one()
        return f"{self.number.replace('/', '-')} – {self.member_id.name or ''}"

    def _render_pdf(self):
        """Print the agreement.

        :return: PDF as bytes
        """
        self.ensure_one()
        # who may see it was checked by whoever asks for the file
        reports = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(force_report_rendering=True)
        )
        return reports._render_qweb_pdf(REPORT, self.ids)[0]

    def _get_pdf(self):
        """The agreement as it was signed; printed anew where it is not signed.

        :return: PDF as bytes
        """
        self.ensure_one()
        signed = self.with_context(bin_size=False).signed_pdf
        return base64.b64decode(signed) if signed else self._render_pdf()

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    def _check_can_be_sent(self):
        partner = self.member_id.partner_id
        if not partner.email_normalized and not partner.sudo().user_ids:
            raise UserError(
                self.env._(
                    "%(member)s has no e-mail address. Enter one, or print the"
                    " agreement and have it signed on paper.",
                    member=self.member_id.display_name,
                )
            )

    def _mail_link(self):
        """Put the mails with the links in Odoo's queue."""
        agreements = self.sudo()
        readers = agreements.member_id.partner_id._get_notice_readers("agreement_sign")
        reachable = agreements.filtered(
            lambda agreement: agreement.member_id.partner_id in readers
        )
        template = self.env.ref(TEMPLATE).sudo()
        if reachable:
            template.send_mail_batch(reachable.ids)

    def _get_sign_link(self):
        """The address that opens the agreement, in its language."""
        self.ensure_one()
        code = self.document_lang or self._get_language()
        lang = self.env["res.lang"]._get_data(code=code)
        prefix = f"/{lang.url_code}" if lang else ""
        token = urlencode({"access_token": self.sudo().access_token or ""})
        return f"{self.get_base_url()}{prefix}{self.access_url}?{token}"

    def _get_direction(self):
        """The direction of the mail's text."""
        return get_lang(self.env).direction

    def _withdraw(self):
        """Take the text back, and the signatures with it."""
        withdrawn = self.sudo().filtered(lambda a: a.document_hash or a.signed_on)
        if not withdrawn:
            return
        had_signature = withdrawn.filtered(lambda a: a.signed_on or a.company_signed_on)
        withdrawn.write(dict.fromkeys(SIGN_FIELDS, False))
        withdrawn.filtered(lambda a: a.state == "to_sign").write({"state": "draft"})
        withdrawn._message_log_batch(
            bodies={
                agreement.id: self.env._(
                    "Taken back to be changed; the signatures no longer count."
                )
                if agreement in had_signature
                else self.env._("Taken back to be changed.")
                for agreement in withdrawn
            }
        )

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------

    def _is_signed_by_both(self):
        self.ensure_one()
        return bool(self.signed_on and self.company_signed_on)

    def _get_sign_action(self, side):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign"),
            "res_model": "coopaem.agreement.sign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": self.id, "default_side": side},
        }

    def _check_sign_state(self, states):
        """Lock the agreement and check that it can be signed now.

        :param states: the states in which it can be
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset()
        if self.state not in states or not self.document_hash:
            raise UserError(self.env._("This agreement does not wait for a signature."))
        if hash_text(self.document_html) != self.document_hash:
            raise UserError(
                self.env._("The text was damaged. Take it back and send it again.")
            )

    def _sign_by_member(self, name, signature, text_hash):
        """Take the member's signature; the caller has checked that it is theirs.

        :param str name: the name as the member typed it
        :param str signature: a picture, base64
        :param str text_hash: hash of the text that was on the screen
        :raises UserError: when the agreement cannot be signed, or not like that
        """
        self._check_sign_state(("to_sign",))
        text_hash = text_hash if isinstance(text_hash, str) else ""
        if not consteq(text_hash.encode(), self.document_hash.encode()):
            raise UserError(
                self.env._("The text has changed. Open the page again and read it.")
            )
        self._store_signature(
            {
                "signed_by": self._check_name(name),
                "signature": self._check_signature(signature),
                "signed_on": fields.Datetime.now(),
            }
        )

    def _sign_on_paper(self, name, file):
        """Take the scan of an agreement that the member signed on paper.

        :param str name: the member's name as it stands there
        :param file: PDF or picture, base64
        """
        self._check_sign_state(("to_sign",))
        self._store_signature(
            {
                "signed_by": self._check_name(name),
                "paper_file": file,
                "signed_on": fields.Datetime.now(),
            }
        )

    def _sign_by_cooperative(self, name, signature):
        """Take the cooperative's signature, given by the user.

        :param str name: the name as the user typed it
        :param signature: a picture, base64
        """
        self._check_sign_state(("to_sign", "signed"))
        if self.company_signed_on:
            raise UserError(self.env._("The cooperative has signed already."))
        self._store_signature(
            {
                "company_signed_by": self._check_name(name),
                "company_signature": self._check_signature(signature),
                "company_signed_on": fields.Datetime.now(),
                "company_signed_user_id": self.env.uid,
            }
        )

    def _check_name(self, name):
        name = " ".join(name.split()) if isinstance(name, str) else ""
        if not name:
            raise UserError(self.env._("Enter the name of who signs."))
        return name[:MOST_NAME_LENGTH]

    def _check_signature(self, signature):
        """Return a signature that is a small picture, and refuse anything else."""
        if not signature:
            raise UserError(self.env._("The signature is missing."))
        error = self.env._(
            "The signature cannot be read. Draw it anew, or type your name."
        )
        if not isinstance(signature, str | bytes):
            raise UserError(error)
        if len(signature) > MOST_SIGNATURE_BYTES * 4 // 3:
            raise UserError(self.env._("The signature is too large. Draw it anew."))
        try:
            content = base64.b64decode(signature, validate=True)
        except ValueError as exc:
            raise UserError(error) from exc
        if guess_mimetype(content) not in ("image/png", "image/jpeg"):
            raise UserError(error)
        return signature

    def _store_signature(self, vals):
        """Write a signature, print what is signed, and start what is complete."""
        # signatures are written by these methods alone, after who signs was checked
        agreement = self.sudo()
        agreement.write(vals)
        if agreement.signed_on and agreement.state == "to_sign":
            agreement.write({"state": "signed"})
        agreement.flush_recordset()
        agreement.signed_pdf = base64.b64encode(agreement._render_pdf())
        agreement._message_log(
            body=self.env._(
                "Signed by %(name)s. Hash of the text: %(hash)s",
                name=vals.get("signed_by") or vals.get("company_signed_by"),
                hash=agreement.document_hash,
            )
        )
        if not agreement.company_signed_on:
            agreement._create_alerts(SIGN_ACTIVITY, "date_start")
        else:
            agreement.activity_unlink([SIGN_ACTIVITY])
        agreement._start_signed()

    def _start_signed(self):
        """Start what both have signed and whose first day has come.

        What cannot start, since it contradicts another agreement, stays signed and says
        so in its history.
        """
        today = fields.Date.context_today(self)
        for agreement in self:
            if (
                agreement.state != "signed"
                or agreement.date_start > today
                or not agreement._is_signed_by_both()
            ):
                continue
            try:
                with self.env.cr.savepoint():
                    agreement.action_start()
                    agreement.flush_recordset()
            except (UserError, ValidationError) as error:
                agreement.invalidate_recordset()
                _logger.info("Agreement %s could not start: %s", agreement.id, error)
                agreement._message_log(
                    body=self.env._("It could not start: %s", error.args[0])
                )

    @api.model
    def _cron_start_agreements(self):
        """Start the signed agreements whose first day has come."""
        self.search(
            [
                ("state", "=", "signed"),
                ("date_start", "<=", fields.Date.context_today(self)),
                ("signed_on", "!=", False),
                ("company_signed_on", "!=", False),
            ],
            order="version, id",
        )._start_signed()


def hash_text(text):
    """The SHA-256 of a text, in hexadecimal figures."""
    return hashlib.sha256(str(text or "").encode()).hexdigest()
