# SPDX-License-Identifier: Apache-2.0
"""Settings and data interval in, arguments out."""

from datetime import datetime, timezone

import pytest
from repvgg_airflow.settings import PASSED, Settings, home, names, plan

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
    assert (after(planned["fuse_args"], "--resize"), after(planned["fuse_args"], "--crop")) == ("32", "32")
    assert after(planned["predict_args"], "--max-error-rate") == "0.01"


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
    assert (settings.options["crop"], settings.gates, settings.classes) == (224, ("top5>=0.9",), None)
    assert "--classes" not in plan(settings, START, END)["predict_args"]


def test_a_misspelt_setting_is_refused():
    with pytest.raises(ValueError, match=r"found the setting 'gate' \(expected one of checkpoint, .*gates\)"):
        Settings.of({"gate": "top1>=0.7"})


def test_a_run_without_interval_is_refused():
    with pytest.raises(ValueError, match="found no data interval .* Trigger the DAG with a logical date"):
        plan(Settings(), None, None)


def test_options_are_passed_to_the_job_that_has_them():
    planned = plan(
        Settings.of(
            {"top_k": 3, "logits": True, "embedding": False, "mean": [0.5, 0.5, 0.25], "dialect": "timm"},
            {"weight_cache": "512m", "dead_letter": "s3a://failed/{start:%Y}", "interpolation": "Bicubic"},
            {"images": ["a.jpg", "s3a://b/"], "image_count": 2, "kernel": "vector-256", "max_error_rate": 0.5},
        ),
        START,
        END,
    )
    fuse, predict = planned["fuse_args"], planned["predict_args"]
    assert after(fuse, "--mean") == "0.5,0.5,0.25"
    assert (after(fuse, "--dialect"), after(fuse, "--interpolation")) == ("timm", "Bicubic")
    assert fuse[fuse.index("--images") + 1 :][:3] == [str(home() / "a.jpg"), "s3a://b/", "--image-count"]
    assert (after(predict, "--top-k"), after(predict, "--weight-cache")) == ("3", "512m")
    assert (after(predict, "--kernel"), after(predict, "--max-error-rate")) == ("vector-256", "0.5")
    assert after(predict, "--dead-letter") == "s3a://failed/2026"
    assert "--logits" in predict
    assert "--embedding" not in predict
    # what fuse stores in its file is not given to predict again
    assert not {"--mean", "--dialect", "--resize", "--crop", "--interpolation"} & set(predict)
    assert "--input" == predict[-2]


def test_what_the_dag_decides_is_no_setting():
    for name in ("mode", "master", "report", "conf", "options"):
        with pytest.raises(ValueError, match=f"found the setting '{name}'"):
            Settings.of({name: "x"})


@pytest.mark.parametrize(
    "setting, value, expected",
    [
        ("top_k", "three", "a value of type int"),
        ("top_k", True, "a value of type int"),
        ("logits", "yes", "a value of type boolean"),
        ("mean", [0.5, 0.5], "a value of type numbers"),
        ("eps", "1e-5", "a value of type double"),
        ("kernel", "fast", "auto, scalar, vector-128, vector-256, vector-512"),
        ("dead_letter", 7, "a value of type uri"),
        ("labels", ["a", "b"], "a text"),
        ("input", [1], "a text or a list of texts"),
    ],
)
def test_a_value_of_another_type_is_refused(setting, value, expected):
    with pytest.raises(ValueError, match=rf"found {setting} .* \(expected {expected}\)\. Correct"):
        Settings.of({setting: value})


def test_every_setting_of_a_job_is_in_the_table():
    assert names()[:5] == ["checkpoint", "classes", "input", "labels", "output"]
    assert names()[-1] == "gates"
    assert {"resize", "crop", "max_error_rate", "eps", "top_k", "lease_seconds", "pillow"} <= set(PASSED)
    assert PASSED["weight_cache"].form_types() == ["integer", "string"]
    assert PASSED["images"].form_types() == ["array"]
    assert PASSED["logits"].form_types() == ["boolean"]
