# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .sale_common import CoopaemSaleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-10-20")
class TestUnitSale(CoopaemSaleCommon):
    """Quotes, invoices, cash and credit notes of a unit, and their validation."""

    # Validation
    def test_quote_waits_for_the_cooperative(self):
        order = self._sale("quote")
        customer = order.with_user(self.env.ref("base.public_user")).sudo()
        self.assertEqual(order.validation_state, "preparing")
        self.assertFalse(customer._has_to_be_signed())
        order._submit()
        self.assertEqual(order.validation_state, "waiting")
        self.assertEqual(order.state, "draft")
        self.assertFalse(customer._has_to_be_signed())
        with self.assertRaisesRegex(UserError, "validated by the cooperative"):
            order.with_user(self.env.user).action_confirm()
        self._validate(order)
        self.assertEqual((order.validation_state, order.state), ("accepted", "sent"))
        self.assertTrue(customer._has_to_be_signed())
        self.assertEqual(
            order.validation_step_ids.sorted("id").mapped("step"),
            ["submitted", "accepted"],
        )
        self.assertEqual(
            order.validation_step_ids.user_id, self.user_a | self.accountant
        )

    def test_sent_back_with_a_reason(self):
        order = self._sale("quote")
        order._submit()
        queue = order.with_user(self.accountant)
        action = queue.action_open_send_back()
        with Form(
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
        ) as form:
            form.reason = "The price is too low"
        form.record.action_confirm()
        self.assertEqual(order.validation_state, "sent_back")
        self.assertEqual(order.validation_comment, "The price is too low")
        self.assertEqual(
            order.validation_step_ids.filtered("comment").comment,
            "The price is too low",
        )
        with self.assertRaisesRegex(UserError, "does not wait"):
            queue.action_accept()
        with self.assertRaisesRegex(UserError, "Say what"):
            queue._send_back(" ")
        order._submit()
        with self.assertRaisesRegex(UserError, "handed in already"):
            order._submit()

    def test_log_names_what_people_know(self):
        """A draft goes by its customer and amount, then by its number."""
        invoice = self._sale("invoice")
        invoice._submit()
        steps = self.env["coopaem.validation.step"].with_user(self.accountant)
        step = steps.search([("res_id", "=", invoice.id)])
        self.assertIn(self.customer.name, step.title)
        self.assertIn("1,200", step.title)
        self.assertNotIn("Draft", step.title)
        with self.assertRaisesRegex(UserError, rf"^Invoice for {self.customer.name}"):
            invoice._submit()
        self._validate(invoice)
        step.invalidate_recordset()
        self.assertEqual(step.title, invoice.name)
        # What is gone goes by the name that was kept.
        back = self._sale("invoice", self._line(price=5))
        back._submit()
        step = steps.search([("res_id", "=", back.id)])
        back.with_user(self.accountant)._send_back("Too little")
        back.unlink()
        step.invalidate_recordset()
        self.assertEqual(step.title, step.name)

    def test_up_to_the_ceiling(self):
        self._set_ceiling("quote", 1200)
        self._set_ceiling("quote", 100, unit=self.unit_b)
        order = self._sale("quote", self._line(price=1000))
        order._submit()
        self.assertEqual((order.amount_total, order.state), (1200.0, "sent"))
        self.assertIn("self_accepted", order.validation_step_ids.mapped("step"))
        above = self._sale("quote", self._line(price=1000.01))
        above._submit()
        self.assertEqual(above.validation_state, "waiting")
        other = self._sale(
            "quote", self._line(price=90), unit=self.unit_b, user=self.user_b
        )
        other._submit()
        self.assertEqual(other.validation_state, "waiting")
        invoice = self._sale("invoice", self._line(price=1))
        invoice._submit()
        self.assertEqual(invoice.validation_state, "waiting")

    def test_ceiling_of_the_month(self):
        self._set_ceiling("quote", 3000)
        orders = [self._sale("quote", self._line(price=p)) for p in (1000, 1001, 1002)]
        for order in orders:
            order._submit()
        self.assertEqual(
            [order.validation_state for order in orders],
            ["accepted", "accepted", "waiting"],
        )
        with freeze_time("2026-11-01"):
            later = self._sale("quote", self._line(price=1003))
            later._submit()
        self.assertEqual(later.validation_state, "accepted")

    def test_the_same_once_more_waits(self):
        self._set_ceiling("invoice", 10_000)
        first, second, other = (
            self._sale("invoice", self._line(price=price)) for price in (10, 10, 11)
        )
        (first | second | other)._submit()
        self.assertEqual(
            (first | second | other).mapped("validation_state"),
            ["waiting", "waiting", "accepted"],
        )

    def test_ceiling_takes_as_many_queries_for_many_documents(self):
        self._set_ceiling("quote", 10_000)
        orders = self.env["sale.order"].union(
            *(self._sale("quote", self._line(price=price)) for price in range(1, 9))
        )
        counts = []
        # The first time fills what is read once and for all.
        for chosen in (orders, orders[:1], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            (chosen - chosen._get_repeated())._get_within_ceiling()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])

    def test_nobody_validates_their_own_unit(self):
        order = self._sale("quote")
        order._submit()
        member = self._create_member(self.accountant, self.unit_a)
        mine = order.with_user(self.accountant)
        with self.assertRaisesRegex(AccessError, "your own activity"):
            mine.action_accept()
        with self.assertRaisesRegex(AccessError, "your own activity"):
            mine._send_back("Change it")
        self.assertEqual(order.validation_state, "waiting")
        member.unit_ids = self.unit_b
        self._validate(order)

    def test_who_sells_does_not_sign(self):
        order = self._sale("quote")
        order._submit()
        self._validate(order)
        self.assertTrue(order.with_user(self.user_b).sudo()._has_to_be_signed())
        self.assertTrue(
            order.with_user(self.env.ref("base.public_user")).sudo()._has_to_be_signed()
        )
        self.assertFalse(order.with_user(self.user_a).sudo()._has_to_be_signed())

    def test_in_bulk(self):
        orders = self.env["sale.order"].union(
            *(self._sale("quote", self._line(price=price)) for price in (10, 20, 30))
        )
        for order in orders:
            order._submit()
        queue = self.env.ref("coopaem_mutual_accounting.coopaem_validation_queue_quote")
        self.assertEqual(queue.with_user(self.accountant).waiting_count, 3)
        orders.with_user(self.accountant).action_accept()
        self.assertEqual(set(orders.mapped("state")), {"sent"})
        queue.invalidate_recordset()
        self.assertEqual(queue.with_user(self.accountant).waiting_count, 0)
        action = queue.with_user(self.accountant).action_open()
        self.assertEqual(action["res_model"], "sale.order")

    def test_all_that_waits_is_counted(self):
        """Each list under "To validate" has its place among all queues."""
        menus = self.env["ir.ui.menu"].search(
            [
                (
                    "parent_id",
                    "=",
                    self.env.ref(
                        "coopaem_mutual_accounting.menu_coopaem_validation"
                    ).id,
                ),
                ("name", "not in", ("All queues", "Steps of validations")),
            ]
        )
        queues = self.env["coopaem.validation.queue"].search([])
        self.assertEqual(
            {menu.action.xml_id for menu in menus},
            {queue.action_id.xml_id for queue in queues},
        )
        expenses = self.env.ref(
            "coopaem_mutual_accounting.coopaem_validation_queue_expense"
        ).with_user(self.accountant)
        before = expenses.waiting_count
        vals = {
            "unit_id": self.unit_a.id,
            "member_id": self.unit_a.member_ids[:1].id,
            "label": "Clay",
            "amount": 12.0,
            "date": "2026-01-10",
            "paid_by": "own",
        }
        # the list shows them all, and only what is handed in waits
        self.env["coopaem.expense"].sudo().create(
            [
                {**vals, "validation_state": state}
                for state in ("preparing", "waiting", "sent_back")
            ]
        )
        expenses.invalidate_recordset()
        self.assertEqual(expenses.waiting_count, before + 1)

    def test_nobody_else_validates(self):
        order = self._sale("quote")
        order._submit()
        coach = new_test_user(
            self.env,
            "coach",
            "coopaem_member.group_coopaem_coach,sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user in (self.user_a, coach):
            with self.assertRaises(AccessError):
                order.with_user(user).action_accept()
        with self.assertRaises(AccessError):
            order.with_user(self.accountant).write({"validation_state": "accepted"})
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(coach).with_context(
                default_validation_state="accepted"
            ).create({"partner_id": self.customer.id})
        self.assertEqual(order.validation_state, "waiting")
        # Whose login may read a quote reads no words of the cooperative in it.
        order.partner_id = self.user_b.partner_id
        with self.assertRaises(AccessError):
            order.with_user(self.user_b).read(["validation_comment"])

    def test_ceilings_are_one_per_kind(self):
        self._set_ceiling("quote", 10)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._set_ceiling("quote", 20)

    # Sales
    def test_quote_to_invoice(self):
        order = self._sale(
            "quote", self._line(quantity=2, price=500), self._line("Tea", 10, rate="0")
        )
        order._submit()
        self._validate(order)
        with self.assertRaisesRegex(UserError, "not accepted by the customer"):
            order._create_unit_invoice()
        order.action_confirm()
        invoice = order._create_unit_invoice()
        self.assertEqual(invoice.unit_id, self.unit_a)
        self.assertEqual(invoice.validation_state, "preparing")
        self.assertFalse(invoice._is_portal_editable())
        with self.assertRaisesRegex(UserError, "accept it instead"):
            invoice.with_user(self.accountant).action_post()
        invoice._submit()
        self._validate(invoice)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_total, 1210.0)
        self.assertEqual(
            invoice.line_ids.filtered(lambda line: line.balance).unit_id, self.unit_a
        )
        with self.assertRaisesRegex(UserError, "invoiced already"):
            order._create_unit_invoice()
        self._assert_ledger()

    def test_a_unit_is_needed(self):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        with self.assertRaisesRegex(UserError, "no unit yet"):
            order.action_confirm()
        order.unit_id = self.unit_b
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_no_invoice_without_a_quote(self):
        agreement_type = self.env["coopaem.agreement.type"].create(
            {"name": "Test", "code": "TEST", "quote_required": True}
        )
        agreement = self.env["coopaem.agreement"].create(
            {
                "member_id": self.member_a.id,
                "unit_id": self.unit_a.id,
                "type_id": agreement_type.id,
                "date_start": "2026-01-01",
            }
        )
        self.assertTrue(agreement.quote_required)
        self.assertFalse(self.unit_a._needs_quote())
        agreement.state = "running"
        self.assertTrue(self.unit_a._needs_quote())
        with self.assertRaisesRegex(UserError, "accepted in a quote"):
            self._sale("invoice")._submit()
        order = self._sale("quote")
        order._submit()
        self._validate(order)
        order.action_confirm()
        invoice = order._create_unit_invoice()
        invoice._submit()
        self.assertEqual(invoice.validation_state, "waiting")
        agreement.quote_required = False
        self._sale("invoice")._submit()

    def test_products_of_the_unit_alone(self):
        unit = self._as(self.user_a, self.unit_a)
        product = unit._save_product({"name": "Pot", "price": 80.0, "rate": "20"})
        self.assertEqual(product.unit_id, self.unit_a)
        self.assertEqual(
            [(item["name"], item["rate"]) for item in unit._get_portal_products()],
            [("Pot", 20.0)],
        )
        other = self._as(self.user_b, self.unit_b)
        self.assertFalse(other._get_portal_products())
        order = self._sale(
            "quote",
            self._line("Pot", 80, product=str(product.id)),
            unit=self.unit_b,
            user=self.user_b,
        )
        # Another unit's product is not taken, whatever the form says.
        self.assertNotEqual(order.order_line.product_id.product_tmpl_id, product)
        with self.assertRaisesRegex(UserError, "rates of VAT"):
            unit._save_product({"name": "Pot", "price": 80.0, "rate": "19.5"})

    def test_what_is_prepared_blocks_no_closing(self):
        with freeze_time("2026-09-20"):
            invoice = self._sale("invoice")
        closing = self.env["coopaem.closing"].create(
            {"company_id": self.company.id, "date_start": "2026-09-01"}
        )
        closing.action_check()
        self.assertNotIn("draft", closing.check_ids.mapped("code"))
        invoice._submit()
        closing.action_check()
        self.assertIn("draft", closing.check_ids.mapped("code"))
        self._validate(invoice)
        self.assertEqual(str(invoice.date), "2026-10-20")
        closing.action_check()
        self.assertNotIn("draft", closing.check_ids.mapped("code"))

    # Cash
    def _cash(self, invoice, amount, day="2026-10-20"):
        return self._as(self.user_a, self.env["coopaem.cash.receipt"]).create(
            {
                "move_id": invoice.id,
                "amount": amount,
                "date": day,
                "validation_state": "preparing",
            }
        )

    def test_paid_in_cash(self):
        invoice = self._posted_invoice()
        receipt = self._cash(invoice, 700)
        receipt._submit()
        self.assertEqual(receipt.validation_state, "waiting")
        self.assertEqual(invoice.amount_residual, 1200.0)
        self._assert_treasury(self.unit_a, 0.0)
        with self.assertRaisesRegex(UserError, "still open"), self.env.cr.savepoint():
            self._cash(invoice, 501)
        self._validate(receipt)
        self.assertEqual(invoice.amount_residual, 500.0)
        balances = self.unit_a._get_balances()[self.unit_a.id]
        self.assertEqual((balances["till"], balances["treasury"]), (700.0, 700.0))
        figures = self.unit_a._get_figures(fields.Date.to_date("2026-10-31"))
        self.assertAlmostEqual(figures[self.unit_a.id]["collected"], 583.33, places=2)
        self._assert_ledger()
        last = self._cash(invoice, 500)
        last._submit()
        self._validate(last)
        self.assertEqual(invoice.payment_state, "paid")
        self._assert_ledger()

    def test_cash_is_reversed_through_its_payment(self):
        invoice = self._posted_invoice()
        receipt = self._cash(invoice, 700)
        receipt._submit()
        self._validate(receipt)
        entry = receipt.entry_id
        mine = entry.with_user(self.accountant)
        for step in (
            mine.button_draft,
            lambda: mine._reverse_moves([{}], cancel=True),
            mine.button_cancel,
        ):
            with (
                self.assertRaisesRegex(UserError, "press “Reverse”"),
                self.env.cr.savepoint(),
            ):
                step()
        for user in (self.user_a, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                receipt.with_user(user).sudo(False)._reverse("Mine")
        action = receipt.with_user(self.accountant).action_open_reverse()
        wizard = self.env[action["res_model"]].with_user(self.accountant)
        wizard = wizard.with_context(**action["context"])
        wizard.create({"reason": "Another customer paid"}).action_confirm()
        self.assertEqual(
            (receipt.validation_state, receipt.validation_comment),
            ("sent_back", "Another customer paid"),
        )
        self.assertFalse(receipt.entry_id)
        self.assertEqual(entry.reversal_move_ids.state, "posted")
        self.assertEqual(invoice.amount_residual, 1200.0)
        balances = self.unit_a._get_balances()[self.unit_a.id]
        self.assertEqual((balances["till"], balances["treasury"]), (0.0, 0.0))
        self._assert_ledger()
        with self.assertRaisesRegex(UserError, "nothing to reverse"):
            receipt.with_user(self.accountant)._reverse("Once more")
        with self.assertRaisesRegex(UserError, "press “Reverse”"):
            entry.reversal_move_ids.with_user(self.accountant).button_draft()
        again = self._cash(invoice, 1200)
        again._submit()
        self._validate(again)
        self.assertEqual(invoice.payment_state, "paid")
        self._assert_ledger()

    def test_cash_that_left_the_till_is_not_reversed(self):
        invoice = self._posted_invoice()
        receipt = self._cash(invoice, 700)
        receipt._submit()
        self._validate(receipt)
        self.env["coopaem.till.operation"].create(
            {
                "kind": "deposit",
                "unit_id": self.unit_a.id,
                "date": "2026-10-20",
                "amount": 500.0,
            }
        ).action_post()
        with self.assertRaisesRegex(UserError, r"200\.00.* are left"):
            receipt.with_user(self.accountant)._reverse("Wrong")
        self.assertEqual(receipt.validation_state, "accepted")

    def test_cash_that_came_twice(self):
        invoice = self._posted_invoice()
        receipt = self._cash(invoice, 1200)
        receipt._submit()
        self._pay(invoice, "2026-10-20")
        with self.assertRaisesRegex(UserError, "Send the payment back"):
            self._validate(receipt)
        self.assertFalse(receipt.entry_id)

    def test_cash_of_a_closed_month(self):
        with freeze_time("2026-09-10"):
            invoice = self._posted_invoice()
        receipt = self._cash(invoice, 1200, "2026-09-12")
        receipt._submit()
        self._lock("2026-09-30")
        self._validate(receipt)
        self.assertEqual(str(receipt.entry_id.date), "2026-10-01")
        self._assert_ledger()

    def test_cash_is_checked(self):
        invoice = self._posted_invoice()
        for amount, day, words in (
            (10, "2026-10-21", "day on which"),
            (10, "2026-10-01", "cash book"),
        ):
            with (
                self.assertRaisesRegex(UserError, words),
                self.env.cr.savepoint(),
            ):
                self._cash(invoice, amount, day)
        draft = self._sale("invoice")
        with self.assertRaisesRegex(UserError, "Only an invoice"):
            self._cash(draft, 10)
        receipt = self._cash(invoice, 10)
        with self.assertRaisesRegex(UserError, "Accept a payment"):
            receipt.with_user(self.accountant).amount = 20
        entry = self.env["account.move"].with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "book their entries"):
            entry.create({"cash_receipt_id": receipt.id})

    # Credit notes
    def test_credit_note_of_some_lines(self):
        invoice = self._sale("invoice", self._line(), self._line("Tea", 100, rate="0"))
        invoice._submit()
        self._validate(invoice)
        mine = self._as(self.user_a, invoice)
        tea = invoice.invoice_line_ids.filtered(lambda line: line.name == "Tea")
        with self.assertRaisesRegex(UserError, "Say why"):
            mine._prepare_credit(tea.ids, " ")
        credit = mine._prepare_credit(tea.ids, "It was cold")
        self.assertEqual(credit.invoice_line_ids.mapped("name"), ["Tea"])
        self.assertEqual(credit.unit_id, self.unit_a)
        credit._submit()
        self.assertEqual(credit.validation_state, "waiting")
        self.assertEqual(invoice.amount_residual, 1300.0)
        self._validate(credit)
        self.assertEqual(credit.state, "posted")
        self.assertEqual(invoice.amount_residual, 1200.0)
        with self.assertRaisesRegex(UserError, "more than the invoice"):
            mine._prepare_credit([], "All of it")._submit()
        self._assert_ledger()

    def test_a_line_is_given_back_once(self):
        invoice = self._sale(
            "invoice", self._line(price=700), self._line("Tea", 300, quantity=2)
        )
        invoice._submit()
        self._validate(invoice)
        mine = self._as(self.user_a, invoice)
        tea = invoice.invoice_line_ids.filtered(lambda line: line.name == "Tea")
        rug = invoice.invoice_line_ids - tea
        first = mine._prepare_credit(tea.ids, "It was cold")
        self.assertEqual(first.invoice_line_ids.credited_line_id, tea)
        # One of the two was drunk.
        first.invoice_line_ids.quantity = 1
        first._submit()
        with (
            self.assertRaisesRegex(UserError, "“Tea” of .* was given back already"),
            self.env.cr.savepoint(),
        ):
            mine._prepare_credit(tea.ids, "It was cold")._submit()
        second = mine._prepare_credit(tea.ids, "The other one was cold, too")
        second.invoice_line_ids.quantity = 1
        second._submit()
        mine._prepare_credit(rug.ids, "Torn")._submit()

    def test_credit_notes_of_one_invoice_come_one_by_one(self):
        invoice = self._posted_invoice()
        credit = self._as(self.user_a, invoice)._prepare_credit([], "Not delivered")

        def busy(moves, **_kwargs):
            if invoice in moves:
                raise LockError("busy")

        with (
            patch.object(type(credit), "lock_for_update", busy),
            self.assertRaisesRegex(UserError, "working on"),
        ):
            credit._submit()

        self.assertEqual(credit.validation_state, "preparing")

    def test_credited_otherwise_while_it_waited(self):
        invoice = self._posted_invoice()
        credit = self._as(self.user_a, invoice)._prepare_credit([], "Not delivered")
        credit._submit()
        # The accountant gives the money back by Odoo's own button.
        invoice._reverse_moves(
            [{"invoice_date": fields.Date.today(), "unit_id": invoice.unit_id.id}],
            cancel=True,
        )
        with self.assertRaisesRegex(UserError, "more than the invoice"):
            self._validate(credit)

    def test_credit_note_of_all(self):
        invoice = self._posted_invoice()
        credit = self._as(self.user_a, invoice)._prepare_credit([], "Not delivered")
        credit._submit()
        self._validate(credit)
        self.assertEqual(invoice.payment_state, "reversed")
        self._assert_ledger()

    # Documents
    def test_pdf_of_quote_and_invoice(self):
        order = self._sale("quote")
        invoice = self._posted_invoice()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        for ref, record in (
            ("sale.action_report_saleorder", order),
            ("account.account_invoices", invoice),
        ):
            content, kind = report._render_qweb_pdf(ref, record.ids)
            self.assertEqual(kind, "pdf")
            self.assertTrue(content.startswith(b"%PDF"))
        html = report._render_qweb_html(
            "coopaem_mutual_accounting.report_unit_invoice", invoice.ids
        )[0].decode()
        for text in (self.unit_a.name, self.company.name, "Rug", invoice.name):
            self.assertIn(text, html)

    def test_sent_by_mail(self):
        invoice = self._posted_invoice()
        self._as(self.user_a, invoice)._send_to_customer()
        mail = self.env["mail.message"].search(
            [("model", "=", "account.move"), ("res_id", "=", invoice.id)], limit=1
        )
        self.assertIn(self.customer, mail.partner_ids)
        order = self._as(self.user_a, self._sale("quote"))
        with self.assertRaisesRegex(UserError, "validated by the cooperative"):
            order._send_to_customer()
        order._submit()
        self._validate(order)
        order._send_to_customer()
        mails = order.message_ids.mail_ids.filtered(
            lambda mail: self.customer in mail.recipient_ids
        )
        self.assertEqual(len(mails), 1)
        self.assertIn(order.access_token, mails.body_html)
        self.assertTrue(mails.attachment_ids)
        self.customer.email = False
        with self.assertRaisesRegex(UserError, "e-mail address"):
            self._as(self.user_a, invoice)._send_to_customer()

    def test_queues_are_answered_row_by_row(self):
        """One click for each document; whatever leads past the validation is away."""
        yes = {"action_accept", "action_book", "action_post", "action_confirm"}
        no = {"action_open_send_back", "action_ask_send_back", "action_open_refuse"}
        for queue in self.env["coopaem.validation.queue"].search([]):
            action = self.env["ir.actions.act_window"].browse(queue.action_id.id)
            views = {mode: view_id for view_id, mode in action.views}
            view = self.env[action.res_model].get_view(views.get("list"), "list")
            buttons = etree.fromstring(view["arch"]).xpath("/list/button/@name")
            with self.subTest(queue=queue.name):
                if action.res_model != "coopaem.cashbook.refusal":
                    # What was not taken is settled, with a word: one answer.
                    self.assertTrue(yes & set(buttons))
                self.assertTrue(no & set(buttons))
        for model, names in (
            ("account.move", ("action_post", "button_cancel")),
            ("sale.order", ("action_confirm", "action_cancel")),
        ):
            arch = etree.fromstring(self.env[model].get_view(False, "form")["arch"])
            for name in names:
                buttons = arch.xpath("//header/button[@name=$name]", name=name)
                hidden = [button.get("invisible", "") for button in buttons]
                self.assertTrue(
                    any("validation_state" in item for item in hidden), (name, hidden)
                )


@tagged("post_install", "-at_install")
class TestUnitCustomer(CoopaemSaleCommon):
    """A unit's customers are its own; nobody learns what another unit knows."""

    VALS = {
        "name": "Riad  Nour",
        "phone": "+212 612-345678",
        "email": "Nour@Example.com",
        "city": "Fès",
    }

    def _add(self, unit, **vals):
        return self.customers._add(unit, self.customers._clean_vals(self.VALS | vals))

    def test_offered_within_the_unit(self):
        link = self._add(self.unit_a)
        self.assertEqual(link.partner_id.name, "Riad Nour")
        for vals in (
            {"name": "riad nour"},
            {"name": "X", "phone": "0612345678"},
            {"name": "X", "email": "NOUR@example.com"},
        ):
            cleaned = self.customers._clean_vals(vals)
            self.assertEqual(self.customers._find_similar(self.unit_a, cleaned), link)
            self.assertFalse(self.customers._find_similar(self.unit_b, cleaned))

    def test_offered_however_it_is_written(self):
        """Accents, letters that sound the same and figures of either sort."""
        for there, typed in (
            ({"name": "Épicerie du Port"}, {"name": "epicerie du port"}),
            ({"name": "مدرسة أحمد"}, {"name": "مدرسه احمد"}),
            ({"name": "A", "phone": "98123456"}, {"name": "B", "phone": "٩٨ ١٢٣ ٤٥٦"}),
            ({"name": "C", "phone": "٩٨١٢٣٤٥٧"}, {"name": "D", "phone": "98123457"}),
        ):
            with self.subTest(typed=typed):
                cleaned = self.customers._clean_vals(there)
                link = self.customers._add(self.unit_a, cleaned)
                found = self.customers._find_similar(
                    self.unit_a, self.customers._clean_vals(typed)
                )
                self.assertEqual(found, link)
                # Phones ring up what is written in these figures.
                self.assertTrue((link.phone or "").isascii())
        # It is still another name: nobody learns how others write it.
        vals = {"email": "port@example.com"}
        there = self._add(self.unit_a, name="Épicerie", phone="", **vals)
        other = self._add(self.unit_b, name="Epicerie", phone="", **vals)
        self.assertNotEqual(other.partner_id, there.partner_id)

    def test_taken_off_the_list_and_entered_again(self):
        link = self._add(self.unit_a)
        self._add(self.unit_b)
        link.action_archive()
        again = self._add(self.unit_a)
        self.assertEqual(again, link)
        self.assertTrue(link.active)

    def test_linked_only_when_all_is_the_same(self):
        partner = self._add(self.unit_a).partner_id
        self.assertEqual(self._add(self.unit_b).partner_id, partner)
        # One value that was not typed would show what the other unit knows.
        for vals in ({"city": ""}, {"phone": ""}, {"name": "Riad"}):
            self.assertNotEqual(self._add(self.unit_c, **vals).partner_id, partner)
        anonymous = self._add(self.unit_a, name="Ali", phone="", email="")
        self.assertNotEqual(
            self._add(self.unit_b, name="Ali", phone="", email="").partner_id,
            anonymous.partner_id,
        )

    def test_written_to_in_the_members_language(self):
        """Whoever sells in Arabic has customers who read it, or chooses."""
        for code in ("fr_FR", "ar_001"):
            self.env["res.lang"]._activate_lang(code)
        self.company.partner_id.lang = "fr_FR"
        self.user_a.lang = "ar_001"
        mine = self.customers.with_user(self.user_a).sudo()
        link = mine._add(self.unit_a, mine._clean_vals(self.VALS))
        self.assertEqual(link.partner_id.lang, "ar_001")
        # entered by somebody of the cooperative, it is still the member who sells
        self.assertEqual(
            self._add(self.unit_a, name="Ali", phone="", email="").partner_id.lang,
            "ar_001",
        )
        chosen = mine._clean_vals({"name": "Hôtel", "lang": "fr_FR"})
        hotel = mine._add(self.unit_a, chosen)
        self.assertEqual(hotel.partner_id.lang, "fr_FR")
        hotel._change(mine._clean_vals({"name": "Hôtel"}))
        self.assertEqual(hotel.partner_id.lang, "fr_FR")
        hotel._change(mine._clean_vals({"name": "Hôtel", "lang": "ar_001"}))
        self.assertEqual(hotel.partner_id.lang, "ar_001")
        # no language that nobody installed
        self.assertNotIn("lang", mine._clean_vals({"name": "X", "lang": "xx_XX"}))
        # another unit takes the same contact only where this is the same too
        theirs = self._add(self.unit_b)
        self.assertNotEqual(theirs.partner_id, link.partner_id)

    def test_wildcards_find_nobody(self):
        self._add(self.unit_a)
        vals = self.customers._clean_vals({"name": "%", "phone": "%", "vat": "_"})
        self.assertFalse(self.customers._find_elsewhere(self.unit_b, vals))

    def test_shared_contact_is_left_alone(self):
        mine = self._add(self.unit_a)
        partner = mine.partner_id
        theirs = self._add(self.unit_b)
        self.assertEqual(theirs.partner_id, partner)
        theirs._change(self.customers._clean_vals(self.VALS | {"phone": "0600"}))
        self.assertNotEqual(theirs.partner_id, partner)
        self.assertEqual(theirs.partner_id.phone, "0600")
        self.assertEqual(partner.phone, "+212 612-345678")
        mine._change(self.customers._clean_vals(self.VALS | {"phone": "0700"}))
        self.assertEqual(mine.partner_id, partner)
        self.assertEqual(partner.phone, "0700")

    def test_contacts_with_a_login_are_left_alone(self):
        link = self.customers.create(
            {"unit_id": self.unit_a.id, "partner_id": self.user_b.partner_id.id}
        )
        link._change(self.customers._clean_vals({"name": "Somebody"}))
        self.assertNotEqual(link.partner_id, self.user_b.partner_id)
        self.assertNotEqual(self.user_b.partner_id.name, "Somebody")

    def test_contacts_that_others_know_are_left_alone(self):
        def member(partner):
            self.env["coopaem.member"].create(
                {"partner_id": partner.id, "company_id": self.company.id}
            )

        def company(partner):
            self.env["res.company"].create({"name": "Far", "partner_id": partner.id})

        def lead(partner):
            self.env["crm.lead"].sudo().create({"name": "L", "partner_id": partner.id})

        def bank(partner):
            partner.bank_ids = [Command.create({"acc_number": "0000 1111"})]

        def child(partner):
            partner.child_ids = [Command.create({"name": "Shop"})]

        def supplier(partner):
            partner.supplier_rank = 1

        for know in (member, company, lead, bank, child, supplier):
            with self.subTest(know.__name__):
                partner = self.env["res.partner"].create({"name": "Known"})
                link = self.customers.create(
                    {"unit_id": self.unit_a.id, "partner_id": partner.id}
                )
                know(partner)
                name = partner.name
                link._change(self.customers._clean_vals({"name": "Changed"}))
                self.assertEqual(partner.name, name)
                self.assertEqual(link.partner_id.name, "Changed")

    def test_documents_bring_their_customers(self):
        self._create_document(self.unit_c, 10, "2026-10-01")
        self.assertEqual(
            self.customers.search([("unit_id", "=", self.unit_c.id)]).partner_id,
            self.customer,
        )

    def test_name_and_address_are_checked(self):
        with self.assertRaisesRegex(UserError, "name"):
            self.customers._clean_vals({"name": "  "})
        with self.assertRaisesRegex(UserError, "not an e-mail"):
            self.customers._clean_vals({"name": "A", "email": "nobody"})
