"""Keeps the books of the demonstration cooperative, month by month."""

from datetime import timedelta

from . import bank, cash, desk, sales
from .company import choose_trades
from .months import factor, get_months, get_today
from .trades import CUSTOMERS, SUPPLIERS

# What is paid to members is pay of their units.
PAY_ACCOUNT = "617150"
ACCEPTED = "Vu en réunion d'équipe : suivi avec les activités concernées."


class Books:
    """The months of one cooperative, and what is still to be paid in them.

    :param env: environment of the superuser
    :param company: res.company
    :param Size size: how much of it
    """

    def __init__(self, env, company, size):
        self.env = company.with_company(company).env
        self.company = company.with_env(self.env)
        self.size = size
        self.today = get_today(env)
        self.months = get_months(self.today, size.months)
        self.trades = choose_trades(size)
        self.units = {
            unit.code: unit
            for unit in self.env["coopaem.unit"].search(
                [("company_id", "=", company.id), ("kind", "=", "activity")]
            )
        }
        self.structure = company.structure_unit_id
        self.journals = {
            journal.code: journal
            for journal in self.env["account.journal"].search(
                [("company_id", "=", company.id)]
            )
        }
        self.bank = self._journal(lambda journal: journal.type == "bank")
        self.wallet = self._journal(lambda journal: journal.is_mobile_money)
        self.partners = self._create_partners()
        self.dues = []
        self.tills = dict.fromkeys(self.units, 0.0)
        self.cheques = self.env["coopaem.cheque"]
        self.movements = []
        self._taxes = {}
        self._accounts = {}
        self.account(PAY_ACCOUNT).unit_role = "pay"

    def _journal(self, chosen):
        return next(
            journal
            for journal in sorted(
                self.journals.values(), key=lambda journal: journal.is_mobile_money
            )
            if chosen(journal)
        )

    def _create_partners(self):
        """Customers and suppliers.

        :return: {key: res.partner}
        """
        partners = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "city": city,
                    "is_company": key != "families",
                    "country_id": self.company.country_id.id,
                    "company_id": self.company.id,
                    "lang": "fr_FR",
                }
                for key, (name, city, *_days) in (CUSTOMERS | SUPPLIERS).items()
            ]
        )
        return dict(zip(CUSTOMERS | SUPPLIERS, partners, strict=True))

    def account(self, code):
        """The account of a code, or of the company's default costs."""
        if code not in self._accounts:
            self._accounts[code] = self.env["account.account"].search(
                [
                    *self.env["account.account"]._check_company_domain(self.company),
                    ("code", "=", code),
                ],
                limit=1,
            )
        return self._accounts[code]

    def tax(self, rate, side):
        """The tax of a rate; empty for none.

        :param str side: sale or purchase
        """
        if (rate, side) not in self._taxes:
            self._taxes[rate, side] = (
                self.company._get_tax_by_rate(rate, side)
                if rate
                else self.env["account.tax"]
            )
        return self._taxes[rate, side]

    def take_dues(self, channel, until):
        """Take the payments out that fall due up to a day, the oldest first.

        :return: list of Due
        """
        taken = [
            due for due in self.dues if due.channel == channel and due.day <= until
        ]
        self.dues = [due for due in self.dues if due not in taken]
        return sorted(taken, key=lambda due: (due.day, due.move.id))

    def factor(self, trade, month):
        """How much of an ordinary month's turnover a trade makes in a month."""
        return factor(trade, month, self.size.months)

    def keep(self):
        """Book all months, and close those that are over but for the last one."""
        for month in self.months:
            self.keep_month(month)
            self.analyse()
            if month.left > 0:
                self.close(month)
        self.check_last()
        bank.leave_to_reconcile(self)
        desk.share_rent(self)

    def analyse(self):
        """Tell the database how much there is now: it plans its queries by that."""
        self.env.flush_all()
        self.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_analytic_line,"
            " account_partial_reconcile, account_full_reconcile, account_payment,"
            " account_bank_statement_line, coopaem_cashbook_line"
        )

    def keep_month(self, month):
        """Book a month."""
        sales.sell(self, month)
        sales.buy(self, month)
        cash.keep_cashbooks(self, month)
        cash.move_tills(self, month)
        desk.take_mobile_money(self, month)
        desk.move_cheques(self, month)
        bank.settle(self, month)
        desk.provide(self, month)
        self.pay_members(month)

    def pay_members(self, month):
        """Pay out what the units can spare, in one transfer."""
        day = month.day(27)
        if not month.has(day):
            return
        before = self.structure.browse(
            [unit.id for unit in self.units.values()]
        )._get_balances(month.first - timedelta(days=1))
        now = self.structure.browse(
            [unit.id for unit in self.units.values()]
        )._get_balances(month.end)
        parts = []
        for trade in self.trades:
            unit = self.units[trade.code]
            nothing = {"treasury": 0.0, "till": 0.0}
            treasury = now.get(unit.id, nothing)["treasury"]
            held = treasury - now.get(unit.id, nothing)["till"]
            wanted = self.get_wanted_treasury(
                trade, month, before.get(unit.id, nothing)["treasury"]
            )
            most = trade.monthly * 1.1
            limit = {"falling": held, "negative": most}.get(
                trade.course, min(held, most)
            )
            pay = min(treasury - wanted, limit) // 50 * 50
            if pay >= 300:
                parts.append(
                    bank.Part(
                        -pay,
                        self.account(PAY_ACCOUNT),
                        unit,
                        unit.member_ids[:1].partner_id,
                        f"Rémunération {trade.name}",
                    )
                )
        if parts:
            bank.move(
                self, day, f"Virement des rémunérations {month.first:%m/%Y}", parts
            )
            bank.book(self)

    def get_wanted_treasury(self, trade, month, before):
        """What a unit keeps: its cushion, unless it goes downhill with it.

        :param float before: its treasury a month ago
        """
        if trade.course == "falling" and month.left < 5 and before > 0:
            return before * 0.8
        if trade.course == "negative" and month.left < 3:
            return -0.3 * trade.monthly
        if trade.course == "idle" and month.left < 6:
            return before - 200
        grown = 0.5 + 0.5 * month.index / self.size.months
        return trade.cushion * trade.monthly * grown

    def close(self, month):
        """Close a month in the manager's name, and lock it."""
        manager = self.env["res.users"].search([("login", "=", "manager")])
        closing = self.env["coopaem.closing"]._get_or_create(self.company, month.first)
        closing.action_check()
        if closing.warning_count:
            closing.with_user(manager)._accept_all_warnings(ACCEPTED)
        closing._run_inline()
        closing.action_lock()

    def check_last(self):
        """Run the checks of the month that waits to be closed."""
        waiting = self.months[-2]
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, waiting.first
        )
        closing.action_check()
