# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.tests import HttpCase, tagged

from .common import CoopaemMemberCommon

# opens one screen after another in the web client; whatever goes wrong in drawing
# one is written to the console and fails the test
SCRIPT = """
(async () => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    for (const [xmlid, viewType, resId] of %s) {
        await action.doAction(xmlid, {
            clearBreadcrumbs: true,
            viewType,
            props: resId ? { resId } : {},
        });
        if (!document.querySelector(`.o_${viewType}_view`)) {
            throw new Error(`${xmlid} does not show its ${viewType}`);
        }
    }
    console.log("test successful");
})();
"""

# the table of members by sex, downloaded as a spreadsheet
DOWNLOAD_SCRIPT = """
(async () => {
    const until = async (found) => {
        while (!found()) {
            await new Promise(requestAnimationFrame);
        }
    };
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    await action.doAction("coopaem_member.coopaem_member_action", {
        viewType: "pivot",
        additionalContext: { pivot_row_groupby: ["sex"] },
    });
    const answered = new Promise((resolve) => {
        const { createObjectURL } = URL;
        URL.createObjectURL = (file) => {
            resolve(file);
            return createObjectURL(file);
        };
    });
    await until(() => document.querySelector(".o_pivot_download"));
    document.querySelector(".o_pivot_download").click();
    const file = await answered;
    if (!file.size) {
        throw new Error("the file is empty");
    }
    console.log("test successful");
})();
"""


class ScreensCase(CoopaemMemberCommon, HttpCase):
    view_types = ("list", "kanban")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member()
        cls.unit = cls.create_unit(
            member_ids=cls.member.ids,
            sector_id=cls.env["coopaem.sector"].create({"name": "Crafts"}).id,
        )
        cls.scheme = cls.create_scheme("A")
        cls.agreement = cls.create_agreement(cls.member, cls.unit)
        cls.env["coopaem.unit"]._ensure_structure(cls.company)

    def open_screens(self, login, without=(), more=()):
        """Open the screens in the browser, without new records of some models."""
        screens = list(more)
        for record in (self.member, self.unit, self.agreement):
            action = f"coopaem_member.{record._name.replace('.', '_')}_action"
            screens += [(action, view_type, None) for view_type in self.view_types]
            screens.append((action, "form", record.id))
            if record._name not in without:
                screens.append((action, "form", None))
        self.browser_js(
            "/odoo",
            SCRIPT % json.dumps(screens),
            ready="odoo.isReady === true",
            login=login,
        )


@tagged("post_install", "-at_install")
class TestScreens(ScreensCase):
    def test_manager(self):
        self.open_screens(
            "coopaem_manager",
            more=[
                ("coopaem_member.coopaem_levy_scheme_action", "list", None),
                ("coopaem_member.coopaem_levy_scheme_action", "form", self.scheme.id),
                ("coopaem_member.coopaem_sector_action", "list", None),
                ("coopaem_member.coopaem_territory_action", "list", None),
                ("coopaem_member.coopaem_territory_action", "form", None),
                ("coopaem_member.coopaem_agreement_type_action", "list", None),
                ("coopaem_member.coopaem_member_action", "pivot", None),
                ("coopaem_member.coopaem_member_action", "graph", None),
                ("coopaem_member.coopaem_programme_action", "list", None),
                ("coopaem_member.coopaem_programme_action", "form", None),
                ("coopaem_member.coopaem_cohort_action", "list", None),
                ("coopaem_member.coopaem_cohort_action", "form", None),
                ("coopaem_member.coopaem_exit_reason_action", "list", None),
                ("coopaem_member.coopaem_social_export_action", "list", None),
                ("coopaem_member.res_partner_action_organisation", "list", None),
                ("coopaem_member.res_partner_action_organisation", "form", None),
            ],
        )

    def test_reader_of_the_social_file(self):
        user = self.create_user(
            "reader",
            groups="coopaem_member.group_coopaem_officer,"
            "coopaem_member.group_coopaem_social",
        )
        self.member.with_user(user).sex = "female"
        self.open_screens(
            user.login,
            without=["coopaem.unit"],
            more=[
                ("coopaem_member.coopaem_member_action", "pivot", None),
                ("coopaem_member.coopaem_member_action", "graph", None),
                ("coopaem_member.coopaem_social_export_action", "list", None),
            ],
        )

    def test_downloaded_table_is_logged(self):
        user = self.create_user(
            "reader",
            groups="coopaem_member.group_coopaem_officer,"
            "coopaem_member.group_coopaem_social",
        )
        exports = self.env["coopaem.social.export"]
        self.assertFalse(exports.search([("user_id", "=", user.id)]))
        self.browser_js(
            "/odoo",
            DOWNLOAD_SCRIPT,
            ready="odoo.isReady === true",
            login=user.login,
        )
        log = exports.search([("user_id", "=", user.id)])
        self.assertIn(self.member, log.member_ids)
        self.assertEqual(log.field_names, "sex")

    def test_coach(self):
        self.open_screens("coopaem_coach", without=["coopaem.unit"])

    def test_accountant(self):
        self.open_screens(
            "coopaem_accountant", without=["coopaem.member", "coopaem.agreement"]
        )


@tagged("post_install", "-at_install")
class TestScreensOnPhone(ScreensCase):
    browser_size = "375x667"
    touch_enabled = True
    # what is a list elsewhere opens as cards
    view_types = ("kanban",)

    def test_coach(self):
        self.open_screens("coopaem_coach", without=["coopaem.unit"])
