# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Which tax is withheld from whom, for what: data, dated and sourced."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemWithholdingRule(models.Model):
    _name = "coopaem.withholding.rule"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Withholding Rule"
    _order = "country_id, sequence, date_from desc, id"
    _legal_key = ("code", "country_id")
    _legal_values = ("figure_code", "basis", "payer", "certificate")

    # Fields declaration
    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first rule that fits counts, one for each group."
    )
    group = fields.Selection(
        selection=[("income", "Tax on income"), ("vat", "VAT")],
        required=True,
        default="income",
    )
    payee_kind_ids = fields.Many2many(
        comodel_name="coopaem.payee.kind",
        string="Payees",
        help="Empty: all kinds of payees.",
    )
    nature_ids = fields.Many2many(
        comodel_name="coopaem.withholding.nature",
        string="Paid for",
        help="Empty: whatever is paid for.",
    )
    payer = fields.Selection(
        selection=[
            ("any", "Whoever pays"),
            ("public", "State and public bodies"),
            ("large", "Large companies, banks, insurers"),
        ],
        required=True,
        default="any",
    )
    certificate = fields.Selection(
        selection=[
            ("any", "With or without"),
            ("valid", "Good on the day of payment"),
            ("missing", "None, or too old"),
        ],
        string="Tax certificate of the payee",
        required=True,
        default="any",
    )
    basis = fields.Selection(
        selection=[
            ("untaxed", "Amount excluding taxes"),
            ("total", "Amount including taxes"),
            ("vat", "VAT"),
        ],
        required=True,
        default="untaxed",
    )
    figure_code = fields.Char(
        string="Rate", required=True, help="Code of the legal figure."
    )
    tax_ref = fields.Char(
        string="Tax of the chart",
        required=True,
        help="External id of the tax withheld from suppliers; that of customers has "
        "“_sale” behind it.",
    )
    threshold_code = fields.Char(
        string="Threshold", help="Code of the legal figure; empty: none."
    )
    threshold_basis = fields.Selection(
        selection=[
            ("untaxed", "Amount excluding taxes"),
            ("total", "Amount including taxes"),
        ],
        default="total",
    )
    threshold_operator = fields.Selection(
        selection=[("ge", "From the threshold on"), ("gt", "Above the threshold")],
        default="ge",
    )
    month_code = fields.Char(
        string="Monthly limit of small documents",
        help="Code of the legal figure: documents below the threshold are free up to "
        "this sum a month for one supplier.",
    )
    client_cap_code = fields.Char(
        string="Yearly limit with one client",
        help="Code of the legal figure: only what goes beyond it in a year is withheld "
        "from.",
    )

    # Constraints
    @api.constrains("threshold_code", "threshold_basis", "threshold_operator")
    def _check_threshold(self):
        if any(
            rule.threshold_code
            and not (rule.threshold_basis and rule.threshold_operator)
            for rule in self
        ):
            raise ValidationError(
                self.env._("Say of what the threshold is, and whether it is included.")
            )

    # Business methods
    @api.model
    def _get_proposals(self, moves, day):
        """What is withheld when documents are paid.

        :param moves: account.move of one company; invoices and bills
        :param date day: day of the payment
        :return: list of dicts: move, rule, tax (account.tax), rate, base and amount in
            the document's currency, positive for invoices and bills, negative for
            credit notes
        :raises UserError: when a figure that a rule needs is not known
        """
        proposals = []
        moves = moves.filtered(
            lambda move: move.is_invoice(include_receipts=True)
            and move.state == "posted"
        )
        moves -= moves._get_reimbursements()
        for company, documents in moves.grouped("company_id").items():
            country = company.account_fiscal_country_id
            # Rules are the same for everybody; whoever pays need not read them.
            rules = self.sudo().search(
                [("country_id", "=", country.id), *self._get_domain_on(day)]
            )
            for move in documents if rules else ():
                taken = set()
                if move._has_withheld_tax():
                    # The chart's own tax has withheld it on the document.
                    taken.add("income")
                for rule in rules:
                    if rule.group in taken or not rule._fits(move, day):
                        continue
                    taken.add(rule.group)
                    proposal = rule._prepare_proposal(move, day)
                    if proposal:
                        proposals.append(proposal)
        return proposals

    @api.model
    def _get_rules_of_payee(self, partner, company, day):
        """The rules that may be about payments to somebody, whatever is paid for.

        :param partner: res.partner
        :param company: res.company, who pays
        :param date day: day of the payment
        :return: coopaem.withholding.rule
        """
        payee = partner.commercial_partner_id
        if not payee.payee_kind_id or not day:
            return self.browse()
        # Rules are the same for everybody; whoever pays need not read them.
        rules = self.sudo().search(
            [
                ("country_id", "=", company.account_fiscal_country_id.id),
                *self._get_domain_on(day),
            ]
        )
        nature = payee.withholding_nature_id
        return rules.filtered(
            lambda rule: rule.payer in ("any", company.withholding_payer)
            and payee.payee_kind_id in (rule.payee_kind_ids or payee.payee_kind_id)
            and (not nature or nature in (rule.nature_ids or nature))
            and rule._certificate_fits(payee, company, day)
        )

    def _get_parties(self, move):
        """Who is paid and who pays.

        :return: tuple of the payee (res.partner) and what the payer is
        """
        partner = move.commercial_partner_id
        company = move.company_id
        if move.is_sale_document(include_receipts=True):
            return company.partner_id, partner.withholding_payer
        return partner, company.withholding_payer

    def _fits(self, move, day):
        """Whether the rule is about a document, whatever its amount."""
        self.ensure_one()
        payee, payer = self._get_parties(move)
        return (
            payer
            and payee.payee_kind_id
            and self.payer in ("any", payer)
            and payee.payee_kind_id in (self.payee_kind_ids or payee.payee_kind_id)
            and (not self.nature_ids or move.withholding_nature_id in self.nature_ids)
            and self._certificate_fits(payee, move.company_id, day)
        )

    def _certificate_fits(self, payee, company, day):
        """Whether the payee's tax certificate is as the rule wants it."""
        if self.certificate == "any":
            return True
        valid = payee._has_tax_certificate(company, day)
        return valid == (self.certificate == "valid")

    def _prepare_proposal(self, move, day):
        """The tax that the rule withholds from a document.

        :return: dict, or None if the amounts stay below the threshold
        """
        self.ensure_one()
        company = move.company_id
        bases = move._get_withholding_bases()
        if self.threshold_code:
            # A credit note goes with the document that it lessens; if that is not
            # known, it lessens those that it is paid with.
            whole = move.reversed_entry_id or move
            if whole.move_type not in (
                "in_refund",
                "out_refund",
            ) and not self._reaches_threshold(
                whole, whole._get_withholding_bases(), day
            ):
                return None
        base = bases[self.basis]
        if self.client_cap_code:
            base = self._get_excess(move, base, day)
        rate = company._get_country_figure(self.figure_code, day)
        currency = move.currency_id
        if rate is None or currency.is_zero(base):
            return None
        suffix = "_sale" if move.is_sale_document(include_receipts=True) else ""
        chart = self.env["account.chart.template"].with_company(company)
        tax = chart.ref(f"{self.tax_ref}{suffix}", raise_if_not_found=False)
        if not tax:
            return None
        return {
            "move": move,
            "rule": self,
            "tax": tax._with_rate(rate),
            "rate": rate,
            "base": base,
            "amount": currency.round(base * rate),
        }

    def _in_company_currency(self, move, amount):
        """An amount of a document in the company's currency."""
        rate = move.invoice_currency_rate or 1.0
        return move.company_currency_id.round(amount / rate)

    def _reaches_threshold(self, move, bases, day):
        """Whether a document is large enough, or the month's small ones together."""
        company = move.company_id
        currency = company.currency_id
        threshold = company._get_country_figure(self.threshold_code, day)
        if threshold is None:
            return True
        amount = self._in_company_currency(move, bases[self.threshold_basis])
        order = currency.compare_amounts(amount, threshold)
        if order > 0 or (order == 0 and self.threshold_operator == "ge"):
            return True
        if not self.month_code:
            return False
        limit = company._get_country_figure(self.month_code, day)
        start = move.date.replace(day=1)
        of_month = self._sum_documents(
            move, start, start + relativedelta(day=31), "amount_total_signed"
        )
        return limit is not None and currency.compare_amounts(of_month, limit) > 0

    def _get_excess(self, move, base, day):
        """The part of a document beyond the yearly limit with one client."""
        company = move.company_id
        limit = company._get_country_figure(self.client_cap_code, day)
        if limit is None:
            return 0.0
        so_far = self._sum_documents(
            move,
            move.date.replace(month=1, day=1),
            move.date,
            "amount_untaxed_signed",
            before=True,
        )
        own = self._in_company_currency(move, base)
        excess = max(0.0, so_far + own - limit) - max(0.0, so_far - limit)
        return move.currency_id.round(base * excess / own) if own else 0.0

    def _sum_documents(self, move, date_from, date_to, field, before=False):
        """Sum a partner's posted documents of the same kind.

        :param bool before: only those before the document in date and number
        :return: float in the company's currency, positive
        """
        # What members are given back for their expenses is not paid to them for work.
        expenses = self.env["coopaem.expense"].sudo()
        reimbursed = expenses._search([("move_id.move_type", "=", "in_receipt")])
        domain = [
            ("company_id", "=", move.company_id.id),
            ("id", "not in", reimbursed.subselect("move_id")),
            ("commercial_partner_id", "=", move.commercial_partner_id.id),
            ("move_type", "in", self._get_same_types(move)),
            ("state", "=", "posted"),
            ("date", ">=", date_from),
            ("date", "<=", date_to),
        ]
        if before:
            domain += [
                "|",
                ("date", "<", move.date),
                "&",
                ("date", "=", move.date),
                ("id", "<", move.id),
            ]
        ((total,),) = self.env["account.move"]._read_group(
            domain, aggregates=[f"{field}:sum"]
        )
        return abs(total or 0.0)

    def _get_same_types(self, move):
        """Types of the documents that count together with one."""
        types = self.env["account.move"]
        if move.is_sale_document(include_receipts=True):
            return types.get_sale_types(include_receipts=True)
        return types.get_purchase_types(include_receipts=True)
