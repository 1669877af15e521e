"""Settings of payments: Stripe's key, and which money may come together with which book."""

from __future__ import annotations

from typing import Self

from pydantic import SecretStr, model_validator

from bot.addresses import on_loopback
from bot.settings.accepted import StripeKey, WebAddress, wrong
from bot.settings.pool import PoolSettings


class PaymentSettings(PoolSettings):
    stripe_api_key: StripeKey = SecretStr("")
    stripe_api_base: WebAddress = "https://api.stripe.com"
    stripe_webhook_secret: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _keeps_moneys_apart(self) -> Self:
        """Made-up money stays out of real books, and real money out of the sandbox."""
        if not self.stripe_api_key.get_secret_value():
            if self.stripe_webhook_secret.get_secret_value():
                raise wrong("webhook_secret_alone", "STRIPE_API_KEY")
        elif self.sandbox and self.stripe_live:
            raise wrong("real_money_in_the_sandbox", "STRIPE_API_KEY")
        elif not (self.sandbox or self.stripe_live or on_loopback(self.stripe_api_base)):
            raise wrong("test_money_in_a_book", "STRIPE_API_KEY")
        return self

    @property
    def stripe_live(self) -> bool:
        """Whether the key charges real cards."""
        return "_live_" in self.stripe_api_key.get_secret_value()
