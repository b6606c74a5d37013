"""Chuyển sinh hoạt đảng: the lists, one transfer, a form for each step, the letter."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from branches import access, calendar, journal
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import actions
from members import transfers as standing
from members.actions import transfer_steps, transfers
from members.forms import refuse
from members.forms.transfers import FORMS, ArrivalForm, ArrivedMemberForm, RequestTransferForm, TransferFilterForm
from members.models import Member, Transfer

ENDS = ("from_branch", "to_branch", "issued_by")


def _transfer(request, pk):
    return get_object_or_404(Transfer.objects.visible_to(request.user).select_related("member", *ENDS), pk=pk)


def _branch(request, pk):
    return get_object_or_404(Organization.objects.visible_to(request.user).branches(), pk=pk)


def transfer_list(request, organization_pk):
    on = calendar.today()
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=organization_pk)
    form = TransferFilterForm(request.GET, organization=organization, on=on)
    seen = Transfer.objects.visible_to(request.user)
    listed = form.filter(seen).select_related("member", "from_branch", "to_branch")
    page = keyset_page(listed, order=("-requested_on", "-id"), after=request.GET.get(PARAMETER, ""))
    context = {
        "organization": organization,
        "form": form,
        "export_filters": urlencode(form.asked),
        "page": page,
        "rows": [(transfer, standing.badge(transfer, on)) for transfer in page],
        "figures": standing.figures(seen, organization, on),
        "narrowed": any(value for name, value in request.GET.items() if name != PARAMETER),
        "keeps": organization.has_members and actions.may_keep(request.user, organization),
    }
    return render(request, "members/transfer_list.html", context)


def transfer_page(request, pk):
    on = calendar.today()
    transfer = _transfer(request, pk)
    mine, others = standing.next_steps(transfer, request.user)
    ends = [end for end in (transfer.from_branch, transfer.to_branch) if end]
    seen = set(
        Organization.objects.visible_to(request.user).filter(pk__in=[o.pk for o in ends]).values_list("pk", flat=True)
    )
    context = {
        "transfer": transfer,
        "badge": standing.badge(transfer, on),
        "warning": standing.warning(transfer, on),
        "whereabouts": standing.whereabouts(transfer),
        "way": standing.way(transfer),
        "steps": [step for step in mine if step.main],
        "more": [step for step in mine if not step.main],
        "others": others,
        "member": Member.objects.visible_to(request.user).filter(pk=transfer.member_id).first(),
        "book": next((end for end in ends if end.pk in seen), None),
    }
    return render(request, "members/transfer.html", context)


def _form(request, form, act, done, **context):
    """get → form → act → redirect; a refusal comes back into the form."""
    if form.is_valid():
        try:
            transfer = act(form)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(transfer)
    return render(request, context.pop("template", "members/transfer_step.html"), {"form": form, **context})


def transfer_new(request, pk):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    actions.require_keeper(request.user, member.branch)
    on = calendar.today()
    draft = Transfer(member=member, from_branch=member.branch)
    form = RequestTransferForm(request.POST or None, instance=draft, on=on, initial={"requested_on": on})
    return _form(
        request,
        form,
        lambda form: transfers.request_transfer(form.save(commit=False), actor=request.user, on=on),
        "Đã ghi đề nghị. Cấp trên của chi bộ cấp giấy giới thiệu; chi bộ vẫn tính đồng chí cho đến khi nơi nhận xác nhận.",
        title="Đề nghị chuyển sinh hoạt đảng",
        lead=f"Đồng chí {member}, {member.branch}.",
        member=member,
        obstacles=transfers.why_not_request(member, on) if request.method == "GET" else [],
        decides=actions.may_decide_above(request.user, member.branch),
        back_url=member.get_absolute_url(),
    )


def transfer_arrival(request, organization_pk):
    branch = _branch(request, organization_pk)
    actions.require_keeper(request.user, branch)
    form = ArrivalForm(request.POST or None, instance=Transfer(to_branch=branch))
    return _form(
        request,
        form,
        lambda form: transfers.receive_letter(form.save(commit=False), actor=request.user, on=calendar.today()),
        "Đã ghi giấy giới thiệu.",
        title="Ghi giấy giới thiệu từ nơi ngoài chương trình",
        lead=f"{branch}. Nơi đi có trong chương trình thì giấy tự hiện ở sổ chuyển sinh hoạt, không ghi ở đây.",
        organization=branch,
        back_url=reverse("members:transfers", args=[branch.pk]),
    )


def _due(request, transfer, step):
    """Refuses who may not; tells in words when it is not the time for the step."""
    try:
        step.require(request.user, transfer)
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
        return False
    return True


def transfer_step(request, pk, slug):
    transfer, step = _transfer(request, pk), transfer_steps.BY_SLUG.get(slug)
    if step is None or not step.branches(transfer):
        raise Http404
    if request.method == "GET" and not _due(request, transfer, step):
        return redirect(transfer)
    on = calendar.today()
    form = FORMS[step.verb](request.POST or None, transfer=transfer, actor=request.user, on=on)
    verb = getattr(transfers, step.verb)
    return _form(
        request,
        form,
        lambda form: verb(transfer, actor=request.user, on=on, **form.cleaned_data),
        "Đã ghi.",
        title=step.label,
        lead=f"Đồng chí {transfer.who}: {transfer.origin} → {transfer.destination}.",
        transfer=transfer,
        back_url=transfer.get_absolute_url(),
    )


def transfer_record(request, pk):
    """The full form for whoever comes from outside the program."""
    transfer, step = _transfer(request, pk), transfer_steps.BY_VERB["accept_new_record"]
    if not step.branches(transfer):
        raise Http404
    if not _due(request, transfer, step):
        return redirect(transfer)
    on = calendar.today()
    draft = Member(branch=transfer.to_branch, full_name=transfer.person)
    initial = {"accepted_on": transfer.accepted_on}
    form = ArrivedMemberForm(request.POST or None, instance=draft, actor=request.user, on=on, initial=initial)

    def act(form):
        day = form.cleaned_data["accepted_on"]
        return transfers.accept_new_record(
            transfer, form.save(commit=False), accepted_on=day, actor=request.user, on=on
        )

    return _form(
        request,
        form,
        act,
        f"Đã tiếp nhận đồng chí {transfer.person}.",
        template="members/transfer_record.html",
        transfer=transfer,
        title=f"Tiếp nhận{' tạm thời' if transfer.for_a_time else ''} và ghi hồ sơ đồng chí {transfer.person}",
    )


def transfer_letter(request, pk):
    """Giấy giới thiệu sinh hoạt đảng for printing: by the side that sees the record."""
    transfer = _transfer(request, pk)
    if transfer.from_branch_id is None:
        raise Http404
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=transfer.member_id)
    journal.viewed(member, by=request.user, part="Giấy giới thiệu")
    return render(request, "members/transfer_letter.html", {"transfer": transfer, "member": member})


def member_panel(request, member):
    """The transfers on the page of a member; one between branches beyond reach is told, but not opened."""
    on, mine = calendar.today(), tuple(office.organization.path for office in access.offices(request.user))
    rows = [(row, standing.badge(row, on), row.touches(mine)) for row in member.known_transfers]
    return render_to_string("members/_transfer_panel.html", {"rows": rows}, request) if rows else ""
