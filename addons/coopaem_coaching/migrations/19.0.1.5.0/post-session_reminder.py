# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Members are reminded of sessions in their language, where nobody chose another mail.

The alarm of sessions is not updated; Odoo's own reminder is in English alone.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE calendar_alarm alarm
           SET mail_template_id = wanted.res_id
          FROM ir_model_data data, ir_model_data was, ir_model_data wanted
         WHERE data.module = 'coopaem_coaching'
           AND data.name = 'calendar_alarm_session'
           AND data.res_id = alarm.id
           AND was.module = 'calendar'
           AND was.name = 'calendar_template_meeting_reminder'
           AND was.res_id = alarm.mail_template_id
           AND wanted.module = 'coopaem_coaching'
           AND wanted.name = 'mail_template_session_reminder'
        """
    )
