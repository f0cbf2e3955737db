# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, http
from odoo.tests import HttpCase, new_test_user

from .common import CoopaemAccountingCommon


class CoopaemSaleCommon(CoopaemAccountingCommon):
    """Two members with logins and a unit each; a customer of the first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        cls.user_a = cls._create_portal_user("amina")
        cls.user_b = cls._create_portal_user("brahim")
        cls.member_a = cls._create_member(cls.user_a, cls.unit_a)
        cls.member_b = cls._create_member(cls.user_b, cls.unit_b)
        cls.customers = cls.env["coopaem.unit.customer"]
        cls.link = cls.customers.create(
            {"unit_id": cls.unit_a.id, "partner_id": cls.customer.id}
        )
        cls.customer.email = "batha@example.com"
        cls.accountant = new_test_user(
            cls.env,
            "accountant",
            "coopaem_member.group_coopaem_accountant",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _create_portal_user(cls, login, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            "base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
            email=f"{login}@example.com",
        )

    @classmethod
    def _create_member(cls, user, unit, **vals):
        return cls.env["coopaem.member"].create(
            {
                "partner_id": user.partner_id.id,
                "company_id": cls.company.id,
                "unit_ids": [Command.set(unit.ids)],
                "state": "entrepreneur",
                "state_date": "2025-01-01",
                **vals,
            }
        )

    @classmethod
    def _set_ceiling(cls, document_type, ceiling, unit=None):
        return cls.env["coopaem.validation.ceiling"].create(
            {
                "document_type": document_type,
                "ceiling": ceiling,
                "unit_id": unit.id if unit else False,
                "company_id": cls.company.id,
            }
        )

    def _as(self, user, record):
        """A record as a controller hands it over: superuser, in the user's name."""
        return record.with_user(user).sudo()

    def _line(self, name="Rug", price=1000.0, quantity=1.0, rate="20", product=""):
        return {
            "name": name,
            "price": price,
            "quantity": quantity,
            "rate": rate,
            "product": product,
        }

    def _sale(self, kind, *lines, unit=None, user=None):
        """A quote or invoice, as its unit's people prepare it."""
        unit = self._as(user or self.user_a, unit or self.unit_a)
        return unit._save_sale(kind, self.customer, list(lines) or [self._line()])

    def _validate(self, record):
        """Accept a document as the cooperative's accountant."""
        record.with_user(self.accountant).action_accept()
        return record

    def _posted_invoice(self, price=1000.0):
        invoice = self._sale("invoice", self._line(price=price))
        invoice._submit()
        return self._validate(invoice)


class CoopaemSaleHttpCommon(CoopaemSaleCommon, HttpCase):
    """The same, over HTTP."""

    def _get(self, url):
        return self.url_open(url)

    def _post(self, url, **data):
        return self.url_open(
            url, data={"csrf_token": http.Request.csrf_token(self), **data}
        )
