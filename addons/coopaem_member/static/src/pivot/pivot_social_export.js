// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {PivotRenderer} from "@web/views/pivot/pivot_renderer";
import {patch} from "@web/core/utils/patch";
import {useService} from "@web/core/utils/hooks";

/**
 * A table that is downloaded is an export too. Its file is made of what the browser
 * sends, so that the server would not know from it whose figures they are.
 */
patch(PivotRenderer.prototype, {
    setup() {
        super.setup(...arguments);
        this.orm = useService("orm");
    },

    async onDownloadButtonClicked() {
        const {resModel, fullRowGroupBys, fullColGroupBys, activeMeasures} =
            this.model.metaData;
        const names = [...fullRowGroupBys, ...fullColGroupBys, ...activeMeasures];
        await this.orm.call("coopaem.social.export", "log_table", [
            resModel,
            this.model.searchParams.domain,
            names.map((name) => name.split(":")[0]),
        ]);
        return super.onDownloadButtonClicked(...arguments);
    },
});
