# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What prices and plans of a unit are made from, where it is known.

The addons that keep accounts and taxes answer; without them nothing is known, and
people type their figures. All of it is read for many units at once.
"""

from odoo import models


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    def _get_planning_products(self):
        """The units' products and services, with prices before taxes.

        :return: {unit id: list of dict with id, name, price and rate (of VAT, in
            percent)}
        """
        return {unit.id: [] for unit in self}

    def _set_planning_price(self, product_id, price):
        """Set the price of a product of the unit.

        The caller has checked that the user may change what the price is taken from.

        :param int product_id: id of the product.template
        :param float price: before taxes
        :return: whether it is a product of the unit
        """
        return False

    def _get_planning_rates(self):
        """The rates of VAT that the units may sell at, in percent, the usual first.

        :return: {unit id: list of floats}
        """
        return {unit.id: [] for unit in self}

    def _get_planning_levies(self, first):
        """How levies of months to come are counted.

        :param date first: first day of the first month
        :return: {unit id: an object with ``count_month``, ``count_months``,
            ``on_treasury`` and ``leaves_out``}; units that nothing is known of are left
            out
        """
        return {}

    def _get_planning_taxes(self, day):
        """How the tax of a small regime is counted.

        :param date day: day of which the law is looked up
        :return: {unit id: (name of the regime, function of the year's turnover as a
            float that returns the year's tax as a float)}; units under no such regime
            are left out
        """
        return {}

    def _get_planning_costs(self, day, months):
        """What the units spend in a month whatever they sell, by account.

        :param date day: the months before its month are looked at
        :param int months: how many
        :return: {unit id: list of (name of the account, average a month)}
        """
        return {}

    def _get_planning_actuals(self, asked):
        """What really happened in twelve months, as far as they have begun.

        :param asked: list of (key, coopaem.unit, first day of the first month)
        :return: {key: {"opening": treasury before, "months": list of twelve dicts of
            float by kind of movement, None for months to come}}; keys whose figures
            are not known, or not open to the user, are left out
        """
        return {}
