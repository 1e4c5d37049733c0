"""The national dictionary of rating reasons (好差评), uniform over the country: 40 codes, no local additions.

Source: domain.md §8.2 (several independent platforms agree on it). The English is ours.
The first digit of a code is its level; the first three of a level are shown first.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.plan import Words

DICTIONARY_VERSION = "2"
"""Stored with every rating. Version 1 held the codes of :data:`RETIRED`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One entry of the dictionary (评价原因). ``first``: among the three of its level that are shown first (●)."""

    code: str
    name: Words
    first: bool

    @property
    def level(self) -> int:
        """The level the reason belongs to, 1 to 5."""
        return int(self.code[0])


_ENTRIES = (
    ("510", "一窗受理一次办结", "One window, done in one go"),
    ("511", "可以先受理后补材料", "Accepted first, papers later"),
    ("512", "不用提交证明", "No certificates asked for"),
    ("513", "可以全程网上办理", "Can be done wholly online"),
    ("514", "可以使用手机办理", "Can be done by mobile phone"),
    ("515", "可以就近办理", "Can be done near home"),
    ("516", "无需材料直接办理", "No papers needed"),
    ("517", "服务热情效率高", "Warm and efficient"),
    ("406", "填写一张表单就可完成申报", "One form is enough"),
    ("407", "在线提交材料窗口核验", "Papers sent online, checked at the window"),
    ("408", "一张清单告知全部申报材料", "One list names all papers"),
    ("409", "用告知承诺减免申报材料", "Papers waived against a commitment"),
    ("410", "可以在线预约办理", "Can be booked online"),
    ("411", "跑大厅一次办完", "Done in one trip to the hall"),
    ("412", "可以使用自助机办理", "Can be done at a self-service machine"),
    ("413", "服务态度较好", "Fairly good manner"),
    ("307", "一次性告知需要补正的材料", "Missing papers named all at once"),
    ("308", "提供申报材料样本", "Samples of the papers provided"),
    ("309", "在承诺的时间内办结", "Done within the promised time"),
    ("310", "办事指南指引准确", "Instructions were accurate"),
    ("311", "按办事指南要求的材料即可办理", "The listed papers were enough"),
    ("312", "可以快递送达", "Can be delivered by courier"),
    ("313", "跑动次数与承诺的一致", "As many trips as promised"),
    ("314", "服务态度一般", "Average manner"),
    ("207", "没有提供材料样本", "No samples of the papers"),
    ("208", "没有提供材料清单", "No list of the papers"),
    ("209", "未在承诺时间内办结", "Later than promised"),
    ("210", "同样内容的证明材料被要求多次提交", "The same proof asked for repeatedly"),
    ("211", "承诺网办但无法在线办理", "Promised online, but not possible"),
    ("212", "在线预约办理后到实体大厅重复取号排队", "Booked online, yet had to queue again"),
    ("213", "窗口人员业务不熟练", "Clerk not versed in the work"),
    ("214", "服务态度生硬", "Stiff manner"),
    ("108", "在办事指南之外增加新的审批条件", "Conditions beyond the instructions"),
    ("109", "需提供办事指南之外的申报材料", "Papers beyond the instructions"),
    ("110", "无理由超过法定办理时间", "Over the legal time without reason"),
    ("111", "办事指南提供样本有错", "Wrong samples in the instructions"),
    ("112", "承诺在线收取申报材料实际无法收取", "Promised online intake did not work"),
    ("113", "多头跑窗口和部门", "Sent from window to window"),
    ("114", "跑动次数与承诺的不一致", "More trips than promised"),
    ("115", "服务态度差效率低", "Bad manner, slow"),
)
_FIRST = frozenset(
    ("510", "511", "512", "406", "407", "408", "307", "308", "309", "207", "208", "209", "108", "109", "110")
)

REASONS = {code: Reason(code=code, name=Words(zh=zh, en=en), first=code in _FIRST) for code, zh, en in _ENTRIES}
"""Every reason by its code, in the dictionary's order: levels 5 to 1, the first three of each level leading."""

_RETIRED_WORDS = {  # as far as their words are known; the others are kept by their number
    "306": Words(zh="大厅有排队叫号", en="The hall has queue calling"),
    "205": Words(zh="大厅没有排队叫号系统", en="The hall has no queue system"),
    "206": Words(zh="重复取号", en="Numbers had to be taken twice"),
}

RETIRED = frozenset(
    str(code)
    for codes in (range(501, 510), range(401, 406), range(301, 307), range(201, 207), range(101, 108))
    for code in codes
)
"""Codes of version 1, still found in old data and never accepted anew."""


def words_of(code: str) -> Words:
    """A reason's words, whatever version of the dictionary it is from: old ratings stay readable."""
    if code in REASONS:
        return REASONS[code].name
    if code in _RETIRED_WORDS:
        return _RETIRED_WORDS[code]
    return Words(zh=f"旧版原因 {code}", en=f"Reason {code} of an older list")
