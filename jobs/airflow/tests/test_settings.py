# SPDX-License-Identifier: Apache-2.0
"""Settings and data interval in, arguments out."""

from datetime import datetime, timezone

import pytest
from repvgg_airflow.settings import Settings, home, plan

START = datetime(2026, 11, 22, tzinfo=timezone.utc)
END = datetime(2026, 11, 23, tzinfo=timezone.utc)


def after(arguments, option):
    return arguments[arguments.index(option) + 1]


def test_defaults_run_the_example():
    planned = plan(Settings(), START, END)
    checkpoint = after(planned["fuse_args"], "--checkpoint")
    assert checkpoint == str(home() / "examples/fashion-mnist/fashion-mnist-repvgg-train.pth")
    assert (home() / "examples/fashion-mnist/fashion-mnist-repvgg-train.pth").is_file()
    assert after(planned["audit_args"], "--gate") == "top1>=0.90"


def test_every_output_lies_in_the_partition_of_the_interval():
    planned = plan(Settings(output="s3a://bucket/repvgg/"), START, END)
    assert planned["predictions"] == "s3a://bucket/repvgg/predictions/interval=20261122T000000"
    for name in ("model", "predictions", "audit", "fuse_report", "predict_report", "audit_report"):
        assert "/interval=20261122T000000" in planned[name]
    assert after(planned["predict_args"], "--checkpoint") == planned["model"]
    assert after(planned["audit_args"], "--predictions") == planned["predictions"]


def test_intervals_within_a_day_have_partitions_of_their_own():
    hours = [plan(Settings(), START.replace(hour=hour), END)["partition"] for hour in range(24)]
    assert sorted(set(hours)) == hours


def test_uris_name_the_interval_and_keep_hadoops_braces():
    settings = Settings(input=("s3a://in/{start:%Y/%m/%d}/{a,b}-*.tar", "hdfs:///{end:%Y%m%d}.tar"))
    arguments = plan(settings, START, END)["predict_args"]
    assert arguments[arguments.index("--input") + 1 :] == ["s3a://in/2026/11/22/{a,b}-*.tar", "hdfs:///20261123.tar"]


def test_later_layers_win_and_none_counts_as_not_given():
    settings = Settings.of({"crop": 224, "gates": "top1>=0.7"}, {"crop": None, "gates": ["top5>=0.9"], "classes": ""})
    assert (settings.crop, settings.gates, settings.classes) == (224, ("top5>=0.9",), None)
    assert "--classes" not in plan(settings, START, END)["predict_args"]


def test_a_misspelt_setting_is_refused():
    with pytest.raises(ValueError, match=r"found the setting 'gate' \(expected one of checkpoint, .*gates\)"):
        Settings.of({"gate": "top1>=0.7"})


def test_a_run_without_interval_is_refused():
    with pytest.raises(ValueError, match="found no data interval .* Trigger the DAG with a logical date"):
        plan(Settings(), None, None)
