# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the law gives people over their own data: a copy, and to be forgotten."""

import base64
import io
import json
import re
import zipfile

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import is_html_empty
from odoo.tools.misc import get_lang

from odoo.addons.coopaem_member.models.coopaem_member import SOCIAL_GROUP
from odoo.addons.coopaem_member.models.coopaem_member_holder import MANAGER_GROUP

# Only their authors read these; the person asks the author.
PRIVATE_MODELS = {"coopaem.session.note"}
# What the person is asked for consent to, where the law wants that.
CONSENTED = (
    "household_size",
    "disability",
    "disability_note",
    "income_entry",
    "income_now",
    "informal_activity",
    "informal_years",
)
# What the social file holds beyond who the person is: of a child with the guardian. Of
# who is of age, what pay and its declarations need is kept by a duty of the law.
GUARDED = (
    *CONSENTED,
    "civil_status",
    "dependant_count",
    "child_count",
    "education_level",
    "languages",
    "home_address",
)
# What people need not get: keys, and what says nothing of them.
TECHNICAL = re.compile(
    r".*token.*|.*secret.*|.*password.*|.*hash$|message_.*|activity_.*|properties"
)


def _words(name):
    """What a name consists of; what is shorter is no name."""
    return set(re.findall(r"\w{3,}", (name or "").casefold()))


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    consent_ids = fields.One2many(
        comodel_name="coopaem.consent",
        inverse_name="member_id",
        string="Consents",
        groups="coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_coach",
    )
    is_anonymised = fields.Boolean(string="Anonymised", readonly=True, copy=False)
    retention_date = fields.Date(
        string="Data kept until",
        compute="_compute_retention_date",
        search="_search_retention_date",
        help="From then on the record may be anonymised; the accounts stay.",
    )
    retention_caveat = fields.Char(
        string="About this period",
        compute="_compute_retention_date",
        help="How far the period that data are kept for can be relied on.",
    )

    consent_note = fields.Text(
        compute="_compute_consent_note",
        groups="coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_coach",
        help="Which consent the law asks for, where it is not noted yet.",
    )

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("consent_ids.state", "company_id", "is_anonymised", "birth_date")
    @api.depends_context("lang")
    def _compute_consent_note(self):
        today = fields.Date.context_today(self)
        agreed = self.env["coopaem.consent"]._get_agreed(self._origin, "social")
        rules = {
            company: company._get_consent_rule(today) for company in self.company_id
        }
        for member in self:
            _writing, note, own = rules.get(member.company_id, (False, False, False))
            age, _judge, guardian = member._get_guardian_rule(today)
            if age and not member.is_anonymised:
                member.consent_note = False
                if self.env["coopaem.consent"]._get_agreed(
                    member._origin, "social", by_guardian=True
                ):
                    continue
                missing = self.env._(
                    "Not of age, that is under %s: the social file stays empty until "
                    "the guardian's consent to it is noted.",
                    age,
                )
                member.consent_note = f"{missing}\n{guardian}"
                continue
            is_missing = own and not member.is_anonymised
            if not is_missing or member._origin in agreed:
                member.consent_note = False
                continue
            missing = self.env._(
                "The consent to keep income, family and health in the social file is"
                " not noted."
            )
            member.consent_note = f"{missing}\n{note}"

    @api.constrains(*GUARDED, "birth_date")
    def _check_social_consent(self):
        """Hold nothing of people's lives before they, or a guardian, agreed to it."""
        today = fields.Date.context_today(self)
        # sudo: whoever writes a field need not read the others; whether somebody is of
        # age and whether something is held is asked, not told
        told = self.sudo().filtered(
            lambda member: any(member[name] for name in GUARDED)
        )
        children = told.filtered(lambda member: member._get_guardian_rule(today)[0])
        self._check_guardian(children)
        asked = {
            company
            for company in told.company_id
            if company.social_needs_consent
            and company._get_consent_rule(today, "social")[2]
        }
        grown_up = (told - children).filtered(
            lambda member: (
                member.company_id in asked and any(member[name] for name in CONSENTED)
            )
        )
        # sudo: consents are not open to all who write members; who agreed is asked only
        agreed = self.env["coopaem.consent"].sudo()._get_agreed(grown_up, "social")
        for member in grown_up - agreed:
            raise ValidationError(
                self.env._(
                    "%(member)s has not agreed that the cooperative keeps income, "
                    "family and health. Note the consent under “Personal data” first, "
                    "or leave the social file empty: the law asks for it.",
                    member=member.name,
                )
            )

    @api.model
    def _check_guardian(self, children):
        """Hold nothing of a child's life before the guardian agreed to it.

        :param children: coopaem.member, with something in their social file
        :raises ValidationError: for who has no guardian's consent
        """
        agreed = (
            self.env["coopaem.consent"]
            .sudo()
            ._get_agreed(children, "social", by_guardian=True)
        )
        for member in children - agreed:
            raise ValidationError(
                self.env._(
                    "%(member)s is not of age. The social file stays empty until the"
                    " consent of the guardian to it is noted under “Personal data”:"
                    " save the name and the date of birth first.",
                    member=member.name,
                )
            )

    @api.depends("state", "exit_date")
    def _compute_retention_date(self):
        purpose = self.env["coopaem.data.purpose"]._get_decisive("member")
        months, caveat = purpose.retention_months, purpose.with_env(self.env).caveat
        for member in self:
            left = member.state == "exit" and member.exit_date
            member.retention_date = (
                left + relativedelta(months=months) if left and months else False
            )
            member.retention_caveat = member.retention_date and caveat

    def _search_retention_date(self, operator, value):
        day = fields.Date.to_date(value) if isinstance(value, str) else value
        if operator not in ("<", "<=", ">", ">=") or not day:
            return NotImplemented
        months = self.env["coopaem.data.purpose"]._get_retention("member")
        if not months:
            return [(0, "=", 1)]
        return [
            ("state", "=", "exit"),
            ("exit_date", operator, day - relativedelta(months=months)),
        ]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_export_data(self):
        """Give the person all that is held on them, as a zip file of JSON and files.

        :raises AccessError: for who may not read all of it
        """
        self.ensure_one()
        self._check_reads_all()
        return {
            "type": "ir.actions.act_url",
            "url": f"/coopaem/member/{self.id}/data",
            "target": "download",
        }

    def action_anonymise(self):
        """Forget people whose time is over; what the accounts say stays.

        :raises UserError: for who has not left, or whose data are still to be kept
        """
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Managers anonymise members."))
        self.check_access("write")
        today = fields.Date.context_today(self)
        for member in self:
            if not member.retention_date or member.retention_date > today:
                raise UserError(
                    self.env._(
                        "The data of %(member)s are still to be kept: of members that"
                        " is from their exit on, for the months that the purposes say.",
                        member=member.display_name,
                    )
                )
        telling = self._get_telling_units()
        self._anonymise()
        if not telling:
            return None
        # the accounts keep the name of a unit: whoever anonymises decides
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("The name of a unit says whose it was"),
                "message": self.env._(
                    "Invoices and accounts keep the name of a unit. Rename it, so that"
                    " it says no more whose it was: %s",
                    ", ".join(telling.mapped("display_name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_telling_units(self):
        """The units that have a name of their member in their own.

        :return: coopaem.unit
        """
        return self.unit_ids.filtered(
            lambda unit: any(
                _words(unit.name) & _words(member.name)
                for member in unit.member_ids & self
            )
        )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_guardian_rule(self, day):
        """What the law asks for a member who is a child on a day.

        :param date day: the day
        :return: (age from which on people decide for themselves, 0 for who is of age;
            whether a judge agrees as well; note on the law or False)
        """
        # that somebody is a child is told to whoever notes consents, the day is not
        born = self.sudo().birth_date
        if not born:
            return 0, False, False
        age, judge, note = self.company_id._get_guardian_rule(day)
        if not age or relativedelta(day, born).years >= age:
            return 0, False, False
        return age, judge, note

    def _check_reads_all(self):
        """Raise for who may not read the whole file of these members.

        The social file is in it, and pay, bank and coaching as well.
        """
        self.check_access("read")
        user = self.env.user
        if not (user.has_group(SOCIAL_GROUP) and user.has_group(MANAGER_GROUP)):
            raise AccessError(
                self.env._(
                    "Only managers who read the social file give it to the person."
                )
            )

    def _give_data(self):
        """All that is held on a member, for the person; it is noted who gave it.

        :return: bytes of a zip file
        :raises AccessError: for who may not read all of it
        """
        self.ensure_one()
        self._check_reads_all()
        self._log_data("export")
        self.env["coopaem.social.read"]._note("copy", self.ids)
        # the person reads it
        lang = self.partner_id.sudo().lang or self.env.lang
        return self.with_context(lang=lang)._get_data_archive()

    def _log_data(self, kind):
        """Note what was done with the data of these members."""
        # nobody writes the record by hand
        self.env["coopaem.data.removal"].sudo().create(
            [
                {
                    "company_id": member.company_id.id,
                    "kind": kind,
                    "reference": member.ref,
                    "user_id": self.env.uid,
                    "period_note": kind == "member"
                    and self.env["coopaem.data.removal"]._describe_period("member"),
                }
                for member in self
            ]
        )

    def _get_data_records(self):
        """All records that are about a member, by model, as superuser.

        Access to the member and its social file was checked.

        :return: list of recordsets
        """
        self.ensure_one()
        member = self.sudo().with_context(active_test=False)
        found = [member, member.partner_id, member.partner_id.user_ids]
        for name, model in sorted(member.env.registry.items()):
            if (
                not model._auto
                or model._transient
                or model._abstract
                or name in PRIVATE_MODELS
            ):
                continue
            names = [
                field.name
                for field in model._fields.values()
                if field.type == "many2one"
                and field.comodel_name == self._name
                and field.store
            ]
            if names:
                domain = fields.Domain.OR([(field, "=", self.id)] for field in names)
                records = member.env[name].search(domain)
                if records:
                    found.append(records)
        return found

    def _get_data_beside(self, found):
        """What says something of a member without pointing to the member record.

        :param list found: the recordsets that are about the member
        :return: list of recordsets, as superuser
        """
        env = self.sudo().with_context(active_test=False).env
        by_model = {records._name: records for records in found}
        registrations = by_model.get("event.registration", env["event.registration"])
        answers = registrations.evaluation_input_id.user_input_line_ids
        beside = [
            env["coopaem.unit"].search([("member_ids", "in", self.ids)]),
            env["res.partner.bank"].search([("partner_id", "=", self.partner_id.id)]),
            answers.filtered(lambda answer: not answer.skipped),
        ]
        return [records for records in beside if records]

    def _get_data_messages(self, found):
        """What was written on the records about a member, the latest first.

        :param list found: the recordsets that are about the member
        :return: mail.message as superuser
        """
        domain = fields.Domain.OR(
            [("model", "=", records._name), ("res_id", "in", records.ids)]
            for records in found
        )
        messages = self.env["mail.message"].sudo().search(domain, order="id desc")
        return messages.filtered(lambda message: not is_html_empty(message.body))

    def _add_data_files(self, found, archive):
        """Put the files of records into the archive, those of fields aside.

        :param list found: recordsets
        :return: list of their paths
        """
        domain = fields.Domain.OR(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
            for records in found
        )
        paths = []
        for file in (
            self.env["ir.attachment"]
            .sudo()
            .search(domain & fields.Domain("type", "=", "binary"))
        ):
            name = re.sub(r"[^\w. -]", "_", file.name)
            paths.append(f"files/{file.res_model}-{file.res_id}-{file.id}-{name}")
            archive.writestr(paths[-1], file.raw or b"")
        return paths

    def _get_data_archive(self):
        """The zip file with all that is held on a member.

        :return: bytes
        """
        stream = io.BytesIO()
        data, parts = {}, []
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            found = self._get_data_records()
            for records in [*found, *self._get_data_beside(found)]:
                if records._name == "coopaem.social.read":
                    # listed below by day and role
                    continue
                data[records._name] = [
                    self._get_data_of(record, archive) for record in records
                ]
                parts.append(self._describe_data(records, data[records._name]))
            messages = self._get_data_messages(found)
            data["messages"] = [
                {"date": str(message.date), "body": message.body}
                for message in messages
            ]
            data["files"] = self._add_data_files(found, archive)
            # as on the portal
            data["readings"] = [
                {"date": str(day), "role": role}
                for day, role in self.env["coopaem.social.read"]._get_readings_of(self)
            ]
            archive.writestr(
                "data.json", json.dumps(data, ensure_ascii=False, indent=1, default=str)
            )
            title = self.env._(
                "All that the cooperative holds on %(member)s, on %(day)s. Notes"
                " that only their author reads are not in it: ask the coach for"
                " them. The accounts of the units are on the portal.",
                member=self.name,
                day=fields.Date.context_today(self),
            )
            archive.writestr("README.txt", title)
            archive.writestr(
                "data.html",
                self.env["ir.qweb"]._render(
                    "coopaem_coaching.member_data",
                    {
                        "title": title,
                        "parts": parts,
                        "messages": messages,
                        "files": data["files"],
                        "readings": data["readings"],
                        "language": get_lang(self.env),
                    },
                ),
            )
        return stream.getvalue()

    def _describe_data(self, records, rows):
        """Records in words that a person reads, as of ``_get_data_of``.

        :param records: a recordset
        :param list rows: the fields of each record by their names
        :return: (what the records are, list of lists of (label, value))
        """
        labels = {
            name: field._description_string(self.env)
            for name, field in records._fields.items()
        }
        choices = {
            name: dict(field._description_selection(self.env))
            for name, field in records._fields.items()
            if field.type == "selection"
        }
        yes = self.env._("Yes")
        return (
            self.env["ir.model"]._get(records._name).sudo().name,
            [
                [
                    (
                        labels[name],
                        choices.get(name, {}).get(
                            value, yes if value is True else value
                        ),
                    )
                    for name, value in row.items()
                    if name not in ("id", "create_date", "write_date")
                ]
                for row in rows
            ],
        )

    def _names_others(self, record, name):
        """Whether a field says who works there: not the person's own data.

        Their coach they know; of the others the copy says what was done, and when.
        """
        field = record._fields[name]
        return (
            field.type == "many2one"
            and field.comodel_name == "res.users"
            and name != "coach_id"
        )

    def _get_data_of(self, record, archive):
        """The stored fields of a record by their labels; files go into the archive."""
        values = {"id": record.id}
        for name, field in record._fields.items():
            if not field.store or TECHNICAL.fullmatch(name) or name == "id":
                continue
            if field.groups in ("base.group_system", fields.NO_ACCESS):
                continue
            if self._names_others(record, name):
                continue
            value = record[name]
            if field.type == "binary":
                if value:
                    path = f"files/{record._name}-{record.id}-{name}"
                    content = record.with_context(bin_size=False)[name]
                    archive.writestr(path, base64.b64decode(content))
                    values[name] = path
            elif field.relational:
                if value and not field.type.endswith("2many"):
                    values[name] = value.display_name
            elif value not in (False, None, ""):
                values[name] = value
        return values
