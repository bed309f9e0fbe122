"""The registry finds the one server for a municipality and a paper, and says what is wrong with its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.centre.registry import (
    REGISTRATION,
    NoServer,
    Registry,
    Server,
    joined_offers,
    server_for,
    servers_of,
)
from integrations.centre.registry_file import RegistryError, load_registry
from integrations.centre.wire.messages import Offer
from integrations.centre.wire.words import KINDS

from .conftest import patient

SPLIT = """
[default]
url = "http://127.0.0.1:8000/koiki/v5"

[[municipality]]
code = "282103"
name = "加古川市"
prefecture = "兵庫県"
[[municipality.server]]
url = "https://juki.example/koiki/v5"
businesses = ["JUKI_INKAN"]
certificate = "centre.pem"
key = "keys/centre.key"
ca = "ca.pem"
timeout_seconds = 12.5
[[municipality.server]]
url = "https://zei.example/koiki/v5"
businesses = ["ZEI", "RISAI"]
[[municipality.server]]
url = "https://koseki.example/koiki/v5"
businesses = ["KOSEKI"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    for name in ("centre.pem", "keys/centre.key", "ca.pem"):
        (tmp_path / name).touch()
    return tmp_path


def load(folder: Path, text: str) -> Registry:
    path = folder / "registry.toml"
    path.write_text(text, encoding="utf-8")
    return load_registry(path)


@pytest.mark.parametrize(
    ("kind", "host"),
    [
        ("JUMINHYO", "juki"), ("KISAI_JIKO", "juki"), ("INKAN", "juki"), ("SHOTOKU", "zei"), ("KAZEI", "zei"),
        ("NOZEI", "zei"), ("RISAI", "zei"), ("KOSEKI_ZENBU", "koseki"), ("KOSEKI_KOJIN", "koseki"),
        ("FUHYO", "koseki"), (REGISTRATION, "koseki"),
    ],
)  # fmt: skip
def test_each_paper_is_asked_of_the_server_of_its_business(folder: Path, kind: str, host: str) -> None:
    server = server_for(registry=load(folder, SPLIT), municipality="282103", kind=kind)
    assert server.url == f"https://{host}.example/koiki/v5"


def test_every_kind_of_the_contract_has_a_business_and_no_other_kind_has() -> None:
    registry = Registry(municipalities={}, default=Server(url="http://x"))
    for kind in KINDS:
        assert server_for(registry=registry, municipality="011002", kind=kind).url == "http://x"
    with pytest.raises(ValueError, match="PASSPORT"):
        server_for(registry=registry, municipality="011002", kind="PASSPORT")


def test_risai_goes_with_the_residents_unless_said(folder: Path) -> None:
    registry = load(folder, SPLIT.replace(', "RISAI"', ""))
    assert "juki" in server_for(registry=registry, municipality="282103", kind="RISAI").url


def test_a_split_municipality_is_listed_at_each_server_and_mutual_tls_reaches_the_transport(folder: Path) -> None:
    first, second, third = servers_of(registry=load(folder, SPLIT), municipality="282103")
    assert [s.url.split(".")[0] for s in (first, second, third)] == ["https://juki", "https://zei", "https://koseki"]
    wire = first.transport()
    assert (wire.certificate, wire.key, wire.ca) == (
        folder / "centre.pem", folder / "keys" / "centre.key", folder / "ca.pem",
    )  # fmt: skip
    assert (wire.timeout_seconds, wire.url) == (12.5, "https://juki.example/koiki/v5")


def test_who_is_not_listed_is_asked_at_the_default(folder: Path) -> None:
    registry = load(folder, SPLIT)
    assert server_for(registry=registry, municipality="999997", kind="INKAN").url == "http://127.0.0.1:8000/koiki/v5"
    assert len(servers_of(registry=registry, municipality="999997")) == 1


def test_a_business_no_server_claims_is_told_by_name(folder: Path) -> None:
    registry = load(folder, SPLIT.replace('["KOSEKI"]', '["RISAI"]').replace(', "RISAI"', "", 1))
    with pytest.raises(NoServer, match=r"団体 282103 の戸籍のサーバ.*KOSEKI"):
        server_for(registry=registry, municipality="282103", kind="FUHYO")


def test_what_a_server_says_of_a_business_nobody_claims_is_left_out(folder: Path) -> None:
    registry = load(folder, SPLIT.replace('["KOSEKI"]', '["RISAI"]').replace(', "RISAI"', "", 1))
    last = servers_of(registry=registry, municipality="282103")[2]
    answers = [(last, [offer("FUHYO", 300), offer("RISAI", 0)])]
    joined = joined_offers(registry=registry, municipality="282103", answers=answers)
    assert [one.kind for one in joined] == ["RISAI"]


def test_without_a_default_an_unlisted_municipality_has_no_server(folder: Path) -> None:
    registry = load(folder, SPLIT.replace('[default]\nurl = "http://127.0.0.1:8000/koiki/v5"', ""))
    with pytest.raises(NoServer, match="団体 011002"):
        servers_of(registry=registry, municipality="011002")


def test_no_file_is_an_error_unless_a_demonstration_says_where_its_server_is(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"registry\.toml: ありません"):
        load_registry(tmp_path / "registry.toml")
    registry = load_registry(tmp_path / "registry.toml", default_url="http://127.0.0.1:8123/koiki/v5")
    assert servers_of(registry=registry, municipality="999997")[0].url == "http://127.0.0.1:8123/koiki/v5"


def offer(kind: str, fee: int) -> Offer:
    return Offer(kind=kind, fee=fee, scopes=("SELF",), options=(), members={}, refusal=None)


def test_the_answers_of_split_servers_are_joined_and_each_speaks_of_its_own_business_only(folder: Path) -> None:
    registry = load(folder, SPLIT)
    juki, zei, koseki = servers_of(registry=registry, municipality="282103")
    answers = [
        (koseki, [offer("FUHYO", 300), offer("JUMINHYO", 1)]),
        (zei, [offer("KAZEI", 250), offer("RISAI", 0)]),
        (juki, [offer("INKAN", 250), offer("JUMINHYO", 200), offer("RISAI", 2)]),
    ]
    joined = joined_offers(registry=registry, municipality="282103", answers=answers)
    assert sorted((one.kind, one.fee) for one in joined) == [
        ("FUHYO", 300), ("INKAN", 250), ("JUMINHYO", 200), ("KAZEI", 250), ("RISAI", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"282103"', '"282104"', r"1番目 code: 282104 は検査数字が合いません。正しくは 282103"),
        ('"282103"', '"28210"', r"1番目 code: 「28210」は団体コード"),
        ('"282103"', "282103", r"1番目 code: code = "),
        ('"282103"', '"２８２１０３"', r"1番目 code: "),
        ('name = "加古川市"', "", r"1番目 name: name = "),
        ('prefecture = "兵庫県"', 'prefecture = " "', r"1番目 prefecture: "),
        ('"https://zei.example/koiki/v5"', '"zei.example"', r"server 2番目 url: 「zei.example」"),
        ('"https://zei.example/koiki/v5"', '"https://zei.example:99999/"', r"server 2番目 url: "),
        ('"ZEI"', '"TAX"', r"server 2番目 businesses: JUKI_INKAN・ZEI・KOSEKI・RISAI から"),
        ('["ZEI", "RISAI"]', "[]", r"server 2番目 businesses: "),
        ('["ZEI", "RISAI"]', '"ZEI"', r"server 2番目 businesses: 配列"),
        ('"ZEI"', '"JUKI_INKAN"', r"server 2番目 businesses: JUKI_INKAN は server 1番目にもあります"),
        ('"keys/centre.key"', '"gone.key"', r"server 1番目 key: .*gone.key がありません"),
        ('key = "keys/centre.key"', "", r"server 1番目: certificate と key は両方"),
        ("12.5", "0", r"server 1番目 timeout_seconds: "),
        ("12.5", "true", r"server 1番目 timeout_seconds: "),
        ("12.5", "inf", r"server 1番目 timeout_seconds: "),
        ("timeout_seconds", "timeout", r"server 1番目 timeout: 知らない項目"),
        ("[default]", "[defaults]", r"全体 defaults: 知らない項目"),
        ('url = "http://127.0.0.1:8000/koiki/v5"', "", r"\[default\] url: "),
        ("[default]", 'x = "', r"UTF-8 の TOML として読めません"),
    ],
)
def test_a_wrong_item_is_named_with_file_place_and_what_to_do(folder: Path, right: str, wrong: str, said: str) -> None:
    assert right in SPLIT
    with pytest.raises(RegistryError, match=rf"registry\.toml.*{said}"):
        load(folder, SPLIT.replace(right, wrong, 1))


def test_one_code_twice_is_an_error(folder: Path) -> None:
    with pytest.raises(RegistryError, match=r"2番目 code: 282103 が2度あります"):
        load(folder, SPLIT + SPLIT[SPLIT.index("[[municipality]]") :])


@pytest.mark.parametrize("text", ["", '[[municipality]]\ncode="282103"\nname="a"\nprefecture="b"'])
def test_a_registry_without_a_server_is_an_error(folder: Path, text: str) -> None:
    with pytest.raises(RegistryError, match=r"url|どちらか"):
        load(folder, text)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "a", "282103", "http://x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from(["code", "name", "prefecture", "server", "url", "businesses"]), inner, max_size=3
    ),
    max_leaves=8,
)  # fmt: skip


@patient
@given(st.dictionaries(st.sampled_from(["default", "municipality", "x"]), _VALUES))
def test_any_shape_of_file_is_a_registry_or_one_error(document: dict[str, object]) -> None:
    from integrations.centre.registry_file import _Reader

    try:
        registry = _Reader(Path("r.toml")).registry(document, "")
    except RegistryError:
        return
    assert registry.default or registry.municipalities
