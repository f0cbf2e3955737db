# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
import uuid

from PIL import Image

from odoo import Command
from odoo.tests import new_test_user

from .common import CoopaemAccountingCommon


def picture(color="white", size=(60, 40), form="PNG"):
    """A picture of one colour, as bytes."""
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, form)
    return stream.getvalue()


class NoteCommon(CoopaemAccountingCommon):
    """Two members who share a unit, a neighbour with another, one who has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.amina, cls.partner_of_amina = (
            cls._create_member(name, cls.unit_a) for name in ("amina", "asma")
        )
        cls.brahim = cls._create_member("brahim", cls.unit_b)
        cls.gone = cls._create_member("gone", cls.unit_a)
        cls.gone.write(
            {"state": "exit", "exit_date": "2026-01-31", "exit_kind": "neutral"}
        )
        cls.accountant = cls._create_user(
            "note_accountant", "coopaem_member.group_coopaem_accountant"
        )
        cls.coach = cls._create_user("note_coach", "coopaem_member.group_coopaem_coach")
        cls.keys = {}

    @classmethod
    def _create_user(cls, login, group="base.group_portal", company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
            email=f"{login}@example.com",
        )

    @classmethod
    def _create_member(cls, login, unit):
        user = cls._create_user(login)
        return cls.env["coopaem.member"].create(
            {
                "partner_id": user.partner_id.id,
                "company_id": cls.company.id,
                "unit_ids": [Command.set(unit.ids)],
                "state": "entrepreneur",
                "state_date": "2025-01-01",
            }
        )

    @classmethod
    def _key(cls, name):
        """The key that a phone gave a note, the same for the same name."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, name))

    @classmethod
    def _operation(cls, name, kind="in", amount=15000, day="2026-09-10", **vals):
        """An operation as a phone keeps it; the amount in centimes."""
        operation = {
            "uuid": cls._key(name),
            "unit": cls.unit_a.id,
            "kind": kind,
            "amount": amount,
            "currency": "MAD",
            "category": "",
            "occurred_on": day,
            "phone_time": 1789000000000,
            "device": "phone",
            "seq": len(cls.keys) + 1,
            "target": "",
        }
        cls.keys[name] = True
        return {**operation, **vals}

    @classmethod
    def _cross(cls, name, target, **vals):
        return cls._operation(name, "cross", 0, target=cls._key(target), **vals)

    @classmethod
    def _photo(cls, name, target, color="white", **vals):
        data = base64.b64encode(picture(color)).decode()
        return cls._operation(
            name, "photo", 0, target=cls._key(target), data=data, **vals
        )

    def _answers(self, *operations, member=None, offset=0):
        """Send operations as a member's phone does; what is said about each."""
        user = (member or self.amina).partner_id.user_ids
        notes = self.env["coopaem.cashbook.note"].with_user(user)
        return notes._receive(list(operations), offset)

    def _send(self, *operations, member=None, offset=0):
        """Send operations as a member's phone does; the status of each."""
        return [
            answer["status"] if answer["status"] != "rejected" else answer["code"]
            for answer in self._answers(*operations, member=member, offset=offset)
        ]

    def _note(self, name):
        return self.env["coopaem.cashbook.note"].search(
            [("client_uuid", "=", self._key(name))]
        )

    def _lines(self, unit=None):
        return self.env["coopaem.cashbook.line"].search(
            [("unit_id", "=", (unit or self.unit_a).id)]
        )
