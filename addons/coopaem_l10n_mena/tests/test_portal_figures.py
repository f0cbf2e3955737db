# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from freezegun import freeze_time
from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_matrix import Row, get_pages
from .test_portal_matrix import NOW, PortalWorld

# What people copy letter by letter stays as it was issued: numbers of documents, names,
# addresses, telephone and account numbers; so do the text that is signed and what is
# written to customers, and the sources of rates.
CODES = re.compile(r"\S*[A-Za-z]\S*|\+?\d(?:[ \d]){7,}|••• [\d ]+")
OTHERS_WORDS = (
    "//script|//style|//*[contains(@class, 'o_coopaem_document')]|//blockquote"
    "|//nav|//header|//footer|//details[contains(@class, 'o_coopaem_sources')]"
)
# A field of these kinds holds what the program reads, or the browser writes itself.
FIELDS = (
    "//input[not(@type) or @type='text'][not(contains(@name, 'phone'))]/@value"
    "|//textarea/text()"
)
# what the member chooses between
CHOICE = ("0 1 2 3", "٠ ١ ٢ ٣")
LATIN, ARABIC = re.compile("[0-9]"), re.compile("[٠-٩]")


@tagged("post_install", "-at_install")
class TestPortalFigures(PortalWorld):
    """Dates, counts, percentages and amounts are written one way on all pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.user = cls.users["own"]
        cls.user.lang = "ar_001"

    def _get_texts(self, address, rule):
        """What a page shows, without what stays as it was issued."""
        self.opener.cookies.set("frontend_lang", "ar_001")
        response = self._ask(Row(rule, "", path=address))
        self.assertEqual(response.status_code, 200, address)
        page = html.fromstring(response.content)
        self.assertEqual(page.get("lang"), "ar-001", address)
        for element in page.xpath(OTHERS_WORDS):
            element.drop_tree()
        texts = page.xpath("//main//text()") + page.xpath(FIELDS)
        return [CODES.sub("", text).strip() for text in texts]

    def _find(self, wrong):
        """Where figures are of the wrong kind.

        :return: (number of pages, {address: texts})
        """
        found = {}
        with freeze_time(NOW):
            self.authenticate("matrix_own", "matrix_own")
            pages = get_pages(self.names)
            for address, rule in pages.items():
                # the cash book draws itself in the browser
                if rule.startswith("/my/cashbook"):
                    continue
                texts = [
                    text
                    for text in self._get_texts(address, rule)
                    if wrong.search(text) and text not in CHOICE
                ]
                if texts:
                    found[address] = texts
        return len(pages), found

    @mute_logger("odoo.http")
    def test_arabic_figures_everywhere(self):
        self.user.portal_figures = "arabic"
        count, found = self._find(LATIN)
        self.assertGreater(count, 40)
        self.assertFalse(found, "figures that the member did not choose")

    @mute_logger("odoo.http")
    def test_latin_figures_everywhere(self):
        self.user.portal_figures = False
        _count, found = self._find(ARABIC)
        self.assertFalse(found, "figures that the member did not choose")
