# The app for one desk: a user without rights, and all that is kept in the volume /data.
# Untried: it was written where there was no Docker. docs/running.md says how to start it.
FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
COPY requirements/run.txt /app/requirements/
RUN pip install --no-cache-dir --require-hashes -r /app/requirements/run.txt
COPY pyproject.toml README.md /app/
COPY screening /app/screening
COPY rules /app/rules
COPY templates /app/templates
COPY reports /app/reports
RUN pip install --no-cache-dir --no-deps --no-build-isolation /app \
    && useradd --create-home screening \
    && install -d -o screening -g screening -m 700 /data
USER screening
ENV SCREENING_DATA=/data SCREENING_HOST=0.0.0.0 SCREENING_BROWSER=off
VOLUME /data
EXPOSE 8000
CMD ["screening", "serve"]
