# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Workshops of before there was an evaluation get it, as new ones do.

Their column was filled before the survey was there. Of later ones that have none,
somebody left it out.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE event_event event
           SET evaluation_id = survey.id
          FROM ir_model_data data
          JOIN survey_survey survey ON survey.id = data.res_id
         WHERE data.model = 'survey.survey'
           AND data.module = 'coopaem_coaching'
           AND data.name = 'survey_workshop'
           AND event.is_workshop
           AND event.evaluation_id IS NULL
           AND event.create_date <= survey.create_date
        """
    )
