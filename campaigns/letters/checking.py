"""What an officer should look at again before words are sent to be reviewed, each with the rule it comes from. Pure: no models.

Hints, not verdicts: whoever writes and whoever reviews decide. A sentence that warns of a thing is not one that asks for it.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LONGEST_FOR_CHILDREN, LONGEST = 60, 80  # characters of a sentence that is understood when heard once
SHOWN = 40  # characters of a sentence that is quoted
_SENTENCES = re.compile(r"[^。！？!?；;\n]+[？?]?")
_CLAUSES = re.compile(r"[^，,：:]+")
_REFUSING = re.compile("[不别勿没无免]|禁|拒绝")  # before it, in the same clause
_WARNING = re.compile(
    r"[？?]|骗|(?<!反)诈|假冒|冒充|伪|陌生|可疑|警惕|当心|小心|凡是|有人|对方|谁|任何人|泄露|保护好|违法|犯罪|报警|非法|买卖|出租|出借"
)

SCHOOLS = _("教师厅〔2025〕2号等“社会事务进校园”的规定：不排名、不打卡、不积分、不要求截图拍照，不强制安装注册，不点名没有参加的人")
VOLUNTARY = _("《个人信息保护法》第十六条：不同意的，不能因此受到影响")
FRAUD = _("防骗的一条老规矩：真正的公安机关不要卡号、密码和验证码；信上要了，骗子就能照着学")
WECHAT = _("微信的外链规定：诱导分享的网页会被停止访问")
PLAIN = _("通俗易懂：孩子和老人听一遍就能明白")
ASKABLE = _("每封信都要有人可问：收信人要能打电话核实")
FOR_EVERYONE = _("无障碍规范（WCAG 1.1.1）：看不见图片的人靠文字说明")


@dataclass(frozen=True)
class Finding:
    """`words` are the place, `advice` says what it is and what to do, `rule` where that comes from."""

    words: str
    advice: str
    rule: str


@dataclass(frozen=True)
class _Call:
    """Words that ask the reader for something that must not be asked."""

    pattern: re.Pattern
    advice: str
    rule: str

    def is_in(self, sentence):
        if _WARNING.search(sentence):
            return False
        found = ((clause, self.pattern.search(clause)) for clause in _CLAUSES.findall(sentence))
        return any(match and not _REFUSING.search(clause[: match.start()]) for clause, match in found)


_NUMBERS = "银行卡号|卡号|密码|验证码|校验码|身份证号|银行账号|银行账户|支付宝账号|人脸"
_GIVE = "填写|填报|填上|填好|写上|写下|提供|提交|输入|发送|发给|发到|告诉|告知|上传|回复|报送|登记|拍照|核对|确认"
_APP = "APP|App|app|应用|客户端|软件|小程序"

_CALLS = (
    _Call(
        re.compile(rf"(?:{_GIVE}).{{0,14}}(?:{_NUMBERS})|(?:{_NUMBERS}).{{0,14}}(?:{_GIVE})"),
        _("这里在要卡号、密码、验证码一类的信息。请删去：我们的信从不索要这些。"),
        FRAUD,
    ),
    _Call(
        re.compile(
            rf"(?:下载|安装|注册|装上|打开).{{0,12}}(?:{_APP})|(?:{_APP}).{{0,6}}(?:下载|安装|注册)|关注.{{0,12}}公众号|公众号.{{0,6}}关注"
        ),
        _("这里要家长安装、注册或关注。请删去：扫信上的码就能看、能签，不装任何软件。"),
        SCHOOLS,
    ),
    _Call(
        re.compile(r"奖励|奖品|奖状|礼品|礼物|红包|抽奖|领奖|有奖|优惠券|话费|加分|加.{0,3}学分|评优|评先|小红花|兑换|赠送|送出"),
        _("这里许诺了奖励。请删去：参加是自愿的，不给好处，也不和评价挂钩。"),
        SCHOOLS,
    ),
    _Call(
        re.compile(r"积分|打卡|接龙|签到|每[日天].{0,4}上报"),
        _("这里要打卡、接龙或积分。请删去。"),
        SCHOOLS,
    ),
    _Call(
        re.compile(r"转发|朋友圈|分享到|分享给|集赞|点赞|扩散|发到.{0,6}群|@.{0,4}好友"),
        _("这里要家长转发或分享。请删去：信由学校送到每一家，不靠转发。"),
        WECHAT,
    ),
    _Call(
        re.compile(r"截图|截屏|晒出|晒一晒|拍照.{0,8}(?:上传|发|交)|上传.{0,6}(?:照片|视频)|录(?:制)?.{0,4}视频"),
        _("这里要截图、拍照或视频作证明。请删去：签了就有回执，不用再证明。"),
        SCHOOLS,
    ),
    _Call(
        re.compile(r"排名|排行|名次|评比|第一名|签订率|签署率|完成率|参与率|参加率|达标|达到.{0,4}(?:100|百分之百)"),
        _("这里在排名或比完成率。请删去：只看还要帮哪里，不比高低。"),
        SCHOOLS,
    ),
    _Call(
        re.compile(
            r"(?:未|没有?|不)(?:签|交|参加|完成|上交|签订|签署).{0,10}(?:名单|点名|通报|公布|公示|上报|姓名|请.{0,4}老师)|点名(?:批评)?|通报批评"
        ),
        _("这里要点出没有参加的人。请删去：谁签、谁不签，不公布、不上报。"),
        SCHOOLS,
    ),
    _Call(
        re.compile(
            r"(?:必须|务必|一律|一定要|人人|全部|全员|都要|都得).{0,6}(?:签|交回|参加|承诺)|强制|不签.{0,6}(?:不能|不得|取消|扣|后果)"
        ),
        _("这里读起来像非签不可。请改成自愿的说法，例如“愿意的，请签名”。"),
        VOLUNTARY,
    ),
)


def findings_in_letter(text):
    """Return the Findings in a LetterText; of its quiz the questions and explanations, since a wrong answer says what one must not do."""
    sections = [words for each in (*text.proposal, *text.family) for words in (each.heading, each.text, *_of_items(each))]
    quiz = [words for each in text.quiz for words in (each.text, each.explanation)]
    texts = [text.title, text.salutation, *sections, text.pledge_title, *text.clauses, *quiz]
    return [*no_hotline(text.hotline), *findings(texts, for_children=text.style == "children")]


def findings(texts, *, for_children=False):
    """Return the Findings in these texts (plain, in the order of the page)."""
    longest = LONGEST_FOR_CHILDREN if for_children else LONGEST
    return [each for text in texts for sentence in _SENTENCES.findall(text) for each in _in_sentence(sentence.strip(), longest)]


def no_hotline(hotline):
    """Return a list of the Finding that nobody can be called, or []."""
    if len(re.findall(r"\d", hotline)) >= 3:
        return []
    return [Finding(hotline, _("没有咨询电话，或者不是电话号码。请在发布单位那一页写上。"), ASKABLE)]


def undescribed(title):
    """Return the Finding that a picture has no description."""
    return Finding(title, _("这张图片没有文字说明。请写一句话：图上有什么、要说明什么。"), FOR_EVERYONE)


def is_description(text):
    """Whether it says what is seen, rather than how the file is called or that it is a picture."""
    words = text.strip()
    return len(words) >= 4 and not re.fullmatch(
        r"[\w\- .]+\.\w{3,4}|(?:IMG|DSC|微信图片|图片|照片|截图|image|photo|picture)[\d_\- ]*", words, re.I
    )


def _of_items(section):
    return [words for item in section.items for words in (item.heading, item.text)]


def _in_sentence(sentence, longest):
    quoted = sentence if len(sentence) <= SHOWN else f"{sentence[:SHOWN]}…"
    if len(sentence) > longest:
        advice = _("这一句有 %(count)d 个字，读不下来。请分成几句，每句不超过 %(most)d 个字。") % {"count": len(sentence), "most": longest}
        yield Finding(quoted, advice, PLAIN)
    for call in _CALLS:
        if call.is_in(sentence):
            yield Finding(quoted, call.advice, call.rule)
