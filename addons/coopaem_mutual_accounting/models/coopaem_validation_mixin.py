# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Kinds of documents that entrepreneurs prepare and the cooperative validates.
DOCUMENT_TYPES = [
    ("quote", "Quote"),
    ("invoice", "Invoice"),
    ("credit_note", "Credit note"),
    ("expense", "Expense"),
    ("internal_sale", "Internal sale"),
    ("cash_receipt", "Payment in cash"),
    ("note", "Note of the cash book"),
    ("cash_book", "Cash book"),
]
# Notes are held back for a reason of their own, and no ceiling lets them through.
CEILING_TYPES = [item for item in DOCUMENT_TYPES if item[0] != "note"]
STEP_FIELDS = {"validation_state", "validation_comment", "validation_step_ids"}


class CoopaemValidationMixin(models.AbstractModel):
    """What an entrepreneur prepares and the cooperative validates.

    =============  ========================================================
    Validation     What may happen
    =============  ========================================================
    (none)         the cooperative's own document, nobody validates it
    Preparing      the entrepreneur changes it, submits it or deletes it
    Waiting        the cooperative accepts it or sends it back with a reason
    Sent back      as Preparing; the reason is shown
    Accepted       it went its way: sent, posted, booked
    =============  ========================================================

    A document is accepted as it is submitted while its unit's documents of its kind
    stay within the ceiling of the month, unless one like it was handed in before. Every
    step is kept: who, when and why.

    A model that inherits from this has ``unit_id`` and ``company_id``, and says how it
    is validated in the methods below "Hooks".
    """

    _name = "coopaem.validation.mixin"
    _inherit = "coopaem.validation.log.mixin"
    _description = "Document that the cooperative validates"

    validation_state = fields.Selection(
        selection=[
            ("preparing", "Preparing"),
            ("waiting", "Waiting"),
            ("sent_back", "Sent back"),
            ("accepted", "Accepted"),
        ],
        string="Validation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Empty: the cooperative's own document, which nobody has to validate.",
    )
    validation_comment = fields.Text(
        string="Reason for sending back",
        readonly=True,
        copy=False,
        # Customers with a login may read what they were sent, and not this.
        groups="base.group_user",
    )

    form_key = fields.Char(
        string="Key of the form",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The key of the portal's form that made the document: the same form sent "
        "twice makes one document.",
    )

    _form_key_uniq = models.UniqueIndex(
        "(form_key, unit_id) WHERE form_key IS NOT NULL",
        "This form was handed in already.",
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create documents; only the portal's own pages begin a validation.

        :raises AccessError: when somebody writes the validation by hand
        """
        # Callers over RPC choose default values through their context, too.
        defaults = {
            name.removeprefix("default_")
            for name in self.env.context
            if name.startswith("default_")
        }
        for vals in vals_list:
            self._check_validation_vals(defaults | vals.keys())
        return super().create(vals_list)

    def write(self, vals):
        """Write the values; the validation changes by its steps alone.

        :raises AccessError: when somebody writes the validation by hand
        """
        self._check_validation_vals(vals)
        return super().write(vals)

    def _check_validation_vals(self, vals):
        """Refuse values that only a step may write.

        :param vals: the names of what is written
        :raises AccessError: when there are some
        """
        if not self.env.su and not STEP_FIELDS.isdisjoint(vals):
            raise AccessError(
                self.env._(
                    "A validation changes by its steps: hand in, accept, send back."
                )
            )

    # Hooks
    def _get_validation_date(self):
        """The day of the document; it tells apart documents of the same amount.

        :return: date
        """
        return self.date

    @api.model
    def _get_open_validation_states(self):
        """The states in which the entrepreneur has something to do or to wait for.

        :return: tuple of values of ``validation_state``
        """
        return ("preparing", "waiting", "sent_back")

    @api.model
    def _count_under_way(self, units, most):
        """What units have under way, by who has to do something.

        :param units: coopaem.unit
        :param int most: how many documents are looked at
        :return: Counter {(kind of document, state): number}
        """
        documents = self.search(
            [
                ("unit_id", "in", units.ids),
                ("validation_state", "in", self._get_open_validation_states()),
            ],
            limit=most,
        )
        return Counter(
            (document._get_validation_type(), document.validation_state)
            for document in documents
        )

    def _check_submittable(self):
        """Refuse what is not complete.

        :raises UserError: saying what is missing
        """

    def _on_accepted(self):
        """Let accepted documents go their way: send, post or book them."""

    # Steps
    def _submit(self):
        """Hand documents in; those within their unit's ceiling are accepted at once.

        The caller has checked that the documents are the user's own units'.

        :raises UserError: when one is incomplete or was handed in already
        """
        for document in self:
            if document.validation_state not in ("preparing", "sent_back"):
                raise UserError(
                    self.env._(
                        "%s was handed in already.", document._get_validation_name()
                    )
                )
        self._check_submittable()
        self._log_validation("submitted")
        free = (self - self._get_repeated())._get_within_ceiling()
        (self - free)._write_step({"validation_state": "waiting"})
        if free:
            free._accept("self_accepted")

    def _get_repeated(self):
        """The documents of which the unit handed in another of the same day and amount.

        :return: those of the documents
        """

        def describe(document):
            places = document.company_id.currency_id.decimal_places
            return (
                document.unit_id.id,
                document._get_validation_type(),
                document._get_validation_date(),
                f"{document._get_validation_amount():.{places}f}",
            )

        amounts = [document._get_validation_amount() for document in self]
        # Entrepreneurs hand in, and have no access to the steps of validations.
        steps = self.env["coopaem.validation.step"].sudo()
        handed_in = steps.search(
            [
                ("res_model", "=", self._name),
                ("unit_id", "in", self.unit_id.ids),
                ("step", "=", "submitted"),
                ("amount", ">=", min(amounts, default=0.0)),
                ("amount", "<=", max(amounts, default=0.0)),
            ]
        )
        alike = self.sudo().browse(handed_in.mapped("res_id")).exists() | self.sudo()
        counts = Counter(describe(document) for document in alike)
        return self.filtered(lambda document: counts[describe(document)] > 1)

    def action_accept(self):
        """Accept the waiting documents.

        :raises UserError: when one does not wait
        :raises AccessError: when the user may not validate
        """
        self._check_validator()
        for document in self:
            if document.validation_state != "waiting":
                raise UserError(
                    self.env._(
                        "%s does not wait for validation.",
                        document._get_validation_name(),
                    )
                )
        self._accept("accepted")
        return True

    def action_open_send_back(self):
        """Ask for the reason, then send the documents back."""
        self._check_validator()
        return self.env["coopaem.validation.reason"]._ask(self, self.env._("Send back"))

    def _send_back(self, reason):
        """Send waiting documents back to who prepared them.

        :param str reason: what has to be changed
        :raises UserError: when one does not wait, or without a reason
        """
        self._check_validator()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what has to be changed."))
        for document in self:
            if document.validation_state != "waiting":
                raise UserError(
                    self.env._(
                        "%s does not wait for validation.",
                        document._get_validation_name(),
                    )
                )
        self._write_step(
            {"validation_state": "sent_back", "validation_comment": reason}
        )
        self._log_validation("sent_back", reason)

    def _accept(self, step):
        """Accept documents and let them go their way.

        :param str step: the step that is kept
        """
        self._write_step({"validation_state": "accepted", "validation_comment": False})
        self._log_validation(step)
        self._on_accepted()

    def _describe_validation(self, state=None):
        """Where a document stands on its way to the cooperative, in words.

        :param str state: a value of ``validation_state``; by default the document's own
        :return: tuple of state, colour and what comes next; None once it is accepted
            or where nobody validates it
        """
        self.ensure_one()
        state = state or self.validation_state
        if state == "preparing":
            return (
                self.env._("Preparing"),
                "secondary",
                self.env._("Only you see it so far."),
            )
        if state == "waiting":
            return (
                self.env._("Waiting"),
                "warning",
                self.env._("The cooperative looks at it. You need not do anything."),
            )
        if state == "sent_back":
            return self.env._("Sent back"), "danger", self.validation_comment
        return None

    def _write_step(self, vals):
        """Write what a step changes, once it was checked that it may be taken."""
        self.sudo().write(vals)

    def _check_validator(self):
        """Refuse whom the cooperative has not charged with it, and who holds the unit.

        :raises AccessError: when the user may not validate these documents
        """
        self.check_access("write")
        if not self.env.user.has_group("coopaem_member.group_coopaem_accountant"):
            raise AccessError(
                self.env._("Accountants and managers validate documents.")
            )
        self._check_not_own()
