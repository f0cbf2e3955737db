# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.coopaem_member.models.crm_lead import AGE_CLASSES
from odoo.addons.coopaem_member.models.crm_stage import RECRUITMENT_STEPS
from odoo.addons.coopaem_member.models.selections import SEXES

from .coopaem_indicator_figure import NONE, _mask
from .disclosure import protect
from .membership import differ, name_of, pack, unpack

SPLITS = [
    ("total", "All"),
    ("territory", "Territory"),
    ("partner", "Partner"),
    ("sex", "Sex"),
    ("age", "Age"),
]
# How far candidates came: number of those who met us, were accepted, joined
STEPS = ("met_count", "accepted_count", "joined_count")
KEYS = ("sex", "age_class", "group_name")


class CoopaemRecruitmentFigure(models.Model):
    """How many candidates came in a quarter and how far, for programme officers.

    They read no candidate; and here no group that is too small, nor a step that so few
    did or did not reach that they are told of. Figures stay as they are until as many
    candidates came or went further.
    """

    _name = "coopaem.recruitment.figure"
    _description = "Figure of recruitment"
    _order = "quarter desc, split, id"
    _rec_name = "quarter"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    quarter = fields.Date(
        string="Quarter from", required=True, readonly=True, help="Its first day."
    )
    split = fields.Selection(
        selection=SPLITS, string="Broken down by", required=True, readonly=True
    )
    sex = fields.Selection(selection=SEXES, readonly=True)
    age_class = fields.Selection(selection=AGE_CLASSES, string="Age", readonly=True)
    group_name = fields.Char(string="Territory or partner", readonly=True)
    is_hidden = fields.Boolean(string="Hidden", readonly=True)
    count = fields.Integer(string="Candidates", readonly=True)
    met_count = fields.Integer(string="Came to a meeting", readonly=True)
    has_met_count = fields.Boolean(readonly=True)
    accepted_count = fields.Integer(string="Accepted", readonly=True)
    has_accepted_count = fields.Boolean(readonly=True)
    joined_count = fields.Integer(string="Joined", readonly=True)
    has_joined_count = fields.Boolean(readonly=True)
    # who the group stood for when it was last shown: nobody's to read
    membership = fields.Text(readonly=True, prefetch=False, groups=fields.NO_ACCESS)

    @api.model
    def _rebuild(self, company):
        """Count the candidates of a company anew.

        :param company: res.company
        """
        # officers read figures only; whoever counts reads the candidates
        figures = self.sudo()
        k = company._get_smallest_group()
        held = figures._read_held(company)
        vals_list = []
        for quarter, leads in figures._read_leads(company).items():
            vals_list += figures._count_quarter(
                company, quarter, leads, held.get(quarter, {}), k
            )
        figures.search([("company_id", "=", company.id)]).unlink()
        figures.create(vals_list)

    @api.model
    def _read_held(self, company):
        """The figures as they are, before they are counted anew.

        :return: {quarter: {(split, key): figure}}
        """
        held = defaultdict(dict)
        for figure in self.search([("company_id", "=", company.id)]):
            key = next((figure[name] for name in KEYS if figure[name]), NONE)
            held[figure.quarter][figure.split, key] = figure
        return held

    @api.model
    def _read_leads(self, company):
        """The candidates of a company by quarter, a constant number of queries.

        :return: {first day of the quarter: [dict]}
        """
        order = [step for step, _label in RECRUITMENT_STEPS]
        leads = self.env["crm.lead"].with_context(active_test=False)
        leads = leads.search(
            [("is_recruitment", "=", True), ("company_id", "=", company.id)]
        )
        names = self.env["coopaem.indicator.release.cell"]._name_people(leads.ids)
        quarters = defaultdict(list)
        for lead in leads:
            day = lead.create_date.date()
            step = lead.furthest_stage_id.recruitment_step
            reached = order.index(step) if step in order else 0
            quarters[day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)].append(
                {
                    "name": name_of(names[lead.id]),
                    "total": NONE,
                    "territory": lead.territory_id.complete_name or NONE,
                    "partner": lead.referrer_id.name or NONE,
                    "sex": lead.sex or NONE,
                    "age": lead.age_class or NONE,
                    "met_count": reached >= order.index("meeting"),
                    "accepted_count": lead.committee_decision == "accepted"
                    or bool(lead.member_id),
                    "joined_count": bool(lead.member_id),
                }
            )
        return quarters

    @api.model
    def _count_quarter(self, company, quarter, leads, held, k):
        """Count the candidates of a quarter, and hide what would tell of a few.

        Who came as far as a step is a group like any other: it is compared with all
        who came, with those of earlier steps, and with the same step of everybody.

        :param dict held: {(split, key): figure as it is}
        """
        steps = ("count", *STEPS)
        told = defaultdict(dict)
        for lead in leads:
            state = sum(lead[step] << index for index, step in enumerate(STEPS))
            for split, _label in SPLITS:
                told[split, lead[split]][lead["name"]] = state
        kept, flagged = set(), set()
        for group, now in told.items():
            old = held.get(group, self.browse())
            last = unpack(old.membership)
            if not last or not 0 < differ(last, now) < k:
                continue
            if old.is_hidden:
                flagged |= {(*group, step) for step in steps}
                continue
            kept.add(group)
            told[group] = last
            flagged |= {(*group, step) for step in STEPS if not old[f"has_{step}"]}
        bits = {
            name: 1 << index
            for index, name in enumerate(
                dict.fromkeys(n for own in told.values() for n in own)
            )
        }
        cells = {
            (*group, step): _mask(
                (name for name, state in own.items() if _has_reached(state, step)), bits
            )
            for group, own in told.items()
            for step in steps
        }
        tables = [
            (
                ("total", NONE, step),
                [(*group, step) for group in told if group[0] == split],
            )
            for split, _label in SPLITS[1:]
            for step in steps
        ]
        hidden = protect(cells, tables, k, flagged, _is_part)
        vals_list = []
        for split, key in told:
            is_hidden = (split, key, "count") in hidden
            vals = {
                "company_id": company.id,
                "quarter": quarter,
                "split": split,
                "sex": key if split == "sex" and key != NONE else False,
                "age_class": key if split == "age" and key != NONE else False,
                "group_name": key if split in ("territory", "partner") else False,
                "is_hidden": is_hidden,
                "membership": held[split, key].membership
                if is_hidden and (split, key) in held
                else not is_hidden and pack(told[split, key]),
            }
            for step in steps:
                cell = split, key, step
                if cell not in hidden and not is_hidden:
                    vals[step] = cells[cell].bit_count()
                    if step in STEPS:
                        vals[f"has_{step}"] = True
            vals_list.append(vals)
        return vals_list


def _has_reached(state, step):
    """Whether a candidate came as far as a step; all count."""
    return step == "count" or bool(state >> STEPS.index(step) & 1)


def _is_part(small, large):
    """Whether readers know one group of candidates to be part of another."""
    steps = ("count", *STEPS)
    return (large[0] == "total" or small[:2] == large[:2]) and steps.index(
        small[2]
    ) >= steps.index(large[2])
