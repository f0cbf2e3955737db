# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

ADDON = "coopaem_mutual_accounting"
ACCOUNTANT = "coopaem_member.group_coopaem_accountant"
MANAGER = "coopaem_member.group_coopaem_manager"
ADMINISTRATOR = "coopaem_member.group_coopaem_administrator"


class CoopaemFirstSteps(models.AbstractModel):
    """What a cooperative has to do before its first month is closed.

    Nothing is stored but that the panel was put away: each step is done when the data
    say so.
    """

    _name = "coopaem.first.steps"
    _description = "First Steps"

    @api.model
    @api.readonly
    def get_panel(self):
        """Return the steps of the user's company, as the screen shows them.

        :return: False when there is nothing to show: for other roles, once the first
            month is locked, or when a manager put the panel away. Else {"company",
            "done", "total", "may_dismiss", "steps": [{"code", "title", "help", "done",
            "action", "skip"}]}; a step whose screen the user may not open has the
            action False
        """
        company = self.env.company
        if company.first_steps_dismissed or not (
            self.env.user.has_group(ACCOUNTANT) or self.env.user.has_group(MANAGER)
        ):
            return False
        done = self._get_done(company)
        if done["closing"]:
            return False
        steps = [
            {
                "code": code,
                "title": title,
                "help": text,
                "done": done[code],
                "action": action if self.env.user.has_group(group) else False,
                "skip": (
                    code == "opening"
                    and not done[code]
                    and self.env.user.has_group(MANAGER)
                ),
            }
            for code, title, text, action, group in self._get_steps()
        ]
        return {
            "company": company.name,
            "done": sum(step["done"] for step in steps),
            "total": len(steps),
            "may_dismiss": self.env.user.has_group(MANAGER),
            "steps": steps,
        }

    @api.model
    def dismiss(self):
        """Put the panel away for all users of the company.

        :raises AccessError: unless the user is a manager
        """
        self._check_manager()
        # Managers may not write on companies; this they may decide.
        self.env.company.sudo().first_steps_dismissed = True

    @api.model
    def skip_opening(self):
        """Note that the cooperative has no opening balances to take over.

        :raises AccessError: unless the user is a manager
        """
        self._check_manager()
        # Managers may not write on companies; this they may decide.
        self.env.company.sudo().has_no_opening = True

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager can do this. Ask one to do it.")
            )

    def _get_steps(self):
        """The steps in their order: (code, title, explanation, action, group that may
        open it)."""
        return [
            (
                "books",
                self.env._("Set up the cooperative"),
                self.env._("Chart of accounts, journals, structure and fund"),
                f"{ADDON}.coopaem_setup_action",
                ADMINISTRATOR,
            ),
            (
                "bank",
                self.env._("Enter the bank account"),
                self.env._("Its number, on the bank's journal"),
                f"{ADDON}.coopaem_bank_journal_action",
                ACCOUNTANT,
            ),
            (
                "levies",
                self.env._("Decide the levies"),
                self.env._("What units contribute, and to whom"),
                f"{ADDON}.coopaem_levy_rule_action",
                ACCOUNTANT,
            ),
            (
                "users",
                self.env._("Invite your colleagues"),
                self.env._("Coaches, officers, the accountant"),
                "base.action_res_users",
                ADMINISTRATOR,
            ),
            (
                "member",
                self.env._("Enter the first member"),
                self.env._("From candidate on"),
                "coopaem_member.coopaem_member_action",
                MANAGER,
            ),
            (
                "unit",
                self.env._("Open the first unit"),
                self.env._("The activity that a member brings"),
                "coopaem_member.coopaem_unit_action",
                ACCOUNTANT,
            ),
            (
                "agreement",
                self.env._("Start the first agreement"),
                self.env._("Between member and cooperative"),
                "coopaem_member.coopaem_agreement_action",
                MANAGER,
            ),
            (
                "opening",
                self.env._("Take over balances"),
                self.env._("From the books kept so far, if there are any"),
                f"{ADDON}.coopaem_opening_import_action",
                ACCOUNTANT,
            ),
            (
                "document",
                self.env._("Post the first invoice or cash book"),
                self.env._("From then on the unit has a treasury"),
                "account.action_move_out_invoice_type",
                ACCOUNTANT,
            ),
            (
                "closing",
                self.env._("Close the first month"),
                self.env._("Levies, statements, and the month is locked"),
                f"{ADDON}.coopaem_closing_action",
                ACCOUNTANT,
            ),
        ]

    def _get_done(self, company):
        """Which steps are done, in one query.

        The query passes over record rules: it tells no more than whether something is
        there in the user's own company.

        :return: {code of a step: bool}
        """
        for model, names in (
            ("account.journal", ["bank_account_id", "company_id", "type"]),
            ("account.move", ["company_id", "move_type", "state"]),
            ("coopaem.agreement", ["company_id", "state"]),
            ("coopaem.cashbook", ["company_id", "state"]),
            ("coopaem.closing", ["company_id", "state"]),
            ("coopaem.levy.rule", ["company_id"]),
            ("coopaem.member", ["company_id"]),
            ("coopaem.opening", ["company_id"]),
            ("coopaem.unit", ["company_id", "kind"]),
            ("res.users", ["active", "company_ids", "group_ids"]),
        ):
            self.env[model].flush_model(names)
        there = {
            "bank": ("account_journal", "type = 'bank' AND bank_account_id > 0"),
            "levies": ("coopaem_levy_rule", "TRUE"),
            "member": ("coopaem_member", "TRUE"),
            "unit": ("coopaem_unit", "kind = 'activity'"),
            "agreement": ("coopaem_agreement", "state IN ('running', 'ended')"),
            "opening": ("coopaem_opening", "TRUE"),
            "invoice": (
                "account_move",
                "state = 'posted' AND move_type IN "
                "('out_invoice', 'out_refund', 'in_invoice', 'in_refund')",
            ),
            "cashbook": ("coopaem_cashbook", "state = 'booked'"),
            "closing": ("coopaem_closing", "state = 'locked'"),
        }
        selected = [
            SQL(
                "EXISTS (SELECT FROM %s WHERE company_id = %s AND %s) AS %s",
                SQL.identifier(table),
                company.id,
                SQL(condition),  # pylint: disable=sql-injection
                SQL.identifier(code),
            )
            for code, (table, condition) in there.items()
        ]
        roles = self.env["ir.model.data"]._xmlid_to_res_id
        selected.append(
            SQL(
                """EXISTS (
                    SELECT FROM res_users
                      JOIN res_company_users_rel AS company
                        ON company.user_id = res_users.id AND company.cid = %s
                      JOIN res_groups_users_rel AS role ON role.uid = res_users.id
                     WHERE res_users.active
                       AND res_users.id NOT IN %s
                       AND role.gid IN %s
                ) AS users""",
                company.id,
                (
                    self.env.uid,
                    roles("base.user_root"),
                    roles("base.user_admin"),
                ),
                tuple(
                    roles(f"coopaem_member.group_coopaem_{name}")
                    for name in (
                        "programme_officer",
                        "officer",
                        "coach",
                        "accountant",
                        "manager",
                        "administrator",
                    )
                ),
            )
        )
        [done] = self.env.execute_query_dict(SQL("SELECT %s", SQL(", ").join(selected)))
        done["books"] = bool(company.chart_template and company.structure_unit_id)
        done["opening"] = done["opening"] or company.has_no_opening
        done["document"] = done["invoice"] or done["cashbook"]
        return done
