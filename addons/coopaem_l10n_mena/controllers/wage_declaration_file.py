# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request


class WageDeclarationFile(http.Controller):
    """The file of a declaration of wages; each download is noted."""

    @http.route(
        ["/coopaem/wages/<int:declaration_id>/file"],
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def wage_declaration_file(self, declaration_id, **kw):
        """Send the file that was made for the body.

        :param int declaration_id: id of the declaration
        """
        declaration = (
            request.env["coopaem.wage.declaration"].browse(declaration_id).exists()
        )
        try:
            found = declaration and declaration._give_file()
        except AccessError:
            found = None
        if not found:
            # the same answer for what is not there and what is not theirs
            raise request.not_found()
        name, content = found
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/octet-stream"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
