// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// What the phone holds, as a file that a spreadsheet reads.

// By this, spreadsheets know how the letters are written.
const MARK = "\ufeff";
const COLUMNS = [
    ...["date", "activity", "kind", "category", "person"],
    ...["amount", "currency", "state", "message"],
];

// A text that a spreadsheet would take for a formula stays a text.
function cell(value, separator) {
    let text = String(value);
    if (/^[=+\-@\t\r]/.test(text) && !/^-?[\d.,]+$/.test(text)) {
        text = `'${text}`;
    }
    return /["\r\n]/.test(text) || text.includes(separator)
        ? `"${text.replaceAll('"', '""')}"`
        : text;
}

function amountOf(minor, decimals, comma) {
    return (minor / 10 ** decimals).toFixed(decimals).replace(".", comma);
}

// Digits are 0 to 9 there, whatever the page shows: else nothing adds them up.
export function makeTable(app) {
    const [separator, comma] = app.locale.startsWith("en") ? [",", "."] : [";", ","];
    const rows = [COLUMNS.map((name) => app.text(`csv_${name}`))];
    const written = new Set();
    for (const unit of app.state.units) {
        // What belongs to no activity any more is shown beside each.
        for (const entry of app.entries(unit).filter(({uuid}) => !written.has(uuid))) {
            written.add(entry.uuid);
            rows.push([
                entry.day,
                unit.name,
                app.text(entry.kind),
                entry.label || app.text(entry.category),
                entry.person || "",
                amountOf(entry.amount, unit.decimals, comma),
                unit.currency,
                app.text(entry.state === "noted" ? "safe" : entry.state),
                entry.message || "",
            ]);
        }
    }
    return (
        MARK +
        rows
            .map((row) => row.map((value) => cell(value, separator)).join(separator))
            .join("\r\n") +
        "\r\n"
    );
}

// By the phone's own programs, or into its downloads.
export async function handOver(text, name) {
    const file = new File([text], name, {type: "text/csv"});
    if (navigator.canShare && navigator.canShare({files: [file]})) {
        try {
            await navigator.share({files: [file]});
            return;
        } catch (error) {
            // Who changed their mind wants no file.
            if (error.name === "AbortError") {
                return;
            }
        }
    }
    const address = URL.createObjectURL(file);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
}
