"""What is said of a file or page that was set aside: what happened, and what to do next."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("文件是空的，没有可读的内容。请重新扫描或重新复制这个文件。"),
    "not_a_scan": _("这不是扫描件，文件名可能有误。请交 PDF、TIFF、JPEG、PNG、HEIC，或者装有这些文件的 ZIP。"),
    "broken": _("文件已损坏或不完整，读不出来。请重新扫描这一页，或者重新复制这个文件。"),
    "password": _("文件设有密码，打不开。请去掉密码后再交。"),
    "script": _("PDF 里带有程序，扫描件不应该有，所以没有打开。请用复印机或手机重新扫描。"),
    "file_too_large": _("文件太大，超过 %(most)s MB。请分成几个文件再交。"),
    "picture_too_large": _("图片太大，超过 %(most)s 百万像素，没有打开。请用 200 至 300 dpi 重新扫描。"),
    "too_many_pages": _("这个 PDF 声明有 %(pages)s 页，一个文件最多 %(most)s 页，没有打开。请分成几个文件再交。"),
    "too_many_members": _("压缩包里有 %(members)s 个文件，最多 %(most)s 个。请分成几个压缩包再交。"),
    "archive_too_long": _("压缩包里的文件合起来超过 %(most)s 页，这一个没有打开。请分成几个压缩包再交。"),
    "nested": _("压缩包里还有压缩包，没有打开。请把里面的文件解开后再交。"),
    "bomb": _("压缩包解开后大得不正常，没有打开。请直接交里面的扫描件。"),
    "untried": _("这次交的里面已经有 %(hard)s 页怎么也读不完，这一页没有再试。请把读得出的页重新扫描成一个文件再交，或者人工登记。"),
    "too_hard": _("这一页试了三次都没有读完（太复杂或已损坏），先放在一边。请重新扫描这一页，或者人工登记。"),
}


def sentence(reading):
    """Return why a page was set aside, "" when it was not."""
    return SENTENCES[reading.reason] % reading.values if reading.reason in SENTENCES else ""
