"""The cash book on the phone, photographed screen by screen: note_NAME_LANGUAGE.png."""

PIN = "4711"
# What is photographed, in the order in which one meets it
NOTE_SCREENS = {
    "start": "First screen",
    "amount": "Banknotes",
    "keys": "Digits",
    "saved_in": "What money in was for",
    "saved_out": "What money out was for",
    "who": "Who owes it",
    "book": "The days",
    "debts": "Who owes me",
    "debt": "Paid back, or remind",
    "day": "One day",
    "entry": "One entry",
    "till": "The till",
    "today": "Today",
    "more": "More",
    "hand_in": "Handing in the month",
    "trust": "Who sees this",
    "phone": "This phone",
    "new_pin": "Choosing a PIN",
    "hidden": "Hidden amounts",
    "offline": "One entry waits",
    "pending": "What waits, as a text",
    "pin": "Writing the PIN",
}
DEBTORS = {"fr": "Café de la place", "ar": "مقهى الحي"}


class Note:
    """The cash book of a member, in a browser.

    :param page: a page of the browser, logged in
    :param str url: address of the server
    :param str language: of the member, for the names of the files
    :param save: function of a name and a picture
    """

    def __init__(self, page, url, language, save):
        self.page = page
        self.url = url
        self.language = language
        self.save = save

    def take(self, name):
        self.page.wait_for_timeout(400)
        self.save(f"note_{name}_{self.language}", self.page.screenshot())

    def is_on(self, screen):
        self.page.wait_for_selector(f"#note[data-screen={screen}]")

    def go(self, *steps):
        """Touch one thing after the other, from the first screen on."""
        self.page.reload()
        self.is_on("start")
        for step in steps:
            self.page.click(f"{step} >> nth=0")

    def write(self, amount):
        """An amount on the keys with digits."""
        self.is_on("amount")
        if self.page.query_selector(".pad.notes"):
            self.page.click(".switch")
        # not there where nothing is written yet
        if self.page.is_visible(".erase"):
            self.page.click(".erase")
        for digit in str(amount):
            self.page.click(f".pad.keys [data-key='{digit}']")


def take_note(page, url, language, save):
    """Photograph the cash book, noting some entries on the way.

    :param page: a page of the browser in which a member is logged in
    """
    note = Note(page, url, language, save)
    page.goto(f"{url}/my/cashbook")
    note.is_on("start")
    page.evaluate("navigator.serviceWorker.ready")
    note.take("start")
    page.click(".half.in")
    note.is_on("amount")
    for value in (20000, 20000, 5000, 1000):
        page.click(f".key[data-value='{value}']")
    note.take("amount")
    note.write(460)
    note.take("keys")
    page.click(".save")
    note.is_on("saved")
    note.take("saved_in")
    page.click(".picture.sale")
    note.is_on("start")
    page.click(".half.out")
    note.write(85)
    page.click(".save")
    note.is_on("saved")
    note.take("saved_out")
    page.click(".picture.stock")
    note.is_on("start")
    page.click(".half.in")
    note.write(240)
    page.click(".save")
    page.click(".picture.credit")
    note.is_on("who")
    page.fill(".name", DEBTORS[language])
    note.take("who")
    page.click(".save")
    page.wait_for_selector("#note[data-screen=start][data-waiting='0']")
    for name, *steps in (
        ("book", ".book"),
        ("debts", ".book", ".card.debts"),
        ("debt", ".book", ".card.debts", ".card.debt"),
        ("day", ".book", ".card.day"),
        ("entry", ".book", ".card.day", ".card.entry"),
        ("till", ".book", ".card.till"),
        ("today", "button.today"),
        ("more", "button.today", ".more"),
        ("hand_in", "button.today", ".more", ".hand-in"),
        ("trust", "button.today", ".more", ".trust"),
        ("phone", "button.today", ".more", ".phone"),
        ("new_pin", "button.today", ".more", ".phone", "button.lock"),
        ("hidden", "button.today", ".hide"),
    ):
        note.go(*steps)
        note.take(name)
    # they are shown again
    note.go("button.today", ".hide")
    take_without_network(note)
    take_pin(note)


def take_without_network(note):
    """One entry waits, and can be sent as a text."""
    page = note.page
    page.context.set_offline(True)
    note.go(".half.in")
    note.write(55)
    page.click(".save")
    page.click(".picture.sale")
    page.wait_for_selector("#note[data-screen=start][data-waiting='1']")
    note.take("offline")
    note.go("button.today", ".more", ".trust", ".pending")
    note.take("pending")
    page.context.set_offline(False)
    note.go()
    page.wait_for_selector("#note[data-screen=start][data-waiting='0']")


def take_pin(note):
    """A PIN is chosen, and asked for."""
    page = note.page
    note.go("button.today", ".more", ".phone", "button.lock")
    for _twice in range(2):
        note.is_on("newPin")
        for digit in PIN:
            page.click(f".pad.keys [data-key='{digit}']")
        page.click(".pad .save")
        page.wait_for_selector(".dots:has-text('•')", state="detached")
    note.is_on("phone")
    note.go(".book")
    note.is_on("askPin")
    note.take("pin")
