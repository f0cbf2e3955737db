"""The activities of the demonstration cooperative, and whom they deal with.

Prices are in dirhams without VAT. Names are of trades and roles, never of persons.
"""

from dataclasses import dataclass

# Sectors by key
SECTORS = {
    "craft": "Artisanat d'art",
    "textile": "Textile et tissage",
    "food": "Alimentation et terroir",
    "repair": "Réparation et entretien",
    "service": "Services et accueil",
    "building": "Bois et bâtiment",
}

# Territories by key, all parts of one region
REGION = "Fès-Meknès"
TERRITORIES = {"fes": "Fès", "sefrou": "Sefrou", "boulemane": "Boulemane"}

# Customers by key: name, town, days after which they pay once the invoice is due
CUSTOMERS = {
    "riad": ("Maison d'hôtes de la médina", "Fès", (-20, 10)),
    "hotel": ("Hôtel du Boulevard", "Fès", (0, 25)),
    "shop": ("Boutique des arts de la table", "Fès", (-25, 5)),
    "export": ("Comptoir export de l'artisanat", "Casablanca", (5, 35)),
    "school": ("École privée de la ville nouvelle", "Fès", (-10, 15)),
    "town": ("Service culturel de la commune", "Fès", (20, 70)),
    "agency": ("Agence de voyages de l'Atlas", "Fès", (-15, 20)),
    "grocer": ("Épicerie fine du centre", "Rabat", (-25, 0)),
    "restaurant": ("Restaurant de la Gare", "Fès", (-20, 12)),
    "builder": ("Entreprise de bâtiment du Saïs", "Fès", (10, 45)),
    "museum": ("Boutique du musée", "Rabat", (0, 30)),
    "association": ("Association du quartier de Batha", "Fès", (-20, 5)),
    "clinic": ("Clinique de la plaine", "Meknès", (-5, 20)),
    "farm": ("Domaine agricole de l'Oued", "Sefrou", (-10, 25)),
    "market": ("Marché solidaire régional", "Meknès", (-25, -5)),
    "designer": ("Atelier de décoration du Nord", "Tanger", (-10, 20)),
    "wedding": ("Salle des fêtes du Saïs", "Fès", (-28, 0)),
    "bazaar": ("متجر الصناعة التقليدية", "Fès", (-20, 15)),
    "families": ("Particuliers – ventes sur commande", "Fès", (-30, -20)),
    "insolvent": ("Galerie des souvenirs", "Marrakech", (60, 120)),
}

# Suppliers by key: name, town
SUPPLIERS = {
    "clay": ("Argiles et émaux du Saïs", "Fès"),
    "wool": ("Laines et fils en gros", "Fès"),
    "leather": ("Tannerie et cuirs en gros", "Fès"),
    "metal": ("Métaux de la zone industrielle", "Fès"),
    "food": ("Marché de gros alimentaire", "Fès"),
    "wood": ("Bois et panneaux de l'Atlas", "Meknès"),
    "parts": ("Pièces détachées du Centre", "Fès"),
    "packing": ("Emballages et bocaux du Maroc", "Casablanca"),
    "energy": ("Régie d'eau et d'électricité", "Fès"),
    "transport": ("Messagerie régionale", "Fès"),
    "rent": ("Bailleur des ateliers partagés", "Fès"),
    "telecom": ("Téléphone et internet", "Rabat"),
    "accountant": ("Cabinet d'expertise comptable", "Fès"),
    "insurer": ("Assurance des coopératives", "Rabat"),
    "orchard": ("Vergers et moulin du Moyen Atlas", "Sefrou"),
    "fair": ("Salon de l'artisanat", "Rabat"),
}


@dataclass(frozen=True)
class Trade:
    """What a unit sells and buys, and how it fares.

    :param monthly: turnover of an ordinary month
    :param products: (what, price)
    :param costs: (what, supplier, code of the account, share of the turnover)
    :param vat: rate on sales to other businesses
    :param cash: share of the turnover that is taken in cash
    :param course: how the months went: see `factor` in books.py
    :param cushion: treasury that the unit keeps, in months of turnover
    :param started: month of the demonstration in which it began; negative: that many
        before the end
    """

    code: str
    name: str
    territory: str
    sector: str
    monthly: int
    products: tuple
    customers: tuple
    costs: tuple
    vat: int = 20
    cash: float = 0.0
    course: str = "steady"
    cushion: float = 0.8
    started: int = 0
    coach: int = 0
    scheme: str = "standard"
    income: str = "712110"
    mobile: bool = False
    state: str = "active"


TRADES = (
    Trade(
        "U001", "Poterie de Batha", "fes", "craft", 14000,
        (
            ("Service à thé en céramique bleue, 12 pièces", 480),
            ("Tajine de cuisson émaillé, 32 cm", 95),
            ("Lot de 6 bols à harira", 150),
            ("Vase peint à la main", 320),
        ),
        ("riad", "shop", "export", "museum"),
        (
            ("Argile rouge, 500 kg", "clay", "612110", 0.14),
            ("Émaux et oxydes", "clay", "612220", 0.08),
            ("Gaz du four", "energy", "612230", 0.06),
        ),
        vat=0, cash=0.25, course="growing", cushion=1.4, scheme="associate",
    ),
    Trade(
        "U002", "Zellige de Aïn Nokbi", "fes", "craft", 26000,
        (
            ("Panneau de zellige, motif étoile, m²", 850),
            ("Table ronde en zellige, Ø 80 cm", 2400),
            ("Pose d'une fontaine murale", 4200),
        ),
        ("riad", "hotel", "builder", "insolvent"),
        (
            ("Carreaux émaillés à tailler", "clay", "612110", 0.24),
            ("Ciment et fournitures de pose", "wood", "612220", 0.07),
        ),
        course="late", cushion=0.7, scheme="associate",
    ),
    Trade(
        "U003", "Maroquinerie Chouara", "fes", "craft", 17000,
        (
            ("Babouches en cuir souple, la paire", 140),
            ("Sac bandoulière en cuir tanné", 380),
            ("Pouf en cuir cousu main", 520),
        ),
        ("shop", "export", "bazaar", "hotel"),
        (
            ("Peaux de chèvre tannées", "leather", "612110", 0.3),
            ("Fil, colle et boucles", "leather", "612220", 0.05),
        ),
        vat=0, cash=0.3, cushion=0.9,
    ),
    Trade(
        "U004", "Dinanderie Seffarine", "fes", "craft", 15000,
        (
            ("Plateau martelé en cuivre, 60 cm", 640),
            ("Théière en maillechort", 290),
            ("Lanterne ajourée", 450),
        ),
        ("riad", "hotel", "designer", "bazaar"),
        (
            ("Tôle de cuivre et laiton", "metal", "612110", 0.27),
            ("Transport des commandes", "transport", "614260", 0.04),
        ),
        vat=0, cash=0.15, cushion=0.8, scheme="associate",
    ),
    Trade(
        "U005", "Broderie fassie du Mellah", "fes", "textile", 9500,
        (
            ("Nappe brodée au point de Fès, 8 couverts", 950),
            ("Lot de 6 serviettes brodées", 240),
            ("Coussin brodé", 180),
        ),
        ("riad", "shop", "museum", "families"),
        (("Toile de lin et fils à broder", "wool", "612110", 0.22),),
        vat=0, cushion=1.1,
    ),
    Trade(
        "U006", "Traiteur Dar el Makina", "fes", "food", 24000,
        (
            ("Buffet marocain, par personne", 160),
            ("Pause-café d'une formation, par personne", 45),
            ("Pastilla au poulet, 12 parts", 420),
            ("Plateau de cornes de gazelle, 2 kg", 260),
        ),
        ("school", "association", "wedding", "clinic", "town"),
        (
            ("Légumes, viandes et épices", "food", "612110", 0.38),
            ("Location de vaisselle et de tables", "fair", "613130", 0.05),
        ),
        vat=10, cash=0.2, course="seasonal", cushion=0.6, income="712430",
    ),
    Trade(
        "U007", "خياطة باب الفتوح", "fes", "textile", 8200,
        (
            ("Djellaba sur mesure, couture main", 520),
            ("Retouches et ourlets, le lot", 120),
            ("Blouses de travail, la pièce", 110),
        ),
        ("clinic", "school", "families"),
        (("Tissus et doublures", "wool", "612110", 0.3),),
        vat=0, cash=0.5, cushion=0.9, mobile=True,
    ),
    Trade(
        "U008", "Réparation vélos et motos", "fes", "repair", 7600,
        (
            ("Révision complète d'un vélo", 150),
            ("Remplacement chaîne et pignons", 280),
            ("Révision de la flotte de triporteurs", 900),
        ),
        ("agency", "association", "market"),
        (
            ("Chaînes, pneus et freins", "parts", "612220", 0.33),
            ("Petit outillage", "parts", "612530", 0.05),
        ),
        cash=0.75, cushion=1.0, income="712430", mobile=True,
    ),
    Trade(
        "U009", "Dépannage informatique Narjiss", "fes", "repair", 11000,
        (
            ("Réparation d'un ordinateur portable", 350),
            ("Contrat de maintenance, mois", 1200),
            ("Installation d'un réseau, par poste", 180),
        ),
        ("school", "clinic", "hotel", "association"),
        (
            ("Écrans, disques et mémoires", "parts", "612220", 0.28),
            ("Abonnement internet de l'atelier", "telecom", "614550", 0.03),
        ),
        cash=0.15, course="falling", cushion=2.6, income="712430",
    ),
    Trade(
        "U010", "Pâtisserie du Saïs", "fes", "food", 12500,
        (
            ("Assortiment de gâteaux aux amandes, kg", 140),
            ("Pain traditionnel, les 100 pièces", 150),
            ("Briouates au miel, plateau", 190),
        ),
        ("restaurant", "riad", "grocer"),
        (
            ("Farine, amandes et beurre", "food", "612110", 0.36),
            ("Boîtes et papier", "packing", "612310", 0.04),
        ),
        vat=0, cash=0.6, cushion=0.8,
    ),
    Trade(
        "U011", "Huile d'olive de Sefrou", "sefrou", "food", 19000,
        (
            ("Huile d'olive vierge extra, bidon de 5 L", 380),
            ("Huile d'olive vierge extra, carton de 12 × 75 cl", 840),
            ("Olives vertes en saumure, seau de 10 kg", 220),
        ),
        ("grocer", "restaurant", "market", "hotel"),
        (
            ("Olives du verger collectif", "orchard", "612110", 0.34),
            ("Bouteilles et bidons", "packing", "612310", 0.07),
            ("Trituration au moulin", "orchard", "612630", 0.06),
        ),
        vat=0, course="harvest", cushion=1.6, coach=1, scheme="associate",
    ),
    Trade(
        "U012", "Cerises et confitures de Sefrou", "sefrou", "food", 10500,
        (
            ("Confiture de cerises, carton de 24 pots", 560),
            ("Sirop de cerises, 6 bouteilles", 230),
            ("Coffret découverte", 120),
        ),
        ("grocer", "market", "museum", "shop"),
        (
            ("Cerises et sucre", "orchard", "612110", 0.3),
            ("Pots et étiquettes", "packing", "612310", 0.09),
        ),
        vat=0, course="growing", cushion=0.9, coach=1,
    ),
    Trade(
        "U013", "نسيج صفرو", "sefrou", "textile", 11500,
        (
            ("Tapis tissé main, 120 × 180 cm", 1450),
            ("Couverture en laine", 680),
            ("Foulard tissé", 160),
        ),
        ("designer", "bazaar", "riad", "export"),
        (("Laine filée et teintures", "wool", "612110", 0.26),),
        vat=0, cash=0.2, cushion=1.0, coach=1, mobile=True,
    ),
    Trade(
        "U014", "Boutons de djellaba de Sefrou", "sefrou", "textile", 5200,
        (
            ("Boutons de soie (aqqad), le cent", 130),
            ("Colliers de boutons de soie", 85),
        ),
        ("bazaar", "museum", "market"),
        (("Fils de soie végétale", "wool", "612110", 0.2),),
        vat=0, cash=0.4, cushion=1.2, coach=1, scheme="trial",
    ),
    Trade(
        "U015", "Menuiserie de Bhalil", "sefrou", "building", 18500,
        (
            ("Porte en bois de cèdre, sur mesure", 3200),
            ("Étagère en noyer", 780),
            ("Réparation de volets, l'unité", 260),
        ),
        ("builder", "riad", "school", "farm"),
        (
            ("Bois de cèdre et panneaux", "wood", "612110", 0.36),
            ("Quincaillerie et vernis", "wood", "612220", 0.06),
            ("Entretien des machines", "parts", "613320", 0.03),
        ),
        course="negative", cushion=0.4, coach=1,
    ),
    Trade(
        "U016", "Tapis d'Imouzzer Marmoucha", "boulemane", "textile", 13500,
        (
            ("Tapis noué, 200 × 300 cm", 4600),
            ("Tapis kilim, 150 × 200 cm", 1900),
            ("Housse de coussin tissée", 170),
        ),
        ("export", "designer", "museum"),
        (
            ("Laine vierge", "wool", "612110", 0.25),
            ("Expédition des tapis", "transport", "614260", 0.05),
        ),
        vat=0, cushion=1.3, coach=1, scheme="associate",
    ),
    Trade(
        "U017", "Romarin et thym de Boulemane", "boulemane", "food", 8800,
        (
            ("Huile essentielle de romarin, flacon de 100 ml", 180),
            ("Thym séché, sac de 5 kg", 210),
            ("Tisanes des montagnes, carton de 20", 320),
        ),
        ("grocer", "market", "clinic"),
        (
            ("Plantes cueillies, au kilo", "orchard", "612110", 0.24),
            ("Flacons et sachets", "packing", "612310", 0.08),
        ),
        vat=0, course="idle", cushion=0.5, coach=1, scheme="trial",
    ),
    Trade(
        "U018", "Miel d'Outat El Haj", "boulemane", "food", 7400,
        (
            ("Miel de romarin, pot de 1 kg", 190),
            ("Miel d'euphorbe, pot de 500 g", 160),
            ("Coffret de trois miels", 240),
        ),
        ("grocer", "market", "restaurant", "families"),
        (
            ("Ruches et cadres", "wood", "612530", 0.12),
            ("Pots et étiquettes", "packing", "612310", 0.1),
        ),
        vat=0, cash=0.35, course="seasonal", cushion=1.1, coach=1, scheme="trial",
    ),
    Trade(
        "U019", "Gîte et randonnées de Guigou", "boulemane", "service", 9800,
        (
            ("Nuitée en gîte, demi-pension", 260),
            ("Randonnée guidée, la journée", 450),
            ("Repas berbère, par personne", 90),
        ),
        ("agency", "school", "families"),
        (
            ("Provisions de la semaine", "food", "612110", 0.28),
            ("Transport des groupes", "transport", "614280", 0.08),
        ),
        vat=0, cash=0.25, course="seasonal", cushion=0.7, started=4, coach=1,
        scheme="trial", income="712430",
    ),
    Trade(
        "U020", "Pompes et panneaux solaires de Missour", "boulemane", "repair", 12000,
        (
            ("Entretien d'une pompe solaire", 650),
            ("Pose d'un panneau de 400 W", 1900),
            ("Diagnostic d'installation", 300),
        ),
        ("farm", "town", "association"),
        (("Panneaux, câbles et pompes", "parts", "612110", 0.42),),
        vat=0, cushion=0.6, started=-3, coach=1, scheme="trial", income="712430",
    ),
)  # fmt: skip
