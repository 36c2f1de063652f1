# One image for every kind of process; the command says which: serve, worker or migrate.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
WORKDIR /srv/lachan
COPY requirements/installer.lock requirements/run.lock requirements/
RUN python -m venv /opt/installer \
    && /opt/installer/bin/pip install --require-hashes -r requirements/installer.lock \
    && python -m venv --without-pip /opt/lachan \
    && /opt/installer/bin/uv pip sync --require-hashes --compile-bytecode --python /opt/lachan/bin/python requirements/run.lock \
    && rm -r requirements
COPY LICENSE pyproject.toml ./
COPY alembic alembic
COPY notifications notifications
COPY service service
COPY workflows workflows
# The code stays where it lies, beside the schema that it needs, and only its command and its address are installed.
RUN /opt/installer/bin/python -m hatchling build --target wheel:editable --directory /tmp/wheel \
    && /opt/installer/bin/uv pip install --offline --no-deps --python /opt/lachan/bin/python /tmp/wheel/*.whl \
    && python -m compileall -q alembic notifications service workflows

FROM python:3.11-slim
COPY --from=build /opt/lachan /opt/lachan
COPY --from=build /srv/lachan /srv/lachan
WORKDIR /srv/lachan
ENV PATH=/opt/lachan/bin:$PATH PYTHONUNBUFFERED=1
# A number, not a name: nothing is added to the system, and an orchestrator sees that it is not root.
USER 65532:65532
EXPOSE 8111
# For `serve`. The worker answers to its heartbeat and /health/clock: start it with --no-healthcheck.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8111/health/live', timeout=2)"]
ENTRYPOINT ["lachan"]
CMD ["serve", "--host", "0.0.0.0"]
