# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.coopaem_member.tests.translations_common import TranslationsMixin


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsMixin, TransactionCase):
    addon = "coopaem_coaching"
