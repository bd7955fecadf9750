"""What is to be looked at again before words are sent to be reviewed; and what only warns of it, or refuses it."""

from dataclasses import replace

import pytest

from campaigns.letters.checking import findings, findings_in_letter, is_description, no_hotline
from campaigns.letters.text import Option, Question, Section

ASKS = {
    "请填写银行卡号，不要写错。": "卡号、密码",
    "请输入验证码确认。": "卡号、密码",
    "把身份证号发到老师的邮箱。": "卡号、密码",
    "下载安装国家反诈中心APP。": "安装、注册或关注",
    "关注平安衡水公众号。": "安装、注册或关注",
    "前十名的家庭有奖品。": "许诺了奖励",
    "签名的孩子优先评优。": "许诺了奖励",
    "请每天在小程序里打卡。": "打卡、接龙",
    "在班级群里接龙。": "打卡、接龙",
    "看到这封信的，请转发给身边的人。": "转发或分享",
    "签完请截图。": "截图、拍照",
    "拍照上传到平台。": "截图、拍照",
    "各班签订率将排名公布。": "排名或比完成率",
    "没有签的学生名单报学校。": "没有参加的人",
    "不签的同学请班主任点名。": "没有参加的人",
    "不签不能参加春游。": "非签不可",
    "请在本周五前全部签订。": "非签不可",
}
WARNS = [
    "警察不会要您的密码、验证码，也不会让您下载软件。",
    "不要把密码、验证码告诉别人。",
    "如果有人要您提供银行卡号，请挂断电话。",
    "凡是要您输入验证码的，都是骗子。",
    "签与不签，都不影响孩子在校的任何评价。",
    "不排名、不打卡、不积分，不要求截图。",
    "请勿转发。",
    "一定要签吗？",
    "不点陌生链接，不装陌生软件，不说验证码。",
    "没有奖品，也不公布名单。",
]


def advice_on(text, **about):
    return [finding.advice for finding in findings([text], **about)]


@pytest.mark.parametrize(("text", "about"), ASKS.items())
def test_what_must_not_be_asked_is_found(text, about):
    found = findings([text])
    assert [about in each.advice for each in found].count(True) == 1
    assert all(each.rule and each.words in text for each in found)


@pytest.mark.parametrize("text", WARNS)
def test_what_warns_of_it_is_not(text):
    assert advice_on(text) == []


def test_a_sentence_that_cannot_be_read_to_an_end():
    """The full stop counts, not the comma; children need shorter ones."""
    long = "走路要看灯，" * 11 + "好吗。"
    assert advice_on(long, for_children=True) == ["这一句有 68 个字，读不下来。请分成几句，每句不超过 60 个字。"]
    assert advice_on(long) == [] == advice_on(long.replace("，", "。"), for_children=True)


def test_somebody_can_be_called():
    assert (len(no_hotline("")), len(no_hotline("请问老师")), no_hotline("0318-0000000"), no_hotline("110")) == (1, 1, [], [])


@pytest.mark.parametrize(
    ("text", "says"),
    [("", False), ("IMG_2031.jpg", False), ("微信图片_20261101", False), ("图片", False), ("交警在路口教小学生看红绿灯", True)],
)
def test_a_picture_is_described_by_what_is_seen(text, says):
    assert is_description(text) is says


def test_every_part_of_a_letter_is_looked_at_but_not_wrong_answers(words):
    """An option that says "转发" is there to be wrong."""
    assert findings_in_letter(words) == []
    wrong = Question("收到陌生链接怎么办？", (Option("马上转发"), Option("不点开", True)), "先问家里人。")
    call = "请转发到朋友圈。"
    parts = {
        "title": call,
        "proposal": (*words.proposal, Section("callout", heading="注意", text=call)),
        "family": (Section("paragraph", text=call),),
        "clauses": (call,),
        "quiz": (wrong, replace(wrong, explanation=call)),
    }
    assert findings_in_letter(replace(words, quiz=(wrong,))) == []
    assert {name: len(findings_in_letter(replace(words, **{name: part}))) for name, part in parts.items()} == dict.fromkeys(parts, 1)
