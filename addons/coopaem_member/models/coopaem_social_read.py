# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from hashlib import sha256

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# what a transaction has read and not written down yet
PENDING = "coopaem.social.read"
BATCH = 10_000


class CoopaemSocialRead(models.Model):
    """Who looked at whose social file, and in which hour. Nobody changes or deletes it.

    A file that is opened again within the hour makes no further row; a list of many
    people is one row, whatever their number. Rows are written when the transaction
    ends; where it may only read, through a connection of their own.
    """

    _name = "coopaem.social.read"
    _description = "Reading of the social file"
    _order = "hour desc, id desc"
    _rec_name = "hour"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="User",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    hour = fields.Datetime(
        required=True, readonly=True, help="The hour that it was in."
    )
    kind = fields.Selection(
        selection=[
            ("file", "File opened"),
            ("list", "List"),
            ("table", "Table or chart"),
            ("search", "Searched by it"),
            ("copy", "Copy for the person"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Whose file it was, where it was one person's.",
    )
    member_count = fields.Integer(
        string="Number of people", readonly=True, aggregator=None
    )
    # ids, so that a list of many people is one row
    member_key = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    member_ids = fields.Many2many(
        comodel_name="coopaem.member",
        string="Members",
        compute="_compute_member_ids",
        search="_search_member_ids",
        context={"active_test": False},
    )
    member_names = fields.Text(
        string="Whose files",
        compute="_compute_member_names",
        search="_search_member_names",
    )
    digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)

    _once_an_hour = models.UniqueIndex(
        "(user_id, hour, kind, company_id, digest)",
        "This reading is in the log already.",
    )

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("member_id")
    def _compute_member_ids(self):
        # the key is nobody's to read; who reads the log reads whose files they were
        for row in self.sudo():
            ids = [int(text) for text in (row.member_key or "").split(",") if text]
            row.member_ids = row.env["coopaem.member"].browse(ids).exists()

    def _search_member_ids(self, operator, value):
        if operator == "any":
            value = (
                self.env["coopaem.member"]
                .with_context(active_test=False)
                ._search(value)
            )
        elif operator != "in":
            return NotImplemented
        # rules and rights are applied to what is found
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM coopaem_social_read
                 WHERE STRING_TO_ARRAY(member_key, ',')::int[] && %s::int[]
                """,
                [int(member_id) for member_id in value],
            )
        )
        return [("id", "in", [row_id for (row_id,) in rows])]

    @api.depends("member_id")
    def _compute_member_names(self):
        for row in self:
            row.member_names = "\n".join(row.member_ids.sudo().mapped("display_name"))

    def _search_member_names(self, operator, value):
        if operator not in ("ilike", "like", "=ilike", "in"):
            return NotImplemented
        # who reads the log need not read members: their names alone
        members = self.env["coopaem.member"].sudo().with_context(active_test=False)
        found = members.search([("name", operator, value)])
        return self._search_member_ids("in", found.ids)

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse: what is in the log was read, not typed."""
        self.check_access("create")
        if vals_list:
            raise UserError(self.env._("The log of readings is written by itself."))
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: a log that can be changed proves nothing."""
        self.check_access("write")
        if self:
            raise UserError(self.env._("The log of readings cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of readings cannot be deleted."))

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _note(self, kind, ids=(), count=0):
        """Note that the user reads social files; it is written down with the rest.

        :param str kind: one of the kinds
        :param ids: ids of the members, where it is known whose files they are
        :param int count: how many people, where it is not
        """
        cr = self.env.cr
        # a transaction that may only read has no say in what is kept of it
        hooks = cr.postcommit if cr.readonly else cr.precommit
        pending = hooks.data.get(PENDING)
        if pending is None:
            pending = hooks.data[PENDING] = {}
            registry, is_readonly = self.env.registry, cr.readonly

            def write_down():
                noted = hooks.data.pop(PENDING, None)
                if not noted:
                    return
                if not is_readonly:
                    _write_down(api.Environment(cr, SUPERUSER_ID, {}), noted)
                    return
                with registry.cursor() as own:
                    _write_down(api.Environment(own, SUPERUSER_ID, {}), noted)

            hooks.add(write_down)
        key = self.env.uid, kind, tuple(sorted(ids)), count
        pending.setdefault(key, self.env.company.id)

    @api.model
    def _note_read_of(self, members):
        """Note that the user reads what is in the social file of members.

        For whatever shows it elsewhere than on the member, such as on another record.

        :param members: coopaem.member
        """
        # records that are still being typed have nothing to read
        ids = members._origin.ids
        if ids:
            self._note("file" if len(ids) == 1 else "list", ids)

    @api.model
    def _get_kept_months(self):
        """How many months rows are kept; 0: as long as the database.

        :return: int
        """
        return 0

    @api.model
    def _cron_forget(self):
        """Delete the rows whose time is over."""
        months = self._get_kept_months()
        if not months:
            return
        limit = fields.Datetime.now() - relativedelta(months=months)
        # the log is guarded against every deletion but this one
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM coopaem_social_read
                 WHERE id IN (SELECT id FROM coopaem_social_read
                               WHERE hour < %s ORDER BY id LIMIT %s)
                """,
                limit,
                BATCH,
            )
        )
        deleted = self.env.cr.rowcount
        self.env["ir.cron"]._commit_progress(
            deleted, remaining=BATCH if deleted == BATCH else 0
        )

    @api.model
    def _get_readings_of(self, members):
        """On which days others looked at a person's file, and in which role.

        Members learn how often and in whose function, not the name of who works there.

        :param members: coopaem.member, the person's own
        :return: list of (day, role) by day, latest first; a day and role once
        """
        # members have no rights on the log; their own rows only
        rows = self.sudo().search(
            [
                ("member_ids", "in", members.ids),
                ("user_id.partner_id", "not in", members.partner_id.ids),
            ],
            limit=200,
        )
        return list(
            dict.fromkeys(
                (
                    fields.Datetime.context_timestamp(self, row.hour).date(),
                    self._get_role(row.user_id, row.member_ids & members),
                )
                for row in rows
            )
        )

    @api.model
    def _get_role(self, user, members):
        """In which function a user works with these members."""
        if user in members.coach_id | members.unit_ids.coach_id:
            return self.env._("Your coach")
        if user.has_group("coopaem_member.group_coopaem_manager"):
            return self.env._("A manager")
        if user.has_group("coopaem_member.group_coopaem_coach"):
            return self.env._("A coach")
        return self.env._("The office")


def _write_down(env, noted):
    """Write rows of the log, those of this hour that are there already left out.

    In one statement, past the ORM: it can leave out what another request wrote.

    :param env: the environment to write in, as superuser
    :param dict noted: {(user id, kind, member ids, count): company id}
    """
    hour = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
    ids = {member_id for _uid, _kind, own, _count in noted for member_id in own}
    # those who are still there
    companies = dict(
        env.execute_query(
            SQL(
                "SELECT id, company_id FROM coopaem_member WHERE id = ANY(%s)",
                list(ids),
            )
        )
    )
    rows = {}
    for (uid, kind, own, count), company_id in noted.items():
        by_company = {}
        for member_id in own:
            if member_id in companies:
                by_company.setdefault(companies[member_id], []).append(member_id)
        if not own:
            by_company[company_id] = []
        for company, found in by_company.items():
            content = json.dumps([found, count])
            digest = sha256(content.encode()).hexdigest()[:32]
            rows[uid, kind, company, digest] = (
                uid,
                company,
                hour,
                kind,
                found[0] if len(found) == 1 else None,
                len(found) or count,
                ",".join(map(str, found)) or None,
                digest,
            )
    if not rows:
        return
    env.cr.execute(
        SQL(
            """
            INSERT INTO coopaem_social_read (user_id, company_id, hour, kind, member_id,
                        member_count, member_key, digest, create_uid, create_date)
                 VALUES %s
            ON CONFLICT DO NOTHING
            """,
            SQL(", ").join(
                SQL(
                    "(%s, %s, NOW() AT TIME ZONE 'UTC')",
                    SQL(", ").join(SQL("%s", value) for value in row),
                    row[0],
                )
                for row in rows.values()
            ),
        )
    )
