"""The dashboard and the alerts ask for what a server tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
import yaml

from policychat.web.app import create_app
from tests.conftest import ROOT, Library
from tests.web.conftest import Serving, wait_until
from tests.web.conftest import serving as serving  # the fixture

DASHBOARD = ROOT / "deploy" / "grafana" / "policychat.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
_METRIC = re.compile(r"\b(?:policychat|process)_[a-z_]+")
_LABELS = re.compile(r"(policychat_[a-z_]+)\{([^}]*)\}")
# Prometheus and the dashboard's own variable bring these.
_SCRAPED = {"job", "instance", "le"}


def expressions() -> Iterator[str]:
    """Every PromQL expression of both files."""
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


@pytest.fixture
def told(library: Library, serving: Serving) -> Iterator[str]:
    """/metrics of a server that has answered, been silent, checked and refused."""
    library.build()
    with library.answering() as answerer:
        app = create_app(
            library.settings.model_copy(update={"rate_limit_global": "4/minute"}),
            wording=library.wording,
            opener=lambda _: answerer,
        )
        with serving(app) as url:
            wait_until(lambda: httpx.get(f"{url}/readyz").status_code == 200, "ready")
            for question in ("How many passengers does the ferry carry a day?", "Who painted the Mona Lisa?"):
                assert httpx.post(f"{url}/api/ask", json={"question": question}, timeout=60).status_code == 200
            checked = httpx.post(f"{url}/api/check", json={"text": "The ferry carries 90 passengers."}, timeout=60)
            assert checked.status_code == 200
            while httpx.post(f"{url}/api/ask", json={"question": " "}).status_code != 429:
                pass
            yield httpx.get(f"{url}/metrics").text


def test_every_metric_and_label_that_is_asked_for_is_told(told: str) -> None:
    names = {name for line in told.splitlines() if line.startswith("# TYPE ") for name in [line.split()[2]]}
    names |= {f"{name}_{part}" for name in names for part in ("bucket", "count", "sum")}
    labels = {label for found in re.findall(r"\{([^}]*)\}", told) for label in re.findall(r"([a-z_]+)=", found)}
    asked = [found for expression in expressions() for found in _METRIC.findall(expression)]
    assert len(set(asked)) > 10
    assert set(asked) <= names
    for expression in expressions():
        for _, matchers in _LABELS.findall(expression):
            assert set(re.findall(r"([a-z_]+)\s*=", matchers)) <= labels | _SCRAPED | {"reason"}
        for by in re.findall(r"by \(([^)]*)\)", expression):
            assert set(re.findall(r"[a-z_]+", by)) <= labels | _SCRAPED


def test_what_the_server_tells(told: str) -> None:
    for line in (
        *(
            f'policychat_stage_seconds_count{{stage="{stage}"}}'
            for stage in ("queue", "embedding", "retrieval", "selection", "verification", "answer", "check")
        ),
        'policychat_answers_total{mode="extractive",status="answered"} 1.0',
        'policychat_answers_total{mode="extractive",status="not_in_corpus"} 1.0',
        'policychat_claims_total{verdict="contradicted"} 1.0',
        'policychat_cache_lookups_total{cache="questions"}',
        'policychat_cache_misses_total{cache="passages"}',
        'policychat_refused_total{reason="rate_limit"} 1.0',
        "policychat_ready 1.0",
        "policychat_queue_length 0.0",
        "policychat_index_info{version=",
        "process_resident_memory_bytes",
    ):
        assert line in told, line


def test_every_alert_says_what_it_means() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    assert all(rule["annotations"]["summary"] and rule["labels"]["severity"] for rule in rules)
