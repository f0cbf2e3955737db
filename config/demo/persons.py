"""The members of the demonstration cooperative.

They are called by their trade, never by a person's name.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A member.

    :param units: codes of the units
    :param sent_by: key of ORGANISATIONS
    :param ends: days until the running agreement ends; None: it has no end
    :param login: portal user
    """

    name: str
    state: str
    territory: str
    sex: str
    age: int
    units: tuple = ()
    sent_by: str = ""
    entry: tuple = ("informal", "none")
    now: tuple = ("self_employed", "own")
    ends: int | None = None
    login: str = ""
    lang: str = "fr_FR"


PEOPLE = (
    Person(
        "Potière de Batha",
        "associate",
        "fes",
        "female",
        41,
        ("U001",),
        "women",
        login="member",
    ),
    Person(
        "Zelligeur d'Aïn Nokbi", "associate", "fes", "male", 52, ("U002",), "crafts"
    ),
    Person(
        "Dinandier de Seffarine", "associate", "fes", "male", 47, ("U004",), "crafts"
    ),
    Person(
        "Productrice d'huile d'olive",
        "associate",
        "sefrou",
        "female",
        38,
        ("U011",),
        "credit",
    ),
    Person(
        "Tisseuse d'Imouzzer Marmoucha",
        "associate",
        "boulemane",
        "female",
        45,
        ("U016",),
        "mountain",
        ("home", "spouse"),
    ),
    Person(
        "Maroquinier de Chouara",
        "entrepreneur",
        "fes",
        "male",
        34,
        ("U003",),
        "jobs",
        ends=24,
    ),
    Person(
        "Brodeuse du Mellah",
        "entrepreneur",
        "fes",
        "female",
        36,
        ("U005",),
        "women",
        ("home", "spouse"),
    ),
    Person(
        "Brodeuse de Batha",
        "entrepreneur",
        "fes",
        "female",
        29,
        ("U005",),
        "women",
        ("apprentice", "none"),
    ),
    Person(
        "Traiteuse de Dar el Makina",
        "entrepreneur",
        "fes",
        "female",
        43,
        ("U006",),
        "women",
        ("informal", "spouse"),
    ),
    Person(
        "خياطة باب الفتوح",
        "entrepreneur",
        "fes",
        "female",
        31,
        ("U007",),
        "women",
        ("home", "spouse"),
        lang="ar_001",
    ),
    Person(
        "Réparateur de vélos",
        "entrepreneur",
        "fes",
        "male",
        26,
        ("U008",),
        "jobs",
        ("unemployed", "none"),
    ),
    Person(
        "Dépanneur informatique",
        "entrepreneur",
        "fes",
        "male",
        28,
        ("U009",),
        "jobs",
        ("unemployed", "assistance"),
        ends=52,
    ),
    Person(
        "Pâtissière du Saïs", "entrepreneur", "fes", "female", 39, ("U010",), "credit"
    ),
    Person(
        "Confiturière de Sefrou",
        "entrepreneur",
        "sefrou",
        "female",
        33,
        ("U012",),
        "credit",
        ends=5,
    ),
    Person(
        "نساجة صفرو",
        "entrepreneur",
        "sefrou",
        "female",
        37,
        ("U013",),
        "women",
        ("home", "spouse"),
        login="member2",
        lang="ar_001",
    ),
    Person(
        "Menuisier de Bhalil", "entrepreneur", "sefrou", "male", 44, ("U015",), "jobs"
    ),
    Person(
        "Boutonnière de Sefrou",
        "supported",
        "sefrou",
        "female",
        58,
        ("U014",),
        "women",
        ("home", "spouse"),
        ("home", "spouse"),
        ends=6,
    ),
    Person(
        "Cueilleuse de romarin",
        "supported",
        "boulemane",
        "female",
        27,
        ("U017",),
        "mountain",
        ("informal", "none"),
        ("informal", "none"),
        ends=27,
    ),
    Person(
        "Apiculteur d'Outat El Haj",
        "supported",
        "boulemane",
        "male",
        35,
        ("U018",),
        "mountain",
        ("self_employed", "own"),
        ends=55,
    ),
    Person(
        "Hôtesse du gîte de Guigou",
        "supported",
        "boulemane",
        "female",
        40,
        ("U019",),
        "mountain",
        ("home", "spouse"),
        ("informal", "spouse"),
        ends=200,
    ),
    Person(
        "Guide de randonnée de Guigou",
        "supported",
        "boulemane",
        "male",
        24,
        ("U019",),
        "mountain",
        ("unemployed", "none"),
        ("informal", "none"),
        ends=200,
    ),
    Person(
        "Installateur solaire de Missour",
        "supported",
        "boulemane",
        "male",
        30,
        ("U020",),
        "jobs",
        ("employee", "own"),
        ends=270,
    ),
    Person(
        "Savonnière de Sefrou",
        "candidate",
        "sefrou",
        "female",
        32,
        (),
        "credit",
        ("informal", "none"),
        ("informal", "none"),
    ),
    Person(
        "Mécanicien de motopompes",
        "candidate",
        "boulemane",
        "male",
        49,
        (),
        "mountain",
        ("informal", "none"),
        ("informal", "none"),
    ),
    Person(
        "Créatrice de bijoux de Fès",
        "candidate",
        "fes",
        "female",
        23,
        (),
        "women",
        ("apprentice", "none"),
        ("apprentice", "none"),
    ),
    Person(
        "Maraîchère de Guigou",
        "candidate",
        "boulemane",
        "female",
        36,
        (),
        "mountain",
        ("home", "assistance"),
        ("home", "assistance"),
    ),
    Person(
        "طباخة صفرو",
        "candidate",
        "sefrou",
        "female",
        48,
        (),
        "women",
        ("unemployed", "none"),
        ("unemployed", "none"),
        lang="ar_001",
    ),
    Person(
        "Sérigraphe de Fès",
        "exit",
        "fes",
        "male",
        33,
        (),
        "jobs",
        ("unemployed", "none"),
        ("employee", "own"),
    ),
    Person(
        "Vannière de Boulemane",
        "exit",
        "boulemane",
        "female",
        51,
        (),
        "mountain",
        ("informal", "none"),
        ("home", "spouse"),
    ),
    Person("Photographe de mariages", "exit", "fes", "male", 29, (), "jobs"),
)
