# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CoopaemSocialExport(models.Model):
    """Who took what out of the social file, and when. Nobody changes or deletes it."""

    _name = "coopaem.social.export"
    _description = "Export of the social file"
    _order = "date desc, id desc"
    _rec_name = "date"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="User",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    date = fields.Datetime(
        string="When",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
    )
    source = fields.Char(
        string="Exported from",
        readonly=True,
        help="The list that was exported.",
    )
    member_count = fields.Integer(string="Number of members", readonly=True)
    field_names = fields.Char(string="Exported fields", readonly=True)
    member_ids = fields.Many2many(
        comodel_name="coopaem.member",
        relation="coopaem_social_export_member_rel",
        column1="export_id",
        column2="member_id",
        string="Members",
        readonly=True,
        context={"active_test": False},
    )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def write(self, vals):
        """Refuse: a log that can be changed proves nothing."""
        self.check_access("write")
        if self:
            raise UserError(self.env._("The log of exports cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of exports cannot be deleted."))

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def log_table(self, model_name, domain, names):
        """Note that the user downloads a pivot table, if it holds social fields.

        :param str model_name: model of the table's records
        :param list domain: which of them are counted
        :param list names: fields by which they are grouped, and measures
        :raises AccessError: when the user may not read the records or the fields
        """
        records = self.env[model_name]
        records.check_access("read")
        paths = [
            name for name in names if isinstance(name, str) and name in records._fields
        ]
        for name in paths:
            records._check_field_access(records._fields[name], "read")
        if self._find_social_fields(records, paths):
            self._log_export(records.search(domain), paths)

    @api.model
    def _log_export(self, records, paths):
        """Note an export if it holds anything of a social file, one line per company.

        :param records: the records that were exported
        :param list paths: exported fields, such as "sex" or "member_id/sex"
        """
        by_prefix = self._find_social_fields(records, paths)
        if not by_prefix:
            return
        names = defaultdict(set)
        # what the paths lead to was exported already, so it may be looked at
        for prefix, social in by_prefix.items():
            members = records.sudo()
            for name in prefix:
                members = members[name]
            for member_id in members.ids:
                names[member_id] |= social
        members = self.env["coopaem.member"].sudo().browse(names)
        # users write no line of the log themselves
        self.sudo().create(
            [
                {
                    "user_id": self.env.uid,
                    "company_id": company.id,
                    "source": records._description,
                    "member_count": len(exported),
                    "field_names": ", ".join(
                        sorted(
                            {name for member in exported for name in names[member.id]}
                        )
                    ),
                    "member_ids": [Command.set(exported.ids)],
                }
                for company, exported in members.grouped("company_id").items()
            ]
        )

    @api.model
    def _find_social_fields(self, records, paths):
        """Return {names of the fields that lead to members: social fields exported}."""
        social = self.env["coopaem.member"]._get_social_fields()
        found = defaultdict(set)
        for path in paths:
            model, prefix = records, ()
            for name in path.replace(".id", "/.id").replace(":id", "/id").split("/"):
                if model._name == "coopaem.member" and name in social:
                    found[prefix].add(name)
                field = model._fields.get(name)
                if field is None or not field.comodel_name:
                    break
                model, prefix = self.env[field.comodel_name], (*prefix, name)
        return found
