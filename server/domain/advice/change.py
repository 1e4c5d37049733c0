"""What can be done with a window, and how it stands afterwards."""

from __future__ import annotations

from enum import StrEnum

from server.domain.scene import Post, Premises, Seat


class Change(StrEnum):
    """What can be done with a window."""

    NO_DIFFERENCE = "nodiff"  # 转为无差别
    RESTORE = "restore"  # 恢复专业
    OPEN = "open"  # 开启备用窗口
    CLOSE = "close"  # 关闭备用窗口


def able(post: Post, *, nodiff: bool) -> frozenset[int]:
    """Services that a window may call, working as a no-difference window or not."""
    plain = post.primary | post.assist
    return plain | post.nodiff_skills if nodiff else plain


def changed(premises: Premises, seat: Seat, change: Change) -> Seat:
    """A window after a change; one that cannot be turned stays as it is."""
    if change is Change.CLOSE:
        return seat._replace(open=False, busy=False)
    post = premises.posts.get(seat.id)
    if post is None or (change is Change.OPEN and seat.open):
        return seat
    if change is Change.OPEN:
        return seat._replace(open=True, busy=False, callable=tuple(sorted(able(post, nodiff=seat.nodiff))))
    nodiff = change is Change.NO_DIFFERENCE
    return seat._replace(nodiff=nodiff, callable=tuple(sorted(able(post, nodiff=nodiff))))
