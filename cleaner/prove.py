"""A rule's examples are its tests: `match` must go, `keep` must stay whatever other rules there are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.match import Matcher
from cleaner.patterns.expression import CompiledRule, compile_rule
from cleaner.pipeline import apply
from cleaner.rules import Rule, order


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not come out as its rule says."""

    rule: Rule
    example: str
    problem: str

    def __str__(self) -> str:
        return f'{self.rule.place}: rule "{self.rule.id}": {self.problem}\n    {self.example!r}'


def prove(rules: Sequence[Rule], compiled: Sequence[CompiledRule] = ()) -> Iterator[Failure]:
    """Try every example of `rules`; `compiled` are the rules they live beside, and may hold them too.

    A `match` example marks with braces what goes: ``"The vote is today. {Subscribe now.}"``. Without braces all
    of it goes. A `keep` example stays as it is, tried with all the rules together, in every profile at once.

    >>> from cleaner.rules import parse
    >>> [rule] = parse(b'''[[rule]]
    ... id = "my-share-button"
    ... title = "Share button"
    ... category = "share"
    ... phrases = ["share [this]"]
    ... match = ["Share this", "Share that"]
    ... keep = ["Share this with nobody, she said."]
    ... ''')
    >>> [failure.problem for failure in prove([rule])]
    ['match: nothing was removed']
    """
    known = {entry.rule.id: entry for entry in compiled}
    known |= {rule.id: compile_rule(rule) for rule in rules if rule.id not in known}
    together = Matcher(sorted(known.values(), key=lambda entry: order(entry.rule)))
    for rule in rules:
        alone = together if rule.near or rule.action == "keep" else Matcher([known[rule.id]])
        for example in rule.match if rule.action == "remove" else ():
            problem = _problem_of_match(rule, example.strip("\n"), alone)
            if problem:
                yield Failure(rule, example, f"match: {problem}")
        for example in rule.keep:
            removals = apply(together, example.strip("\n")).removals
            if removals:
                taken = ", ".join(f"{removal.text.strip()!r} by {removal.rule}" for removal in removals)
                yield Failure(rule, example, f"keep: loses {taken}")


def _problem_of_match(rule: Rule, example: str, matcher: Matcher) -> str | None:
    marked = "{" in example
    text = re.sub(r"[{}]", "", example)
    wanted = _tidy(re.sub(r"\{[^{}]*\}", "", example)) if marked else ""
    outcome = apply(matcher, text)
    left = _tidy(outcome.text)
    if not outcome.removals:
        return "nothing was removed"
    if left != wanted:
        return f"left {left!r}, wanted {wanted!r}"
    if rule.id not in {removal.rule for removal in outcome.removals}:
        return f"{outcome.removals[0].rule} took it"
    return None


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(filter(None, lines))
