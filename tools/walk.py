"""Walks through README's "Try it" in headless Chromium, step by step, with a picture of each step on a desk and on a phone.

Each step also looks at what must hold on every screen: the newest message of both phones is in view, and nothing is wider
than the window.
"""

import sys
import time
from pathlib import Path

from browser import Browser, add, advance, at_till, buy, follow, join, press, shows, write
from kopilka import Kopilka

SIZES = {"desk": (1280, 900), "phone": (390, 844)}
IN_VIEW = """[...document.querySelectorAll('.phone')].every((phone) => {
    const chat = phone.querySelector('.chat'), last = chat.querySelector('.messages').lastElementChild;
    return !last || last.getBoundingClientRect().bottom <= chat.getBoundingClientRect().bottom + 2;
})"""
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


class Walk:
    def __init__(self, browser, folder):
        self.browser, self.folder, self.step = browser, Path(folder), 0

    def look(self, what):
        self.step += 1
        for name, (width, height) in SIZES.items():
            self.browser.size(width, height)
            time.sleep(0.2)
            self.browser.until(f"the newest message in view ({name}, {what})", IN_VIEW)
            self.browser.until(f"a page as wide as the window ({name}, {what})", FITS)
            self.browser.picture(self.folder / f"{self.step}-{what}-{name}.png")
        self.browser.size(*SIZES["desk"])


def choose(browser, selector, value):
    browser.run(f"(() => {{ const s = document.querySelector('{selector}'); s.onfocus?.(); s.value = '{value}'; s.onchange?.(); }})()")


def main(folder):
    with Kopilka() as kopilka, Browser() as browser:
        walk = Walk(browser, folder)
        try:
            walks(kopilka, browser, walk)
        except SystemExit:
            browser.picture(walk.folder / "failed.png")
            raise
    print(f"README's walk: {walk.step} steps, seen on a desk and on a phone; pictures in {folder}")
    return 0


def walks(kopilka, browser, walk):
    browser.size(*SIZES["desk"])
    browser.call("Page.enable")
    browser.call("Page.navigate", url=f"{kopilka.url}/#{kopilka.token}")
    browser.until("the phones", "document.querySelectorAll('.phone .links button').length === 6")

    # 1. Join in both phones.
    join(browser, 0, "Join link: Grain", [("Русский", "Telegram ID"), ("Даю согласие", "добро пожаловать")])
    join(browser, 1, "Join link: Grain", [("中文", "Telegram ID"), ("同意并加入", "欢迎加入")])
    walk.look("joined")

    # 2. Ring up and refund, also after the page was loaded anew.
    buy(browser, 0, "1 299 ₽")
    browser.until("the purchase", shows(0, "+12 баллов"))
    browser.call("Page.reload")
    browser.until("the phones again", "document.querySelectorAll('.phone .bubble').length > 2")
    at_till(browser, "document.querySelector('#refund').click()")
    browser.until("the refund", shows(0, "−12 баллов"))
    walk.look("refunded")

    # 3. The shop, whose link is still there; its points wait.
    browser.until("the shop's link", press(0, "Join link: Lavka"))
    browser.until("the consent", press(0, "Даю согласие"))
    browser.until("the shop's card", shows(0, "Магазин «Лавка»: добро пожаловать"))
    choose(browser, "#till-program", "demo-shop")
    buy(browser, 0, "2,000.00")
    browser.until("pending points", shows(0, "+40 баллов"))
    advance(browser, "P1M")
    write(browser, 0, "/points")
    browser.until("what became available", shows(0, "Доступно: 40"))
    walk.look("the-shop")

    # 4. A reward and its coupon. The café's card is the one that was shown first.
    choose(browser, "#till-program", "demo-cafe")
    browser.run("""(() => {
        const card = document.querySelector('.phone .chat').textContent.match(/\\d{4} \\d{4} \\d{4} \\d{4}/)[0];
        document.querySelector('#till-card').value = card;
        document.querySelector('#till-amount').value = '13 000 ₽';
        document.querySelector('#till').requestSubmit();
    })()""")
    browser.until("the big purchase", shows(0, "+130 баллов"))
    browser.until("the café's link", press(0, "Join link: Grain"))
    browser.until("the café again", shows(0, "Доступно: 130"))
    write(browser, 0, "/rewards")
    follow(browser, 0, (("Капучино", "Любой размер"), ("Получить", "ваш купон")))
    browser.until("its picture", press(0, "QR"))
    browser.until("the picture", "document.querySelector('.phone .chat img')?.complete ?? false")
    walk.look("a-coupon")

    # The menu of commands, as in the app.
    browser.run("document.querySelector('.phone .commands').click()")
    browser.until("the commands", "document.querySelectorAll('.phone .menu button').length > 10")
    walk.look("the-menu")
    browser.run("document.querySelector('.phone .commands').click()")

    # 5. A year: points are lost with a warning.
    advance(browser, "P1Y")
    browser.until("the warning", shows(0, "сгор"))
    browser.until("days between the messages", "document.querySelectorAll('.phone .day').length > 2")
    walk.look("a-year-later")

    # 6. A month of the café; the owner looks at it.
    browser.run("document.querySelector('#demo-month').click()")
    browser.until("how far it is", "/\\d+ \\/ 30/.test(document.querySelector('#demo-month').textContent)")
    browser.until("the end of the month", "!document.querySelector('#demo-month').disabled", tries=3000)
    browser.until("forty more people", "document.querySelector('.phone .who').options.length >= 43")
    write(browser, 0, "/surveys")
    browser.until("the report's button", press(0, "После покупки (NPS)"))
    browser.until("the report", shows(0, "NPS"))
    walk.look("the-report")

    # 7. A business of one's own, with a second factor by the page's clock and a cashier in the other phone.
    add(browser, 0, "Lena", "en")
    write(browser, 0, "/business")
    steps = (("English", "Kopilka for business"), ("Create a program", "What kind of business"), ("Café", "called in English"))
    follow(browser, 0, steps)
    write(browser, 0, "Corner")
    browser.until("the languages", shows(0, "Which languages"))
    steps = (("English", "Which currency"), ("$ USD", "Which time zone"), ("New York", "How many points"), ("10 points", "How many days"),
             ("At once", "How long do points last"), ("12 months", "Can points pay"), ("A point =", "Do you want levels"),
             ("Use these", "inviting friends"), ("150 + 100", "Ask members"), ("Yes", "spend points on"), ("Cappuccino", "please check"),
             ("Go live", "the program is live"))
    follow(browser, 0, steps)
    walk.look("live")
    follow(browser, 0, (("Staff", "Corner: staff"),))
    browser.until("the invitation", press(0, "Invite"))
    browser.until("the role", press(0, "Cashier"))
    browser.until("the second factor", press(0, "Set it up"))
    browser.until("its key", shows(0, "or type the key"))
    browser.until("the code by the page's clock", "/\\d{6}/.test(document.querySelector('#codes').textContent)")
    walk.look("the-second-factor")
    code = browser.run("document.querySelector('#codes b').textContent")
    write(browser, 0, code)
    browser.until("the recovery codes", shows(0, "Two-step verification is on"))
    browser.until("what it was set up for", press(0, "Continue"))
    browser.until("the link", shows(0, "start=s_"))
    link = browser.run("[...document.querySelectorAll('.phone')[0].querySelectorAll('.bubble')].pop().textContent.match(/start=(s_[\\w-]+)/)[1]")
    add(browser, 1, "Tom", "en")
    write(browser, 1, "/start " + link)
    follow(browser, 1, (("English", "cashier"), ("Accept", "Corner")))
    write(browser, 1, "/till")
    browser.until("the till", shows(1, "Send a card number"))
    # The page's own till knows the new program, too.
    choose(browser, "#till-program", "")
    browser.until("the program in the list", "[...document.querySelector('#till-program').options].some((one) => one.textContent === 'Corner')")
    browser.run("""(() => {
        const list = document.querySelector('#till-program');
        list.value = [...list.options].find((one) => one.textContent === 'Corner').value;
        document.querySelector('#new-card').click();
    })()""")
    browser.until("a card", "/POST \\/v1\\/members/.test(document.querySelector('#answers').textContent)")
    card = browser.run("document.querySelector('#till-card').value")
    write(browser, 1, card)
    browser.until("the customer", shows(1, "not on Telegram yet"))
    write(browser, 1, "12.50")
    browser.until("what it earns", shows(1, "Ring it up?"))
    browser.until("the button", press(1, "Ring up"))
    browser.until("it is rung up", shows(1, "Rung up"))
    walk.look("rung-up")
    # The owner's desk knows of it, and who the members are.
    write(browser, 0, "/business")
    follow(browser, 0, (("Corner", "Purchases: 1, $12.50"),))
    walk.look("the-desk")
    ending = card.replace(" ", "")[-4:]
    follow(browser, 0, (("Members", "Corner: 1 member"), (f"•• {ending}", "Not on Telegram yet")))
    walk.look("a-member")
    if " 0 differences" not in kopilka.run("audit").stdout:
        raise SystemExit("the books of the walk are not right")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "walk"))
