# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import get_lang

# A table of more lines would not stay on its page: then kinds are summed up.
MOST_ROWS = 20


class ReportBusinessPlan(models.AbstractModel):
    _name = "report.coopaem_coaching.report_business_plan"
    _description = "Business plan on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the plans needs, each in its member's language.

        :param docids: ids of plans
        :return: dict
        :raises AccessError: when the user may not read them
        """
        plans = self.env["coopaem.business.plan"].browse(docids)
        plans.check_access("read")
        documents = []
        for plan in plans:
            # the language of the member, who need not be open to the reader
            code = plan.sudo().member_id.partner_id.lang or self.env.lang
            lang = get_lang(self.env, code)
            plan = plan.with_context(lang=lang.code)
            table = plan._get_table()
            if len(table["rows"]) > MOST_ROWS:
                table["rows"] = plan._sum_rows(table["rows"])
            documents.append(
                {
                    "plan": plan,
                    # names, logo and address are on the cooperative's papers
                    "company": plan.company_id.sudo(),
                    "member": plan.sudo().member_id.name,
                    "blocks": {block["name"]: block for block in plan._get_blocks()},
                    "table": table,
                    "lang": lang.code,
                    "iso": (lang.iso_code or lang.code).replace("_", "-"),
                    "direction": lang.direction,
                    "first": format_date(
                        plan.env, plan.date_start, date_format="LLLL yyyy"
                    ),
                    "date": format_date(plan.env, plan.date),
                    "state": dict(
                        plan._fields["state"]._description_selection(plan.env)
                    )[plan.state],
                }
            )
        return {
            "doc_ids": docids,
            "doc_model": plans._name,
            "docs": plans,
            "report_type": (data or {}).get("report_type"),
            "documents": documents,
        }


class CoopaemBusinessPlan(models.Model):
    _inherit = "coopaem.business.plan"

    def _get_file_name(self):
        """The name of the plan's files, without extension."""
        self.ensure_one()
        return f"{self.env._('Business plan')} {self.name}"

    def _sum_rows(self, rows):
        """Rows of the cash plan with one for each kind; what is alone keeps its name.

        :param list rows: as ``_get_table`` gives them
        """
        labels = dict(
            self.env["coopaem.business.plan.line"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        sums = self._sum_kinds()
        counts = Counter(row["kind"] for row in rows)
        kept, seen = [], set()
        for row in rows:
            if row["is_total"] or counts[row["kind"]] == 1:
                kept.append(row)
            elif row["kind"] not in seen:
                seen.add(row["kind"])
                kind = row["kind"]
                kept.append(self._make_row(kind, labels[kind], sums[kind]))
        return kept
