/** @odoo-module **/

import {ListBinaryField, listBinaryField} from "@web/views/fields/binary/binary_field";
import {FileModel} from "@web/core/file_viewer/file_model";
import {imageUrl} from "@web/core/utils/urls";
import {isBinarySize} from "@web/core/utils/binary";
import {registry} from "@web/core/registry";
import {useFileViewer} from "@web/core/file_viewer/file_viewer_hook";

const THUMBNAIL = 128;
const TYPES = {
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    png: "image/png",
    webp: "image/webp",
    gif: "image/gif",
    pdf: "application/pdf",
};

/** The paper of a line, as Odoo's viewer of attachments takes it. */
class Receipt extends FileModel {
    constructor({resModel, resId}, field, name) {
        super();
        this.id = resId;
        this.place = `${resModel}/${resId}/${field}`;
        this.name = name;
        const extension = name.split(".").pop().toLowerCase();
        // Photos that came without a name are photos all the same.
        this.mimetype = TYPES[extension] || (name.includes(".") ? "" : "image/jpeg");
        this.thumbnail = imageUrl(resModel, resId, field, {
            width: THUMBNAIL,
            height: THUMBNAIL,
        });
    }

    get urlRoute() {
        return `/web/${this.isImage ? "image" : "content"}/${this.place}`;
    }
}

/**
 * The receipt beside its line: a small picture that opens in Odoo's viewer, from which
 * one goes on to the receipts of the other lines.
 */
export class ReceiptField extends ListBinaryField {
    static template = "coopaem_mutual_accounting.ReceiptField";

    setup() {
        super.setup();
        this.viewer = useFileViewer();
    }

    makeReceipt(record) {
        const {name, fileNameField} = this.props;
        // What is not saved yet cannot be asked for.
        return record.resId && isBinarySize(record.data[name] || "")
            ? new Receipt(record, name, record.data[fileNameField] || "")
            : null;
    }

    get receipt() {
        return this.makeReceipt(this.props.record);
    }

    onOpen() {
        const {record} = this.props;
        const list = record._parentRecord?.data.line_ids;
        const records = list ? list.records : [record];
        const files = records.map((item) => this.makeReceipt(item)).filter(Boolean);
        const chosen = files.find((file) => file.id === record.resId);
        this.viewer.open(chosen, files);
    }
}

registry.category("fields").add("list.coopaem_receipt", {
    ...listBinaryField,
    component: ReceiptField,
});
