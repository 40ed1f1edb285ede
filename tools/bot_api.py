"""Lives through a story and validates all that passed between the bot and the Bot API server with aiogram's models.

What the bot sends must be a method of the Bot API with known fields only; what the server answers and delivers must be
its types, with known fields only. Keyboards are validated explicitly, since a union swallows a misspelt button.
"""

import sys
from datetime import datetime, timezone

import aiogram.methods
import aiogram.types
from pydantic import BaseModel, TypeAdapter

from kopilka import Kopilka


def strangers(model, path=""):
    """Fields that the model does not know."""
    if isinstance(model, BaseModel):
        for name in model.model_extra or {}:
            yield f"{path}.{name}"
        for name in type(model).model_fields:
            yield from strangers(getattr(model, name, None), f"{path}.{name}")
    elif isinstance(model, (list, tuple)):
        for at, one in enumerate(model):
            yield from strangers(one, f"{path}[{at}]")


def check_call(call):
    name = call["method"][0].upper() + call["method"][1:]
    method = getattr(aiogram.methods, name)
    params = {key: value for key, value in call["params"].items() if key != "method"}
    if name == "SendPhoto":
        params["photo"] = "attached"
    if name == "SendDocument":
        params["document"] = "attached"
    sent = method.model_validate(params)
    yield from strangers(sent, name)
    if isinstance(params.get("reply_markup"), dict):
        yield from strangers(aiogram.types.InlineKeyboardMarkup.model_validate(params["reply_markup"]), name)
    if call["error"] is None:
        answered = TypeAdapter(method.__returning__).validate_python(call["result"])
        yield from strangers(answered, f"{name} result")


def story(kopilka):
    demo = kopilka.ask("GET", "/sandbox/demo")[1]["programs"][0]
    for person, language in ((501, "ru"), (502, "zh"), (503, "en")):
        card = kopilka.joins(person, language)
        now = datetime.now(timezone.utc).isoformat()
        purchase = {
            "id": f"b{person}", "member": card, "amount": {"minor": 129900, "currency": "RUB"}, "occurred_at": now,
        }
        status, receipt = kopilka.ask("POST", "/v1/purchases", purchase, demo["api_key"])
        assert status == 201, receipt
        kopilka.sees(person, "+12")
        for command in ("/points", "/history", "/why", "/help", "/privacy", "/programs", "/language", "/card", "hello"):
            kopilka.asks(person, command)
    kopilka.ask("POST", "/sandbox/people/503/block", {"blocked": True})
    kopilka.ask("POST", "/sandbox/clock", {"advance": "P1D"})


def main():
    with Kopilka() as kopilka:
        story(kopilka)
        traffic = kopilka.ask("GET", "/sandbox/traffic")[1]
    wrong, calls, updates = [], {}, 0
    for seen in traffic:
        try:
            if "update" in seen:
                updates += 1
                wrong += strangers(aiogram.types.Update.model_validate(seen["update"]), "Update")
            else:
                calls[seen["method"]] = calls.get(seen["method"], 0) + 1
                wrong += check_call(seen)
        except Exception as error:  # whatever the models object to is a finding
            wrong.append(f"{seen.get('method', 'update')}: {error}")
    print(f"{updates} updates and {sum(calls.values())} calls validated: {calls}")
    for one in wrong[:20]:
        print("WRONG:", one)
    return 1 if wrong or updates < 20 or len(calls) < 8 else 0


if __name__ == "__main__":
    sys.exit(main())
