"""Signing in and out, and one's own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from branches.forms import PartyFormMixin

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt."
STRONG = (
    "Ít nhất 10 ký tự; không giống tên đăng nhập hay họ tên, không phải từ hay gặp, không chỉ gồm chữ số. "
    "Một câu ngắn dễ nhớ là tốt nhất."
)
NEW_PASSWORD = {
    "new_password1": {"label": "Mật khẩu mới", "help_text": STRONG},
    "new_password2": {"label": "Nhập lại mật khẩu mới", "help_text": ""},
}
DIFFERENT = {"password_mismatch": "Hai lần nhập mật khẩu mới chưa giống nhau."}


def _word(form, words):
    for name, values in words.items():
        for key, value in values.items():
            setattr(form.fields[name], key, value)


class SignInForm(PartyFormMixin, AuthenticationForm):
    """One answer for an unknown name, a wrong password and a closed account: nothing is revealed."""

    submit_label = "Đăng nhập"
    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, {"username": {"label": "Tên đăng nhập"}, "password": {"label": "Mật khẩu"}})
        self.fields["username"].widget.attrs["spellcheck"] = "false"
        if self.is_bound:  # the summary of errors takes the focus
            del self.fields["username"].widget.attrs["autofocus"]


class ChangePasswordForm(PartyFormMixin, PasswordChangeForm):
    submit_label = "Đổi mật khẩu"
    error_messages = {**DIFFERENT, "password_incorrect": "Mật khẩu đang dùng chưa đúng."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, {"old_password": {"label": "Mật khẩu đang dùng"}, **NEW_PASSWORD})


class NewPasswordForm(PartyFormMixin, SetPasswordForm):
    submit_label = "Đặt mật khẩu"
    error_messages = DIFFERENT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, NEW_PASSWORD)


class ForgottenForm(PartyFormMixin, PasswordResetForm):
    submit_label = "Gửi liên kết"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, {"email": {"label": "Thư điện tử đã đăng ký"}})


sign_in = auth.LoginView.as_view(
    authentication_form=SignInForm, redirect_authenticated_user=True, template_name="registration/login.html"
)
sign_out = auth.LogoutView.as_view()


class ChangePassword(auth.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "registration/password.html"
    extra_context = {"heading": "Đổi mật khẩu", "back_label": "Quay lại, không đổi"}

    def get_success_url(self):
        messages.success(self.request, "Đã đổi mật khẩu.")
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=resolve_url(settings.LOGIN_REDIRECT_URL), **kwargs)


class Forgotten(auth.PasswordResetView):
    """By mail where mail is set up; else the page says whom to ask. The answer never tells which addresses exist."""

    form_class = ForgottenForm
    template_name = "registration/forgotten.html"
    subject_template_name = "registration/forgotten_subject.txt"
    email_template_name = "registration/forgotten_mail.txt"

    def post(self, request, *args, **kwargs):
        if not settings.EMAIL_CONFIGURED:
            return redirect("password_reset")
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(by_mail=settings.EMAIL_CONFIGURED, **kwargs)

    def get_success_url(self):
        messages.info(
            self.request, "Nếu địa chỉ này có trong chương trình, thư có liên kết đặt lại mật khẩu đang được gửi."
        )
        return reverse("login")


class NewPassword(auth.PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "registration/password.html"
    extra_context = {"heading": "Đặt mật khẩu mới"}

    def get_success_url(self):
        messages.success(self.request, "Đã đặt mật khẩu mới. Mời đồng chí đăng nhập.")
        return reverse("login")


change_password = ChangePassword.as_view()
forgotten = Forgotten.as_view()
new_password = NewPassword.as_view()


@login_not_required
def admin_sign_in(request):
    """The admin has no door of its own: the same page, the same lock-out."""
    if request.user.is_authenticated:
        raise PermissionDenied("Chỉ quản trị mới vào được mục này.")
    target = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('login')}?{urlencode({'next': target})}")
