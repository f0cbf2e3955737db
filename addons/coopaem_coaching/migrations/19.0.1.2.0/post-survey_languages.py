# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The evaluation of workshops is asked in every language, not in the first alone.

Surveys take the first installed language by themselves. The record is not updated.
"""


def migrate(cr, version):
    cr.execute(
        """
        DELETE FROM res_lang_survey_survey_rel rel
         USING ir_model_data data
         WHERE data.model = 'survey.survey'
           AND data.res_id = rel.survey_survey_id
           AND data.module = 'coopaem_coaching'
           AND data.name = 'survey_workshop'
           AND (SELECT COUNT(*)
                  FROM res_lang_survey_survey_rel other
                 WHERE other.survey_survey_id = rel.survey_survey_id) = 1
        """
    )
