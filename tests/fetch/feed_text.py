"""Feeds and pages for tests, made up."""

from __future__ import annotations

from collections.abc import Sequence

WORDS = (
    "水利部门今天表示，珠江流域的压咸补淡应急水量调度已经启动，沿线各水库按计划放水，预计三天后到达下游。",
    "当地气象台说，未来一周以晴天为主，气温逐日回升，适合春耕，农户正在抓紧时间整地、育秧和检修机具。",
    "学校的图书馆延长了开放时间，志愿者轮流值班，为晚归的学生留一盏灯，也为附近的居民提供借阅服务。",
)


def rss(titles: Sequence[str], *, base: str = "http://example.org", title: str = "试验源", more: str = "") -> bytes:
    """An RSS feed with an item for each title, without full text."""
    items = "".join(
        f"<item><title>{name}</title><link>{base}/article/{number}.html</link>"
        f"<description>{name}的摘要。</description><pubDate>Sun, 2 Mar 2025 13:0{number % 10}:00 +0800</pubDate></item>"
        for number, name in enumerate(titles, 1)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>{base}/</link><language>zh-cn</language>{more}{items}</channel></rss>"
    ).encode()


def page(title: str, paragraphs: Sequence[str] = WORDS, *, more: str = "") -> bytes:
    """A page of news."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<h1>{title}</h1><div class="time">2025年03月02日 13:25 来源：试验网</div>'
        f'<div class="left_zw content">{body}</div>{more}</body></html>'
    ).encode()
