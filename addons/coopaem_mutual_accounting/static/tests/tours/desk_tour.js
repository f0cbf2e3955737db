/** @odoo-module **/

import {registry} from "@web/core/registry";

const {DateTime} = luxon;
const tours = registry.category("web_tour.tours");
// What the tests book is dated the first of this month.
const first = DateTime.local().startOf("month");

function chooseRecord(field, name) {
    return [
        {
            content: `Look for ${name}`,
            trigger: `.modal .o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            content: `Choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item a:contains(${name})`,
            run: "click",
        },
    ];
}

function chooseReport(value) {
    return {
        content: `Choose the report ${value}`,
        trigger: `.modal .o_field_widget[name=report] input[data-value=${value}]`,
        run: "click",
    };
}

const show = {
    content: "Show it",
    trigger: ".modal-footer button[name=action_show]",
    run: "click",
};

/** The figure in a line and a column of an MIS report: columns count from one. */
function figure(line, column, amount) {
    return {
        content: `${line} is ${amount}`,
        // The report is counted first.
        timeout: 60000,
        trigger: `.mis_builder tbody tr:has(td:first:contains(${line})) td:eq(${column}):contains(/^${amount.replace(".", "\\.")}/)`,
    };
}

tours.add("coopaem_desk_import", {
    steps: () => [
        {
            content: "Import the bank's statement",
            // The dashboard is drawn first.
            timeout: 60000,
            trigger:
                ".o_kanban_record:contains(Bank) button[name=import_account_statement]",
            run: "click",
        },
        {
            content: "Its file",
            trigger:
                ".modal .o_field_widget[name=statement_file] input[type=file]:not(:visible)",
            run() {
                const rows = [
                    "date,label,reference,amount",
                    `${first.toISODate()},VIR Hotel Batha D2026-1,D2026-1,1200.00`,
                ];
                const data = new DataTransfer();
                data.items.add(
                    new File([rows.join("\n")], "bank.csv", {type: "text/csv"})
                );
                this.anchor.files = data.files;
                this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "The file is there",
            trigger: ".modal .o_field_widget[name=statement_file] .o_clear_file_button",
        },
        ...chooseRecord("sheet_mapping_id", "Bank: date"),
        {
            content: "Import it",
            trigger: ".modal-footer button[name=import_file_button]",
            run: "click",
        },
        {
            content: "The statement, with what came in",
            timeout: 60000,
            trigger: ".o_list_view .o_data_row:contains(1,200.00)",
        },
    ],
});

tours.add("coopaem_desk_reconcile", {
    steps: () => [
        {
            content: "The movement waits",
            trigger: ".o_kanban_record:contains(D2026-1):contains(1,200.00)",
            run: "click",
        },
        {
            content: "Nobody knows yet whose it is: it is on the suspense account",
            trigger: ".o_reconcile_widget_line.suspense:contains(1,200.00)",
        },
        {
            content: "Match it with the invoice",
            trigger:
                ".o_field_widget[name=add_account_move_line_id] .o_data_row:contains(1,200.00) td[name=move_id]",
            run: "click",
        },
        {
            content: "The invoice stands against it, nothing is left",
            trigger:
                ".o_reconcile_widget_table:not(:has(.suspense)) .o_reconcile_widget_line.other:contains(1,200.00)",
        },
        {
            content: "Reconcile",
            trigger: "button[name=reconcile_bank_line]:not(.disabled)",
            run: "click",
        },
        {
            content: "No movement is left to reconcile",
            timeout: 60000,
            trigger: ".o_view_nocontent:contains(All movements are reconciled)",
        },
    ],
});

tours.add("coopaem_desk_invoice", {
    steps: () => [
        {
            content: "The invoice is paid",
            trigger: ".o_form_view .ribbon:contains(/^paid/i)",
        },
    ],
});

tours.add("coopaem_desk_unit", {
    steps: () => [
        {
            content: "The money is the unit's",
            trigger: ".oe_stat_button:contains(Treasury):contains(1,200.00)",
        },
    ],
});

tours.add("coopaem_desk_open_items", {
    steps: () => [
        {
            content: "Open items of the unit",
            trigger: ".modal .o_field_widget[name=kind] input[data-value=both]",
            run: "click",
        },
        ...chooseRecord("unit_ids", "U01"),
        show,
        {
            timeout: 60000,
            content: "What a customer still owes, under the customer",
            trigger:
                ".o_list_view .o_group_header:contains(Hôtel Batha (1)) .o_list_number:contains(600.00)",
        },
        {
            content: "What is owed to a supplier",
            trigger:
                ".o_list_view .o_group_header:contains(Grossiste Saïss (1)) .o_list_number:contains(-240.00)",
        },
        {
            content: "The balance of both",
            trigger: ".o_list_view tfoot .o_list_number:contains(360.00)",
        },
        {
            content: "The same by age",
            trigger: "button.o_pivot",
            run: "click",
        },
        {
            content: "The aged balance has the same total",
            trigger: ".o_pivot .o_pivot_cell_value:contains(360.00)",
        },
    ],
});

tours.add("coopaem_desk_ledger", {
    steps: () => [
        chooseReport("general_ledger"),
        ...chooseRecord("unit_ids", "U01"),
        show,
        {
            timeout: 60000,
            content: "The sales of the unit",
            trigger: `.o_list_view .o_group_header:contains(711) .o_list_number:contains(-1,500.00)`,
        },
        {
            content: "Its share of the bank",
            trigger:
                ".o_list_view .o_group_header:contains(514) .o_list_number:contains(1,200.00)",
        },
        {
            content: "Debit and credit are equal",
            trigger: ".o_list_view tfoot .o_list_number:contains(/^0\\.00/)",
        },
    ],
});

tours.add("coopaem_desk_profit_loss", {
    steps: () => [
        chooseReport("profit_loss"),
        ...chooseRecord("unit_ids", "U01"),
        ...chooseRecord("unit_ids", "U02"),
        show,
        figure("(711, 712)", 1, "1,500.00"),
        figure("(611, 612)", 1, "200.00"),
        figure("(711, 712)", 2, "80.00"),
        figure("(711, 712)", 3, "1,580.00"),
        {
            content: "Behind a figure are its items",
            trigger:
                ".mis_builder tbody tr:has(td:first:contains((711, 712))) td:eq(1) a",
            run: "click",
        },
        {
            content: "The items of the unit",
            timeout: 60000,
            trigger: ".o_list_view tfoot .o_list_number:contains(1,500.00)",
        },
    ],
});

tours.add("coopaem_desk_balance_sheet", {
    steps: () => [
        chooseReport("balance_sheet"),
        ...chooseRecord("unit_ids", "U01"),
        show,
        figure("Treasury", 1, "1,200.00"),
    ],
});

tours.add("coopaem_desk_split", {
    steps: () => [
        {
            content: "The rent is shared",
            trigger:
                ".o_form_view header button:contains(Split by a key), .o_statusbar_buttons button:contains(Split by a key)",
            run: "click",
        },
        ...chooseRecord("key_id", "Workshop"),
        {
            content: "Split",
            trigger: ".modal-footer button[name=action_split]",
            run: "click",
        },
        {
            content: "A line for each unit",
            timeout: 60000,
            trigger:
                ".o_field_widget[name=invoice_line_ids]:has(.o_data_row:eq(1)) .o_data_row:contains(300.00)",
        },
        {
            content: "And the smaller share",
            trigger:
                ".o_field_widget[name=invoice_line_ids] .o_data_row:contains(100.00)",
        },
    ],
});

tours.add("coopaem_desk_lock", {
    steps: () => [
        {
            content: "The month before is closed for everybody",
            trigger:
                ".modal .o_field_widget[name=fiscalyear_lock_date] input, .modal .o_field_widget[name=fiscalyear_lock_date] button",
            run: "click",
        },
        {
            content: "Until its last day",
            trigger: ".modal .o_field_widget[name=fiscalyear_lock_date] input",
            run() {
                const input = this.anchor;
                input.value = first.minus({days: 1}).toFormat("MM/dd/yyyy");
                input.dispatchEvent(new Event("input", {bubbles: true}));
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "Lock",
            trigger: ".modal-footer button[name=execute]",
            run: "click",
        },
        {
            content: "It is done",
            trigger: "body:not(:has(.modal))",
        },
    ],
});
