"""Every environment variable of the service, typed, read once."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from notifications.channels.addresses import checked_networks


class Settings(BaseSettings):
    """What a process is told from outside; production unless it says otherwise.

    Durations are seconds, limits are a minute's worth in one process (0: none). Names are `LACHAN_<FIELD>`, except
    DATABASE_URL.
    """

    model_config = SettingsConfigDict(env_prefix="LACHAN_", extra="ignore", frozen=True)

    mode: Literal["production", "development"] = "production"
    public_url: str = "http://127.0.0.1:8111"

    database_url: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    worker_database_url: SecretStr | None = None
    owner_database_url: SecretStr | None = None
    pool_size: int = Field(default=10, ge=1, le=100)

    limit_account: int = Field(default=6_000, ge=0)
    limit_sender: int = Field(default=120, ge=0)
    limit_route: int = Field(default=30_000, ge=0)

    vault_keys: Path | None = None
    policy_dir: Path | None = None

    oidc_issuer: str = ""
    oidc_audience: str = "lachan"
    oidc_jwks_url: str = ""
    oidc_algorithm: Literal["RS256", "ES256"] = "RS256"
    oidc_token_type: str = "at+jwt"  # noqa: S105 (a media type)
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")

    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = True
    smtp_sender: str = ""

    webhook_networks: Annotated[tuple[str, ...], AfterValidator(checked_networks)] = ()
    heartbeat_url: str = ""

    request_keys_kept: float = Field(default=604_800.0, gt=0)

    longest_sleep: float = Field(default=1.0, gt=0, le=1.0)
    worker_lateness_alarm: float = Field(default=60.0, gt=0)
    good_beat_within: float = Field(default=10.0, gt=0)

    @property
    def development(self) -> bool:
        """Whether the movable clock, minted tokens and loopback webhooks are allowed."""
        return self.mode == "development"

    def url_for(self, role: Literal["app", "worker", "owner"]) -> str:
        """The database address for a role; each falls back to DATABASE_URL."""
        own = {"app": None, "worker": self.worker_database_url, "owner": self.owner_database_url}[role]
        return (own or self.database_url).get_secret_value()


class UnreadableSettings(Exception):
    """Variables that cannot be read; `names` says which, and nothing says their values."""

    def __init__(self, names: set[str]) -> None:
        self.names = ", ".join(sorted(name if name.isupper() else f"LACHAN_{name.upper()}" for name in names))
        super().__init__(self.names)


def read_settings() -> Settings:
    """What the environment says; UnreadableSettings when a value is not of its kind."""
    try:
        return Settings()
    except ValidationError as wrong:
        names = {str(error["loc"][0]) for error in wrong.errors(include_input=False, include_context=False)}
    except SettingsError as not_json:
        names = {str(not_json).split('"')[1]}
    raise UnreadableSettings(names)
