# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import csv
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

FIGURES = Path(__file__).parent / "data" / "pay_figures.csv"
OF_PAY = (".wage.", "eg.social.insurable", "tn.social.rtns")


def text(value):
    return f"{value:.0f}" if abs(value) >= 10**6 else f"{round(value, 7):g}"


@tagged("post_install", "-at_install")
class TestPayFigures(TransactionCase):
    def _describe_component(self, component):
        yield "asked" if component.is_rate_asked else text(component.rate)
        yield component.base
        for name in ("floor", "ceiling", "exempt_to"):
            if component[name]:
                yield f"{name} {text(component[name])}"
        for name in ("floor_figure", "ceiling_figure", "base_figure"):
            if component[name]:
                yield f"{name} {component[name]}"
        if component.base == "flat":
            times, months = text(component.base_factor), component.base_months
            yield f"times {times} in {months} months"
            yield f"classes {component.class_factors or '1'}"
        if component.is_deductible:
            yield "deductible"
        if component.kind == "levy":
            yield "levy"

    def _describe_deduction(self, deduction):
        yield deduction.kind
        yield f"per {deduction.per}"
        if deduction.is_blank:
            yield "blank"
        for name in ("amount", "rate", "cap", "max_units", "income_from", "income_to"):
            if deduction[name]:
                yield f"{name} {text(deduction[name])}"
        if deduction.first_unit > 1:
            yield f"first_unit {deduction.first_unit}"
        if deduction.limit_group:
            yield f"group {deduction.limit_group}"
        if deduction.rate:
            yield f"of {deduction.reference}"

    def _describe_scale(self, scale):
        for band in scale.band_ids:
            yield f"{text(band.lower)} {text(band.rate)}"
        for name in ("rounding", "reduction"):
            if scale[name]:
                yield f"{name} {text(scale[name])}"

    def _rows(self):
        """(model, figure, from, to, value, sources) of all that pay is made from."""

        def row(model, record, parts, *values):
            return (
                model,
                ".".join(part for part in parts if part),
                str(record.date_from),
                str(record.date_to or ""),
                "; ".join(values),
                " ".join(record.source_ids.mapped("code")),
            )

        for record in self.env["coopaem.pay.component"].search([]):
            parts = record.scheme_id.code, record.code, record.payer, record.option
            yield row("component", record, parts, *self._describe_component(record))
        for record in self.env["coopaem.pay.deduction"].search([]):
            parts = record.country_id.code, record.code, record.option
            yield row("deduction", record, parts, *self._describe_deduction(record))
        for record in self.env["coopaem.pay.scale"].search([]):
            limit = f"to {text(record.taxable_to)}" if record.taxable_to else ""
            parts = record.country_id.code, record.code, record.option, limit
            yield row("scale", record, parts, *self._describe_scale(record))
        for record in self.env["coopaem.legal.figure"].search([]):
            if record.category != "deadline" and any(
                part in record.code for part in OF_PAY
            ):
                value = "blank" if record.is_blank else text(record.value)
                yield row("figure", record, (record.code,), value)

    def test_every_figure_is_the_one_of_its_source(self):
        """Each figure with its days and its sources; none beside them."""
        with open(FIGURES, encoding="utf-8", newline="") as stream:
            expected = {tuple(row) for row in list(csv.reader(stream))[1:]}
        found = set(self._rows())
        for row in sorted(expected - found):
            with self.subTest("not as in the source", figure=row):
                self.assertIn(row, found)
        self.assertFalse(found - expected, "figures that no source is named for")

    def test_only_what_has_no_figure_has_no_source(self):
        models = "component", "deduction", "scale"
        for model in models:
            for record in self.env[f"coopaem.pay.{model}"].search(
                [("source_ids", "=", False)]
            ):
                with self.subTest(record=record.display_name):
                    self.assertEqual(record.status, "unsourced")
                    self.assertTrue(
                        record.is_blank or getattr(record, "is_rate_asked", False)
                    )

    def test_no_gap_between_periods(self):
        """Where one figure of the wages' tax ends, the next begins."""
        for model in ("component", "deduction", "scale"):
            chains = defaultdict(list)
            for record in self.env[f"coopaem.pay.{model}"].search([]):
                key = tuple(record[name] for name in record._legal_key)
                chains[key].append(record)
            for chain in chains.values():
                chain.sort(key=lambda record: record.date_from)
                for old, new in zip(chain, chain[1:], strict=False):
                    with self.subTest(record=new.display_name):
                        self.assertEqual(old.date_to + timedelta(1), new.date_from)

    def test_accountant_enters_a_rate(self):
        scheme = self.env.ref("coopaem_l10n_mena.pay_scheme_ma_employee")
        count = scheme.to_verify_count
        form = Form(
            self.env["coopaem.pay.component"].with_context(default_scheme_id=scheme.id)
        )
        form.code = "mutual"
        form.name = "Mutual insurance"
        form.payer = "employee"
        form.rate = 0.02
        form.date_from = "2026-01-01"
        component = form.save()
        self.assertEqual(component.country_id.code, "MA")
        self.assertEqual(component.option, "")
        self.assertTrue(component.to_verify)
        self.assertEqual(scheme.to_verify_count, count + 1)
        pay = self.env["coopaem.pay"].compute("MA", date="2026-06-30", gross=1000)
        self.assertEqual(pay["employee_contributions"], 67.4 + 20)
        component.action_verify()
        self.assertEqual(scheme.to_verify_count, count)

    def test_nonsense_is_refused(self):
        component = self.env.ref(
            "coopaem_l10n_mena.pay_component_ma_employee_amo_employee_20180101"
        )
        scale = self.env["coopaem.pay.scale"].search(
            [("country_id.code", "=", "MA"), ("date_to", "=", False)]
        )
        deduction = self.env["coopaem.pay.deduction"].search(
            [("country_id.code", "=", "MA"), ("income_from", "!=", 0)], limit=1
        )
        for record, vals, message in (
            (component, {"rate": 4.48}, "share of 1"),
            (component, {"floor": 10, "ceiling": 5}, "ceiling is not below"),
            (component, {"class_factors": "1; 2"}, "parted by commas"),
            (component, {"date_to": "2017-01-01"}, "before its first day"),
            (scale, {"band_ids": [Command.clear()]}, "begins at 0"),
            (scale, {"band_ids": [Command.create({"lower": 40000})]}, "somewhere else"),
            (scale, {"date_from": "2024-01-01"}, "hold on the same day"),
            (deduction, {"income_to": 100}, "above its beginning"),
            (deduction, {"rate": 1}, "share of 1"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, message):
                record.write(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            scale.band_ids[0].rate = 3
            self.env.flush_all()
