"""The usage card: what calls cost in a period, against the one before, and what cost most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from microsoft_teams.cards.core import (
    CardElement,
    Column,
    ColumnSet,
    ExecuteAction,
    TextBlock,
)

from cards.as_of import as_of_line
from cards.card import Card
from cards.layout import Drawn, compose, facts, large, sentence, small, spoken, title, together
from cards.markup import Plain
from cards.metering_words import metering_lines
from cards.usage_chart import days_chart, names_chart
from cards.usage_lines import leading_to, usage_lines
from cards.usage_words import (
    before_words,
    heading,
    name_of,
    names_of,
    period_words,
    summary,
    talked,
)
from cards.voice import Voice
from ledger.money import Money
from ledger.periods import Month, earlier, later, month_of
from ledger.tallies import Axis, Period
from ledger.usage import Usage, percent
from ledger.zones import local_day

_VIEWS: tuple[Axis | None, ...] = (None, *Axis)


def usage_card(usage: Usage, voice: Voice) -> Card:
    """By day, by one axis, of one name of it, or of one day: the same order in all of them."""
    told, means = heading(usage, voice), _means(usage, voice)
    amount = voice.money(usage.total.charged)
    pairs = _pairs(usage, voice) if usage.total.calls else []
    lines = usage_lines(usage, voice) if usage.total.calls else []
    return compose(
        voice,
        summary(usage, voice),
        [
            title(told),
            small(voice("usage.card.paid")),
            large(amount, under=True),
            *(sentence(text, close=n == 0) for n, text in enumerate(means)),
            *(_chart(usage, voice) if usage.total.charged.micros > 0 else ()),
            facts(pairs) if pairs else None,
            *lines,
            _beside(usage, voice),
        ],
        actions=_actions(usage, voice),
        quiet=[
            *_hidden(usage, voice),
            as_of_line(usage.as_of, usage.account.usage_read_at, voice),
            *metering_lines(usage.account, usage.reading, voice),
            voice("usage.card.typed"),
        ],
        sandbox=usage.account.sandbox,
        speak=[told, amount, *means, *spoken(pairs, voice), *_said(usage, voice)],
    )


def _means(usage: Usage, voice: Voice) -> list[str]:
    if not usage.total.calls:
        never = usage.account.usage_read_at is None and not (
            usage.reading or usage.account.usage_trouble
        )
        return [voice("usage.card.empty"), *([voice("usage.card.unread")] if never else [])]
    found = [_against(usage, voice)]
    if usage.total.covered >= usage.total.calls and usage.total.charged.micros <= 0:
        found = [voice("usage.card.covered_all", n=usage.total.calls)]
    elif usage.name is not None and usage.all.charged.micros > 0:
        n = percent(usage.total.charged, usage.all.charged)
        found.append(voice("usage.card.share", n=n))
    return found


def _against(usage: Usage, voice: Voice) -> str:
    """Beside the period before, where calls were known then."""
    before = Plain(before_words(usage, voice))
    if usage.since is not None:
        return voice("usage.card.since", since=usage.since, before=before)
    if usage.ended is None:
        return voice("usage.card.today", before=before, amount=usage.was.charged)
    if usage.percent is None:
        return voice("usage.card.none_before", before=before)
    how = "more" if usage.percent > 0 else "less" if usage.percent < 0 else "same"
    values = {"n": abs(usage.percent), "before": before, "amount": usage.was.charged}
    return voice(f"usage.card.{how}{'_so_far' if usage.runs else ''}", **values)


def _chart(usage: Usage, voice: Voice) -> Iterator[CardElement | Drawn]:
    """With the words that say the same, where no lines below do."""
    if usage.axis and usage.name is None:
        yield names_chart(usage, usage.axis, names_of(usage, usage.axis, voice), voice)
    elif usage.period.days > 1:
        yield days_chart(usage, voice)
        most = max(usage.days, key=lambda day: (day.tally.charged.micros, day.on))
        words = voice("usage.chart.words", most=most.tally.charged, on=most.on)
        yield small(together(voice, words, _average(usage, voice)), close=True)


def _average(usage: Usage, voice: Voice) -> str:
    """Of all days that are over, where calls are known of all of them."""
    if usage.ended is None or (usage.since and usage.since > usage.period.first):
        return ""
    micros = usage.held.charged.micros // usage.ended.days
    return voice("usage.card.average", amount=Money(micros, usage.account.currency))


def _pairs(usage: Usage, voice: Voice) -> list[tuple[str, str]]:
    total = usage.total
    pairs = [
        (voice("usage.card.calls"), voice.number(total.calls)),
        (voice("usage.card.talked"), talked(total.seconds, voice)),
    ]
    if total.covered:
        covered = voice("usage.card.covered_of", n=total.covered)
        pairs.append((voice("usage.card.covered"), covered))
    for axis, most in usage.most.items():
        if most.charged.micros > 0 and total.charged.micros > 0:
            name = name_of(axis, most.name, usage, voice)
            share = percent(most.charged, total.charged)
            text = voice("usage.card.most_of", name=name, n=share)
            pairs.append((voice(f"usage.card.most_{axis}"), text))
    return pairs


def _beside(usage: Usage, voice: Voice) -> ColumnSet:
    """The periods on both sides of it, and the month that a day belongs to."""
    today = local_day(usage.as_of, usage.account.time_zone)
    period, following = usage.period, later(usage.period, today)
    links: list[tuple[str, Period]] = [("earlier", earlier(period, today))]
    if not isinstance(period, Month) and period.days == 1:
        links.append(("month", month_of(period.first, today)))
    if following:
        links.append(("later", following))
    return ColumnSet(
        spacing="Medium",
        separator=True,
        columns=[_link(key, to, usage, voice, n, len(links)) for n, (key, to) in enumerate(links)],
    )


def _link(key: str, to: Period, usage: Usage, voice: Voice, nth: int, many: int) -> Column:
    words = period_words(to, voice)
    text = words if key == "month" else voice(f"usage.button.{key}", period=Plain(words))
    last = nth == many - 1 and nth > 0
    return Column(
        width="stretch",
        select_action=leading_to(text, to, usage.axis, usage.name),
        items=[
            TextBlock(
                text=text,
                wrap=True,
                size="Small",
                color="Accent",
                horizontal_alignment="Right" if last else "Center" if nth else "Left",
            )
        ],
    )


def _actions(usage: Usage, voice: Voice) -> Sequence[ExecuteAction]:
    """The other ways to look at the same period; from one name first the way back."""
    if usage.name is not None:
        back = leading_to(voice("usage.button.back"), usage.period, usage.axis)
        return [back, leading_to(voice("usage.button.day"), usage.period)]
    if not usage.total.calls:
        return []
    others = (axis for axis in _VIEWS if axis is not usage.axis)
    return [_view(axis, usage, voice) for axis in others]


def _view(axis: Axis | None, usage: Usage, voice: Voice) -> ExecuteAction:
    return leading_to(voice(f"usage.button.{axis or 'day'}"), usage.period, axis)


def _hidden(usage: Usage, voice: Voice) -> list[str]:
    """Why persons have no names here, where they would have some."""
    about_persons = usage.axis is Axis.PERSON and usage.total.calls
    if usage.people.shown or not about_persons:
        return []
    return [voice(f"usage.names.{usage.people.least}")]


def _said(usage: Usage, voice: Voice) -> list[str]:
    """The dearest names aloud."""
    if not (usage.axis and usage.among):
        return []
    names = names_of(usage, usage.axis, voice)
    amounts = (voice.money(one.charged) for one in usage.among.top)
    return spoken(zip(names, amounts, strict=True), voice)
