from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = "Tổ chức đảng"

    def ready(self):
        from branches.imports import organizations  # noqa: F401  (registers itself)
