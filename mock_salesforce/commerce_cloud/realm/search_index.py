"""What the storefront's search knows: words and values of products, as they were when the index last caught up.

A change waits for the lag; then the index takes the product as it stands at that moment. Nothing runs in between:
the waiting changes are taken up when a search asks, or just before the product changes again, which is the same.

Source: facts/commerce-cloud-api.md section 10 item 3. Assumed: words match whole, in any locale, without stemming.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_WORD = re.compile(r"\w+")
_TEXTS = ("name", "brand")
_Term = str | tuple[str, str]


@dataclass(slots=True)
class SearchIndex:
    """From terms to the products that have them; a term of a single product holds it without a set."""

    documents: Mapping[str, dict[str, Any]]
    now: Callable[[], float]
    lag_s: Callable[[], float]
    version: int = 0
    # Linked, so that the oldest is at hand: a plain dict walks over all that ever left it.
    _waiting: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _terms_of: dict[str, tuple[_Term, ...]] = field(default_factory=dict)
    _products: dict[_Term, str | set[str]] = field(default_factory=dict)

    def twin(self, documents: Mapping[str, dict[str, Any]]) -> SearchIndex:
        """Another index that knows the same, over documents of its own."""
        return SearchIndex(
            documents,
            self.now,
            self.lag_s,
            self.version,
            OrderedDict(self._waiting),
            dict(self._terms_of),
            {term: known if isinstance(known, str) else set(known) for term, known in self._products.items()},
        )

    def changing(self, product_id: str) -> None:
        """Note that a product is about to change; call before it does."""
        at = self.now()
        waiting_since = self._waiting.get(product_id)
        if waiting_since is not None:
            if waiting_since + self.lag_s() > at:
                return
            del self._waiting[product_id]
            self._take_up(product_id)
        self._waiting[product_id] = at

    def catch_up(self) -> None:
        """Take up every change that has waited long enough."""
        horizon = self.now() - self.lag_s()
        while self._waiting:
            product_id = next(iter(self._waiting))
            if self._waiting[product_id] > horizon:
                break
            del self._waiting[product_id]
            self._take_up(product_id)

    def knows(self, product_id: str) -> bool:
        """Whether the index has the product at all."""
        return product_id in self._terms_of

    def having_word(self, word: str) -> Collection[str]:
        """The products with a word; one that is no single word asks for all of its parts."""
        whole = word.casefold()
        found = self._products.get(whole)
        if found is not None:
            return (found,) if isinstance(found, str) else found
        parts = _WORD.findall(whole)
        if parts in ([], [whole]):
            return ()
        first, *others = (set(self.having_word(part)) for part in parts)
        return first.intersection(*others)

    def having_value(self, name: str, value: str) -> Collection[str]:
        """The products whose attribute (custom, or of variation) has a value."""
        found = self._products.get((name.removeprefix("c_"), value), ())
        return (found,) if isinstance(found, str) else found

    def _take_up(self, product_id: str) -> None:
        self.version += 1
        for term in self._terms_of.pop(product_id, ()):
            products = self._products[term]
            if isinstance(products, str):
                del self._products[term]
                continue
            products.discard(product_id)
            if not products:
                del self._products[term]
        document = self.documents.get(product_id)
        if document is None:
            return
        terms = tuple(dict.fromkeys(_terms(document)))
        self._terms_of[product_id] = terms
        for term in terms:
            known = self._products.get(term)
            if known is None:
                self._products[term] = product_id
            elif isinstance(known, str):
                self._products[term] = {known, product_id}
            else:
                known.add(product_id)


def _terms(document: dict[str, Any]) -> Iterator[_Term]:
    yield document["id"].casefold()
    yield from _WORD.findall(document["id"].casefold())
    for name in _TEXTS:
        value = document.get(name)
        for text in value.values() if isinstance(value, dict) else (value,):
            if isinstance(text, str):
                yield from _WORD.findall(text.casefold())
    if isinstance(document.get("brand"), str):
        yield "brand", document["brand"]
    for name, value in document.items():
        if name.startswith("c_"):
            for one in value if isinstance(value, list) else (value,):
                yield name.removeprefix("c_"), _text(one)
    for name, value in document.get("variationValues", {}).items():
        yield name, _text(value)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
