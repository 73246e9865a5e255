"""``manage.py explain_address TEXT [--json]``: how an address is read, and whether the fetcher would go there (design §6)."""

import json

from activity.network.fetching import would_fetch
from channels_registry.addresses import UnreadableAddress, read_address
from portal.addresses import is_web_address
from portal.commands import SpokenCommand


class Command(SpokenCommand):
    help = "Say how the portal reads an address, and whether it would fetch it. Nothing is fetched and no name is looked up."

    def add_arguments(self, parser):
        parser.add_argument("text", help="what a person typed or pasted; put -- before a text that begins with a dash")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, text: str, json: bool, **options):
        answer = explain(text)
        self.stdout.write(as_json(answer) if json else as_sentences(answer))


def explain(text: str) -> dict:
    """What is known of ``text`` without going anywhere. ``web`` is how it reads as a blog or feed, where it is no account."""
    account = _reading(text)
    site = account if account["identity_key"] else _reading(text, web=True)
    target = text if is_web_address(text) or not site["canonical_url"] else site["canonical_url"]
    verdict = would_fetch(target)
    web = site["identity_key"] if site is not account else None
    return {
        "text": text,
        **account,
        "web": web,
        "fetch": verdict.fetch,
        "fetch_code": verdict.code,
        "why": str(verdict.why),
    }


def _reading(text: str, *, web: bool = False) -> dict:
    empty = dict.fromkeys(("platform", "name_space", "identity_key", "canonical_url", "handle", "refusal", "sentence"))
    try:
        found = read_address(text, web=web)
    except UnreadableAddress as refusal:
        return {**empty, "refusal": str(refusal.code), "sentence": str(refusal)}
    names = ("platform", "name_space", "identity_key", "canonical_url", "handle")
    return {**empty, **{name: getattr(found, name) for name in names}}


def as_json(answer: dict) -> str:
    # ASCII: a terminal, or a text with broken characters, must not stop the answer.
    return json.dumps(answer, ensure_ascii=True, indent=2)


def as_sentences(answer: dict) -> str:
    shown = answer["text"].encode("ascii", "backslashreplace").decode()
    lines = [f"text: {shown}"]
    if answer["identity_key"]:
        lines += [f"{name}: {answer[name]}" for name in ("platform", "identity_key", "canonical_url")]
    else:
        lines += [f"refused: {answer['refusal']}", answer["sentence"]]
        if answer["web"]:
            lines.append(f"as a web address: {answer['web']}")
    return "\n".join([*lines, f"fetch: {answer['fetch']} ({answer['fetch_code']}) {answer['why']}"])
