# The service with its page, in one image. Build: docker build -t visualdoc .
# Run: docker run --rm -p 127.0.0.1:8000:8000 -v visualdoc-data:/data visualdoc

FROM node:22-bookworm-slim AS page
WORKDIR /build/service/web
COPY service/web/package.json service/web/package-lock.json service/web/.npmrc ./
RUN npm ci
COPY service/web/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS package
WORKDIR /build
RUN python -m venv /opt/visualdoc
ENV PATH=/opt/visualdoc/bin:$PATH
COPY pyproject.toml README.md ./
COPY src/ src/
COPY models/ models/
COPY sample_docs/ sample_docs/
COPY service/visualdoc_service/ service/visualdoc_service/
COPY --from=page /build/service/visualdoc_service/static/ service/visualdoc_service/static/
RUN pip install --no-cache-dir '.[service]'

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin visualdoc \
    && install -d -o visualdoc -g visualdoc -m 0750 /data
COPY --from=package /opt/visualdoc /opt/visualdoc
ENV PATH=/opt/visualdoc/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VISUALDOC_DATA_DIR=/data \
    VISUALDOC_HOST=0.0.0.0 \
    VISUALDOC_PORT=8000
USER visualdoc
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["visualdoc", "serve"]
