"""What a process needs before it may work: tools, fit settings, a fit database; readiness asks parts of it again."""

from typing import TypedDict

from psycopg.errors import InsufficientPrivilege, UndefinedTable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from service.auth.provider import Provider, ProviderRefused, provider_of
from service.directory.plan_places import provinces_exist
from service.law import LawBook
from service.settings import Settings
from service.tables.walls import PRODUCTION_CLOCK
from service.vault import Vault, VaultError, read_keyring
from workflows.policy.load import PACKAGED, load
from workflows.policy.problems import PolicyError

SCHEMA_HEAD = "0001"
"""The schema this program was written for. An older program must not fire clocks in a newer schema, nor the reverse."""

VERSION = text("SELECT version_num FROM alembic_version")
CLOCK_BODY = text("SELECT prosrc FROM pg_proc WHERE proname = 'engine_now' AND pronamespace = 'public'::regnamespace")
TOO_MIGHTY = text("""
    SELECT rolsuper OR rolbypassrls OR pg_has_role(oid, 'lachan_owner', 'MEMBER')
      OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = 'public'::regnamespace)
    FROM pg_roles WHERE rolname = session_user""")


class Unfit(Exception):
    """This process must not start; says why and what to do, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")
        self.vi = vi
        self.en = en


class Tools(TypedDict):
    """What a process lends to each of its sessions."""

    vault: Vault
    lawbook: LawBook
    public_url: str


def tools(settings: Settings) -> Tools:
    """The vault and the law that a process lends to its sessions; Unfit when either cannot be had."""
    if settings.vault_keys is None:
        raise Unfit(
            "Chưa có khoá của kho dữ liệu cá nhân: tạo bằng `lachan keys make FILE` rồi đặt LACHAN_VAULT_KEYS=FILE.",
            "No vault keyring: make one with `lachan keys make FILE`, then set LACHAN_VAULT_KEYS=FILE.",
        )
    try:
        vault = read_keyring(settings.vault_keys)
    except VaultError as broken:
        raise Unfit(
            f"Không mở được kho khoá {settings.vault_keys}: phải là tệp do `lachan keys make` tạo, quyền 0600.",
            f"The vault keyring does not open: {broken}.",
        ) from None
    try:
        policy = load(settings.policy_dir or PACKAGED, provinces_exist)
    except PolicyError as bad:
        raise Unfit(f"Bộ quy định có lỗi nên không khởi động.\n{bad}", "The policy has faults: not starting.") from None
    return {"vault": vault, "lawbook": LawBook(policy), "public_url": settings.public_url}


def identity_provider(settings: Settings) -> Provider:
    """Whose tokens are taken; Unfit when that is not said, or when production is given development's provider."""
    try:
        return provider_of(settings)
    except ProviderRefused as refused:
        raise Unfit(
            "Nhà cung cấp danh tính chưa dùng được: xem lại LACHAN_OIDC_ISSUER, LACHAN_OIDC_AUDIENCE và"
            " LACHAN_OIDC_JWKS_URL (địa chỉ https, không phải của máy này).",
            f"The identity provider cannot be used: {refused}.",
        ) from None


def refuse_unfit_database(engine: Engine, settings: Settings) -> None:
    """Unfit when this database cannot be reached, is of another version, has development's clock or a mighty login."""
    try:
        with engine.connect() as connection:
            if not at_head(connection):
                raise Unfit(
                    f"Lược đồ cơ sở dữ liệu không phải bản {SCHEMA_HEAD}: hãy chạy `lachan migrate`.",
                    f"The database schema is not version {SCHEMA_HEAD}: run `lachan migrate`.",
                )
            if not settings.development:
                _refuse_in_production(connection)
    except OperationalError:
        raise Unfit(
            "Không nối được cơ sở dữ liệu: xem lại DATABASE_URL và máy chủ PostgreSQL.",
            "The database cannot be reached: look at DATABASE_URL and at the PostgreSQL server.",
        ) from None


def _refuse_in_production(connection: Connection) -> None:
    if not keeps_real_time(connection):
        raise Unfit(
            "Đồng hồ engine_now() của cơ sở dữ liệu này đã bị thay: không dùng được cho vận hành thật.",
            "This database's engine_now() has been replaced: it is not fit for production.",
        )
    if connection.execute(TOO_MIGHTY).scalar_one():
        raise Unfit(
            "Tài khoản cơ sở dữ liệu có quyền quá lớn: hãy dùng tài khoản chỉ thuộc lachan_app hoặc lachan_worker.",
            "The database login may do too much: use one that is only a member of lachan_app or lachan_worker.",
        )


def at_head(connection: Connection) -> bool:
    """Whether the schema is the one this program was written for."""
    try:
        return connection.execute(VERSION).scalar_one_or_none() == SCHEMA_HEAD
    except DBAPIError as error:
        if isinstance(error.orig, UndefinedTable | InsufficientPrivilege):
            return False
        raise


def keeps_real_time(connection: Connection) -> bool:
    """Whether engine_now() is production's: the statement's own timestamp and nothing else."""
    body: str = connection.execute(CLOCK_BODY).scalar_one()
    return body.strip() == PRODUCTION_CLOCK
