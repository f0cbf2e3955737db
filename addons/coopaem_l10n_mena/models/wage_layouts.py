# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files of fixed columns in which wages are declared; nothing here knows a database.

Each record is a row of zones, one after the other: its name, what it holds and how many
characters it takes. Where each layout was read, and how far it is to be trusted, is in
the data: see ``coopaem.wage.form``.
"""

import re
import unicodedata

# What a zone holds: letters on the left and blanks, or figures on the right and zeros.
TEXT, NUMBER = "text", "number"
# Letters that do not fall apart into a plain one and its accent.
PLAIN = str.maketrans({"Æ": "AE", "Œ": "OE", "ß": "SS", "Ø": "O", "Đ": "D", "Ł": "L"})
NOT_PLAIN = re.compile(r"[^A-Z0-9 ]+")

# --- Morocco, CNSS: wages of a month (e-BDS), records of 260 characters.
# What the CNSS sends begins with A, what it is answered with B.

BDS_WIDTH = 260
_OWNER = (("affiliate", NUMBER, 7), ("period", NUMBER, 6))
_NATURE = (("transfer", NUMBER, 14), ("category", TEXT, 2), ("", TEXT, 241))
_HEADER = (
    *_OWNER,
    ("company", TEXT, 40),
    ("activity", TEXT, 40),
    ("address", TEXT, 120),
    ("city", TEXT, 20),
    ("zip", TEXT, 6),
    ("agency", TEXT, 2),
    ("issued", NUMBER, 8),
    ("due", NUMBER, 8),
)
_LISTED = (
    *_OWNER,
    ("insured", NUMBER, 9),
    ("name", TEXT, 60),
    ("children", NUMBER, 2),
    ("allowance", NUMBER, 6),
    ("deducted", NUMBER, 6),
    ("allowance_net", NUMBER, 6),
)
_SUMS = (
    ("insured", NUMBER, 15),
    ("days", NUMBER, 6),
    ("wage", NUMBER, 15),
    ("capped", NUMBER, 13),
    ("control", NUMBER, 19),
    ("", TEXT, 170),
)
BDS = {
    "A00": _NATURE,
    "A01": _HEADER,
    "A02": (*_LISTED, ("", TEXT, 155)),
    "A03": (
        *_OWNER,
        ("count", NUMBER, 6),
        ("children", NUMBER, 6),
        ("allowance", NUMBER, 12),
        ("deducted", NUMBER, 12),
        ("allowance_net", NUMBER, 12),
        ("insured", NUMBER, 15),
        ("", TEXT, 181),
    ),
    "B00": _NATURE,
    "B01": _HEADER,
    "B02": (
        *_LISTED,
        ("returned", NUMBER, 6),
        ("days", NUMBER, 2),
        ("wage", NUMBER, 13),
        ("capped", NUMBER, 9),
        ("situation", TEXT, 2),
        ("control", NUMBER, 19),
        ("", TEXT, 104),
    ),
    "B03": (
        *_OWNER,
        ("count", NUMBER, 6),
        ("children", NUMBER, 6),
        ("allowance", NUMBER, 12),
        ("deducted", NUMBER, 12),
        ("allowance_net", NUMBER, 12),
        ("insured", NUMBER, 15),
        ("returned", NUMBER, 12),
        ("days", NUMBER, 6),
        ("wage", NUMBER, 15),
        ("capped", NUMBER, 13),
        ("control", NUMBER, 19),
        ("", TEXT, 116),
    ),
    "B04": (
        *_OWNER,
        ("insured", NUMBER, 9),
        ("name", TEXT, 60),
        ("identity", TEXT, 8),
        ("days", NUMBER, 2),
        ("wage", NUMBER, 13),
        ("capped", NUMBER, 9),
        ("control", NUMBER, 19),
        ("", TEXT, 124),
    ),
    "B05": (*_OWNER, ("count", NUMBER, 6), *_SUMS),
    "B06": (*_OWNER, ("count", NUMBER, 6), *_SUMS),
}
#: Situations of who is insured, by their rank in the control sum.
BDS_SITUATIONS = ("SO", "DE", "IT", "IL", "AT", "CS", "MS", "MP")
#: With these there is neither a day nor a wage.
BDS_UNPAID = ("AT", "CS", "MS", "MP")
#: With these the family allowances are given back.
BDS_GONE = ("SO", "DE")
BDS_DAYS = 26

# --- Tunisia, CNSS: wages of a quarter, records of 122 characters.

TN_DS_WIDTH = 122
TN_DS_LINES = 12
TN_DS = (
    ("employer", NUMBER, 10),
    ("code", NUMBER, 4),
    ("quarter", NUMBER, 1),
    ("year", NUMBER, 4),
    ("page", NUMBER, 3),
    ("line", NUMBER, 2),
    ("insured", NUMBER, 10),
    ("name", TEXT, 60),
    ("identity", NUMBER, 8),
    ("wage", NUMBER, 10),
    ("", TEXT, 10),
)

# --- Egypt, social insurance: wages of a month (form 2), a sheet for ten people.

EG_FORM2_LINES = 10

# --- Egypt, tax authority: wages of a month, the table that is loaded (model of the
# private sector). Titles stand above codes, both word for word.

EG_ESALARY = {
    "EI005": "مسلسل",
    "EI010": "كود الموظف",
    "EI015": "اسم الموظف",
    "EI020": "الجنسية",
    "EI025": "الرقم القومي",
    "EI026": "رقم جواز السفر",
    "EI027": "رقم جواز السفر الجديد",
    "EI030": "رقم التليفون",
    "EI035": "حالة تصريح العمل لغير المصريين",
    "EI040": "رقم تصريح العمل",
    "EI045": "الوظيفة",
    "EI055": "اسم الجهة/الفرع",
    "EI060": "المعاملة الضريبية",
    "EI065": "رقم التسجيل الضريبي لجهة العمل الأصلية",
    "EI130": "مدة العمل",
    "EI070": "الحالة التأمينية",
    "EI075": "الرقم التأمينى",
    "EI080": "تاريخ الالتحاق بالتأمينات",
    "EI085": "قسط مدة سابقة",
    "EI090": "تاريخ نهاية الخدمة",
    "EI095": "تاريخ انتهاء الاشتراك من التأمينات الاجتماعية",
    "EI100": "الأجر الشامل",
    "EI105": "بدلات غير خاضعة تأمينيأ",
    "EI110": "الأجر التأميني",
    "EI115": "حالة التأمين الصحي الشامل",
    "EI120": "عدد الزوجات الغير عاملات (التأمين الصحي الشامل)",
    "EI125": "عدد المعالين (التأمين الصحي الشامل)",
    "DTE160": "المرتب الأساسي",
    "DTE170": "مكافات وحوافز/أجر إضافي/منح",
    "DTE180": "علاوات خاصة معفاة",
    "DTE175": "علاوات خاصة خاضعة",
    "DTE190": "عمولات",
    "DTE230": "نصيب العامل في الأرباح",
    "DTE235": "مقابل الخدمة",
    "DTE260": "البقشيش",
    "DTE240": "مرتبات ومكافات رؤساء اعضاء مجلس الادارة (مقابل العمل الإداري)",
    "DTE245": "المقابل النقدى لرصيد الاجازات أثناء الخدمة",
    "DTE250": "مكافأة نهاية الخدمة الخاضعة",
    "DTE255": "مبالغ منصرفة بقوانين خاصة (الجزء المعفي منها)",
    "DTE265": "إضافات وبدلات اخرى خاضعة",
    "DTE270": "ما تحملته المنشاة من ضريبة مرتبات",
    "DTE275": "ما تحملته المنشأه من حصة العامل في التأمينات الاجتماعيه",
    "DTE280": "مبالغ خاضعة منصرفة بصورة ربع سنوية",
    "DTE285": "مبالغ خاضعة منصرفة بصورة نصف سنوية",
    "DTE290": "مبالغ خاضعة منصرفة بصورة سنوية",
    "DTE200": "مزايا: السيارات",
    "DTE205": "مزايا: الهواتف المحمولة",
    "DTE210": "مزايا: قروض وسلف",
    "DTE215": "مزايا: التأمين على الحياة (حصة صاحب العمل)",
    "DTE220": "مزايا: اسهم الشركة داخل مصر او خارج مصر",
    "DTE225": "مزايا أخرى",
    "DTE295": "اجمالى الاستحقاقات",
    "DAE405": "حصة العامل فى التأمينات الإجتماعية والمعاشات",
    "DAE410": "حصة العامل المستقطعة في التأمين الصحي الشامل",
    "DAE415": "مبالغ معفاة بقوانين خاصة",
    "DAE420": "علاوات خاصة معفاة",
    "DAE425": "العلاوة الاجتماعية/الإضافية لجهات حكومية و ق.ع. وغير خاضع "
    "للخدمة المدنية",
    "DAE430": "الاعفاء الشخصى",
    "DAE435": "اقساط (مدة سابقة/اعارة/اعتبارية)",
    "DAE440": "نصيب العامل في الأرباح",
    "DAE450": "اشتراكات العاملين فى صناديق التامين التى تنشاء طبقا لاحكام ق 54 لسنة 75",
    "DAE451": "اشتراكات العاملين فى صناديق التامين التى تنشأ طبقا لاحكام ق "
    "155 لسنة 2024",
    "DAE455": "أقساط التأمين على حياة الممول لمصلحتة ومصلحةزوجته وأولاده القصر",
    "DAE460": "أقساط التأمين الصحي",
    "DAE465": "أقساط تأمين لإستحقاق معاش",
    "DAE470": "إجمالي اشتراكات صناديق التأمين",
    "DAE475": "اجمالى الاستقطاعات",
    "TC505": "صافى الدخل (وعاء الفتره)",
    "TC510": "الوعاء السنوى",
    "TC515": "الضريبة المستحقة عن الفترة للعمالة الاصلية",
    "TC520": "الضريبة المستحقة عن الفترة للعمالة المدرجه بنموذج 3 مرتبات",
    "TC525": "الضريبة المستحقة عن الفترة للعمالة المدرجه بنموذج 2 مرتبات",
    "TC530": "اجمالى الضريبة المستحقة عن جميع انواع العمالة",
    "END705": "الضريبة المحتسبة عن الفترة",
    "TC535": "الضريبة المحتسبة عن الفترات السابقة للمعاملات الضريبية 1 و4 و5 و6 و7",
    "TC540": "الضريبة المحتسبة عن الفترة للمعاملات الضريبية 1 و4 و5 و6 و7",
    "TC545": "الضريبة المحتسبة عن الفترات السابقة للمعاملة ضريبية 2",
    "TC550": "الضريبة المحتسبة عن الفترة للمعاملة ضريبية 2",
    "TC555": "الضريبة المحتسبة عن الفترات السابقة للمعاملة ضريبية 3",
    "TC560": "الضريبة المحتسبة عن الفترة للمعاملة ضريبية 3",
    "TC565": "صافي الأجر النهائي",
    "NAD610": "مشاركه اجتماعيه استقطاع لصندوق الشهداء وما فى حكمها",
    "CLD825": "دعم ذوي الهمم (قانون 200 لسنة 2020)",
    "NAD615": "اضافات: قيمة السلفة/قروض",
    "NAD620": "اضافات: قيمة مكافأة نهاية الخدمة الغير خاضعة",
    "NAD625": "اضافات: قيمة رصيد الأجازات الغير خاضعة",
    "NAD630": "اضافات أخرى",
    "NAD635": "استقطاعات: نفقة",
    "NAD640": "استقطاعات: قيمة قسط السلفة/القرض",
    "NAD645": "استقطاعات: اشتراكات نقابات/أندية",
    "NAD650": "استقطاعات: جزاءات",
    "NAD655": "استقطاعات: قيمة قسط بوليصة التأمين على الحياة",
    "NAD660": "استقطاعات أخرى",
    "CLD805": "حصة الشركة في التأمينات الاجتماعية",
    "CLD810": "حصة الشركة في التأمين الصحي الشامل",
    "CLD815": "المساهمة فى صندوق الشهداء",
    "CLD820": "الدمغات",
    "NAD665": "المبالغ المحولة فعلياً",
}

# --- Tunisia, tax office: wages of a year, annex 1 of the employer's declaration,
# records of 399 characters.

TN_ANNEX_WIDTH = 399
_TAXPAYER = (
    ("tax_number", NUMBER, 7),
    ("key", TEXT, 1),
    ("category", TEXT, 1),
    ("establishment", NUMBER, 3),
    ("year", NUMBER, 4),
)
_ANNEX_AMOUNTS = (
    ("taxable", NUMBER, 15),
    ("in_kind", NUMBER, 15),
    ("gross_taxable", NUMBER, 15),
    ("reinvested", NUMBER, 15),
    ("tax", NUMBER, 15),
    ("tax_foreigners", NUMBER, 15),
    ("solidarity", NUMBER, 15),
    ("net", NUMBER, 15),
    ("", TEXT, 19),
)
TN_ANNEX = {
    "E1": (
        *_TAXPAYER,
        ("document", TEXT, 3),
        ("act", NUMBER, 1),
        ("count", NUMBER, 6),
        ("company", TEXT, 40),
        ("activity", TEXT, 40),
        ("city", TEXT, 40),
        ("street", TEXT, 72),
        ("number", NUMBER, 4),
        ("zip", NUMBER, 4),
        ("", TEXT, 171),
    ),
    "L1": (
        *_TAXPAYER,
        ("order", NUMBER, 6),
        ("identity_kind", NUMBER, 1),
        ("identity", TEXT, 13),
        ("name", TEXT, 40),
        ("job", TEXT, 40),
        ("address", TEXT, 120),
        ("civil_status", NUMBER, 1),
        ("children", NUMBER, 2),
        ("date_from", NUMBER, 8),
        ("date_to", NUMBER, 8),
        ("days", NUMBER, 3),
        *_ANNEX_AMOUNTS,
    ),
    "T1": (*_TAXPAYER, ("", TEXT, 242), *_ANNEX_AMOUNTS),
}


def plain(text):
    """Return a text as such files take it: capitals, figures and blanks.

    :param str text: as it is written; letters other than Latin ones are lost
    """
    apart = unicodedata.normalize("NFKD", (text or "").upper().translate(PLAIN))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(NOT_PLAIN.sub(" ", bare).split())


def write_record(zones, values, start=""):
    """Write one record.

    A text that is too long is cut; a number that is too long is an error, for another
    number would be declared.

    :param zones: tuple of (name, kind, width); those without a name stay blank
    :param dict values: {name: text or integer}; what is missing is blank or zero
    :param str start: what the record begins with
    :return: str
    :raises ValueError: naming the zone whose number does not fit
    """
    written = [start]
    for name, kind, width in zones:
        value = values.get(name) if name else None
        if kind == TEXT:
            written.append(str(value or "")[:width].ljust(width))
            continue
        digits = str(value or 0)
        if not digits.isdecimal() or len(digits) > width:
            raise ValueError(name)
        written.append(digits.rjust(width, "0"))
    return "".join(written)


def read_record(zones, line, start=""):
    """Read one record.

    :param zones: tuple of (name, kind, width)
    :param str line: the record
    :param str start: what the record begins with, not among the zones
    :return: dict of texts, as they stand in the record
    """
    values, place = {}, len(start)
    for name, _kind, width in zones:
        if name:
            values[name] = line[place : place + width]
        place += width
    return values
