"""Văn bản của hồ sơ and the number register of an organisation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import access, calendar, journal
from branches.models import Organization
from screening.actions import papers as verbs
from screening.documents import archive, docx, issuers, registers
from screening.documents.catalogue import Register
from screening.documents.sheet import from_facts
from screening.flow import NotYet
from screening.forms.papers import CancelNumberForm, FileForm, IssueForm, NumberForm, OriginalForm
from screening.models import Case, PaperVersion, RegisterEntry
from screening.models.cases import CASE_ROLES
from screening.secrecy import sees_counts, who_sees

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _register(request, pk):
    """(the case, its register of papers, the day)."""
    visible = Case.objects.visible_to(request.user).select_related(
        "member", "branch__parent", "edition", "nominee_list"
    )
    case, on = get_object_or_404(visible, pk=pk), calendar.today()
    return case, Register(case, on), on


def _item(request, pk, key, occasion):
    """One paper of the case, if the actor may see what stands on it; figures of a ballot only by whoever sees them."""
    case, register, on = _register(request, pk)
    item = register.item(key, occasion)
    if item is None:
        raise Http404
    if closed := _closed_at(request, item, on):
        raise access.NoOffice(who_sees(closed))
    return case, item, on


def _closed_at(request, item, on):
    """The branch whose roll or figures stand on the paper and are not the actor's to see, or None (domain §11.3 no. 27)."""
    for branch in item.voted_at:
        here = Organization.objects.visible_to(request.user).filter(pk=branch.pk).exists()
        if not here or (item.counts and not sees_counts(request.user, branch, on, member=item.facts.case.member)):
            return branch
    return None


def _opener(request, on):
    """(item) → may the actor read it; each branch is asked about once."""
    known = {}

    def reads(item):
        for branch in item.voted_at:
            if (branch.pk, item.counts) not in known:
                known[branch.pk, item.counts] = _closed_at(request, item, on) is None
            if not known[branch.pk, item.counts]:
                return False
        return True

    return reads


def _download(content, name, kind=DOCX):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _refused(form, refusal):
    for reason in refusal.reasons:
        form.add_error(None, str(reason))


# --- the papers of a case -----------------------------------------------------------------------------------------------


def case_papers(request, pk):
    """Mục lục văn bản của hồ sơ: what is there, what is missing, what can be printed."""
    case, register, on = _register(request, pk)
    journal.viewed(case, by=request.user, part="Mục lục văn bản")
    versions = {}
    for version in PaperVersion.objects.visible_to(request.user).filter(case=case).order_by("number"):
        versions[version.template, version.occasion] = version
    reads = _opener(request, on)
    rows = [(item, versions.get((item.key, item.occasion)), reads(item)) for item in register.there]
    context = {
        "case": case,
        "rows": rows,
        "missing": [(item, reads(item)) for item in register.missing],
        "prepared": [item for item in register.prepared if reads(item) and not item.is_spent],
        "keeps": verbs.may_keep_papers(request.user, case),
        "today": on,
    }
    return render(request, "screening/papers/list.html", context)


def paper(request, pk, key, occasion):
    """The paper to print, as the facts are now; a changed fact makes the next version."""
    case, item, on = _item(request, pk, key, occasion)
    journal.viewed(case, by=request.user, part=f"In: {item.name.lower()}")
    context = {
        "case": case,
        "item": item,
        "may_issue": not item.number and verbs.may_issue(request.user, item),
        "keeps": verbs.may_keep_papers(request.user, case),
    }
    try:
        version, sheet, _ = verbs.keep_version(item, actor=request.user, on=on)
    except NotYet as refusal:
        return render(request, "screening/papers/not_here.html", context | {"reasons": refusal.reasons}, status=409)
    older = PaperVersion.objects.visible_to(request.user).filter(case=case, template=key, occasion=occasion)
    older = older.exclude(pk=version.pk).order_by("-number")
    return render(
        request, "screening/papers/paper.html", context | {"sheet": sheet, "version": version, "older": older}
    )


def paper_file(request, pk, key, occasion):
    case, item, on = _item(request, pk, key, occasion)
    try:
        _, _, content = verbs.keep_version(item, actor=request.user, on=on)
    except NotYet as refusal:
        raise access.NoOffice(str(refusal)) from None
    journal.viewed(case, by=request.user, part=f"Tải: {item.name.lower()}")
    return _download(content, archive.file_name(item))


def paper_version(request, pk, key, occasion, number):
    """An earlier version, as it was; with `tep` as a file."""
    case, item, _ = _item(request, pk, key, occasion)
    versions = PaperVersion.objects.visible_to(request.user)
    version = get_object_or_404(versions, case=case, template=key, occasion=occasion, number=number)
    journal.viewed(case, by=request.user, part=f"{item.name}, bản thứ {number}")
    context = {"case": case, "item": item, "version": version, "keeps": False}
    if version.facts is None:
        return render(
            request, "screening/papers/not_here.html", context | {"reasons": [verbs.secret(item)]}, status=409
        )
    sheet = from_facts(version.facts)
    if "tep" in request.GET:
        return _download(docx.write(sheet), f"ban-{number}_{archive.file_name(item)}")
    return render(request, "screening/papers/paper.html", context | {"sheet": sheet, "is_old": True})


def _form_page(request, case, form, title, words, back_url):
    context = {"case": case, "form": form, "title": title, "words": words, "back_url": back_url}
    return render(request, "screening/papers/form.html", context)


def paper_issue(request, pk, key, occasion):
    case, item, on = _item(request, pk, key, occasion)
    if not item.is_numbered:
        raise Http404
    access.require(request.user, verbs.ISSUERS[item.template.level], item.organization)
    back = reverse("screening:case-paper", args=[pk, key, occasion])
    if item.number and request.method == "GET":
        messages.info(request, f"Văn bản này đã có số {item.number}.")
        return redirect(back)
    form = IssueForm(request.POST or None, item=item, on=on)
    if form.is_valid():
        try:
            issued = verbs.issue_paper(item, actor=request.user, on=on, **form.cleaned_data)
        except NotYet as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, f"Đã cấp số {issued.number}. Số đã cấp không dùng lại.")
            return redirect(back)
    upcoming = registers.next_number(item.organization, item.organ, item.type, item.day or on)
    words = f"Số tiếp theo của {issuers.committee_name(item.organization)}: {upcoming}. Số đã cấp không dùng lại."
    if item.stamp.day:
        words += f" Văn bản mang ngày {item.stamp.day:%d/%m/%Y}, theo ngày họp, ngày lập đã ghi."
    return _form_page(request, case, form, f"Cấp số: {item.name}", words, back)


def paper_original(request, pk, key, occasion):
    """Where the signed paper lies; the scan is read for its mark and not kept."""
    case, item, on = _item(request, pk, key, occasion)
    if not verbs.may_keep_papers(request.user, case):
        access.require(request.user, verbs.ISSUERS[verbs.Level.BRANCH], case.branch)
    back = reverse("screening:case-papers", args=[pk])
    posted = request.method == "POST"
    form = OriginalForm(request.POST if posted else None, request.FILES if posted else None, item=item, on=on)
    if form.is_valid():
        try:
            verbs.record_original(item, actor=request.user, on=on, **form.cleaned_data)
        except NotYet as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, "Đã ghi bản đã ký.")
            return redirect(back)
    words = "Bản giấy đã ký là bản gốc. Chương trình ghi nơi cất và mã của bản chụp, để sau này đối chiếu còn nguyên."
    return _form_page(request, case, form, f"Bản đã ký: {item.name}", words, back)


def case_file(request, pk):
    """The whole file, to print or as one archive, with a reason."""
    case, register, on = _register(request, pk)
    reads = _opener(request, on)
    written = [item for item in register.items if verbs.may_be_written(item) and not item.is_spent]
    items = [item for item in written if reads(item)]
    form = FileForm(request.POST or None)
    if form.is_valid():
        what, reason = form.cleaned_data["what"], form.cleaned_data["reason"]
        verbs.record_export(case, what=what, reason=reason, count=len(items), actor=request.user)
        kept = verbs.keep_file(case, items, actor=request.user, on=on)
        if what == "tep":
            name = f"ho-so-{case.year}-{case.number:02}.zip"
            return _download(archive.write(register, [(i, content) for i, _, content in kept]), name, "application/zip")
        sheets = [register.contents(), *(sheet for _, sheet, _ in kept)]
        return render(request, "screening/papers/file.html", {"case": case, "sheets": sheets})
    words = f"Hồ sơ số {case.label}: {len(items)} văn bản và mục lục."
    if len(items) < len(written):
        words += " Các văn bản có số phiếu, danh sách bỏ phiếu mà đồng chí không được xem thì không kèm theo."
    return _form_page(request, case, form, "Lấy cả hồ sơ", words, reverse("screening:case-papers", args=[pk]))


# --- sổ văn bản -----------------------------------------------------------------------------------------------------------


def _organization(request, pk):
    """An organisation whose register the actor may read: offices that deal with cases, at it or above it."""
    organization = get_object_or_404(Organization.objects.visible_to(request.user).select_related("parent"), pk=pk)
    reads = any(
        o.role in CASE_ROLES and organization.path.startswith(o.organization.path) for o in access.offices(request.user)
    )
    if not reads:
        raise access.NoOffice(access.who_may(CASE_ROLES, organization))
    return organization


def number_book(request, pk):
    organization, on = _organization(request, pk), calendar.today()
    terms = registers.terms(organization, on)
    chosen = next((term for term in terms if term[1].isoformat() == request.GET.get("tu")), terms[0])
    books = registers.book(organization, chosen[1])
    context = {
        "organization": organization,
        "terms": terms,
        "term": chosen,
        "books": books,
        "gaps": sum(line.missing for *_, lines in books for line in lines),
        "keeps": access.holds(request.user, verbs.KEEPERS, organization),
        "sees_cases": _cases_seen(request, books),
    }
    return render(request, "screening/papers/book.html", context)


def _cases_seen(request, books):
    """The cases among the entries that the actor sees: after a transfer a number may name one of elsewhere."""
    named = {line.entry.case_id for *_, lines in books for line in lines if line.entry and line.entry.case_id}
    return set(Case.objects.visible_to(request.user).filter(pk__in=named).values_list("pk", flat=True))


def number_new(request, pk):
    """A number for another paper, or an account of a gap (`so`, `loai` preset it)."""
    organization, on = _organization(request, pk), calendar.today()
    access.require(request.user, verbs.KEEPERS, organization)
    first = {"type": request.GET.get("loai", ""), "number": request.GET.get("so", "")}
    form = NumberForm(request.POST or None, on=on, initial=first)
    if form.is_valid():
        try:
            entry = verbs.note_number(
                organization,
                organ=_organ(request, organization),
                actor=request.user,
                on=on,
                **form.cleaned_data,
            )
        except NotYet as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, f"Đã ghi số {entry.label} vào sổ.")
            return redirect("screening:number-book", organization.pk)
    words = f"Sổ văn bản của {organization}. Dùng cho văn bản không thuộc hồ sơ nào, hoặc giải thích một số để trống."
    back = reverse("screening:number-book", args=[organization.pk])
    return _form_page(request, None, form, "Ghi số vào sổ văn bản", words, back)


def _organ(request, organization):
    """The committee, or its inspection commission, which a branch does not have."""
    inspection = request.GET.get("co-quan") == issuers.INSPECTION and not organization.has_members
    return issuers.INSPECTION if inspection else issuers.organ_of(organization)


def number_cancel(request, pk):
    entries = RegisterEntry.objects.visible_to(request.user).select_related("organization", "case")
    entry, on = get_object_or_404(entries, pk=pk), calendar.today()
    access.require(request.user, verbs.KEEPERS, entry.organization)
    form = CancelNumberForm(request.POST or None)
    back = reverse("screening:number-book", args=[entry.organization_id])
    if form.is_valid():
        try:
            verbs.cancel_number(entry, actor=request.user, on=on, **form.cleaned_data)
        except NotYet as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, f"Đã hủy số {entry.label}.")
            return redirect(back)
    return _form_page(request, None, form, f"Hủy số {entry.label}", f"{entry.organization}. {entry.subject}.", back)
