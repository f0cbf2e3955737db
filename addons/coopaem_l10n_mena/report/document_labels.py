# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What printed documents call things, in the languages in which they are printed.

A document names each thing in two languages at once, whichever languages the database
has; so these are not terms to be translated one by one.
"""

LABELS = {
    "invoice": ("Invoice", "Facture", "فاتورة"),
    "downpayment": ("Down payment invoice", "Facture d'acompte", "فاتورة تسبقة"),
    "proforma": ("Pro forma invoice", "Facture pro forma", "فاتورة مبدئية"),
    "quotation": ("Quotation", "Devis", "عرض أثمان"),
    "sales_order": ("Order", "Commande", "طلبية"),
    "credit_note": ("Credit note", "Avoir", "إشعار دائن"),
    "sales_receipt": ("Sales receipt", "Ticket de vente", "وصل بيع"),
    "receipt": ("Payment receipt", "Reçu de paiement", "وصل أداء"),
    "draft": ("Draft", "Brouillon", "مسودة"),
    "cancelled": ("Cancelled", "Annulé", "ملغى"),
    "scan": (
        "Scan to read and accept",
        "Scannez pour lire et accepter",
        "امسح الرمز للقراءة والقبول",
    ),
    "number": ("No.", "N°", "رقم"),
    "date": ("Date", "Date", "التاريخ"),
    "delivery_date": ("Date of supply", "Date de l'opération", "تاريخ العملية"),
    "validity": ("Valid until", "Valable jusqu'au", "صالح إلى غاية"),
    "due_date": ("Due date", "Échéance", "تاريخ الاستحقاق"),
    "payment_terms": ("Payment terms", "Conditions de paiement", "شروط الأداء"),
    "reference": ("Your reference", "Votre référence", "مرجعكم"),
    "origin": ("Order", "Commande", "الطلب"),
    "reversed": ("Corrects invoice", "Sur facture", "تصحيح للفاتورة"),
    "uuid": ("Electronic invoice", "Facture électronique", "الفاتورة الإلكترونية"),
    "customer": ("Customer", "Client", "الزبون"),
    "delivery": ("Delivered to", "Livré à", "التسليم إلى"),
    "activity": ("Activity", "Activité", "النشاط"),
    "description": ("Description", "Désignation", "البيان"),
    "quantity": ("Quantity", "Quantité", "الكمية"),
    "price": ("Unit price", "Prix unitaire", "سعر الوحدة"),
    "discount": ("Discount", "Remise", "الخصم"),
    "tax": ("VAT", "TVA", "ض.ق.م"),
    "vat": ("VAT", "TVA", "الضريبة على القيمة المضافة"),
    "amount": ("Amount excl. tax", "Montant HT", "المبلغ دون الرسوم"),
    "amount_included": (
        "Amount incl. tax",
        "Montant TTC",
        "المبلغ مع احتساب الرسوم",
    ),
    "total_untaxed": ("Total excl. tax", "Total HT", "المجموع دون الرسوم"),
    "base": ("on", "sur", "على"),
    "total": ("Total incl. tax", "Total TTC", "المجموع مع احتساب الرسوم"),
    "total_credit": ("Total of the credit note", "Total de l'avoir", "مجموع الإشعار"),
    "rounding": ("Rounding", "Arrondi", "تدوير"),
    "paid": ("Paid on", "Payé le", "أُدّي بتاريخ"),
    "credited": ("Credit note of", "Avoir du", "إشعار دائن بتاريخ"),
    "due": ("Amount due", "Reste à payer", "المبلغ المتبقي"),
    "words_invoice": (
        "Amount of this invoice in words",
        "Arrêtée la présente facture à la somme de",
        "أُوقفت هذه الفاتورة على مبلغ",
    ),
    "words_credit_note": (
        "Amount of this credit note in words",
        "Arrêté le présent avoir à la somme de",
        "أُوقف هذا الإشعار على مبلغ",
    ),
    "words_quotation": (
        "Amount of this quotation in words",
        "Arrêté le présent devis à la somme de",
        "أُوقف هذا العرض على مبلغ",
    ),
    "words_order": (
        "Amount of this order in words",
        "Arrêtée la présente commande à la somme de",
        "أُوقفت هذه الطلبية على مبلغ",
    ),
    "words_receipt": ("Amount in words", "La somme de", "مبلغ قدره"),
    "bank": ("Bank account", "Compte bancaire", "الحساب البنكي"),
    "communication": ("Payment reference", "Référence à rappeler", "مرجع الأداء"),
    "capital": ("Capital", "Capital", "رأس المال"),
    "register": (
        "Register of cooperatives",
        "Registre des coopératives",
        "سجل التعاونيات",
    ),
    "building": ("Building", "Immeuble", "مبنى"),
    "page": ("Page", "Page", "صفحة"),
    "phone": ("Tel.", "Tél.", "الهاتف"),
    "received_from": ("Received from", "Reçu de", "استُلم من"),
    "payment_mode": ("By", "Mode de paiement", "طريقة الأداء"),
    "memo": ("Memo", "Libellé", "الموضوع"),
    "settles": ("What it pays", "Ce qu'il règle", "ما تم أداؤه"),
    "document": ("Document", "Document", "الوثيقة"),
    "document_total": ("Total", "Total", "المجموع"),
    "document_paid": ("Paid here", "Payé ici", "المؤدى هنا"),
    "document_due": ("Still due", "Reste à payer", "المتبقي"),
    "signature": ("Signature and stamp", "Signature et cachet", "التوقيع والختم"),
    "acceptance": (
        "Agreed: date and signature of the customer",
        "Bon pour accord : date et signature du client",
        "موافقة الزبون: التاريخ والتوقيع",
    ),
    "signed_by": ("Signed by", "Signé par", "وقّعه"),
    "stamp": ("Stamp duty", "Droit de timbre", "حق الطابع"),
    "stamp_later": (
        "Stamp duty, added to the invoice",
        "Droit de timbre, en sus sur la facture",
        "حق الطابع، يضاف إلى الفاتورة",
    ),
}
LANGUAGES = ("en", "fr", "ar")
# The language of business differs between the Maghreb, above, and Egypt.
ARABIC = {
    "EG": {
        "invoice": "فاتورة",
        "downpayment": "فاتورة دفعة مقدمة",
        "quotation": "عرض أسعار",
        "sales_order": "أمر بيع",
        "validity": "ساري حتى",
        "words_quotation": "المبلغ بالحروف",
        "words_order": "المبلغ بالحروف",
        "acceptance": "موافقة العميل: التاريخ والتوقيع",
        "receipt": "إيصال سداد",
        "sales_receipt": "إيصال بيع",
        "delivery_date": "تاريخ التوريد",
        "payment_terms": "شروط السداد",
        "customer": "العميل",
        "origin": "أمر الشراء",
        "reversed": "عن الفاتورة",
        "tax": "ضريبة",
        "vat": "ضريبة القيمة المضافة",
        "amount": "القيمة قبل الضريبة",
        "amount_included": "القيمة شاملة الضريبة",
        "total_untaxed": "الإجمالي قبل الضريبة",
        "total": "الإجمالي شامل الضريبة",
        "total_credit": "إجمالي الإشعار",
        "paid": "سُدد بتاريخ",
        "due": "المتبقي للسداد",
        "words_invoice": "المبلغ بالحروف",
        "words_credit_note": "المبلغ بالحروف",
        "words_receipt": "مبلغ وقدره",
        "communication": "مرجع السداد",
        "payment_mode": "طريقة السداد",
        "settles": "بيان السداد",
        "document_total": "الإجمالي",
        "document_paid": "المسدد بهذا الإيصال",
        "stamp": "ضريبة الدمغة",
    }
}
# How an amount in words is closed, so that nobody adds to it.
ARABIC_WORDS = {"EG": "فقط %s لا غير"}


def get_label(name, lang, country_code=None):
    """Return what a document calls a thing.

    :param str name: key of LABELS
    :param str lang: one of LANGUAGES
    :param str country_code: of the issuer
    """
    if lang == "ar" and name in ARABIC.get(country_code, ()):
        return ARABIC[country_code][name]
    return LABELS[name][LANGUAGES.index(lang)]
