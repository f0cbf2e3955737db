# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemCashbookImport(models.TransientModel):
    _name = "coopaem.cashbook.import"
    _description = "Import cash books from a spreadsheet"

    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Company",
        required=True,
        default=lambda self: self.env.company,
    )
    file = fields.Binary(
        string="Spreadsheet",
        required=True,
        attachment=False,
    )
    filename = fields.Char(
        string="File name",
    )
    errors = fields.Text(
        string="What to correct",
        readonly=True,
    )
    error_count = fields.Integer(
        readonly=True,
    )

    @api.onchange("file")
    def _onchange_file(self):
        self.errors = False
        self.error_count = 0

    def action_import(self):
        """Import the file into draft cash books, or show all that is wrong with it.

        :return: an action: the books, or this window again with the errors
        """
        self.ensure_one()
        self.env["coopaem.cashbook"].check_access("create")
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Choose a company that you are working in: see top right.")
            )
        books_model = self.env["coopaem.cashbook"].with_company(self.company_id)
        rows, errors = books_model._parse_xlsx(
            base64.b64decode(self.file),
            self.filename or self.env._("Spreadsheet"),
            self.company_id.currency_id,
        )
        # Errors of reading and of checking together: who corrects does it once.
        errors += books_model._check_rows(self.company_id, rows)
        if errors:
            errors.sort(key=lambda message: getattr(message, "row", 0))
            self.write({"errors": "\n".join(errors), "error_count": len(errors)})
            return self._action_reopen()
        lines_before = self._count_lines(rows)
        books = books_model._import_rows(self.company_id, rows)
        return self._action_result(
            books, len(rows), self._count_lines(rows) - lines_before
        )

    def _count_lines(self, rows):
        """How many of the rows are in a cash book."""
        return self.env["coopaem.cashbook.line"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("source_key", "in", list({row["source_key"] for row in rows})),
            ]
        )

    def _action_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import cash books"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _action_result(self, books, total, created):
        if not total:
            message = self.env._("The sheet has headings only: there is nothing to do.")
        elif not created:
            message = self.env._(
                "All %s lines were imported before: nothing was changed.", total
            )
        else:
            message = self.env._(
                "%(created)s lines imported into %(books)s cash books; %(known)s were "
                "there already.",
                created=created,
                books=len(books),
                known=total - created,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if created else "info",
                "message": message,
                "next": {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Imported cash books"),
                    "res_model": "coopaem.cashbook",
                    "views": [
                        [False, "list"],
                        [False, "kanban"],
                        [False, "form"],
                    ],
                    "domain": [("id", "in", books.ids)],
                },
            },
        }
