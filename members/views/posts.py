"""Cấp ủy và chức vụ: who holds what on a day, a new term with its election, a post, its end."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import calendar
from branches.access import NoOffice
from branches.models import Organization
from members import actions, committees
from members.actions import posts as verbs
from members.actions.badges import keeps_below
from members.forms import refuse
from members.forms.posts import DayForm, ElectionForm, EndPostForm, PostForm, TermForm
from members.models import Member, Post, Term


def _organization(request, pk, *, keep=False):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    if keep and not keeps_below(request.user, organization):
        raise NoOffice(actions.who_keeps(organization))
    return organization


def committee(request, organization_pk):
    organization, on = _organization(request, organization_pk), calendar.today()
    form = DayForm(request.GET, on=on)
    posts, term = committees.holders(organization, form.day), committees.term_on(organization, form.day)
    gone = committees.past(organization, form.day)
    seen = Member.objects.visible_to(request.user).filter(pk__in={post.member_id for post in [*posts, *gone]})
    context = {
        "organization": organization,
        "form": form,
        "day": form.day,
        "export_filters": urlencode({"ngay": f"{form.day:%d/%m/%Y}"} if form.day != on else {}),
        "is_today": form.day == on,
        "term": term,
        "posts": posts,
        "past": gone,
        "seen": set(seen.values_list("pk", flat=True)),
        "seated": committees.seated(posts),
        "vacant": committees.vacancies(term, posts),
        "lacks_secretary": not any(post.title == Post.Title.SECRETARY for post in posts),
        "terms": Term.objects.visible_to(request.user).filter(organization=organization).order_by("-starts_on")[:20],
        "keeps": keeps_below(request.user, organization),
        "who_keeps": actions.who_keeps(organization),
    }
    return render(request, "members/committee.html", context)


def _answer(request, organization, form, title, act, done, template="members/post_form.html", **more):
    if form.is_valid():
        try:
            act()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:committee", organization.pk)
    return render(request, template, {"form": form, "organization": organization, "title": title, **more})


def term_new(request, organization_pk):
    organization, on = _organization(request, organization_pk, keep=True), calendar.today()
    form = ElectionForm(request.POST or None, instance=Term(organization=organization), on=on)

    def act():
        verbs.open_term(form.save(commit=False), form.elected, actor=request.user, on=on)

    done = "Đã ghi nhiệm kỳ mới; chức vụ của nhiệm kỳ trước đã kết thúc."
    return _answer(request, organization, form, "Nhiệm kỳ mới, kết quả bầu", act, done, "members/term_form.html")


def term_edit(request, pk):
    term = get_object_or_404(Term.objects.visible_to(request.user).select_related("organization"), pk=pk)
    organization, on = _organization(request, term.organization_id, keep=True), calendar.today()
    form = TermForm(request.POST or None, instance=term, on=on)

    def act():
        verbs.change_term(form.save(commit=False), actor=request.user, on=on)

    return _answer(request, organization, form, "Sửa nhiệm kỳ", act, "Đã lưu.")


def post_new(request, organization_pk):
    organization, on = _organization(request, organization_pk, keep=True), calendar.today()
    post = Post(organization=organization)
    form = PostForm(request.POST or None, instance=post, actor=request.user, on=on)

    def act():
        verbs.give_post(form.save(commit=False), actor=request.user, on=on)

    return _answer(request, organization, form, "Ghi chức vụ Đảng", act, "Đã ghi chức vụ.")


def post_end(request, organization_pk, pk):
    organization, on = _organization(request, organization_pk, keep=True), calendar.today()
    post = committees.post_of(organization, pk)
    if post is None:
        raise Http404
    form = EndPostForm(request.POST or None, initial={"ends_on": f"{on:%d/%m/%Y}"})

    def act():
        verbs.end_post(post, actor=request.user, on=on, **form.cleaned_data)

    done = f"Đã ghi đồng chí {post.member} thôi giữ chức {post.get_title_display()}."
    signs_in = committees.signs_in(post, on)
    if signs_in:
        done += " Quyền đăng nhập theo chức trách vẫn còn: quản trị viên kết thúc chức trách của tài khoản."
    more = {"post": post, "signs_in": signs_in, "user_url": _account(request, post)}
    return _answer(request, organization, form, "Ghi thôi giữ chức vụ", act, done, **more)


def _account(request, post):
    """Where an administrator ends the office of the account."""
    if not (request.user.is_staff and post.member.user_id):
        return ""
    return reverse("admin:branches_user_change", args=[post.member.user_id])
