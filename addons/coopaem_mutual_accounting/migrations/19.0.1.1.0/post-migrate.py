# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api

RULE = "coopaem_mutual_accounting.coopaem_cashbook_refusal_rule_coach"


def migrate(cr, version):
    """Who reads refused notes, and who owes a member something, as they are now."""
    rule = api.Environment(cr, SUPERUSER_ID, {}).ref(RULE, raise_if_not_found=False)
    if rule:
        rule.write(
            {
                "name": "Note that was not taken: a coach's own units",
                "domain_force": '["|", ("unit_id.coach_id", "=", user.id), "&", '
                '("unit_id", "=", False), ("member_id.coach_id", "=", user.id)]',
            }
        )
    _leave_people_out(cr)


def _leave_people_out(cr):
    """Take who owes or paid back out of lines and steps; the note keeps it.

    Entries that are posted stay as they are.
    """
    cr.execute(
        """
        UPDATE coopaem_cashbook_line line
           SET label = replace(line.label, ': ' || note.person, '')
          FROM coopaem_cashbook_note note
         WHERE note.line_id = line.id AND note.person != ''
        """
    )
    cr.execute(
        """
        UPDATE coopaem_validation_step step
           SET name = replace(step.name, ' – ' || note.person, '')
          FROM coopaem_cashbook_note note
         WHERE step.res_model = 'coopaem.cashbook.note' AND step.res_id = note.id
           AND note.person != ''
        """
    )
