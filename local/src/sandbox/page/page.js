// The page: two phones, a till and a clock, over the control API and the merchants' API.
'use strict';

const ANSWERS_MAX = 4;
const TOAST_MS = 3500;
let words = {};
let language = 'en';
let people = [];
let demo = { programs: [] };
let lastPurchase = JSON.parse(localStorage.lastPurchase || 'null');
let asked = null;
let moving = false;
const phones = [];

// The token stands behind the # of the link that was printed, which no server ever sees.
const token = location.hash.slice(1) || sessionStorage.token || '';
sessionStorage.token = token;
history.replaceState(null, '', location.pathname);
// The link, opened where the page was open already, is a new start.
addEventListener('hashchange', () => location.reload());

const $ = (selector, from = document) => from.querySelector(selector);
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

async function ask(method, path, body, key) {
  const headers = { 'content-type': 'application/json', 'x-sandbox-token': token };
  if (key) headers.authorization = 'Bearer ' + key;
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}

// A file of the chat, which the browser alone could not ask for: it sends no header.
const files = new Map();
function filled(element, name, path) {
  if (!files.has(path)) {
    const fetched = fetch(path, { headers: { 'x-sandbox-token': token } });
    files.set(path, fetched.then((answer) => answer.blob()).then((blob) => URL.createObjectURL(blob)));
  }
  files.get(path).then((url) => { element[name] = url; });
  return element;
}

async function speak(chosen, locked) {
  language = chosen;
  if (!locked) localStorage.language = chosen;
  words = (await ask('GET', '/sandbox/words/' + chosen)).body;
  document.documentElement.lang = chosen;
  document.title = words.title;
  translate(document);
  if (locked) return;
  phones.forEach((phone) => { phone.show(); phone.links(); });
  programs();
  clock();
}

function translate(from) {
  from.querySelectorAll('[data-word]').forEach((element) => { element.textContent = words[element.dataset.word]; });
  from.querySelectorAll('[data-title]').forEach((element) => {
    element.title = words[element.dataset.title];
    element.setAttribute('aria-label', words[element.dataset.title]);
  });
}

class Phone {
  constructor(number) {
    this.number = number;
    this.messages = [];
    this.typing = false;
    this.root = $('#phone').content.firstElementChild.cloneNode(true);
    $('#phones').append(this.root);
    this.who = $('.who', this.root);
    this.chat = $('.chat', this.root);
    this.who.onchange = () => { localStorage['phone' + number] = this.who.value; menu.hidden = true; this.look(); };
    this.list = $('.messages', this.root);
    const form = $('.new-person', this.root);
    $('.add', this.root).onclick = () => { form.hidden = !form.hidden; if (!form.hidden) $('.new-name', form).focus(); };
    $('.cancel', form).onclick = () => { form.hidden = true; };
    form.onsubmit = async (event) => {
      event.preventDefault();
      const id = Math.max(503, ...people.map((person) => person.id)) + 1;
      const person = { id, first_name: $('.new-name', form).value, language_code: $('.new-language', form).value };
      await ask('POST', '/sandbox/people', person);
      localStorage['phone' + number] = id;
      form.reset();
      form.hidden = true;
      await everybody();
    };
    const menu = $('.menu', this.root);
    $('.commands', this.root).onclick = async () => {
      menu.hidden = !menu.hidden;
      if (menu.hidden) return;
      const commands = (await ask('GET', `/sandbox/people/${this.id}/commands`)).body || [];
      menu.replaceChildren(...commands.map(({ command, description }) => make('button', {
        type: 'button',
        onclick: () => { menu.hidden = true; this.send('/' + command); },
      }, make('b', { textContent: '/' + command }), make('span', { textContent: description }))));
    };
    const photo = $('.photo', this.root);
    $('.attach', this.root).onclick = () => photo.click();
    photo.onchange = async () => {
      const file = photo.files[0];
      const kind = file && /^image\/(png|jpeg)$/.test(file.type) ? 'photo' : `document?name=${encodeURIComponent(file ? file.name : '')}`;
      if (file) await fetch(`/sandbox/people/${this.id}/${kind}`, { method: 'POST', headers: { 'x-sandbox-token': token }, body: file });
      photo.value = '';
    };
    // Enter sends, as in the app; Shift and Enter begin a new line.
    $('.text', this.root).onkeydown = (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        $('.write', this.root).requestSubmit();
      }
    };
    $('.write', this.root).onsubmit = async (event) => {
      event.preventDefault();
      const field = $('.text', this.root);
      const text = field.value.trim();
      field.value = '';
      if (text) await this.open(text);
    };
  }

  get id() { return Number(this.who.value); }

  choose() {
    const wanted = Number(localStorage['phone' + this.number]) || people[this.number]?.id;
    this.who.replaceChildren(...people.map((person) =>
      make('option', { value: person.id, textContent: `${person.first_name} (${person.language_code})` })));
    this.who.value = people.some((person) => person.id === wanted) ? wanted : people[0]?.id;
    return this.look();
  }

  links() {
    const link = (program) => make('button', {
      type: 'button',
      textContent: (words['open-link'] ?? '%').replace('%', program.names[language]),
      onclick: () => this.send('/start ' + program.join),
    });
    const business = make('button', {
      type: 'button', textContent: words['for-business'], onclick: () => this.send('/start b'),
    });
    $('.links', this.root).replaceChildren(...demo.programs.map(link), business);
  }

  // A link to the bot is opened here, not typed.
  open(text) {
    const link = text.match(/^https:\/\/t\.me\/\w+\?start=([\w-]+)$/);
    return this.send(link ? '/start ' + link[1] : text);
  }

  send(text) { return ask('POST', `/sandbox/people/${this.id}/send`, { text }); }

  async look() {
    const of = this.id;
    const messages = (await ask('GET', `/sandbox/people/${of}/messages`)).body || [];
    // Another person may have been chosen meanwhile.
    if (of !== this.id) return;
    const fresh = this.shown !== of || messages.length !== this.messages.length;
    this.shown = of;
    this.messages = messages;
    this.typing = false;
    this.show();
    if (fresh) this.chat.scrollTop = 0;
    this.links();
    codes();
  }

  show() {
    const list = this.list;
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset?.key : null;
    const shown = this.messages.flatMap((message, at) => {
      const day = dayOf(message);
      const again = at > 0 && dayOf(this.messages[at - 1]) === day;
      return [...(again ? [] : [make('p', { className: 'day', textContent: day })]), this.bubble(message)];
    });
    if (!shown.length) shown.push(make('p', { className: 'empty', textContent: words.empty || '' }));
    if (this.typing) shown.push(make('p', { className: 'typing', textContent: '•••' }));
    list.replaceChildren(...shown);
    if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  bubble(message) {
    const bubble = make('div', { className: 'bubble' });
    if (message.photo) bubble.append(filled(make('img', { alt: words.picture || '' }), 'src', message.photo));
    if (message.document) bubble.append(filled(make('a', { className: 'document', download: message.document.name, textContent: `📄 ${message.document.name}` }), 'href', message.document.url));
    bubble.append(...this.text(message.text ?? message.caption ?? '', message));
    const time = new Date(message.date * 1000).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
    const stamp = message.edited ? `${words.edited} ${time}` : time;
    bubble.append(make('span', { className: 'stamp', textContent: stamp }));
    const keys = make('div', { className: 'keys' });
    message.buttons.forEach((row, at) => keys.append(make('div', {}, ...row.map((button, n) => this.key(message, button, `${message.message_id}-${at}-${n}`)))));
    return make('div', { className: message.from === 'bot' ? 'message' : 'message mine' }, bubble, keys);
  }

  // Commands can be tapped, as in every chat; code is set apart.
  text(text, message) {
    const code = (message.entities || []).find((entity) => entity.type === 'code');
    if (code) {
      const end = code.offset + code.length;
      return [...this.text(text.slice(0, code.offset), {}), make('code', { textContent: text.slice(code.offset, end) }), ...this.text(text.slice(end), {})];
    }
    if (message.from === 'person') return [text];
    return text.split(/((?:^|(?<=[\s：:(]))\/[a-z]+)/).map((part) => /^\/[a-z]+$/.test(part)
      ? make('button', { type: 'button', className: 'command', textContent: part, onclick: () => this.send(part) })
      : part);
  }

  key(message, button, name) {
    const key = make('button', { type: 'button', textContent: button.text });
    key.dataset.key = name;
    key.onclick = async () => {
      if (button.copy) {
        await navigator.clipboard?.writeText(button.copy).catch(() => {});
        return this.toast(words.copied);
      }
      if (button.url) return this.follow(button.url);
      key.classList.add('waiting');
      await ask('POST', `/sandbox/people/${this.id}/tap`, { message_id: message.message_id, data: button.data });
    };
    return key;
  }

  // What is shared goes to the other phone, ready to be opened there.
  follow(url) {
    const shared = url.startsWith('https://t.me/share/url?') && new URL(url).searchParams.get('url');
    if (!shared) return window.open(url, '_blank', 'noopener');
    const other = phones.find((phone) => phone !== this);
    $('.text', other.root).value = shared;
    $('.text', other.root).focus();
  }

  toast(text) {
    const toast = $('.toast', this.root);
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => { toast.hidden = true; }, TOAST_MS);
  }

  // The newest card number that this phone shows.
  card() {
    for (const message of [...this.messages].reverse()) {
      const found = (message.text ?? message.caption ?? '').match(/\d{4} \d{4} \d{4} \d{4}/);
      if (found && message.from === 'bot') return found[0];
    }
    return null;
  }
}

function dayOf(message) {
  return new Date(message.date * 1000).toLocaleDateString(language, { day: 'numeric', month: 'long', year: 'numeric' });
}

async function everybody() {
  people = (await ask('GET', '/sandbox/people')).body;
  await Promise.all(phones.map((phone) => phone.choose()));
}

function programs() {
  const chosen = $('#till-program').value;
  $('#till-program').replaceChildren(...demo.programs.map((program) =>
    make('option', { value: program.program, textContent: program.names[language] })));
  if (chosen) $('#till-program').value = chosen;
  $('#till-from').replaceChildren(...phones.map((phone) => make('button', {
    type: 'button',
    textContent: `${words['card-take']} ${phone.number + 1}`,
    onclick: () => { $('#till-card').value = phone.card() || ''; },
  })));
}

function program() { return demo.programs.find((one) => one.program === $('#till-program').value); }

// Programs that were opened in the chat have no key yet: the till makes one when it first needs it.
async function keyOf(chosen) {
  const kept = JSON.parse(localStorage.keys || '{}');
  chosen.api_key ??= kept[chosen.program];
  const works = chosen.api_key && (await ask('GET', '/v1/rewards', undefined, chosen.api_key)).status === 200;
  if (!works) {
    chosen.api_key = (await ask('POST', '/sandbox/keys', { program: chosen.program })).body.api_key;
    localStorage.keys = JSON.stringify({ ...kept, [chosen.program]: chosen.api_key });
  }
  return chosen.api_key;
}

async function allPrograms() {
  const answer = await ask('GET', '/sandbox/demo');
  const known = Object.fromEntries(demo.programs.map((one) => [one.program, one.api_key]));
  demo = answer.body;
  demo.programs.forEach((one) => { one.api_key ??= known[one.program]; });
  programs();
  phones.forEach((phone) => phone.links());
}

function report(call, answer) {
  const line = make('li', { className: answer.status < 300 ? '' : 'bad' }, make('b', { textContent: `${answer.status} ` }), `${call} ${JSON.stringify(answer.body)}`);
  $('#answers').prepend(line);
  [...$('#answers').children].slice(ANSWERS_MAX).forEach((old) => old.remove());
}

// An amount as people type it, read as every field of the chat reads it; null if it is none.
async function bill() {
  const text = $('#till-amount').value;
  const answer = await ask('GET', `/sandbox/amount?text=${encodeURIComponent(text)}&currency=${program().currency}`);
  if (answer.status !== 200) report(text, answer);
  return answer.status === 200 ? answer.body : null;
}

async function till(event) {
  event.preventDefault();
  const now = (await ask('GET', '/sandbox/clock')).body.now;
  const id = 'till-' + Date.now().toString(36);
  const [amount, key] = [await bill(), await keyOf(program())];
  if (!amount) return;
  const body = { id, member: $('#till-card').value, amount, occurred_at: now };
  const paid = await paidWithPoints(body);
  if (paid) { body.amount.minor -= paid.worth.minor; body.redemption = paid.id; }
  const answer = await ask('POST', '/v1/purchases', body, key);
  if (answer.status === 201) {
    lastPurchase = { id, key };
    localStorage.lastPurchase = JSON.stringify(lastPurchase);
    refundable();
  }
  report('POST /v1/purchases', answer);
}

// What the member has approved for this very bill: the rest is paid in money.
async function paidWithPoints(purchase) {
  if (!asked || asked.member !== purchase.member || asked.bill !== purchase.amount.minor) return null;
  const answer = await ask('GET', '/v1/redemptions/' + asked.id, undefined, asked.key);
  report('GET /v1/redemptions/' + asked.id, answer);
  if (answer.body?.state !== 'approved') return null;
  asked = null;
  return answer.body;
}

async function askPoints() {
  const id = 'points-' + Date.now().toString(36);
  const [sum, key] = [await bill(), await keyOf(program())];
  if (!sum) return;
  const body = { id, member: $('#till-card').value, bill: sum };
  const answer = await ask('POST', '/v1/redemptions', body, key);
  if (answer.status === 201) asked = { id, member: body.member, bill: body.bill.minor, key };
  report('POST /v1/redemptions', answer);
}

async function useCoupon() {
  const path = `/v1/coupons/${encodeURIComponent($('#till-coupon').value.trim())}/redeem`;
  report('POST ' + path, await ask('POST', path, { id: 'coupon-' + Date.now().toString(36) }, await keyOf(program())));
}

async function refund() {
  if (!lastPurchase) return;
  const path = `/v1/purchases/${lastPurchase.id}/refunds`;
  report('POST ' + path, await ask('POST', path, { id: 'refund-' + Date.now().toString(36) }, lastPurchase.key));
}

function refundable() { $('#refund').disabled = !lastPurchase; }

async function newCard() {
  const answer = await ask('POST', '/v1/members', { id: 'guest-' + Date.now().toString(36) }, await keyOf(program()));
  if (answer.status < 300) $('#till-card').value = answer.body.member;
  report('POST /v1/members', answer);
}

async function clock() {
  const now = new Date((await ask('GET', '/sandbox/clock')).body.now);
  ahead = now - Date.now();
  $('#now').textContent = now.toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' });
  codes();
}

// How far the clock is ahead of the time of the browser.
let ahead = 0;

// While the clock moves, nothing else moves it, and it is seen how far it is.
async function moves(work) {
  if (moving) return;
  moving = true;
  const buttons = [...document.querySelectorAll('[data-advance], #demo-month')];
  buttons.forEach((button) => { button.disabled = true; });
  const watching = setInterval(async () => {
    await clock();
    if (moving) $('#moving').textContent = `${words.moving} ${$('#now').textContent}`;
  }, 300);
  try {
    await work();
  } finally {
    clearInterval(watching);
    moving = false;
    $('#moving').textContent = '';
    buttons.forEach((button) => { button.disabled = false; });
    await clock();
  }
}

async function month() {
  const begun = await ask('POST', '/sandbox/month', {});
  if (begun.status !== 202 && begun.status !== 409) return report('POST /sandbox/month', begun);
  for (;;) {
    const { progress, of } = (await ask('GET', '/sandbox/month')).body;
    if (progress.stopped) return report('POST /sandbox/month', { status: 500, body: progress });
    if (progress.day === undefined) return;
    $('#demo-month').textContent = `${words['demo-month']}: ${progress.day} / ${of}`;
    await new Promise((later) => setTimeout(later, 300));
  }
}

// The codes of second factors by the moved clock: an app on a real phone goes by the real time.
async function codes() {
  const secrets = phones.flatMap((phone) => {
    const texts = phone.messages.filter((message) => message.from === 'bot').map((message) => message.text ?? '');
    const found = texts.map((text) => text.match(/(?<![A-Z2-7])[A-Z2-7]{32}(?![A-Z2-7])/)?.[0]).filter(Boolean).pop();
    return found ? [{ name: people.find((person) => person.id === phone.id)?.first_name ?? '', secret: found }] : [];
  });
  const lines = await Promise.all(secrets.map(async ({ name, secret }) => make('li', {}, `${name}: `, make('b', { textContent: await totp(secret) }))));
  $('#authenticator').hidden = !lines.length;
  $('#codes').replaceChildren(...lines);
}

async function totp(secret) {
  const value = (letter) => (letter >= 'A' ? letter.charCodeAt(0) - 65 : Number(letter) + 24);
  const bits = [...secret].map((letter) => value(letter).toString(2).padStart(5, '0')).join('');
  const bytes = new Uint8Array(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor((Date.now() + ahead) / 30000)));
  const hash = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
  const at = hash.getUint8(19) & 15;
  return String((hash.getUint32(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

function listen() {
  const events = new EventSource('/sandbox/events?token=' + token);
  events.onopen = () => everybody();
  events.onerror = () => {
    // Refused, and not just out of reach: another start has another token.
    if (events.readyState === EventSource.CLOSED) location.reload();
    $('#now').textContent = words.connecting;
  };
  events.onmessage = ({ data }) => {
    const change = JSON.parse(data);
    if (change.people) everybody();
    if (change.clock && !moving) clock();
    if (change.month && !moving) moves(month);
    phones.filter((phone) => phone.id === change.chat).forEach((phone) => {
      if (change.typing) { phone.typing = true; phone.show(); return; }
      if (change.toast) phone.toast(change.toast);
      phone.look();
    });
  };
}

async function begin() {
  const opened = await ask('GET', '/sandbox/demo');
  if (opened.status === 401) {
    const app = navigator.language.slice(0, 2);
    await speak(['ru', 'zh', 'en'].includes(app) ? app : 'en', true);
    $('main').replaceChildren(make('p', { textContent: words.locked }));
    return;
  }
  demo = opened.body;
  phones.push(new Phone(0), new Phone(1));
  const app = navigator.language.slice(0, 2);
  const wanted = localStorage.language || (['ru', 'zh', 'en'].includes(app) ? app : 'en');
  $('#language').value = wanted;
  $('#language').onchange = (event) => speak(event.target.value);
  $('#till').onsubmit = till;
  $('#refund').onclick = refund;
  $('#new-card').onclick = newCard;
  $('#ask-points').onclick = askPoints;
  $('#use-coupon').onclick = useCoupon;
  document.querySelectorAll('[data-advance]').forEach((button) => {
    button.onclick = () => moves(() => ask('POST', '/sandbox/clock', { advance: button.dataset.advance }));
  });
  $('#demo-month').onclick = () => moves(month).then(() => { $('#demo-month').textContent = words['demo-month']; });
  $('#till-program').onfocus = allPrograms;
  refundable();
  await everybody();
  await speak(wanted);
  listen();
  setInterval(clock, 10000);
}

begin();
