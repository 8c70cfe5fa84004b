# syntax=docker/dockerfile:1
# policychat with its default model, to run offline as an ordinary user with a read-only root file system.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS wheel
WORKDIR /src
COPY constraints.txt ./
RUN pip install --no-cache-dir --constraint constraints.txt build hatchling
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY policychat ./policychat
COPY prompts ./prompts
COPY eval/sets ./eval/sets
COPY eval/thresholds.toml ./eval/thresholds.toml
RUN python -m build --wheel --no-isolation --outdir /dist

FROM python:${PYTHON} AS install
# Another build of torch, such as https://download.pytorch.org/whl/cu130, wants a base image with its drivers.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/policychat/bin:$PATH
RUN python -m venv /opt/policychat
COPY requirements.lock constraints.txt /src/
RUN pip install --require-hashes --no-deps --requirement /src/requirements.lock
RUN pip install --no-deps --index-url "${TORCH_INDEX}" "$(grep '^torch==' /src/constraints.txt)"
COPY --from=wheel /dist /dist
RUN pip install --no-deps /dist/*.whl && pip check
COPY deploy/make_model.py /src/
RUN POLICYCHAT_CACHE_DIR=/var/cache/policychat HF_HUB_OFFLINE=1 python /src/make_model.py

FROM python:${PYTHON}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-chi-sim \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/policychat policychat \
    && install --directory --owner=policychat --group=policychat \
        /srv/policychat/corpus /var/lib/policychat/index /var/lib/policychat/state
COPY --from=install /opt/policychat /opt/policychat
COPY --from=install --chown=10001:10001 /var/cache/policychat /var/cache/policychat
ENV PATH=/opt/policychat/bin:$PATH \
    HOME=/tmp \
    HF_HUB_OFFLINE=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    POLICYCHAT_HOST=0.0.0.0 \
    POLICYCHAT_CORPUS_DIR=/srv/policychat/corpus \
    POLICYCHAT_INDEX_DIR=/var/lib/policychat/index \
    POLICYCHAT_STATE_DIR=/var/lib/policychat/state \
    POLICYCHAT_EVAL_DIR=/var/lib/policychat/state/eval \
    POLICYCHAT_CACHE_DIR=/var/cache/policychat \
    POLICYCHAT_LOG_FORMAT=json
WORKDIR /srv/policychat
USER 10001:10001
VOLUME ["/var/lib/policychat/index", "/var/lib/policychat/state"]
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('POLICYCHAT_PORT', '7860') + '/healthz', timeout=3)"]
ENTRYPOINT ["policychat"]
CMD ["serve"]
