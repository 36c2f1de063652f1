"""The pulse of each worker, so that readiness asks when the last good beat was."""

from datetime import datetime

from sqlmodel import Field

from service.tables.columns import Moment, Record


class Beat(Record, table=True):
    """The newest good beat of one worker process."""

    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)
    worker: str = Field(primary_key=True)
    wall_at: datetime = Field(sa_type=Moment)
