"""A person at a browser that has no script: opens pages, fills in their forms, and says where the way led.

Run as a program it is what `BROWSER` names: it signs `LAZURITE_USER` in on the page of its argument.
"""

import dataclasses
import html.parser
import os
import sys
import urllib.parse

import requests

MOST_PAGES = 12


class Form(html.parser.HTMLParser):
    """The first form of a page: where it goes, its fields, and the values of its buttons by their name."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.buttons, self._first = None, {}, {}, True
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = attributes["action"]
        elif tag == "input" and attributes.get("type") != "checkbox":
            self.fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "button" and attributes.get("name"):
            self.buttons.setdefault(attributes["name"], []).append(attributes["value"])


@dataclasses.dataclass
class Page:
    """What the browser shows."""

    url: str
    status: int
    text: str

    @property
    def form(self):
        return Form(self.text)


@dataclasses.dataclass
class Answer:
    """What an application gets: the address, and the fields that are posted to it, if they are."""

    url: str
    posted: dict | None = None

    @property
    def parameters(self):
        parts = urllib.parse.urlsplit(self.url)
        return self.posted or dict(urllib.parse.parse_qsl(parts.query or parts.fragment))

    def deliver(self):
        """Lets the application have it, as a browser does."""
        if self.posted is None:
            return requests.get(self.url, timeout=30)
        return requests.post(self.url, data=self.posted, timeout=30)


class Person:
    """Somebody with one browser, whose cookies it keeps."""

    def __init__(self, name, password):
        self.name, self.password = name, password
        self.browser = requests.Session()

    def open(self, url, form=None):
        """Where the browser is after the redirects: on a page, or back at the application."""
        home = urllib.parse.urlsplit(url).netloc
        for _ in range(MOST_PAGES):
            call = {"allow_redirects": False, "timeout": 30}
            answer = self.browser.get(url, **call) if form is None else self.browser.post(url, data=form, **call)
            if not answer.is_redirect:
                return self._shown(Page(url, answer.status_code, answer.text), home)
            url, form = urllib.parse.urljoin(url, answer.headers["location"]), None
            if urllib.parse.urlsplit(url).netloc != home:
                return Answer(url)
        raise AssertionError(f"too many redirects, the last to {url}")

    def _shown(self, page, home):
        form = page.form
        if form.action and urllib.parse.urlsplit(urllib.parse.urljoin(page.url, form.action)).netloc != home:
            return Answer(form.action, form.fields)
        return page

    def submit(self, page, **fields):
        form = page.form
        return self.open(urllib.parse.urljoin(page.url, form.action), {**form.fields, **fields})

    def sign_in(self, url, **choices):
        """Follows the pages as somebody does who wants to get in; `choices` replaces what they would type or press."""
        typed = {"login": self.name, "passwd": self.password, "decision": "accept", "session": "", **choices}
        page = self.open(url)
        for _ in range(MOST_PAGES):
            if isinstance(page, Answer) or not page.form.action:
                return page
            form = page.form
            asked = [name for name in typed if name in form.buttons or name in form.fields]
            if 'role="alert"' in page.text or not asked:
                return page
            page = self.submit(page, **{name: typed[name] for name in asked})
        raise AssertionError(f"too many pages, the last at {page.url}")


if __name__ == "__main__":
    answer = Person(os.environ["LAZURITE_USER"], os.environ["LAZURITE_PASSWORD"]).sign_in(sys.argv[1])
    answer.deliver()
