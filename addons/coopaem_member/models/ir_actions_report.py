# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""PDF reports printed by WeasyPrint.

Odoo's own engine cannot set Arabic and has no running headers. A report that asks for
WeasyPrint is printed in this process instead, each ``<article>`` of its HTML by itself,
with the suite's style sheet for paged media.
"""

import base64
import io
import logging
import re
import threading
from copy import deepcopy
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml.html import builder
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from odoo import fields, models
from odoo.tools import file_open
from odoo.tools.mimetypes import guess_mimetype

# What relative addresses are completed with; nothing is ever asked there.
BASE_URL = "http://local.invalid"
STATIC_TYPES = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
STATIC_PATH = re.compile(r"/(\w+/static/.+)")
IMAGE_PATH = re.compile(
    r"/web/(?:image|content)/(?:(?P<model>[a-z][\w.]*)/(?P<id>\d+)/(?P<field>\w+)"
    r"|(?P<attachment>\d+))(?:[-/].*)?"
)

# Each step of each document would be a line of the log.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

# Pango's font maps are not made for several threads at once; what is printed under the
# lock is Python code for the most part, which threads would take turns at anyway.
_print_lock = threading.Lock()


@lru_cache(maxsize=1)
def _font_configuration():
    """The fonts of this process; looking them up takes longer than a page."""
    return FontConfiguration()


@lru_cache(maxsize=32)
def _parse_style_sheet(path):
    """A style sheet, parsed once in this process.

    :param str path: path of an addon's file
    """
    with file_open(path, "r", filter_ext=(".css",)) as file:
        source = file.read()
    return CSS(
        string=source,
        base_url=BASE_URL,
        url_fetcher=LocalFetcher(None),
        font_config=_font_configuration(),
    )


class LocalFetcher(URLFetcher):
    """Serves what a printed page may show, and never asks the network or the disk.

    That is: ``data:`` addresses, static files of addons, and images of records and
    attachments that the user may read. Everything else is refused; WeasyPrint then
    leaves the image out.
    """

    def __init__(self, env):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self.env = env

    def fetch(self, url, headers=None):
        """Return what an address stands for.

        :raises ValueError: when it is not one of those that are served
        """
        if url.startswith("data:"):
            return super().fetch(url, headers)
        address = urlsplit(url)
        path = unquote(address.path)
        if f"{address.scheme}://{address.netloc}" != BASE_URL or ".." in path:
            raise ValueError(f"Not served in reports: {url[:200]}")
        static = STATIC_PATH.fullmatch(path)
        if static:
            return self._fetch_static(url, static[1])
        image = IMAGE_PATH.fullmatch(path)
        if image and self.env is not None:
            return self._fetch_image(url, image)
        raise ValueError(f"Not served in reports: {url[:200]}")

    def _fetch_static(self, url, path):
        """Return a static file of an addon."""
        with file_open(path, "rb", filter_ext=tuple(STATIC_TYPES)) as file:
            content = file.read()
        extension = path[path.rindex(".") :].lower()
        return URLFetcherResponse(
            url, content, {"Content-Type": STATIC_TYPES[extension]}
        )

    def _fetch_image(self, url, match):
        """Return an image field or an attachment, as far as the user may read it."""
        if match["attachment"]:
            model, record_id, name = "ir.attachment", match["attachment"], "datas"
        else:
            model, record_id, name = match["model"], match["id"], match["field"]
        field = self.env[model]._fields[name]
        if field.type != "binary":
            raise ValueError(f"Not served in reports: {url[:200]}")
        record = self.env[model].browse(int(record_id)).with_context(bin_size=False)
        content = base64.b64decode(record.read([name])[0][name] or b"")
        mimetype = guess_mimetype(content)
        if not mimetype.startswith("image/"):
            raise ValueError(f"No image: {url[:200]}")
        return URLFetcherResponse(url, content, {"Content-Type": mimetype})


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    # Fields declaration
    pdf_engine = fields.Selection(
        selection=[("odoo", "Odoo's own"), ("weasyprint", "WeasyPrint")],
        string="PDF engine",
        required=True,
        default="odoo",
        help="WeasyPrint sets Arabic right and numbers the pages. It prints each "
        "<article> of the template as a document of its own, with the style sheet for "
        "paged media instead of Odoo's.",
    )

    # CRUD, inherited methods
    def _get_readable_fields(self):
        # EXTENDS 'base': the web client prints without asking for Odoo's engine.
        return super()._get_readable_fields() | {"pdf_engine"}

    def report_action(self, docids, data=None, config=True):
        # EXTENDS 'base': Odoo's layouts, which it may offer to set up, are not used.
        if self.pdf_engine != "weasyprint":
            return super().report_action(docids, data=data, config=config)
        action = super().report_action(docids, data=data, config=False)
        return {**action, "pdf_engine": self.pdf_engine}

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base'
        report = self._get_report(report_ref)
        if report.pdf_engine != "weasyprint":
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        data = {"report_type": "pdf", **(data or {})}
        streams = {
            res_id: {"stream": None, "attachment": None}
            for res_id in dict.fromkeys(res_ids or [])
        }
        if report.attachment and not self.env.context.get("report_pdf_no_attachment"):
            self._load_saved_streams(report, streams)
        missing = [res_id for res_id in streams if not streams[res_id]["stream"]]
        if missing or not res_ids:
            pages = self._render_paged_html(report, missing, data)
            for res_id, content in report._print_paged(pages, self.env).items():
                # A document that names no record of ours belongs to none of them.
                key = res_id if res_id in streams else False
                entry = streams.setdefault(key, {"stream": None, "attachment": None})
                entry["stream"] = io.BytesIO(content)
        return streams

    # Business methods
    def _load_saved_streams(self, report, streams):
        """Take from the attachments what was printed and saved before.

        :param report: the ir.actions.report, as superuser
        :param dict streams: entries by record id, completed here
        """
        for record in self.env[report.model].browse(streams):
            attachment = report.retrieve_attachment(record)
            streams[record.id]["attachment"] = attachment
            if attachment and report.attachment_use:
                streams[record.id]["stream"] = io.BytesIO(attachment.raw)

    def _render_paged_html(self, report, res_ids, data):
        """Set the pages of a report, in batches where its model knows how to.

        Data of all records is read at once, by ``_get_report_values``; a report model
        with a method ``_split_report_values`` says how to cut it.

        :param report: the ir.actions.report, as superuser
        :param list res_ids: ids of the records
        :param dict data: options of the report
        :return: generator of HTML as bytes
        """
        values = self._get_rendering_context(report, res_ids, data)
        report_model = self._get_rendering_context_model(report)
        split = getattr(report_model, "_split_report_values", lambda values: [values])
        for batch in split(values):
            yield self._render_template(report.report_name, batch)

    def _get_style_sheets(self):
        """The style sheets for paged media: paths of files of addons.

        :return: tuple of str
        """
        return ("coopaem_member/static/src/css/paged_report.css",)

    def _print_paged(self, pages, env):
        """Print the articles of pages of HTML, each with its own page numbers.

        :param pages: iterable of bytes, the rendered template
        :param env: the environment of the user, whose images may be shown
        :return: {record id named by the article, or False: PDF as bytes}; several
            articles of one record are put together
        """
        printed = {}
        for html in pages:
            root = lxml.html.document_fromstring(
                html, parser=lxml.html.HTMLParser(encoding="utf-8")
            )
            head = root.find("head")
            for article in root.xpath("//article") or [root.find("body")]:
                res_id = int(article.get("data-oe-id") or 0) or False
                printed.setdefault(res_id, []).append(
                    self._print_article(head, article, env)
                )
        return {
            res_id: contents[0] if len(contents) == 1 else self._merge(contents)
            for res_id, contents in printed.items()
        }

    def _print_article(self, head, article, env):
        """Print one article.

        :param head: the page's head, or None
        :param article: the element
        :return: PDF as bytes
        """
        attributes = {
            name: article.get(name) for name in ("lang", "dir") if article.get(name)
        }
        own_head = builder.HEAD() if head is None else deepcopy(head)
        if article.get("title"):
            for title in own_head.findall("title"):
                own_head.remove(title)
            own_head.append(builder.TITLE(article.get("title")))
        page = builder.HTML(own_head, **attributes)
        body = article if article.tag == "body" else builder.BODY(article)
        page.append(body)
        source = lxml.html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
        with _print_lock:
            return HTML(
                string=source, base_url=BASE_URL, url_fetcher=LocalFetcher(env)
            ).write_pdf(
                stylesheets=[
                    _parse_style_sheet(path) for path in self._get_style_sheets()
                ],
                font_config=_font_configuration(),
            )

    def _merge(self, contents):
        """Put PDFs together.

        :param list contents: PDFs as bytes
        :return: PDF as bytes
        """
        with self._merge_pdfs([io.BytesIO(content) for content in contents]) as stream:
            return stream.getvalue()
