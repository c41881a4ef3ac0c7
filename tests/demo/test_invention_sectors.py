from maillage.demo.invention.trade_book import REACHES, SETTINGS, trades
from tenant_apps.directory.default_sectors import leaves


def test_trades_use_the_tree(naf_codes: set[str]) -> None:
    keys = {leaf.key for leaf in leaves()}
    assert len(trades()) >= 45
    for trade in trades():
        assert {trade.sector, *trade.also} <= keys, trade.key
        assert set(trade.naf) <= naf_codes, trade.key
        assert trade.reach in REACHES
        assert trade.setting in SETTINGS
        assert len(trade.does) == len(set(trade.does)) == 5, trade.key
        assert len(trade.details) >= 5
        assert len(trade.done) >= 3
        assert len(trade.goods) >= 4
        assert len(trade.clients) >= 3
