# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

# Units per batch: large enough for few, large entries, small enough that a batch is
# done in seconds and progress is seen.
BATCH_SIZE = 500


class CoopaemClosing(models.Model):
    """How a closing runs: batches of units, each a transaction of its own.

    Whoever is free takes units that nobody else works on, by locking their lines: the
    scheduled job, and the jobs of OCA's queue_job on several workers where that addon
    is installed. A batch done again books nothing twice.
    """

    _inherit = "coopaem.closing"

    def action_run(self):
        """Start the closing: its batches run in the background, see the progress.

        One that runs already is taken up again where it stopped.

        :return: True
        :raises UserError: when a check stands against it
        """
        self._check_may_close()
        self.filtered(lambda closing: closing.state != "running")._start()
        self._queue_batches()
        return True

    def _start(self):
        """Check, and put all units to be done."""
        self._lock_rows()
        for closing in self.sudo():
            closing._require_state("draft", "booked")
            closing._check_ready()
            closing._prepare_lines()
            closing.line_ids.state = "todo"
            closing.write({"state": "running", "error_message": False})

    def _get_todo(self):
        """The lines of the closings still to be done, by the code of their units.

        :return: coopaem.closing.line
        """
        lines = self.sudo().line_ids.filtered(lambda line: line.state == "todo")
        return lines.sorted(lambda line: (line.closing_id, line.unit_id.code, line.id))

    def _queue_batches(self):
        """Have the batches run in the background."""
        if hasattr(self, "with_delay"):
            for closing in self:
                todo = closing._get_todo()
                for start in range(0, len(todo), BATCH_SIZE):
                    lines = todo[start : start + BATCH_SIZE]
                    closing.with_delay(
                        description=self.env._(
                            "Closing %(month)s: %(first)s to %(last)s",
                            month=closing.name,
                            first=lines[0].unit_id.code,
                            last=lines[-1].unit_id.code,
                        ),
                        identity_key=f"{closing._name},{closing.id},{lines[0].id}",
                    )._run_job(lines.ids)
        self._trigger_cron()

    def _trigger_cron(self):
        """Have the scheduled job look after running closings once this is committed."""
        self.env.ref("coopaem_mutual_accounting.ir_cron_closing").sudo()._trigger()

    def _run_inline(self):
        """Run the closing to its end in this transaction, as commands and tests do.

        :raises UserError: when a check stands against it, or somebody else works on it
        """
        for closing in self:
            if closing.state != "running":
                closing._start()
            while closing._run_batch():
                pass
            if not closing._finish():
                closing._refuse_busy()

    def _run_job(self, line_ids):
        """Run one batch as a job of a queue.

        :param list line_ids: of coopaem.closing.line
        """
        closing = self.exists()
        lines = self.env["coopaem.closing.line"].browse(line_ids).exists()
        if closing and lines:
            closing._run_step(lines)
            # Only when all jobs are committed can somebody see that all units are done.
            closing._trigger_cron()

    @api.model
    def _cron_run(self):
        """Run the batches of started closings, each in its own transaction."""
        closings = self.sudo().search([("state", "=", "running")])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(closings._get_todo()))
        for closing in closings:
            while done := closing._run_step():
                if not cron._commit_progress(done):
                    closing._trigger_cron()
                    return
            closing._finish()
        # Units that others hold are theirs to do; they call again when they are done.
        cron._commit_progress(remaining=0)

    def _run_step(self, lines=None):
        """Run one batch; an error that somebody can mend stops the closing.

        :param lines: coopaem.closing.line to choose from; all of them by default
        :return: how many units were done
        """
        try:
            with self.env.cr.savepoint():
                return self._run_batch(lines)
        except (UserError, ValidationError) as error:
            self.sudo().write({"state": "draft", "error_message": str(error)})
            self._message_log(body=self.env._("The closing stopped: %s", error))
            return 0

    def _run_batch(self, lines=None, size=BATCH_SIZE):
        """Do the next units that nobody else is doing just now.

        :param lines: coopaem.closing.line to choose from; all of them by default
        :param int size: how many units at most
        :return: how many units were done
        """
        self.ensure_one()
        closing = self.sudo()
        # Others may have done or stopped it since.
        closing.invalidate_recordset(["state", "line_ids"])
        closing.line_ids.invalidate_recordset(["state"])
        todo = closing._get_todo()
        if lines is not None:
            todo &= lines
        if closing.state != "running" or not todo:
            return 0
        batch = todo.try_lock_for_update(allow_referencing=True, limit=size)
        if batch:
            closing._compute_units(batch, book=True)
            batch.state = "done"
        return len(batch)

    def _finish(self):
        """Declare a running closing booked if all its units are done.

        :return: whether no unit is left
        """
        self.ensure_one()
        closing = self.sudo()
        closing.invalidate_recordset(["state", "line_ids"])
        if closing.state != "running":
            return True
        if closing._get_todo() or not closing.try_lock_for_update(
            allow_referencing=True
        ):
            return False
        closing.state = "booked"
        self._message_log(body=self.env._("All units are booked."))
        return True
