from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Đảng viên"

    def ready(self):
        from branches import pages as organization_pages
        from members import counts, pages
        from members.imports import members, rankings  # noqa: F401  (they register themselves)

        organization_pages.member_counts.append(counts.counts)
        organization_pages.links.append(pages.organization_links)
        organization_pages.has_members.append(counts.has_members)
