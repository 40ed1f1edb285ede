"""Opens the page in headless Chromium, joins as two people, buys at the till, sees the message arrive, takes a picture.

Speaks the DevTools protocol itself (one WebSocket), so that nothing but Debian's chromium is needed.
"""

import base64
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

from kopilka import Kopilka

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
    "--remote-allow-origins=*", "--lang=en",
]


class Browser:
    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="kopilka-browser-", ignore_cleanup_errors=True)
        program = shutil.which("chromium") or "/usr/bin/chromium"
        command = [program, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        port = None
        for line in self.process.stderr:
            if "DevTools listening on" in line:
                port = line.rsplit(":", 1)[1].split("/")[0]
                break
        if not port:
            raise SystemExit("chromium did not start")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=30) as answer:
            pages = [page for page in json.loads(answer.read()) if page["type"] == "page"]
        self.socket = websocket.create_connection(pages[0]["webSocketDebuggerUrl"], timeout=60)
        self.number = 0
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=30)
        self.profile.cleanup()

    def call(self, method, **params):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def until(self, what, script, tries=300):
        for _ in range(tries):
            if self.run(script):
                return
            time.sleep(0.1)
        raise SystemExit(f"the page never showed {what}")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def picture(self, path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        data = self.call("Page.captureScreenshot", format="png")["data"]
        Path(path).write_bytes(base64.b64decode(data))


def press(phone, label):
    """A script that presses the newest button with this label in a phone; true if there was one."""
    return f"""(() => {{
        const keys = [...document.querySelectorAll('.phone')[{phone}].querySelectorAll('button')];
        keys.reverse();
        const key = keys.find((key) => key.textContent === {json.dumps(label)}) ?? keys.find((key) => key.textContent.startsWith({json.dumps(label)}));
        if (key) key.click();
        return Boolean(key);
    }})()"""


def shows(phone, text):
    return f"document.querySelectorAll('.phone')[{phone}].querySelector('.chat').textContent.includes({json.dumps(text)})"


def follow(browser, phone, steps):
    """Presses a button of each step, and waits for what it shows."""
    for label, seen in steps:
        browser.until(label, press(phone, label))
        browser.until(seen, shows(phone, seen))


def join(browser, phone, link, steps):
    browser.until(link, press(phone, link))
    follow(browser, phone, steps)


def buy(browser, phone, amount):
    browser.run(f"document.querySelectorAll('#till-from button')[{phone}].click()")
    browser.run(f"document.querySelector('#till-amount').value = {json.dumps(amount)}")
    at_till(browser, "document.querySelector('#till').requestSubmit()")


def at_till(browser, action):
    """Does something at the page's till, and waits for its answer: a refund is of the purchase that was answered last."""
    browser.run("window.answered = document.querySelector('#answers li')")
    browser.run(action)
    browser.until("the till's answer", "document.querySelector('#answers li') !== window.answered")


def write(browser, phone, text):
    browser.run(f"""(() => {{
        const phone = document.querySelectorAll('.phone')[{phone}];
        phone.querySelector('.text').value = {json.dumps(text)};
        phone.querySelector('.write').requestSubmit();
    }})()""")


def spend(browser):
    """The left phone takes a reward, the till redeems its coupon; then points pay a share of a bill."""
    buy(browser, 0, "20000")
    browser.until("the big purchase", shows(0, "+200 баллов"))
    write(browser, 0, "/rewards")
    browser.until("the reward", press(0, "Капучино"))
    browser.until("its price", shows(0, "Любой размер"))
    browser.until("the button", press(0, "Получить"))
    browser.until("the coupon", shows(0, "ваш купон"))
    code = browser.run("document.querySelectorAll('.phone')[0].querySelector('.chat').textContent.match(/[0-9A-Z]{5}-[0-9A-Z]{5}/)[0]")
    browser.run(f"document.querySelector('#till-coupon').value = {json.dumps(code)}")
    at_till(browser, "document.querySelector('#use-coupon').click()")
    browser.until("the coupon redeemed", shows(0, "купон использован"))
    browser.run("document.querySelector('#till-amount').value = '100'")
    at_till(browser, "document.querySelector('#ask-points').click()")
    browser.until("the question", shows(0, "списать баллы?"))
    browser.until("the answer", press(0, "Подтвердить"))
    browser.until("the approval", shows(0, "списали 30 баллов"))
    at_till(browser, "document.querySelector('#till').requestSubmit()")
    browser.until("the rest paid in money", shows(0, "на балл не хватило"))


def survey(browser, picture):
    """Both phones answer in their languages, the right one changes its answer and says why, staff sees what it comes to."""
    for amount, earned in (("600", "+6 积分"), ("700", "+7 积分")):
        buy(browser, 1, amount)
        browser.until(earned, shows(1, earned))
    advance(browser)
    browser.until("the question on the left", shows(0, "порекомендуете нас друзьям"))
    browser.until("the question on the right", shows(1, "您向亲友推荐我们的可能性有多大"))
    browser.picture(Path(picture).with_name(Path(picture).stem + "-survey.png"))
    browser.until("the nine", press(0, "9"))
    browser.until("the answer on the left", shows(0, "ваша оценка — 9"))
    browser.until("the three", press(1, "3"))
    browser.until("the answer on the right", shows(1, "您的评分是 3 分"))
    browser.until("the way to change it", press(1, "修改"))
    browser.until("the eight", press(1, "8"))
    browser.until("the changed answer", shows(1, "您的评分是 8 分"))
    write(browser, 1, "咖啡很好喝")
    browser.until("the thanks", shows(1, "团队会认真阅读"))
    write(browser, 0, "/surveys")
    browser.until("the report's button", press(0, "После покупки (NPS)"))
    browser.until("the report", shows(0, "Ответов пока: "))
    browser.picture(Path(picture).with_name(Path(picture).stem + "-report.png"))


def advance(browser, span="P1D"):
    """Moves the clock to the end of the way; meanwhile its buttons are off."""
    ready = f"!document.querySelector('[data-advance={span}]').disabled"
    browser.until("a clock that can be moved", ready)
    before = browser.run("document.querySelector('#now').textContent")
    browser.run(f"document.querySelector('[data-advance={span}]').click()")
    if browser.run(ready):
        raise SystemExit("the clock can be moved while it moves")
    browser.until("the end of the way", ready, tries=3000)
    browser.until(f"the clock moved by {span}", f"document.querySelector('#now').textContent !== {json.dumps(before)}")


def invite(browser):
    """The left phone invites, somebody new joins on the right in another language, buys, time passes, the left claims."""
    browser.until("the button for a new person", "Boolean(document.querySelectorAll('.phone')[1].querySelector('.add'))")
    add(browser, 1, "Ann", "en")
    write(browser, 0, "/invite")
    browser.until("the invitation", shows(0, "приглашайте друзей"))
    browser.until("the share button", press(0, "Поделиться"))
    browser.until("the link in the other phone", "document.querySelectorAll('.phone')[1].querySelector('.text').value.includes('start=r_')")
    browser.run("document.querySelectorAll('.phone')[1].querySelector('.write').requestSubmit()")
    follow(browser, 1, (("English", "Ольга invited you"), ("Agree and join", "can’t see your name"), ("Show my name", "now sees your name")))
    buy(browser, 1, "500")
    browser.until("the friend's bonus", shows(1, "+5 points"))
    for _ in range(5):
        advance(browser)
    browser.until("the letter", shows(0, "бонус за друга"))
    browser.until("the claim", press(0, "Забрать"))
    browser.until("the reward", shows(0, "+150 баллов"))
    browser.until("the bonus is there", shows(1, "is available now"))


def client(browser, picture):
    """Somebody new on the left sets a program up in Chinese and goes live; the right phone joins it in Russian; the owner rings up in
    the chat, and the right phone reads of it."""
    add(browser, 0, "Li", "zh-hans")
    write(browser, 0, "/business")
    follow(browser, 0, (("中文", "商家版"), ("创建会员计划", "您经营哪类生意"), ("咖啡馆、餐饮", "中文名称")))
    write(browser, 0, "谷粒小馆")
    browser.until("the languages", shows(0, "会员使用哪些语言"))
    steps = (("中文", "哪种货币"), ("¥ CNY", "哪个时区"), ("北京、上海", "多少积分"),
             ("每消费满", "多少天积分可用"), ("立即可用", "有效期多长"), ("12 个月", "积分抵扣"), ("1 积分抵", "会员等级"),
             ("使用建议等级", "邀请奖励"), ("邀请人", "问卷"), ("是", "换什么"), ("卡布奇诺", "请核对"), ("试一试", "模拟消费"),
             ("返回", "请核对"), ("正式开通", "会员计划已开通"))
    follow(browser, 0, steps)
    browser.picture(Path(picture).with_name(Path(picture).stem + "-client.png"))
    payload = browser.run("document.querySelectorAll('.phone')[0].querySelector('.chat').textContent.match(/start=(j_p[0-9a-z]+)/)[1]")
    add(browser, 1, "Пётр", "ru")
    write(browser, 1, "/start " + payload)
    follow(browser, 1, (("Русский", "Telegram ID"), ("Даю согласие", "добро пожаловать")))
    card = browser.run("document.querySelectorAll('.phone')[1].querySelector('.chat').textContent.match(/[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}/)[0]")
    write(browser, 0, "/till")
    browser.until("the till", shows(0, "请发送会员卡号"))
    write(browser, 0, card)
    browser.until("the customer", shows(0, "Пётр"))
    write(browser, 0, "88")
    browser.until("what it will earn", shows(0, "+8 积分"))
    browser.until("the button", press(0, "录入"))
    browser.until("it is rung up", shows(0, "已录入"))
    browser.until("the customer reads of it", shows(1, "+8 баллов"))
    browser.picture(Path(picture).with_name(Path(picture).stem + "-till.png"))


def add(browser, phone, name, language):
    browser.run(f"""(() => {{
        const phone = document.querySelectorAll('.phone')[{phone}];
        phone.querySelector('.add').click();
        phone.querySelector('.new-name').value = {json.dumps(name)};
        phone.querySelector('.new-language').value = {json.dumps(language)};
        phone.querySelector('.new-person').requestSubmit();
    }})()""")
    chosen = f"document.querySelectorAll('.phone')[{phone}].querySelector('.who').selectedOptions[0].textContent.startsWith({json.dumps(name)})"
    browser.until("the new person", chosen)


def main(picture):
    with Kopilka() as kopilka, Browser() as browser:
        browser.size(1280, 900)
        browser.call("Page.enable")
        browser.call("Page.navigate", url=kopilka.url + "/")
        browser.until("that the link is missing", "document.body?.textContent.includes('Open the link') ?? false")
        browser.call("Page.navigate", url=f"{kopilka.url}/#{kopilka.token}")
        browser.until("the phones", "document.querySelectorAll('.phone .links button').length === 6")
        join(browser, 0, "Join link: Grain", [("Русский", "Telegram ID"), ("Даю согласие", "добро пожаловать")])
        join(browser, 1, "Join link: Grain", [("中文", "Telegram ID"), ("同意并加入", "欢迎加入")])
        buy(browser, 0, "1299")
        browser.until("the purchase in the left phone", shows(0, "+12 баллов"))
        buy(browser, 1, "2599.50")
        browser.until("the purchase in the right phone", shows(1, "+25 积分"))
        at_till(browser, "document.querySelector('#refund').click()")
        browser.until("the refund", shows(1, "−25 积分"))
        spend(browser)
        browser.run("[...document.querySelectorAll('.phone')].forEach((p) => { p.querySelector('.text').value = '/why'; p.querySelector('.write').requestSubmit(); })")
        browser.until("the explanation", shows(0, "округлили вниз"))
        browser.until("the explanation", shows(1, "变动明细"))
        survey(browser, picture)
        invite(browser)
        time.sleep(0.5)
        browser.picture(picture)
        client(browser, picture)
        for language, word in (("ru", "Касса"), ("zh", "收银台"), ("en", "Till")):
            browser.run(f"(() => {{ const s = document.querySelector('#language'); s.value = '{language}'; s.onchange({{target: s}}); }})()")
            browser.until(word, f"document.querySelector('#till-title').textContent === {json.dumps(word)}")
        browser.size(390, 844)
        time.sleep(0.3)
        wide = browser.run("document.documentElement.scrollWidth > window.innerWidth")
        narrow = Path(picture).with_name(Path(picture).stem + "-phone.png")
        browser.picture(narrow)
        print(f"both phones joined, bought and saw it; pictures: {picture}, {narrow}")
        if wide:
            print("the page is wider than a phone")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "page.png"))
