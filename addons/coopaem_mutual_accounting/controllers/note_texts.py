# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The words of the phone's cash book: few, for most of it is drawn."""

# What the loudspeaker says, without what the page puts in: a cooperative may record it.
SPOKEN = (
    *("in", "out", "today", "book", "day_in", "day_out", "till"),
    *("draw", "deposit", "count", "credit", "repaid", "debts", "nobody", "who"),
    *("sale", "service", "stock", "transport", "rent", "food", "home"),
    *("waiting", "to_check", "sent_back", "crossed", "booked", "refused"),
    *("none_today", "every_day", "amount_hidden"),
    *("sees", "sees_me", "sees_coach", "sees_office", "sees_not"),
    *("not_members", "not_tax", "here", "here_copy", "there", "there_all"),
    *("pin_ask", "pin_hides", "pin_new", "pin_login"),
)


def get_note_texts(env):
    """The words in the environment's language.

    :param env: an environment
    :return: dict {key: str}
    """
    return {
        "title": env._("Cash book"),
        "in": env._("Money in"),
        "out": env._("Money out"),
        "book": env._("My book"),
        "listen": env._("Listen"),
        "more": env._("More"),
        "back": env._("Back"),
        "save": env._("Save"),
        "erase": env._("Erase"),
        "notes": env._("Banknotes"),
        "keys": env._("Digits"),
        "saved": env._("Saved on this phone"),
        "safe": env._("Safe with the cooperative"),
        "waiting": env._("On this phone, not sent yet"),
        "to_check": env._("The cooperative checks it"),
        "sent_back": env._("Sent back"),
        "crossed": env._("Crossed out"),
        "booked": env._("Booked"),
        "refused": env._("Not taken: show it to your coach"),
        "done": env._("Done"),
        "undo": env._("Undo it"),
        "till": env._("In my till"),
        "draw": env._("I took out"),
        "deposit": env._("I banked"),
        "count": env._("I counted"),
        "confirm": env._("The cooperative confirms it."),
        "credit": env._("Sold on credit"),
        "not_paid": env._("Not paid yet"),
        "repaid": env._("Paid back"),
        "debts": env._("Who owes me"),
        "no_debts": env._("Nobody owes you anything."),
        "nobody": env._("No name"),
        "paid_ahead": env._("Paid too much"),
        "who": env._("Who owes it?"),
        "credit_help": env._(
            "A note for you: no cash came in. When it is paid back, touch the name and "
            "note it."
        ),
        "remind": env._("Remind"),
        # The page itself puts in who owes, how much and the activity.
        "remind_text": env._(
            "Good day %(person)s, from my notes %(amount)s are still to be paid to "
            "%(unit)s. Thank you!"
        ),
        "send": env._("Send"),
        "cross": env._("Cross out"),
        "photo": env._("Photo of the receipt"),
        "voice": env._("Say what it was"),
        "stop": env._("Stop: it is being recorded"),
        "no_photo": env._("This is no picture. Take the photo again."),
        "no_voice": env._("This phone does not let the page record."),
        "day_in": env._("In"),
        "day_out": env._("Out"),
        "today": env._("Today"),
        "empty": env._("Nothing noted yet. Go back and touch green or red."),
        "hand_in": env._("Hand in the month"),
        "nothing_to_hand_in": env._("No month waits to be handed in."),
        "send_first": env._(
            "Some entries are still on this phone. Wait for the network, then hand in."
        ),
        "digits": env._("Shape of the digits"),
        "show_waiting": env._("Show what waits"),
        "share": env._("Send to my coach"),
        "portal": env._("All my pages"),
        "log_out": env._("Log out"),
        "log_out_waiting": env._(
            "Some entries are still on this phone. They stay here and go out when you "
            "log in again."
        ),
        "log_in": env._("Log in"),
        "log_in_again": env._("Log in to send what waits. You can go on writing."),
        "first_time": env._("The first time, this page needs the network."),
        "no_unit": env._("You have no activity yet. Ask your coach."),
        "no_store": env._("This phone keeps nothing: write only with the network."),
        "not_saved": env._("Not saved. Look for the network and try again."),
        "no_network": env._("No network. Try again later."),
        "oldest": env._("Waiting for days: look for the network."),
        "install": env._(
            "Put this page on the phone's first screen: it keeps it safe."
        ),
        "entries_today": env._("Entries today: %(number)s"),
        "none_today": env._("Nothing noted today yet."),
        "days_noted": env._("Days noted, of the last seven: %(number)s"),
        "every_day": env._("Noted on each of the last seven days. Well done!"),
        "hide_amounts": env._("Hide the amounts"),
        "show_amounts": env._("Show the amounts"),
        "amount_hidden": env._("the amount is hidden"),
        "show_first": env._("Show the amounts to see what you send."),
        "trust": env._("Who sees this"),
        "sees": env._("They see it"),
        "sees_me": env._("I, and whoever holds the activity with me."),
        "sees_coach": env._("The coach of my activity."),
        "sees_office": env._(
            "The cooperative's accountants and managers, who book it for me."
        ),
        "sees_not": env._("They do not see it"),
        "not_members": env._("Other members."),
        "not_tax": env._(
            "The tax office does not see this page. But what is in my book goes into "
            "the cooperative's accounts, and taxes are paid from there."
        ),
        "here": env._("On this phone"),
        "here_copy": env._("A copy of this month and the one before."),
        "here_waiting": env._("Only here, until the network is there: %(number)s"),
        "usual": env._(
            "Your usual entry takes %(seconds)s seconds and %(taps)s touches. Only "
            "this phone counts them."
        ),
        "there": env._("With the cooperative"),
        "there_all": env._("Everything that has a tick, even if the phone is lost."),
        "export": env._("My entries as a file"),
        "this_phone": env._("This phone"),
        "pin": env._("PIN"),
        "set_pin": env._("Lock with a PIN"),
        "remove_pin": env._("Take the PIN away"),
        "pin_hides": env._(
            "A PIN hides what is noted here from people who hold your phone. It does "
            "not encrypt: somebody who knows computers well may still get at it. Your "
            "other pages are not behind it. Noting money needs no PIN."
        ),
        "pin_new": env._("Choose 4 to 6 digits."),
        "pin_again": env._("Write the same digits once more."),
        "pin_differs": env._("They were not the same. Choose again."),
        "pin_ask": env._("Write your PIN."),
        "pin_wrong": env._("That is not the PIN."),
        "pin_wait": env._("Too many tries. Wait %(seconds)s seconds."),
        "pin_forgotten": env._("I forgot it"),
        "pin_login": env._(
            "Log in again with your password: that takes the PIN away. What waits on "
            "this phone stays and goes out afterwards."
        ),
        "csv_date": env._("Date"),
        "csv_activity": env._("Activity"),
        "csv_kind": env._("In or out"),
        "csv_category": env._("What it was for"),
        "csv_person": env._("Who owes it"),
        "csv_amount": env._("Amount"),
        "csv_currency": env._("Currency"),
        "csv_state": env._("State"),
        "csv_message": env._("Message"),
        "sale": env._("Sale"),
        "service": env._("Work done"),
        "stock": env._("Goods and materials"),
        "transport": env._("Transport"),
        "rent": env._("Rent"),
        "food": env._("Meal"),
        "home": env._("For the family"),
    }
